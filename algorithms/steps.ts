import { monthEnd } from '../graph/days.ts';
import type { Snapshot } from '../graph/snapshot.ts';

/** Which relations and days count. */
export interface Trade {
  /** 1 for relations of the currency that have an invoice that counts. */
  counts: Uint8Array;
  fromDay: number;
  toDay: number;
}

/** Net of an invoice; what is not positive counts for nothing. */
export function netOf({ invoices }: Snapshot, i: number): number {
  return invoices.grossMinor[i] - invoices.taxMinor[i];
}

/** Invoices that bear on the answer, in order of time. */
export interface Steps {
  /** In order of day, then as they stand in the snapshot: by seller, buyer and digest. */
  invoices: Uint32Array;
  /** Beside each what is asked for at every step, as columns of the snapshot would be read all over the place. */
  seller: Uint32Array;
  buyer: Uint32Array;
  netMinor: Float64Array;
  /** Invoices of step s end before ends[s]; none is empty. */
  ends: number[];
  /** The last day of each step, of those on which there are invoices. */
  days: number[];
}

/** Sorts what firms that the sources lead to bought, by counting days. */
export function stepsOf(snapshot: Snapshot, tier: Int32Array, trade: Trade, order: 'month' | 'day'): Steps {
  const { relations, invoices } = snapshot;
  const { invoiceOffsets, seller, buyer } = relations;
  const { day } = invoices;
  const { counts, fromDay, toDay } = trade;
  const bears = (i: number) => day[i] >= fromDay && day[i] <= toDay && netOf(snapshot, i) > 0;
  let first = Infinity;
  let last = -Infinity;
  for (let e = 0; e < relations.count; e++) {
    if (counts[e] === 0 || tier[buyer[e]] < 0) continue;
    first = Math.min(first, Math.max(fromDay, relations.firstDay[e]));
    last = Math.max(last, Math.min(toDay, relations.lastDay[e]));
  }
  const next = new Uint32Array(last < first ? 1 : last - first + 2);
  for (let e = 0; e < relations.count; e++) {
    if (counts[e] === 0 || tier[buyer[e]] < 0) continue;
    for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) if (bears(i)) next[day[i] - first + 1]++;
  }
  const ends: number[] = [];
  const days: number[] = [];
  let stepEnd = -Infinity;
  for (let d = 0; d + 1 < next.length; d++) {
    const isEmpty = next[d + 1] === 0;
    next[d + 1] += next[d];
    if (isEmpty) continue;
    if (first + d > stepEnd) {
      stepEnd = order === 'month' ? monthEnd(first + d) : first + d;
      ends.push(0);
      days.push(0);
    }
    ends[ends.length - 1] = next[d + 1];
    days[days.length - 1] = first + d;
  }
  const count = next[next.length - 1];
  const steps: Steps = {
    invoices: new Uint32Array(count),
    seller: new Uint32Array(count),
    buyer: new Uint32Array(count),
    netMinor: new Float64Array(count),
    ends,
    days,
  };
  for (let e = 0; e < relations.count; e++) {
    if (counts[e] === 0 || tier[buyer[e]] < 0) continue;
    for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) {
      if (!bears(i)) continue;
      const at = next[day[i] - first]++;
      steps.invoices[at] = i;
      steps.seller[at] = seller[e];
      steps.buyer[at] = buyer[e];
      steps.netMinor[at] = netOf(snapshot, i);
    }
  }
  return steps;
}
