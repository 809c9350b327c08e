import type { RingReason, RingRole } from '../../graph/ring.ts';
import { condensation } from '../condensation.ts';
import { csrOf } from '../csr.ts';
import type { Scan } from '../detectors/scan.ts';
import { stronglyConnected } from '../scc.ts';
import type { Weighed } from './rings.ts';

/** A member of a ring in numbers of the snapshot. */
export interface RingNode {
  readonly node: number;
  readonly role: RingRole;
  readonly tier: number;
  readonly boughtMinor: number;
  readonly soldMinor: number;
  readonly why: readonly RingReason[];
}

/** Roles that a lead gives to whom it is about; of others the place in the chain tells. */
const ROLES: Readonly<Record<string, RingRole>> = {
  ...{ source: 'source', issuer: 'source', pipe: 'pipe', recipient: 'recipient', collector: 'recipient' },
};
const IN_ORDER: readonly RingRole[] = ['source', 'pipe', 'recipient', 'associated'];
/** What is bought of members is next to nothing of what is sold to them, or the other way round. */
const NEXT_TO_NOTHING = 0.1;

/** Relations between members, ascending: of the scan's currency and period, none between two that may be one. */
export function relationsAmong({ relationMinor, snapshot: { relations } }: Scan, members: ReadonlySet<number>): number[] {
  const { sellerOffsets, buyer } = relations;
  const found: number[] = [];
  for (const u of [...members].sort((a, b) => a - b))
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) if (relationMinor[e] > 0 && members.has(buyer[e])) found.push(e);
  return found;
} // prettier-ignore

/**
 * Members with role, place and why, in order of the chain. A role is what the strongest lead about the firm says, where it says one; else what the firm
 * does within the ring: who buys next to nothing of members is a source, who sells next to nothing to them a recipient, and who does both a pipe. So
 * is a recipient by its lead that passes on to members.
 * Tiers are levels of the acyclic graph of circles (see condensation), so that invoices lead to the same tier or a higher one.
 */
export function membersOfRing(
  scan: Scan,
  { core, reports, associates }: { core: readonly number[]; reports: readonly Weighed[]; associates: ReadonlyMap<number, readonly RingReason[]> },
  relations: readonly number[],
): RingNode[] {
  const nodes = [...core, ...associates.keys()].sort((a, b) => a - b);
  const placeOf = new Map(nodes.map((node, place) => [node, place]));
  const { seller, buyer } = scan.snapshot.relations;
  const [bought, sold] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
  const [from, to] = [seller, buyer].map((ends) => relations.map((e) => placeOf.get(ends[e])!));
  for (const [k, e] of relations.entries()) {
    sold[from[k]] += scan.relationMinor[e];
    bought[to[k]] += scan.relationMinor[e];
  }
  const graph = csrOf(nodes.length, from, to);
  const circles = stronglyConnected(graph);
  const { level } = condensation(graph, circles);
  const about = new Map<number, Weighed[]>();
  for (const report of reports)
    for (const node of report.finding.core) about.set(node, [...(about.get(node) ?? []), report]);
  const isCore = new Set(core);
  const roleOf = (node: number, place: number): RingRole => {
    if (!isCore.has(node)) return 'associated';
    const keeps = sold[place] <= NEXT_TO_NOTHING * bought[place];
    for (const { finding } of about.get(node)!) {
      const own = finding.members.find((member) => member.node === node);
      const told = own && ROLES[own.role];
      if (told) return told === 'recipient' && !keeps ? 'pipe' : told;
    }
    if (bought[place] <= NEXT_TO_NOTHING * sold[place]) return 'source';
    return keeps ? 'recipient' : 'pipe';
  };
  return nodes
    .map((node, place) => ({
      ...{ node, role: roleOf(node, place), tier: level[circles.component[place]] },
      ...{ boughtMinor: bought[place], soldMinor: sold[place] },
      why: associates.get(node) ?? about.get(node)!.map(({ lead }) => ({ code: 'lead', values: {}, lead: lead.id })),
    }))
    .sort((a, b) => a.tier - b.tier || IN_ORDER.indexOf(a.role) - IN_ORDER.indexOf(b.role) || a.node - b.node);
} // prettier-ignore
