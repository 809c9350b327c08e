import { compareTexts } from '../../graph/bytes.ts';
import type { Ring, RingChange } from '../../graph/ring.ts';

/** What is compared of a ring of an earlier scan; its taxpayers by the ids that they have now. */
export interface EarlierRing {
  readonly id: string;
  readonly core: readonly string[];
  readonly taxpayers: readonly string[];
}

/** Part of either core that two rings must share to be one that has changed. */
const LEAST_OF_CORE = 0.5;

/**
 * Rings with what has changed since an earlier scan. A ring is the same where its core is: then its id is, too. Else it is what has become of the ring that it
 * shares most of its core with, at least half of either; of several the one with the fewest others, then the first in rank. O(members of both).
 */
export function sinceBefore(rings: readonly Ring[], earlier: readonly EarlierRing[]): Ring[] {
  const byTaxpayer = new Map<string, number[]>();
  for (const [place, { core }] of earlier.entries())
    for (const taxpayer of core) byTaxpayer.set(taxpayer, [...(byTaxpayer.get(taxpayer) ?? []), place]);
  return rings.map((ring) => ({ ...ring, since: changeOf(ring, earlier, byTaxpayer) }));
}

function changeOf(
  { core, members }: Ring,
  earlier: readonly EarlierRing[],
  byTaxpayer: ReadonlyMap<string, readonly number[]>,
): RingChange {
  const shared = new Map<number, number>();
  for (const place of core.flatMap((taxpayer) => byTaxpayer.get(taxpayer) ?? []))
    shared.set(place, (shared.get(place) ?? 0) + 1);
  const isOne = ([place, count]: readonly [number, number]) =>
    count >= LEAST_OF_CORE * Math.max(core.length, earlier[place].core.length);
  const [best] = [...shared]
    .filter(isOne)
    .sort(([p, a], [q, b]) => b - a || earlier[p].core.length - earlier[q].core.length || p - q);
  if (best === undefined) return { before: null, joined: [], left: [] };
  const before = earlier[best[0]];
  const now = new Set(members.map(({ taxpayer }) => taxpayer));
  const then = new Set(before.taxpayers);
  return {
    before: before.id,
    joined: [...now].filter((taxpayer) => !then.has(taxpayer)).sort(compareTexts),
    left: [...then].filter((taxpayer) => !now.has(taxpayer)).sort(compareTexts),
  };
}
