import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseMinor } from '../../graph/money.ts';
import { makeEconomy } from '../economy.ts';
import { agreement } from '../grade/agreement.ts';
import { candidatesOf } from '../grade/candidates.ts';
import { readMade } from '../grade/made.ts';
import { type AnswerKey, keyOf } from '../key.ts';
import { recordsOf } from '../tables.ts';
import { writeEconomy } from '../write.ts';
import { readPatterns } from './edges.ts';
import { LAYABLE, lifted, type Plant } from './plants.ts';
import { type IntoOptions, writeInto } from './write.ts';

const AMLWORLD = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data', 'amlworld-rings-dev');
const OPTIONS = { prevalence: 0.25, newFirms: 0, stretch: 1, leastTransfers: 1, seed: 3, laid: 'test' } satisfies IntoOptions; // prettier-ignore
const HOST = { invoices: 12_000, firms: 600, relationsPerFirm: 8, seed: 5, schemes: [] } as const;

let work: string;
let plants: Plant[];
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'suyuan-into-'));
  plants = lifted(makeEconomy({ invoices: 20_000, firms: 2_000, prevalence: 0.15, lookalikes: 0, firstYear: 2022, seed: 9, schemes: LAYABLE })); // prettier-ignore
  const host = makeEconomy(HOST);
  await writeEconomy(host, join(work, 'full'), { form: 'full', facts: false });
  const observed = Array.from({ length: 300 }, (_, u) => u + 64);
  await writeEconomy(host, join(work, 'ledgers'), { form: 'ledgers', observed });
  await writeEconomy(host, join(work, 'dirty'), { form: 'ledgers', observed, dirty: true });
});
afterAll(() => rm(work, { recursive: true, force: true }));

const rowsOf = async (...path: string[]) => {
  const [header, ...rows] = recordsOf(await readFile(join(work, ...path), 'utf8'));
  return rows.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
};
const keyIn = async (folder: string) => {
  const path = join(work, folder, 'key.json');
  return keyOf(path, await readFile(path, 'utf8'));
};
const allRows = async (folder: string, { files }: AnswerKey) =>
  (await Promise.all(files.map((name) => rowsOf(folder, name)))).flat();
const sum = (rows: Record<string, string>[], column: string) =>
  rows.reduce((total, row) => total + parseMinor(row[column])!, 0);

