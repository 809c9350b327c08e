import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Economy, invoiceAt, invoicesOf, makeEconomy } from '../economy.ts';
import { AnswerKey } from '../key.ts';
import { writeEconomy } from '../write.ts';
import { readAnswers } from './answers.ts';
import { madeAnswers } from './made.ts';
import type { Trades } from './trades.ts';

const folder = mkdtempSync(join(tmpdir(), 'suyuan-made-'));
const [full, ledgers] = [join(folder, 'full'), join(folder, 'ledgers')];
let economy: Economy;
beforeAll(async () => {
  economy = makeEconomy({
    invoices: 8000,
    firms: 600,
    seed: 11,
    prevalence: 0.05,
    lookalikes: 1,
    schemes: ['pipe', 'circular', 'claimed-twice'],
  });
  await writeEconomy(economy, full, { form: 'full', renumbered: true, facts: false });
  await writeEconomy(economy, ledgers, { form: 'ledgers', facts: false });
});
afterAll(() => rmSync(folder, { recursive: true }));

const told = ({ ids, seller, buyer, day, grossMinor }: Trades) =>
  Array.from(seller, (u, i) => [ids[u], ids[buyer[i]], day[i], grossMinor[i]].join(' ')).sort();
/** A row each; what a second buyer hands in as well is one, too. */
const made = (counts: (seller: string, buyer: string, isSecond: boolean) => boolean = () => true) =>
  [
    ...Array.from(invoicesOf(economy), (invoice) => ({ ...invoice, isSecond: false })),
    ...economy.doubles.map(({ invoice, buyer }) => ({ ...invoiceAt(economy, invoice), buyer, isSecond: true })),
  ]
    .map((one) => ({ ...one, from: economy.firms.id(one.seller), to: economy.firms.id(one.buyer) }))
    .filter((one) => !one.void && counts(one.from, one.to, one.isSecond))
    .map(({ from, to, issuedDay, grossMinor }) => [from, to, issuedDay, grossMinor].join(' '))
    .sort();

test('the trades of full invoices are all that are not void, once', async () => {
  const { truth, trades } = await readAnswers(full);
  expect(told(trades!)).toEqual(made());
  expect(truth.schemes.length).toBe(economy.schemes.length);
  expect([...truth.schemes[0].patterns.keys()].sort()).toEqual(['pipe', 'recipient', 'source']);
  for (const { taxpayers, relations, patterns } of truth.schemes) {
    for (const id of [...relations.flat(), ...[...patterns.values()].flatMap((some) => [...some])])
      expect(taxpayers.has(id)).toBe(true);
    expect(relations.length).toBeGreaterThan(0);
  }
});

test('an economy that is there answers as its files do', async () => {
  const [read, there] = [await readAnswers(full), madeAnswers('full', economy)];
  expect(there.truth).toEqual(read.truth);
  const columns = ({ trades }: { trades: Trades | null }) => ({ ...trades!, indexOf: null });
  expect(columns(there)).toEqual(columns(read));
});

test('the trades of ledgers are those that an observed firm takes part in, once; a code leads to the firm that it means', async () => {
  const { trades } = await readAnswers(join(ledgers, 'key.json'));
  const key = AnswerKey.parse(JSON.parse(readFileSync(join(ledgers, 'key.json'), 'utf8')));
  const observed = new Set(key.ledgers!.firms.map(({ taxpayer }) => taxpayer));
  expect(told(trades!)).toEqual(
    // where the seller's ledger is there, it alone says who bought
    made((seller, buyer, isSecond) => (observed.has(seller) ? !isSecond : observed.has(buyer))),
  );
  const { code, taxpayer } = key.ledgers!.firms[3];
  expect(trades!.ids[trades!.indexOf(code)!]).toBe(taxpayer);
  const party = key.ledgers!.parties.find(({ owner, side }) => owner === code && side === 'sales')!;
  expect(trades!.ids[trades!.indexOf(`${code}/sales/${party.code}`)!]).toBe(party.taxpayer);
});

describe('answers that cannot be read', () => {
  const refused = async (change: (key: AnswerKey) => unknown) => {
    const path = join(full, 'other.json');
    const key = AnswerKey.parse(JSON.parse(readFileSync(join(full, 'key.json'), 'utf8')));
    const changed = change(key);
    writeFileSync(path, typeof changed === 'string' ? changed : JSON.stringify(changed));
    return expect(readAnswers(path)).rejects;
  };

  test('are refused with what is wrong', async () => {
    await (await refused(() => 'no')).toThrow(/other\.json: it is no JSON/);
    await (await refused((key) => ({ ...key, version: 1 }))).toThrow(/version/);
    await (await refused(({ schemes: [scheme], ...key }) => ({ ...key, schemes: [{ ...scheme, difficulty: 'odd' }] }))).toThrow(/difficulty/); // prettier-ignore
    await (await refused((key) => ({ ...key, files: ['none.csv'] }))).toThrow(/ENOENT/);
    await (await refused((key) => ({ ...key, files: ['key.json'] }))).toThrow(/key\.json: /);
    await expect(readAnswers(join(folder, 'nowhere'))).rejects.toThrow(/holds none of/);
  });
});
