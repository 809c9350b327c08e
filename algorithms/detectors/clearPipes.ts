import { type OriginParameters, ORIGINS, originsOf } from './origins.ts';
import type { Scan } from './scan.ts';

export const CLEAR_PIPES = {
  /** The smaller of net in and net out, of the best twelve months. */
  leastClearMinor: 2_000_000,
  /** Part of what came in that went on at all; less than of one that passes on (ORIGINS), since its origin speaks as well. */
  leastClearGoneOnShare: 0.5,
  /** Part of its purchases, and of its customers', that derives from firms that sell without input. */
  leastClearOriginShare: 0.5,
  leastClearCustomersShare: 0.4,
};

type Parameters = typeof CLEAR_PIPES & OriginParameters;

/**
 * By node 1 where a firm passes on what it buys (ORIGINS), and what it and its customers buy derives from firms that sell without input: those that are told
 * for pipes by themselves. Who feeds them or is fed by them is told by that.
 */
export function clearPipes(scan: Scan, parameters: Parameters): Uint8Array {
  const own = Object.keys({ ...ORIGINS, ...CLEAR_PIPES }).map((name) => [name, parameters[name]]);
  return scan.once(`clear pipes ${JSON.stringify(own)}`, () => {
    const origins = originsOf(scan, parameters);
    const customersShare = origins.ofCustomers(origins.share);
    const { bestYear, medianDays, inflowShare } = scan.matching;
    return Uint8Array.from({ length: scan.firms }, (_, u) => {
      const base = bestYear.valueBase[u];
      if (!scan.isObserved(u) || scan.isHub(u)) return 0;
      if (!(Math.min(bestYear.inMinor[u], bestYear.outMinor[u]) >= parameters.leastClearMinor)) return 0;
      if (base < parameters.leastValueBase || base > parameters.mostValueBase) return 0;
      if (medianDays[u] < 0 || medianDays[u] > parameters.mostMedianDays) return 0;
      if (inflowShare[u] < parameters.leastClearGoneOnShare) return 0;
      const { leastClearOriginShare, leastClearCustomersShare } = parameters;
      return origins.share[u] >= leastClearOriginShare && customersShare[u] >= leastClearCustomersShare ? 1 : 0;
    });
  });
}