describe('schemes laid into complete invoices', () => {
  let key: AnswerKey;
  let rows: Record<string, string>[];
  beforeAll(async () => {
    await writeInto(join(work, 'full'), join(work, 'full-hybrid'), plants, OPTIONS);
    key = await keyIn('full-hybrid');
    rows = await allRows('full-hybrid', key);
  });

  test('every invoice that was there still is, in its order, and the others are those of the key', async () => {
    const before = await allRows('full', await keyIn('full'));
    const text = (row: Record<string, string>) => JSON.stringify(row);
    const [old, now] = [before.map(text), rows.map(text)];
    let next = 0;
    for (const row of now) if (row === old[next]) next++;
    expect(next).toBe(old.length);
    const doubles = rows.length - new Set(rows.map((row) => `${row['发票代码']} ${row['发票号码']}`)).size;
    expect(now.length - old.length - doubles).toBe(key.schemes.flatMap(({ invoices }) => invoices).length);
    expect(doubles).toBeGreaterThan(0);
  });

  test('days stay in order within a file', async () => {
    for (const file of key.files) {
      const days = (await rowsOf('full-hybrid', file)).map((row) => row['开票日期']);
      expect(days).toEqual([...days].sort());
    }
  });

  test('the key says what the files say: numbers, sums and days of each relation', () => {
    const byNumber = new Map(rows.map((row) => [`${row['发票代码']} ${row['发票号码']}`, row]));
    for (const { relations, invoices, period, members } of key.schemes) {
      const own = invoices.map(({ code, number }) => byNumber.get(`${code} ${number}`)!);
      expect([own[0]['开票日期'], own[own.length - 1]['开票日期']]).toEqual([period.from, period.to]);
      const live = own.filter((row) => row['发票状态'] !== '作废');
      for (const { seller, buyer, invoices: count, grossMinor, taxMinor } of relations) {
        const between = live.filter((row) => row['销方识别号'] === seller && row['购方识别号'] === buyer);
        const told = [between.length, sum(between, '价税合计'), sum(between, '税额')];
        // of what two buyers hand in, one row or the other is found by its number
        if (members.some(({ patterns }) => patterns.includes('claimed-twice'))) continue;
        expect(told).toEqual([count, grossMinor, taxMinor]);
      }
      for (const row of own)
        expect(parseMinor(row['金额'])! + parseMinor(row['税额'])!).toBe(parseMinor(row['价税合计']));
    }
  });

  test('the key agrees with the files', async () => {
    expect((await agreement(join(work, 'full-hybrid'))).disagreements).toEqual([]);
  });

  test('a firm is in one scheme, is one that was there, and a quarter of all are members', async () => {
    const members = key.schemes.flatMap(({ members: own }) => own.map(({ taxpayer }) => taxpayer));
    expect(new Set(members).size).toBe(members.length);
    const before = await allRows('full', await keyIn('full'));
    const known = new Set(before.flatMap((row) => [row['销方识别号'], row['购方识别号']]));
    expect(members.filter((id) => !known.has(id))).toEqual([]);
    expect(members.length / known.size).toBeGreaterThan(0.24);
    expect(members.length / known.size).toBeLessThan(0.3);
    expect(new Set(key.schemes.map(({ name }) => name)).size).toBeGreaterThan(4);
  });

  test('red letters name what they reverse, and take all of it back', async () => {
    const reversing = plants.filter(({ transfers }) => transfers.some(({ reverses }) => reverses !== null));
    // fully digital invoices alone name what they reverse
    await writeEconomy(makeEconomy({ ...HOST, firstYear: 2023 }), join(work, 'digital'), {
      form: 'full',
      facts: false,
    });
    await writeInto(join(work, 'digital'), join(work, 'reversed'), reversing, OPTIONS);
    const own = await keyIn('reversed');
    const rows = await allRows('reversed', own);
    const red = own.schemes
      .flatMap(({ invoices }) => invoices)
      .map(({ code, number }) => rows.find((row) => row['发票代码'] === code && row['发票号码'] === number)!)
      .filter((row) => row['价税合计'].startsWith('-'));
    const named = red.filter((row) => row['原发票号码'] !== '');
    expect(named.length).toBeGreaterThan(0);
    for (const row of named) {
      const original = rows.find(({ 发票号码 }) => 发票号码 === row['原发票号码'])!;
      expect(parseMinor(original['价税合计'])! + parseMinor(row['价税合计'])!).toBe(0);
    }
    expect(red.length).toBeGreaterThan(0);
  });

  test('the same seed gives the same bytes, another one others', async () => {
    const bytes = async (seed: number) => {
      const { files } = await writeInto(join(work, 'full'), join(work, 'again'), plants, { ...OPTIONS, seed });
      return Promise.all([...files.map(({ path }) => path), join(work, 'again', 'key.json')].map((path) => readFile(path))); // prettier-ignore
    };
    const [one, two, three] = [await bytes(3), await bytes(3), await bytes(4)];
    expect(one.every((buffer, i) => buffer.equals(two[i]))).toBe(true);
    expect(one[0].equals(three[0])).toBe(false);
  });
});

describe('schemes laid into one-sided ledgers', () => {
  let key: AnswerKey;
  beforeAll(async () => {
    await writeInto(join(work, 'ledgers'), join(work, 'ledgers-hybrid'), plants, { ...OPTIONS, newFirms: 0.3 });
    key = await keyIn('ledgers-hybrid');
  });

  test('every invoice stands on both sides, alike', async () => {
    const sales = await rowsOf('ledgers-hybrid', 'sales.csv');
    const purchases = await rowsOf('ledgers-hybrid', 'purchases.csv');
    const text = (row: Record<string, string>) =>
      ['发票代码', '发票号码', '开票日期', '金额', '税额', '价税合计'].map((column) => row[column]).join();
    const [sold, bought] = [new Set(sales.map(text)), new Set(purchases.map(text))];
    const numbers = new Set(key.schemes.flatMap(({ invoices }) => invoices.map(({ code, number }) => `${code} ${number}`))); // prettier-ignore
    const laid = sales.filter((row) => numbers.has(`${row['发票代码']} ${row['发票号码']}`)).map(text);
    expect(laid.length).toBeGreaterThanOrEqual(numbers.size);
    expect([...numbers].length).toBeGreaterThan(100);
    const scheme = key.schemes.flatMap(({ relations }) => relations).reduce((count, { invoices }) => count + invoices, 0); // prettier-ignore
    expect(laid.filter((row) => sold.has(row) && bought.has(row)).length).toBeGreaterThanOrEqual(scheme);
  });

  test('the key agrees with the files', async () => {
    expect((await agreement(join(work, 'ledgers-hybrid'))).disagreements).toEqual([]);
  });

  test('a grader reads the same relations out of the files, new firms too', async () => {
    const { truth, trades } = await readMade(join(work, 'ledgers-hybrid'));
    const { indexOf } = trades!;
    const { pairs, taxpayers } = candidatesOf(trades!, truth);
    const traded = new Set(pairs.seller.map((u, p) => u * taxpayers + pairs.buyer[p]));
    const before = keyOf('', await readFile(join(work, 'ledgers', 'key.json'), 'utf8')).ledgers!.firms;
    const fresh = key.ledgers!.firms.length - before.length;
    expect(fresh).toBeGreaterThan(3);
    for (const { relations } of truth.schemes)
      for (const [seller, buyer] of relations)
        expect(traded.has(indexOf(seller)! * taxpayers + indexOf(buyer)!)).toBe(true);
    expect(truth.remarks).toHaveLength(1);
  });
});

