import { FAMILY_AIMS } from '../../../seed/grade/families.ts';
import { foundIn } from '../../../seed/grade/found.ts';
import { snapshotOfTrades, tradesOfPatterns } from '../../../seed/grade/thirdParty.ts';
import { type LabelledPattern, readPatterns } from '../../../seed/into/edges.ts';
import { isPattern } from '../../../seed/patterns.ts';
import type { Terminal } from '../terminal.ts';
import { type DetectedLead, detected, withAllMembers } from './detect.ts';
import { type Aim, aimCells, aimHeads, least, most, plain } from './figures.ts';
import { type Likeness, likeness, printLikeness } from './ringTables.ts';

export interface FamilyGrade {
  readonly name: string;
  readonly patterns: number;
  /** Some lead of the family's pattern is like it. */
  readonly found: number;
  /** Leads that lie in a pattern that is found, in the mean, and in the one with most; NaN where none is. */
  readonly reportedMean: number;
  readonly reportedMost: number;
  /** Of so many found; null where nothing is aimed at. */
  readonly aim: Aim | null;
  readonly missed: readonly string[];
}

export interface AmlWorldGrade {
  readonly families: readonly FamilyGrade[];
  readonly rings: Likeness;
}

/** Instances of a true pattern that are not too many. */
const MOST_REPORTED = 2;

/** AMLworld's labelled patterns by themselves: recall, and how often one is reported. */
export async function gradeAmlWorld(folder: string, terminal: Terminal): Promise<AmlWorldGrade> {
  const patterns = await readPatterns(folder);
  const found = detected(snapshotOfTrades(tradesOfPatterns(patterns)), terminal);
  const leads = withAllMembers(found.leads);
  const families = [...new Set(patterns.map(({ name }) => name))].sort();
  const grades = [
    ...FAMILY_AIMS.map(({ name, families: of, suits, mayMiss }) => {
      const asked = patterns.filter((pattern) => of.includes(pattern.name) && suits(pattern));
      return familyGrade(name[terminal.language], asked, leads, mayMiss);
    }),
    ...families.map((family) => {
      const asked = patterns.filter(({ name }) => name === family);
      return familyGrade(terminal.say(`${family}，全部`, `${family}, all`), asked, leads, null);
    }),
  ];
  return { families: grades, rings: likeness(found.rings, patterns.map(({ names }) => names)) }; // prettier-ignore
}

function familyGrade(name: string, asked: readonly LabelledPattern[], leads: readonly DetectedLead[], mayMiss: number | null): FamilyGrade {
  const families = [...new Set(asked.map((pattern) => pattern.name))];
  const own = leads.filter(({ pattern }) => families.some((family) => isPattern(pattern, family)));
  const { found, reported } = foundIn(own.map(({ taxpayers }) => new Set(taxpayers)), asked.map(({ names }) => new Set(names)));
  const counts = reported.filter((_, i) => found[i]);
  return {
    ...{ name, patterns: asked.length, found: counts.length },
    reportedMean: counts.length === 0 ? NaN : counts.reduce((a, b) => a + b, 0) / counts.length,
    reportedMost: counts.length === 0 ? NaN : Math.max(...counts),
    aim: mayMiss === null ? null : least(asked.length - mayMiss),
    missed: asked.filter((_, i) => !found[i]).map(({ id }) => id),
  };
} // prettier-ignore

export function printAmlWorld({ families: grades, rings }: AmlWorldGrade, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  terminal.print(
    `\n${say(
      'amlworld-rings-dev 单独：各币种的中位转账读作十万元，日期不变',
      'amlworld-rings-dev alone: the median transfer of each currency read as 100,000 yuan, days as they are',
    )}`,
  );
  const head = [
    ...[say('模式', 'patterns'), `${say('应有', 'true')}>`, `${say('找到', 'found')}>`, ...aimHeads(terminal)],
    ...[`${say('每个报出', 'reported for one')}>`, `${say('最多', 'most')}>`, ...aimHeads(terminal), say('未找到', 'not found')],
  ];
  const rows = grades.map(({ name, patterns, found, aim, reportedMean, reportedMost, missed }) => [
    ...[name, String(patterns), String(found), ...aimCells(found, aim, terminal)],
    ...[plain(reportedMean), plain(reportedMost), ...aimCells(reportedMost, aim && most(MOST_REPORTED), terminal)],
    aim ? missed.slice(0, 6).join(' ') + (missed.length > 6 ? ' …' : '') : '',
  ]);
  terminal.print(terminal.table(head, rows));
  printLikeness(rings, terminal);
} // prettier-ignore
