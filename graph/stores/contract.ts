import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { FACT_KINDS } from '../facts.ts';
import { INVOICE_CONFLICT, INVOICE_REVERSED, idOf, nameOf, nodeOf, type Snapshot } from '../snapshot.ts';
import { digestText, invoiceDigest } from '../model.ts';
import {
  type CandidateQuery,
  type Changes,
  LISTED,
  type Settle,
  type StagedFacts,
  type StagedTable,
  type Store,
  type StoreState,
} from '../store.ts';
import { batchOf, OUTCOME_NEW, type Row, rowsOf, SIDE_INVOICE, SIDE_SALES, type TableName } from '../tables.ts';

/** An invoice of which a test only says what it is about. */
export type Given = Partial<Row<'invoice'>> & { number: string };

export function invoice(given: Given): Row<'invoice'> {
  const row = {
    seller: 'S',
    buyer: 'B',
    code: null,
    day: 18_000,
    net_minor: 100,
    tax_minor: 13,
    gross_minor: 113,
    currency: 'CNY',
    void: 0,
    conflict: 0,
    contested: 0,
    class: null,
    goods_code: null,
    goods_name: null,
    original_code: null,
    original_number: null,
    reversed_gross_minor: 0,
    reversed_tax_minor: 0,
    group_key: BigInt(Buffer.from(given.number).reduce((hash, byte) => hash * 31 + byte, 7)),
    ...given,
  };
  const { high, low } = invoiceDigest({
    seller: row.seller!,
    buyer: row.buyer!,
    code: row.code,
    number: row.number,
    day: row.day,
    netMinor: row.net_minor,
    taxMinor: row.tax_minor,
    grossMinor: row.gross_minor!,
    currency: row.currency!,
    void: row.void === 1,
    class: row.class,
    goodsCode: row.goods_code,
    goodsName: row.goods_name,
    originalCode: row.original_code,
    originalNumber: row.original_number,
  });
  return { ...row, digest_high: high, digest_low: low };
}

/** The claim of a row of a file that says just what the invoice says. */
export function claim(of: Row<'invoice'>, file: string, row: number): Row<'claim'> {
  const { conflict: _, contested: __, reversed_gross_minor: ___, reversed_tax_minor: ____, ...fields } = of;
  return {
    ...fields,
    file,
    row,
    side: SIDE_SALES,
    outcome: OUTCOME_NEW,
    owner: of.seller,
    seller_scoped: 0,
    buyer_scoped: 0,
    time: null,
  };
}

export function staged<T extends TableName>(table: T, rows: readonly Row<T>[]): StagedTable<T> {
  return {
    count: rows.length,
    async *batches() {
      // two batches, to see that both arrive
      const half = Math.ceil(rows.length / 2);
      yield batchOf(table, rows.slice(0, half));
      yield batchOf(table, rows.slice(half));
    },
  };
}

/** What is known of a taxpayer; nothing but what is given. */
export function registration(id: string, more: Partial<Row<'taxpayer'>> = {}): Row<'taxpayer'> {
  return { id, observed: 0, sales_first: 0, sales_last: 0, purchases_first: 0, purchases_last: 0, ...more };
}

/** A fact of which a test only says what it is about. */
export function status(given: Partial<Row<'fact_status'>> & { taxpayer: string; row: number }): Row<'fact_status'> {
  const { taxpayer, fromDay = null } = given;
  return {
    ...{ status: 'normal', fromDay: null, toDay: null, reason: null },
    group_key: BigInt(Buffer.from(`${taxpayer} ${fromDay}`).reduce((hash, byte) => hash * 31 + byte, 7)),
    file: null,
    ...given,
  };
}

interface GivenChanges {
  id?: string;
  invoices?: Row<'invoice'>[];
  removed?: Row<'invoice'>[];
  claims?: Row<'claim'>[];
  files?: Partial<Row<'file'>>[];
  names?: Row<'name'>[];
  /** Beside the parties of the invoices. */
  taxpayers?: Row<'taxpayer'>[];
  facts?: StagedFacts;
  refusals?: Row<'refusal'>[];
  repairs?: Row<'repair'>[];
  demo?: boolean;
  replaceAll?: boolean;
}

export function changes(given: GivenChanges): Changes {
  const { id = 'load', invoices = [], removed = [], files = [{ sha256: `file of ${id}` }] } = given;
  const parties = [...new Set(invoices.flatMap(({ seller, buyer }) => [seller, buyer]))];
  return {
    load: { id, finishedAt: `at ${id}`, report: () => `{"load":"${id}"}` },
    replaceAll: given.replaceAll ?? false,
    demo: given.demo ?? false,
    files: files.map((file, position) => ({
      sha256: null,
      name: `${file.sha256}.csv`,
      kind: 'sales',
      rows: 1,
      load: id,
      position,
      columns: null,
      header: '[]',
      ...file,
    })),
    claims: staged('claim', given.claims ?? invoices.map((row, i) => claim(row, files[0].sha256!, i + 2))),
    invoices: staged('invoice', invoices),
    removedInvoices: {
      high: BigUint64Array.from(removed, ({ digest_high }) => digest_high),
      low: BigUint64Array.from(removed, ({ digest_low }) => digest_low),
    },
    names: staged('name', given.names ?? []),
    taxpayers: staged('taxpayer', [...parties.map((party) => registration(party!)), ...(given.taxpayers ?? [])]),
    facts: given.facts ?? {},
    refusals: staged('refusal', given.refusals ?? []),
    repairs: staged('repair', given.repairs ?? []),
  };
}

/** Applies one load after what is there. */
export async function apply(store: Store, given: GivenChanges | Changes): Promise<StoreState> {
  const complete = 'load' in given ? given : changes(given);
  const writer = await store.begin(complete.load.id, (await store.state()).sequence);
  try {
    return await writer.apply(complete);
  } finally {
    await writer.end();
  }
}

