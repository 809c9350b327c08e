import type { Snapshot } from '../graph/snapshot.ts';
import { grown } from './columns.ts';
import { selectFirst } from './select.ts';
import type { ThroughputOptions } from './throughput.ts';

export interface LargeInvoicesOptions extends ThroughputOptions {
  /** Gross less what is reversed, in minor units; at least 1. */
  leastGrossMinor?: number;
  /** How many are told. */
  keep: number;
}

/** Live invoices of a currency and period by what is left of their gross, largest first, ties by place: the first of them, and how many there are. O(invoices). */
export function largeInvoices(
  { relations, invoices }: Snapshot,
  { currency, fromDay = null, toDay = null, leastGrossMinor = 1, keep }: LargeInvoicesOptions,
): { invoices: Uint32Array; total: number } {
  const [from, to] = [fromDay ?? -Infinity, toDay ?? Infinity];
  const { day, grossMinor } = invoices;
  const before = (a: number, b: number) => grossMinor[a] > grossMinor[b] || (grossMinor[a] === grossMinor[b] && a < b);
  let found = new Uint32Array(1024);
  let [count, total] = [0, 0];
  for (let e = 0; e < relations.count; e++) {
    if (relations.currency[e] !== currency) continue;
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
      if (grossMinor[i] < leastGrossMinor || day[i] < from || day[i] > to) continue;
      total++;
      found = grown(found, count + 1);
      found[count++] = i;
      // what cannot be among the first goes, before there is too much of it
      if (count >= 1024 + 4 * keep) {
        selectFirst(found, 0, count, keep, before);
        count = keep;
      }
    }
  }
  selectFirst(found, 0, count, keep, before);
  return { invoices: found.slice(0, Math.min(keep, count)).sort((a, b) => (before(a, b) ? -1 : 1)), total };
}
