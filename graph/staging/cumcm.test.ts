import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { dayOf } from '../days.ts';
import { formatMinor } from '../money.ts';
import type { Snapshot } from '../snapshot.ts';
import { idOf, nodeOf } from '../snapshot.ts';
import type { ReversalCounts } from '../accounts.ts';
import type { StoreState } from '../store.ts';
import { DuckDbStore } from '../stores/duckdb/store.ts';
import { CONFLICT_STATUS } from '../tables.ts';
import { candidateOf, type DuplicateEvidence } from '../identity.ts';
import { decide, load, type Loaded, temporaryFolder } from './harness.ts';
import { sourcesOf } from './sources.ts';

const LEDGERS = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data/cumcm2020c');
const VERSION = 'cbeb152b085838b2b656a3d96f617587cd478c610e55e16136bce662ff911317';
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

  /** What the ledger holds of a pair, and what the graph does. */
  async function relation(seller: string, buyer: string) {
    const { relations } = snapshot;
    const [u, v] = [nodeOf(snapshot, seller), nodeOf(snapshot, buyer)];
    let inGraph: [count: number, grossMinor: number] = [0, 0];
    for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++)
      if (relations.buyer[e] === v)
        inGraph = [relations.invoiceOffsets[e + 1] - relations.invoiceOffsets[e], relations.grossMinor[e]];
    const [account] = await store.relation(seller, buyer);
    return { account, inGraph };
  }

  test.each([
    // valid in the ledger, red letters among them, live in the graph; with what the aliases bring, counted again by a script of its own
    ['E193', 'E8', [24, '97,980.00'], [1, '4,320.00'], [22, '97,980.00']],
    ['E8', 'E2', [5, null], [0, '0.00'], [5, null]],
    ['E8', 'E209', [6, '66,150.00'], [0, '0.00'], [6, '66,150.00']],
    ['E2', 'E209', [4, null], [0, '0.00'], [4, null]],
    ['E53', 'E46', [40, '3,725,000.00'], [0, '0.00'], [40, '3,725,000.00']],
    ['E54', 'E175', [5, '60,000.00'], [1, '43,260.00'], [3, '60,000.00']],
    ['E175', 'E54', [4, '31,779.84'], [0, '0.00'], [4, '31,779.84']],
    ['E10', 'E158', [117, '59,237,398.34'], [1, '472,379.04'], [115, '59,237,398.34']],
  ] as const)('%s → %s: %j in the ledger, red letters %j, live %j', async (seller, buyer, valid, reds, live) => {
    const { account, inGraph } = await relation(seller, buyer);
    const told = ({ count, grossMinor }: { count: number; grossMinor: number }, given: readonly unknown[]) =>
      given[1] === null ? [count, null] : [count, formatMinor(grossMinor)];
    expect(told(account.valid, valid)).toEqual(valid);
    expect(told(account.redLetters, reds)).toEqual(reds);
    expect(told(account.live, live)).toEqual(live);
    expect(inGraph).toEqual([account.live.count, account.live.grossMinor]);
    // one leads to the other
    expect(account.valid.count).toBe(account.redLetters.count + account.reversedWholly + account.live.count);
    expect(account.valid.grossMinor + account.redLetters.grossMinor - account.reversedMinor).toBe(
      account.live.grossMinor,
    );
    expect(account.allocatedMinor + account.unallocated.grossMinor).toBe(account.redLetters.grossMinor);
  });

  test('every red letter is told, and so is every document', async () => {
    const account = await store.account();
    const { claims, invoices, voids, zeros, selfIssued, redLetters, reversedWholly, live } = account;
    expect(claims).toBe(1_099_441);
    expect(invoices).toBe(voids + zeros + selfIssued + redLetters + reversedWholly + live);
    expect(account).toMatchObject({ invoices: 1_085_243, redLetters: 19_257, live: snapshot.invoices.count });
    const { all, sales, purchases } = account.reversals;
    for (const counts of [all, sales, purchases]) expect(counts).toMatchObject({ linked: 0, missing: 0, exceeding: 0 });
    const sum = ({ one, several, taken, none }: ReversalCounts) => one + several + taken + none;
    expect(sum(all)).toBe(redLetters);
    // 13,891 distinct rows are 13,864 invoices, since 27 of them contradict another row of the same document
    expect(sum(sales)).toBe(13_864);
    const share = (count: number) => Math.round((100 * count) / sum(sales));
    expect([share(sales.one), share(sales.several + sales.taken), share(sales.none)]).toEqual([23, 30, 47]);
    const { total } = await store.page({ finding: 'unallocated', includeVoid: false, limit: 1 });
    expect(total).toBe(all.taken + all.none);
    expect(account.contested).toBe((await store.page({ finding: 'contested', includeVoid: true, limit: 1 })).total);
  });

  test('the tallies of a taxpayer are what its documents say', () => {
    const { salesTallies, count } = snapshot.taxpayers;
    const total = (column: Uint32Array) => column.reduce((all, one) => all + one, 0);
    expect(total(salesTallies.reversals)).toBe(19_257);
    // E197 contradicts itself most
    let most = 0;
    for (let u = 0; u < count; u++) if (salesTallies.conflicts[u] > salesTallies.conflicts[most]) most = u;
    expect(most).toBe(nodeOf(snapshot, 'E197'));
  });

  test('as of a day: only documents up to it, and reversals among them', { timeout: MINUTES }, async () => {
    const asOf = dayOf(2018, 12, 31);
    const then = await buildSnapshot(store, { asOf });
    expect(then.asOf).toBe(asOf);
    expect(Math.max(...then.relations.lastDay)).toBeLessThanOrEqual(asOf);
    expect(then.invoices.count).toBeLessThan(snapshot.invoices.count);
    expect(then.version).not.toBe(snapshot.version);
    const [account] = await store.relation('E10', 'E158', asOf);
    const [u, v] = [nodeOf(then, 'E10'), nodeOf(then, 'E158')];
    const { sellerOffsets, buyer, grossMinor } = then.relations;
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++)
      if (buyer[e] === v) expect(account.live.grossMinor).toBe(grossMinor[e]);
  });

  test('one invoice of E193 → E8 is void at the buyer only, and stays, flagged', async () => {
    const { items } = await store.page({ seller: 'E193', buyer: 'E8', includeVoid: true, limit: 100 });
    const flagged = items.filter(({ conflict }) => conflict);
    expect(flagged.map(({ conflict }) => conflict)).toEqual([CONFLICT_STATUS]);
    expect(flagged[0].void).toBe(0);
    expect(flagged[0].claims.map(({ side, void: isVoid }) => [side, isVoid])).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });

  test('sixty codes are known firms, and none of those that would make a ring of strangers', async () => {
    const { items } = await store.candidates({ kind: 'alias', limit: 1000 });
    const accepted = items.filter(({ state }) => state === 'accepted').map(({ a }) => a!);
    expect(accepted).toHaveLength(60);
    expect(accepted.filter((code) => code.includes('/sales/'))).toHaveLength(26);
    // C07314 of E145 and of E158 are two firms: codes are their owner's
    for (const code of ['E193/sales/D08689', 'E2/purchases/A03310', 'E209/purchases/C07293', 'E237/purchases/C07293'])
      expect(items.find(({ a }) => a === code)).toMatchObject({ state: 'open' });
    expect((await store.identities()).filter(({ id }) => id!.endsWith('C07314')).map(({ subject }) => subject)).toEqual(
      ['E27', 'E10'],
    );
    const rings = componentsOf(snapshot).filter(({ length }) => length > 1);
    expect(rings.map((nodes) => nodes.map((u) => idOf(snapshot, u)))).toEqual([['E175', 'E54']]);
  });

  test('eight pairs of firms may be one', async () => {
    const { items } = await store.candidates({ kind: 'duplicate', limit: 1000 });
    const found = items.map(candidateOf).map(({ a, b, state, evidence }) => {
      const [buyer, seller] = (evidence as DuplicateEvidence).documents;
      return [a, b, state, buyer.valid, seller.shared === Math.min(seller.ofA, seller.ofB)];
    });
    expect(found.sort()).toEqual([
      ['E124', 'E125', 'open', 14_908, true],
      ['E131', 'E14', 'open', 6_527, true],
      ['E133', 'E240', 'open', 1_082, true],
      ['E138', 'E155', 'open', 189, true],
      ['E159', 'E187', 'open', 3_373, true],
      ['E205', 'E217', 'open', 113, true],
      ['E242', 'E45', 'open', 500, true],
      ['E255', 'E264', 'open', 1_031, true],
    ]);
  });

  test('one of them confirmed and undone leaves the same bytes', { timeout: 3 * MINUTES }, async () => {
    const before = await store.account();
    const options = { folder: staging, ...limits };
    const confirmed = await decide(store, { kind: 'confirm', a: 'E124', b: 'E125' }, options);
    expect(confirmed.version).not.toBe(loaded.state.version);
    const joined = await buildSnapshot(store);
    expect(nodeOf(joined, 'E125')).toBe(nodeOf(joined, 'E124'));
    // what both hold is there once: purchases, and sales
    const after = await store.account();
    expect(before.invoices - after.invoices).toBeGreaterThanOrEqual(14_908 + 1_099);
    // sales that both claim to have bought are contested no more
    expect(after.contested).toBeLessThan(before.contested);
    const undone = await decide(store, { kind: 'undo', undoes: 1 }, options);
    expect(undone).toMatchObject(versions(loaded.state));
    expect(await store.account()).toEqual(before);
    expectSameBytes(await buildSnapshot(store), snapshot);
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
    expectSameBytes(await buildSnapshot(other), snapshot);
    await other.close();
  });
});

