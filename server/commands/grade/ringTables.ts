import { foundIn } from '../../../seed/grade/found.ts';
import type { Terminal } from '../terminal.ts';
import type { EconomiesGrade } from './economies.ts';
import { aimCells, aimHeads, exactly, least, plain } from './figures.ts';

const AIMS = { jaccard: least(0.7), roles: least(0.9), honest: exactly(0) };

/** Whether rings are the schemes that were planted, and whether risk is borne out. */
export function printRingTables({ rings, reliability, seeds }: Pick<EconomiesGrade, 'rings' | 'reliability' | 'seeds'>, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  const rows: string[][] = [];
  const add = (name: string, count: number, value: number, aim: Parameters<typeof aimCells>[1]) =>
    rows.push([name, String(count), plain(value), ...aimCells(value, aim, terminal)]);
  const { composed, all, roles, first, honestJoined } = rings;
  const jaccards = (difficulty: string | null) => composed.filter((one) => one.difficulty === difficulty).map(({ jaccard }) => jaccard);
  add(say('复合团组的 Jaccard 中位数', 'Jaccard index of composed schemes, median'), composed.length, median(composed.map(({ jaccard }) => jaccard)), AIMS.jaccard);
  for (const difficulty of ['easy', 'medium', 'hard'])
    add(`${say('其中', 'of these')}, ${difficulty}`, jaccards(difficulty).length, median(jaccards(difficulty)), null);
  add(say('全部团组', 'of all schemes'), all.length, median(all), null);
  add(say('核心成员角色正确', 'roles of core members right'), roles.told, roles.right / roles.told, AIMS.roles);
  add(say('前 20 个团伙中正确的', 'of the first 20 rings right'), first.rings, first.right / first.rings, null);
  add(say('前 20 个里并入两个正常集团或园区的', 'of these, joining two honest groups or parks'), first.rings, honestJoined, AIMS.honest);
  terminal.print(`\n${say(`团伙，平均每个经济 ${plain(rings.rings / seeds.length)} 个`, `rings, ${plain(rings.rings / seeds.length)} of an economy in the mean`)}`);
  terminal.print(terminal.table(['', `${say('数', 'count')}>`, `${say('值', 'value')}>`, ...aimHeads(terminal)], rows));
  terminal.print(`\n${say('风险是否应验（只在自造经济上可知）', 'whether risk is borne out, which only made economies tell')}`);
  terminal.print(
    terminal.table(
      say('风险 户数> 平均风险> 实为团组成员>', 'risk taxpayers> mean> planted>').split(' '),
      reliability
        .map(({ from, to, taxpayers, meanRisk, planted }) => [`${from.toFixed(1)}–${to.toFixed(1)}`, String(taxpayers), plain(meanRisk), plain(planted)]),
    ),
  );
} // prettier-ignore

/** NaN of none; of two in the middle the lower. */
function median(values: readonly number[]): number {
  return values.length === 0 ? NaN : [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}

/** Rings that leads join to, where patterns are known and roles are not. */
export interface Likeness {
  readonly rings: number;
  /** Those whose core is like some pattern: Jaccard of at least a half. */
  readonly like: number;
}

export function likeness(rings: readonly { readonly core: readonly string[] }[], patterns: readonly (readonly string[])[]): Likeness {
  const sets = (groups: readonly (readonly string[])[]) => groups.map((ids) => new Set(ids));
  const { found } = foundIn(sets(patterns), sets(rings.map(({ core }) => core)));
  return { rings: rings.length, like: found.filter(Boolean).length };
} // prettier-ignore

export function printLikeness({ rings, like }: Likeness, terminal: Terminal): void {
  terminal.print(
    terminal.say(
      `归并成 ${rings} 个团伙，其中 ${like} 个的核心与某个模式相似（Jaccard 不低于一半）`,
      `they join to ${rings} rings, the cores of ${like} of which are like a pattern (Jaccard of at least a half)`,
    ),
  );
}
