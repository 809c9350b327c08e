import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Random } from '../../algorithms/random.ts';
import { DETECTORS, scoreAt } from '../../algorithms/detectors/detectors.ts';
import { Scan } from '../../algorithms/detectors/scan.ts';
import { InvalidInput } from '../../graph/errors.ts';
import { DEFAULT_CURRENCY } from '../../graph/money.ts';
import { openSnapshot } from '../../graph/saved/saved.ts';
import { idOf } from '../../graph/snapshot.ts';
import { makeEconomy } from '../../seed/economy.ts';
import { readAnswers } from '../../seed/grade/answers.ts';
import { baselines } from '../../seed/grade/baselines.ts';
import { candidatesOf, listOf } from '../../seed/grade/candidates.ts';
import { grade, type Run } from '../../seed/grade/grade.ts';
import { type ReportedLead, readLeads } from '../../seed/grade/leads.ts';
import { gradingSeeds, parametersHash } from '../../seed/grade/seeds.ts';
import { TradeDraft } from '../../seed/grade/trades.ts';
import { writeEconomy } from '../../seed/write.ts';
import { asking } from '../client.ts';
import type { Load } from '../contract.ts';
import type { Options } from '../options.ts';
import { LEADS, printGrades } from './gradeTables.ts';
import { follow } from './jobs.ts';
import type { Terminal } from './terminal.ts';
import { readable } from './unreadable.ts';

export interface GradeOrder {
  /** Answers, and the leads that go with each; without leads only the baselines are graded. */
  answers: readonly string[];
  leads: readonly string[];
  /** Economies that are made for this grading, from seeds that nobody chose. Null: none. */
  economies: MadeEconomies | null;
  /** Null is all. */
  patterns: readonly string[] | null;
  seed: number;
  resamples: number;
}

export interface MadeEconomies {
  count: number;
  invoices: number;
  prevalence: number;
  heldOut: boolean;
}

/** `suyuan grade`: lists of leads against answers, beside what knows nothing of chains. */
export async function gradeLeads(order: GradeOrder, options: Options, terminal: Terminal): Promise<number> {
  const { answers, leads, economies, patterns, seed, resamples } = order;
  if (leads.length > 0 && leads.length !== answers.length)
    throw new InvalidInput('option_invalid', {
      option: '--leads',
      detail: `${leads.length} files of leads for ${answers.length} answers`,
    });
  if (answers.length === 0 && economies === null)
    throw new InvalidInput('option_invalid', { option: '--answers', detail: 'neither answers nor --economies' });
  const random = new Random(seed);
  const runs: Run[] = [];
  const hashes: { path: string; sha256: string }[] = [];
  /** `given`: what is graded besides the baselines. */
  const addRun = async (path: string, given: readonly ReportedLead[] | null) => {
    terminal.progress(terminal.say(`读取 ${path}…`, `reading ${path}…`));
    const { truth, trades } = await readAnswers(path);
    const candidates = candidatesOf(trades ?? new TradeDraft().end(), truth);
    const own = given ? [listOf(LEADS, given, candidates)] : [];
    terminal.progress(terminal.say(`计算基线…`, `making baselines…`));
    // where nobody is honest an order cannot be wrong
    runs.push({ truth, candidates, lists: [...own, ...(trades ? baselines(candidates, truth, random) : [])] });
  };
  const detectors = parametersHash(
    DETECTORS.map(({ name, version, parameters }) => ({ name, version: String(version), parameters })),
  );
  const seeds = economies ? gradingSeeds(detectors, economies.count) : [];
  await readable(async () => {
    for (const [i, path] of answers.entries()) {
      const given = leads.length > 0 ? await readLeads(leads[i]) : null;
      if (given) hashes.push({ path: leads[i], sha256: await hashOf(leads[i]) });
      await addRun(path, given);
    }
    for (const [i, economySeed] of seeds.entries())
      await withEconomy(
        { ...economies!, seed: economySeed },
        `economy ${i + 1}`,
        async (path, data) => addRun(path, await detected(path, { ...options, data }, terminal)),
        terminal,
      );
  });
  terminal.endProgress();
  const scopes = grade(runs, { random, patterns, resamples });
  const commit = await commitOf();
  terminal.document({
    ...{ commit, leads: hashes, detectors, economies: economies && { ...economies, seeds }, patterns, seed, resamples },
    answers: runs.map(({ truth, candidates }) => ({
      name: truth.name,
      taxpayers: candidates.trades.ids.length,
      trades: candidates.trades.day.length,
      remarks: truth.remarks.map((remark) => remark[terminal.language]),
    })),
    scopes,
  });
  printGrades(runs, scopes, { ...order, commit, hashes, detectors, seeds }, terminal);
  return 0;
}

/** Makes an economy in a folder that is gone afterwards. */
async function withEconomy(
  { invoices, prevalence, heldOut, seed }: MadeEconomies & { seed: number },
  name: string,
  use: (folder: string, data: string) => Promise<void>,
  terminal: Terminal,
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'suyuan-grade-'));
  try {
    terminal.progress(terminal.say(`生成 ${name}…`, `making ${name}…`));
    const folder = join(work, name);
    await writeEconomy(makeEconomy({ invoices, prevalence, heldOut, seed }), folder, { form: 'full', facts: false });
    await use(folder, join(work, 'data'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What the detectors report of an economy, loaded into a ledger that is thrown away. */
async function detected(folder: string, options: Options, terminal: Terminal): Promise<ReportedLead[]> {
  const own = { ...options, neo4j: undefined };
  await asking(own, terminal, { command: 'grade', creates: true }, async (client) => {
    const { id } = await client.call<Load>('POST', '/api/v1/loads', { paths: [folder] });
    await follow(client, id, terminal);
  });
  const opened = await openSnapshot(join(own.data, 'snapshots'));
  if (opened.state !== 'opened') throw new Error(`the graph was not saved: ${opened.state}`);
  const { snapshot } = opened;
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf(DEFAULT_CURRENCY) });
  return DETECTORS.flatMap((detector) => {
    terminal.progress(terminal.say(`检测 ${detector.name}…`, `detecting ${detector.name}…`));
    const { candidates, findings } = detector.detect(scan, detector.parameters);
    const { seller, buyer } = snapshot.relations;
    const id = (u: number) => idOf(snapshot, u);
    return findings.map(({ core, relations }, place) => ({
      ...{ score: scoreAt(place, candidates), pattern: detector.pattern, taxpayers: core.map(id) },
      relations: Array.from(relations, (e) => [id(seller[e]), id(buyer[e])] as const),
    }));
  });
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Of the program, where it runs out of a checkout; with + where something was changed since. */
async function commitOf(): Promise<string | null> {
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: import.meta.dirname });
  try {
    const [head, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain', '-uno')]);
    return head.stdout.trim() + (changes.stdout.trim() === '' ? '' : '+');
  } catch {
    return null;
  }
}
