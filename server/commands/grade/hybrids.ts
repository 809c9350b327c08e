import { join } from 'node:path';
import { Random } from '../../../algorithms/random.ts';
import { makeEconomy } from '../../../seed/economy.ts';
import { readAnswers } from '../../../seed/grade/answers.ts';
import { baselines } from '../../../seed/grade/baselines.ts';
import { candidatesOf, listOf } from '../../../seed/grade/candidates.ts';
import { foundIn } from '../../../seed/grade/found.ts';
import { gradeIn, type Run } from '../../../seed/grade/grade.ts';
import type { Truth } from '../../../seed/grade/truth.ts';
import { readPatterns } from '../../../seed/into/edges.ts';
import { writeInto } from '../../../seed/into/write.ts';
import { isPattern } from '../../../seed/patterns.ts';
import { writeEconomy } from '../../../seed/write.ts';
import type { Options } from '../../options.ts';
import type { Terminal } from '../terminal.ts';
import { LEADS } from './answerTables.ts';
import { detected, withAllMembers } from './detect.ts';
import { aimCells, aimHeads, least, percent, plain } from './figures.ts';
import { inPassing, loaded } from './ledgers.ts';

export interface HybridGrade {
  readonly host: string;
  readonly laid: number;
  readonly families: readonly HybridFamily[];
}

interface HybridFamily {
  readonly family: string;
  readonly patterns: number;
  readonly taxpayers: number;
  /** Patterns that some lead of the family is like, wherever in the list, as a part. */
  readonly found: number;
  /** By list: of the first 50 taxpayers, or as many as there are where these are fewer; patterns half of whose taxpayers are among the first K. */
  readonly lists: readonly { readonly name: string; readonly precision: number; readonly covered: number }[];
}

const AIMED: readonly string[] = ['cycle', 'scatter-gather', 'gather-scatter'];
const AIMS = { precision: least(0.9), recall: least(0.7) };
/** Patterns of fewer transfers are not laid in. */
const LEAST_TRANSFERS = 6;
/** As `seed --into --edges` has them: days of the ledger for one of the edges; part of the firms that become members. */
const [STRETCH, PREVALENCE] = [10, 0.3];

interface Laying {
  /** A folder with AMLworld's patterns. */
  readonly edges: string;
  readonly seed: number;
}

/** Lays patterns of others among the firms of a made economy. */
export const gradeMadeHybrid = (laying: Laying & { invoices: number }, options: Options, terminal: Terminal) =>
  inPassing(async (work) => {
    const { invoices, seed } = laying;
    const host = join(work, 'economy');
    terminal.progress(terminal.say('生成经济…', 'making an economy…'));
    await writeEconomy(makeEconomy({ invoices, seed }), host, { form: 'full', facts: false });
    return gradeHybrid({ ...laying, host, work }, options, terminal);
  });

/** Lays patterns of others among the firms of a ledger that is there. */
export const gradeLedgerHybrid = (laying: Laying & { host: string }, options: Options, terminal: Terminal) =>
  inPassing((work) => gradeHybrid({ ...laying, work }, options, terminal));

