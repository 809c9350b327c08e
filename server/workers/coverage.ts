import { formatDay } from '../../graph/days.ts';
import { OBSERVED_PURCHASES, OBSERVED_SALES, type Snapshot } from '../../graph/snapshot.ts';
import type { LedgerCoverage } from '../contract.ts';

/** Of how many taxpayers ledgers of their own were loaded, and which days these cover. O(taxpayers). */
export function coverageOf({ taxpayers }: Pick<Snapshot, 'taxpayers'>): LedgerCoverage {
  const { count, observed } = taxpayers;
  const side = (bit: number, firsts: Int32Array, lasts: Int32Array) => {
    let [seen, first, last] = [0, Infinity, -Infinity];
    for (let u = 0; u < count; u++) {
      if ((observed[u] & bit) === 0) continue;
      seen++;
      if (firsts[u] < first) first = firsts[u];
      if (lasts[u] > last) last = lasts[u];
    }
    return seen === 0
      ? { taxpayers: 0, firstDay: null, lastDay: null }
      : { taxpayers: seen, firstDay: formatDay(first), lastDay: formatDay(last) };
  };
  let [both, neither] = [0, 0];
  for (let u = 0; u < count; u++) {
    if (observed[u] === (OBSERVED_SALES | OBSERVED_PURCHASES)) both++;
    if (observed[u] === 0) neither++;
  }
  return {
    sales: side(OBSERVED_SALES, taxpayers.salesFirst, taxpayers.salesLast),
    purchases: side(OBSERVED_PURCHASES, taxpayers.purchasesFirst, taxpayers.purchasesLast),
    both,
    neither,
  };
}
