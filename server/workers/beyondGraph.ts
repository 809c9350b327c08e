import { doubleClaimsOf } from '../../algorithms/detectors/claimedTwice.ts';
import { nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { NumbersOfTaxpayers, TaxpayerNumber } from '../../graph/taxpayerNumbers.ts';
import type { doubleClaims } from './doubleClaims.ts';

/** What detectors ask that a graph does not hold, as the ledger tells it. */
export interface BeyondGraph {
  numbers: Readonly<Record<TaxpayerNumber, NumbersOfTaxpayers>>;
  /** Purchase documents that several hand in. */
  claimed: Awaited<ReturnType<typeof doubleClaims>>;
}

/** The same by node of a snapshot. */
export function beyondGraph(snapshot: Snapshot, { numbers, claimed }: BeyondGraph) {
  const columns = Object.entries(numbers).map(([name, of]) => [name, byNode(snapshot, of)]);
  return {
    ...(Object.fromEntries(columns) as Record<TaxpayerNumber, Int32Array | null>),
    doubleClaims: doubleClaimsOf(snapshot, claimed.documents, claimed.mayBeOne),
  };
}

/** Null where nothing is known of anybody. */
function byNode(snapshot: Snapshot, { ids, numbers }: NumbersOfTaxpayers): Int32Array | null {
  if (ids.length === 0) return null;
  const column = new Int32Array(snapshot.taxpayers.count);
  for (const [k, id] of ids.entries()) {
    const node = nodeOf(snapshot, id);
    if (node >= 0) column[node] = numbers[k];
  }
  return column;
}
