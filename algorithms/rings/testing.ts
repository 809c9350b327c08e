import { idOf, nodeOf } from '../../graph/snapshot.ts';
import type { Role } from '../../graph/lead.ts';
import { DETECTORS } from '../detectors/detectors.ts';
import { invoicesOf } from '../detectors/findings.ts';
import { type Report, reportsOf } from '../detectors/leads.ts';
import type { Scan } from '../detectors/scan.ts';

export interface Told {
  detector?: string;
  /** Whom it is about, with roles; `associated` are no core. */
  members: Readonly<Record<string, Role>>;
  /** Its invoices: all of these relations, as `a→b`. */
  relations: readonly string[];
  strength?: number;
}

/** A report as a detector would make it, of what a test says that it found. */
export function told(scan: Scan, { detector = 'pipe', members, relations, strength = 1 }: Told): Report {
  const { snapshot } = scan;
  const nodes = Object.entries(members).map(([id, role]) => ({ node: nodeOf(snapshot, id), role }));
  const { seller, buyer, count } = snapshot.relations;
  const named = (e: number) => `${idOf(snapshot, seller[e])}→${idOf(snapshot, buyer[e])}`;
  const edges = Array.from({ length: count }, (_, e) => e).filter((e) => relations.includes(named(e)));
  const finding = {
    core: nodes.filter(({ role }) => role !== 'associated').map(({ node }) => node),
    ...{ members: nodes, relations: edges, invoices: invoicesOf(scan, edges) },
    ...{ strength, confidence: 1, taxAtStakeMinor: null, reasons: [], against: [] },
  };
  const found = DETECTORS.find(({ name }) => name === detector)!;
  return reportsOf(scan, found, { candidates: 1, findings: [finding], leftOut: 0 })[0];
}
