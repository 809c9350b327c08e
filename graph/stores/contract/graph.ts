import { beforeEach, expect, test } from 'vitest';
import { buildSnapshot } from '../../build.ts';
import { INVOICE_CONFLICT, INVOICE_REVERSED } from '../../snapshot.ts';
import { type Store } from '../../store.ts';

import { apply, digestOf, idsOf, invoice } from '../given.ts';

/** What a snapshot is built from. */
export function graphContract(current: () => Store): void {
  let store: Store;
  beforeEach(() => void (store = current()));

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
