import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDay } from '../graph/days.ts';
import { DIRT } from './dirt.ts';
import { type Economy, invoiceAt, makeEconomy } from './economy.ts';
import { AnswerKey } from './key.ts';
import { readRows } from './tables.ts';
import { chooseObserved } from './ledgers.ts';
import { writeEconomy } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'suyuan-dirt-'));
let economy: Economy;
let key: AnswerKey;
let documents: Record<string, number[]>;
const rows: Record<string, string[][]> = {};
const COLUMNS = { sales: '购方单位代号', purchases: '销方单位代号' };
beforeAll(async () => {
  economy = makeEconomy({ invoices: 60_000, firms: 1_000, relationsPerFirm: 12, seed: 9, schemes: [] });
  await writeEconomy(economy, folder, { form: 'ledgers', dirty: true, facts: false, observed: chooseObserved(economy, 300) }); // prettier-ignore
  key = AnswerKey.parse(JSON.parse(readFileSync(join(folder, 'key.json'), 'utf8')));
  documents = JSON.parse(readFileSync(join(folder, 'key.rows.json'), 'utf8')) as typeof documents;
  for (const [side, party] of Object.entries(COLUMNS)) {
    const columns = ['企业代号', '发票号码', '开票日期', party, '金额', '税额', '价税合计', '发票状态'];
    rows[`${side}.csv`] = (await readRows(join(folder, `${side}.csv`), columns)).rows as string[][];
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the key says of each row which invoice it is, and of each code who it is', () => {
  const firms = new Map(key.ledgers!.firms.map(({ code, taxpayer }) => [code, taxpayer]));
  const parties = new Map(key.ledgers!.parties.map(({ owner, side, code, taxpayer }) => [`${owner} ${side} ${code}`, taxpayer])); // prettier-ignore
  for (const [side, invoices] of Object.entries(documents).map(([name, of]) => [name.split('.')[0], of] as const)) {
    expect(invoices.length).toBe(rows[`${side}.csv`].length);
    rows[`${side}.csv`].forEach(([owner, number, , party, , , gross], i) => {
      const invoice = invoiceAt(economy, invoices[i]);
      const [seller, buyer] = [invoice.seller, invoice.buyer].map((u) => economy.firms.id(u));
      const [own, other] = side === 'sales' ? [seller, buyer] : [buyer, seller];
      const told = [firms.get(owner), parties.get(`${owner} ${side} ${party}`), number, Number(gross)];
      expect(told).toEqual([own, other, invoice.number, invoice.grossMinor / 100]);
    });
  }
});

describe('what is wrong', () => {
  const wrong = (name: string, is: (row: string[], index: number) => boolean) =>
    rows[name].filter((row, i) => is(row, i)).length;
  const isOtherDay = (name: string) => (row: string[], i: number) => row[2] !== formatDay(invoiceAt(economy, documents[name][i]).issuedDay); // prettier-ignore
  const isOtherStatus = (name: string) => (row: string[], i: number) => (row[7] === '作废') !== invoiceAt(economy, documents[name][i]).void; // prettier-ignore

  test('stands on the buyer’s side only, as often as it should', () => {
    expect([wrong('sales.csv', isOtherDay('sales.csv')), wrong('sales.csv', isOtherStatus('sales.csv'))]).toEqual([0, 0]); // prettier-ignore
    const sellers = new Set(key.ledgers!.firms.map(({ taxpayer }) => taxpayer));
    const shared = wrong('purchases.csv', (_, i) => sellers.has(economy.firms.id(invoiceAt(economy, documents['purchases.csv'][i]).seller))); // prettier-ignore
    expect(shared).toBeGreaterThan(4000);
    for (const [is, part] of [
      [isOtherDay, DIRT.day],
      [isOtherStatus, DIRT.status],
    ] as const) {
      const found = wrong('purchases.csv', is('purchases.csv')) / shared;
      expect(found).toBeGreaterThan(part / 2.5);
      expect(found).toBeLessThan(part * 1.5);
    }
  });

  test('rows stand twice, partners have two codes, firms two registrations, and numbers repeat', () => {
    const repeats = wrong('sales.csv', (row, i) => i > 0 && row.join() === rows['sales.csv'][i - 1].join());
    expect(repeats / rows['sales.csv'].length).toBeGreaterThan(DIRT.repeat / 2);
    const pairs = key.ledgers!.parties.map(({ owner, side, taxpayer }) => `${owner} ${side} ${taxpayer}`);
    expect(pairs.length - new Set(pairs).size).toBeGreaterThan(20);
    const firms = key.ledgers!.firms.map(({ taxpayer }) => taxpayer);
    expect(firms.length - new Set(firms).size).toBeGreaterThan(2);
    const header = readFileSync(join(folder, 'sales.csv'), 'utf8').split('\n')[0];
    expect(header).not.toContain('发票代码');
    const numbers = new Map<string, Set<number>>();
    rows['sales.csv'].forEach(([, number], i) => numbers.set(number, (numbers.get(number) ?? new Set()).add(documents['sales.csv'][i]))); // prettier-ignore
    expect([...numbers.values()].some(({ size }) => size > 1)).toBe(true);
  });
});
