import { honestTriangles, equalRings } from '../../../seed/grade/rings.ts';
import { readAmlSim, snapshotOfTrades, UNIT_MINOR } from '../../../seed/grade/thirdParty.ts';
import type { Terminal } from '../terminal.ts';
import { type DetectedLead, detected } from './detect.ts';
import { aimCells, aimHeads, least, most } from './figures.ts';
import { type Likeness, likeness, printLikeness } from './ringTables.ts';

export interface AmlSimGrade {
  readonly rings: number;
  /** Of these, how many a lead of circular invoicing has whole, with nobody else. */
  readonly whole: number;
  readonly joined: Likeness;
  readonly triangles: number;
  /** Of these, how many have all three accounts in one lead, of whatever detector, and in one of circular invoicing. */
  readonly reported: number;
  readonly reportedAsCircular: number;
  /** Leads of circular invoicing, and those of which no account is labelled. */
  readonly circular: number;
  readonly unlabelled: number;
}

/** AMLSim's sample: closed rings of equal amounts in no order of time, and triangles of honest accounts. */
export async function gradeAmlSim(folder: string, terminal: Terminal): Promise<AmlSimGrade> {
  const { truth, trades } = await readAmlSim(folder);
  const { leads, rings: joined } = detected(snapshotOfTrades(trades!, UNIT_MINOR / 100), terminal);
  const circular = leads.filter(({ pattern }) => pattern === 'circular');
  const rings = equalRings(trades!);
  const triangles = honestTriangles(trades!, truth);
  const cores = new Set(circular.map(({ core }) => nameOf(core)));
  return {
    rings: rings.length,
    whole: rings.filter((ring) => cores.has(nameOf(ring))).length,
    joined: likeness(joined, rings),
    triangles: triangles.length,
    reported: countHeld(triangles, leads),
    reportedAsCircular: countHeld(triangles, circular),
    circular: circular.length,
    unlabelled: circular.filter(({ core }) => !core.some((id) => truth.taxpayers.has(id))).length,
  };
}

const nameOf = (ids: readonly string[]) => [...ids].sort().join(' ');

/** How many groups lie within one lead. */
function countHeld(groups: readonly (readonly string[])[], leads: readonly DetectedLead[]): number {
  const leadsOf = new Map<string, Set<DetectedLead>>();
  for (const lead of leads)
    for (const id of lead.taxpayers) leadsOf.set(id, (leadsOf.get(id) ?? new Set<DetectedLead>()).add(lead));
  return groups.filter(([first, ...others]) =>
    [...(leadsOf.get(first) ?? [])].some((lead) => others.every((id) => leadsOf.get(id)?.has(lead))),
  ).length;
}

export function printAmlSim(grade: AmlSimGrade, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  const { rings, whole, triangles, reported, reportedAsCircular, circular, unlabelled } = grade;
  terminal.print(`\n${say('amlsim-20k-cycle200，一个单位读作一万元', 'amlsim-20k-cycle200, a unit read as 10,000 yuan')}`);
  terminal.print(
    terminal.table(
      ['', `${say('应有', 'true')}>`, `${say('报出', 'found')}>`, ...aimHeads(terminal)],
      [
        [say('闭合环，完整报出', 'closed rings, reported whole'), String(rings), String(whole), ...aimCells(whole, least(rings), terminal)],
        [say('正常三角，报为循环', 'honest triangles, reported as circular'), String(triangles), String(reportedAsCircular), ...aimCells(reportedAsCircular, most(0), terminal)],
        [say('正常三角，为任何疑点', 'honest triangles, within any lead'), String(triangles), String(reported), ...aimCells(reported, most(0), terminal)],
        [say('循环疑点，无一户有标注', 'leads of circular, nobody labelled'), `${circular}`, String(unlabelled), '', ''],
      ],
    ),
  );
  printLikeness(grade.joined, terminal);
} // prettier-ignore