async function gradeHybrid({ edges, host, seed, work }: Laying & { host: string; work: string }, options: Options, terminal: Terminal): Promise<HybridGrade> {
  const folder = join(work, 'hybrid');
  terminal.progress(terminal.say('放入模式…', 'laying patterns in…'));
  const into = { prevalence: PREVALENCE, newFirms: 0, stretch: STRETCH, leastTransfers: LEAST_TRANSFERS };
  const { schemes } = await writeInto(host, folder, await readPatterns(edges), { ...into, seed, laid: 'edges' });
  const { snapshot } = await loaded(folder, { ...options, data: join(work, 'data') }, terminal);
  const leads = withAllMembers(detected(snapshot, terminal));
  terminal.progress(terminal.say('计算基线…', 'making baselines…'));
  const { truth: whole, trades } = await readAnswers(folder);
  const truth = ofLaid(whole);
  const candidates = candidatesOf(trades!, truth);
  const random = new Random(seed);
  const lists = [listOf(LEADS, leads, candidates), ...baselines(candidates, truth, random)];
  const run: Run = { truth, candidates, lists: lists.map((list) => ({ ...list, pairs: null })) };
  const laid = truth.schemes.filter(({ patterns }) => patterns.size > 0);
  const families = [...new Set(laid.flatMap(({ patterns }) => [...patterns.keys()]))].sort();
  const scopes = gradeIn(families.map((pattern) => ({ pattern, difficulty: null })), [run], { random, patterns: null, resamples: 0 });
  return {
    ...{ host, laid: schemes },
    families: scopes.map(({ pattern, taxpayers, schemes: patterns, lists: graded }) => {
      const asked = laid.filter((scheme) => scheme.patterns.has(pattern!));
      const own = leads.filter((lead) => isPattern(lead.pattern, pattern!));
      // an id of the ledger stands for one of the answers
      const nameOf = (id: string) => String(candidates.indexOf(id) ?? id);
      const { found } = foundIn(own.map((lead) => new Set(lead.taxpayers.map(nameOf))), asked.map((scheme) => new Set([...scheme.taxpayers].map(nameOf))));
      return {
        ...{ family: pattern!, patterns, taxpayers },
        found: found.filter(Boolean).length / asked.length,
        lists: graded.map(({ name, taxpayers: measures, schemes: whole }) => ({
          ...{ name, covered: whole!.covered.value },
          precision: (taxpayers < 50 ? measures.pK : measures.p50).value,
        })),
      };
    }),
  };
} // prettier-ignore

/** Schemes that the ledger had of its own, which have a difficulty, are not asked for: their members count neither way. */
function ofLaid(truth: Truth): Truth {
  const schemes = truth.schemes.map((scheme) => (scheme.difficulty === null ? scheme : { ...scheme, patterns: new Map() }));
  return { ...truth, schemes };
} // prettier-ignore

export function printHybrid({ laid, families }: HybridGrade, host: string, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  terminal.print(
    `\n${say(
      `amlworld-rings-dev 放进 ${host}：${laid} 个不少于 ${LEAST_TRANSFERS} 笔的模式，最多占 ${percent(PREVALENCE)} 的企业`,
      `amlworld-rings-dev laid into ${host}: ${laid} patterns of ${LEAST_TRANSFERS} transfers and more, at most ${percent(PREVALENCE)} of its firms`,
    )}`,
  );
  const head = [
    ...[say('模式', 'family'), `${say('个数', 'patterns')}>`, `${say('户', 'firms')}>`],
    ...[`P@50>`, ...aimHeads(terminal), `${say('找到', 'found')}>`, ...aimHeads(terminal), `${say('前 K 名内', 'in first K')}>`],
    ...[`${say('基线最高 P@50', 'best baseline P@50')}>`, '', `${say('前 K 名内', 'in first K')}>`, ''],
  ];
  const rows = families.map(({ family, patterns, taxpayers, found, lists: [leads, ...others] }) => {
    const isAimed = AIMED.includes(family);
    const best = (of: 'precision' | 'covered') => {
      const most = others.reduce((a, b) => (b[of] > a[of] ? b : a));
      return [plain(most[of]), most[of] > 0 ? most.name : ''];
    };
    return [
      ...[family, String(patterns), String(taxpayers)],
      ...[plain(leads.precision), ...aimCells(leads.precision, isAimed ? AIMS.precision : null, terminal)],
      ...[plain(found), ...aimCells(found, isAimed ? AIMS.recall : null, terminal), plain(leads.covered)],
      ...[...best('precision'), ...best('covered')],
    ];
  });
  terminal.print(terminal.table(head, rows));
  terminal.print(
    say(
      'P@50：户少于 50 时取前 K 名；找到：某条疑点与它的 Jaccard 至少一半，不论名次；前 K 名内：一半以上的户排在前 K',
      'P@50: of the first K where a family has fewer firms; found: some lead is like it by half, wherever in the list; in first K: half of its firms are',
    ),
  );
} // prettier-ignore
