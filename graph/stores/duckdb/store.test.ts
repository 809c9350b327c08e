import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { invoiceDigest } from '../../model.ts';
import { identify } from '../../staging/identify.ts';
import { storeContract } from '../contract.ts';
import { apply, changes, invoice, registration, staged, status } from '../given.ts';
import { Engine, quote } from './engine.ts';
import { inspectLedger } from './inspection.ts';
import { fateOf } from './migrations.ts';
import { DuckDbStore } from './store.ts';

const folders: string[] = [];
async function folder(name = 'ledger'): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'suyuan-store-'));
  folders.push(parent);
  const path = join(parent, name);
  await mkdir(path);
  return path;
}
const open = (at: string) =>
  DuckDbStore.open({ folder: at, stagingFolder: join(at, 'staging'), memoryLimitMegabytes: 300, threads: 1 });

/** What the program of schema 2 wrote for two sales of X under a code and the purchases of Y that name X by number. */
const CLAIM_2 = (file: string, row: number, side: number, owner: string, buyer: string, number: number, keys: string) =>
  `INSERT INTO claim VALUES ('${file}', ${row}, ${side}, ${side - 1}, '${owner}', 'X', '${buyer}', 0, ${2 - side}, NULL, '${number}', ${17_999 + number},
    NULL, 100, 13, 113, 'CNY', 0, NULL, NULL, NULL, NULL, NULL, ${keys})`;
