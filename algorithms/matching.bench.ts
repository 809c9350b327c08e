import type { Snapshot } from '../graph/snapshot.ts';
import { matching, type MatchingOptions } from './matching.ts';
import { type BenchOptions, madeSnapshot } from './trace.bench.ts';

export interface MatchingBenchRow {
  kernel: string;
  /** Of the second run, by the clock and of the processor. */
  seconds: number;
  processorSeconds: number;
  /** Firms of which something is matched, and what share of all outflow that is. */
  matchedFirms: number;
  matchedShare: number;
}

/**
 * Seconds that it takes to do no more than read every invoice, seller by seller, then buyer by buyer, whose invoices lie scattered over memory:
 * what any kernel over both sides of all firms takes at least, as busy as the machine is.
 */
export function secondsToRead({ taxpayers, relations, invoices }: Snapshot): number {
  const { sellerOffsets, buyerOffsets, byBuyer, invoiceOffsets } = relations;
  const { day, grossMinor, taxMinor } = invoices;
  const before = performance.now();
  let sum = 0;
  for (const offsets of [sellerOffsets, buyerOffsets])
    for (let u = 0; u < taxpayers.count; u++)
      for (let k = offsets[u]; k < offsets[u + 1]; k++) {
        const e = offsets === sellerOffsets ? k : byBuyer[k];
        for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) sum += grossMinor[i] - taxMinor[i] + day[i];
      }
  if (sum === 0) throw new RangeError('nothing to read');
  return (performance.now() - before) / 1000;
}

/** Times first-in-first-out matching of all firms of a made snapshot in several ways, one after the other in one process, each twice. */
export function benchMatching({ firms, invoices, seed, log }: BenchOptions): MatchingBenchRow[] {
  let before = performance.now();
  const snapshot = madeSnapshot(firms, invoices, seed);
  log(`made ${firms} firms, ${snapshot.relations.count} relations, ${invoices} invoices in ${((performance.now() - before) / 1000).toFixed(1)} s`); // prettier-ignore
  const ways: Record<string, Partial<MatchingOptions>> = {
    'by month': {},
    'by day': { order: 'day' },
    'by month, 30 days': { maxDwellDays: 30 },
    'by month and goods': { byGoods: true },
  };
  const rows: MatchingBenchRow[] = [];
  log(
    `${'matching'.padEnd(22)}${['first s', 'second s', 'its CPU s', 'firms', 'matched'].map((head) => head.padStart(10)).join('')}`,
  );
  log(`${'only read'.padEnd(22)}${[secondsToRead(snapshot), secondsToRead(snapshot)].map((s) => s.toFixed(2).padStart(10)).join('')}`); // prettier-ignore
  for (const [kernel, options] of Object.entries(ways)) {
    const seconds: number[] = [];
    // beside other processes a clock says little
    let processor = 0;
    let matchedFirms = 0;
    let matchedShare = 0;
    for (let run = 0; run < 2; run++) {
      const usage = process.cpuUsage();
      before = performance.now();
      const { matchedMinor, outMinor } = matching(snapshot, { currency: 0, ...options });
      seconds.push((performance.now() - before) / 1000);
      processor = process.cpuUsage(usage).user / 1e6;
      matchedFirms = matchedMinor.reduce((sum, matched) => sum + (matched > 0 ? 1 : 0), 0);
      matchedShare =
        matchedMinor.reduce((sum, matched) => sum + matched, 0) / outMinor.reduce((sum, out) => sum + out, 0);
    }
    rows.push({ kernel, seconds: seconds[1], processorSeconds: processor, matchedFirms, matchedShare });
    log(`${kernel.padEnd(22)}${[...seconds, processor].map((s) => s.toFixed(2).padStart(10)).join('')}${String(matchedFirms).padStart(10)}${matchedShare.toFixed(3).padStart(10)}`); // prettier-ignore
  }
  return rows;
}
