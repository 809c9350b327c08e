import { membersOf } from '../components.ts';
import { joinSets, numberSets, singletons } from '../disjointSets.ts';
import type { Scan } from '../detectors/scan.ts';
import type { Report } from '../detectors/leads.ts';

export interface JoiningParameters {
  /** Two leads belong together where they have so many taxpayers in common which are no hubs … */
  readonly leastSharedTaxpayers: number;
  /** … or so large a part of the invoices of the smaller one. */
  readonly leastSharedShare: number;
}

/**
 * Which leads belong together: places of reports, each group ascending, in order of their first. Two are joined by what they have in common (see
 * the parameters), groups by any two. Whom a lead only passes by (`associated`) does not count, or all customers of an issuer would join.
 * O(invoices of the leads, log), and of each invoice the square of the leads that it is evidence of.
 */
export function joinedLeads(scan: Scan, reports: readonly Report[], parameters: JoiningParameters): number[][] {
  const parent = singletons(reports.length);
  const taxpayers = reports.map(({ finding }) => finding.members.filter(({ node, role }) => role !== 'associated' && !scan.isHub(node)).map(({ node }) => node));
  const invoices = reports.map(({ finding }) => finding.invoices);
  for (const [a, b, shared] of commonOf(taxpayers)) if (shared >= parameters.leastSharedTaxpayers) joinSets(parent, a, b);
  for (const [a, b, shared] of commonOf(invoices)) {
    const smaller = Math.min(invoices[a].length, invoices[b].length);
    if (shared >= parameters.leastSharedShare * smaller) joinSets(parent, a, b);
  }
  const { offsets, nodes } = membersOf({ ...numberSets(parent), stopped: false });
  return Array.from({ length: offsets.length - 1 }, (_, set) => [...nodes.subarray(offsets[set], offsets[set + 1])]);
} // prettier-ignore

/** Of all pairs of lists that have items in common: how many. */
function commonOf(lists: readonly ArrayLike<number>[]): [a: number, b: number, shared: number][] {
  const items = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let next = 0;
  // item and list in one number, so that a sort brings those of an item together
  for (const [l, list] of lists.entries())
    for (let k = 0; k < list.length; k++) items[next++] = list[k] * lists.length + l;
  items.sort();
  const shared = new Map<number, number>();
  for (let from = 0, to; from < items.length; from = to) {
    const item = Math.floor(items[from] / lists.length);
    for (to = from + 1; to < items.length && Math.floor(items[to] / lists.length) === item;) to++;
    for (let i = from; i < to; i++)
      for (let j = i + 1; j < to; j++) {
        const pair = (items[i] % lists.length) * lists.length + (items[j] % lists.length);
        shared.set(pair, (shared.get(pair) ?? 0) + 1);
      }
  }
  return Array.from(shared, ([pair, count]) => [Math.floor(pair / lists.length), pair % lists.length, count]);
}
