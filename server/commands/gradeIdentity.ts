import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gradeIdentity, type IdentityAnswers, type IdentityGrade, type Matched } from '../../seed/grade/identity.ts';
import { identityTruth } from '../../seed/grade/identityTruth.ts';
import { type AnswerKey, keyOf } from '../../seed/key.ts';
import { lineOf, textOf } from '../../seed/tables.ts';
import { asking, type Client } from '../client.ts';
import type { CandidatesReply, Load } from '../contract.ts';
import type { Options } from '../options.ts';
import { startRuntime } from '../runtime.ts';
import { follow } from './jobs.ts';
import type { Terminal } from './terminal.ts';
import { readable } from './unreadable.ts';

/** What the rules of the ledger should reach. */
const AIMS = { precision: 0.99, recall: 0.9 } as const;
const PAGE = 500;

/** `suyuan grade --identity`: loads dirty ledgers into a ledger that is thrown away, and measures who and what it took for one. */
export async function gradeIdentities(answers: string, options: Options, terminal: Terminal): Promise<number> {
  const { file, key, truth } = await read(answers);
  const data = await mkdtemp(join(tmpdir(), 'suyuan-grade-'));
  try {
    const own = { ...options, data, neo4j: undefined };
    const pairs = await asking(own, terminal, { command: 'grade', creates: true }, async (client) => {
      const paths = key.files.map((name) => resolve(dirname(file), name));
      const started = await client.call<Load>('POST', '/api/v1/loads', { paths });
      await follow(client, started.id, terminal);
      return pairsOf(client);
    });
    const invoices = await invoicesOf(own, file, key, terminal);
    const found = gradeIdentity({ invoices, ...pairs }, truth);
    terminal.endProgress();
    terminal.document({ aims: AIMS, ...found });
    print(found, terminal);
    return 0;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

const read = (answers: string) =>
  readable(async () => {
    const file = answers.endsWith('.json') ? answers : join(answers, 'key.json');
    const key = keyOf(file, await textOf(file));
    return { file, key, truth: await identityTruth(file, key) };
  });

export type Pairs = Pick<IdentityAnswers, 'aliases' | 'duplicates'>;

/** Who is taken for whom, and who may be one. */
export async function pairsOf(client: Client): Promise<Pairs> {
  const aliases: [string, string][] = [];
  const duplicates: [string, string][] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page = await client.call<CandidatesReply>('GET', `/api/v1/identity/candidates?limit=${PAGE}${cursor}`);
    for (const { kind, state, a, b } of page.items)
      if (kind === 'duplicate') duplicates.push([a.id, b.id]);
      else if (state === 'accepted') aliases.push([a.id, b.id]);
    next = page.next;
  } while (next !== null);
  return { aliases, duplicates };
}

/** The rows of each invoice. The API pages by taxpayer, which takes a minute where the ledger reads itself in less than a second. */
async function invoicesOf(
  options: Options,
  file: string,
  { files }: AnswerKey,
  terminal: Terminal,
): Promise<IdentityAnswers['invoices']> {
  const contents = await Promise.all(files.map((name) => readFile(join(dirname(file), name))));
  const nameOf = new Map(contents.map((text, i) => [createHash('sha256').update(text).digest('hex'), files[i]]));
  const runtime = await startRuntime(options, { command: 'grade', onLost: () => terminal.leave() });
  try {
    const claims = await runtime.ledger.claimedRows();
    const invoices: [file: string, row: number][][] = [];
    claims.invoice.forEach((invoice, i) => {
      const name = nameOf.get(claims.files[claims.file[i]])!;
      (invoices[invoice] ??= []).push([name, claims.row[i] - lineOf(name, 0)]);
    });
    return invoices;
  } finally {
    await runtime.close();
  }
}

function print({ invoices, aliases, provableAliases, duplicates }: IdentityGrade, terminal: Terminal): void {
  const { say } = { say: terminal.say.bind(terminal) };
  const row = (name: string, { precision, recall, said, real }: Matched) => [
    ...[name, ...[precision, recall].map((value) => (Number.isNaN(value) ? '-' : value.toFixed(4)))],
    ...[said, real].map(String),
  ];
  terminal.print(
    terminal.table(
      ['', ...[say('精确率', 'precision'), say('召回率', 'recall'), say('判定', 'said'), say('实有', 'real')].map((head) => `${head}>`)], // prettier-ignore
      [
        row(say('同一发票的行对', 'pairs of rows that are one invoice'), invoices),
        row(say('自编码是哪户', 'codes of firms that are there'), aliases),
        row(say('其中两张以上可证', 'of these, with two documents to prove it'), provableAliases),
        row(say('重复登记（候选）', 'registered twice (candidates)'), duplicates),
      ],
    ),
  );
  terminal.print(say(`目标：精确率 ${AIMS.precision}，召回率 ${AIMS.recall}`, `aims: precision ${AIMS.precision}, recall ${AIMS.recall}`)); // prettier-ignore
}
