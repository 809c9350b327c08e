import { type Lead, leadId, type LeadRelation } from '../../graph/lead.ts';
import { digestText } from '../../graph/model.ts';
import { idOf } from '../../graph/snapshot.ts';
import { exact } from '../columns.ts';
import type { Detection, Detector, Finding } from './detector.ts';
import { scoreAt } from './detectors.ts';
import type { Scan } from './scan.ts';

/** A lead beside the finding that it tells of, whose numbers are of the snapshot. */
export interface Report {
  readonly lead: Lead;
  readonly finding: Finding;
}

/** What a detector found, in words of the ledger, strongest first; of findings with one id the strongest. O(invoices of the findings). */
export function reportsOf(scan: Scan, detector: Detector, { candidates, findings }: Detection): Report[] {
  const known = new Set<string>();
  const reports = findings.map((finding, place) => ({ lead: leadOf(scan, detector, finding, place, candidates), finding }));
  return reports.filter(({ lead: { id } }) => !known.has(id) && known.add(id));
} // prettier-ignore

/** The leads alone. */
export const leadsOf = (scan: Scan, detector: Detector, detection: Detection): Lead[] =>
  reportsOf(scan, detector, detection).map(({ lead }) => lead);

function leadOf(scan: Scan, detector: Detector, finding: Finding, place: number, candidates: number): Lead {
  const { snapshot } = scan;
  const { name, version, pattern } = detector;
  const { strength, confidence, taxAtStakeMinor, reasons, against } = finding;
  // nodes stand in byte order of their ids
  const core = [...finding.core].sort((a, b) => a - b).map((u) => idOf(snapshot, u));
  const evidence = evidenceOf(scan, finding);
  return {
    id: leadId(name, evidence.firstDay, core),
    detector: { name, version },
    pattern,
    score: scoreAt(place, candidates),
    rank: place + 1,
    // parts of a trade that is less than nothing may be more than all of it
    strength: Math.min(1, Math.max(0, strength)),
    ...{ confidence, core },
    members: finding.members.map(({ node, role }) => ({ taxpayer: idOf(snapshot, node), role })),
    currency: snapshot.currencies[scan.options.currency],
    ...evidence,
    ...{ taxAtStakeMinor, reasons, against },
  };
}

/** Relations with the invoices in them, keys, period and sums. */
function evidenceOf({ snapshot }: Scan, finding: Finding) {
  const { relations, invoices } = snapshot;
  const { invoiceOffsets } = relations;
  const found: LeadRelation[] = [];
  const digests: string[] = [];
  let [firstDay, lastDay, netMinor, taxMinor] = [Infinity, -Infinity, 0, 0];
  let next = 0;
  // both ascending: the invoices of a relation are a run
  for (const e of Array.from(finding.relations)) {
    const own: LeadRelation & { invoices: number; netMinor: number } = {
      seller: idOf(snapshot, relations.seller[e]),
      buyer: idOf(snapshot, relations.buyer[e]),
      invoices: 0,
      netMinor: 0,
    };
    for (; next < finding.invoices.length && finding.invoices[next] < invoiceOffsets[e + 1]; next++) {
      const i = finding.invoices[next];
      if (i < invoiceOffsets[e]) throw new RangeError(`invoice ${i} is of none of the finding's relations`);
      const net = invoices.grossMinor[i] - invoices.taxMinor[i];
      digests.push(digestText(invoices.digestHigh[i], invoices.digestLow[i]));
      own.invoices++;
      own.netMinor = exact(own.netMinor + net);
      netMinor = exact(netMinor + net);
      taxMinor = exact(taxMinor + invoices.taxMinor[i]);
      firstDay = Math.min(firstDay, invoices.day[i]);
      lastDay = Math.max(lastDay, invoices.day[i]);
    }
    found.push(own);
  }
  if (next < finding.invoices.length || digests.length === 0)
    throw new RangeError('a finding has invoices, each of one of its relations');
  return { relations: found, invoices: digests.sort(), firstDay, lastDay, netMinor, taxMinor };
}
