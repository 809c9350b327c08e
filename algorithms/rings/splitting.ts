import { csrOf } from '../csr.ts';
import type { Scan } from '../detectors/scan.ts';
import { leiden } from '../leiden.ts';
import { Random } from '../random.ts';
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
export function split(scan: Scan, reports: readonly Weighed[], mostCore: number, seed: number): Weighed[][] {
  const core = coreOf(reports);
  if (core.length <= mostCore) return [[...reports]];
  const placeOf = new Map(core.map((node, place) => [node, place]));
  const relations = relationsAmong(scan, new Set(core));
  const { seller, buyer } = scan.snapshot.relations;
  const [from, to] = [seller, buyer].map((ends) => relations.map((e) => placeOf.get(ends[e])!));
  // csrOf keeps the order of a node's edges, and relations stand in order of seller
  const graph = csrOf(core.length, from, to);
  const weights = relations.map((e) => scan.relationMinor[e]);
  const { component } = leiden(weightedUndirected(graph, weights), {
    objective: 'modularity',
    // of its own, so that no other group changes what is drawn
    random: new Random(seed),
    shouldStop: scan.options.shouldStop,
  });
  const parts = new Map<number, Weighed[]>();
  for (const report of reports) {
    const community = mostFrequent(report.finding.core.map((node) => component[placeOf.get(node)!]));
    const part = parts.get(community);
    if (part) part.push(report);
    else parts.set(community, [report]);
  }
  if (parts.size === 1) return cut(reports, mostCore);
  return [...parts.values()].flatMap((part) => split(scan, part, mostCore, seed));
}

/** The smallest of the most frequent. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0];
}

/** The strongest together; whoever is in a part already has its further leads there. */
function cut(reports: readonly Weighed[], mostCore: number): Weighed[][] {
  const parts: { reports: Weighed[]; firms: Set<number> }[] = [];
  for (const report of reports) {
    const { core } = report.finding;
    const known = parts.find(({ firms }) => core.every((u) => firms.has(u)));
    const last = parts.at(-1);
    const part = known ?? (last && new Set([...last.firms, ...core]).size <= mostCore ? last : undefined);
    if (!part) {
      parts.push({ reports: [report], firms: new Set(core) });
      continue;
    }
    part.reports.push(report);
    for (const u of core) part.firms.add(u);
  }
  return parts.map((part) => part.reports);
}
