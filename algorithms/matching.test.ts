import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '../graph/days.ts';
import { draw, type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { matching, type MatchingOptions, type MatchingResult } from './matching.ts';

// Days of drawings count from 2020-01-01: January is 0–30, February 31–59, March 60–90.

type Asked = Partial<Omit<MatchingOptions, 'firms'>>;

/** A drawing whose amounts are net: multiples of 100, of which the drawn tax is 13. */
const net = (drawing: string): Snapshot =>
  draw(drawing.replace(/:(\d+)@/g, (_, amount: string) => `:${Math.round(Number(amount) * 1.13)}@`));

/** Goods categories of a snapshot's invoices, in the order in which they were drawn. */
function withGoods(snapshot: Snapshot, goods: readonly number[]): Snapshot {
  const column = Uint16Array.from(snapshot.invoices.digestLow, (drawn) => goods[Number(drawn)]);
  return {
    ...snapshot,
    goodsCategories: ['', 'steel', 'coal', 'services'],
    invoices: { ...snapshot.invoices, goods: column },
  };
}

const ask = (snapshot: Snapshot, asked: Asked = {}, firms?: number[]) =>
  matching(snapshot, { currency: 0, ...asked, firms });

/** What is said of one firm, by row. */
function rowsOf(snapshot: Snapshot, result: MatchingResult, id: string) {
  const rows = [...result.firm.keys()].filter((row) => idOf(snapshot, result.firm[row]) === id);
  return rows.map((row) => ({
    ...{ goods: result.goods[row], in: result.inMinor[row], out: result.outMinor[row] },
    ...{ matched: result.matchedMinor[row], unknown: result.unknownMinor[row], mean: result.meanDays[row] },
    ...{ median: result.medianDays[row], quantiles: result.quantileDays.map((column) => column[row]) },
  }));
}

const firm = (snapshot: Snapshot, id: string, asked: Asked = {}) => rowsOf(snapshot, ask(snapshot, asked), id)[0];

describe('what is matched', () => {
  test('first in, first out; what has no stock is of unknown origin', () => {
    const snapshot = net('a→m:300@0 b→m:200@5 m→x:100@10 m→y:300@20 m→z:500@25');
    expect(firm(snapshot, 'm')).toEqual({
      ...{ goods: 0, in: 500, out: 900, matched: 500, unknown: 400 },
      // 100 for 10 days, 200 for 20 and 100 for 15, 100 for 20
      ...{ mean: (1000 + 4000 + 1500 + 2000) / 500, median: 20, quantiles: [10, 20] },
    });
    expect(firm(snapshot, 'x')).toMatchObject({ in: 100, out: 0, matched: 0, unknown: 0, mean: NaN, median: -1 });
    expect(firm(snapshot, 'a')).toMatchObject({ in: 0, out: 300, matched: 0, unknown: 300 });
  });
  test('by month, what comes in later in the month is there, and stays no days; by day, it is too late', () => {
    const snapshot = net('a→m:100@40 m→x:100@35 m→y:100@40 a→m:100@60');
    expect(firm(snapshot, 'm')).toMatchObject({ matched: 100, mean: 0, median: 0 });
    expect(firm(snapshot, 'm', { order: 'day' })).toMatchObject({ matched: 0, unknown: 200, mean: NaN });
    expect(firm(net('a→m:100@40 m→x:100@41'), 'm', { order: 'day' })).toMatchObject({ matched: 100, mean: 1 });
  });
  test('what came in too long ago is stock, and younger stock behind it is taken', () => {
    const snapshot = net('a→m:100@0 a→m:100@50 m→x:200@60');
    expect(firm(snapshot, 'm', { maxDwellDays: 10 })).toMatchObject({ matched: 100, unknown: 100, mean: 10 });
    expect(firm(snapshot, 'm', { maxDwellDays: 9 })).toMatchObject({ matched: 0, unknown: 200 });
  });
  test('within goods categories, each its row', () => {
    const snapshot = withGoods(net('a→m:100@0 b→m:200@1 m→x:300@40'), [1, 2, 2]);
    const result = ask(snapshot, { byGoods: true });
    expect(rowsOf(snapshot, result, 'm')).toMatchObject([
      { goods: 1, in: 100, out: 0, matched: 0 },
      { goods: 2, in: 200, out: 300, matched: 200, unknown: 100, mean: 39 },
    ]);
    expect(firm(snapshot, 'm')).toMatchObject({ matched: 300, unknown: 0 });
  });
  test('one currency is matched, and what a firm invoices to itself is not', () => {
    const invoice = { grossMinor: 113, day: 18_300 };
    const drawn = [
      { ...invoice, seller: 'a', buyer: 'm' },
      { ...invoice, seller: 'm', buyer: 'm', grossMinor: 226 },
      { ...invoice, seller: 'm', buyer: 'x', currency: 'USD' },
    ];
    expect(firm(snapshotOf(drawn), 'm')).toMatchObject({ in: 100, out: 0 });
    expect(firm(snapshotOf(drawn), 'm', { currency: 1 })).toMatchObject({ in: 0, out: 100 });
  });
  test('only in the period', () => {
    const snapshot = net('a→m:100@0 m→x:100@10 a→m:100@20 m→x:100@30');
    const period = { fromDay: dayOf(2020, 1, 11), toDay: dayOf(2020, 1, 31) };
    expect(firm(snapshot, 'm', period)).toMatchObject({ in: 100, out: 200, matched: 100, mean: 0 });
    expect(firm(snapshot, 'm', { ...period, order: 'day' })).toMatchObject({ matched: 100, unknown: 100, mean: 10 });
  });
  test('an isolated firm has a row of zeros, and a ledger may be empty', () => {
    expect(firm(net('i a→b:100@1'), 'i')).toMatchObject({ in: 0, out: 0, matched: 0, unknown: 0, mean: NaN });
    expect(ask(draw('i'))).toMatchObject({ count: 1, truncated: false });
    expect(ask(draw(''))).toMatchObject({ count: 0, truncated: false });
  });
  test('dwell is not told where too little is matched', () => {
    const snapshot = net('a→m:100@0 m→x:400@10');
    expect(firm(snapshot, 'm', { minCoverage: 0.25 })).toMatchObject({ mean: 10, median: 10, quantiles: [10, 10] });
    expect(firm(snapshot, 'm', { minCoverage: 0.26 })).toMatchObject({ mean: NaN, median: -1, quantiles: [-1, -1] });
  });
});

describe('value base', () => {
  const year = ({ bestYear, lastYear, valueBase }: MatchingResult, u: number) => ({
    whole: valueBase[u],
    best: [bestYear.month[u] - monthOf(dayOf(2020, 1, 1)), bestYear.inMinor[u], bestYear.outMinor[u], bestYear.valueBase[u]],
    last: [lastYear.month[u] - monthOf(dayOf(2020, 1, 1)), lastYear.inMinor[u], lastYear.outMinor[u], lastYear.valueBase[u]],
  }); // prettier-ignore

  test('of the whole, of the twelve months that most passes in, and of the last ones of the ledger', () => {
    const snapshot = net(
      'a→m:100@2020-01-05 m→x:500@2020-02-05 a→m:300@2021-01-05 m→x:330@2021-12-30 y→z:100@2022-06-01',
    );
    const found = year(ask(snapshot), nodeOf(snapshot, 'm'));
    expect(found).toEqual({
      whole: 830 / 400,
      // 2020-02 … 2021-01 passes 300 of 300 in and 500 out; 2021-01 … 2021-12 300 in and 330 out
      best: [1, 300, 500, 5 / 3],
      last: [18, 0, 330, Infinity],
    });
    expect(year(ask(snapshot), nodeOf(snapshot, 'a')).whole).toBe(Infinity);
    expect(year(ask(net('i a→b:100@0')), 2)).toEqual({
      whole: NaN,
      best: [-24240, 0, 0, NaN],
      last: [-24240, 0, 0, NaN],
    });
  });
});

describe('pairs', () => {
  const snapshot = net('a→m:300@0 b→m:200@5 m→x:100@10 m→y:300@20 m→z:500@25');
  const m = nodeOf(snapshot, 'm');
  const named = ({ pairs }: MatchingResult) =>
    pairs.map((p) => `${idOf(snapshot, p.supplier)}→${idOf(snapshot, p.customer)} ${p.matchedMinor} ${p.meanDays}`);

  test('carry what is matched, largest first; ties by id', () => {
    const result = ask(snapshot, {}, [m]);
    expect(named(result)).toEqual(['a→y 200 20', 'a→x 100 10', 'b→y 100 15', 'b→z 100 20']);
    expect(result.pairs[0]).toMatchObject({ firm: m, goods: -1, matches: 1, firstDay: dayOf(2020, 1, 1) });
    expect(result.pairs[0].lastDay).toBe(dayOf(2020, 1, 21));
    expect([result.count, result.firm[0], result.truncated]).toEqual([1, m, false]);
  });
  test('beyond the limit are counted', () => {
    const result = ask(snapshot, { maxPairs: 1 }, [m, m]);
    expect(named(result)).toEqual(['a→y 200 20']);
    expect(result).toMatchObject({ truncated: true, leftOut: { firms: 0, pairs: 3, pairsMinor: 300 } });
    expect(ask(snapshot, { maxPairs: 0 }, [m]).leftOut.pairs).toBe(4);
  });
  test('of goods stand together, and the largest are of all goods of the firm', () => {
    const goods = withGoods(snapshot, [1, 2, 2, 1, 2]);
    const result = ask(goods, { byGoods: true, maxPairs: 2 }, [m]);
    expect(named(result)).toEqual(['a→y 300 20', 'b→x 100 5']);
    expect(result.pairs.map((pair) => pair.goods)).toEqual([1, 2]);
    expect(result.leftOut).toMatchObject({ pairs: 1, pairsMinor: 100 });
  });
  test('are not listed of all firms', () => expect(ask(snapshot).pairs).toEqual([]));
});

describe('limits', () => {
  test('stopped, it gives the firms before', () => {
    const result = ask(net('a→b:100@1'), { shouldStop: () => true });
    expect(result).toMatchObject({ count: 0, stopped: true, truncated: true, leftOut: { firms: 2 } });
  });
  test('progress ends with all firms', () => {
    const told: number[][] = [];
    ask(net('a→b:100@1'), { progress: (done, total) => told.push([done, total]) });
    expect(told).toEqual([[0, 2], [2, 2]]); // prettier-ignore
  });
  test.each<[Asked, RegExp]>([
    [{ currency: 1 }, /currency/],
    [{ currency: null as unknown as number }, /currency/],
    [{ order: 'none' as 'day' }, /order/],
    [{ maxDwellDays: -1 }, /maxDwellDays/],
    [{ maxPairs: 0.5 }, /maxPairs/],
    [{ quantiles: [0] }, /quantiles/],
    [{ minCoverage: 2 }, /minCoverage/],
    [{ fromDay: 5, toDay: 4 }, /after/],
  ])('%j is refused', (asked, message) => {
    expect(() => ask(net('a→b:100@1'), asked)).toThrow(RangeError);
    expect(() => ask(net('a→b:100@1'), asked)).toThrow(message);
  });
  test('a firm that is no node is refused', () => expect(() => ask(net('a→b:100@1'), {}, [2])).toThrow(RangeError));
});

// The oracle works on the list of drawn invoices, knows firms by id and time by Date, and takes a minor unit at a time.

const FIRMS = ['a', 'b', 'c', 'd', 'e'];
const EPOCH = dayOf(2021, 3, 1);

interface Invoice extends DrawnInvoice {
  goods: number;
}

const someInvoices = (lastDay = EPOCH + 80): fc.Arbitrary<Invoice[]> =>
  fc.array(
    fc.record({
      seller: fc.constantFrom(...FIRMS),
      buyer: fc.constantFrom(...FIRMS),
      grossMinor: fc.integer({ min: 1, max: 60 }),
      day: fc.integer({ min: EPOCH, max: lastDay }),
      goods: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 60, size: 'max' },
  );

const asking: fc.Arbitrary<Asked> = fc.record({
  order: fc.constantFrom<('month' | 'day')[]>('month', 'day'),
  maxDwellDays: fc.option(fc.integer({ min: 0, max: 40 })),
  byGoods: fc.boolean(),
  fromDay: fc.constantFrom(null, EPOCH + 10),
  toDay: fc.constantFrom(null, EPOCH + 70),
  quantiles: fc.constant([0.05, 0.25, 1]),
  maxPairs: fc.constant(Infinity),
});

const made = (drawn: Invoice[]) =>
  withGoods(
    snapshotOf(drawn, FIRMS),
    drawn.map(({ goods }) => goods),
  );
const netOf = ({ grossMinor }: DrawnInvoice) => grossMinor - Math.round((grossMinor * 13) / 113);
const monthText = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 7);

function oracle(drawn: Invoice[], id: string, goods: number | null, asked: Asked) {
  const { order, maxDwellDays, fromDay, toDay, quantiles } = asked;
  const inPeriod = drawn
    .map((invoice, place) => ({ ...invoice, place }))
    .filter(({ day }) => day >= (fromDay ?? -Infinity) && day <= (toDay ?? Infinity))
    .filter((invoice) => invoice.seller !== invoice.buyer && (goods === null || invoice.goods === goods));
  const ordered = (partner: 'seller' | 'buyer', owner: 'seller' | 'buyer') =>
    inPeriod
      .filter((invoice) => invoice[owner] === id)
      .sort((a, b) => a.day - b.day || (a[partner] < b[partner] ? -1 : a[partner] > b[partner] ? 1 : a.place - b.place))
      .map((invoice) => ({ ...invoice, partner: invoice[partner], left: netOf(invoice) }));
  const purchases = ordered('seller', 'buyer');
  const sales = ordered('buyer', 'seller');
  const dwells: number[] = [];
  const pairs = new Map<string, number>();
  for (const sale of sales)
    for (; sale.left > 0; sale.left--) {
      const purchase = purchases.find(
        ({ left, day }) =>
          left > 0 &&
          (order === 'day' ? day < sale.day : monthText(day) <= monthText(sale.day)) &&
          sale.day - day <= (maxDwellDays ?? Infinity),
      );
      if (!purchase) break;
      purchase.left--;
      dwells.push(Math.max(0, sale.day - purchase.day));
      const pair = `${purchase.partner}→${sale.partner}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
  dwells.sort((a, b) => a - b);
  const sum = (invoices: DrawnInvoice[]) => invoices.reduce((all, invoice) => all + netOf(invoice), 0);
  const within = (share: number) => dwells.find((_, place) => place + 1 >= share * dwells.length) ?? -1;
  return {
    row: {
      ...{ goods: goods ?? 0, in: sum(purchases), out: sum(sales), matched: dwells.length },
      unknown: sum(sales) - dwells.length,
      mean: dwells.reduce((all, dwell) => all + dwell, 0) / dwells.length,
      median: within(0.5),
      quantiles: quantiles!.map(within),
    },
    pairs,
  };
}

test('equals the oracle, which takes one unit at a time', () => {
  let matched = 0;
  fc.assert(
    fc.property(someInvoices(), asking, (drawn, asked) => {
      const snapshot = made(drawn);
      const result = ask(snapshot, asked, [...FIRMS.keys()]);
      for (const id of FIRMS) {
        const rows = rowsOf(snapshot, result, id);
        if (!asked.byGoods) expect(rows.map(({ goods }) => goods)).toEqual([0]);
        const pairs = new Map<string, number>();
        for (const row of rows) {
          const expected = oracle(drawn, id, asked.byGoods ? row.goods : null, asked);
          expect(row).toEqual(expected.row);
          for (const [pair, amount] of expected.pairs) pairs.set(`${row.goods} ${pair}`, amount);
          matched += row.matched;
        }
        const listed = result.pairs.filter((pair) => idOf(snapshot, pair.firm) === id);
        const key = (p: (typeof listed)[number]) => `${Math.max(0, p.goods)} ${idOf(snapshot, p.supplier)}→${idOf(snapshot, p.customer)}`; // prettier-ignore
        expect(new Map(listed.map((pair) => [key(pair), pair.matchedMinor]))).toEqual(pairs);
      }
    }),
    { numRuns: 400, seed: 1 },
  );
  expect(matched, 'units that the cases match').toBeGreaterThan(10_000);
});

test('what is matched of the inflow is what is matched of the outflow, and neither is more than there is', () => {
  fc.assert(
    fc.property(someInvoices(), asking, (drawn, asked) => {
      const snapshot = made(drawn);
      const result = ask(snapshot, asked, [...FIRMS.keys()]);
      for (let row = 0; row < result.count; row++) {
        expect(result.matchedMinor[row] + result.unknownMinor[row]).toBe(result.outMinor[row]);
        expect(result.matchedMinor[row]).toBeLessThanOrEqual(result.inMinor[row]);
      }
      for (const end of ['supplier', 'customer'] as const) {
        const sums = new Map<string, number>();
        for (const pair of result.pairs) {
          const key = `${pair.firm} ${pair[end]}`;
          sums.set(key, (sums.get(key) ?? 0) + pair.matchedMinor);
        }
        for (const [key, sum] of sums) {
          const [of, other] = key.split(' ').map((node) => idOf(snapshot, Number(node)));
          const [seller, buyer] = end === 'supplier' ? [other, of] : [of, other];
          const all = drawn.filter((invoice) => invoice.seller === seller && invoice.buyer === buyer);
          expect(sum).toBeLessThanOrEqual(all.reduce((total, invoice) => total + netOf(invoice), 0));
        }
      }
      const total = (column: Float64Array) => column.reduce((sum, value) => sum + value, 0);
      expect(result.pairs.reduce((sum, pair) => sum + pair.matchedMinor, 0)).toBe(total(result.matchedMinor));
    }),
    { numRuns: 200, seed: 2 },
  );
});

/** What is said of each firm, by id. */
function byFirm(snapshot: Snapshot, asked: Asked, nameOf = (id: string) => id) {
  const result = ask(snapshot, asked);
  const { bestYear, lastYear } = result;
  return new Map(
    [...result.firm.keys()].map((row) => {
      const id = idOf(snapshot, result.firm[row]);
      const years = [bestYear, lastYear].map((year) => [year.month[row], year.inMinor[row], year.outMinor[row]]);
      return [`${nameOf(id)} ${result.goods[row]}`, { ...rowsOf(snapshot, result, id).find(({ goods }) => goods === result.goods[row]), years }]; // prettier-ignore
    }),
  );
}

test('other ids give the same result', () => {
  fc.assert(
    fc.property(someInvoices(), asking, fc.shuffledSubarray(FIRMS, { minLength: 5 }), (drawn, asked, ids) => {
      const renamed = (id: string) => ids[FIRMS.indexOf(id)];
      const other = drawn.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) }));
      expect(byFirm(made(other), asked, (id) => FIRMS[ids.indexOf(id)])).toEqual(byFirm(made(drawn), asked));
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('firms of another component change nothing', () => {
  fc.assert(
    fc.property(someInvoices(), someInvoices(), asking, (drawn, others, asked) => {
      const ends = [EPOCH, EPOCH + 80].map((day) => ({ seller: 'y~', buyer: 'z~', grossMinor: 9, day, goods: 0 }));
      const apart = others.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
      const whole = byFirm(made([...drawn, ...apart, ...ends]), asked);
      const alone = byFirm(made([...drawn, ...ends]), asked);
      for (const [key, row] of alone) if (!key.includes('~')) expect(whole.get(key)).toEqual(row);
    }),
    { numRuns: 200, seed: 4 },
  );
});

test('time shifted by whole months shifts the months and leaves the amounts; by a year of 365 days, the dwell too', () => {
  const shifted = (day: number, months: number) => {
    const date = new Date(day * 86_400_000);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / 86_400_000;
  };
  // no day beyond the 28th of a month
  const early = someInvoices().map((drawn) => drawn.filter(({ day }) => new Date(day * 86_400_000).getUTCDate() <= 28));
  fc.assert(
    fc.property(early, fc.integer({ min: 1, max: 30 }), fc.boolean(), (drawn, months, byGoods) => {
      for (const order of ['month', 'day'] as const)
        for (const by of [12, months]) {
          const asked: Asked = { order, byGoods, quantiles: [] };
          const before = byFirm(made(drawn), asked);
          const after = byFirm(made(drawn.map((i) => ({ ...i, day: shifted(i.day, by) }))), asked);
          for (const row of after.values()) for (const year of row.years) if (year[0] !== 0) year[0] -= by;
          if (by !== 12) for (const row of [...before.values(), ...after.values()]) row.mean = row.median = 0;
          expect(after).toEqual(before);
        }
    }),
    { numRuns: 150, seed: 5 },
  );
});

test('the best year is the best of all runs of twelve months', () => {
  fc.assert(
    fc.property(someInvoices(EPOCH + 900), (drawn) => {
      const snapshot = made(drawn);
      const { bestYear } = ask(snapshot);
      for (const [u, id] of FIRMS.entries()) {
        const sum = (side: 'seller' | 'buyer', month: number) =>
          drawn
            .filter((i) => i.seller !== i.buyer && i[side] === id && monthOf(i.day) >= month && monthOf(i.day) < month + 12)
            .reduce((all, i) => all + netOf(i), 0); // prettier-ignore
        const runs = Array.from({ length: 40 }, (_, k) => monthOf(EPOCH) - 11 + k).map((month) => {
          const [into, out] = [sum('buyer', month), sum('seller', month)];
          return { into, out, rank: [Math.min(into, out), into + out] };
        });
        const [best] = runs.sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1]);
        expect([Math.min(bestYear.inMinor[u], bestYear.outMinor[u]), bestYear.inMinor[u] + bestYear.outMinor[u]]).toEqual(best.rank); // prettier-ignore
        if (best.rank[1] === 0) continue;
        expect([sum('buyer', bestYear.month[u]), sum('seller', bestYear.month[u])]).toEqual([bestYear.inMinor[u], bestYear.outMinor[u]]); // prettier-ignore
      }
    }),
    { numRuns: 150, seed: 6 },
  );
});

test('a firm of many invoices of any order of days is matched as one of few', () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({
    ...{ seller: i % 3 === 0 ? 'm' : `s${i % 97}`, buyer: i % 3 === 0 ? `c${i % 89}` : 'm' },
    ...{ grossMinor: 1 + ((i * 7919) % 40), day: EPOCH + ((i * 7907) % 900), goods: 0 },
  }));
  const snapshot = snapshotOf(many);
  const asked: Asked = { quantiles: [0.05, 0.5, 0.95] };
  expect(firm(snapshot, 'm', asked)).toEqual(oracle(many, 'm', null, asked).row);
});