const KEYS_2 = [
  '9102268242077299575, 9023707583374485953, 1417083442798402440',
  '8378799291668787819, 15526264846971298305, 9613040534109229852',
];
const GROUP_KEY_7 = "md5_number_lower('' || chr(31) || '7')";
const DRAWN_7 = invoiceDigest({
  ...{ seller: 'X', buyer: 'X/sales/k', code: null, number: '7', day: 18_000, netMinor: 100, taxMinor: 13 },
  ...{ grossMinor: 113, currency: 'CNY', void: false, class: null, goodsCode: null, goodsName: null },
  ...{ originalCode: null, originalNumber: null },
});
const SCHEMA_2 = [
  `CREATE TABLE claim(file VARCHAR, "row" UINTEGER, side UTINYINT, outcome UTINYINT, "owner" VARCHAR, seller VARCHAR, buyer VARCHAR,
    seller_scoped UTINYINT, buyer_scoped UTINYINT, code VARCHAR, number VARCHAR, "day" INTEGER, "time" VARCHAR, net_minor BIGINT, tax_minor BIGINT,
    gross_minor BIGINT, currency VARCHAR, void UTINYINT, "class" VARCHAR, goods_code VARCHAR, goods_name VARCHAR, original_code VARCHAR,
    original_number VARCHAR, group_key UBIGINT, digest_high UBIGINT, digest_low UBIGINT)`,
  `CREATE TABLE file(sha256 VARCHAR, "name" VARCHAR, kind VARCHAR, "rows" UINTEGER, "load" VARCHAR, "position" UINTEGER, "columns" VARCHAR, "header" VARCHAR)`,
  `CREATE TABLE invoice(digest_high UBIGINT, digest_low UBIGINT, group_key UBIGINT, seller VARCHAR, buyer VARCHAR, code VARCHAR, number VARCHAR,
    "day" INTEGER, net_minor BIGINT, tax_minor BIGINT, gross_minor BIGINT, currency VARCHAR, void UTINYINT, "conflict" UTINYINT, contested UTINYINT,
    "class" VARCHAR, goods_code VARCHAR, goods_name VARCHAR, original_code VARCHAR, original_number VARCHAR, reversed_gross_minor BIGINT,
    reversed_tax_minor BIGINT, "sequence" UINTEGER)`,
  'CREATE TABLE "load"(id VARCHAR, finished_at VARCHAR, report VARCHAR, "sequence" UINTEGER)',
  'CREATE TABLE meta("key" VARCHAR, "value" VARCHAR)',
  'CREATE TABLE "name"(taxpayer VARCHAR, "name" VARCHAR, "rows" UINTEGER)',
  'CREATE TABLE refusal(file VARCHAR, "row" UINTEGER, column_name VARCHAR, "value" VARCHAR, code VARCHAR, cells VARCHAR)',
  `CREATE TABLE removed_invoice(digest_high UBIGINT, digest_low UBIGINT, "conflict" UTINYINT, contested UTINYINT, reversed_gross_minor BIGINT,
    reversed_tax_minor BIGINT, added UINTEGER, "sequence" UINTEGER)`,
  'CREATE TABLE repair(file VARCHAR, "row" UINTEGER, by_file VARCHAR, by_row UINTEGER, outcome UTINYINT)',
  `CREATE TABLE reversal(red_high UBIGINT, red_low UBIGINT, original_high UBIGINT, original_low UBIGINT, "rule" UTINYINT, equals UINTEGER,
    gross_minor BIGINT, tax_minor BIGINT)`,
  'CREATE TABLE taxpayer(id VARCHAR, observed UTINYINT)',
  ...[1, 2].flatMap((number) => [
    CLAIM_2('s', number + 1, 1, 'X', 'X/sales/c', number, KEYS_2[number - 1]),
    CLAIM_2('p', number + 1, 2, 'Y', 'Y', number, KEYS_2[number - 1]),
    `INSERT INTO invoice VALUES (${KEYS_2[number - 1].split(', ').slice(1).join(', ')}, ${KEYS_2[number - 1].split(', ')[0]}, 'X', 'Y', NULL, '${number}',
      ${17_999 + number}, 100, 13, 113, 'CNY', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, 0, 1)`,
  ]),
  // one ledger names a document's buyer by a code and by its number: a conflict then, and drawn to the code
  ...[
    ['X/sales/k', 1],
    ['B', 0],
  ].map(
    (
      [buyer, byCode],
      i,
    ) => `INSERT INTO claim VALUES ('k', ${i + 2}, 1, 0, 'X', 'X', '${buyer}', 0, ${byCode}, NULL, '7', 18000,
      NULL, 100, 13, 113, 'CNY', 0, NULL, NULL, NULL, NULL, NULL, ${GROUP_KEY_7}, ${DRAWN_7.high}, ${DRAWN_7.low})`,
  ),
  `INSERT INTO invoice VALUES (${DRAWN_7.high}, ${DRAWN_7.low}, ${GROUP_KEY_7}, 'X', 'X/sales/k', NULL, '7', 18000, 100, 13, 113, 'CNY', 0, 1, 0,
    NULL, NULL, NULL, NULL, NULL, 0, 0, 1)`,
  "INSERT INTO taxpayer VALUES ('X', 1), ('X/sales/c', 0), ('Y', 2), ('X/sales/k', 0), ('B', 0)",
  "INSERT INTO file VALUES ('s', 's.csv', 'sales', 2, 'old', 0, NULL, '[]'), ('p', 'p.csv', 'purchases', 2, 'old', 1, NULL, '[]'), ('k', 'k.csv', 'sales', 2, 'old', 2, NULL, '[]')",
  "INSERT INTO load VALUES ('old', 'then', '{}', 1)",
  `INSERT INTO meta VALUES ('schema_version', '2'), ('sequence', '4'), ('demo', 'false'),
    ('version', '09a6343016cb82654a04fa2847f8a6aa437705984be966c0b6968a460c38fd9e'), ('attributes_version', 'of another form')`,
];

afterEach(async () => {
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
});

