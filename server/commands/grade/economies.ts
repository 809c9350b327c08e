import { join } from 'node:path';
import { Random } from '../../../algorithms/random.ts';
import { makeEconomy } from '../../../seed/economy.ts';
import { baselines } from '../../../seed/grade/baselines.ts';
import { candidatesOf, listOf } from '../../../seed/grade/candidates.ts';
import { type GradeOptions, gradeIn, type Run, type ScopeGrade } from '../../../seed/grade/grade.ts';
import { madeAnswers } from '../../../seed/grade/made.ts';
import {
  measureRings,
  type ReliabilityBin,
  reliabilityOf,
  type RingMeasures,
  together,
} from '../../../seed/grade/ringMeasures.ts';
import { type Scope, scopesOf } from '../../../seed/grade/scope.ts';
import { SOUGHT } from '../../../seed/patterns.ts';
import { writeEconomy } from '../../../seed/write.ts';
import type { Options } from '../../options.ts';
import type { Terminal } from '../terminal.ts';
import { LEADS } from './answerTables.ts';
import { inPassing, loaded } from './ledgers.ts';

export interface EconomiesOrder {
  readonly seeds: readonly number[];
  readonly invoices: number;
  readonly prevalence: number;
  readonly heldOut: boolean;
  readonly seed: number;
  readonly resamples: number;
}

export interface EconomiesGrade extends EconomiesOrder {
  /** Over the patterns that there are detectors for, all difficulties and each. */
  readonly whole: readonly ScopeGrade[];
  /** The same of schemes that were planted as one of these patterns: sources, pipes and recipients are in chains of other patterns as well. */
  readonly plantedAsSuch: readonly ScopeGrade[];
  /** By every pattern and difficulty, without intervals; those that no detector looks for by leads of whatever pattern. */
  readonly patterns: readonly ScopeGrade[];
  readonly rings: RingMeasures;
  readonly reliability: readonly ReliabilityBin[];
  /** How many leads each detector reports of an economy, in the mean. */
  readonly leads: Readonly<Record<string, number>>;
}

/** Makes economies, loads each into a ledger that is thrown away, and grades what the detectors report beside baselines. */
export async function gradeEconomies(order: EconomiesOrder, options: Options, terminal: Terminal): Promise<EconomiesGrade> {
  const { seeds, seed, resamples } = order;
  const random = new Random(seed);
  const runs: Run[] = [];
  const made: Made = { leads: {}, rings: [], risks: [] };
  for (const [i, economySeed] of seeds.entries()) {
    const name = `${i + 1}/${seeds.length}`;
    const run = await inPassing((work) => oneEconomy(work, { ...order, seed: economySeed, name, random, made }, options, terminal));
    runs.push(run);
  }
  terminal.progress(terminal.say('评分…', 'grading…'));
  const truths = runs.map(({ truth }) => truth);
  const grading: GradeOptions = { random, patterns: SOUGHT, resamples };
  const all = scopesOf(truths, null);
  const whole = all.filter(({ pattern }) => pattern === null);
  const isSought = ({ pattern }: Scope) => (SOUGHT as readonly (string | null)[]).includes(pattern);
  const byAnyLead = runs.map((run) => ({ ...run, lists: run.lists.map((list) => ({ ...list, ofPatterns: undefined })) }));
  const plainly: GradeOptions = { random, patterns: null, resamples: 0 };
  return {
    ...order,
    whole: gradeIn(whole, runs, grading),
    plantedAsSuch: gradeIn(whole.map((scope) => ({ ...scope, plantedAs: SOUGHT })), runs, grading),
    patterns: [
      ...gradeIn(all.filter(isSought), runs, plainly),
      ...gradeIn(all.filter((scope) => scope.pattern !== null && !isSought(scope)), byAnyLead, plainly),
    ],
    rings: together(made.rings),
    reliability: reliabilityOf(made.risks),
    leads: Object.fromEntries(Object.entries(made.leads).map(([detector, count]) => [detector, count / seeds.length])),
  };
} // prettier-ignore

/** What is counted beside the lists, economy by economy. */
interface Made {
  readonly leads: Record<string, number>;
  readonly rings: RingMeasures[];
  readonly risks: [taxpayer: string, risk: number, isPlanted: boolean][];
}

interface Making extends Omit<EconomiesOrder, 'seeds' | 'resamples'> {
  readonly name: string;
  readonly random: Random;
  readonly made: Made;
}

async function oneEconomy(work: string, making: Making, options: Options, terminal: Terminal): Promise<Run> {
  const { name, random, invoices, prevalence, heldOut, seed, made } = making;
  const data = join(work, 'data');
  terminal.progress(terminal.say(`生成经济 ${name}…`, `making economy ${name}…`));
  const economy = makeEconomy({ invoices, prevalence, heldOut, seed });
  const folder = join(work, 'economy');
  await writeEconomy(economy, folder, { form: 'full', facts: true });
  const { truth, trades } = madeAnswers(`economy ${name}`, economy);
  const { leads: reported, rings, risks } = await loaded(folder, { ...options, data }, terminal);
  for (const { detector } of reported) made.leads[detector] = (made.leads[detector] ?? 0) + 1;
  made.rings.push(measureRings(rings, truth));
  for (const [taxpayer, risk] of risks) made.risks.push([taxpayer, risk, truth.taxpayers.has(taxpayer)]);
  const candidates = candidatesOf(trades, truth);
  terminal.progress(terminal.say(`计算基线 ${name}…`, `making baselines ${name}…`));
  const lists = [listOf(LEADS, reported, candidates), ...baselines(candidates, truth, random)];
  // relations are not asked for here, and cost as much as all else
  return { truth, candidates, lists: lists.map(withoutPairs) };
}

type Listed = Run['lists'][number];
function withoutPairs(list: Listed): Listed {
  const { ofPatterns } = list;
  return {
    ...list,
    pairs: null,
    ...(ofPatterns && { ofPatterns: (patterns: readonly string[]) => withoutPairs(ofPatterns(patterns)) }),
  };
}
