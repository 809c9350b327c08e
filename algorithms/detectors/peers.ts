import type { PeerStanding, PeerTrait } from './detector.ts';

/** What firms can be compared by: of each node a small number; 0 where it is not known. */
export type PeerTraits = Readonly<Record<PeerTrait, Uint16Array>>;

/** A smaller group says nothing: then wider ones are asked, in this order, in the end all firms. */
export const LEAST_PEERS = 50;
const GROUPINGS: readonly (readonly PeerTrait[])[] = [
  ['industry', 'size', 'age'],
  ['industry', 'size'],
  ['size', 'age'],
  ['size'],
  [],
];

/**
 * Where a firm's value stands among firms of the same industry, size and age. Only firms that have the value count. O(firms log firms) for each
 * column and grouping, once.
 */
export class Peers {
  readonly #traits: PeerTraits;
  /** By column and grouping: sorted values by key of the group. */
  readonly #sorted = new WeakMap<Float64Array, (Map<number, Float64Array> | undefined)[]>();

  constructor(traits: PeerTraits) {
    this.#traits = traits;
  }

  /** `column` has a value of each firm, NaN where there is none; it must not change. Null where the firm has none. */
  standing(column: Float64Array, firm: number): PeerStanding | null {
    const value = column[firm];
    const found = this.#peersOf(column, firm);
    if (found === null) return null;
    const { group, by } = found;
    const below = firstNotBelow(group, value, false);
    const upTo = firstNotBelow(group, value, true);
    return { percentile: (below + upTo) / 2 / group.length, count: group.length, by };
  }

  /** Part of the same peers, the firm among them, whose value is at most a limit. */
  partUpTo(column: Float64Array, firm: number, limit: number): number | null {
    const found = this.#peersOf(column, firm);
    return found && firstNotBelow(found.group, limit, true) / found.group.length;
  }

  #peersOf(column: Float64Array, firm: number): { group: Float64Array; by: readonly PeerTrait[] } | null {
    if (Number.isNaN(column[firm])) return null;
    for (const [grouping, by] of GROUPINGS.entries()) {
      if (by.some((trait) => this.#traits[trait][firm] === 0)) continue;
      const group = this.#groupsOf(column, grouping).get(this.#keyOf(firm, by))!;
      if (group.length >= LEAST_PEERS || by.length === 0) return { group, by };
    }
    return null;
  }

  #keyOf(firm: number, by: readonly PeerTrait[]): number {
    let key = 0;
    for (const trait of by) key = key * 65_536 + this.#traits[trait][firm];
    return key;
  }

  #groupsOf(column: Float64Array, grouping: number): Map<number, Float64Array> {
    let groupings = this.#sorted.get(column);
    if (!groupings) this.#sorted.set(column, (groupings = []));
    return (groupings[grouping] ??= this.#grouped(column, GROUPINGS[grouping]));
  }

  #grouped(column: Float64Array, by: readonly PeerTrait[]): Map<number, Float64Array> {
    const values = new Map<number, number[]>();
    for (let u = 0; u < column.length; u++) {
      if (Number.isNaN(column[u])) continue;
      const key = this.#keyOf(u, by);
      const group = values.get(key);
      if (group) group.push(column[u]);
      else values.set(key, [column[u]]);
    }
    return new Map(Array.from(values, ([key, group]) => [key, Float64Array.from(group).sort()]));
  }
}

/** The first place of a sorted run whose value is not below the sought one; with `after`, that is above it. */
function firstNotBelow(sorted: Float64Array, sought: number, after: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < sought || (after && sorted[middle] === sought)) low = middle + 1;
    else high = middle;
  }
  return low;
}
