import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, type Snapshot } from '../graph/snapshot.ts';
import { type Fan, motifs, type MotifsOptions } from './motifs.ts';

type Asked = Partial<MotifsOptions>;

const ask = (snapshot: Snapshot, asked: Asked = {}) => motifs(snapshot, { currency: 0, ...asked });
const names = (snapshot: Snapshot, nodes: ArrayLike<number>) => Array.from(nodes, (u) => idOf(snapshot, u)).join('');

// The oracles work on the list of drawn invoices, try every window, and know time by Date.

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const EPOCH = dayOf(2021, 3, 1);

const someInvoices: fc.Arbitrary<DrawnInvoice[]> = fc.array(
  fc.record({
    seller: fc.constantFrom(...FIRMS),
    buyer: fc.constantFrom(...FIRMS),
    grossMinor: fc.integer({ min: 1, max: 500 }),
    day: fc.integer({ min: EPOCH, max: EPOCH + 70 }),
  }),
  { minLength: 5, maxLength: 60, size: 'max' },
);

const asking = fc.record({
  order: fc.constantFrom<('month' | 'day')[]>('month', 'day'),
  windowDays: fc.integer({ min: 0, max: 40 }),
  fromDay: fc.constantFrom(null, EPOCH + 10),
  toDay: fc.constantFrom(null, EPOCH + 60),
  minFan: fc.constant(2),
  minSide: fc.constant(2),
  minMiddles: fc.constantFrom(2, 3),
  maxDegree: fc.constantFrom(1000, 5),
});
type Question = typeof asking extends fc.Arbitrary<infer T> ? T : never;

const netOf = ({ grossMinor }: DrawnInvoice) => grossMinor - Math.round((grossMinor * 13) / 113);
const sumOf = (invoices: readonly DrawnInvoice[]) => invoices.reduce((sum, invoice) => sum + netOf(invoice), 0);
const month = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 7);
const EVERY_DAY = Array.from({ length: 200 }, (_, k) => EPOCH - 60 + k);
const byCompare = <T>(all: T[], compare: (a: T, b: T) => number): T | undefined =>
  all.reduce<T | undefined>(
    (best, other) => (best === undefined || compare(other, best) < 0 ? other : best),
    undefined,
  );

class Oracle {
  readonly trade: DrawnInvoice[];
  readonly asked: Question;
  readonly hubs: { sales: Set<string>; purchases: Set<string> };

  constructor(drawn: DrawnInvoice[], asked: Question) {
    this.asked = asked;
    const { fromDay, toDay, maxDegree } = asked;
    const degree = (id: string, one: 'seller' | 'buyer', other: 'seller' | 'buyer') =>
      new Set(drawn.filter((i) => i[one] === id).map((i) => i[other])).size;
    this.hubs = {
      sales: new Set(FIRMS.filter((id) => degree(id, 'seller', 'buyer') > maxDegree)),
      purchases: new Set(FIRMS.filter((id) => degree(id, 'buyer', 'seller') > maxDegree)),
    };
    this.trade = drawn
      .filter(({ seller, buyer }) => seller !== buyer)
      .filter(({ day }) => day >= (fromDay ?? -Infinity) && day <= (toDay ?? Infinity));
  }

  /** Partners, net and last day of the best window. */
  fan(id: string, one: 'seller' | 'buyer', other: 'seller' | 'buyer') {
    if (this.hubs[one === 'seller' ? 'sales' : 'purchases'].has(id)) return undefined;
    const own = this.trade.filter((i) => i[one] === id);
    const windows = own.map(({ day }) => {
      const within = own.filter((i) => i.day <= day && i.day >= day - this.asked.windowDays);
      return { partners: [...new Set(within.map((i) => i[other]))].sort(), net: sumOf(within), day };
    });
    return byCompare(windows, (a, b) => b.partners.length - a.partners.length || b.net - a.net || a.day - b.day);
  }

