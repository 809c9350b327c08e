import { expect, test } from 'vitest';
import { makeEconomy, startId } from '../testing/economy.ts';
import { invoiceOf } from '../testing/invoices.ts';
import { disagreeing, isOwnCode, standsApart } from './claims.ts';

test('what is said less often stands apart; where nothing leads, all of it; what says nothing never', () => {
  expect(standsApart(['a', 'b'])).toEqual([true, true]);
  expect(standsApart(['a', 'b', 'a'])).toEqual([false, true, false]);
  expect(standsApart([null, 7, null])).toEqual([false, false, false]);
  expect(standsApart([7, 7, null, 8, 8])).toEqual([true, true, false, true, true]);
  expect(standsApart([0, 0])).toEqual([false, false]);
  expect(standsApart([])).toEqual([]);
});

test('only fields that the server found to disagree are marked, and a code of a ledger’s own contradicts nobody', () => {
  expect(['D000/sales/7', 'D000/purchases/a%2Fb', 'D000', 'A/B', 'a/sales/b/c'].map(isOwnCode)).toEqual([
    ...[true, true, false, false, false],
  ]);
  const relation = makeEconomy().relations.find(({ seller, buyer }) => seller === startId && buyer === 'D100')!;
  const invoice = invoiceOf(relation, 0);
  const [sale, purchase] = invoice.claims;
  const claims = [sale, { ...purchase, buyer: 'other', grossMinor: 1 }];
  expect(disagreeing({ ...invoice, claims, disagreements: [] })).toEqual({});
  expect(disagreeing({ ...invoice, claims, disagreements: ['party'] })).toEqual({
    seller: [false, false],
    buyer: [true, true],
  });
  expect(disagreeing({ ...invoice, claims, disagreements: ['amount'] }).gross).toEqual([true, true]);
  const own = [sale, { ...purchase, buyer: 'D100/purchases/9' }];
  expect(disagreeing({ ...invoice, claims: own, disagreements: ['party'] }).buyer).toEqual([false, false]);
});
