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
import { withAllMembers } from './detect.ts';
import { aimCells, aimHeads, least, percent, plain } from './figures.ts';
import { inPassing, loaded } from './ledgers.ts';

export interface HybridGrade {
  readonly layings: number;
  /** Patterns, of all layings. */
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
  /** One laying each; figures are means over them, counts sums. */
  readonly seeds: readonly number[];
}

/** Lays patterns of others among the firms of a made economy, another one for each seed. */
export function gradeMadeHybrid({ invoices, ...laying }: Laying & { invoices: number }, options: Options, terminal: Terminal) {
  const hostOf = async (seed: number, work: string) => {
    const host = join(work, 'economy');
    terminal.progress(terminal.say('生成经济…', 'making an economy…'));
    await writeEconomy(makeEconomy({ invoices, seed }), host, { form: 'full', facts: false });
    return host;
  };
  return gradeHybrids(laying, hostOf, options, terminal);
} // prettier-ignore

/** Lays patterns of others among the firms of a ledger that is there. */
export const gradeLedgerHybrid = (
  { host, ...laying }: Laying & { host: string },
  options: Options,
  terminal: Terminal,
) => gradeHybrids(laying, async () => host, options, terminal);

type HostOf = (seed: number, work: string) => Promise<string>;

async function gradeHybrids({ edges, seeds }: Laying, hostOf: HostOf, options: Options, terminal: Terminal): Promise<HybridGrade> {
  const hybrids: Hybrid[] = [];
  for (const seed of seeds)
    hybrids.push(await inPassing(async (work) => layOne({ edges, seed, work, host: await hostOf(seed, work) }, options, terminal)));
  const laid = hybrids.flatMap((hybrid) => hybrid.laid);
  const families = [...new Set(laid.flatMap(({ families: own }) => own))].sort();
  const scopes = families.map((pattern) => ({ pattern, difficulty: null }));
  const runs = hybrids.map(({ run }) => run);
  const grading = { random: new Random(seeds[0]), patterns: null, resamples: 0 };
  return {
    layings: seeds.length,
    laid: laid.length,
    families: gradeIn(scopes, runs, grading).map(({ pattern, taxpayers, lists }) => {
      const asked = laid.filter(({ families: own }) => own.includes(pattern!));
      return {
        ...{ family: pattern!, patterns: asked.length, taxpayers: taxpayers * runs.length },
        found: asked.filter(({ isFound }) => isFound).length / asked.length,
        lists: lists.map(({ name, taxpayers: measures, schemes }) => ({
          ...{ name, covered: schemes!.covered.value },
          precision: (taxpayers < 50 ? measures.pK : measures.p50).value,
        })),
      };
    }),
  };
} // prettier-ignore

interface Hybrid {
  readonly run: Run;
  /** What was laid in, and whether some lead of its family is like it. */
  readonly laid: readonly { readonly families: readonly string[]; readonly isFound: boolean }[];
}

interface One {
  readonly edges: string;
  readonly host: string;
  readonly seed: number;
  readonly work: string;
}

async function layOne({ edges, host, seed, work }: One, options: Options, terminal: Terminal): Promise<Hybrid> {
  const folder = join(work, 'hybrid');
  terminal.progress(terminal.say('放入模式…', 'laying patterns in…'));
  const into = { prevalence: PREVALENCE, newFirms: 0, stretch: STRETCH, leastTransfers: LEAST_TRANSFERS };
  await writeInto(host, folder, await readPatterns(edges), { ...into, seed, laid: 'edges' });
  const { leads: reported } = await loaded(folder, { ...options, data: join(work, 'data') }, terminal);
  const leads = withAllMembers(reported);
  terminal.progress(terminal.say('计算基线…', 'making baselines…'));
  const { truth: whole, trades } = await readAnswers(folder);
  const truth = ofLaid(whole);
  const candidates = candidatesOf(trades!, truth);
  const lists = [listOf(LEADS, leads, candidates), ...baselines(candidates, truth, new Random(seed))];
  // an id of the ledger stands for one of the answers
  const named = (ids: Iterable<string>) => new Set(Array.from(ids, (id) => String(candidates.indexOf(id) ?? id)));
  const laid = truth.schemes.filter(({ patterns }) => patterns.size > 0);
  return {
    run: { truth, candidates, lists: lists.map((list) => ({ ...list, pairs: null })) },
    laid: laid.map(({ patterns, taxpayers }) => {
      const families = [...patterns.keys()];
      const own = leads.filter(({ pattern }) => families.some((family) => isPattern(pattern, family)));
      const { found } = foundIn(own.map((lead) => named(lead.taxpayers)), [named(taxpayers)]);
      return { families, isFound: found[0] };
    }),
  };
} // prettier-ignore

/** Schemes that the ledger had of its own, which have a difficulty, are not asked for: their members count neither way. */
function ofLaid(truth: Truth): Truth {
  const schemes = truth.schemes.map((scheme) => (scheme.difficulty === null ? scheme : { ...scheme, patterns: new Map() }));
  return { ...truth, schemes };
} // prettier-ignore

export function printHybrid({ layings, laid, families }: HybridGrade, host: string, terminal: Terminal): void {
  const say = terminal.say.bind(terminal);
  terminal.print(
    `\n${say(
      `amlworld-rings-dev 放进 ${host}（${layings} 次）：${laid} 个不少于 ${LEAST_TRANSFERS} 笔的模式，最多占 ${percent(PREVALENCE)} 的企业`,
      `amlworld-rings-dev laid into ${host} (${layings} ×): ${laid} patterns of ${LEAST_TRANSFERS} transfers and more, up to ${percent(PREVALENCE)} of its firms`,
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
