import type { Snapshot } from '../graph/snapshot.ts';
import { report } from './report.ts';
import { checkCount, rulesOf, type SearchOptions } from './rules.ts';
import { withSearch } from './search.ts';

export interface TraceOptions extends SearchOptions {
  /** The most relations that are kept; the one that leads to each kept firm stays in any case. Infinity is no limit. */
  maxRelations?: number;
}

/**
 * What became of a firm, and why the chain does not go on there:
 * - start, expanded: something is traced beyond it (a start is `start` whatever lies beyond);
 * - hub: over `maxDegree`, shown and not expanded;
 * - hops: an invoice could follow, were one more hop allowed;
 * - limit: all that is traced beyond it was left out by a limit, or the search was stopped before it;
 * - time: it has relations on that side, but time or another constraint allows none of them to follow;
 * - end: it has no relations on that side, of any currency or time: a leaf.
 */
export type TaxpayerState = 'start' | 'expanded' | 'hub' | 'hops' | 'limit' | 'time' | 'end';

export interface TracedTaxpayer {
  node: number;
  /** Least number of invoices on a walk that leads here; 0 is a start. */
  tier: number;
  /** Traced gross that leads here from kept firms, be the relations kept or not: an upper bound of what came along the chain. */
  tracedGrossMinor: number;
  /**
   * tracedGrossMinor ÷ all that the trace could follow on that side in the period (down: purchases), of the category where one is given, from
   * starts that it is no partner of, too; null for a start without any.
   */
  explained: number | null;
  state: TaxpayerState;
  /**
   * Relations beyond that the trace could follow by currency, period, category and least amount and that are not in the result: of a start also
   * those to firms that are not among its `partners`.
   */
  onward: { relations: number; grossMinor: number };
}

export interface TracedRelation {
  relation: number;
  /** Invoices within the constraints, their sums and days. */
  invoices: number;
  grossMinor: number;
  taxMinor: number;
  firstDay: number;
  lastDay: number;
  /** Tier of the firm nearer to the start. */
  tier: number;
}

export interface LeftOut {
  /** Firms that are reached from a kept firm and not kept. */
  taxpayers: number;
  /** Traced relations from kept firms that are not kept, and their traced gross. */
  relations: number;
  grossMinor: number;
  /** Relations of other currencies between kept firms, either way, with an invoice of the category in the period. No limit did this. */
  otherCurrencyRelations: number;
}

export interface TraceResult {
  /** By tier, then node. */
  taxpayers: TracedTaxpayer[];
  /** By the firm that they were traced from in the order above, then by the other firm. */
  relations: TracedRelation[];
  /** Nodes where the chain really ends (state time or end), by traced gross, largest first; ties by node. */
  ends: number[];
  /** A limit left something out, or the search was stopped. */
  truncated: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
  leftOut: LeftOut;
}

/**
 * Follows the invoices of the starts, against the edges (up) or with them (down), as far as time and the other options allow.
 *
 * An invoice is *traced* if and only if a walk of at most `hops` invoices from a start ends with it in which every invoice may follow
 * the one before it (see Following); walks may repeat firms. Only invoices of the currency and the goods category, in the period and of
 * relations of at least the least amount are followed, and from a start only those to its `partners`.
 *
 * `maxTaxpayers` is for the firms that lead on first. Tier by tier, of the new ones that have any relation beyond them, those with most
 * gross traced into them in this tier are kept, as long as there is room; the others are neither expanded nor shown. Leaves, the new
 * ones that have none, only wait: they cannot be expanded, and a firm may sell to thousands that a ledger does no more than mention,
 * which would take the room of the one that the chain goes on by. After the last tier the room that is left goes to the leaves with most
 * gross traced into them out of all tiers. So a leaf is kept only where no firm that leads on was left out. Starts are always kept.
 *
 * `maxRelations` keeps the largest relations among kept firms by traced gross, and in any case each firm's largest one out of the tier
 * before it. Ties go to the id that comes first: of relations, to the one that comes first in the result.
 *
 * Stopped while it searches, it lists all that it found; stopped while it lists, firms whose relations were not reached count as not
 * expanded, and those that only these lead to are missing.
 *
 * Parallel invoices of two firms are one relation; a self-loop is a relation as any other; an isolated start yields itself.
 * Time: the search (see there), then once the relations and invoices of kept firms. Memory: some 60 bytes per relation of kept firms.
 * Days are since 1970-01-01, money is minor units. Throws RangeError where an option is out of range or a sum leaves 2^53.
 */
export function trace(snapshot: Snapshot, options: TraceOptions): TraceResult {
  const { maxRelations = 2000 } = options;
  checkCount('maxRelations', maxRelations, 0);
  const rules = rulesOf(snapshot, options);
  return withSearch(snapshot, rules, (search) => report(search, rules, maxRelations));
}
