import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dayOf } from '../../graph/days.ts';
import { ledgerRows } from './ledgers.ts';
import { looseDay } from '../cells.ts';
import { distanceOf, type LedgerRow, type Marginals, marginalsOf, quantileOf } from './marginals.ts';

/** `s E1 b 2020-01-05 100` is a sale of E1 to b over 100 yuan net, 113 gross; `!` behind it is void. */
function rowsOf(text: string): LedgerRow[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [side, owner, party, date, net, mark] = line.trim().split(' ');
      const netMinor = Math.round(Number(net) * 100);
      return {
        ...{ owner, party, netMinor, grossMinor: Math.round(netMinor * 1.13), isVoid: mark === '!' },
        side: side === 's' ? 'sales' : 'purchases',
        day: looseDay(date)!,
      };
    });
}

test('distributions worked by hand', () => {
  const m = marginalsOf(
    rowsOf(`
      s E1 b 2020-01-05 9950
      s E1 b 2020-01-05 50
      s E1 c 2020-03-01 10000
      s E1 c 2020-03-02 7 !
      s E1 c 2020-03-09 -100
      p E1 a 2020-01-01 400
      p E1 a 2020-02-10 200
      s E2 b 2020-05-05 300`),
  );
  const of = (name: keyof Marginals) => [...m[name]];
  expect([of('salesCount'), of('purchasesCount'), of('customers'), of('suppliers')]).toEqual([[1, 5], [0, 2], [1, 2], [0, 1]]); // prettier-ignore
  expect([of('voidRate'), of('redRate'), of('topLimit')]).toEqual([
    [0, 1 / 5],
    [0, 1 / 5],
    [0, 2 / 3],
  ]);
  expect([of('salesNet'), of('purchasesNet')]).toEqual([
    [50, 300, 9950, 10_000],
    [200, 400],
  ]);
  // purchases 678, sales of E1 22,600 less 113
  expect(of('purchasesToSales')).toEqual([0, 678 / 22_487]);
  expect([of('largestCustomer'), of('largestSupplier')]).toEqual([[0.5, 1], [1]]);
  // half in each of the first and the third of three months
  expect([of('salesPeak'), of('purchasesPeak')]).toEqual([[1, 1.5], [(400 * 2) / 600]]);
  expect([of('salesPerPair'), of('salesGap'), of('purchasesGap')]).toEqual([[1, 1, 2], [0], [40]]);
});

test('distance of two distributions', () => {
  const [a, b] = [Float64Array.of(1, 2, 2, 5), Float64Array.of(2, 5, 7, 9)];
  // at 2: three of four against one of four
  expect(distanceOf(a, b)).toBe(0.5);
  expect([distanceOf(a, a), distanceOf(Float64Array.of(1), Float64Array.of(2)), distanceOf(a, new Float64Array())]).toEqual([0, 1, NaN]); // prettier-ignore
  expect([0, 0.5, 0.75, 1].map((share) => quantileOf(a, share))).toEqual([1, 2, 5, 5]);
});

test('days as the real ledgers write them', () => {
  expect(looseDay('2017/9/5')).toBe(dayOf(2017, 9, 5));
  expect(looseDay(' 2017-09-05 00:00:00')).toBe(dayOf(2017, 9, 5));
  expect(['2017/2/30', '2017/13/1', '5.9.2017', ''].map(looseDay)).toEqual([null, null, null, null]);
});

const REAL = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data/cumcm2020c');
describe.skipIf(!existsSync(REAL))('the real ledgers [needs ../shared]', () => {
  test('have the base rates that are known of them', { timeout: 120_000 }, async () => {
    const rows: LedgerRow[] = [];
    for await (const row of ledgerRows(REAL)) rows.push(row);
    expect(rows.length).toBe(1_099_441);
    const m = marginalsOf(rows);
    // domain.md, counted by others
    const known: Partial<Record<keyof Marginals, number[]>> = {
      voidRate: [0.093, 0.14, 0.221, 0.839],
      largestCustomer: [0.29, 0.5, 0.74, 0.99],
      purchasesToSales: [0.43, 0.8, 1.02, 21.6],
    };
    for (const [name, expected] of Object.entries(known)) {
      const found = [0.5, 0.75, 0.9, 0.99].map((share) => quantileOf(m[name as keyof Marginals], share));
      found.forEach((value, i) => expect(Math.abs(value / expected[i] - 1), name).toBeLessThan(0.03));
    }
  });
});
