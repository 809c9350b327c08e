import { beforeEach, describe, expect, test } from 'vitest';
import { type Store } from '../../store.ts';
import { type Row } from '../../tables.ts';

import { apply, claim, digestOf, invoice } from '../given.ts';

/** Pages of invoices, and what was loaded. */
export function readingContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

  test('contents are files by kind with their rows, and loads', async () => {
    expect(await store.contents()).toEqual({ loads: 0, finishedAt: null, files: [] });
    const file = (sha256: string, kind: string, rows: number) => ({ sha256, kind, rows });
    await apply(store, { id: 'b', files: [file('1', 'sales', 3), file('2', 'invoices', 2 ** 31)], demo: true });
    await apply(store, { id: 'a', files: [file('3', 'sales', 0), file('4', 'invoices', 2 ** 31)], demo: true });
    expect(await store.contents()).toEqual({
      loads: 2,
      finishedAt: 'at a',
      files: [
        { kind: 'invoices', files: 2, rows: 2 ** 32 },
        { kind: 'sales', files: 2, rows: 3 },
      ],
    });
    await apply(store, { id: 'c', files: [file('5', 'status', 7)], replaceAll: true });
    expect(await store.contents()).toEqual({
      ...{ loads: 1, finishedAt: 'at c' },
      files: [{ kind: 'status', files: 1, rows: 7 }],
    });
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

    test('gives those of a list of digests that are there, in order', async () => {
      const [one, other] = [rows[4], rows[0]];
      const digests = [digestOf(one), digestOf(other), 'f'.repeat(32)];
      const { items, total } = await store.page({ digests, includeVoid: true, limit: 100 });
      expect([numbers(items), total]).toEqual([numbers(inOrder([one, other])), 2]);
      expect((await store.page({ digests, includeVoid: false, limit: 100 })).total).toBe(1);
      expect(await store.page({ digests: [], includeVoid: true, limit: 100 })).toEqual({ total: 0, items: [] });
      await expect(store.page({ digests: ['x'], includeVoid: true, limit: 1 })).rejects.toMatchObject({
        code: 'digest_invalid',
      });
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
}
