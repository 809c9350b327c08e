import { groupBy, noTallies, offsetsOf, relationFlags, shared, TALLY_KINDS } from '../csr.ts';
import { SnapshotTooLarge } from '../errors.ts';
import type { Invoices, Relations, Snapshot } from '../snapshot.ts';
import type { Changed } from './changed.ts';
import type { Goods } from './goods.ts';
import { GONE, type Nodes, type Place } from './places.ts';
import { copyRun, wordsOf } from './runs.ts';
import { type Edit, splice } from './splice.ts';

/** The columns of relations and of their invoices: those of before in runs, and the changed pairs between them. */
export function copyRelations(
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
  const { flags: oldFlags, goods: oldGoods } = before.invoices;
  const goodsNow = goods.now;
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
  const pairWords = [
    ...(['grossMinor', 'taxMinor', 'firstDay', 'lastDay'] as const).map((name) => [columns[name], old[name]] as const),
    ...TALLY_KINDS.map((kind) => [columns.tallies[kind], old.tallies[kind]] as const),
  ].map(([to, from]) => ({ to: wordsOf(to), from: wordsOf(from) }));
  const words = (['day', 'grossMinor', 'taxMinor', 'digestHigh', 'digestLow'] as const).map((name) => ({
    ...{ to: wordsOf(into[name]), from: wordsOf(before.invoices[name]), put: wordsOf(put[name]) },
  }));
  const { seller, buyer, currency, invoiceOffsets } = columns;
  const { flags: invoiceFlags, goods: invoiceGoods } = into;
  const { now } = nodes;
  let end = 0;
  splice(old.count, edits, {
    copy: (from, to, at) => {
      for (let e = from; e < to; e++) {
        const u = now[old.seller[e]];
        const v = now[old.buyer[e]];
        if (u === GONE || v === GONE) throw new RangeError('a relation is left of a taxpayer that is none any more');
        const place = at + e - from;
        seller[place] = u;
        buyer[place] = v;
        currency[place] = currencyNow[old.currency[e]];
      }
      for (const column of pairWords) copyRun(column.to, at, column.from, from, to);
      const [first, last] = [old.invoiceOffsets[from], old.invoiceOffsets[to]];
      const shift = end - first;
      for (let e = from; e < to; e++) invoiceOffsets[at + e - from] = old.invoiceOffsets[e] + shift;
      for (const column of words) copyRun(column.to, end, column.from, first, last);
      for (let i = first; i < last; i++) {
        invoiceFlags[i + shift] = oldFlags[i];
        invoiceGoods[i + shift] = goodsNow[oldGoods[i]];
      }
      end += last - first;
    },
    put: (i, at) => {
      const pair = pairs[i];
      seller[at] = nodes.nodeOf(pair.seller);
      buyer[at] = nodes.nodeOf(pair.buyer);
      currency[at] = identity.currencies.indexOf(pair.currency);
      invoiceOffsets[at] = end;
      columns.firstDay[at] = put.day[pair.start];
      columns.lastDay[at] = put.day[pair.end - 1];
      for (const kind of TALLY_KINDS) columns.tallies[kind][at] = pair.now[kind];
      for (const column of words) copyRun(column.to, end, column.put, pair.start, pair.end);
      for (let j = pair.start; j < pair.end; j++) {
        columns.grossMinor[at] += put.grossMinor[j];
        columns.taxMinor[at] += put.taxMinor[j];
        invoiceFlags[end] = put.flags[j];
        invoiceGoods[end++] = goods.number.get(put.goods[j])!;
      }
      for (const name of ['grossMinor', 'taxMinor'] as const)
        if (!Number.isSafeInteger(columns[name][at])) throw new SnapshotTooLarge(name, columns[name][at]);
    },
  });
  invoiceOffsets[m] = end;
  const n = nodes.count;
  const sellerOffsets = offsetsOf(columns.seller, n);
  const { offsets: buyerOffsets, order: byBuyer } = groupBy(columns.buyer, n);
  const duplicates = changed.duplicates.map(([a, b]) => [nodes.nodeOf(a), nodes.nodeOf(b)] as const);
  const flags = relationFlags(sellerOffsets, columns.buyer, duplicates);
  return { relations: { count: m, ...columns, sellerOffsets, buyerOffsets, byBuyer, flags }, invoices: into };
}
