import { compareBytes, lowerBound } from '../bytes.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Changed } from './changed.ts';
import { type Edit, splice } from './splice.ts';

/** Where taxpayers and relations of before stand now, and where what changed stands among them. */

/** A node that is none any more. */
export const GONE = 0xffff_ffff;

/** Where an entry stands, or would stand, among those of before. */
export interface Place {
  at: number;
  found: boolean;
}

/** Where taxpayers stand before and after. */
export interface Nodes {
  edits: Edit[];
  count: number;
  /** By node of before: the node of now, or GONE. */
  now: Uint32Array;
  /** By place among the changed taxpayers: their node. */
  changed: Uint32Array;
  /** Of an id, among those of before. */
  placeOf(id: string): Place;
  /** Node of now. RangeError where there is none. */
  nodeOf(id: string): number;
}

export function placeNodes({ taxpayers }: Snapshot, changed: Changed): Nodes {
  const { count, idBytes, idOffsets } = taxpayers;
  const places = new Map<string, Place>();
  const placeOfBytes = (id: Uint8Array) => {
    const at = lowerBound(count, (u) => compareBytes(idBytes, idOffsets[u], idOffsets[u + 1], id) < 0);
    return { at, found: at < count && compareBytes(idBytes, idOffsets[at], idOffsets[at + 1], id) === 0 };
  };
  const placeOf = (id: string) => {
    let place = places.get(id);
    if (!place) places.set(id, (place = placeOfBytes(Buffer.from(id))));
    return place;
  };
  const changedAt = new Map<string, number>();
  const edits: Edit[] = changed.taxpayers.map(({ id, idBytes: bytes }, i) => {
    changedAt.set(id, i);
    const { at, found } = placeOfBytes(bytes);
    return { at, drops: found, puts: i };
  });
  // a subject that stands for another now
  for (const { id } of changed.aliases) {
    const { at, found } = placeOfBytes(Buffer.from(id));
    if (found) edits.push({ at, drops: true, puts: -1 });
  }
  // what comes before a taxpayer of before goes before what becomes of that one
  edits.sort((a, b) => a.at - b.at || Number(a.drops) - Number(b.drops) || a.puts - b.puts);
  const now = new Uint32Array(count).fill(GONE);
  const nodeOfChanged = new Uint32Array(changed.taxpayers.length);
  const total = splice(count, edits, {
    copy: (from, end, to) => {
      for (let u = from; u < end; u++) now[u] = to + u - from;
    },
    put: (i, to, edit) => {
      nodeOfChanged[i] = to;
      if (edit.drops) now[edit.at] = to;
    },
  });
  const nodeOf = (id: string) => {
    const i = changedAt.get(id);
    if (i !== undefined) return nodeOfChanged[i];
    const { at, found } = placeOf(id);
    if (!found || now[at] === GONE)
      throw new RangeError(`no taxpayer ${id} among those of before and the changed ones`);
    return now[at];
  };
  return { edits, count: total, now, changed: nodeOfChanged, placeOf, nodeOf };
}

type ChangedPair = Changed['pairs'][number];

/** Where a changed pair stands, or would stand, among the relations of before. */
export function placeOfRelation(
  before: Snapshot,
  { seller, buyer: party, currency }: ChangedPair,
  nodes: Nodes,
): Place {
  const [sellerAt, buyerAt] = [nodes.placeOf(seller), nodes.placeOf(party)];
  const { sellerOffsets, buyer, currency: numbers } = before.relations;
  const c = before.currencies.indexOf(currency);
  // a currency that is new stands where its text does
  const isBefore = (number: number) => (c >= 0 ? number < c : before.currencies[number] < currency);
  const start = sellerOffsets[sellerAt.at];
  if (!sellerAt.found) return { at: start, found: false };
  const length = sellerOffsets[sellerAt.at + 1] - start;
  const at =
    start +
    lowerBound(length, (i) => {
      const v = buyer[start + i];
      return v < buyerAt.at || (v === buyerAt.at && buyerAt.found && isBefore(numbers[start + i]));
    });
  const found = at < start + length && buyerAt.found && buyer[at] === buyerAt.at && c >= 0 && numbers[at] === c;
  return { at, found };
}
