import { type Ring, ringId, type RingRelation, type Term } from '../../graph/ring.ts';
import { idOf } from '../../graph/snapshot.ts';
import { exact } from '../columns.ts';
import { DETECTORS } from '../detectors/detectors.ts';
import { speaksAgainst } from '../detectors/findings.ts';
import type { Report } from '../detectors/leads.ts';
import { byValue, reliabilityAt, strongestTerms, taken } from '../detectors/reliability.ts';
import type { Scan } from '../detectors/scan.ts';
import { type AssociateParameters, associatesOf } from './associates.ts';
import { joinedLeads, type JoiningParameters } from './joining.ts';
import { membersOfRing, relationsAmong } from './members.ts';
import { coreOf, split } from './splitting.ts';

export interface RingParameters extends JoiningParameters, AssociateParameters {
  /** How often leads as strong must be right for one to be part of a core. */
  readonly leastReliability: number;
  /** Firms in a core; fewer are leads, and no ring. */
  readonly leastCore: number;
  /** A larger one is split by communities. */
  readonly mostCore: number;
}

/** Goes up whenever the same leads and parameters may give other rings. */
export const RINGS_VERSION = 1;
export const RINGS: RingParameters = {
  leastReliability: 0.3,
  leastCore: 2,
  mostCore: 200,
  leastSharedTaxpayers: 2,
  leastSharedShare: 0.2,
  leastBetweenShare: 0.1,
  leastPartners: 2,
  leastSoldShare: 0.2,
  leastBoughtShare: 0.5,
  leastBesideLeadShare: 0.2,
  leastAssociateMinor: 1_000_000,
  rounds: 2,
};

/** A report with what it adds to the score of whatever it is part of. */
export interface Weighed extends Report {
  readonly term: Term;
}

/**
 * From leads to the rings (团伙) behind them, strongest first: leads that belong together are joined (see joinedLeads), what is too large is split (see split),
 * who stands beside is added (see associatesOf), and each member gets a role (see membersOfRing). Scores are of strongest terms of groups of
 * detectors; of equal ones the ring with most tax at stake comes first, then by id. `seed` is of what is drawn where one is split. Stopped, it gives those that
 * were made before. O(invoices of the leads and relations of the members).
 */
export function ringsOf(scan: Scan, reports: readonly Report[], seed: number, parameters: RingParameters = RINGS): Ring[] {
  const { shouldStop } = scan.options;
  const weighed = reports.map(weighedOf).sort((a, b) => byValue(a.term, b.term));
  const isStrong = ({ term }: Weighed) => term.value >= parameters.leastReliability;
  const strong = weighed.filter(isStrong);
  const groups = joinedLeads(scan, strong, parameters)
    .map((places) => places.map((place) => strong[place]))
    .flatMap((group) => split(scan, group, parameters.mostCore, seed));
  const whole = byCore(groups).filter((group) => coreOf(group).length >= parameters.leastCore);
  const inRings = new Set(whole.flat());
  // what a split has left alone stands beside as well as what is too weak
  const beside = new Map<number, Weighed>();
  for (const report of weighed)
    if (!inRings.has(report)) for (const u of report.finding.core) if (!beside.has(u)) beside.set(u, report);
  const rings: Ring[] = [];
  for (const group of whole) {
    if (shouldStop()) break;
    rings.push(ringOf(scan, group, beside, parameters));
  }
  return rings
    .sort((a, b) => b.score - a.score || (b.taxAtStakeMinor ?? 0) - (a.taxAtStakeMinor ?? 0) || (a.id < b.id ? -1 : 1))
    .map((ring, place) => ({ ...ring, rank: place + 1 }));
} // prettier-ignore

/** Groups about the same firms are one, as they would have one id. */
function byCore(groups: readonly Weighed[][]): Weighed[][] {
  const found = new Map<string, Weighed[]>();
  for (const group of groups) {
    const core = coreOf(group).join();
    const known = found.get(core);
    if (known) known.push(...group);
    else found.set(core, group);
  }
  return Array.from(found.values(), (group) => group.sort((a, b) => byValue(a.term, b.term)));
}

const detectorOf = new Map(DETECTORS.map((detector) => [detector.name, detector]));

function weighedOf(report: Report): Weighed {
  const { id, detector, strength } = report.lead;
  return { ...report, term: termOf(id, detector.name, strength)! };
}

/** What a lead adds to a score; null of a detector that this program does not have. */
export function termOf(lead: string, detector: string, strength: number): Term | null {
  const reliability = detectorOf.get(detector)?.reliability;
  return reliability ? { group: reliability.group, detector, lead, value: reliabilityAt(reliability, strength) } : null;
}

function ringOf(scan: Scan, reports: readonly Weighed[], weak: ReadonlyMap<number, Weighed>, parameters: RingParameters): Ring {
  const { snapshot } = scan;
  const core = coreOf(reports);
  const associates = associatesOf(scan, core, weak, parameters);
  const relations = relationsAmong(scan, new Set([...core, ...associates.keys()]));
  const members = membersOfRing(scan, { core, reports, associates }, relations);
  const recipients = new Set(members.filter(({ role }) => role === 'recipient').map(({ node }) => node));
  const terms = strongestTerms(reports.map(({ term }) => term));
  const ids = core.map((u) => idOf(snapshot, u));
  return {
    ...{ id: ringId(ids), rank: 0, score: taken(terms), terms, core: ids },
    members: members.map(({ node, ...member }) => ({ taxpayer: idOf(snapshot, node), ...member })),
    leads: reports.map(({ lead }) => lead.id),
    currency: snapshot.currencies[scan.options.currency],
    ...tradeOf(scan, relations, recipients, reports),
    against: speaksAgainst(scan, core),
    since: null,
  };
} // prettier-ignore

/** All invoices of relations, each once; days are of the leads where there are none. */
function tradeOf(scan: Scan, relations: readonly number[], recipients: ReadonlySet<number>, reports: readonly Weighed[]) {
  const { snapshot } = scan;
  const { seller, buyer } = snapshot.relations;
  const { day, taxMinor } = snapshot.invoices;
  const found: RingRelation[] = [];
  let [invoices, firstDay, lastDay, netMinor, tax] = [0, Infinity, -Infinity, 0, 0];
  let atStake: number | null = recipients.size > 0 ? 0 : null;
  for (const e of relations) {
    const [from, to] = scan.invoicesOf(e);
    let own = 0;
    for (let i = from; i < to; i++) {
      own += taxMinor[i];
      firstDay = Math.min(firstDay, day[i]);
      lastDay = Math.max(lastDay, day[i]);
    }
    const net = scan.relationMinor[e];
    found.push({ seller: idOf(snapshot, seller[e]), buyer: idOf(snapshot, buyer[e]), invoices: to - from, netMinor: net, taxMinor: own });
    invoices += to - from;
    netMinor = exact(netMinor + net);
    tax = exact(tax + own);
    if (atStake !== null && recipients.has(buyer[e])) atStake = exact(atStake + own);
  }
  if (invoices === 0) {
    firstDay = Math.min(...reports.map(({ lead }) => lead.firstDay));
    lastDay = Math.max(...reports.map(({ lead }) => lead.lastDay));
  }
  return { relations: found, invoices, firstDay, lastDay, netMinor, taxMinor: tax, taxAtStakeMinor: atStake };
} // prettier-ignore
