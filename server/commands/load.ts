import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { asking, ProblemReply } from '../client.ts';
import type { Load } from '../contract.ts';
import type { Options } from '../options.ts';
import { follow } from './jobs.ts';
import { readMapping } from './mapping.ts';
import { describeReport } from './report.ts';
import type { Terminal } from './terminal.ts';

export interface LoadFlags {
  paths: readonly string[];
  /** Path of a mapping file. */
  mapping?: string;
  /** Whose ledger the files are, where they do not say it. */
  owner?: string;
  dryRun: boolean;
}

/** `suyuan load PATH…`: loads files, folders and patterns, shows progress and the report. */
export async function load(
  { paths, dryRun, ...flags }: LoadFlags,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const mapping = await readMapping(flags, terminal);
  return asking(options, terminal, { command: 'load', creates: true }, async (client) => {
    const body = { paths: paths.map((path) => resolve(path)), mapping, dryRun, replaceDemo: options.replaceDemo };
    let started: Load;
    try {
      started = await client.call<Load>('POST', '/api/v1/loads', body);
    } catch (error) {
      if (!(error instanceof ProblemReply) || error.problem.code !== 'demo_ledger') throw error;
      if (!(await confirmReplacement(terminal))) {
        terminal.problem(error.problem);
        return 2;
      }
      started = await client.call<Load>('POST', '/api/v1/loads', { ...body, replaceDemo: true });
    }
    await follow(client, started.id, terminal);
    const ended = await client.call<Load>('GET', `/api/v1/loads/${started.id}`);
    terminal.endProgress();
    terminal.document(ended);
    const { report, problem } = ended;
    if (problem) terminal.problem(problem);
    else if (!report) terminal.hint(terminal.say('已取消，没有任何改动。', 'Cancelled; nothing was changed.'));
    if (!report) return 1;
    terminal.print(describeReport(report, terminal));
    return report.files.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
  });
}

/** `suyuan loads`: what was loaded so far. */
export async function loads(options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'loads' }, async (client) => {
    const { items } = await client.call<{ items: Load[] }>('GET', '/api/v1/loads');
    terminal.endProgress();
    terminal.document(items);
    if (items.length === 0) terminal.print(terminal.say('还没有导入。', 'Nothing was loaded yet.'));
    for (const { id, finishedAt, state, report } of items) {
      terminal.print(`${finishedAt ?? ''}  ${state}  ${id}`);
      if (report) terminal.print(`${describeReport(report, terminal)}\n`);
    }
    return 0;
  });
}

async function confirmReplacement(terminal: Terminal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY || terminal.json) return false;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question(
    terminal.say(
      '这里是演示台账。丢弃演示数据并导入？[y/N] ',
      'This is the demo ledger. Throw it away and load? [y/N] ',
    ),
  );
  ask.close();
  return /^\s*(y|yes|是)\s*$/i.test(answer);
}