describe('the embedded store', () => {
  storeContract(async () => {
    const store = await open(await folder());
    return { store, dispose: () => store.close() };
  });

  test('a file that is opened again holds all that it held', async () => {
    const at = await folder();
    const rows = [invoice({ number: '1' }), invoice({ number: '2', void: 1 })];
    let store = await open(at);
    await apply(store, { id: 'a', invoices: [rows[0]], demo: true, names: [{ taxpayer: 'S', name: '销方', rows: 1 }] });
    const writer = await store.begin('b', 1);
    await writer.apply(changes({ id: 'b', invoices: [rows[1]] }));
    const before = [await store.state(), await buildSnapshot(store), await store.loads(9)];
    const page = await store.page({ seller: 'S', includeVoid: true, limit: 9 });
    // the lease is of the process, and ends with it
    await store.close();
    store = await open(at);
    expect([await store.state(), await buildSnapshot(store), await store.loads(9)]).toEqual(before);
    expect(await store.page({ seller: 'S', includeVoid: true, limit: 9 })).toEqual(page);
    expect((await apply(store, { id: 'c' })).sequence).toBe(3);
    await store.close();
  });

  test('a ledger that lacks a table or a column of facts gains it', async () => {
    const at = await folder();
    await (await open(at)).close();
    const engine = await openEngine(at, join(at, 'ledger.duckdb'));
    await engine.run('ALTER TABLE fact_status DROP COLUMN status; DROP TABLE fact_role');
    engine.close();
    const store = await open(at);
    const fact = status({ taxpayer: 'A', row: 2, file: 'file of load' });
    await apply(store, { facts: { status: staged('fact_status', [fact]) } });
    expect(await store.facts(['A'])).toMatchObject({
      status: { items: [{ ...fact, stands: true }] },
      role: { total: 0 },
    });
    await store.close();
  });

  test('a folder that DuckDB would misunderstand is told', async () => {
    await expect(open(await folder('what?'))).rejects.toMatchObject({ code: 'unavailable', retriable: false });
  });

  test.each([
    ['99', 'ledger_schema_newer'],
    ['1', 'ledger_schema_unknown'],
  ])('a ledger of schema %s is refused, and stays as it is', async (schema, code) => {
    const at = await folder();
    await (await open(at)).close();
    const engine = await openEngine(at, join(at, 'ledger.duckdb'));
    await engine.run(`UPDATE meta SET value = '${schema}' WHERE key = 'schema_version'`);
    await engine.run('CHECKPOINT');
    engine.close();
    const before = await readFile(join(at, 'ledger.duckdb'));
    await expect(open(at)).rejects.toMatchObject({ code });
    expect((await readFile(join(at, 'ledger.duckdb'))).equals(before)).toBe(true);
  });

  test('a ledger of the schema before is brought to this one, after a copy, and concludes who is who', async () => {
    const at = await folder();
    const engine = await openEngine(at, join(at, 'ledger.duckdb'));
    for (const statement of SCHEMA_2) await engine.run(statement);
    engine.close();
    const store = await open(at);
    expect(await readdir(at)).toContain('ledger.schema-2.duckdb');
    expect(await store.isUnsettled()).toBe(true);
    expect(await store.registrations(['X', 'Y', 'X/sales/c'])).toEqual(
      [
        registration('X', { observed: 1, sales_first: 18_000, sales_last: 18_001 }),
        registration('X/sales/c'),
        registration('Y', { observed: 2, purchases_first: 18_000, purchases_last: 18_001 }),
      ].map((row) => ({ ...row, name: null })),
    );
    const brought = await store.state();
    // what a writer concludes once settles it
    const writer = await store.begin('settling', 4);
    await writer.decide(null, (ledger) =>
      identify(ledger, { folder: join(at, 'staging'), memoryLimitMegabytes: 100, threads: 1, afresh: true }),
    );
    await writer.end();
    expect(await store.isUnsettled()).toBe(false);
    // an older program did not note all that changed
    expect(await store.scanSince({ ...brought, sequence: 3 })).toBeNull();
    const since = await store.scanSince(brought);
    expect(since?.counts.pairs).toBeGreaterThan(0);
    since?.close();
    expect(await store.decisions()).toEqual([]);
    expect((await store.identities()).map(({ id }) => id)).toEqual(['X/sales/c']);
    // and what was concluded by other rules is concluded anew, as if it had been loaded today
    const { items } = await store.page({ number: '7', includeVoid: true, limit: 9 });
    expect(items.map(({ buyer, conflict, claimCount }) => [buyer, conflict, claimCount])).toEqual([['B', 0, 2]]);
    expect((await store.loads(9)).map(({ id }) => id)).toEqual(['old']);
    await store.close();
    // opened again, nothing is done twice
    const again = await open(at);
    expect(await again.state()).toMatchObject({ sequence: 5, demo: false });
    await again.close();
  });

  test('a file that is no database is told', async () => {
    const at = await folder();
    await writeFile(join(at, 'ledger.duckdb'), 'this is no database, but long enough to look at'.repeat(500));
    await expect(open(at)).rejects.toMatchObject({ code: 'unavailable', retriable: false });
  });

  test.each(["it's", '[x]', 'a*b', '账本 (一)', 'back\\slash', 'a"b', '%20'])(
    'lives in a folder named %s',
    async (name) => {
      const at = await folder(name);
      const store = await open(at);
      const parquet = join(at, 'staging', 'invoice.parquet');
      await mkdir(join(at, 'staging'));
      const engine = await openEngine(join(at, 'staging'));
      await engine.run(`COPY (SELECT 1 AS one) TO ${quote(parquet)} (FORMAT parquet)`);
      engine.close();
      await apply(store, { invoices: [invoice({ number: '1' })] });
      expect((await buildSnapshot(store)).invoices.count).toBe(1);
      await store.close();
      expect(existsSync(join(at, 'ledger.duckdb'))).toBe(true);
    },
  );
});

