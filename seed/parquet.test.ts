import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../graph/staging/harness.ts';
import { sourcesOf } from '../graph/staging/sources.ts';
import { Engine, quotePath } from '../graph/stores/duckdb/engine.ts';
import { MemoryStore } from '../graph/stores/memory/store.ts';
import { makeEconomy } from './economy.ts';
import { ledgerRows } from './fit/ledgers.ts';
import type { LedgerRow } from './fit/marginals.ts';
import { readAnswers } from './grade/answers.ts';
import { identityTruth } from './grade/identityTruth.ts';
import { AnswerKey } from './key.ts';
import { openTable, readRows } from './tables.ts';
import { writeEconomy, type WriteOptions } from './write.ts';

const OPTIONS = { invoices: 3000, firms: 200, seed: 3, prevalence: 0.05, lookalikes: 1 };
const FORMS: Record<string, WriteOptions> = {
  full: { form: 'full', renumbered: true },
  dirty: { form: 'ledgers', dirty: true },
};
const temporary = mkdtempSync(join(tmpdir(), 'suyuan-parquet-'));
// DuckDB would take it for a pattern and a partition
const folder = join(temporary, "o'dd [x] a=1 *");
const [csv, parquet] = ['csv', 'parquet'].map((name) => (form: string) => join(folder, name, form));
beforeAll(async () => {
  const economy = makeEconomy(OPTIONS);
  for (const [form, options] of Object.entries(FORMS)) {
    await writeEconomy(economy, csv(form), options);
    await writeEconomy(economy, parquet(form), { ...options, format: 'parquet' });
  }
});
afterAll(() => rmSync(temporary, { recursive: true }));

const filesOf = (path: string) =>
  (readdirSync(path, { recursive: true }) as string[]).filter((name) => /\.\w+$/.test(name)).sort();
const asParquet = (text: string) => text.replaceAll('.csv', '.parquet');

describe.each(Object.keys(FORMS))('%s', (form) => {
  test('every file is there as Parquet, and all cells are those of the CSV', async () => {
    const names = filesOf(csv(form));
    expect(filesOf(parquet(form))).toEqual(names.map(asParquet).sort());
    for (const name of names) {
      const [from, to] = [join(csv(form), name), join(parquet(form), asParquet(name))];
      if (!name.endsWith('.csv')) expect(readFileSync(to, 'utf8')).toBe(asParquet(readFileSync(from, 'utf8')));
      else {
        const { header, select } = await openTable(from);
        const made = await openTable(to);
        expect(made.header).toEqual(header);
        expect((await made.select(header)).rows).toEqual((await select(header)).rows);
      }
    }
  });

  test('it loads to the same ledger', async () => {
    const [one, other] = await Promise.all(
      [csv(form), parquet(form)].map(async (path) => {
        const { files, matches, state, refusals } = await load(new MemoryStore(), await sourcesOf(path));
        const counts = files.map(({ name, kind, outcome, rows }) => [asParquet(name), kind, outcome, rows]).sort();
        return { counts, matches, state, refusals };
      }),
    );
    expect(other).toEqual(one);
    expect([one.refusals, one.counts.length]).toEqual([[], filesOf(csv(form)).length]);
  });

  test('answers are the same', async () => {
    const [one, other] = await Promise.all([csv(form), parquet(form)].map((path) => readAnswers(path)));
    expect(other.truth).toEqual(one.truth);
    expect({ ...other.trades, indexOf: null }).toEqual({ ...one.trades, indexOf: null });
    expect(one.trades!.day.length).toBeGreaterThan(100);
  });
});

test('who is who is the same, and so is what distributions are made of', async () => {
  const told = async (path: string) => {
    const file = join(path, 'key.json');
    const truth = await identityTruth(file, AnswerKey.parse(JSON.parse(readFileSync(file, 'utf8'))));
    const ledger: LedgerRow[] = [];
    for await (const row of ledgerRows(path)) ledger.push(row);
    return { ...truth, rows: Object.values(truth.rows), ledger };
  };
  expect(await told(parquet('dirty'))).toEqual(await told(csv('dirty')));
});

test('equal economies are equal bytes', async () => {
  const again = join(folder, 'again');
  await writeEconomy(makeEconomy(OPTIONS), again, { ...FORMS.full, format: 'parquet' });
  for (const name of filesOf(again))
    expect(readFileSync(join(again, name)).equals(readFileSync(join(parquet('full'), name))), name).toBe(true);
});

test('days and amounts have types, and numbers keep their zeros', async () => {
  const engine = await Engine.open({ path: ':memory:', folders: [folder], memoryLimitMegabytes: 200, threads: 1, spillFolder: '', keepsOrder: true }); // prettier-ignore
  const typesOf = async (name: string) => {
    const described = await engine.rows<{ name: string; type: string }>(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM read_parquet(${quotePath(join(parquet('full'), name))}, hive_partitioning = false))`,
    );
    return Object.fromEntries(described.map(({ name, type }) => [name, type]));
  };
  const text = Object.fromEntries('发票代码,发票号码,销方识别号,税收分类编码,发票状态'.split(',').map((name) => [name, 'VARCHAR'])); // prettier-ignore
  const money = { 金额: 'DECIMAL(18,2)', 税额: 'DECIMAL(18,2)', 价税合计: 'DECIMAL(18,2)' };
  expect(await typesOf('invoices-2020.parquet')).toMatchObject({ ...text, ...money, 开票日期: 'DATE' });
  expect(await typesOf('role.parquet')).toMatchObject({ 有效期起: 'DATE', 有效期止: 'VARCHAR' });
  expect(await typesOf('quota.parquet')).toMatchObject({ 最高开票限额: 'DECIMAL(18,2)' });
  engine.close();
});

describe('a table of Parquet', () => {
  test('gives what is asked for, and says where it stands', async () => {
    const { rows, lineOf } = await readRows(join(parquet('full'), 'quota.parquet'), ['票种', 'none?']);
    expect([rows[0][1], lineOf(0)]).toEqual([null, 1]);
    expect(rows[0][0]).toMatch(/^增值税/);
    await expect(readRows(join(parquet('full'), 'quota.parquet'), ['none'])).rejects.toThrow(
      'no column none; there are',
    );
  });

  test('that cannot be read is refused', async () => {
    const damaged = join(folder, 'damaged.parquet');
    writeFileSync(damaged, 'PAR1 and no more');
    await expect(openTable(damaged)).rejects.toThrow('damaged.parquet: parquet_damaged');
    await expect(openTable(join(folder, 'nowhere.parquet'))).rejects.toThrow('nowhere.parquet: ENOENT');
  });
});
