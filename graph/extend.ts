import { compareBytes, lowerBound } from './bytes.ts';
import { MAX_GOODS_CATEGORIES } from './builder.ts';
import { changesOf, type Changed } from './changed.ts';
import { groupBy, noPeriods, noTallies, offsetsOf, PERIODS, relationFlags, shared, TALLY_KINDS } from './csr.ts';
import { SnapshotTooLarge } from './errors.ts';
import { numberCategories } from './live.ts';
import { type Edit, splice } from './splice.ts';
import type { ScanSince } from './scan.ts';
import type { Invoices, Relations, Snapshot, Taxpayers } from './snapshot.ts';

/**
 * The snapshot that `buildSnapshot` would build now, byte for byte, out of an earlier one and what changed since: what did not change is copied in
 * runs. Null where goods categories are so many that their numbers would have to be dealt out anew: then build.
 *
 * Time: O(bytes of the snapshot) copied, and O(c log n) for c changes. Memory: both snapshots and the changes, beside them one number a taxpayer.
 * Raises SnapshotTooLarge as the builder does; RangeError where the changes do not fit the snapshot.
 */
export async function extendSnapshot(before: Snapshot, since: ScanSince): Promise<Snapshot | null> {
  const changed = await changesOf(since);
  const nodes = placeNodes(before, changed);
  const places = changed.pairs.map((pair) => placeOfRelation(before, pair, nodes));
  const goods = goodsAfter(before, changed, places);
  if (goods === null) return null;
  const taxpayers = copyTaxpayers(before.taxpayers, changed, nodes);
  const { relations, invoices } = copyRelations(before, changed, { nodes, places, goods });
  addTallies(taxpayers, changed, nodes);
  return { ...since.identity, goodsCategories: goods.categories, taxpayers, relations, invoices };
}

/** A node that is none any more. */
const GONE = 0xffff_ffff;

/** Where an entry stands, or would stand, among those of before. */
interface Place {
  at: number;
  found: boolean;
}

