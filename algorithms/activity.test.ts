import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '../graph/days.ts';
import { draw, type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { activity, type ActivityOptions, type ActivityResult, NO_DAY } from './activity.ts';

type Asked = Partial<ActivityOptions>;

const JANUARY = monthOf(dayOf(2020, 1, 1));
const ask = (snapshot: Snapshot, asked: Asked = {}) => activity(snapshot, { side: 'sales', currency: 0, ...asked });

/** A drawing whose amounts are net: multiples of 100, of which the drawn tax is 13. */
const net = (drawing: string): Snapshot =>
  draw(drawing.replace(/:(\d+)@/g, (_, amount: string) => `:${Math.round(Number(amount) * 1.13)}@`));

/** An invoice of a on the fifth of each month from 2020-01 on, 0 being none; z trades until the end. */
const monthly = (...amounts: number[]): Snapshot => {
  const date = (k: number) => `${2020 + Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')}`;
  const sold = amounts.flatMap((amount, k) => (amount === 0 ? [] : [`a→b:${amount}@${date(k)}-05`]));
  return net([...sold, `y→z:100@2020-01-01 y→z:100@${date(amounts.length - 1)}-28`].join(' '));
};

/** All that is said of a node, with months counted from 2020-01. */
function rowOf(result: ActivityResult, u: number) {
  const month = (value: number) => (value === NO_DAY ? null : value - JANUARY);
  const { burst, dormancy, drop, bulk, changes } = result;
  const at = Array.from({ length: changes.offsets[u + 1] - changes.offsets[u] }, (_, k) => changes.offsets[u] + k);
  return {
    ...{ invoices: result.invoices[u], net: result.netMinor[u], first: result.firstDay[u], last: result.lastDay[u] },
    ...{ activeDays: result.activeDays[u], activeMonths: result.activeMonths[u] },
    peak: [month(result.peakMonth[u]), result.peakMinor[u], result.peakToMean[u]],
    burst: [month(burst.month[u]), burst.minor[u], burst.beforeMinor[u], burst.beforeMonths[u], burst.ratio[u]],
    dormancy: [dormancy.months[u], month(dormancy.wokenMonth[u])],
    drop: [drop.silentDays[u], drop.silentMonths[u]],
    bulk: [bulk.day[u], bulk.ageDays[u]],
    changes: at.map((k) => [month(changes.month[k]), changes.beforeMinor[k], changes.afterMinor[k]]),
  };
}
const row = (snapshot: Snapshot, id: string, asked: Asked = {}) => rowOf(ask(snapshot, asked), nodeOf(snapshot, id));

describe('what is counted', () => {
  test('first and last, days and months, the peak', () => {
    const snapshot = net(
      'a→b:100@2020-01-03 a→c:200@2020-01-03 a→b:100@2020-01-20 a→b:200@2020-04-01 y→z:100@2020-05-02',
    );
    expect(row(snapshot, 'a')).toMatchObject({
      ...{ invoices: 4, net: 600, first: dayOf(2020, 1, 3), last: dayOf(2020, 4, 1) },
      ...{ activeDays: 3, activeMonths: 2, peak: [0, 400, 400 / 150], drop: [31, 1] },
    });
    expect(ask(snapshot).ledgerEnd).toBe(dayOf(2020, 5, 2));
    expect(row(snapshot, 'b', { side: 'purchases' })).toMatchObject({ invoices: 3, net: 400, activeMonths: 2 });
  });
  test('a firm without sales, and a ledger without invoices', () => {
    const none = {
      ...{ invoices: 0, net: 0, first: NO_DAY, last: NO_DAY, activeDays: 0, activeMonths: 0, peak: [null, 0, NaN] },
      ...{ burst: [null, 0, 0, 0, NaN], dormancy: [0, null], drop: [0, 0], bulk: [NO_DAY, NaN], changes: [] },
    };
    expect(row(net('i a→b:100@1'), 'b')).toEqual(none);
    expect(row(draw('i'), 'i')).toEqual(none);
    expect(ask(draw('i')).ledgerEnd).toBe(NO_DAY);
  });
  test('one currency, the period, and nothing that a firm sells to itself', () => {
    const invoice = { seller: 'a', buyer: 'b', grossMinor: 113, day: dayOf(2020, 3, 5) };
    const snapshot = snapshotOf([
      ...[invoice, { ...invoice, buyer: 'a' }, { ...invoice, currency: 'USD', day: dayOf(2020, 6, 1) }],
      ...[
        { ...invoice, day: dayOf(2020, 4, 5) },
        { ...invoice, day: dayOf(2020, 9, 1) },
      ],
    ]);
    expect(row(snapshot, 'a', { toDay: dayOf(2020, 4, 30) })).toMatchObject({ invoices: 2, net: 200, drop: [25, 0] });
    expect(row(snapshot, 'a', { fromDay: dayOf(2020, 4, 1) })).toMatchObject({ invoices: 2, drop: [0, 0] });
    expect(row(snapshot, 'a', { currency: 1 })).toMatchObject({ invoices: 1, drop: [0, 0] });
  });
});

describe('burst and dormancy', () => {
  test('the largest window against the months before', () => {
    const snapshot = monthly(100, 0, 200, 100, 600, 300, 0, 100);
    expect(row(snapshot, 'a').burst).toEqual([3, 1000, 300, 3, 1000 / 3 / 100]);
    expect(row(snapshot, 'a', { burstMonths: 1 }).burst).toEqual([4, 600, 400, 4, 6]);
    expect(row(snapshot, 'a', { burstMonths: 100 }).burst).toEqual([0, 1400, 0, 0, NaN]);
  });
  test('begins with a month of trade, and ends with the last one', () => {
    expect(row(monthly(100, 0, 0, 0, 900, 0, 0), 'a').burst).toEqual([4, 900, 100, 4, 36]);
    expect(row(monthly(100, 100, 500), 'a').burst, 'all of it').toEqual([0, 700, 0, 0, NaN]);
  });
  test('the longest gap before the burst, not behind it', () => {
    expect(row(monthly(100, 0, 100, 0, 0, 0, 100, 900, 900, 0, 0, 0, 0, 0, 100), 'a').dormancy).toEqual([3, 6]);
    expect(row(monthly(100, 0, 0, 100, 0, 0, 900), 'a', { burstMonths: 1 }).dormancy, 'the later').toEqual([2, 6]);
    expect(row(monthly(900, 0, 0, 100), 'a', { burstMonths: 1 }).dormancy).toEqual([0, null]);
  });
});

describe('bulk', () => {
  const day = dayOf(2020, 3, 10);
  const snapshot = net(
    'a→b:100@2020-01-01 a→b:100@2020-03-01 a→b:100@2020-03-10 a→b:300@2020-03-20 b→c:100@2020-03-01',
  );

  test('the first day on which a month has enough invoices and amount, and the days since the first invoice', () => {
    expect(row(snapshot, 'a', { bulkInvoices: 2 }).bulk).toEqual([day, 69]);
    expect(row(snapshot, 'a', { bulkInvoices: 3, bulkMinor: 500 }).bulk).toEqual([day + 10, 79]);
    expect(row(snapshot, 'a', { bulkInvoices: 3, bulkMinor: 501 }).bulk).toEqual([NO_DAY, NaN]);
    expect(row(snapshot, 'a', { bulkInvoices: 4 }).bulk).toEqual([NO_DAY, NaN]);
  });
  test('or since registration where it is known', () => {
    const registeredDay = Int32Array.of(day - 5, NO_DAY, NO_DAY);
    expect(row(snapshot, 'a', { bulkInvoices: 2, registeredDay }).bulk).toEqual([day, 5]);
    expect(row(snapshot, 'b', { bulkInvoices: 1, registeredDay }).bulk).toEqual([dayOf(2020, 3, 1), 0]);
    expect(() => ask(snapshot, { registeredDay: new Int32Array(2) })).toThrow(RangeError);
  });
});

describe('changes of level', () => {
  test('a rise, and the end of trade', () => {
    const rise = [...Array.from({ length: 12 }, (_, k) => 100 + (k % 3) * 100), ...Array.from({ length: 8 }, (_, k) => 2000 + (k % 2) * 300)]; // prettier-ignore
    expect(row(monthly(...rise), 'a').changes).toEqual([[12, 200, 2150]]);
    const ended = [...rise, 0, 0, 0, 0, 0, 0];
    expect(row(monthly(...ended), 'a').changes).toEqual([[12, 200, 2150], [20, 2150, 0]]); // prettier-ignore
    expect(row(monthly(...ended), 'a', { maxChanges: 0 }).changes).toEqual([]);
  });
  test('are of the firm’s own scale, and steady trade has none', () => {
    const steady = Array.from({ length: 24 }, (_, k) => 100 * (1 + ((k * 7) % 5)));
    expect(row(monthly(...steady), 'a').changes).toEqual([]);
    const rise = Array.from({ length: 24 }, (_, k) => (k < 12 ? 100 : 1000) * (1 + ((k * 7) % 3)));
    const months = (amounts: number[]) => row(monthly(...amounts), 'a').changes.map(([month]) => month);
    expect(months(rise)).toEqual([12]);
    expect(months(rise.map((amount) => amount * 1000))).toEqual([12]);
  });
});

describe('limits', () => {
  test('stopped, it says how far it came', () => {
    const result = ask(net('a→b:100@1'), { shouldStop: () => true });
    expect(result).toMatchObject({ stopped: true, truncated: true, measured: 0 });
    expect([...result.changes.offsets]).toEqual([0, 0, 0]);
  });
  test('progress ends with all firms', () => {
    const told: number[][] = [];
    expect(ask(net('a→b:100@1'), { progress: (...done) => told.push(done) }).measured).toBe(2);
    expect(told).toEqual([[0, 2], [2, 2]]); // prettier-ignore
  });
  test.each<[Asked, RegExp]>([
    [{ side: 'both' as 'sales' }, /side/],
    [{ currency: 1 }, /currency/],
    [{ currency: null as unknown as number }, /currency/],
    [{ burstMonths: 0 }, /burstMonths/],
    [{ bulkInvoices: 0 }, /bulkInvoices/],
    [{ bulkMinor: -1 }, /bulkMinor/],
    [{ maxChanges: -1 }, /maxChanges/],
    [{ minRunMonths: 0 }, /minRunMonths/],
    [{ penalty: 0 }, /penalty/],
    [{ fromDay: 5, toDay: 4 }, /after/],
  ])('%j is refused', (asked, message) => {
    expect(() => ask(net('a→b:100@1'), asked)).toThrow(RangeError);
    expect(() => ask(net('a→b:100@1'), asked)).toThrow(message);
  });
});

// The oracle works on the list of drawn invoices, and knows firms by id and months by Date.

const FIRMS = ['a', 'b', 'c', 'd'];
const EPOCH = dayOf(2020, 1, 1);

const someInvoices: fc.Arbitrary<DrawnInvoice[]> = fc.array(
  fc.record({
    seller: fc.constantFrom(...FIRMS),
    buyer: fc.constantFrom(...FIRMS),
    grossMinor: fc.integer({ min: 1, max: 9999 }),
    day: fc.oneof(fc.integer({ min: EPOCH, max: EPOCH + 700 }), fc.integer({ min: EPOCH + 300, max: EPOCH + 340 })),
  }),
  { maxLength: 60, size: 'max' },
);

const asking = fc.record({
  side: fc.constantFrom<('sales' | 'purchases')[]>('sales', 'purchases'),
  fromDay: fc.constantFrom(null, EPOCH + 20),
  toDay: fc.constantFrom(null, EPOCH + 650),
  burstMonths: fc.integer({ min: 1, max: 4 }),
  bulkInvoices: fc.integer({ min: 1, max: 4 }),
  bulkMinor: fc.constantFrom(0, 5000),
  maxChanges: fc.integer({ min: 0, max: 3 }),
});
type Question = typeof asking extends fc.Arbitrary<infer T> ? T : never;

const netOf = ({ grossMinor }: DrawnInvoice) => grossMinor - Math.round((grossMinor * 13) / 113);
const sumOf = (invoices: DrawnInvoice[]) => invoices.reduce((sum, invoice) => sum + netOf(invoice), 0);
/** Months from 2020-01. */
const monthAt = (day: number) => {
  const date = new Date(day * 86_400_000);
  return (date.getUTCFullYear() - 2020) * 12 + date.getUTCMonth();
};

function oracle(drawn: DrawnInvoice[], id: string, asked: Question) {
  const { fromDay, toDay, burstMonths, bulkInvoices, bulkMinor } = asked;
  const all = drawn.filter(({ day }) => day >= (fromDay ?? -Infinity) && day <= (toDay ?? Infinity));
  const own = all
    .filter((i) => i.seller !== i.buyer && i[asked.side === 'sales' ? 'seller' : 'buyer'] === id)
    .sort((a, b) => a.day - b.day);
  if (own.length === 0) return null;
  const sum = (from: number, to: number) => sumOf(own.filter(({ day }) => monthAt(day) >= from && monthAt(day) <= to));
  const [first, last] = [monthAt(own[0].day), monthAt(own.at(-1)!.day)];
  const months = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const end = Math.max(...all.map(({ day }) => day));
  const peak = months.reduce((best, month) => (sum(month, month) > sum(best, best) ? month : best), first);
  const ends = (month: number) => Math.min(last, month + burstMonths - 1);
  const start = months.reduce(
    (best, month) => (sum(month, ends(month)) >= sum(best, ends(best)) ? month : best),
    first,
  );
  const active = [...new Set(own.map(({ day }) => monthAt(day)))];
  const gaps = active.slice(1).map((month, k) => ({ months: month - active[k] - 1, woken: month }));
  const gap = gaps.filter(({ months, woken }) => months > 0 && woken <= start).reduce((best, other) => (other.months >= best.months ? other : best), { months: 0, woken: -1 }); // prettier-ignore
  const bulk = own.find((_, k) => {
    const before = own.slice(0, k + 1).filter(({ day }) => monthAt(day) === monthAt(own[k].day));
    return before.length >= bulkInvoices && sumOf(before) >= bulkMinor;
  });
  const before = sum(first, start - 1);
  return {
    ...{ invoices: own.length, net: sumOf(own), first: own[0].day, last: own.at(-1)!.day },
    ...{ activeDays: new Set(own.map(({ day }) => day)).size, activeMonths: active.length },
    peak: [peak, sum(peak, peak), (sum(peak, peak) * months.length) / sumOf(own)],
    burst: [start, sum(start, ends(start)), before, start - first, start === first ? NaN : sum(start, ends(start)) / (ends(start) - start + 1) / (before / (start - first))], // prettier-ignore
    dormancy: [gap.months, gap.months === 0 ? null : gap.woken],
    drop: [end - own.at(-1)!.day, monthAt(end) - last],
    bulk: bulk ? [bulk.day, bulk.day - own[0].day] : [NO_DAY, NaN],
  };
}

test('equals the oracle', () => {
  let firms = 0;
  fc.assert(
    fc.property(someInvoices, asking, (drawn, asked) => {
      // the ledger has an invoice on its last day, whatever the period
      const ends = [EPOCH, EPOCH + 650].map((day) => ({ seller: 'y', buyer: 'z', grossMinor: 1, day }));
      const all = [...drawn.filter(({ day }) => day <= EPOCH + 650), ...ends];
      const snapshot = snapshotOf(all, FIRMS);
      const result = ask(snapshot, asked);
      for (const id of FIRMS) {
        const expected = oracle(all, id, asked);
        const found = rowOf(result, nodeOf(snapshot, id));
        if (expected) expect(found).toMatchObject(expected);
        else expect(found).toMatchObject({ invoices: 0, first: NO_DAY, changes: [] });
        expect(found.changes.length).toBeLessThanOrEqual(asked.maxChanges);
        if (expected) firms++;
      }
    }),
    { numRuns: 400, seed: 1 },
  );
  expect(firms).toBeGreaterThan(500);
});

/** What is said of each firm, by id. */
function byFirm(drawn: DrawnInvoice[], asked: Asked, nameOf = (id: string) => id) {
  const snapshot = snapshotOf(drawn, FIRMS);
  const result = ask(snapshot, asked);
  return new Map(
    Array.from({ length: snapshot.taxpayers.count }, (_, u) => [nameOf(idOf(snapshot, u)), rowOf(result, u)]),
  );
}

test('other ids, and firms of another component within the ledger, change nothing', () => {
  fc.assert(
    fc.property(someInvoices, someInvoices, asking, fc.shuffledSubarray(FIRMS, { minLength: 4 }), (drawn, others, asked, ids) => {
      const renamed = (id: string) => ids[FIRMS.indexOf(id)];
      const ends = [EPOCH, EPOCH + 700].map((day) => ({ seller: 'y~', buyer: 'z~', grossMinor: 1, day }));
      const other = drawn.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) }));
      const apart = others.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
      const nameOf = (id: string) => FIRMS[ids.indexOf(id)] ?? id;
      const whole = byFirm([...other, ...apart, ...ends], asked, nameOf);
      const alone = byFirm([...drawn, ...ends], asked);
      for (const id of FIRMS) expect(whole.get(id)).toEqual(alone.get(id));
    }),
    { numRuns: 200, seed: 2 },
  ); // prettier-ignore
});

