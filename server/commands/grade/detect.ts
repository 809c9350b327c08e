import { DETECTORS } from '../../../algorithms/detectors/detectors.ts';
import { reportsOf } from '../../../algorithms/detectors/leads.ts';
import { Scan } from '../../../algorithms/detectors/scan.ts';
import { RINGS, RINGS_VERSION, ringsOf } from '../../../algorithms/rings/rings.ts';
import { riskOf } from '../../../algorithms/rings/risk.ts';
import type { Against, Lead, Reason } from '../../../graph/lead.ts';
import type { Ring } from '../../../graph/ring.ts';
import { DEFAULT_CURRENCY } from '../../../graph/money.ts';
import { nodeOf, type Snapshot } from '../../../graph/snapshot.ts';
import type { ReportedLead } from '../../../seed/grade/leads.ts';
import { parametersHash } from '../../../seed/grade/seeds.ts';
import type { Terminal } from '../terminal.ts';

/** What a detector reports, in ids. */
export interface DetectedLead extends ReportedLead {
  readonly detector: string;
  readonly pattern: string;
  /** Whom it is about; of these the ones whose ledgers are known on both sides. */
  readonly core: readonly string[];
  readonly observed: readonly string[];
  /** All that it names, also whom it only passes by. */
  readonly members: readonly string[];
  readonly confidence: number;
  readonly reasons: readonly Reason[];
  readonly against: readonly Against[];
}

/** All detectors with default parameters over a graph that no ledger stands behind, and the rings that their leads join to. */
export function detected(snapshot: Snapshot, terminal: Terminal): { leads: DetectedLead[]; rings: Ring[] } {
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf(DEFAULT_CURRENCY) });
  const reports = DETECTORS.flatMap((detector) => {
    terminal.progress(terminal.say(`检测 ${detector.name}…`, `detecting ${detector.name}…`));
    return reportsOf(scan, detector, detector.detect(scan, detector.parameters));
  });
  const leads = reports.map(({ lead }) => lead);
  return { leads: reported(snapshot, leads), rings: ringsOf(scan, reports, 1) };
}

/** Leads of a scan. Of those that a lead names, whoever is only associated is not reported by it. */
export function reported(snapshot: Snapshot, leads: readonly Lead[]): DetectedLead[] {
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf(DEFAULT_CURRENCY) });
  return leads.map(({ detector, pattern, score, confidence, reasons, against, core, members, relations }) => ({
    ...{ detector: detector.name, pattern, score: score!, confidence, reasons, against, core },
    observed: core.filter((id) => scan.isObserved(nodeOf(snapshot, id))),
    members: members.map(({ taxpayer }) => taxpayer),
    taxpayers: members.filter(({ role }) => role !== 'associated').map(({ taxpayer }) => taxpayer),
    relations: relations.map(({ seller, buyer }) => [seller, buyer] as const),
  }));
}

/** As the product tells the risk of each. */
export function risksOf(leads: readonly Lead[], rings: readonly Ring[]): Map<string, number> {
  const of = new Map<string, { leads: Lead[]; rings: Ring[] }>();
  const about = (taxpayer: string) => of.get(taxpayer) ?? of.set(taxpayer, { leads: [], rings: [] }).get(taxpayer)!;
  for (const lead of leads) for (const taxpayer of lead.core) about(taxpayer).leads.push(lead);
  for (const ring of rings)
    for (const { taxpayer, role } of ring.members) if (role === 'associated') about(taxpayer).rings.push(ring);
  return new Map(Array.from(of, ([taxpayer, { leads: own, rings: beside }]) => [taxpayer, riskOf(own, beside).value]));
}

/** For truths in which all accounts of a pattern are labelled. */
export const withAllMembers = (leads: readonly DetectedLead[]): DetectedLead[] =>
  leads.map((lead) => ({ ...lead, taxpayers: lead.members }));

/** Of all detectors' names, versions, parameters and reliabilities, and of what joins leads to rings. */
export const detectorsHash = () =>
  parametersHash([
    ...DETECTORS.map(({ name, version, parameters, reliability: { group, weak, strong } }) => ({
      ...{ name: `${name} ${group}`, version: String(version) },
      parameters: {
        ...parameters,
        weakStrength: weak[0],
        weakPart: weak[1],
        strongStrength: strong[0],
        strongPart: strong[1],
      },
    })),
    { name: 'rings', version: String(RINGS_VERSION), parameters: { ...RINGS } },
  ]);
