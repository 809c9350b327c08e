import { beforeEach, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { LISTED, type Store } from '../../store.ts';
import { SIDE_INVOICE } from '../../tables.ts';

import { apply, claim, digestOf, invoice, netChange } from '../given.ts';

/** What red letters take off, whenever they come. */
export function reversalsContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

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
}
