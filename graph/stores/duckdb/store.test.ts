import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { apply, changes, invoice, staged, status, storeContract } from '../contract.ts';
import { Engine, quote } from './engine.ts';
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

  test('a ledger of another schema is refused', async () => {
    const at = await folder();
    await (await open(at)).close();
    const engine = await openEngine(at, join(at, 'ledger.duckdb'));
    await engine.run("UPDATE meta SET value = '99' WHERE key = 'schema_version'");
    engine.close();
    await expect(open(at)).rejects.toMatchObject({ code: 'ledger_schema_unknown' });
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
