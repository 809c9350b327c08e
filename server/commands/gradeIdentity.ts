import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { gradeIdentity, type IdentityAnswers, type IdentityGrade, type Matched } from '../../seed/grade/identity.ts';
import { identityTruth } from '../../seed/grade/identityTruth.ts';
import { keyOf } from '../../seed/grade/made.ts';
import type { AnswerKey } from '../../seed/key.ts';
import { lineOf, textOf } from '../../seed/tables.ts';
import { asking, type Client } from '../client.ts';
import type { CandidatesReply, InvoicesReply, Load } from '../contract.ts';
import type { Options } from '../options.ts';
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
    return await asking(own, terminal, { command: 'grade', creates: true }, async (client) => {
      const paths = key.files.map((name) => resolve(dirname(file), name));
      const started = await client.call<Load>('POST', '/api/v1/loads', { paths });
      await follow(client, started.id, terminal);
      const found = gradeIdentity(await answersOf(client, key, terminal), truth);
      terminal.endProgress();
      terminal.document({ aims: AIMS, ...found });
      print(found, terminal);
      return 0;
    });
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

/** What the API says: invoices of the firms that hand ledgers in, with their claims; who is taken for whom; who may be one. */
async function answersOf(client: Client, { ledgers }: AnswerKey, terminal: Terminal): Promise<IdentityAnswers> {
  const invoices = new Map<string, [file: string, row: number][]>();
  for (const { code } of ledgers!.firms)
    for (const side of ['sales', 'purchases']) {
      terminal.progress(`${code} ${side}…`);
      const path = `/api/v1/taxpayers/${encodeURIComponent(code)}/invoices?side=${side}&limit=${PAGE}`;
      await pages<InvoicesReply>(client, path, ({ items }) => {
        for (const { digest, claims } of items) invoices.set(digest, claims.map(({ file, row }) => [basename(file), row - lineOf(file, 0)])); // prettier-ignore
      });
    }
  const aliases: [string, string][] = [];
  const duplicates: [string, string][] = [];
  await pages<CandidatesReply>(client, `/api/v1/identity/candidates?limit=${PAGE}`, ({ items }) => {
    for (const { kind, state, a, b } of items)
      if (kind === 'duplicate') duplicates.push([a.id, b.id]);
      else if (state === 'accepted') aliases.push([a.id, b.id]);
  });
  return { invoices: [...invoices.values()], aliases, duplicates };
}

async function pages<T extends { next: string | null }>(client: Client, path: string, each: (page: T) => void): Promise<void> {
  let next: string | null = null;
  do {
    const page: T = await client.call<T>('GET', `${path}${next === null ? '' : `&cursor=${encodeURIComponent(next)}`}`);
    each(page);
    next = page.next;
  } while (next !== null);
} // prettier-ignore

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