export const digestOf = ({ digest_high, digest_low }: Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>) =>
  digestText(digest_high, digest_low);

/** The net change since a sequence number: digests that go, and `digest flags` that come. */
export async function netChange(store: Store, sequence: number) {
  const { added, removed, close } = await store.changesSince(sequence);
  const came: Row<'invoice'>[] = [];
  try {
    for await (const batch of added) came.push(...rowsOf('invoice', batch));
  } finally {
    close();
  }
  return {
    removed: Array.from(removed.high, (high, i) => digestText(high, removed.low[i])),
    added: came.map((row) => `${digestOf(row)} ${row.conflict}${row.contested}`),
    rows: came,
  };
}

async function knownOf(store: Store, keys: bigint[]) {
  const known = await store.lookup(BigUint64Array.from(keys));
  const found = { claims: [] as Row<'claim'>[], invoices: [] as Row<'invoice'>[] };
  for await (const batch of known.claims) found.claims.push(...rowsOf('claim', batch));
  for await (const batch of known.invoices) found.invoices.push(...rowsOf('invoice', batch));
  known.close();
  return found;
}

const identityOf = ({ version, attributesVersion, sequence }: Snapshot) => ({ version, attributesVersion, sequence });
const idsOf = (snapshot: Snapshot) => Array.from({ length: snapshot.taxpayers.count }, (_, u) => idOf(snapshot, u));