  turn(id: string) {
    if (this.hubs.sales.has(id) || this.hubs.purchases.has(id)) return undefined;
    const { order, windowDays } = this.asked;
    const turns = EVERY_DAY.map((turn) => {
      const isIn = (day: number) => day >= turn - windowDays && (order === 'day' ? day <= turn : month(day) <= month(turn)); // prettier-ignore
      const isOut = (day: number) => day <= turn + windowDays && (order === 'day' ? day > turn : month(day) >= month(turn)); // prettier-ignore
      const gathered = this.trade.filter((i) => i.buyer === id && isIn(i.day));
      const scattered = this.trade.filter((i) => i.seller === id && isOut(i.day));
      const suppliers = [...new Set(gathered.map(({ seller }) => seller))].sort();
      const customers = [...new Set(scattered.map(({ buyer }) => buyer))].sort();
      return { suppliers, customers, turn, gathered: sumOf(gathered), scattered: sumOf(scattered) };
    });
    type Turn = (typeof turns)[number];
    const rank = ({ suppliers: s, customers: c, gathered, scattered }: Turn) =>
      [Math.min(s.length, c.length), s.length + c.length, Math.min(gathered, scattered)]; // prettier-ignore
    const best = byCompare(turns, (a, b) => {
      const [of, than] = [rank(a), rank(b)];
      return than[0] - of[0] || than[1] - of[1] || than[2] - of[2] || a.turn - b.turn;
    })!;
    return rank(best)[0] === 0 ? undefined : best;
  }

  diamond(source: string, sink: string) {
    const { order, windowDays, minMiddles } = this.asked;
    if (source === sink || this.hubs.sales.has(source) || this.hubs.purchases.has(sink)) return undefined;
    const follows = (out: DrawnInvoice, into: DrawnInvoice) =>
      order === 'day' ? out.day > into.day : month(out.day) >= month(into.day);
    const starts = [...new Set(this.trade.map(({ day }) => day))].sort((a, b) => a - b);
    const windows = starts.flatMap((from) => {
      const within = this.trade.filter(({ day }) => day >= from && day <= from + windowDays);
      const middles = FIRMS.filter((id) => id !== source && id !== sink)
        .filter((id) => !this.hubs.sales.has(id) && !this.hubs.purchases.has(id))
        .map((id) => {
          const ins = within.filter((i) => i.seller === source && i.buyer === id);
          const outs = within.filter((i) => i.seller === id && i.buyer === sink);
          return { id, ins, outs, pairs: ins.flatMap((into) => outs.filter((out) => follows(out, into)).map((out) => [into, out])) }; // prettier-ignore
        })
        .filter(({ pairs }) => pairs.length > 0);
      if (middles.length < minMiddles) return [];
      // the shortest end of a window that starts here
      const to = byCompare(
        starts.filter((day) => middles.every(({ pairs }) => pairs.some((pair) => pair.every((i) => i.day <= day)))),
        (a, b) => a - b,
      )!;
      return [{ from, to, middles }];
    });
    const best = byCompare(windows, (a, b) => b.middles.length - a.middles.length || a.to - a.from - (b.to - b.from) || a.to - b.to); // prettier-ignore
    if (!best) return undefined;
    return {
      ...{ firstDay: best.from, lastDay: best.to },
      middles: best.middles.map(({ id, pairs }) => {
        const taking = pairs.filter((pair) => pair.every(({ day }) => day <= best.to));
        const [into, out] = [0, 1].map((side) => sumOf([...new Set(taking.map((pair) => pair[side]))]));
        return { id, into, out };
      }),
    };
  }
}

