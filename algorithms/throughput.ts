import type { Snapshot } from '../graph/snapshot.ts';
import { exact } from './columns.ts';
import { selectFirst } from './select.ts';

export interface ThroughputOptions {
  /** Index into `snapshot.currencies`. */
  currency: number;
  /** The period, both days within it; null is open. */
  fromDay?: number | null;
  toDay?: number | null;
}

/** By node. Amounts are net, in minor units. */
export interface Throughput {
  inMinor: Float64Array;
  outMinor: Float64Array;
  invoicesIn: Uint32Array;
  invoicesOut: Uint32Array;
  /** Partners with an invoice in the period. */
  suppliers: Uint32Array;
  customers: Uint32Array;
}

/**
 * What each firm buys and sells in a period (吞吐量). Invoices of one relation count as one partner. O(invoices), 40 bytes a node; throws RangeError where a
 * sum leaves 2^53.
 */
export function throughput(snapshot: Snapshot, { currency, fromDay = null, toDay = null }: ThroughputOptions): Throughput {
  const { taxpayers, relations, invoices } = snapshot;
  const n = taxpayers.count;
  const [from, to] = [fromDay ?? -Infinity, toDay ?? Infinity];
  const [inMinor, outMinor] = [new Float64Array(n), new Float64Array(n)];
  const [invoicesIn, invoicesOut, suppliers, customers] = [0, 0, 0, 0].map(() => new Uint32Array(n));
  for (let e = 0; e < relations.count; e++) {
    if (relations.currency[e] !== currency) continue;
    let [count, net] = [0, 0];
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
      if (invoices.day[i] < from || invoices.day[i] > to) continue;
      count++;
      net += invoices.grossMinor[i] - invoices.taxMinor[i];
    }
    if (count === 0) continue;
    const [u, v] = [relations.seller[e], relations.buyer[e]];
    outMinor[u] = exact(outMinor[u] + net);
    inMinor[v] = exact(inMinor[v] + net);
    invoicesOut[u] += count;
    invoicesIn[v] += count;
    customers[u]++;
    suppliers[v]++;
  }
  return { inMinor, outMinor, invoicesIn, invoicesOut, suppliers, customers };
} // prettier-ignore

export type ThroughputOrder = 'through' | 'in' | 'out' | 'both';

/** Nodes with most of what is asked for, the most first, ties by node: what goes through is the smaller side. Nodes with nothing are left out. */
export function mostThroughput({ inMinor, outMinor }: Throughput, by: ThroughputOrder, keep: number): { nodes: Uint32Array; total: number } {
  const value = Float64Array.from(inMinor, (inward, u) => {
    if (by === 'in') return inward;
    if (by === 'out') return outMinor[u];
    return by === 'both' ? inward + outMinor[u] : Math.min(inward, outMinor[u]);
  });
  return firstBy(value, keep);
} // prettier-ignore

/** The places of the largest positive values, largest first, ties by place. */
export function firstBy(value: Float64Array, keep: number): { nodes: Uint32Array; total: number } {
  const places = new Uint32Array(value.length);
  let total = 0;
  for (let u = 0; u < value.length; u++) if (value[u] > 0) places[total++] = u;
  const before = (a: number, b: number) => value[a] > value[b] || (value[a] === value[b] && a < b);
  selectFirst(places, 0, total, keep, before);
  const nodes = places.slice(0, Math.min(keep, total)).sort((a, b) => (before(a, b) ? -1 : 1));
  return { nodes, total };
}
