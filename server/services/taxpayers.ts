import { formatDay } from '../../graph/days.ts';
import { NotFound, SnapshotTooLarge } from '../../graph/errors.ts';
import {
  idOf,
  nameOf,
  nodeOf,
  OBSERVED_PURCHASES,
  OBSERVED_SALES,
  RELATION_OF_DUPLICATES,
  type Snapshot,
  type Tallies,
} from '../../graph/snapshot.ts';
import type { Coverage, Relation, Side, Taxpayer, TaxpayerDetail } from '../contract.ts';

/** Pure functions over a snapshot; they run in a worker. */

export interface Slice<T> {
  total: number;
  items: T[];
}

export function describeTaxpayer(snapshot: Snapshot, node: number): Taxpayer {
  return {
    id: idOf(snapshot, node),
    name: nameOf(snapshot, node),
    observed: sidesOf(snapshot.taxpayers.observed[node]),
  };
}

/** By an id of when it was scanned: what it is called now. */
export function taxpayerNow(snapshot: Snapshot, id: string): Taxpayer {
  const node = nodeOf(snapshot, id);
  return node < 0 ? { id, name: null, observed: [] } : describeTaxpayer(snapshot, node);
}

/** The same, of the days that its ledgers cover; null of one that the graph does not know. */
export function coverageNow(snapshot: Snapshot, id: string): Coverage | null {
  const node = nodeOf(snapshot, id);
  return node < 0 ? null : coverageOf(snapshot, node);
}

/** OBSERVED_* bits as words. */
export function sidesOf(observed: number): Side[] {
  return [
    ...(observed & OBSERVED_SALES ? (['sales'] as const) : []),
    ...(observed & OBSERVED_PURCHASES ? (['purchases'] as const) : []),
  ];
}

/** The days that ledgers of its own cover. */
export function coverageOf({ taxpayers }: Snapshot, node: number): Coverage {
  const { observed, salesFirst, salesLast, purchasesFirst, purchasesLast } = taxpayers;
  return coverage(observed[node], salesFirst[node], salesLast[node], purchasesFirst[node], purchasesLast[node]);
}

export function coverage(observed: number, ...days: [number, number, number, number]): Coverage {
  const period = (bit: number, firstDay: number, lastDay: number) =>
    observed & bit ? { firstDay: formatDay(firstDay), lastDay: formatDay(lastDay) } : null;
  return {
    sales: period(OBSERVED_SALES, days[0], days[1]),
    purchases: period(OBSERVED_PURCHASES, days[2], days[3]),
  };
}

/** Whose own ledger covers the days from one to another of a relation. */
export function coveredBy(
  { taxpayers, relations }: Snapshot,
  e: number,
  firstDay: number,
  lastDay: number,
): 'both' | 'seller' | 'buyer' | 'neither' {
  const { observed, salesFirst, salesLast, purchasesFirst, purchasesLast } = taxpayers;
  const [u, v] = [relations.seller[e], relations.buyer[e]];
  const isSold = (observed[u] & OBSERVED_SALES) !== 0 && salesFirst[u] <= firstDay && salesLast[u] >= lastDay;
  const isBought =
    (observed[v] & OBSERVED_PURCHASES) !== 0 && purchasesFirst[v] <= firstDay && purchasesLast[v] >= lastDay;
  return isSold ? (isBought ? 'both' : 'seller') : isBought ? 'buyer' : 'neither';
}

/** Whether seller and buyer may be one subject. */
export const mayBeOne = ({ relations }: Snapshot, e: number) => (relations.flags[e] & RELATION_OF_DUPLICATES) !== 0;

export function taxpayerDetail(snapshot: Snapshot, id: string): TaxpayerDetail {
  const node = nodeFor(snapshot, id);
  return {
    ...describeTaxpayer(snapshot, node),
    ids: 1 + snapshot.taxpayers.aliasNode.reduce((count, of) => count + Number(of === node), 0),
    coverage: coverageOf(snapshot, node),
    version: snapshot.version,
    attributesVersion: snapshot.attributesVersion,
    sales: sideTotals(snapshot, node, 'sales'),
    purchases: sideTotals(snapshot, node, 'purchases'),
  };
}