test('fans and gather-scatters equal the oracles, which try every window', () => {
  let fans = 0;
  let turns = 0;
  fc.assert(
    fc.property(someInvoices, asking, (drawn, asked) => {
      const snapshot = snapshotOf(drawn, FIRMS);
      const oracle = new Oracle(drawn, asked);
      const { fanIn, fanOut, gatherScatter } = ask(snapshot, asked);
      for (const [u, id] of FIRMS.entries()) {
        for (const [kind, fan] of [
          [fanOut!, oracle.fan(id, 'seller', 'buyer')],
          [fanIn!, oracle.fan(id, 'buyer', 'seller')],
        ] as const) {
          expect(kind.partners[u]).toBe(fan?.partners.length ?? 0);
          if (!fan) continue;
          expect([kind.netMinor[u], kind.lastDay[u]]).toEqual([fan.net, fan.day]);
          const instance = kind.instances.find(({ node }) => node === u);
          expect(instance === undefined).toBe(fan.partners.length < asked.minFan);
          if (instance) expect(names(snapshot, instance.partners)).toBe(fan.partners.join(''));
          fans++;
        }
        const turn = oracle.turn(id);
        const { suppliers, customers, turnDay, gatheredMinor, scatteredMinor, instances } = gatherScatter!;
        expect([suppliers[u], customers[u]]).toEqual([turn?.suppliers.length ?? 0, turn?.customers.length ?? 0]);
        if (!turn) continue;
        expect([turnDay[u], gatheredMinor[u], scatteredMinor[u]]).toEqual([turn.turn, turn.gathered, turn.scattered]);
        const instance = instances.find(({ node }) => node === u);
        if (instance) expect([names(snapshot, instance.suppliers), names(snapshot, instance.customers)]).toEqual([turn.suppliers.join(''), turn.customers.join('')]); // prettier-ignore
        turns++;
      }
    }),
    { numRuns: 200, seed: 1 },
  );
  expect(Math.min(fans, turns)).toBeGreaterThan(500);
});

/** As above, mostly from two firms by way of four to two. */
const layered: fc.Arbitrary<DrawnInvoice[]> = fc
  .tuple(
    someInvoices.map((drawn) => drawn.slice(0, 10)),
    fc.array(
      fc.record({
        ends: fc.constantFrom(...['a', 'b'].flatMap((end) => ['c', 'd', 'e', 'f'].map((middle) => [end, middle])), ...['g', 'h'].flatMap((end) => ['c', 'd', 'e', 'f'].map((middle) => [middle, end]))),
        grossMinor: fc.integer({ min: 1, max: 500 }),
        day: fc.integer({ min: EPOCH, max: EPOCH + 70 }),
      }),
      { minLength: 10, maxLength: 40, size: 'max' },
    ),
  )
  .map(([any, chosen]) => [...any, ...chosen.map(({ ends: [seller, buyer], ...rest }) => ({ seller, buyer, ...rest }))]); // prettier-ignore

test('scatter-gathers equal the oracle, which tries every window of every pair', () => {
  let diamonds = 0;
  fc.assert(
    fc.property(layered, asking, (drawn, asked) => {
      const snapshot = snapshotOf(drawn, FIRMS);
      const oracle = new Oracle(drawn, asked);
      const { instances } = ask(snapshot, { ...asked, find: ['scatterGather'] }).scatterGather!;
      const pairs = FIRMS.flatMap((source) => FIRMS.map((sink) => ({ source, sink, found: oracle.diamond(source, sink) }))); // prettier-ignore
      const expected = pairs.filter(({ found }) => found);
      expect(instances).toHaveLength(expected.length);
      for (const { source, sink, found } of expected) {
        const { firstDay, lastDay, middles } = instances.find((one) => names(snapshot, [one.source, one.sink]) === source + sink)!; // prettier-ignore
        const named = middles.map((m) => ({ id: idOf(snapshot, m.node), into: m.inMinor, out: m.outMinor }));
        expect({ firstDay, lastDay, middles: named }).toEqual(found);
        diamonds++;
      }
    }),
    { numRuns: 500, seed: 6 },
  );
  expect(diamonds).toBeGreaterThan(300);
});

