import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, snapshotOf } from '../graph/draw.ts';
import { largeInvoices } from './largeInvoices.ts';
import { firstBy, mostThroughput, throughput } from './throughput.ts';

const names = (nodes: ArrayLike<number>) => Array.from(nodes, (u) => 'abcdefgh'[u]);

describe('throughput', () => {
  // tax is 13 % within the gross: 113 is 100 net
  const snapshot = draw('a→b:113@1 a→b:226@5 b→c:113@6 c→a:1130@9 d');

  test('sums net, invoices and partners of each side', () => {
    const found = throughput(snapshot, { currency: 0 });
    expect(Array.from(found.outMinor)).toEqual([300, 100, 1000, 0]);
    expect(Array.from(found.inMinor)).toEqual([1000, 300, 100, 0]);
    expect(Array.from(found.invoicesOut)).toEqual([2, 1, 1, 0]);
    expect(Array.from(found.invoicesIn)).toEqual([1, 2, 1, 0]);
    expect(Array.from(found.customers)).toEqual([1, 1, 1, 0]);
    expect(Array.from(found.suppliers)).toEqual([1, 1, 1, 0]);
  });

  test('keeps to the period, both days within it, and to the currency', () => {
    const found = throughput(snapshot, {
      currency: 0,
      fromDay: snapshot.invoices.day[1],
      toDay: snapshot.invoices.day[2],
    });
    expect(Array.from(found.outMinor)).toEqual([200, 100, 0, 0]);
    const dollars = snapshotOf([{ seller: 'a', buyer: 'b', grossMinor: 113, day: 1, currency: 'USD' }]);
    expect(Array.from(throughput(dollars, { currency: 0 }).outMinor)).toEqual([0, 0]);
    expect(Array.from(throughput(dollars, { currency: 1 }).outMinor)).toEqual([100, 0]);
  });

  test('is ranked by side, by both, and by what goes through', () => {
    const found = throughput(snapshot, { currency: 0 });
    expect(names(mostThroughput(found, 'in', 9).nodes)).toEqual(['a', 'b', 'c']);
    expect(names(mostThroughput(found, 'out', 9).nodes)).toEqual(['c', 'a', 'b']);
    expect(names(mostThroughput(found, 'both', 9).nodes)).toEqual(['a', 'c', 'b']);
    const through = mostThroughput(found, 'through', 1);
    expect([names(through.nodes), through.total]).toEqual([['a'], 3]);
  });

  test('the first by a column are those of a sort', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), fc.nat(12), (values, keep) => {
        const sorted = values.map((value, u) => ({ value, u })).filter(({ value }) => value > 0);
        sorted.sort((a, b) => b.value - a.value || a.u - b.u);
        const { nodes, total } = firstBy(Float64Array.from(values), keep);
        expect([...nodes]).toEqual(sorted.slice(0, keep).map(({ u }) => u));
        expect(total).toBe(sorted.length);
      }),
    );
  });
});

test('large invoices are those of a sort, however many there are', () => {
  const invoice = fc.record({
    seller: fc.constantFrom('a', 'b', 'c'),
    buyer: fc.constantFrom('d', 'e'),
    grossMinor: fc.integer({ min: 1, max: 30 }),
    day: fc.nat(9),
    currency: fc.constantFrom('CNY', 'USD'),
  });
  fc.assert(
    fc.property(fc.array(invoice, { maxLength: 40 }), fc.nat(6), fc.integer({ min: 1, max: 20 }), (given, keep, least) => {
      const snapshot = snapshotOf(given);
      const [fromDay, toDay] = [2, 7];
      const { invoices, total } = largeInvoices(snapshot, { currency: 0, fromDay, toDay, leastGrossMinor: least, keep });
      const fits = given.filter((one) => one.currency === 'CNY' && one.day >= 2 && one.day <= 7 && one.grossMinor >= least);
      expect(total).toBe(fits.length);
      const amounts = fits.map(({ grossMinor }) => grossMinor).sort((a, b) => b - a);
      expect(Array.from(invoices, (i) => snapshot.invoices.grossMinor[i])).toEqual(amounts.slice(0, keep));
    }),
  );
  const many = Array.from({ length: 5000 }, (_, i) => ({ seller: 'a', buyer: 'b', grossMinor: 1 + ((i * 7919) % 5003), day: i % 30 }));
  const { invoices, total } = largeInvoices(snapshotOf(many), { currency: 0, keep: 3 });
  const sorted = many.map(({ grossMinor }) => grossMinor).sort((a, b) => b - a);
  expect(Array.from(invoices, (i) => snapshotOf(many).invoices.grossMinor[i])).toEqual(sorted.slice(0, 3));
  expect(total).toBe(5000);
}); // prettier-ignore
