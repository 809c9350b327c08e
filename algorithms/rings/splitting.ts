import { csrOf } from '../csr.ts';
import type { Scan } from '../detectors/scan.ts';
import { leiden } from '../leiden.ts';
import type { Random } from '../random.ts';
import { weightedUndirected } from '../weighted.ts';
import { relationsAmong } from './members.ts';
import type { Weighed } from './rings.ts';

/** Whom leads are about, ascending. */
export const coreOf = (reports: readonly Weighed[]): number[] =>
  [...new Set(reports.flatMap(({ finding }) => finding.core))].sort((a, b) => a - b);

/**
 * Leads that belong together, in parts whose cores have at most so many firms: communities of those who trade with each other, by net
 * (Leiden, modularity). A lead goes to where most of those are whom it is about. What no community divides is cut: the strongest
 * leads stay together. A lead about more firms than that is a part by itself.
 */
export function split(scan: Scan, reports: readonly Weighed[], mostCore: number, random: Random): Weighed[][] {
  const core = coreOf(reports);
  if (core.length <= mostCore) return [[...reports]];
  const placeOf = new Map(core.map((node, place) => [node, place]));
  const relations = relationsAmong(scan, new Set(core));
  const { seller, buyer } = scan.snapshot.relations;
  const [from, to] = [seller, buyer].map((ends) => relations.map((e) => placeOf.get(ends[e])!));
  // csrOf keeps the order of a node's edges, and relations stand in order of seller
  const graph = csrOf(core.length, from, to);
  const weights = relations.map((e) => scan.relationMinor[e]);
  const { component } = leiden(weightedUndirected(graph, weights), { objective: 'modularity', random });
  const parts = new Map<number, Weighed[]>();
  for (const report of reports) {
    const community = mostFrequent(report.finding.core.map((node) => component[placeOf.get(node)!]));
    const part = parts.get(community);
    if (part) part.push(report);
    else parts.set(community, [report]);
  }
  if (parts.size === 1) return cut(reports, mostCore);
  return [...parts.values()].flatMap((part) => split(scan, part, mostCore, random));
}

/** The smallest of the most frequent. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0];
}

function cut(reports: readonly Weighed[], mostCore: number): Weighed[][] {
  const parts: Weighed[][] = [];
  let firms = new Set<number>();
  for (const report of reports) {
    const more = new Set([...firms, ...report.finding.core]);
    if (parts.length > 0 && more.size <= mostCore) {
      parts[parts.length - 1].push(report);
      firms = more;
    } else {
      parts.push([report]);
      firms = new Set(report.finding.core);
    }
  }
  return parts;
}