/** Everything that is found, by id and in no order. */
function found(drawn: DrawnInvoice[], asked: Asked, nameOf = (id: string) => id, alone = FIRMS) {
  const snapshot = snapshotOf(drawn, alone);
  const result = ask(snapshot, { ...asked, maxInstances: Infinity });
  const name = (u: number) => nameOf(idOf(snapshot, u));
  const all = (nodes: readonly number[]) => nodes.map(name).sort().join('');
  const fanOf = (fan: Fan) => [name(fan.node), all(fan.partners), fan.firstDay, fan.lastDay, fan.netMinor, fan.variation!.toFixed(9)]; // prettier-ignore
  return new Set(
    [
      ...result.fanIn!.instances.map((fan) => ['in', ...fanOf(fan)]),
      ...result.fanOut!.instances.map((fan) => ['out', ...fanOf(fan)]),
      ...result.gatherScatter!.instances.map((g) => [all(g.suppliers), name(g.node), all(g.customers), g.turnDay, g.gatheredMinor, g.scatteredMinor]),
      ...result.scatterGather!.instances.map((s) => [name(s.source), s.middles.map((m) => [name(m.node), m.inMinor, m.outMinor].join()).sort().join(';'), name(s.sink), s.firstDay, s.lastDay, s.carriedMinor]),
    ].map((values) => values.join(' ')),
  ); // prettier-ignore
}

test('other ids give the same result', () => {
  fc.assert(
    fc.property(layered, asking, fc.shuffledSubarray(FIRMS, { minLength: 8 }), (drawn, asked, ids) => {
      const renamed = (id: string) => ids[FIRMS.indexOf(id)];
      const other = drawn.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) }));
      expect(found(other, asked, (id) => FIRMS[ids.indexOf(id)])).toEqual(found(drawn, asked));
    }),
    { numRuns: 200, seed: 2 },
  );
});

test('firms of another component change nothing', () => {
  fc.assert(
    fc.property(layered, someInvoices, asking, (drawn, others, asked) => {
      const apart = others.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
      const whole = [...found([...drawn, ...apart], asked)].filter((text) => !text.includes('~'));
      expect(new Set(whole)).toEqual(found(drawn, asked));
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('time shifted by twelve months shifts what is found', () => {
  // from March 2021 to March 2022 are 365 days, and no February of 29 is between
  fc.assert(
    fc.property(layered, asking, (drawn, asked) => {
      const by = (days: number | null) => (days === null ? null : days + 365);
      const later = drawn.map((i) => ({ ...i, day: i.day + 365 }));
      const shifted = { ...asked, fromDay: by(asked.fromDay), toDay: by(asked.toDay) };
      const back = [...found(later, shifted)].map((text) => text.replace(/\b1[89]\d{3}\b/g, (day) => String(Number(day) - 365))); // prettier-ignore
      expect(new Set(back)).toEqual(found(drawn, asked));
    }),
    { numRuns: 200, seed: 4 },
  );
});

test('by day everything that is found has at least as many members by month, and wider windows lose none', () => {
  fc.assert(
    fc.property(layered, asking, fc.integer({ min: 0, max: 20 }), (drawn, asked, more) => {
      const snapshot = snapshotOf(drawn, FIRMS);
      const less = ask(snapshot, { ...asked, order: 'day' });
      for (const wider of [
        ask(snapshot, { ...asked, order: 'month' }),
        ask(snapshot, { ...asked, order: 'day', windowDays: asked.windowDays + more }),
      ])
        for (let u = 0; u < FIRMS.length; u++) {
          expect(wider.fanOut!.partners[u]).toBeGreaterThanOrEqual(less.fanOut!.partners[u]);
          const few = (r: typeof less) => Math.min(r.gatherScatter!.suppliers[u], r.gatherScatter!.customers[u]);
          expect(few(wider)).toBeGreaterThanOrEqual(few(less));
          expect(wider.scatterGather!.mostFrom[u]).toBeGreaterThanOrEqual(less.scatterGather!.mostFrom[u]);
          expect(wider.scatterGather!.mostTo[u]).toBeGreaterThanOrEqual(less.scatterGather!.mostTo[u]);
        }
    }),
    { numRuns: 200, seed: 5 },
  );
});