/** Where taxpayers stand before and after. */
interface Nodes {
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

function placeNodes({ taxpayers }: Snapshot, changed: Changed): Nodes {
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

function copyTaxpayers(before: Taxpayers, changed: Changed, nodes: Nodes): Taxpayers {
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

/** Nodes that have a name, in byte order of it, then of their id. */
function orderNames(before: Taxpayers, changed: Changed, nodes: Nodes, now: Uint32Array): Uint32Array {
  const { nameOrder, nameBytes, nameOffsets } = before;
  const compareAt = (i: number, name: Uint8Array) =>
    compareBytes(nameBytes, nameOffsets[nameOrder[i]], nameOffsets[nameOrder[i] + 1], name);
  const hadName = (u: number) => nameOffsets[u + 1] > nameOffsets[u];
  const edits: Edit[] = [];
  for (const { at: u, drops } of nodes.edits) {
    if (!drops || !hadName(u)) continue;
    const name = nameBytes.subarray(nameOffsets[u], nameOffsets[u + 1]);
    const at = lowerBound(nameOrder.length, (i) => (compareAt(i, name) || nameOrder[i] - u) < 0);
    edits.push({ at, drops: true, puts: -1 });
  }
  changed.taxpayers.forEach(({ id, nameBytes: name }, i) => {
    if (name.length === 0) return;
    const place = nodes.placeOf(id).at;
    const at = lowerBound(nameOrder.length, (k) => (compareAt(k, name) || (nameOrder[k] < place ? -1 : 1)) < 0);
    edits.push({ at, drops: false, puts: i });
  });
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

/** Goods categories of now, by their number of before. */
interface Goods {
  categories: readonly string[];
  number: Map<string, number>;
  now: Uint16Array;
  moved: boolean;
}

/** Null where there are so many that some have no number: which ones, only a look at all invoices tells. */
function goodsAfter(before: Snapshot, changed: Changed, places: readonly Place[]): Goods | null {
  const old = before.goodsCategories;
  if (old.length >= MAX_GOODS_CATEGORIES) return null;
  const rows = new Float64Array(old.length);
  for (const category of before.invoices.goods) rows[category]++;
  const { invoiceOffsets } = before.relations;
  for (const { at, found } of places)
    if (found) for (let i = invoiceOffsets[at]; i < invoiceOffsets[at + 1]; i++) rows[before.invoices.goods[i]]--;
  const counts = new Map(old.map((category, i) => [category, rows[i]]));
  for (const category of changed.invoices.goods) counts.set(category, (counts.get(category) ?? 0) + 1);
  const there = [...counts].filter(([, count]) => count > 0);
  if (there.length >= MAX_GOODS_CATEGORIES) return null;
  const categories = numberCategories(there);
  const number = new Map(categories.map((category, i) => [category, i]));
  const now = Uint16Array.from(old, (category) => number.get(category) ?? 0);
  return { categories, number, now, moved: now.some((i, was) => i !== was) };
}

type ChangedPair = Changed['pairs'][number];

/** Where a changed pair stands, or would stand, among the relations of before. */
function placeOfRelation(before: Snapshot, { seller, buyer: party, currency }: ChangedPair, nodes: Nodes): Place {
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

function copyRelations(
  before: Snapshot,
  changed: Changed,
  { nodes, places, goods }: { nodes: Nodes; places: readonly Place[]; goods: Goods },
): { relations: Relations; invoices: Invoices } {
  const old = before.relations;
  const { identity, pairs, invoices: put } = changed;
  const edits: Edit[] = [];
  let [m, k] = [old.count, before.invoices.count];
  pairs.forEach((pair, i) => {
    const { at, found } = places[i];
    if (found) [m, k] = [m - 1, k - (old.invoiceOffsets[at + 1] - old.invoiceOffsets[at])];
    if (pair.end > pair.start) [m, k] = [m + 1, k + pair.end - pair.start];
    if (found || pair.end > pair.start) edits.push({ at, drops: found, puts: pair.end > pair.start ? i : -1 });
  });
  const currencyNow = before.currencies.map((currency) => identity.currencies.indexOf(currency));
  const columns = {
    seller: new Uint32Array(shared(4 * m)),
    buyer: new Uint32Array(shared(4 * m)),
    currency: new Uint8Array(shared(m)),
    grossMinor: new Float64Array(shared(8 * m)),
    taxMinor: new Float64Array(shared(8 * m)),
    firstDay: new Int32Array(shared(4 * m)),
    lastDay: new Int32Array(shared(4 * m)),
    invoiceOffsets: new Uint32Array(shared(4 * (m + 1))),
    tallies: noTallies(m),
  };
  const into = {
    count: k,
    day: new Int32Array(shared(4 * k)),
    grossMinor: new Float64Array(shared(8 * k)),
    taxMinor: new Float64Array(shared(8 * k)),
    flags: new Uint8Array(shared(k)),
    goods: new Uint16Array(shared(2 * k)),
    digestHigh: new BigUint64Array(shared(8 * k)),
    digestLow: new BigUint64Array(shared(8 * k)),
  };
  const plain = ['day', 'grossMinor', 'taxMinor', 'flags', 'digestHigh', 'digestLow'] as const;
  let end = 0;
  splice(old.count, edits, {
    copy: (from, to, at) => {
      for (let e = from; e < to; e++) {
        const [u, v] = [nodes.now[old.seller[e]], nodes.now[old.buyer[e]]];
        if (u === GONE || v === GONE) throw new RangeError('a relation is left of a taxpayer that is none any more');
        const place = at + e - from;
        columns.seller[place] = u;
        columns.buyer[place] = v;
        columns.currency[place] = currencyNow[old.currency[e]];
      }
      for (const name of ['grossMinor', 'taxMinor', 'firstDay', 'lastDay'] as const)
        copyRun(columns[name], at, old[name], from, to);
      for (const kind of TALLY_KINDS) copyRun(columns.tallies[kind], at, old.tallies[kind], from, to);
      const [first, last] = [old.invoiceOffsets[from], old.invoiceOffsets[to]];
      const shift = end - first;
      for (let e = from; e < to; e++) columns.invoiceOffsets[at + e - from] = old.invoiceOffsets[e] + shift;
      for (const name of plain) copyRun(into[name], end, before.invoices[name], first, last);
      if (!goods.moved) copyRun(into.goods, end, before.invoices.goods, first, last);
      else for (let i = first; i < last; i++) into.goods[i + shift] = goods.now[before.invoices.goods[i]];
      end += last - first;
    },
    put: (i, at) => {
      const pair = pairs[i];
      columns.seller[at] = nodes.nodeOf(pair.seller);
      columns.buyer[at] = nodes.nodeOf(pair.buyer);
      columns.currency[at] = identity.currencies.indexOf(pair.currency);
      columns.invoiceOffsets[at] = end;
      columns.firstDay[at] = put.day[pair.start];
      columns.lastDay[at] = put.day[pair.end - 1];
      for (const kind of TALLY_KINDS) columns.tallies[kind][at] = pair.now[kind];
      for (const name of plain) copyRun(into[name], end, put[name], pair.start, pair.end);
      for (let j = pair.start; j < pair.end; j++) {
        columns.grossMinor[at] += put.grossMinor[j];
        columns.taxMinor[at] += put.taxMinor[j];
        into.goods[end++] = goods.number.get(put.goods[j])!;
      }
      for (const name of ['grossMinor', 'taxMinor'] as const)
        if (!Number.isSafeInteger(columns[name][at])) throw new SnapshotTooLarge(name, columns[name][at]);
    },
  });
  columns.invoiceOffsets[m] = end;
  const n = nodes.count;
  const sellerOffsets = offsetsOf(columns.seller, n);
  const { offsets: buyerOffsets, order: byBuyer } = groupBy(columns.buyer, n);
  const duplicates = changed.duplicates.map(([a, b]) => [nodes.nodeOf(a), nodes.nodeOf(b)] as const);
  const flags = relationFlags(sellerOffsets, columns.buyer, duplicates);
  return { relations: { count: m, ...columns, sellerOffsets, buyerOffsets, byBuyer, flags }, invoices: into };
}

/** Runs are short where changes are many: then a loop is faster than a view. */
function copyRun<T extends Float64Array | Uint32Array | Int32Array | Uint8Array | Uint16Array | BigUint64Array>(
  to: T,
  at: number,
  from: T,
  start: number,
  end: number,
): void {
  if (end - start > 48) to.set(from.subarray(start, end) as never, at);
  else for (let i = start; i < end; i++) to[at + i - start] = from[i];
}

/** What documents of the changed pairs add to the tallies of their parties, or take off them. */
function addTallies({ salesTallies, purchasesTallies }: Taxpayers, changed: Changed, nodes: Nodes): void {
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
