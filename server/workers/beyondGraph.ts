import { doubleClaimsOf } from '../../algorithms/detectors/claimedTwice.ts';
import { nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { doubleClaims } from './doubleClaims.ts';

/** Days of some taxpayers. */
interface Days {
  ids: readonly string[];
  days: Int32Array;
}

/** What detectors ask that a graph does not hold, as the ledger tells it. */
export interface BeyondGraph {
  /** Of registration, where it is known. */
  registered: Days;
  /** Since when they have been out of reach (非正常户). */
  abnormal: Days;
  /** Purchase documents that several hand in. */
  claimed: Awaited<ReturnType<typeof doubleClaims>>;
}

/** The same in numbers of a snapshot. */
export const beyondGraph = (snapshot: Snapshot, { registered, abnormal, claimed }: BeyondGraph) => ({
  registeredDay: byNode(snapshot, registered),
  abnormalDay: byNode(snapshot, abnormal),
  doubleClaims: doubleClaimsOf(snapshot, claimed.documents, claimed.mayBeOne),
});

/** Null where nothing is known of anybody. */
function byNode(snapshot: Snapshot, { ids, days }: Days): Int32Array | null {
  if (ids.length === 0) return null;
  const column = new Int32Array(snapshot.taxpayers.count);
  for (const [k, id] of ids.entries()) {
    const node = nodeOf(snapshot, id);
    if (node >= 0) column[node] = days[k];
  }
  return column;
}
