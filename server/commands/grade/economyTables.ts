import { BASELINES } from '../../../seed/grade/baselines.ts';
import type { ListGrade, MeasureName, ScopeGrade } from '../../../seed/grade/grade.ts';
import { type Pattern, PATTERNS, SOUGHT } from '../../../seed/patterns.ts';
import type { Terminal } from '../terminal.ts';
import type { EconomiesGrade } from './economies.ts';
import { printRingTables } from './ringTables.ts';
import { type Aim, aimCells, aimHeads, least, listed, most, percent, plain } from './figures.ts';

export const ECONOMY_AIMS = {
  precision: least(0.9),
  recall: { easy: least(0.9), medium: null, hard: least(0.7) } as Readonly<Record<string, Aim | null>>,
  lookalikes: most(2),
};

/** Prints one table of what is aimed at, one of all patterns, and the look-alikes that stand too high. */
export function printEconomies(grade: EconomiesGrade, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  const [all, ...difficulties] = grade.whole;
  terminal.print(
    `\n${say(
      `自造经济，团组成员占 ${percent(grade.prevalence)}：${grade.seeds.length} 个，各 ${grade.invoices} 张发票${grade.heldOut ? '，用调参从不使用的参数' : ''}`,
      `made economies, ${percent(grade.prevalence)} of the firms in schemes: ${grade.seeds.length} of ${grade.invoices} invoices${grade.heldOut ? ', with knobs that tuning never sees' : ''}`,
    )}`,
  );
  terminal.print(
    listed(
      say(
        `平均每个经济应找出 ${plain(all.taxpayers)} 户、${plain(all.schemes)} 个团组，模式：`,
        `to be found in each, in the mean: ${plain(all.taxpayers)} taxpayers in ${plain(all.schemes)} schemes, of patterns `,
      ),
      SOUGHT,
      terminal,
    ),
  );
  const lists = all.lists.map(({ name }, l) => ({ name, l }));
  const rows: string[][] = [];
  const add = (name: string, aim: Aim | null, value: (l: number) => number, interval = '') => {
    rows.push([name, plain(value(0)), interval, ...aimCells(value(0), aim, terminal), ...lists.slice(1).map(({ l }) => plain(value(l)))]); // prettier-ignore
  };
  const whole = (measure: MeasureName) => (l: number) => all.lists[l].taxpayers[measure].value;
  add(say('前 K 名精确率', 'precision at K'), ECONOMY_AIMS.precision, whole('pK'), intervalOf(all.lists[0].taxpayers.pK));
  add(say('前 100 名精确率', 'precision at 100'), null, whole('p100'), intervalOf(all.lists[0].taxpayers.p100));
  const [, ...plantedAsSuch] = grade.plantedAsSuch;
  const schemesFound = (list: ListGrade) => list.schemes?.coveredAtBudget;
  for (const [name, scopes, value] of [
    [say('1% 预算召回：团组', 'schemes at a budget of 1 %'), difficulties, schemesFound],
    [say('同上，按这些模式植入的', 'planted as these patterns'), plantedAsSuch, schemesFound],
    [say('1% 预算召回：户', 'taxpayers at a budget of 1 %'), difficulties, (list) => list.taxpayers.recallAtBudget],
  ] as [string, readonly ScopeGrade[], (list: ListGrade) => { value: number; low: number; high: number } | undefined][])
    for (const { difficulty, lists } of inOrder(scopes))
      add(
        `${name}, ${difficulty}`,
        ECONOMY_AIMS.recall[difficulty!] ?? null,
        (l) => value(lists[l])?.value ?? NaN,
        intervalOf(value(lists[0])),
      );
  add(say('平均精确率', 'average precision'), null, whole('averagePrecision'), intervalOf(all.lists[0].taxpayers.averagePrecision)); // prettier-ignore
  add(say('前 100 名同类相似户最多', 'most look-alikes of a kind in the top 100'), ECONOMY_AIMS.lookalikes, (l) => mostAlike(all.lists[l])); // prettier-ignore
  terminal.print(
    terminal.table(
      ['', `${say('疑点', 'leads')}>`, '95 %', ...aimHeads(terminal), ...lists.slice(1).map(({ name }) => `${name}>`)],
      rows,
    ),
  );
  terminal.print(`\n${patternTable(grade, terminal)}`);
  const alike = Object.entries(all.lists[0].lookalikesAt100).filter(([, { most }]) => most > 0);
  const counts = alike.map(([kind, { mean, most }]) => `${kind} ${plain(mean)}/${plain(most)}`);
  terminal.print(
    listed(
      say('前 100 名里的正常相似户，各类平均/最多：', 'look-alikes in the top 100, by kind, mean/most: '),
      counts.length > 0 ? counts : [say('无', 'none')],
      terminal,
    ),
  );
  printRingTables(grade, terminal);
  const leads = Object.entries(grade.leads).map(([detector, count]) => `${detector} ${plain(count)}`);
  terminal.print(listed(say('每个经济的疑点数：', 'leads of an economy: '), leads, terminal));
} // prettier-ignore

const mostAlike = ({ lookalikesAt100 }: ListGrade) =>
  Math.max(0, ...Object.values(lookalikesAt100).map(({ most }) => most));

const DIFFICULTY_ORDER = ['easy', 'medium', 'hard'];
const inOrder = (scopes: readonly ScopeGrade[]) =>
  [...scopes].sort((a, b) => DIFFICULTY_ORDER.indexOf(a.difficulty!) - DIFFICULTY_ORDER.indexOf(b.difficulty!));

/** A row a pattern; those that nobody looks for yet (no star) count as found by whatever lead. */
function patternTable({ patterns }: EconomiesGrade, terminal: Terminal): string {
  const say = terminal.say.bind(terminal);
  const names = [...new Set(patterns.map(({ pattern }) => pattern!))].sort((a, b) => PATTERNS[a as Pattern] - PATTERNS[b as Pattern]); // prettier-ignore
  const rows = names.map((name) => {
    const of = (difficulty: string | null) => patterns.find((one) => one.pattern === name && one.difficulty === difficulty);
    const whole = of(null)!;
    const [leads, ...others] = whole.lists;
    const best = others.reduce((a, b) => (b.taxpayers.averagePrecision.value > a.taxpayers.averagePrecision.value ? b : a));
    const { recall, pK, averagePrecision } = leads.taxpayers;
    return [
      ...[String(PATTERNS[name as Pattern]), name, (SOUGHT as readonly string[]).includes(name) ? '*' : '', plain(whole.taxpayers)],
      ...[pK, averagePrecision, recall].map(({ value }) => plain(value)),
      ...DIFFICULTY_ORDER.map((difficulty) => plain(of(difficulty)?.lists[0].taxpayers.recallAtBudget.value ?? NaN)),
      ...[plain(best.taxpayers.averagePrecision.value), BASELINES[best.name as keyof typeof BASELINES][terminal.language]],
    ];
  });
  const head = [
    ...['#>', say('模式', 'pattern'), say('在评', 'sought'), 'K>', 'P@K>', 'AP>', `${say('召回', 'recall')}>`],
    ...DIFFICULTY_ORDER.map((difficulty) => `R@1% ${difficulty}>`),
    ...[`${say('基线最高 AP', 'best baseline AP')}>`, ''],
  ];
  return terminal.table(head, rows);
} // prettier-ignore

const intervalOf = (measured: { low: number; high: number } | undefined) =>
  measured === undefined || Number.isNaN(measured.low) ? '' : `${measured.low.toFixed(2)}–${measured.high.toFixed(2)}`;