test('time shifted by whole months shifts months and leaves counts, amounts, bursts and changes', () => {
  const shifted = (day: number, months: number) => {
    const date = new Date(day * 86_400_000);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()) / 86_400_000;
  };
  fc.assert(
    fc.property(someInvoices, asking, fc.integer({ min: 1, max: 50 }), (all, asked, by) => {
      const drawn = all.filter(({ day }) => new Date(day * 86_400_000).getUTCDate() <= 28);
      const period = { fromDay: null, toDay: null };
      const before = byFirm(drawn, { ...asked, ...period });
      const after = byFirm(drawn.map((i) => ({ ...i, day: shifted(i.day, by) })), { ...asked, ...period }); // prettier-ignore
      for (const [
        id,
        { peak, burst, dormancy, drop, changes, invoices, net: sum, activeDays, activeMonths },
      ] of after) {
        const shift = (values: (number | null)[]) => [values[0] === null ? null : values[0] - by, ...values.slice(1)];
        expect({ invoices, net: sum, activeDays, activeMonths, silentMonths: drop[1] }).toEqual({
          ...{ invoices: before.get(id)!.invoices, net: before.get(id)!.net, activeDays: before.get(id)!.activeDays },
          ...{ activeMonths: before.get(id)!.activeMonths, silentMonths: before.get(id)!.drop[1] },
        });
        expect([shift(peak), shift(burst)]).toEqual([before.get(id)!.peak, before.get(id)!.burst]);
        expect(shift([dormancy[1], dormancy[0]])).toEqual([...before.get(id)!.dormancy].reverse());
        expect(changes.map(shift)).toEqual(before.get(id)!.changes);
      }
    }),
    { numRuns: 200, seed: 3 },
  );
});
