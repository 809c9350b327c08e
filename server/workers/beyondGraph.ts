import { doubleClaimsOf } from '../../algorithms/detectors/claimedTwice.ts';
import type { ScanOptions } from '../../algorithms/detectors/scan.ts';
import { nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { doubleClaims } from './doubleClaims.ts';

/** What detectors ask that a graph does not hold, as the ledger tells it. */
export interface BeyondGraph {
  /** Days of registration, of those taxpayers of which they are known. */
  registered: { ids: readonly string[]; days: Int32Array };
  /** Purchase documents that several hand in. */
  claimed: Awaited<ReturnType<typeof doubleClaims>>;
}

/** The same in numbers of a snapshot. */
export function beyondGraph(snapshot: Snapshot, { registered: { ids, days }, claimed }: BeyondGraph): Pick<ScanOptions, 'registeredDay' | 'doubleClaims'> {
  const doubleClaims = doubleClaimsOf(snapshot, claimed.documents, claimed.mayBeOne);
  if (ids.length === 0) return { registeredDay: null, doubleClaims };
  const registeredDay = new Int32Array(snapshot.taxpayers.count);
  for (const [k, id] of ids.entries()) {
    const node = nodeOf(snapshot, id);
    if (node >= 0) registeredDay[node] = days[k];
  }
  return { registeredDay, doubleClaims };
} // prettier-ignore