describe('patterns of others', () => {
  const EDGES = `pattern,family,seller,buyer,day,gross,currency
1,Cycle,a,b,2022-09-01,100,Yuan
1,Cycle,b,c,2022-09-02,101,Yuan
1,Cycle,c,a,2022-09-04,300,Rupee
2,Fan-Out,a,x,1,5
2,Fan-Out,a,a,2,5
2,Fan-Out,a,y,3,7
`.replaceAll(/^(2.*)$/gm, '$1,Yuan');

  test('are read from a plain table', async () => {
    await writeFile(join(work, 'edges.csv'), EDGES);
    const [cycle, fan] = await readPatterns(join(work, 'edges.csv'));
    expect(cycle).toMatchObject({ id: '1', name: 'cycle', names: ['a', 'b', 'c'], difficulty: null });
    expect(cycle.transfers.map(({ seller, buyer, day }) => [seller, buyer, day])).toEqual([
      [0, 1, 0],
      [1, 2, 1],
      [2, 0, 3],
    ]);
    expect(fan.transfers.map(({ amountMinor }) => amountMinor)).toEqual([500, 700]);
  });

  test.each([
    ['no day', '1,Cycle,a,b,soon,100,Yuan'],
    ['no amount', '1,Cycle,a,b,1,-3,Yuan'],
    ['no seller', '1,Cycle,,b,1,3,Yuan'],
  ])('are refused with the line: %s', async (_, line) => {
    await writeFile(join(work, 'bad.csv'), `${EDGES}${line}\n`);
    await expect(readPatterns(join(work, 'bad.csv'))).rejects.toThrow('line 8');
  });

  test('amounts keep their proportions within a currency, and days are stretched', async () => {
    await writeFile(join(work, 'edges.csv'), EDGES);
    const edges = await readPatterns(join(work, 'edges.csv'));
    await writeInto(join(work, 'full'), join(work, 'edged'), edges, { ...OPTIONS, stretch: 10, leastTransfers: 3 });
    const key = await keyIn('edged');
    expect(key.schemes.map(({ name, difficulty }) => [name, difficulty])).toEqual([['cycle', null]]);
    const [first, second, third] = key.schemes[0].relations;
    expect(second.grossMinor / first.grossMinor).toBeCloseTo(1.01, 3);
    expect(third.grossMinor).toBeLessThan(2 * first.grossMinor);
    const days = (Date.parse(key.schemes[0].period.to) - Date.parse(key.schemes[0].period.from)) / 86_400_000;
    expect(days).toBe(30);
    expect(key.schemes[0].members.map(({ role, patterns }) => [role, patterns])).toEqual(Array(3).fill(['account', ['cycle']])); // prettier-ignore
  });

  test.skipIf(!existsSync(AMLWORLD))(
    'AMLworld into a made economy, by families in turn [needs ../shared]',
    async () => {
      const edges = await readPatterns(AMLWORLD);
      await writeInto(join(work, 'full'), join(work, 'amlworld'), edges, { ...OPTIONS, prevalence: 0.3, stretch: 10 });
      const key = await keyIn('amlworld');
      expect(new Set(key.schemes.slice(0, 8).map(({ name }) => name)).size).toBe(8);
      expect(key.hybrid).toMatchObject({ host: 'full', options: { stretch: 10, seed: 3 } });
    },
  );
});

describe('refusals', () => {
  const into = (from: string, to: string, options: Partial<IntoOptions> = {}) =>
    writeInto(join(work, from), join(work, to), plants, { ...OPTIONS, ...options });

  test('a ledger is never written over', async () => {
    await expect(into('full', 'full')).rejects.toThrow('another folder');
  });
  test('a dirty ledger', async () => {
    await expect(into('dirty', 'out')).rejects.toThrow('dirty');
  });
  test('a folder that is none', async () => {
    await expect(into('nowhere', 'out')).rejects.toThrow('ENOENT');
  });
  test('nothing that fits', async () => {
    await expect(into('full', 'out', { leastTransfers: 1e6 })).rejects.toThrow('nothing to lay in');
  });
});
