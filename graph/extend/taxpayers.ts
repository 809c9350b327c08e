import { compareBytes, lowerBound } from '../bytes.ts';
import { noPeriods, noTallies, PERIODS, shared, TALLY_KINDS } from '../csr.ts';
import { SnapshotTooLarge } from '../errors.ts';
import type { Taxpayers } from '../snapshot.ts';
import type { Changed } from './changed.ts';
import { GONE, type Nodes } from './places.ts';
import { type Edit, splice } from './splice.ts';

/** The taxpayers' columns: those of before in runs, and what changed between them. */
export function copyTaxpayers(before: Taxpayers, changed: Changed, nodes: Nodes): Taxpayers {
  const { edits, count, now } = nodes;
  const { taxpayers } = changed;
  const observed = new Uint8Array(shared(count));
  const periods = noPeriods(count);
  const [salesTallies, purchasesTallies] = [noTallies(count), noTallies(count)];
  splice(before.count, edits, {
    copy: (from, end, to) => {
      observed.set(before.observed.subarray(from, end), to);
      for (const name of PERIODS) periods[name].set(before[name].subarray(from, end), to);
      for (const kind of TALLY_KINDS) {
        salesTallies[kind].set(before.salesTallies[kind].subarray(from, end), to);
        purchasesTallies[kind].set(before.purchasesTallies[kind].subarray(from, end), to);
      }
    },
    put: (i, to, { at, drops }) => {
      observed[to] = taxpayers[i].observed;
      for (const name of PERIODS) periods[name][to] = taxpayers[i][name];
      if (!drops) return;
      for (const kind of TALLY_KINDS) {
        salesTallies[kind][to] = before.salesTallies[kind][at];
        purchasesTallies[kind][to] = before.purchasesTallies[kind][at];
      }
    },
  });
  const ids = spliceTexts(before.idBytes, before.idOffsets, edits, (i) => taxpayers[i].idBytes);
  const names = spliceTexts(before.nameBytes, before.nameOffsets, edits, (i) => taxpayers[i].nameBytes);
  const aliases = changed.aliases.map(({ idBytes }) => idBytes);
  const aliasTexts = spliceTexts(
    new Uint8Array(0),
    Uint32Array.of(0),
    aliases.map((_, puts) => ({ at: 0, drops: false, puts })),
    (i) => aliases[i],
  );
  const aliasNode = new Uint32Array(shared(4 * aliases.length));
  changed.aliases.forEach(({ subject }, i) => (aliasNode[i] = nodes.nodeOf(subject)));
  return {
    count,
    idBytes: ids.bytes,
    idOffsets: ids.offsets,
    nameBytes: names.bytes,
    nameOffsets: names.offsets,
    nameOrder: orderNames(before, changed, nodes, now),
    observed,
    ...periods,
    aliasBytes: aliasTexts.bytes,
    aliasOffsets: aliasTexts.offsets,
    aliasNode,
    salesTallies,
    purchasesTallies,
  };
}

/** Runs of bytes with their offsets. */
function spliceTexts(
  bytes: Uint8Array,
  offsets: Uint32Array,
  edits: readonly Edit[],
  textOf: (i: number) => Uint8Array,
): { bytes: Uint8Array; offsets: Uint32Array } {
  let [count, size] = [offsets.length - 1, bytes.length];
  for (const { at, drops, puts } of edits) {
    if (drops) [count, size] = [count - 1, size - (offsets[at + 1] - offsets[at])];
    if (puts >= 0) [count, size] = [count + 1, size + textOf(puts).length];
  }
  if (size > 0xffff_ffff) throw new SnapshotTooLarge('texts', size);
  const into = { bytes: new Uint8Array(shared(size)), offsets: new Uint32Array(shared(4 * (count + 1))) };
  let end = 0;
  splice(offsets.length - 1, edits, {
    copy: (from, to, at) => {
      into.bytes.set(bytes.subarray(offsets[from], offsets[to]), end);
      const shift = end - offsets[from];
      for (let i = from; i < to; i++) into.offsets[at + i - from + 1] = offsets[i + 1] + shift;
      end += offsets[to] - offsets[from];
    },
    put: (i, at) => {
      into.bytes.set(textOf(i), end);
      end += textOf(i).length;
      into.offsets[at + 1] = end;
    },
  });
  return into;
}

const NO_NAME = new Uint8Array(0);

/** Nodes that have a name, in byte order of it, then of their id. */
function orderNames(before: Taxpayers, changed: Changed, nodes: Nodes, now: Uint32Array): Uint32Array {
  const { nameOrder, nameBytes, nameOffsets } = before;
  const compareAt = (i: number, name: Uint8Array) =>
    compareBytes(nameBytes, nameOffsets[nameOrder[i]], nameOffsets[nameOrder[i] + 1], name);
  const edits: Edit[] = [];
  for (const { at: u, drops, puts } of nodes.edits) {
    const name = drops ? nameBytes.subarray(nameOffsets[u], nameOffsets[u + 1]) : NO_NAME;
    const next = puts < 0 ? NO_NAME : changed.taxpayers[puts].nameBytes;
    // most of those of which something was said go by the name that they had
    if (drops && puts >= 0 && Buffer.compare(name, next) === 0) continue;
    if (name.length > 0) {
      const at = lowerBound(nameOrder.length, (i) => (compareAt(i, name) || nameOrder[i] - u) < 0);
      edits.push({ at, drops: true, puts: -1 });
    }
    if (next.length > 0) {
      const at = lowerBound(nameOrder.length, (i) => (compareAt(i, next) || (nameOrder[i] < u ? -1 : 1)) < 0);
      edits.push({ at, drops: false, puts });
    }
  }
  const nameOf = (i: number) => changed.taxpayers[i].nameBytes;
  edits.sort((a, b) => {
    if (a.at !== b.at || a.drops || b.drops) return a.at - b.at || Number(a.drops) - Number(b.drops);
    return Buffer.compare(nameOf(a.puts), nameOf(b.puts)) || a.puts - b.puts;
  });
  const count = edits.reduce((sum, { drops, puts }) => sum - Number(drops) + Number(puts >= 0), nameOrder.length);
  const order = new Uint32Array(shared(4 * count));
  splice(nameOrder.length, edits, {
    copy: (from, end, to) => {
      for (let i = from; i < end; i++) order[to + i - from] = now[nameOrder[i]];
    },
    put: (i, to) => (order[to] = nodes.changed[i]),
  });
  return order;
}

/** What documents of the changed pairs add to the tallies of their parties, or take off them. */
export function addTallies({ salesTallies, purchasesTallies }: Taxpayers, changed: Changed, nodes: Nodes): void {
  const isGone = (id: string) => {
    const { at, found } = nodes.placeOf(id);
    return found && nodes.now[at] === GONE;
  };
  for (const { seller, buyer, now, before } of changed.pairs)
    for (const kind of TALLY_KINDS) {
      const more = now[kind] - before[kind];
      if (more === 0) continue;
      if (!isGone(seller)) salesTallies[kind][nodes.nodeOf(seller)] += more;
      if (!isGone(buyer)) purchasesTallies[kind][nodes.nodeOf(buyer)] += more;
    }
}