/** What every store does alike. `open` gives an empty one. */
export function storeContract(open: () => Promise<{ store: Store; dispose(): Promise<void> }>): void {
  let store: Store;
  let dispose: () => Promise<void>;
  beforeEach(async () => ({ store, dispose } = await open()));
  afterEach(() => dispose());

  describe('an empty ledger', () => {
    test('has a version and nothing else', async () => {
      const { sequence, version, attributesVersion, demo } = await store.state();
      expect({ sequence, demo }).toEqual({ sequence: 0, demo: false });
      expect(version).toMatch(/^[0-9a-f]{64}$/);
      expect(attributesVersion).toMatch(/^[0-9a-f]{64}$/);
      const snapshot = await buildSnapshot(store);
      expect([snapshot.taxpayers.count, snapshot.relations.count, snapshot.invoices.count]).toEqual([0, 0, 0]);
      expect(snapshot).toMatchObject({ version, attributesVersion, sequence: 0 });
      expect(await store.loads(10)).toEqual([]);
      expect(await store.refusals({ open: false, limit: 10 })).toEqual({ total: 0, items: [] });
      expect(await store.page({ seller: 'S', includeVoid: true, limit: 5 })).toEqual({ total: 0, items: [] });
      expect(await knownOf(store, [1n])).toEqual({ claims: [], invoices: [] });
      expect(await netChange(store, 0)).toMatchObject({ removed: [], added: [] });
      expect(await store.loadedFiles(['x'])).toEqual(new Set());
    });
  });

  describe('apply', () => {
    const [one, two, three] = ['1', '2', '3'].map((number) => invoice({ number, buyer: `B${number}` }));

    test('counts commits and says what is there', async () => {
      const first = await apply(store, { id: 'a', invoices: [one] });
      expect(first).toEqual(await store.state());
      expect(first.sequence).toBe(1);
      const second = await apply(store, { id: 'b', invoices: [two] });
      expect(second.sequence).toBe(2);
      expect(second.version).not.toBe(first.version);
      expect(await store.loadedFiles(['file of a', 'file of b', 'other'])).toEqual(new Set(['file of a', 'file of b']));
      const snapshot = await buildSnapshot(store);
      expect(second).toEqual({ ...identityOf(snapshot), demo: false });
      expect(snapshot.invoices.count).toBe(2);
    });

    test('the version does not depend on the order of loads', async () => {
      const { store: other, dispose: end } = await open();
      try {
        for (const [i, row] of [one, two, three].entries()) await apply(store, { id: `${i}`, invoices: [row] });
        await apply(other, { id: 'x', invoices: [three, one] });
        const { version, attributesVersion } = await apply(other, { id: 'y', invoices: [two] });
        expect(await store.state()).toMatchObject({ version, attributesVersion });
      } finally {
        await end();
      }
    });

    test('an invoice that goes and comes again leaves the version that was', async () => {
      const before = await apply(store, { id: 'a', invoices: [one, two] });
      const without = await apply(store, { id: 'b', removed: [one] });
      expect(without.version).not.toBe(before.version);
      expect((await buildSnapshot(store)).invoices.count).toBe(1);
      const after = await apply(store, { id: 'c', invoices: [one] });
      expect(after.version).toBe(before.version);
      expect(after.attributesVersion).toBe(before.attributesVersion);
    });

    test('void, zero and self-issued invoices are no part of the graph or its version, but stay', async () => {
      const { version } = await store.state();
      const rest = [
        invoice({ number: 'v', void: 1 }),
        invoice({ number: '0', net_minor: 0, tax_minor: 0, gross_minor: 0 }),
        invoice({ number: 's', buyer: 'S' }),
      ];
      const state = await apply(store, { invoices: rest });
      expect(state.version).toBe(version);
      const snapshot = await buildSnapshot(store);
      expect(snapshot.invoices.count).toBe(0);
      expect(idsOf(snapshot)).toEqual(['B', 'S']);
      expect((await store.page({ seller: 'S', includeVoid: true, limit: 10 })).total).toBe(3);
    });

    test('a claim that moves to another invoice is there once', async () => {
      const moved = invoice({ number: '1', buyer: 'B9' });
      await apply(store, { id: 'a', invoices: [one] });
      await apply(store, {
        id: 'b',
        invoices: [moved],
        removed: [one],
        claims: [claim(moved, 'file of a', 2), claim(moved, 'file of b', 2)],
      });
      const { items } = await store.page({ seller: 'S', includeVoid: true, limit: 10 });
      expect(items.map(({ buyer, claims }) => [buyer, claims.map(({ name }) => name)])).toEqual([
        ['B9', ['file of a.csv', 'file of b.csv']],
      ]);
    });

    test('names and observations are added up; most rows name a taxpayer, then bytes', async () => {
      const name = (taxpayer: string, text: string, rows: number) => ({ taxpayer, name: text, rows });
      const taxpayers = ['a', 'b', 'c'].map((id) => registration(id, { observed: id === 'a' ? 1 : 0 }));
      await apply(store, {
        id: '1',
        taxpayers,
        names: [name('a', 'old', 3), name('a', 'new', 2), name('b', '\u{1f600}', 1), name('b', '\uff5e', 1)],
      });
      expect(nameOf(await buildSnapshot(store), 0)).toBe('old');
      const before = await store.state();
      const state = await apply(store, {
        id: '2',
        names: [name('a', 'new', 2)],
        taxpayers: [registration('a', { observed: 2 })],
      });
      const snapshot = await buildSnapshot(store);
      // U+FF5E comes before U+1F600 in bytes, though not in UTF-16
      expect([0, 1, 2].map((u) => nameOf(snapshot, u))).toEqual(['new', '\uff5e', null]);
      expect([...snapshot.taxpayers.observed]).toEqual([3, 0, 0]);
      expect(state.version).toBe(before.version);
      expect(state.attributesVersion).not.toBe(before.attributesVersion);
    });

    test('the days that a ledger covers are those of all loads', async () => {
      const days = (first: number, last: number) => ({ observed: 1, sales_first: first, sales_last: last });
      await apply(store, { id: '1', taxpayers: [registration('a', days(50, 60)), registration('b')] });
      await apply(store, { id: '2', taxpayers: [registration('a', days(40, 55))] });
      await apply(store, {
        id: '3',
        taxpayers: [registration('a', { observed: 2, purchases_first: -5, purchases_last: 7 })],
      });
      const { taxpayers } = await buildSnapshot(store);
      expect([...taxpayers.salesFirst, ...taxpayers.salesLast]).toEqual([40, 0, 60, 0]);
      expect([...taxpayers.purchasesFirst, ...taxpayers.purchasesLast]).toEqual([-5, 0, 7, 0]);
      expect(await store.registrations(['b', 'a', 'nobody'])).toEqual([
        { ...registration('a', days(40, 60)), observed: 3, purchases_first: -5, purchases_last: 7, name: null },
        { ...registration('b'), name: null },
      ]);
    });

    test('flags change the attributes version and the graph, not the version', async () => {
      const before = await apply(store, { id: 'a', invoices: [one] });
      const after = await apply(store, { id: 'b', removed: [one], invoices: [{ ...one, conflict: 1 }], claims: [] });
      expect(after.version).toBe(before.version);
      expect(after.attributesVersion).not.toBe(before.attributesVersion);
      expect([...(await buildSnapshot(store)).invoices.flags]).toEqual([INVOICE_CONFLICT]);
    });

    test('what is settled is applied in the same commit, and what fails there leaves nothing', async () => {
      const moved = invoice({ number: '1', buyer: 'B9' });
      const settled = {
        identities: [{ id: 'B1', subject: 'B9', why: 2 }],
        candidates: [{ kind: 'duplicate', a: 'B1', b: 'B9', state: 'confirmed', weight: 7, evidence: '{}' }],
        claims: staged('claim', [claim(moved, 'file of a', 2)]),
        invoices: staged('invoice', [moved]),
        removedInvoices: { high: BigUint64Array.of(one.digest_high), low: BigUint64Array.of(one.digest_low) },
        dispose: async () => undefined,
      };
      await apply(store, { id: 'a', invoices: [one], taxpayers: [registration('B9')] });
      const before = { state: await store.state(), snapshot: await buildSnapshot(store) };
      const decision = {
        number: 1,
        made_at: 't',
        author: 'x',
        reason: 'y',
        kind: 'merge',
        a: 'B1',
        b: 'B9',
        undoes: 0,
      };
      const decided = async (settle: Settle) => {
        const writer = await store.begin('d', (await store.state()).sequence);
        try {
          return await writer.decide(decision, settle);
        } finally {
          await writer.end();
        }
      };
      const failing = async () => {
        throw new Error('in the midst');
      };
      await expect(decided(failing)).rejects.toThrow('in the midst');
      expect(await store.state()).toEqual(before.state);
      expect(await store.decisions()).toEqual([]);

      let seen: unknown;
      const state = await decided(async (ledger) => {
        seen = [await ledger.decisions(), await ledger.identities()];
        return settled;
      });
      expect(seen).toEqual([[decision], []]);
      expect(state).toMatchObject({ sequence: 2 });
      expect(state.version).not.toBe(before.state.version);
      expect(await store.decisions()).toEqual([decision]);
      expect(await store.identities(['B9'])).toEqual(settled.identities);
      expect(await store.identities(['S'])).toEqual([]);
      expect(await store.candidates({ limit: 5 })).toEqual({ total: 1, items: settled.candidates });
      const snapshot = await buildSnapshot(store);
      expect(idsOf(snapshot)).toEqual(['B9', 'S']);
      expect([nodeOf(snapshot, 'B1'), nodeOf(snapshot, 'B9')]).toEqual([0, 0]);
      expect(await netChange(store, 1)).toMatchObject({
        removed: [digestOf(one)],
        added: [`${digestOf(moved)} 00`],
      });
      expect([...(await store.groupKeysOf(['B9']))]).toEqual([moved.group_key]);
    });

    test('candidates come by weight, page after page', async () => {
      const candidates = [
        ...['a', 'b', 'c'].map((a) => ({ kind: 'duplicate', a, b: 'z', state: 'open', weight: 5, evidence: '{}' })),
        { kind: 'alias', a: 'x', b: 'z', state: 'open', weight: 5, evidence: '{}' },
        { kind: 'alias', a: 'y', b: 'z', state: 'accepted', weight: 9, evidence: '{}' },
      ];
      const writer = await store.begin('l', 0);
      await writer.apply(changes({ id: 'a' }), async () => ({
        ...{ identities: [], candidates, claims: staged('claim', []), invoices: staged('invoice', []) },
        removedInvoices: { high: new BigUint64Array(), low: new BigUint64Array() },
        dispose: async () => undefined,
      }));
      await writer.end();
      const ranked = (await store.candidates({ limit: 9 })).items;
      expect(ranked.map(({ a }) => a)).toEqual(['y', 'x', 'a', 'b', 'c']);
      const paged: string[] = [];
      for (let after = undefined as (typeof ranked)[number] | undefined; ;) {
        const { items, total } = await store.candidates({ limit: 2, after });
        expect(total).toBe(5);
        if (items.length === 0) break;
        paged.push(...items.map(({ a }) => a!));
        after = items.at(-1);
      }
      expect(paged).toEqual(['y', 'x', 'a', 'b', 'c']);
      const ids = async (query: Partial<CandidateQuery>) =>
        (await store.candidates({ limit: 9, ...query })).items.map(({ a }) => a);
      expect(await ids({ kind: 'alias' })).toEqual(['y', 'x']);
      expect(await ids({ state: 'accepted' })).toEqual(['y']);
      expect(await ids({ ids: ['b', 'x'] })).toEqual(['x', 'b']);
    });

    test('a demo that is replaced leaves nothing but its sequence', async () => {
      const demo = await apply(store, {
        id: 'a',
        invoices: [one, two],
        demo: true,
        names: [{ taxpayer: 'S', name: 'x', rows: 9 }],
      });
      expect(demo.demo).toBe(true);
      const real = await apply(store, { id: 'b', invoices: [two, three], replaceAll: true });
      expect(real).toMatchObject({ demo: false, sequence: 2 });
      const snapshot = await buildSnapshot(store);
      expect(idsOf(snapshot)).toEqual(['B2', 'B3', 'S']);
      expect(nameOf(snapshot, 2)).toBeNull();
      expect((await store.loads(9)).map(({ id }) => id)).toEqual(['b']);
      expect(await store.loadedFiles(['file of a', 'file of b'])).toEqual(new Set(['file of b']));
      expect(await netChange(store, 1)).toMatchObject({ removed: [digestOf(one)], added: [`${digestOf(three)} 00`] });
      const { store: fresh, dispose: end } = await open();
      const { version, attributesVersion } = await apply(fresh, { id: 'b', invoices: [two, three] });
      await end();
      expect(real).toMatchObject({ version, attributesVersion });
    });

    test('a sum that no graph could hold is refused, and nothing is changed', async () => {
      const before = await apply(store, { id: 'a', invoices: [one] });
      const large = Array.from({ length: 901 }, (_, i) =>
        invoice({ number: `l${i}`, gross_minor: 1e13, net_minor: 1e13 }),
      );
      await expect(apply(store, { id: 'b', invoices: large })).rejects.toMatchObject({ code: 'snapshot_too_large' });
      expect(await store.state()).toEqual(before);
      expect((await buildSnapshot(store)).invoices.count).toBe(1);
      // void ones are in no sum
      await apply(store, { id: 'c', invoices: large.map((row) => invoice({ ...row, number: row.number!, void: 1 })) });
      expect((await buildSnapshot(store)).invoices.count).toBe(1);
    });

    test('what fails in the middle leaves nothing, and the next load goes well', async () => {
      const before = await apply(store, { id: 'a', invoices: [one] });
      const seen = await buildSnapshot(store);
      for (const table of ['claims', 'invoices', 'names', 'taxpayers', 'refusals', 'repairs'] as const) {
        const bad = changes({ id: 'b', invoices: [two], removed: [one] });
        const { batches } = bad[table];
        const failing = {
          ...bad,
          [table]: {
            ...bad[table],
            async *batches() {
              yield* batches();
              throw new Error('the disk is gone');
            },
          },
        };
        await expect(apply(store, failing), table).rejects.toThrow('the disk is gone');
        expect(await store.state()).toEqual(before);
        expect(await buildSnapshot(store)).toEqual(seen);
        expect((await store.page({ seller: 'S', includeVoid: true, limit: 9 })).total).toBe(1);
        expect(await store.loadedFiles(['file of b'])).toEqual(new Set());
        expect((await store.loads(9)).map(({ id }) => id)).toEqual(['a']);
      }
      expect((await apply(store, { id: 'b', invoices: [two] })).sequence).toBe(2);
    });

    test('whoever scans is not disturbed by a load', async () => {
      await apply(store, { id: 'a', invoices: [one] });
      const before = await store.state();
      const scan = await store.scan();
      await apply(store, { id: 'b', invoices: [two, three] });
      const snapshot = await buildSnapshot({ scan: async () => scan });
      expect(snapshot.invoices.count).toBe(1);
      expect(snapshot).toMatchObject({ version: before.version, sequence: 1 });
      expect((await buildSnapshot(store)).invoices.count).toBe(3);
    });
  });

  describe('the lease', () => {
    test('is held by one writer', async () => {
      const writer = await store.begin('a', 0);
      await expect(store.begin('b', 0)).rejects.toMatchObject({ code: 'load_running', values: { lease: 'a' } });
      await writer.end();
      await writer.end();
      const next = await store.begin('b', 0);
      // an end that comes late does not free what another one holds
      await writer.end();
      await expect(store.begin('c', 0)).rejects.toMatchObject({ code: 'load_running' });
      await expect(writer.apply(changes({}))).rejects.toThrow(RangeError);
      await next.end();
    });

    test('is of one base', async () => {
      await expect(store.begin('a', 3)).rejects.toMatchObject({
        code: 'sequence_moved',
        values: { base: 3, sequence: 0 },
      });
      const writer = await store.begin('a', 0);
      await writer.apply(changes({ invoices: [invoice({ number: '1' })] }));
      await expect(writer.apply(changes({ invoices: [invoice({ number: '2' })] }))).rejects.toMatchObject({
        code: 'sequence_moved',
      });
      await writer.end();
      await expect(store.begin('b', 0)).rejects.toMatchObject({ code: 'sequence_moved' });
      expect((await store.state()).sequence).toBe(1);
    });
  });

  test('changesSince tells the net change', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((number) => invoice({ number }));
    const flagged = { ...b, conflict: 1 };
    const unseen = invoice({ number: 'v', void: 1 });
    await apply(store, { id: '1', invoices: [a, b] });
    await apply(store, { id: '2', removed: [a], invoices: [c, unseen] });
    await apply(store, { id: '3', removed: [b], invoices: [a, flagged], claims: [] });
    await apply(store, { id: '4', removed: [c, unseen] });
    const shape = (row: Row<'invoice'>) => `${digestOf(row)} ${row.conflict}${row.contested}`;
    const sorted = (...texts: string[]) => texts.sort();
    expect(await netChange(store, 0)).toMatchObject({ removed: [], added: sorted(shape(a), shape(flagged)) });
    // a went and came again; the flag of b changed
    expect(await netChange(store, 1)).toMatchObject({ removed: [digestOf(b)], added: [shape(flagged)] });
    expect(await netChange(store, 2)).toMatchObject({
      removed: sorted(digestOf(b), digestOf(c)),
      added: sorted(shape(a), shape(flagged)),
    });
    expect(await netChange(store, 3)).toMatchObject({ removed: [digestOf(c)], added: [] });
    expect(await netChange(store, 4)).toMatchObject({ removed: [], added: [] });
    expect((await netChange(store, 0)).rows.sort((x, y) => (shape(x) < shape(y) ? -1 : 1))).toEqual(
      [a, flagged].sort((x, y) => (shape(x) < shape(y) ? -1 : 1)),
    );
  });

  test('lookup gives claims and invoices of the group keys alone, as they were given', async () => {
    const one = invoice({
      number: '1',
      code: '044',
      class: '专票',
      goods_code: '3040',
      net_minor: null,
      tax_minor: null,
    });
    const two = invoice({ number: '2', gross_minor: -5 });
    const claims = [
      { ...claim(one, 'f', 2), time: '10:00', buyer_scoped: 1, owner: null },
      claim(one, 'f', 3),
      claim(two, 'f', 4),
    ];
    await apply(store, { invoices: [one, two], claims, files: [{ sha256: 'f' }] });
    const found = await knownOf(store, [one.group_key, 12345n]);
    expect(found.claims.sort((a, b) => a.row - b.row)).toEqual(claims.slice(0, 2));
    expect(found.invoices).toEqual([one]);
    expect(await knownOf(store, [])).toEqual({ claims: [], invoices: [] });
    // keys beyond 2^63
    const large = invoice({ number: '3', group_key: 2n ** 64n - 1n });
    await apply(store, { id: 'b', invoices: [large] });
    expect((await knownOf(store, [2n ** 64n - 1n])).invoices).toEqual([large]);
  });

  describe('page', () => {
    const rows = [
      invoice({ number: '1', day: 10 }),
      invoice({ number: '2', day: 10 }),
      invoice({ number: '3', day: 10, buyer: 'C' }),
      invoice({ number: '4', day: 9, currency: 'USD' }),
      invoice({ number: '5', day: 11, void: 1 }),
      invoice({ number: '6', day: 8, seller: 'B', buyer: 'S', gross_minor: -7, net_minor: null, tax_minor: null }),
    ];
    const inOrder = (some: Row<'invoice'>[]) =>
      some.toSorted((a, b) => a.day - b.day || (digestOf(a) < digestOf(b) ? -1 : 1));
    const numbers = (items: { number: string | null }[]) => items.map(({ number }) => number);

    beforeEach(async () => {
      await apply(store, { invoices: rows, claims: [] });
    });

    test('filters by party, currency and status', async () => {
      const ask = async (query: Partial<Parameters<Store['page']>[0]>) => {
        const { total, items } = await store.page({ includeVoid: false, limit: 100, ...query });
        expect(items).toHaveLength(total);
        return numbers(items);
      };
      const expected = (keep: (row: Row<'invoice'>) => boolean) => numbers(inOrder(rows.filter(keep)));
      expect(await ask({ seller: 'S' })).toEqual(expected((row) => row.seller === 'S' && row.void === 0));
      expect(await ask({ seller: 'S', includeVoid: true })).toEqual(expected((row) => row.seller === 'S'));
      expect(await ask({ buyer: 'S' })).toEqual(['6']);
      expect(await ask({ seller: 'S', buyer: 'C' })).toEqual(['3']);
      expect(await ask({ seller: 'S', currency: 'USD' })).toEqual(['4']);
      expect(await ask({ seller: 'nobody' })).toEqual([]);
      await expect(store.page({ includeVoid: true, limit: 1 })).rejects.toMatchObject({ code: 'query_without_party' });
    });

    test('goes on after a cursor until all is told once', async () => {
      const all = inOrder(rows.filter(({ seller }) => seller === 'S'));
      for (const limit of [1, 2, 3, 100]) {
        const told: (string | null)[] = [];
        let after: { day: number; digest: string } | undefined;
        for (;;) {
          const { items, total } = await store.page({ seller: 'S', includeVoid: true, after, limit });
          expect(total).toBe(all.length);
          told.push(...numbers(items));
          const last = items.at(-1);
          if (!last) break;
          after = { day: last.day, digest: digestOf(last) };
        }
        expect(told).toEqual(numbers(all));
      }
      expect((await store.page({ seller: 'S', includeVoid: true, limit: 0 })).items).toEqual([]);
      await expect(
        store.page({ seller: 'S', includeVoid: true, after: { day: 1, digest: 'x' }, limit: 1 }),
      ).rejects.toMatchObject({ code: 'cursor_invalid' });
    });

    test('gives whole invoices, with the claims of each in order of file and row', async () => {
      const one = invoice({
        number: 'c',
        seller: 'T',
        net_minor: null,
        tax_minor: null,
        conflict: 1,
        goods_name: '*金*条',
      });
      const claims = [
        { ...claim(one, 'sha2', 7), void: 1 },
        { ...claim(one, 'sha1', 10), owner: null, side: 0 },
        claim(one, 'sha1', 9),
      ];
      await apply(store, {
        id: 'b',
        invoices: [one],
        claims,
        files: [
          { sha256: 'sha1', name: '二.csv' },
          { sha256: 'sha2', name: '一.csv' },
        ],
      });
      const { items } = await store.page({ seller: 'T', includeVoid: true, limit: 9 });
      expect(items).toEqual([
        {
          ...one,
          claims: [
            { ...claims[0], name: '一.csv', load: 'b' },
            { ...claims[2], name: '二.csv', load: 'b' },
            { ...claims[1], name: '二.csv', load: 'b' },
          ],
          claimCount: 3,
          ledgerCount: 2,
          isFull: true,
          reversals: [],
          reversalCount: 0,
        },
      ]);
    });
  });

  test('a red letter that comes later changes its original, and so does its going', async () => {
    const original = invoice({ number: '1', gross_minor: 100, net_minor: 90, tax_minor: 10 });
    const red = invoice({
      number: '2',
      day: 18_001,
      gross_minor: -30,
      net_minor: -27,
      tax_minor: -3,
      original_number: '1',
    });
    await apply(store, { id: 'a', invoices: [original] });
    await apply(store, { id: 'b', invoices: [red] });
    const came = await netChange(store, 1);
    expect(came.removed).toEqual([digestOf(original)]);
    expect(came.rows.map((row) => [row.number, row.reversed_gross_minor, row.reversed_tax_minor])).toEqual([
      ['1', 30, 3],
    ]);
    expect([...(await buildSnapshot(store)).invoices.grossMinor]).toEqual([70]);
    await apply(store, { id: 'c', removed: [red] });
    const gone = await netChange(store, 2);
    expect([gone.removed, gone.rows.map((row) => row.reversed_gross_minor)]).toEqual([[digestOf(original)], [0]]);
    // nothing has changed since the red letter was not there
    expect(await netChange(store, 1)).toMatchObject({ removed: [], added: [] });
  });

  test('of several originals of one code and number a red letter means that of its pair; a void one means none', async () => {
    const named = { code: 'k', gross_minor: 100, net_minor: 90, tax_minor: 10 };
    const rows = [
      invoice({ ...named, number: '1' }),
      invoice({ ...named, number: '1', buyer: 'C', day: 18_001 }),
      ...[0, 1].map((isVoid) =>
        invoice({
          ...{ number: `r${isVoid}`, day: 18_002, void: isVoid, gross_minor: -40, net_minor: -36, tax_minor: -4 },
          ...{ original_code: 'k', original_number: '1' },
        }),
      ),
    ];
    await apply(store, { invoices: rows });
    const { relations } = await buildSnapshot(store);
    expect([...relations.grossMinor]).toEqual([60, 100]);
    expect([[...relations.tallies.reversals], [...relations.tallies.voids]]).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test('of an invoice with very many claims and reversals the first are listed, and all are counted', async () => {
    const many = LISTED + 50;
    const one = invoice({ number: '1', gross_minor: 1000, net_minor: 900, tax_minor: 100 });
    const reds = Array.from({ length: many }, (_, i) =>
      invoice({ number: `r${i}`, day: 18_001 + i, gross_minor: -2, net_minor: -2, tax_minor: 0, original_number: '1' }),
    );
    const claims = Array.from({ length: many }, (_, i) => ({
      ...claim(one, 'file of a', i + 2),
      // the only one of another ledger comes last
      ...(i === many - 1 ? { side: SIDE_INVOICE, owner: null } : {}),
    }));
    await apply(store, { id: 'a', invoices: [one, ...reds], claims });
    const [found] = (await store.page({ number: '1', includeVoid: true, limit: 9 })).items;
    expect([found.claimCount, found.reversalCount]).toEqual([many, many]);
    expect(found.claims.map(({ row }) => row)).toEqual(Array.from({ length: LISTED }, (_, i) => i + 2));
    expect(found.reversals.map(({ other }) => other!.day)).toEqual(
      Array.from({ length: LISTED }, (_, i) => 18_001 + i),
    );
    expect([found.ledgerCount, found.isFull, found.reversed_gross_minor]).toEqual([2, true, 2 * many]);
  });

  describe('facts', () => {
    const told = async (...[taxpayers, options]: Parameters<Store['facts']>) =>
      (await store.facts(taxpayers, options)).status.items.map(
        ({ taxpayer, fromDay, status: is, filename, row, load, stands }) =>
          `${taxpayer} ${fromDay} ${is} ${filename}:${row} of ${load}${stands ? '' : ' superseded'}`,
      );

    test('what was said last stands, in order of taxpayer and key; the rest is kept', async () => {
      const files = [{ sha256: 'z', name: 'z' }, { sha256: 'y', name: 'y' }]; // prettier-ignore
      const first = [
        status({ taxpayer: '\u{1f600}', row: 3, file: 'z' }),
        status({ taxpayer: '\uff5e', row: 4, file: 'z', fromDay: 9 }),
        status({ taxpayer: '\uff5e', row: 2, file: 'y', fromDay: 9, status: 'abnormal' }),
        status({ taxpayer: '\uff5e', row: 2, file: 'z', fromDay: 10, status: 'cancelled' }),
        status({ taxpayer: '\uff5e', row: 5, file: 'z' }),
        status({ taxpayer: 'other', row: 6, file: 'z' }),
      ];
      await apply(store, { id: 'a', files, facts: { status: staged('fact_status', first) } });
      const asked = ['\u{1f600}', '\uff5e', 'nobody'];
      expect(await told(asked)).toEqual([
        '\uff5e null normal z:5 of a',
        '\uff5e 9 abnormal y:2 of a',
        '\uff5e 10 cancelled z:2 of a',
        '\u{1f600} null normal z:3 of a',
      ]);
      const second = [status({ taxpayer: '\uff5e', row: 2, file: 'x', fromDay: 9, status: 'revoked' })];
      await apply(store, {
        id: 'b',
        files: [{ sha256: 'x', name: 'x' }],
        facts: { status: staged('fact_status', second) },
      });
      expect(await told(['\uff5e'], { superseded: true })).toEqual([
        '\uff5e null normal z:5 of a',
        '\uff5e 9 normal z:4 of a superseded',
        '\uff5e 9 abnormal y:2 of a superseded',
        '\uff5e 9 revoked x:2 of b',
        '\uff5e 10 cancelled z:2 of a',
      ]);
      expect(await told([])).toEqual([]);
      const facts = await store.facts(['\uff5e']);
      expect(Object.keys(facts)).toEqual(FACT_KINDS);
      expect(facts.status.items[1]).toEqual({ ...second[0], filename: 'x', load: 'b', stands: true });
    });

    test('come page by page, of one kind where it is asked for', async () => {
      const rows = [4, 2, 3].map((row) => status({ taxpayer: 'A', row, file: 'file of a', fromDay: row }));
      await apply(store, { id: 'a', facts: { status: staged('fact_status', rows) } });
      const page = async (query: Parameters<Store['facts']>[1]) => {
        const { total, items } = (await store.facts(['A'], query)).status;
        return [total, ...items.map(({ row }) => row)];
      };
      expect(await page({})).toEqual([3, 2, 3, 4]);
      expect(await page({ offset: 1, limit: 1 })).toEqual([3, 3]);
      expect(await page({ offset: 5, limit: 1 })).toEqual([3]);
      expect(await page({ kind: 'status', limit: 0 })).toEqual([3]);
      expect(await page({ kind: 'role' })).toEqual([0]);
    });

    test('are looked up by key: what stands', async () => {
      const rows = [1, 2].map((row) => status({ taxpayer: 'A', row, file: 'file of a', toDay: row }));
      await apply(store, { id: 'a', facts: { status: staged('fact_status', rows) } });
      const { rows: found, close } = await store.lookupFacts('status', BigUint64Array.of(rows[0].group_key, 5n));
      const all: Row<'fact_status'>[] = [];
      for await (const batch of found) all.push(...rowsOf('fact_status', batch));
      close();
      expect(all).toEqual([rows[1]]);
    });

    test('of a kind that names the first of two by either, and change no version; a demo goes with its facts', async () => {
      const row = { taxpayer: 'A', role: 'taxClerk', fromDay: null, toDay: null, file: 'file of a', group_key: 1n };
      const roles = [
        { ...row, personId: null, personName: '乙', row: 2 },
        { ...row, personId: '1', personName: '丙', row: 3, group_key: 2n },
      ];
      const before = await store.state();
      const after = await apply(store, { id: 'a', demo: true, facts: { role: staged('fact_role', roles) } });
      expect([after.version, after.attributesVersion]).toEqual([before.version, before.attributesVersion]);
      expect((await store.facts(['A'])).role.items.map(({ personName }) => personName)).toEqual(['丙', '乙']);
      await apply(store, { id: 'b', replaceAll: true });
      expect((await store.facts(['A'])).role).toEqual({ total: 0, items: [] });
    });
  });

  test('loads come newest first, refusals in order of file and row', async () => {
    const refusal = (file: string, row: number): Row<'refusal'> => ({
      file,
      row,
      column_name: '金额',
      value: 'x',
      code: 'amount_pattern',
      cells: '["x"]',
    });
    await apply(store, { id: 'a', refusals: [refusal('file of a', 3)] });
    await apply(store, {
      id: 'b',
      files: [
        { sha256: 'z', name: 'first.csv' },
        { sha256: 'y', name: 'second.csv' },
      ],
      refusals: [refusal('y', 2), refusal('z', 10), refusal('z', 9)],
    });
    expect((await store.loads(10)).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await store.loads(1)).toEqual([{ id: 'b', finishedAt: 'at b', report: '{"load":"b"}' }]);
    const { items: told, total } = await store.refusals({ load: 'b', open: false, limit: 10 });
    expect(told.map(({ name, row }) => [name, row])).toEqual([
      ['first.csv', 9],
      ['first.csv', 10],
      ['second.csv', 2],
    ]);
    expect(total).toBe(3);
    const first = { sequence: 2, position: 0, name: 'first.csv', kind: 'sales', header: '[]', load: 'b', repair: null };
    expect(told[0]).toEqual({ ...refusal('z', 9), ...first });
    const all = await store.refusals({ open: true, limit: 2 });
    expect(all.total).toBe(4);
    expect(all.items.map(({ name, row }) => [name, row])).toEqual([
      ['file of a.csv', 3],
      ['first.csv', 9],
    ]);
    const { sequence, position, row } = all.items[1];
    const next = await store.refusals({ open: true, after: { sequence, position, row }, limit: 9 });
    expect(next.items).toEqual(told.slice(1));
    expect((await store.refusals({ open: true, limit: 1, counted: false })).total).toBeNull();
    expect((await store.account()).refusals).toEqual({ open: 4, closed: 0 });
  });

  test('a refused row that came again is open no more', async () => {
    const refusal = (file: string, row: number) => ({
      file,
      row,
      column_name: null,
      value: null,
      code: 'x',
      cells: '[]',
    });
    await apply(store, {
      id: 'a',
      refusals: [refusal('file of a', 3), refusal('file of a', 4), refusal('file of a', 5)],
    });
    const repair = (row: number, by_row: number, outcome: number, by_file = 'file of b') =>
      ({ file: 'file of a', row, by_file, by_row, outcome }) as const;
    await apply(store, {
      id: 'b',
      refusals: [refusal('file of b', 7)],
      // of what is not there, nothing is said
      repairs: [repair(3, 6, 0), repair(4, 7, 1), { ...repair(9, 9, 0), file: 'unknown' }],
    });
    const open = async () =>
      (await store.refusals({ open: true, limit: 9 })).items.map(({ name, row }) => `${name} ${row}`);
    expect(await open()).toEqual(['file of a.csv 5', 'file of b.csv 7']);
    expect((await store.account()).refusals).toEqual({ open: 2, closed: 2 });
    const { items } = await store.refusals({ load: 'a', open: false, limit: 9 });
    expect(items.map((one) => one.repair)).toEqual([
      { name: 'file of b.csv', row: 6, outcome: 0 },
      { name: 'file of b.csv', row: 7, outcome: 1 },
      null,
    ]);
    // what is mended at last is told
    await apply(store, { id: 'c', repairs: [repair(4, 2, 0, 'file of c')] });
    expect((await store.refusals({ load: 'a', open: false, limit: 9 })).items[1].repair).toEqual({
      name: 'file of c.csv',
      row: 2,
      outcome: 0,
    });
  });

  test('the graph: order, flags, goods categories, currencies, missing tax', async () => {
    const rows = [
      invoice({ number: '1', day: 5, goods_code: '304010' }),
      invoice({ number: '2', day: 4, gross_minor: 50, tax_minor: 6, net_minor: 44, goods_name: '*医药*感冒灵' }),
      invoice({ number: '7', day: 9, gross_minor: -20, tax_minor: -2, net_minor: -18, original_number: '2' }),
      invoice({ number: '3', day: 4, contested: 1, goods_name: '无类别', tax_minor: null, net_minor: null }),
      invoice({ number: '4', currency: 'JPY', goods_code: '1' }),
      invoice({ number: '5', seller: '\u{1f600}', buyer: '\uff5e', goods_name: '*煤炭*' }),
      invoice({ number: '6', void: 1, currency: 'EUR', goods_name: '*不见*' }),
    ];
    await apply(store, { invoices: rows });
    const snapshot = await buildSnapshot(store);
    expect(idsOf(snapshot)).toEqual(['B', 'S', '\uff5e', '\u{1f600}']);
    expect(snapshot.currencies).toEqual(['CNY', 'EUR', 'JPY']);
    expect(snapshot.goodsCategories).toEqual(['', '1', '30', '医药', '煤炭']);
    const { relations, invoices } = snapshot;
    expect([...relations.invoiceOffsets]).toEqual([0, 3, 4, 5]);
    expect([...invoices.day]).toEqual([4, 4, 5, 18_000, 18_000]);
    const order = [rows[1], rows[3]].sort((a, b) => (digestOf(a) < digestOf(b) ? -1 : 1));
    expect([...invoices.grossMinor]).toEqual([...order.map((row) => (row.contested ? 113 : 30)), 113, 113, 113]);
    expect([...invoices.flags]).toEqual([
      ...order.map((row) => (row.contested ? INVOICE_CONFLICT : INVOICE_REVERSED)),
      0,
      0,
      0,
    ]);
    expect([...invoices.goods]).toEqual([...order.map((row) => (row.contested ? 0 : 3)), 2, 1, 4]);
    expect([...relations.taxMinor]).toEqual([4 + 0 + 13, 13, 13]);
    expect([...relations.grossMinor]).toEqual([113 + 30 + 113, 113, 113]);
    // a void document of a currency that nothing live has is tallied all the same
    expect([...relations.tallies.reversals]).toEqual([1, 0, 0]);
    expect([...relations.tallies.conflicts]).toEqual([1, 0, 0]);
    expect([...snapshot.taxpayers.salesTallies.voids]).toEqual([0, 1, 0, 0]);
    expect([...snapshot.taxpayers.purchasesTallies.voids]).toEqual([1, 0, 0, 0]);
  });

  test('more currencies than a column can number are told, not cut', async () => {
    const code = (i: number) => String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26), 65);
    await apply(store, {
      invoices: Array.from({ length: 257 }, (_, i) => invoice({ number: `${i}`, currency: code(i) })),
    });
    await expect(buildSnapshot(store)).rejects.toMatchObject({
      code: 'snapshot_too_large',
      values: { column: 'currencies' },
    });
  });
}
