import { describe, expect, test } from 'vitest';
import { dayOf } from '../../graph/days.ts';
import { type DrawnInvoice, snapshotOf } from '../../graph/draw.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import { partnersRequestSchema, type PartnersRequest } from '../contract.ts';
import { partnersReply } from './partners.ts';

const sold = (
  buyer: string,
  grossMinor: number,
  day: number,
  goodsCategory = '',
  more: Partial<DrawnInvoice> = {},
) => ({
  ...{ seller: 'H', buyer, grossMinor, day: dayOf(2021, 1, day), goodsCategory, ...more },
});
const snapshot = snapshotOf([
  ...[sold('c', 30, 1, '煤'), sold('c', 20, 9, '纸'), sold('b', 50, 5, '煤'), sold('d', 80, 7)],
  ...[sold('e', 10, 20, '煤'), sold('e', 900, 21, '煤', { currency: 'USD' }), sold('H', 5, 3, '纸')],
  sold('H', 70, 4, '纸', { seller: 'd' }),
]);
const ask = (more: Partial<PartnersRequest> = {}, offset = 0, of: Snapshot = snapshot) =>
  partnersReply(of, { order: partnersRequestSchema.parse({ id: 'H', direction: 'down', ...more }), offset });
const found = (more: Partial<PartnersRequest> = {}, offset = 0) =>
  ask(more, offset).items.map(({ taxpayer, invoices, grossMinor }) => `${taxpayer.id} ${invoices}×${grossMinor}`);

describe('partners', () => {
  test('come largest first, ties by id, of one currency; whoever sells to itself is one', () => {
    expect(found()).toEqual(['d 1×80', 'b 1×50', 'c 2×50', 'e 1×10', 'H 1×5']);
    expect(found({ currency: 'USD' })).toEqual(['e 1×900']);
    expect(ask().items[2]).toMatchObject({ taxMinor: 3 + 2, firstDay: '2021-01-01', lastDay: '2021-01-09' });
  });

  test('up are whom it buys from', () => expect(found({ direction: 'up' })).toEqual(['d 1×70', 'H 1×5']));

  test('are of the period, of the category, and of the least amount of what is left of a relation by these', () => {
    expect(found({ from: '2021-01-05', to: '2021-01-09' })).toEqual(['d 1×80', 'b 1×50', 'c 1×20']);
    expect(found({ goods: '煤' })).toEqual(['b 1×50', 'c 1×30', 'e 1×10']);
    expect(found({ minGrossMinor: 50 })).toEqual(['d 1×80', 'b 1×50', 'c 2×50']);
    expect(found({ minGrossMinor: 50, goods: '煤' })).toEqual(['b 1×50']);
    expect(found({ minGrossMinor: 50, to: '2021-01-08' })).toEqual(['d 1×80', 'b 1×50']);
  });

  test('of a page are counted and summed whole, without those that are shown or read otherwise', () => {
    expect(ask({ limit: 2 })).toMatchObject({ total: 5, totalGrossMinor: 195 });
    expect([found({ limit: 2 }, 2), found({ limit: 2 }, 4), found({ limit: 2 }, 6)]).toEqual([['c 2×50', 'e 1×10'], ['H 1×5'], []]); // prettier-ignore
    expect(ask({ without: ['d', 'H', 'nobody'] })).toMatchObject({ total: 3, totalGrossMinor: 110 });
    expect(found({ q: 'h' })).toEqual(['H 1×5']);
    expect(ask({ q: 'x' })).toMatchObject({ items: [], total: 0, totalGrossMinor: 0 });
  });

  test('trade in goods, which are told of all partners and categories in the period', () => {
    const all = [
      { category: '煤', invoices: 3, grossMinor: 90 },
      { category: null, invoices: 1, grossMinor: 80 },
      { category: '纸', invoices: 2, grossMinor: 25 },
    ];
    expect(ask().goods).toEqual(all);
    expect(ask({ goods: '纸', q: 'x', minGrossMinor: 1000, without: ['c'] }).goods).toEqual(all);
    expect(ask({ to: '2021-01-01' }).goods).toEqual([{ category: '煤', invoices: 1, grossMinor: 30 }]);
    const many = snapshotOf(Array.from({ length: 60 }, (_, k) => sold('b', 100 + k, 1, `g${k}`)));
    const told = ask({}, 0, many).goods.map(({ category }) => category);
    expect([told.length, told[0], told[49]]).toEqual([50, 'g59', 'g10']);
  });

  test('of a taxpayer, a category or a currency that is not there, or of no period, are refused', () => {
    expect(() => ask({ id: 'nobody' })).toThrow(expect.objectContaining({ code: 'taxpayer_not_found' }));
    expect(() => ask({ goods: '铁' })).toThrow(expect.objectContaining({ code: 'goods_not_in_ledger' }));
    expect(() => ask({ currency: 'EUR' })).toThrow(expect.objectContaining({ code: 'currency_not_in_ledger' }));
    expect(() => ask({ from: '2021-02-01', to: '2021-01-01' })).toThrow(expect.objectContaining({ code: 'period_reversed' })); // prettier-ignore
  });

  test('of whom a sum cannot be held exactly are refused, not rounded', () => {
    const large = snapshotOf(['b', 'c'].map((buyer) => sold(buyer, 2 ** 53 - 1, 1)));
    expect(() => ask({}, 0, large)).toThrow(expect.objectContaining({ code: 'snapshot_too_large' }));
  });
});
