import { beforeEach, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { INVOICE_CONFLICT, nameOf } from '../../snapshot.ts';
import { type Store } from '../../store.ts';
import { type Row } from '../../tables.ts';

import {
  apply,
  changes,
  claim,
  digestOf,
  identityOf,
  idsOf,
  invoice,
  knownOf,
  netChange,
  registration,
} from '../given.ts';
import { MemoryStore } from '../memory/store.ts';

/** One writer, whose changes are in as a whole or not at all. */
export function writingContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

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
      // nor on the kind of store
      const other = new MemoryStore();
      for (const [i, row] of [one, two, three].entries()) await apply(store, { id: `${i}`, invoices: [row] });
      await apply(other, { id: 'x', invoices: [three, one] });
      const { version, attributesVersion } = await apply(other, { id: 'y', invoices: [two] });
      expect(await store.state()).toMatchObject({ version, attributesVersion });
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
      const fresh = new MemoryStore();
      const { version, attributesVersion } = await apply(fresh, { id: 'b', invoices: [two, three] });
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
}
