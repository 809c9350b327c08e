import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Random } from '../../../algorithms/random.ts';
import { InvalidInput } from '../../../graph/errors.ts';
import { readAnswers } from '../../../seed/grade/answers.ts';
import { baselines } from '../../../seed/grade/baselines.ts';
import { candidatesOf, listOf } from '../../../seed/grade/candidates.ts';
import { grade, type Run } from '../../../seed/grade/grade.ts';
import { readLeads } from '../../../seed/grade/leads.ts';
import { TradeDraft } from '../../../seed/grade/trades.ts';
import type { Terminal } from '../terminal.ts';
import { readable } from '../unreadable.ts';
import { LEADS, printGrades } from './answerTables.ts';
import { commitOf } from './program.ts';

export interface AnswersOrder {
  /** Answers, and the leads that go with each; without leads only the baselines are graded. */
  answers: readonly string[];
  leads: readonly string[];
  /** Null is all. */
  patterns: readonly string[] | null;
  seed: number;
  resamples: number;
}

/** `suyuan grade --answers`: lists of leads against answers, beside what knows nothing of chains. */
export async function gradeLeads(order: AnswersOrder, terminal: Terminal): Promise<number> {
  const { answers, leads, patterns, seed, resamples } = order;
  if (leads.length > 0 && leads.length !== answers.length)
    throw new InvalidInput('option_invalid', {
      option: '--leads',
      detail: `${leads.length} files of leads for ${answers.length} answers`,
    });
  const random = new Random(seed);
  const runs: Run[] = [];
  const hashes: { path: string; sha256: string }[] = [];
  await readable(async () => {
    for (const [i, path] of answers.entries()) {
      const given = leads.length > 0 ? await readLeads(leads[i]) : null;
      if (given) hashes.push({ path: leads[i], sha256: await hashOf(leads[i]) });
      terminal.progress(terminal.say(`读取 ${path}…`, `reading ${path}…`));
      const { truth, trades } = await readAnswers(path);
      const candidates = candidatesOf(trades ?? new TradeDraft().end(), truth);
      const own = given ? [listOf(LEADS, given, candidates)] : [];
      terminal.progress(terminal.say(`计算基线…`, `making baselines…`));
      // where nobody is honest an order cannot be wrong
      runs.push({ truth, candidates, lists: [...own, ...(trades ? baselines(candidates, truth, random) : [])] });
    }
  });
  terminal.endProgress();
  const scopes = grade(runs, { random, patterns, resamples });
  const commit = await commitOf();
  terminal.document({
    ...{ commit, leads: hashes, patterns, seed, resamples },
    answers: runs.map(({ truth, candidates }) => ({
      name: truth.name,
      taxpayers: candidates.trades.ids.length,
      trades: candidates.trades.day.length,
      remarks: truth.remarks.map((remark) => remark[terminal.language]),
    })),
    scopes,
  });
  printGrades(runs, scopes, { ...order, commit, hashes }, terminal);
  return 0;
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