function sideTotals(snapshot: Snapshot, node: number, side: Side): TaxpayerDetail['sales'] {
  const { relations, currencies } = snapshot;
  const flows = new Map<number, { invoices: number; grossMinor: number; taxMinor: number }>();
  let firstDay = Infinity;
  let lastDay = -Infinity;
  const edges = relationsOf(snapshot, node, side);
  for (const e of edges) {
    const currency = relations.currency[e];
    const flow = flows.get(currency) ?? { invoices: 0, grossMinor: 0, taxMinor: 0 };
    flow.invoices += relations.invoiceOffsets[e + 1] - relations.invoiceOffsets[e];
    flow.grossMinor = exact('grossMinor', flow.grossMinor + relations.grossMinor[e]);
    flow.taxMinor = exact('taxMinor', flow.taxMinor + relations.taxMinor[e]);
    flows.set(currency, flow);
    firstDay = Math.min(firstDay, relations.firstDay[e]);
    lastDay = Math.max(lastDay, relations.lastDay[e]);
  }
  return {
    relations: edges.length,
    firstDay: edges.length > 0 ? formatDay(firstDay) : null,
    lastDay: edges.length > 0 ? formatDay(lastDay) : null,
    flows: [...flows]
      .sort(([a], [b]) => a - b)
      .map(([currency, flow]) => ({ currency: currencies[currency], ...flow })),
    ...talliesAt(side === 'sales' ? snapshot.taxpayers.salesTallies : snapshot.taxpayers.purchasesTallies, node),
  };
}

const talliesAt = ({ voids, reversals, conflicts }: Tallies, i: number) => ({
  voids: voids[i],
  reversals: reversals[i],
  conflicts: conflicts[i],
});

export function exact(column: string, sum: number): number {
  if (!Number.isSafeInteger(sum)) throw new SnapshotTooLarge(column, sum);
  return sum;
}

/** Relations of one taxpayer, largest gross first; ties by the other party's id. Amounts of two currencies are not compared: currency first. */
export function relationsPage(
  snapshot: Snapshot,
  id: string,
  side: Side,
  offset: number,
  limit: number,
): Slice<Relation> {
  const node = nodeFor(snapshot, id);
  const { relations, currencies } = snapshot;
  const { currency, grossMinor } = relations;
  const edges = relationsOf(snapshot, node, side).sort(
    (a, b) => currency[a] - currency[b] || grossMinor[b] - grossMinor[a] || a - b,
  );
  return {
    total: edges.length,
    items: Array.from(edges.subarray(offset, offset + limit), (e) => ({
      seller: describeTaxpayer(snapshot, relations.seller[e]),
      buyer: describeTaxpayer(snapshot, relations.buyer[e]),
      currency: currencies[currency[e]],
      invoices: relations.invoiceOffsets[e + 1] - relations.invoiceOffsets[e],
      grossMinor: grossMinor[e],
      taxMinor: relations.taxMinor[e],
      firstDay: formatDay(relations.firstDay[e]),
      lastDay: formatDay(relations.lastDay[e]),
      mayBeOne: mayBeOne(snapshot, e),
      ...talliesAt(relations.tallies, e),
    })),
  };
}

/** A taxpayer’s relations on one side, of any currency. */
export function relationsOf({ relations }: Snapshot, node: number, side: Side): Uint32Array {
  const { sellerOffsets, buyerOffsets, byBuyer } = relations;
  if (side === 'purchases') return byBuyer.slice(buyerOffsets[node], buyerOffsets[node + 1]);
  return Uint32Array.from({ length: sellerOffsets[node + 1] - sellerOffsets[node] }, (_, i) => sellerOffsets[node] + i);
}

export function nodeFor(snapshot: Snapshot, id: string): number {
  const node = nodeOf(snapshot, id);
  if (node < 0) throw new NotFound('taxpayer_not_found', { id });
  return node;
}
