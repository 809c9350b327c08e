import { riskOf } from '../../algorithms/rings/risk.ts';
import { idOf, nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import type { LeadRole, Mark, MarksReply } from '../contract.ts';
import type { LeadHead, RingHead } from '../workers/leadFiles.ts';
import type { GraphService } from './graph.ts';
import type { LedgerService } from './ledger.ts';
import type { ScansService } from './scans.ts';

/** What a scan comes to for one taxpayer. */
type Scanned = Pick<Mark, 'risk' | 'role'>;

/** Of a scan, by node of a graph; those of whom it found nothing are not in it. */
interface ScanIndex {
  scan: string;
  /** Which graph: to hold it would keep its memory. */
  graph: string;
  nodes: Map<number, Scanned>;
}

const UNSCANNED: Scanned = { risk: null, role: null };
const NOTHING_FOUND: Scanned = { risk: 0, role: null };

/** What a picture says of thousands of taxpayers beside their invoices. */
export class MarksService {
  readonly #scans: ScansService;
  readonly #graph: GraphService;
  readonly #ledger: LedgerService;
  /** Of the newest scan that was asked about, in the graph of then. */
  #index: ScanIndex | null = null;

  constructor({ scans, graph, ledger }: { scans: ScansService; graph: GraphService; ledger: LedgerService }) {
    this.#scans = scans;
    this.#graph = graph;
    this.#ledger = ledger;
  }

  /** By any of their ids, in the order in which they are asked for; without those that the graph lacks. */
  async of(ids: readonly string[]): Promise<MarksReply> {
    const { snapshot } = this.#graph;
    const index = await this.#indexed(snapshot);
    const asked = ids.map((id) => ({ id, node: nodeOf(snapshot, id) })).filter(({ node }) => node >= 0);
    const subjects = new Map(asked.map(({ node }) => [node, idOf(snapshot, node)]));
    const traits = await this.#ledger.traits([...subjects.values()]);
    const registered = new Map(traits.registered.map((one) => [one.id, one]));
    const exporters = new Set(traits.exporters);
    const duplicates = new Map<string, string[]>();
    for (const { a, b } of traits.duplicates) {
      duplicates.set(a, [...(duplicates.get(a) ?? []), b]);
      duplicates.set(b, [...(duplicates.get(b) ?? []), a]);
    }
    return {
      version: snapshot.version,
      scan: index?.scan ?? null,
      items: asked.map(({ id, node }): Mark => {
        const subject = subjects.get(node)!;
        const { region = null, industryCode: code = null, industryName: name = null } = registered.get(subject) ?? {};
        return {
          id,
          ...(index === null ? UNSCANNED : (index.nodes.get(node) ?? NOTHING_FOUND)),
          isExporter: exporters.has(subject),
          region,
          industry: code === null && name === null ? null : { code, name },
          duplicates: duplicates.get(subject) ?? [],
        };
      }),
    };
  }

  async #indexed(snapshot: Snapshot): Promise<ScanIndex | null> {
    const [newest] = await this.#scans.scans();
    if (!newest) return null;
    const { id: scan } = newest;
    const graph = `${snapshot.version} ${snapshot.attributesVersion}`;
    if (this.#index?.scan !== scan || this.#index.graph !== graph) {
      const [leads, rings] = await Promise.all([this.#scans.heads(scan), this.#scans.ringHeads(scan)]);
      this.#index = { scan, graph, nodes: scanned(snapshot, leads, rings) };
    }
    return this.#index;
  }
}

/** What was found about one taxpayer. */
interface Found {
  leads: LeadHead[];
  besideRings: RingHead[];
  ringRole: LeadRole | null;
}

/** Risk and role by node. A scan may be of an older graph: whoever stands for another since counts as that one. */
export function scanned(
  snapshot: Snapshot,
  leads: readonly LeadHead[],
  rings: readonly RingHead[],
): Map<number, Scanned> {
  const found = new Map<number, Found>();
  const of = (node: number): Found => {
    const known = found.get(node) ?? { leads: [], besideRings: [], ringRole: null };
    found.set(node, known);
    return known;
  };
  for (const lead of leads) for (const node of nodesOf(snapshot, lead.core)) of(node).leads.push(lead);
  // the strongest one that it is a core member of comes first
  for (const ring of rings) {
    const seen = new Set<number>();
    for (const { taxpayer, role } of ring.members) {
      const node = nodeOf(snapshot, taxpayer);
      if (node < 0 || seen.has(node)) continue;
      seen.add(node);
      if (role === 'associated') of(node).besideRings.push(ring);
      else of(node).ringRole ??= role;
    }
  }
  const marks = new Map<number, Scanned>();
  for (const [node, { leads: own, besideRings, ringRole }] of found)
    marks.set(node, { risk: riskOf(own, besideRings).value, role: ringRole ?? roleIn(snapshot, own, node) });
  return marks;
}

/** In the strongest lead that is about it, the first of equals. */
function roleIn(snapshot: Snapshot, leads: readonly LeadHead[], node: number): LeadRole | null {
  let strongest: LeadHead | undefined;
  // an older lead has no strength
  for (const lead of leads) if (!strongest || (lead.strength ?? 0) > (strongest.strength ?? 0)) strongest = lead;
  return strongest?.members.find(({ taxpayer }) => nodeOf(snapshot, taxpayer) === node)?.role ?? null;
}

const nodesOf = (snapshot: Snapshot, ids: readonly string[]) =>
  new Set(ids.map((id) => nodeOf(snapshot, id)).filter((node) => node >= 0));
