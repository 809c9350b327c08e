import type { BenchOptions } from './trace.bench.ts';
import { madeSnapshot } from './trace.bench.ts';
import { matching, type MatchingOptions } from './matching.ts';

export interface MatchingBenchRow {
  kernel: string;
  seconds: number;
  /** Firms of which something is matched, and what share of all outflow that is. */
  matchedFirms: number;
  matchedShare: number;
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
    `${'matching'.padEnd(22)}${['first s', 'second s', 'firms', 'matched'].map((head) => head.padStart(10)).join('')}`,
  );
  for (const [kernel, options] of Object.entries(ways)) {
    const seconds: number[] = [];
    let matchedFirms = 0;
    let matchedShare = 0;
    for (let run = 0; run < 2; run++) {
      before = performance.now();
      const { matchedMinor, outMinor } = matching(snapshot, { currency: 0, ...options });
      seconds.push((performance.now() - before) / 1000);
      matchedFirms = matchedMinor.reduce((sum, matched) => sum + (matched > 0 ? 1 : 0), 0);
      matchedShare =
        matchedMinor.reduce((sum, matched) => sum + matched, 0) / outMinor.reduce((sum, out) => sum + out, 0);
    }
    rows.push({ kernel, seconds: seconds[1], matchedFirms, matchedShare });
    log(`${kernel.padEnd(22)}${seconds.map((s) => s.toFixed(2).padStart(10)).join('')}${String(matchedFirms).padStart(10)}${matchedShare.toFixed(3).padStart(10)}`); // prettier-ignore
  }
  return rows;
}
