import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from './build.ts';
import { concludeReversals } from './reversals.ts';
import { plainTaxpayers, SnapshotBuilder } from './builder.ts';
import { type Given, apply, digestOf, invoice, registration } from './stores/given.ts';
import {
  digestOf as digestInSnapshot,
  idOf,
  INVOICE_CONFLICT,
  INVOICE_REVERSED,
  nameOf,
  namesWithPrefix,
  nodeOf,
  nodesWithIdPrefix,
  type Snapshot,
  type Tallies,
} from './snapshot.ts';
import { MemoryStore } from './stores/memory/store.ts';
import type { Row } from './tables.ts';

// U+FF5E stands before U+1F600 in bytes and behind it in UTF-16; one id is a prefix of another; one begins with a byte order mark
const IDS = ['E1', 'E10', 'E2', '销方', '销', '\uff5e', '\u{1f600}', '\u{1f600}x', '\ufeffE1', 'a/sales/b'];
const id = fc.constantFrom(...IDS);
const given: fc.Arbitrary<Given> = fc.record({
  number: fc.nat(1000).map(String),
  seller: id,
  buyer: id,
  day: fc.integer({ min: -10, max: 10 }),
  gross_minor: fc.oneof(
    fc.constantFrom(-7, 0, 7, 8),
    fc.integer({ min: -500, max: 500 }),
    fc.integer({ min: -1e13, max: 1e13 }),
  ),
  tax_minor: fc.option(fc.integer({ min: -50, max: 50 })),
  currency: fc.constantFrom('CNY', 'JPY', 'USD'),
  void: fc.constantFrom(0, 0, 0, 1),
  conflict: fc.constantFrom(0, 0, 1, 6),
  original_number: fc.option(fc.nat(1000).map(String)),
  contested: fc.constantFrom(0, 0, 1),
  goods_name: fc.constantFrom(null, '*煤*x', '*油*', 'y'),
});
const ledger = fc.record({
  rows: fc.uniqueArray(given, { selector: (row) => row.number, maxLength: 60 }),
  alone: fc.subarray(IDS),
  names: fc.array(
    fc.record({
      taxpayer: id,
      name: fc.constantFrom('甲公司', '甲', '乙', '\u{1f600}', '\uff5e', 'abc'),
      rows: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 12 },
  ),
  observed: fc.array(fc.record({ id, observed: fc.nat(3) }), { maxLength: 5 }),
});

const inBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const list = (array: ArrayLike<number>) => Array.from(array);

test('a snapshot is what its rows say', async () => {
  await fc.assert(
    fc.asyncProperty(ledger, async ({ rows, alone, names, observed }) => {
      const invoices = rows.map(invoice);
      const store = new MemoryStore();
      const state = await apply(store, {
        invoices,
        names,
        taxpayers: [
          ...alone.map((one) => registration(one)),
          ...names.map(({ taxpayer }) => registration(taxpayer)),
          ...observed.map((one) => registration(one.id, one)),
        ],
      });
      const progress: number[] = [];
      const snapshot = await buildSnapshot(store, { onInvoices: (done) => progress.push(done) });
      const { taxpayers, relations, invoices: columns } = snapshot;
      expect(snapshot).toMatchObject({
        version: state.version,
        attributesVersion: state.attributesVersion,
        sequence: 1,
      });

      const ids = [
        ...new Set([
          ...alone,
          ...names.map(({ taxpayer }) => taxpayer),
          ...observed.map((one) => one.id),
          ...invoices.flatMap(({ seller, buyer }) => [seller!, buyer!]),
        ]),
      ].sort(inBytes);
      expect(ids.map((_, u) => idOf(snapshot, u))).toEqual(ids);
      expect(taxpayers.count).toBe(ids.length);
      for (const [u, one] of ids.entries()) {
        expect(nodeOf(snapshot, one)).toBe(u);
        expect(taxpayers.observed[u]).toBe(
          observed.filter((seen) => seen.id === one).reduce((bits, seen) => bits | seen.observed, 0),
        );
        const votes = new Map<string, number>();
        for (const { taxpayer, name, rows: count } of names)
          if (taxpayer === one) votes.set(name, (votes.get(name) ?? 0) + count);
        expect(nameOf(snapshot, u)).toBe([...votes].sort(([a, m], [b, n]) => n - m || inBytes(a, b))[0]?.[0] ?? null);
      }
      for (const missing of ['', 'E', 'E11', '\u{1f601}', 'zzz']) expect(nodeOf(snapshot, missing)).toBe(-1);

      const counted = invoices.filter((row) => !row.void && row.gross_minor !== 0 && row.seller !== row.buyer);
      const reversals = concludeReversals(counted);
      const reversed = (row: Row<'invoice'>, what: 'gross_minor' | 'tax_minor') =>
        reversals
          .filter((one) => one.original_high === row.digest_high && one.original_low === row.digest_low)
          .reduce((sum, one) => sum + one[what]!, 0);
      const live = counted.filter((row) => row.gross_minor! > reversed(row, 'gross_minor'));
      expect(progress.at(-1) ?? 0).toBe(live.length);
      const order = (a: Row<'invoice'>, b: Row<'invoice'>) =>
        inBytes(a.seller!, b.seller!) ||
        inBytes(a.buyer!, b.buyer!) ||
        inBytes(a.currency!, b.currency!) ||
        a.day - b.day ||
        (digestOf(a) < digestOf(b) ? -1 : 1);
      const sorted = live.toSorted(order);
      expect(sorted.map((_, i) => digestInSnapshot(snapshot, i))).toEqual(sorted.map(digestOf));
      expect(list(columns.day)).toEqual(sorted.map(({ day }) => day));
      const grosses = sorted.map((row) => row.gross_minor! - reversed(row, 'gross_minor'));
      const taxes = sorted.map((row) => (row.tax_minor ?? 0) - reversed(row, 'tax_minor'));
      expect(list(columns.grossMinor)).toEqual(grosses);
      expect(list(columns.taxMinor)).toEqual(taxes);
      expect(list(columns.flags)).toEqual(
        sorted.map(
          (row) =>
            (reversed(row, 'gross_minor') > 0 ? INVOICE_REVERSED : 0) +
            (row.conflict || row.contested ? INVOICE_CONFLICT : 0),
        ),
      );
      expect(list(columns.goods).map((i) => snapshot.goodsCategories[i])).toEqual(
        sorted.map((row) => /\*(.+)\*/.exec(row.goods_name ?? '')?.[1] ?? ''),
      );

      const byRelation = new Map<string, Row<'invoice'>[]>();
      for (const row of sorted) {
        const key = [row.seller, row.buyer, row.currency].join('|');
        byRelation.set(key, [...(byRelation.get(key) ?? []), row]);
      }
      const add = (values: (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
      expect(relationsOf(snapshot)).toEqual(
        [...byRelation].map(([key, of]) => ({
          key,
          count: of.length,
          gross: add(of.map((row) => grosses[sorted.indexOf(row)])),
          tax: add(of.map((row) => taxes[sorted.indexOf(row)])),
          first: Math.min(...of.map(({ day }) => day)),
          last: Math.max(...of.map(({ day }) => day)),
        })),
      );
      expect(relations.sellerOffsets[taxpayers.count]).toBe(relations.count);
      expect(relations.buyerOffsets[taxpayers.count]).toBe(relations.count);
      expect(relations.byBuyer).toHaveLength(relations.count);
      expect(relations.invoiceOffsets[relations.count]).toBe(columns.count);
      for (let u = 0; u < taxpayers.count; u++) {
        const all = Array.from({ length: relations.count }, (_, e) => e);
        const sold = all.slice(relations.sellerOffsets[u], relations.sellerOffsets[u + 1]);
        expect(sold).toEqual(all.filter((e) => relations.seller[e] === u));
        const bought = list(relations.byBuyer).slice(relations.buyerOffsets[u], relations.buyerOffsets[u + 1]);
        expect(bought).toEqual(all.filter((e) => relations.buyer[e] === u));
      }

      const between = invoices.filter(({ seller, buyer }) => seller !== buyer);
      const tallies = (of: Row<'invoice'>[]) => [
        of.filter((row) => row.void).length,
        of.filter((row) => !row.void && row.gross_minor! < 0).length,
        of.filter((row) => row.conflict || row.contested).length,
      ];
      const at = ({ voids, reversals: reds, conflicts }: Tallies, i: number) => [voids[i], reds[i], conflicts[i]];
      for (const [u, one] of ids.entries()) {
        expect(at(taxpayers.salesTallies, u)).toEqual(tallies(between.filter(({ seller }) => seller === one)));
        expect(at(taxpayers.purchasesTallies, u)).toEqual(tallies(between.filter(({ buyer }) => buyer === one)));
      }
      for (const [e, { key }] of relationsOf(snapshot).entries())
        expect(at(relations.tallies, e)).toEqual(
          tallies(between.filter((row) => [row.seller, row.buyer, row.currency].join('|') === key)),
        );

      for (const prefix of ['', 'E', 'E1', '销', '\u{1f600}', '\ufeff', '甲', '乙', 'q']) {
        const run = nodesWithIdPrefix(snapshot, prefix);
        expect(ids.slice(run.start, run.end)).toEqual(ids.filter((one) => one.startsWith(prefix)));
        const named = namesWithPrefix(snapshot, prefix);
        const nodes = list(taxpayers.nameOrder).slice(named.start, named.end);
        const all = ids.map((_, u) => u).filter((u) => nameOf(snapshot, u)?.startsWith(prefix));
        expect(nodes).toEqual(all.sort((a, b) => inBytes(nameOf(snapshot, a)!, nameOf(snapshot, b)!) || a - b));
      }
      for (const column of [snapshot.taxpayers, relations, columns].flatMap((part) => Object.values(part)))
        if (ArrayBuffer.isView(column)) expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    }),
    { numRuns: 60 },
  );
});

function relationsOf(snapshot: Snapshot) {
  const { relations: r } = snapshot;
  return Array.from({ length: r.count }, (_, e) => ({
    key: [idOf(snapshot, r.seller[e]), idOf(snapshot, r.buyer[e]), snapshot.currencies[r.currency[e]]].join('|'),
    count: r.invoiceOffsets[e + 1] - r.invoiceOffsets[e],
    gross: r.grossMinor[e],
    tax: r.taxMinor[e],
    first: r.firstDay[e],
    last: r.lastDay[e],
  }));
}

test('a scan is closed, however it ends', async () => {
  const store = new MemoryStore();
  await apply(store, { invoices: [invoice({ number: '1' })] });
  for (const counts of [{}, { invoices: 7 }]) {
    let closed = 0;
    const scan = await store.scan();
    const watched = { ...scan, counts: { ...scan.counts, ...counts }, close: () => closed++ };
    await buildSnapshot({ scan: async () => watched as never }).catch(() => undefined);
    expect(closed).toBe(1);
  }
});

describe('the builder refuses', () => {
  const counts = { taxpayers: 2, idBytes: 2, nameBytes: 0, aliases: 0, aliasBytes: 0, invoices: 2 };
  const taxpayers = (...ids: string[]) => plainTaxpayers(ids);
  const identity = {
    ...{ version: '', attributesVersion: '', sequence: 0, asOf: null },
    ...{ currencies: ['CNY'], goodsCategories: [''] },
  };
  const rows = (
    ...given: { u?: number; v?: number; c?: number; day?: number; high?: bigint; gross?: number; tax?: number }[]
  ) => ({
    count: given.length,
    seller: Uint32Array.from(given, ({ u = 0 }) => u),
    buyer: Uint32Array.from(given, ({ v = 1 }) => v),
    currency: Uint8Array.from(given, ({ c = 0 }) => c),
    day: Int32Array.from(given, ({ day = 0 }) => day),
    grossMinor: Float64Array.from(given, ({ gross = 1 }) => gross),
    taxMinor: Float64Array.from(given, ({ tax = 0 }) => tax),
    flags: new Uint8Array(given.length),
    goods: new Uint16Array(given.length),
    digestHigh: BigUint64Array.from(given, ({ high = 0n }, i) => high + BigInt(i)),
    digestLow: new BigUint64Array(given.length),
  });
  const built = (...given: Parameters<typeof rows>) => {
    const builder = new SnapshotBuilder(counts);
    builder.addTaxpayers(taxpayers('a', 'b'));
    builder.addInvoices(rows(...given));
    return builder.finish(identity);
  };

  test('what is not sorted', () => {
    expect(built({}, {}).relations.count).toBe(1);
    expect(() => built({ u: 1, v: 0 }, {})).toThrow(RangeError);
    expect(() => built({ v: 1 }, { v: 0 })).toThrow(RangeError);
    expect(() => built({ c: 1 }, { c: 0 })).toThrow(RangeError);
    expect(() => built({ day: 1 }, { day: 0 })).toThrow(RangeError);
    expect(() => built({ high: 5n }, { high: 1n })).toThrow(RangeError);
    // the same digest twice
    expect(() => built({ high: 1n }, { high: 0n })).toThrow(RangeError);
    for (const ids of [
      ['b', 'a'],
      ['a', 'a'],
      ['\u{1f600}', '\uff5e'],
    ]) {
      const builder = new SnapshotBuilder({ ...counts, idBytes: 9 });
      expect(() => builder.addTaxpayers(taxpayers(...ids)), ids.join()).toThrow(RangeError);
    }
    // also where the two stand in two batches
    const builder = new SnapshotBuilder(counts);
    builder.addTaxpayers(taxpayers('b'));
    expect(() => builder.addTaxpayers(taxpayers('a'))).toThrow(RangeError);
  });

  test('what does not add up to the counts', () => {
    expect(() => built({})).toThrow(RangeError);
    expect(() => built({}, {}, {})).toThrow(RangeError);
    expect(() => built({}, { v: 2 })).toThrow(RangeError);
    expect(() => new SnapshotBuilder(counts).finish(identity)).toThrow(RangeError);
    const more = new SnapshotBuilder({ ...counts, invoices: 0, idBytes: 3 });
    more.addTaxpayers(taxpayers('a', 'b'));
    expect(() => more.finish(identity)).toThrow(/counted 3 idBytes, got 2/);
    expect(() => more.addTaxpayers(taxpayers('c'))).toThrow(RangeError);
  });

  test('an amount that is not positive', () => {
    for (const gross of [0, -1, NaN]) expect(() => built({ gross }, {})).toThrow(RangeError);
  });

  test('a sum beyond 2^53, and a count beyond 2^32', () => {
    const large = 2 ** 52;
    expect(built({ gross: large }, { gross: large - 1 }).relations.grossMinor[0]).toBe(2 ** 53 - 1);
    for (const [column, given] of [
      ['grossMinor', { gross: large }],
      ['taxMinor', { tax: large }],
    ] as const)
      expect(() => built(given, given)).toThrow(
        expect.objectContaining({ code: 'snapshot_too_large', values: expect.objectContaining({ column }) }),
      );
    expect(() => new SnapshotBuilder({ ...counts, invoices: 2 ** 32 })).toThrow(
      expect.objectContaining({ code: 'snapshot_too_large' }),
    );
  });
});
