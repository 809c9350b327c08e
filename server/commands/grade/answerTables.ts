import { BASELINES } from '../../../seed/grade/baselines.ts';
import { BUDGET, type ListGrade, type Measured, type Run, type ScopeGrade } from '../../../seed/grade/grade.ts';
import type { Terminal } from '../terminal.ts';
import type { AnswersOrder } from './answers.ts';

/** What the list that was handed in is called. */
export const LEADS = 'leads';

interface Printed extends AnswersOrder {
  commit: string | null;
  hashes: readonly { path: string; sha256: string }[];
}

/** Prints what `suyuan grade --answers` found. */
export function printGrades(
  runs: readonly Run[],
  scopes: readonly ScopeGrade[],
  order: Printed,
  terminal: Terminal,
): void {
  const say = terminal.say.bind(terminal);
  for (const { truth, candidates } of runs) {
    const { ids, day } = candidates.trades;
    terminal.print(
      say(
        `${truth.name}：${ids.length} 户，${day.length} 笔；应找出 ${truth.taxpayers.size} 户，${truth.schemes.length} 个团组`,
        `${truth.name}: ${ids.length} taxpayers, ${day.length} trades; to be found: ${truth.taxpayers.size} taxpayers, ${truth.schemes.length} schemes`,
      ),
    );
  }
  for (const remark of new Set(runs.flatMap(({ truth }) => truth.remarks)))
    terminal.print(`  ${remark[terminal.language]}`);
  if (order.patterns)
    terminal.print(say(`只评 ${order.patterns.join('、')}`, `of these patterns only: ${order.patterns.join(', ')}`));
  terminal.print(
    say(
      `程序 ${order.commit ?? '未知'}；随机种子 ${order.seed}；区间：${order.resamples} 次重抽团组${runs.length > 1 ? '与台账' : ''}，中间 95%`,
      `program ${order.commit ?? 'unknown'}; seed ${order.seed}; intervals: the middle 95 % of ${order.resamples} resamples of schemes${runs.length > 1 ? ' and ledgers' : ''}`,
    ),
  );
  for (const { path, sha256 } of order.hashes) terminal.print(`${path} sha256 ${sha256}`);
  const [whole, ...parts] = scopes;
  terminal.print(`\n${say('纳税人', 'taxpayers')} (K = ${round(whole.taxpayers)})`);
  terminal.print(
    terminal.table(
      taxpayerHead(terminal),
      whole.lists.map((list) => taxpayerRow(list, terminal)),
    ),
  );
  const related = whole.lists.filter(({ relations }) => relations !== null);
  if (whole.schemes > 0 && related.length > 0) {
    terminal.print(`\n${say('购销关系', 'relations')}`);
    const rows = related.map((list) => [nameOf(list, terminal), ...measureCells(list.relations!)]);
    terminal.print(terminal.table([say('清单', 'list'), ...MEASURE_HEADS], rows));
  }
  if (whole.schemes > 0) {
    terminal.print(`\n${say('团组', 'whole schemes')} (${round(whole.schemes)})`);
    terminal.print(
      terminal.table(
        schemeHead(terminal),
        whole.lists.map((list) => schemeRow(list, terminal)),
      ),
    );
  }
  if (parts.length > 0) {
    terminal.print(`\n${say('按模式与难度', 'by pattern and difficulty')}`);
    terminal.print(partTable(parts, terminal));
  }
  const kinds = Object.keys(whole.lists[0]?.lookalikes ?? {});
  if (kinds.length > 0) {
    terminal.print(`\n${say('前 K 名里的正常相似户', 'look-alikes among the first K')}`);
    const cell = ({ lookalikes }: ListGrade, kind: string) => `${round(lookalikes[kind].hit)}/${lookalikes[kind].of}`;
    terminal.print(terminal.table([say('类别', 'kind'), ...whole.lists.map((list) => `${nameOf(list, terminal)}>`)], kinds.map((kind) => [kind, ...whole.lists.map((list) => cell(list, kind))]))); // prettier-ignore
  }
  for (const { unknown } of whole.lists)
    if (unknown > 0)
      terminal.print(
        say(
          `清单里有 ${unknown} 个标识台账里没有，不计入。`,
          `${unknown} ids on the list are not in the ledger; they count for nothing.`,
        ),
      );
}

const MEASURE_HEADS = [
  ...['P@10>', 'P@50>', 'P@100>', 'P@K>', 'recall>', 'AP>', '95 %', 'F1>', `R@${100 * BUDGET}%>`, 'AUC>'],
];

const taxpayerHead = (terminal: Terminal) => [terminal.say('清单', 'list'), ...MEASURE_HEADS];
const taxpayerRow = (list: ListGrade, terminal: Terminal) => [nameOf(list, terminal), ...measureCells(list.taxpayers)];

function measureCells(measures: ListGrade['taxpayers']): string[] {
  const { averagePrecision, p10, p50, p100, pK, recall, bestF1, recallAtBudget, areaUnderCurve } = measures;
  return [
    ...[p10, p50, p100, pK, recall, averagePrecision].map(cellOf),
    intervalOf(averagePrecision),
    ...[bestF1, recallAtBudget, areaUnderCurve].map(cellOf),
  ];
}

const schemeHead = (terminal: Terminal) => [
  terminal.say('清单', 'list'),
  `${terminal.say('过半可见', 'half seen')}>`,
  '95 %',
  `${terminal.say('税额', 'tax')}>`,
  `${terminal.say('成组 AP', 'AP of groups')}>`,
  '95 %',
  'Jaccard>',
  `${terminal.say('每找到一个的报出数', 'reported per found')}>`,
];
function schemeRow(list: ListGrade, terminal: Terminal): string[] {
  const { covered, taxFound, groups } = list.schemes!;
  const grouped = groups
    ? [cellOf(groups.averagePrecision), intervalOf(groups.averagePrecision), cellOf(groups.jaccard), cellOf(groups.reportedPerFound)] // prettier-ignore
    : ['-', '', '-', '-'];
  return [nameOf(list, terminal), cellOf(covered), intervalOf(covered), cellOf(taxFound), ...grouped];
}

/** Average precision of every list, a row for each part; what does not occur is left out. */
function partTable(parts: readonly ScopeGrade[], terminal: Terminal): string {
  const lists = parts[0].lists;
  const head = [
    ...[terminal.say('模式', 'pattern'), terminal.say('难度', 'difficulty'), 'K>'],
    ...lists.map((list) => `${nameOf(list, terminal)}>`),
  ];
  const rows = parts
    .filter(({ taxpayers }) => taxpayers > 0)
    .map(({ pattern, difficulty, taxpayers, lists }) => [
      ...[pattern ?? '*', difficulty ?? '*', round(taxpayers)],
      ...lists.map((list) => cellOf(list.taxpayers.averagePrecision)),
    ]);
  return `${terminal.say('平均精确率', 'average precision')}\n${terminal.table(head, rows)}`;
}

function nameOf({ name }: ListGrade, { language }: Terminal): string {
  if (name === LEADS) return language === 'zh' ? '清单' : 'leads';
  return BASELINES[name as keyof typeof BASELINES][language];
}

const round = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
const cellOf = ({ value }: Measured) => (Number.isNaN(value) ? '-' : value.toFixed(3));
const intervalOf = ({ low, high }: Measured) => (Number.isNaN(low) ? '' : `${low.toFixed(3)}–${high.toFixed(3)}`);