const openEngine = (folder: string, path = ':memory:') =>
  Engine.open({
    path,
    folders: [folder],
    spillFolder: join(folder, 'spill'),
    memoryLimitMegabytes: 100,
    threads: 1,
    keepsOrder: true,
  });

describe('the engine is closed', () => {
  test.each([
    `FROM read_csv('/etc/passwd')`,
    `FROM read_text('/etc/passwd')`,
    `FROM '/etc/passwd'`,
    `FROM read_parquet('https://example.com/x.parquet')`,
    `FROM glob('/etc/*')`,
    `ATTACH '/tmp/other.duckdb'`,
    `ATTACH ':memory:' AS other; COPY (SELECT 1) TO '/tmp/suyuan-elsewhere.csv'`,
    `COPY (SELECT 1) TO '/tmp/suyuan-elsewhere.csv'`,
    `EXPORT DATABASE '/tmp/suyuan-elsewhere'`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `SET enable_external_access = true`,
    `SET allowed_directories = ['/']`,
    `SET memory_limit = '10GB'`,
    `RESET lock_configuration`,
    `PRAGMA threads = 9`,
  ])('%s', async (sql) => {
    const engine = await openEngine(await folder());
    try {
      await expect(engine.run(sql)).rejects.toThrow(
        /Permission|Cannot change|disabled|locked|not allowed|does not exist/i,
      );
      // nor on another connection
      const fork = await engine.fork();
      await expect(fork.run(sql)).rejects.toThrow();
      fork.close();
    } finally {
      engine.close();
    }
    expect(existsSync('/tmp/suyuan-elsewhere.csv')).toBe(false);
    expect(existsSync('/tmp/suyuan-elsewhere')).toBe(false);
  });

  test('nor can it leave its folder by dots or links', async () => {
    const at = await folder();
    const engine = await openEngine(at);
    await writeFile(join(at, '..', 'beside.csv'), 'a\n1\n');
    await expect(engine.run(`FROM read_csv(${quote(join(at, '..', 'beside.csv'))})`)).rejects.toThrow(/Permission/);
    await expect(engine.run(`FROM read_csv(${quote(`${at}/../beside.csv`)})`)).rejects.toThrow(/Permission/);
    await expect(engine.run(`COPY (SELECT 1) TO ${quote(`${at}/../out.csv`)}`)).rejects.toThrow(/Permission/);
    engine.close();
  });
});

test('a closed ledger is inspected as it stands', async () => {
  const at = await folder();
  await expect(inspectLedger(at)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await readdir(at)).toEqual([]);
  const store = await open(at);
  await apply(store, { invoices: [invoice({ number: '1' })] });
  const state = await store.state();
  await store.close();
  const file = join(at, 'ledger.duckdb');
  const [before, names] = [await readFile(file), await readdir(at)];
  const known = DuckDbStore.schema;
  expect(await inspectLedger(at)).toEqual({ schema: known, known, fate: 'opened', state });
  expect((await readFile(file)).equals(before)).toBe(true);
  expect(await readdir(at)).toEqual(names);
  const engine = await Engine.open({
    ...{ path: file, folders: [], spillFolder: at, memoryLimitMegabytes: 100, threads: 1, keepsOrder: false },
  });
  await engine.run("UPDATE meta SET value = '99' WHERE key = 'schema_version'");
  engine.close();
  expect(await inspectLedger(at)).toEqual({ schema: '99', known, fate: 'newer', state: null });
  expect(['3', '1', '99', null, known].map(fateOf)).toEqual(['migrated', 'unknown', 'newer', 'opened', 'opened']);
});
