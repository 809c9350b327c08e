import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { cycles, type CyclesOptions } from './cycles.ts';
import { Random } from './random.ts';

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
/** 2020-01-20 */
const START = 18_281;
/** Days after which the calendar is the same again. */
const ERA = 146_097;

const invoice: fc.Arbitrary<DrawnInvoice> = fc
  .record({
    seller: fc.nat(FIRMS.length - 1),
    on: fc.constantFrom(1, 1, 1, 2, 3, 6),
    grossMinor: fc.integer({ min: 10, max: 40 }),
    day: fc.integer({ min: START, max: START + 75 }),
  })
  .map(({ seller, on, grossMinor, day }) => ({ seller: FIRMS[seller], buyer: FIRMS[(seller + on) % FIRMS.length], grossMinor, day })); // prettier-ignore
const invoices = fc.array(invoice, { minLength: 10, maxLength: 40, size: 'max' });

const likeness = fc.constantFrom(0, 0, 0, 0.4, 0.8);
const asked: fc.Arbitrary<CyclesOptions> = fc.record({
  currency: fc.constant(0),
  order: fc.constantFrom<CyclesOptions['order'][]>('day', 'notEarlier', 'month', 'any'),
  maxHops: fc.integer({ min: 2, max: 7 }),
  windowDays: fc.integer({ min: 0, max: 60 }),
  hopLikeness: likeness,
  cycleLikeness: likeness,
  perFirms: fc.boolean(),
  maxCycles: fc.constant(Infinity),
});

/** The answer in ids, as texts that do not depend on numbers of nodes; `nameOf` gives the drawn name of an id. */
function ask(drawn: DrawnInvoice[], options: CyclesOptions, nameOf = (id: string) => id) {
  const snapshot = snapshotOf(drawn, FIRMS);
  const result = cycles(snapshot, options);
  const { day, grossMinor } = snapshot.invoices;
  // the best of equal ones is told by ids, so only what does not depend on which it is
  const shown = result.cycles.map(({ members, invoices: chosen, leastMinor, instances }) => {
    const names = members.map((u) => nameOf(idOf(snapshot, u)));
    const first = names.indexOf([...names].sort()[0]);
    const round = [...names.slice(first), ...names.slice(0, first)].join('');
    const each = options.perFirms ? '' : chosen.map((i) => `${day[i]}:${grossMinor[i]}`).sort().join(); // prettier-ignore
    return `${round} ${leastMinor} ×${instances} ${each}`;
  });
  return { ...result, shown };
}

const sorted = (texts: string[]) => [...texts].sort();

