import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDay, parseDay } from '../graph/days.ts';
import { parseMinor } from '../graph/money.ts';
import { byteTable, csvField, putMinor, putText, writeRows } from './csv.ts';
import { type Economy, invoiceAt, invoicesOf, makeEconomy } from './economy.ts';
import type { AnswerKey } from './key.ts';
import { SCHEME_NAMES } from './schemes/schemes.ts';
import { FULL_HEADER, writeEconomy } from './write.ts';

const OPTIONS = {
  invoices: 8_000,
  seed: 3,
  firms: 600,
  relationsPerFirm: 5,
  prevalence: 0.05,
  lookalikes: 1,
  schemes: SCHEME_NAMES.filter((name) => name !== 'claimed-twice'),
};
let dir = '';
let economy: Economy;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'suyuan-seed-'));
  economy = makeEconomy(OPTIONS);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Header and rows of a file, read the naive way; no field of ours has a comma in it. */
async function read(path: string): Promise<{ header: string; rows: string[][] }> {
  const text = await readFile(path, 'utf8');
  expect(text.endsWith('\n') && !text.includes('\r') && !text.includes('"') && !text.startsWith('\ufeff')).toBe(true);
  const [header, ...lines] = text.slice(0, -1).split('\n');
  return { header, rows: lines.map((line) => line.split(',')) };
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

describe('full form', () => {
  test('files hold the invoices of the economy, row by row, a file a year', async () => {
    const { files, key } = await writeEconomy(economy, join(dir, 'full'), { form: 'full' });
    expect(files.map(({ path }) => path.slice(dir.length + 6))).toEqual(
      [2020, 2021, 2022].map((year) => `invoices-${year}.csv`),
    );
    expect(key).toBe(join(dir, 'full', 'key.json'));
    const written: string[][] = [];
    for (const { path, rows, bytes } of files) {
      const file = await read(path);
      expect(file.header).toBe(FULL_HEADER);
      expect(file.rows).toHaveLength(rows);
      expect((await readFile(path)).length).toBe(bytes);
      expect(file.rows.every((row) => path.includes(row[2].slice(0, 4)))).toBe(true);
      written.push(...file.rows);
    }
    expect(written).toHaveLength(8_000);
    const { firms, reversals } = economy;
    const invoices = [...invoicesOf(economy)];
    const reversed = new Map(Array.from(reversals.red, (red, k) => [red, reversals.original[k]]));
    let at = 0;
    let named = 0;
    for (const invoice of invoices) {
      const row = written[at++];
      const { seller, buyer } = invoice;
      const parties = [firms.id(seller), firms.name(seller), firms.id(buyer), firms.name(buyer)];
      const [net, tax, gross] = row.slice(7, 10).map((amount) => parseMinor(amount)!);
      if (net + tax !== gross || !row.slice(7, 10).every((amount) => /^-?\d+\.\d\d$/.test(amount)))
        expect.fail(row.join());
      const expected = [invoice.code, invoice.number, formatDay(invoice.issuedDay), ...parties];
      const amounts = [invoice.netMinor, invoice.taxMinor, invoice.grossMinor];
      const original = invoice.code === '' ? invoices[reversed.get(invoice.index) ?? -1] : undefined;
      if (original) named++;
      const rest = [invoice.goodsCode, invoice.goodsName, original?.code ?? '', original?.number ?? ''];
      rest.push(invoice.void ? '作废' : '正常');
      if ([...expected, ...amounts, ...rest].join() !== [...row.slice(0, 7), net, tax, gross, ...row.slice(10)].join())
        expect.fail(row.join());
    }
    expect(named).toBeGreaterThan(3);
  });

  test('a file a month holds the same rows', async () => {
    const { files } = await writeEconomy(economy, join(dir, 'months'), { form: 'full', per: 'month' });
    expect(files).toHaveLength(36);
    const months = (await Promise.all(files.map(({ path }) => read(path)))).flatMap(({ rows }) => rows);
    const years = [2020, 2021, 2022].map((year) => read(join(dir, 'full', `invoices-${year}.csv`)));
    expect(months).toEqual((await Promise.all(years)).flatMap(({ rows }) => rows));
  });

  test('the key names members and invoices of the files and nothing in the files names the key', async () => {
    const key = JSON.parse(await readFile(join(dir, 'full', 'key.json'), 'utf8')) as AnswerKey;
    const years = [2020, 2021, 2022].map((year) => read(join(dir, 'full', `invoices-${year}.csv`)));
    const rows = (await Promise.all(years)).flatMap((file) => file.rows);
    const byKey = new Map(rows.map((row) => [`${row[0]} ${row[1]}`, row]));
    const nameOf = new Map(rows.flatMap((row) => [[row[3], row[4]] as const, [row[5], row[6]] as const]));
    expect(key.schemes.length).toBeGreaterThan(3);
    for (const scheme of key.schemes) {
      for (const { taxpayer, name } of scheme.members) expect(nameOf.get(taxpayer)).toBe(name);
      const sums = new Map<string, number[]>();
      for (const { code, number } of scheme.invoices) {
        const row = byKey.get(`${code} ${number}`)!;
        if (row[14] === '作废') continue;
        expect(row[2] >= scheme.period.from && row[2] <= scheme.period.to).toBe(true);
        const sum = sums.get(`${row[3]} ${row[5]}`) ?? [0, 0, 0];
        sums.set(`${row[3]} ${row[5]}`, [sum[0] + 1, sum[1] + parseMinor(row[9])!, sum[2] + parseMinor(row[8])!]);
      }
      for (const { seller, buyer, invoices, grossMinor, taxMinor } of scheme.relations)
        expect(sums.get(`${seller} ${buyer}`)).toEqual([invoices, grossMinor, taxMinor]);
      expect(sums.size).toBe(scheme.relations.length);
    }
  });

  test('same seed, same bytes; another seed, other bytes', async () => {
    const again = makeEconomy(OPTIONS);
    await writeEconomy(again, join(dir, 'again'), { form: 'full' });
    expect(await hashOf(join(dir, 'again'))).toBe(await hashOf(join(dir, 'full')));
    await writeEconomy(makeEconomy({ ...OPTIONS, seed: 4 }), join(dir, 'other'), { form: 'full' });
    expect(await hashOf(join(dir, 'other'))).not.toBe(await hashOf(join(dir, 'full')));
  });
});

describe('ledgers form', () => {
  test('invoices between two observed firms are on both sides, everything else on one', async () => {
    const { files } = await writeEconomy(economy, join(dir, 'ledgers'), { form: 'ledgers' });
    const [sales, purchases] = await Promise.all(files.map(({ path }) => read(path)));
    expect(sales.header).toBe('企业代号,发票号码,发票代码,开票日期,购方单位代号,金额,税额,价税合计,发票状态');
    expect(purchases.header).toBe('企业代号,发票号码,发票代码,开票日期,销方单位代号,金额,税额,价税合计,发票状态');
    const key = JSON.parse(await readFile(join(dir, 'ledgers', 'key.json'), 'utf8')) as AnswerKey;
    const { firms: observed, parties } = key.ledgers!;
    expect(observed.length).toBeGreaterThanOrEqual(60);
    const idOf = new Map(observed.map(({ code, taxpayer }) => [code, taxpayer]));
    const party = new Map(parties.map(({ owner, side, code, taxpayer }) => [`${owner} ${side} ${code}`, taxpayer]));
    const resolve = (rows: string[][], side: 'sales' | 'purchases') =>
      rows.map(([owner, number, code, day, other, ...rest]) => {
        expect(parseDay(day)).not.toBeNull();
        const [own, their] = [idOf.get(owner), party.get(`${owner} ${side} ${other}`)];
        expect(own && their).toBeTruthy();
        return [code, number, day, ...(side === 'sales' ? [own, their] : [their, own]), ...rest].join();
      });
    const [sold, bought] = [resolve(sales.rows, 'sales'), resolve(purchases.rows, 'purchases')];
    const ids = new Set(idOf.values());
    const expected = { sold: [] as string[], bought: [] as string[], both: 0 };
    const money = (minor: number) => (minor / 100).toFixed(2);
    for (const i of invoicesOf(economy)) {
      const [seller, buyer] = [economy.firms.id(i.seller), economy.firms.id(i.buyer)];
      const amounts = [money(i.netMinor), money(i.taxMinor), money(i.grossMinor)];
      const status = i.void ? '作废' : '正常';
      const row = [i.code, i.number, formatDay(i.issuedDay), seller, buyer, ...amounts, status].join();
      if (ids.has(seller)) expected.sold.push(row);
      if (ids.has(buyer)) expected.bought.push(row);
      if (ids.has(seller) && ids.has(buyer)) expected.both++;
    }
    expect(sold.sort()).toEqual(expected.sold.sort());
    expect(bought.sort()).toEqual(expected.bought.sort());
    const onBoth = new Set(sold);
    expect(bought.filter((row) => onBoth.has(row))).toHaveLength(expected.both);
    expect(expected.both).toBeGreaterThan(250);
  });

  test('an invoice that two claim is on the ledgers of both, and twice among full invoices', async () => {
    const twice = makeEconomy({ ...OPTIONS, schemes: ['claimed-twice'] });
    const numberOf = ({ invoice }: { invoice: number }) => invoiceAt(twice, invoice).number;
    const wanted = twice.doubles.map((double) => [twice.firms.id(double.buyer), numberOf(double)].join());
    expect(wanted.length).toBeGreaterThan(5);
    const { files } = await writeEconomy(twice, join(dir, 'twice'), { form: 'ledgers' });
    const { ledgers } = JSON.parse(await readFile(join(dir, 'twice', 'key.json'), 'utf8')) as AnswerKey;
    const idOf = new Map(ledgers!.firms.map(({ code, taxpayer }) => [code, taxpayer]));
    const purchases = new Set((await read(files[1].path)).rows.map(([owner, number]) => `${idOf.get(owner)},${number}`)); // prettier-ignore
    expect(wanted.filter((row) => !purchases.has(row))).toEqual([]);
    const full = await writeEconomy(twice, join(dir, 'full-twice'), { form: 'full' });
    const rows = (await Promise.all(full.files.map(({ path }) => read(path)))).flatMap(({ rows }) => rows);
    expect(rows.length).toBe(full.files.reduce((sum, file) => sum + file.rows, 0));
    expect(rows.length).toBe(twice.invoices.count + wanted.length);
    const bought = new Set(rows.map((row) => `${row[5]},${row[1]}`));
    expect(wanted.filter((row) => !bought.has(row))).toEqual([]);
  });

  test('only the chosen firms are written, and a firm that does not exist is refused', async () => {
    const chosen = { form: 'ledgers' as const, observed: [0, 7, 7] };
    const { files } = await writeEconomy(economy, join(dir, 'chosen'), chosen);
    const { rows } = await read(files[0].path);
    expect(new Set(rows.map(([owner]) => owner))).toEqual(new Set(['E1', 'E2']));
    await expect(writeEconomy(economy, join(dir, 'none'), { form: 'ledgers', observed: [600] })).rejects.toThrow(
      RangeError,
    );
  });
});

describe('csv', () => {
  test('quotes only where it must', () => {
    expect([csvField('演示'), csvField('a,b'), csvField('a"b'), csvField('a\nb')]).toEqual(
      ['演示', '"a,b"', '"a""b"', '"a\nb"'],
    ); // prettier-ignore
  });

  test('writes amounts of any size', () => {
    const buffer = Buffer.alloc(64);
    for (const minor of [0, 5, -5, 10, 99, 100, 12_345, -98_765_432_109, 1e13, 11_300_000_000_000])
      expect(buffer.toString('utf8', 0, putMinor(buffer, 0, minor))).toBe(`${(minor / 100).toFixed(2)},`);
  });

  test('writes more than a buffer, in order', async () => {
    const table = byteTable(1, () => 'x'.repeat(200));
    const put = (buffer: Buffer, start: number, k: number) => {
      const position = putMinor(buffer, putText(buffer, start, table, 0), k);
      return position + buffer.write('\n', position);
    };
    const { bytes, rows } = await writeRows(join(dir, 'long.csv'), 'h', 5, 60_005, put);
    const lines = (await readFile(join(dir, 'long.csv'), 'utf8')).split('\n');
    expect([rows, lines.length, lines[0], lines[60_001]]).toEqual([60_000, 60_002, 'h', '']);
    expect(bytes).toBeGreaterThan(12e6);
    for (let k = 0; k < 60_000; k++)
      if (lines[k + 1] !== `${'x'.repeat(200)},${((k + 5) / 100).toFixed(2)},`) expect.fail(`row ${k}`);
  });
});
