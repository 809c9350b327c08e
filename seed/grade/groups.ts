import type { Group } from './candidates.ts';
import { IGNORED, jaccard, type Ranking } from './measures.ts';

/** Whether whole schemes are found, by taxpayers that are listed or by groups that are reported. */

/** Part of a scheme's taxpayers that must be seen for it to be covered; and the likeness at which a reported group is the scheme. */
export const HALF = 0.5;

/** The chance of each candidate to be among the first k, those of equal score being drawn by lot; what is neither true nor false takes no place. */
export function chancesWithin({ order, groups }: Ranking, labels: Uint8Array, k: number): Float64Array {
  const chances = new Float64Array(labels.length);
  let before = 0;
  for (let g = 0; g + 1 < groups.length && before < k; g++) {
    let size = 0;
    for (let i = groups[g]; i < groups[g + 1]; i++) if (labels[order[i]] !== IGNORED) size++;
    const chance = Math.min(1, (k - before) / size);
    for (let i = groups[g]; i < groups[g + 1]; i++) if (labels[order[i]] !== IGNORED) chances[order[i]] = chance;
    before += size;
  }
  return chances;
}

/** Reported groups as they are counted. */
export interface Matched {
  /** Of each, best first, the scheme that it is right for and that no better group has taken; else -1. */
  readonly schemes: Int32Array;
  /** Blocks of equal score end before these places: of what is as good as something else nobody knows which comes first. */
  readonly ends: readonly number[];
  /** Of each scheme the best Jaccard among the first groups, as many as there are schemes; a block that is longer is not among them. */
  readonly jaccard: Float64Array;
}

export function match(groups: readonly Group[], members: readonly ReadonlySet<number>[]): Matched {
  const schemesOf = new Map<number, number[]>();
  members.forEach((of, s) => {
    for (const u of of) schemesOf.set(u, [...(schemesOf.get(u) ?? []), s]);
  });
  const ends = groups.flatMap(({ score }, i) => (groups[i + 1]?.score === score ? [] : [i + 1]));
  const first = ends.findLast((end) => end <= members.length) ?? 0;
  const taken = new Set<number>();
  const likest = new Float64Array(members.length);
  const schemes = Int32Array.from(groups, ({ taxpayers }, i) => {
    let [best, found] = [HALF, -1];
    for (const s of new Set([...taxpayers].flatMap((u) => schemesOf.get(u) ?? []))) {
      const likeness = jaccard(taxpayers, members[s]);
      if (i < first) likest[s] = Math.max(likest[s], likeness);
      // the first of equally good ones
      if (!taken.has(s) && (likeness > best || (likeness === best && (found < 0 || s < found))))
        [best, found] = [likeness, s];
    }
    if (found >= 0) taken.add(found);
    return found;
  });
  return { schemes, ends, jaccard: likest };
}

/** Average precision of the groups, each scheme counting by its weight; precision is taken where a block ends. NaN where no scheme counts. */
export function averagePrecisionOf({ schemes, ends }: Matched, weights: Float64Array, count: number): number {
  let all = 0;
  for (let s = 0; s < count; s++) all += weights[s];
  let [found, seen, sum, from] = [0, 0, 0, 0];
  for (const end of ends) {
    const before = found;
    for (let i = from; i < end; i++) {
      const weight = schemes[i] < 0 ? 0 : weights[schemes[i]];
      found += weight;
      seen += schemes[i] < 0 ? 1 : weight;
    }
    if (found > before) sum += ((found - before) / all) * (found / seen);
    from = end;
  }
  return all > 0 ? sum : NaN;
}