test('other ids give the same cycles', () => {
  const permuted = fc.shuffledSubarray(FIRMS, { minLength: FIRMS.length });
  fc.assert(
    fc.property(invoices, asked, permuted, (drawn, options, ids) => {
      const renamed = (id: string) => ids[FIRMS.indexOf(id)];
      const other = drawn.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) }));
      const answer = ask(other, options, (id) => FIRMS[ids.indexOf(id)]);
      const original = ask(drawn, options);
      expect(sorted(answer.shown)).toEqual(sorted(original.shown));
      expect(answer.found).toEqual(original.found);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('a component without any relation to others adds its own cycles and changes nothing', () => {
  fc.assert(
    fc.property(invoices, invoices, asked, (drawn, others, options) => {
      // ids that fall between those of the first component
      const apart = others.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
      const both = ask([...drawn, ...apart], options).shown;
      const separate = [...ask(drawn, options).shown, ...ask(apart, options).shown];
      expect(sorted(both)).toEqual(sorted(separate));
    }),
    { numRuns: 300, seed: 2 },
  );
});

test('time shifted by a whole number of calendars gives the same', () => {
  fc.assert(
    fc.property(invoices, asked, fc.constantFrom(-1, 1), (drawn, options, by) => {
      const shifted = drawn.map((i) => ({ ...i, day: i.day + by * ERA }));
      const { cycles: moved, ...rest } = ask(shifted, { ...options, perFirms: true });
      const original = ask(drawn, { ...options, perFirms: true });
      expect(rest.shown).toEqual(original.shown);
      expect(moved.map((cycle) => [cycle.invoices, cycle.firstDay - by * ERA])).toEqual(
        original.cycles.map((cycle) => [cycle.invoices, cycle.firstDay]),
      );
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('time and edges reversed, the cycles are those', () => {
  const reversible = fc.constantFrom<CyclesOptions['order'][]>('day', 'notEarlier', 'any');
  fc.assert(
    fc.property(invoices, asked, reversible, (drawn, options, order) => {
      const mirrored = drawn.map((i) => ({ ...i, seller: i.buyer, buyer: i.seller, day: 2 * START - i.day }));
      expect(ask(mirrored, { ...options, order }).found).toEqual(ask(drawn, { ...options, order }).found);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('more days, more hops, a weaker order or less likeness never lose a cycle', () => {
  const weaker = { day: 'notEarlier', notEarlier: 'month', month: 'any', any: 'any' } as const;
  const firms = (drawn: DrawnInvoice[], options: CyclesOptions) =>
    new Set(ask(drawn, { ...options, perFirms: true }).shown.map((text) => text.split(' ')[0]));
  fc.assert(
    fc.property(invoices, asked, fc.constantFrom('window', 'hops', 'order', 'likeness'), (drawn, options, what) => {
      const fewer = firms(drawn, options);
      const more = {
        window: { windowDays: options.windowDays + 7 },
        hops: { maxHops: options.maxHops + 1 },
        order: { order: weaker[options.order!] },
        likeness: { hopLikeness: options.hopLikeness! / 2, cycleLikeness: options.cycleLikeness! / 2 },
      }[what];
      expect([...fewer].filter((text) => !firms(drawn, { ...options, ...more }).has(text))).toEqual([]);
    }),
    { numRuns: 500, seed: 5 },
  );
});

test('instances are as many, counted by firms or found one by one', () => {
  fc.assert(
    fc.property(invoices, asked, (drawn, options) => {
      const byFirms = ask(drawn, { ...options, perFirms: true });
      const each = ask(drawn, { ...options, perFirms: false });
      expect(byFirms.found.instances).toEqual(each.found.instances);
      expect(each.found.cycles).toEqual(each.found.instances);
    }),
    { numRuns: 500, seed: 6 },
  );
});

test('what is kept and what is left out make up the whole, and the first are kept', () => {
  fc.assert(
    fc.property(invoices, asked, fc.nat(6), (drawn, options, maxCycles) => {
      const whole = ask(drawn, options);
      const { shown, found, leftOut, cycles: kept } = ask(drawn, { ...options, maxCycles });
      expect(shown).toEqual(whole.shown.slice(0, maxCycles));
      expect(found).toEqual(whole.found);
      expect(shown.length + leftOut.cycles).toBe(whole.shown.length);
      const instances = (of: { instances: number }[]) => of.reduce((sum, cycle) => sum + cycle.instances, 0);
      expect(instances(kept) + leftOut.instances).toBe(instances(whole.cycles));
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('a budget loses cycles, but makes up none and finds none twice', () => {
  let lost = 0;
  fc.assert(
    fc.property(invoices, asked, fc.integer({ min: 5, max: 60 }), (drawn, options, budget) => {
      const whole = ask(drawn, options);
      const some = ask(drawn, { ...options, budget });
      if (some.leftOut.exhaustedFirms === 0) expect(some).toEqual(whole);
      expect(some.truncated).toBe(some.leftOut.exhaustedFirms > 0);
      if (some.shown.length < whole.shown.length) lost++;
      expect(whole.shown).toEqual(expect.arrayContaining(some.shown));
      expect(some.found.cycles.reduce((sum, count) => sum + count)).toBe(some.shown.length);
      expect(new Set(some.cycles.map(({ invoices: chosen }) => chosen.join())).size).toBe(some.shown.length);
    }),
    { numRuns: 500, seed: 8 },
  );
  expect(lost).toBeGreaterThan(20);
});

/** The plainest search for instances that a larger graph bears: forward in depth from each invoice as the earliest or first one. */
function countPlainly(
  drawn: DrawnInvoice[],
  order: NonNullable<CyclesOptions['order']>,
  windowDays: number,
  maxHops: number,
): number[] {
  const months = new Map(drawn.map(({ day }) => [day, new Date(day * 86_400_000).toISOString().slice(0, 7)]));
  const sales = new Map<string, number[]>();
  drawn.forEach(({ seller }, i) => sales.set(seller, [...(sales.get(seller) ?? []), i]));
  const counts = new Array<number>(maxHops + 1).fill(0);
  const isInOrder = (path: number[]) => {
    const keys = path.map((i) => (order === 'month' ? months.get(drawn[i].day)! : drawn[i].day));
    // round, only one step may go down, and in strict order none may stay
    let falls = 0;
    for (let k = 0; k < keys.length; k++) {
      const next = keys[(k + 1) % keys.length];
      if (order === 'day' ? next <= keys[k] : next < keys[k]) falls++;
    }
    return order === 'any' || falls <= 1;
  };
  const extend = (path: number[], firms: string[]): void => {
    const root = drawn[path[0]];
    for (const i of sales.get(firms[firms.length - 1]) ?? []) {
      const { buyer, day } = drawn[i];
      const later = day - root.day || i - path[0];
      if (later <= 0 || day - root.day > windowDays) continue;
      if (buyer === root.seller) {
        if (isInOrder([...path, i])) counts[path.length + 1]++;
      } else if (path.length + 2 <= maxHops && !firms.includes(buyer)) extend([...path, i], [...firms, buyer]);
    }
  };
  drawn.forEach(({ seller, buyer }, i) => {
    if (seller !== buyer) extend([i], [seller, buyer]);
  });
  return counts;
}

test('graphs of sixty firms, as a plain search counts them', () => {
  const random = new Random(5);
  let total = 0;
  for (let round = 0; round < 12; round++) {
    const drawn: DrawnInvoice[] = Array.from({ length: 400 }, () => ({
      seller: `f${random.integer(60)}`,
      buyer: `f${random.integer(60)}`,
      grossMinor: 1 + random.integer(100),
      day: START + random.integer(90),
    }));
    const snapshot = snapshotOf(drawn);
    for (const order of ['day', 'notEarlier', 'month', 'any'] as const)
      for (const windowDays of [20, 45]) {
        const { found } = cycles(snapshot, { currency: 0, order, windowDays, maxHops: 6 });
        expect(found.instances, `${order} ${windowDays}`).toEqual(countPlainly(drawn, order, windowDays, 6));
        total += found.instances.reduce((sum, count) => sum + count);
      }
  }
  expect(total).toBeGreaterThan(5000);
});
