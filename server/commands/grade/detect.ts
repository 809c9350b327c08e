import { DETECTORS, scoreAt } from '../../../algorithms/detectors/detectors.ts';
import type { Against, Finding, Reason } from '../../../algorithms/detectors/detector.ts';
import { Scan } from '../../../algorithms/detectors/scan.ts';
import { DEFAULT_CURRENCY } from '../../../graph/money.ts';
import { idOf, type Snapshot } from '../../../graph/snapshot.ts';
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

/** All detectors with default parameters over one ledger. Of those that a lead names, whoever is only associated is not reported by it. */
export function detected(snapshot: Snapshot, terminal: Terminal): DetectedLead[] {
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf(DEFAULT_CURRENCY) });
  const { seller, buyer } = snapshot.relations;
  const id = (u: number) => idOf(snapshot, u);
  const ids = (members: Finding['members']) => members.map(({ node }) => id(node));
  return DETECTORS.flatMap((detector) => {
    const { name, pattern, parameters } = detector;
    terminal.progress(terminal.say(`检测 ${name}…`, `detecting ${name}…`));
    const { candidates, findings } = detector.detect(scan, parameters);
    return findings.map(({ core, members, relations, confidence, reasons, against }, place) => ({
      ...{ detector: name, pattern, score: scoreAt(place, candidates), confidence, reasons, against },
      core: core.map(id),
      observed: core.filter((u) => scan.isObserved(u)).map(id),
      members: ids(members),
      taxpayers: ids(members.filter(({ role }) => role !== 'associated')),
      relations: Array.from(relations, (e) => [id(seller[e]), id(buyer[e])] as const),
    }));
  });
}

/** For truths in which all accounts of a pattern are labelled. */
export const withAllMembers = (leads: readonly DetectedLead[]): DetectedLead[] =>
  leads.map((lead) => ({ ...lead, taxpayers: lead.members }));

/** Of all detectors' names, versions and parameters. */
export const detectorsHash = () =>
  parametersHash(DETECTORS.map(({ name, version, parameters }) => ({ name, version: String(version), parameters })));