/** Strongly connected components of more than one node, by reaching each other: few are. */
function componentsOf({ taxpayers, relations }: Snapshot): number[][] {
  const reached = (from: number) => {
    const seen = new Set([from]);
    const open = [from];
    for (let u = open.pop(); u !== undefined; u = open.pop())
      for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++)
        if (!seen.has(relations.buyer[e])) {
          seen.add(relations.buyer[e]);
          open.push(relations.buyer[e]);
        }
    return seen;
  };
  // whoever is on a cycle buys and sells
  const both: number[] = [];
  for (let u = 0; u < taxpayers.count; u++)
    if (
      relations.sellerOffsets[u + 1] > relations.sellerOffsets[u] &&
      relations.buyerOffsets[u + 1] > relations.buyerOffsets[u]
    )
      both.push(u);
  const reach = new Map(both.map((u) => [u, reached(u)]));
  const components = new Map<string, number[]>();
  for (const u of both) {
    const component = both.filter((v) => reach.get(u)!.has(v) && reach.get(v)!.has(u));
    components.set(component.join(), component);
  }
  return [...components.values()];
}

/** A million elements each: compared as bytes, not one by one. */
function expectSameBytes(one: Snapshot, other: Snapshot): void {
  for (const part of ['taxpayers', 'relations', 'invoices'] as const) {
    const columns = new Map(columnsOf(one[part]));
    for (const [name, column] of columnsOf(other[part]))
      expect(bytesOf(column).equals(bytesOf(columns.get(name)!)), `${part}.${name}`).toBe(true);
  }
}

/** Columns by name, those of tallies too. */
function columnsOf(part: object, prefix = ''): [name: string, column: number | ArrayBufferView][] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' || ArrayBuffer.isView(value)
      ? [[prefix + name, value]]
      : columnsOf(value as object, `${prefix}${name}.`),
  );
}

const versions = ({ version, attributesVersion }: StoreState) => ({ version, attributesVersion });

const bytesOf = (column: number | ArrayBufferView) =>
  typeof column === 'number'
    ? Buffer.from(`${column}`)
    : Buffer.from(column.buffer, column.byteOffset, column.byteLength);
