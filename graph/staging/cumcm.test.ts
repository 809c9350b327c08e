import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { formatMinor } from '../money.ts';
import type { Snapshot } from '../snapshot.ts';
import { nodeOf } from '../snapshot.ts';
import type { StoreState } from '../store.ts';
import { DuckDbStore } from '../stores/duckdb/store.ts';
import { load, type Loaded, temporaryFolder } from './harness.ts';
import { sourcesOf } from './sources.ts';

const LEDGERS = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data/cumcm2020c');
const VERSION = '9bcee64c314d6ce21bb6a1f4d66229172e46c82438f8207cfe3d90629f098dd9';
const MINUTES = 60_000;

/** What the real ledgers hold, counted by others with two scripts of their own. */
describe.skipIf(!existsSync(LEDGERS))('the real ledgers [needs ../shared]', () => {
  const limits = { memoryLimitMegabytes: 1000, threads: 2 };
  let staging: string;
  const open = async () => DuckDbStore.open({ folder: await temporaryFolder(), stagingFolder: staging, ...limits });

  let store: DuckDbStore;
  let loaded: Loaded;
  let snapshot: Snapshot;
  beforeAll(async () => {
    staging = await temporaryFolder();
    store = await open();
    loaded = await loadIn(store);
    snapshot = await buildSnapshot(store);
  }, 3 * MINUTES);
  afterAll(() => store.close());

  async function loadIn(into: DuckDbStore, reversed = false): Promise<Loaded> {
    const sources = await sourcesOf(LEDGERS);
    return load(into, reversed ? sources.reverse() : sources, { folder: staging, ...limits });
  }

  const sum = (pick: (file: Loaded['files'][number]) => number | undefined) =>
    loaded.files.reduce((total, file) => total + (pick(file) ?? 0), 0);
  const warned = (code: string) =>
    sum(({ checked }) => checked?.warnings.find((warning) => warning.code === code)?.rows);

  test('every row is accounted for', () => {
    expect(loaded.files.map(({ name, outcome, problem }) => [name, outcome, problem?.code ?? null])).toEqual([
      ['NOTE.md', 'skipped', 'header_unknown'],
      ['attach1_firms_labels.csv', 'skipped', 'header_unknown'],
      ['attach1_purchases_123firms.csv.gz', 'loaded', null],
      ['attach1_sales_123firms.csv.gz', 'loaded', null],
      ['attach2_firms.csv', 'skipped', 'header_unknown'],
      ['attach2_purchases_302firms.csv.gz', 'loaded', null],
      ['attach2_sales_302firms.csv.gz', 'loaded', null],
      ['derived_firm_links.csv', 'skipped', 'header_unknown'],
    ]);
    expect(loaded.files.filter(({ kind }) => kind).map(({ rows }) => rows.read)).toEqual([
      210_947, 162_484, 395_175, 330_835,
    ]);
    expect({
      read: sum(({ rows }) => rows.read),
      refused: sum(({ rows }) => rows.refused),
      repeats: sum(({ rows }) => rows.exactRepeats),
      conflicts: sum(({ rows }) => rows.conflicts),
      further: sum(({ rows }) => rows.furtherClaims),
      invoices: sum(({ rows }) => rows.newInvoices),
      void: sum(({ checked }) => checked?.voidRows),
      zero: sum(({ checked }) => checked?.zeroRows),
      sums: warned('amounts_do_not_add_up'),
      padded: warned('status_padded'),
    }).toEqual({
      read: 1_099_441,
      refused: 0,
      repeats: 11_665,
      conflicts: 2_036,
      further: 497,
      invoices: 1_085_243,
      void: 63_605,
      zero: 4_019,
      sums: 5,
      padded: 95,
    });
    for (const { rows } of loaded.files)
      expect(rows.refused + rows.newInvoices + rows.furtherClaims + rows.exactRepeats + rows.conflicts).toBe(rows.read);
  });

  test('sales and purchases meet', () => {
    expect(loaded.matches).toEqual({
      rowPairs: 1_057,
      rowPairsWithinOneFirm: 469,
      rowPairsBetweenFirms: 588,
      orderedPairs: 76,
      invoices: 542,
      contested: 45,
    });
    expect(loaded.state.version).toBe(VERSION);
  });

  /** Count and gross of the live relation. */
  function relation(seller: string, buyer: string): [count: number, gross: string] {
    const { relations } = snapshot;
    const [u, v] = [nodeOf(snapshot, seller), nodeOf(snapshot, buyer)];
    for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++)
      if (relations.buyer[e] === v)
        return [relations.invoiceOffsets[e + 1] - relations.invoiceOffsets[e], formatMinor(relations.grossMinor[e])];
    return [0, '0.00'];
  }

  test.each([
    ['E193', 'E8', 23, '94,660.00'],
    ['E8', 'E209', 6, '66,150.00'],
    ['E53', 'E46', 40, '3,725,000.00'],
    ['E10', 'E158', 104, '54,972,818.73'],
  ])('%s → %s: %i invoices, %s', (seller, buyer, count, gross) => {
    expect(relation(seller, buyer)).toEqual([count, gross]);
  });

  test.each([
    ['E8', 'E2', 5],
    ['E2', 'E209', 4],
    ['E54', 'E175', 5],
    ['E175', 'E54', 3],
  ])('%s → %s: %i invoices', (seller, buyer, count) => {
    expect(relation(seller, buyer)[0]).toBe(count);
  });

  test('one invoice of E193 → E8 is void at the buyer only, and stays, flagged', async () => {
    const { items } = await store.page({ seller: 'E193', buyer: 'E8', includeVoid: true, limit: 100 });
    const flagged = items.filter(({ conflict }) => conflict);
    expect(flagged).toHaveLength(1);
    expect(flagged[0].void).toBe(0);
    expect(flagged[0].claims.map(({ side, void: isVoid }) => [side, isVoid])).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });

  test('loading again changes nothing', { timeout: 3 * MINUTES }, async () => {
    const again = await loadIn(store);
    expect(again.files.filter(({ kind }) => kind).map(({ outcome }) => outcome)).toEqual(
      Array(4).fill('already_loaded'),
    );
    expect(again.state).toMatchObject(versions(loaded.state));
  });

  test('the order of files does not matter', { timeout: 3 * MINUTES }, async () => {
    const other = await open();
    const reversed = await loadIn(other, true);
    expect(reversed.state).toMatchObject(versions(loaded.state));
    const same = await buildSnapshot(other);
    // a million elements each: compared as bytes, not one by one
    for (const part of ['taxpayers', 'relations', 'invoices'] as const)
      for (const [name, column] of Object.entries(snapshot[part]))
        expect(bytesOf(same[part][name as never]).equals(bytesOf(column)), `${part}.${name}`).toBe(true);
    await other.close();
  });
});

const versions = ({ version, attributesVersion }: StoreState) => ({ version, attributesVersion });

const bytesOf = (column: number | ArrayBufferView) =>
  typeof column === 'number'
    ? Buffer.from(`${column}`)
    : Buffer.from(column.buffer, column.byteOffset, column.byteLength);
