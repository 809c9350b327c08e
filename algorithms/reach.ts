import type { Snapshot } from '../graph/snapshot.ts';
import { rulesOf, type SearchOptions } from './rules.ts';
import { withSearch } from './search.ts';

export interface ReachResult {
  /** Firms reached, starts among them. */
  count: number;
  /** They, by tier, then node. */
  nodes: Uint32Array;
  /** Least number of invoices on a walk to each: 0 for starts. */
  tiers: Int32Array;
  /** A limit left firms out, or the search was stopped. */
  truncated: boolean;
  /** shouldStop said so; what was reached before is here. */
  stopped: boolean;
}

/**
 * Which firms walks of invoices lead to from the starts, one direction, and in how few invoices: the search of `trace` without its
 * report. The same options; only that `maxTaxpayers` is Infinity unless given (then leaves come last, too). Hubs are reached and not
 * passed.
 *
 * Time, memory, parallel invoices, self-loops and isolated firms: see Search. Throws RangeError where an option is out of range.
 */
export function reach(snapshot: Snapshot, options: SearchOptions): ReachResult {
  const rules = rulesOf(snapshot, { ...options, maxTaxpayers: options.maxTaxpayers ?? Infinity });
  return withSearch(snapshot, rules, (search) => {
    const { keptCount: count, kept, node, tier, leftOut, stopped } = search;
    const nodes = new Uint32Array(count);
    const tiers = new Int32Array(count);
    for (let k = 0; k < count; k++) {
      nodes[k] = node[kept[k]];
      tiers[k] = tier[kept[k]];
    }
    return { count, nodes, tiers, truncated: leftOut > 0 || stopped, stopped };
  });
}
