import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { cycles, type CyclesOptions } from './cycles.ts';

// The oracle works on the list of drawn invoices and shares no code with the kernel: it tries all sequences, and knows months by Date.

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** 2020-01-20: the days of the cases lie in four months. */
const EPOCH = Date.UTC(2020, 0, 20) / 86_400_000;

type Asked = Omit<CyclesOptions, 'currency'> & { order: 'day' | 'notEarlier' | 'month' | 'any' };

interface Ranked extends DrawnInvoice {
  /** Place in the snapshot. */
  place: number;
}

interface Instance {
  /** From the member with the smallest id round. */
  invoices: Ranked[];
  least: number;
  /** From the earliest invoice round. */
  fromEarliest: Ranked[];
}

const monthOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 7);

/** All turns of a list. */
const turns = <T>(list: T[]): T[][] => list.map((_, k) => [...list.slice(k), ...list.slice(0, k)]);

function isInOrder(sequence: Ranked[], order: Asked['order']): boolean {
  return sequence.slice(1).every(({ day }, k) => {
    const before = sequence[k].day;
    if (order === 'day') return before < day;
    if (order === 'notEarlier') return before <= day;
    return order === 'any' || monthOf(before) <= monthOf(day);
  });
}

const ratio = (amounts: number[]) => [Math.min(...amounts), Math.max(...amounts)] as const;

function allows(sequence: Ranked[], { order, windowDays, hopLikeness = 0, cycleLikeness = 0 }: Asked): boolean {
  const days = sequence.map(({ day }) => day);
  if (Math.max(...days) - Math.min(...days) > windowDays) return false;
  const amounts = sequence.map(({ grossMinor }) => grossMinor);
  const [least, largest] = ratio(amounts);
  if (least < cycleLikeness * largest) return false;
  for (let k = 0; k < amounts.length; k++) {
    const [smaller, larger] = ratio([amounts[k], amounts[(k + 1) % amounts.length]]);
    if (smaller < hopLikeness * larger) return false;
  }
  return turns(sequence).some((turn) => isInOrder(turn, order));
}

function ranked(drawn: DrawnInvoice[]): Ranked[] {
  const key = ({ seller, buyer, currency = 'CNY' }: DrawnInvoice) => `${seller} ${buyer} ${currency}`;
  return drawn
    .map((invoice, i) => ({ ...invoice, i }))
    .sort((x, y) => (key(x) < key(y) ? -1 : key(x) > key(y) ? 1 : x.day - y.day || x.i - y.i))
    .map((invoice, place) => ({ ...invoice, place }));
}

function instancesOf(drawn: DrawnInvoice[], asked: Asked): Instance[] {
  const invoices = ranked(drawn).filter(
    ({ currency = 'CNY', grossMinor }) => currency === 'CNY' && grossMinor >= (asked.minGrossMinor ?? 0),
  );
  const found: Instance[] = [];
  const extend = (path: Ranked[]): void => {
    const start = path[0].seller;
    for (const next of invoices) {
      if (next.seller !== path.at(-1)!.buyer) continue;
      if (next.buyer === start) {
        const sequence = [...path, next];
        if (!allows(sequence, asked)) continue;
        const earliest = sequence.reduce((x, y) => (x.day - y.day || x.place - y.place) <= 0 ? x : y); // prettier-ignore
        found.push({
          invoices: sequence,
          least: Math.min(...sequence.map(({ grossMinor }) => grossMinor)),
          fromEarliest: turns(sequence).find(([first]) => first === earliest)!,
        });
      } else if (
        // each once: from the smallest id
        next.buyer > start &&
        path.length + 2 <= asked.maxHops &&
        !path.some(({ buyer }) => buyer === next.buyer)
      )
        extend([...path, next]);
    }
  };
  for (const first of invoices) if (first.buyer > first.seller) extend([first]);
  return found;
}

const compareLists = (x: number[], y: number[]): number => {
  const k = x.findIndex((value, i) => value !== y[i]);
  return k < 0 ? 0 : x[k] - y[k];
};
const places = (invoices: Ranked[]) => invoices.map(({ place }) => place);
const firmsOf = (invoices: Ranked[]) => invoices.map(({ seller }) => seller).join('');

/** Turned so that it begins at its start. */
function started(instance: Instance, order: Asked['order']): Ranked[] {
  if (order === 'any') return instance.invoices;
  const starts = turns(instance.invoices).filter((turn) => isInOrder(turn, order));
  // several only where all are of one day, or month
  return starts.sort(([x], [y]) => x.day - y.day || (x.seller < y.seller ? -1 : 1))[0];
}

interface Shown {
  members: string;
  invoices: number[];
  leastMinor: number;
  largestMinor: number;
  span: number;
  instances: number;
}

function expected(drawn: DrawnInvoice[], asked: Asked): Shown[] {
  const all = instancesOf(drawn, asked);
  const show = (instance: Instance, instances: number): Shown => {
    const turned = started(instance, asked.order);
    const [leastMinor, largestMinor] = ratio(turned.map(({ grossMinor }) => grossMinor));
    const [firstDay, lastDay] = ratio(turned.map(({ day }) => day));
    return { members: firmsOf(turned), invoices: places(turned), leastMinor, largestMinor, span: lastDay - firstDay, instances }; // prettier-ignore
  };
  if (asked.perFirms === false) {
    all.sort((x, y) => y.least - x.least || compareLists(places(x.invoices), places(y.invoices)));
    return all.map((instance) => show(instance, 1));
  }
  const groups = new Map<string, Instance[]>();
  for (const instance of all) {
    const key = firmsOf(instance.invoices);
    groups.set(key, [...(groups.get(key) ?? []), instance]);
  }
  const best = [...groups].map(([key, group]) => {
    group.sort((x, y) => {
      const [[i], [j]] = [x.fromEarliest, y.fromEarliest];
      return y.least - x.least || i.day - j.day || compareLists(places(x.fromEarliest), places(y.fromEarliest));
    });
    return { key, instance: group[0], count: group.length };
  });
  best.sort((x, y) => y.instance.least - x.instance.least || (x.key < y.key ? -1 : 1));
  return best.map(({ instance, count }) => show(instance, count));
}

function asked(drawn: DrawnInvoice[], options: Asked) {
  const snapshot = snapshotOf(drawn, FIRMS);
  const result = cycles(snapshot, { ...options, currency: snapshot.currencies.indexOf('CNY') });
  const shown = result.cycles.map(
    ({ members, invoices, leastMinor, largestMinor, firstDay, lastDay, instances }): Shown => ({
      members: members.map((u) => idOf(snapshot, u)).join(''),
      ...{ invoices, leastMinor, largestMinor, span: lastDay - firstDay, instances },
    }),
  );
  return { ...result, shown };
}

const invoice: fc.Arbitrary<DrawnInvoice> = fc.record({
  seller: fc.constantFrom(...FIRMS),
  buyer: fc.constantFrom(...FIRMS),
  grossMinor: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(20, 21, 22)),
  day: fc.integer({ min: EPOCH, max: EPOCH + 75 }),
  currency: fc.oneof({ weight: 14, arbitrary: fc.constant('CNY') }, { weight: 1, arbitrary: fc.constant('AUD') }),
});

/** All firms, or some that trade much, or most with the next one round. */
const someInvoices = fc.oneof(
  fc.array(invoice, { maxLength: 24, size: 'max' }),
  fc
    .tuple(fc.array(invoice, { minLength: 12, maxLength: 22, size: 'max' }), fc.integer({ min: 2, max: 4 }))
    .map(([list, firms]) => list.map((i) => ({ ...i, seller: among(firms, i.seller), buyer: among(firms, i.buyer) }))),
  fc
    .array(fc.tuple(invoice, fc.constantFrom(1, 1, 1, 2)), { minLength: 12, maxLength: 26, size: 'max' })
    .map((list) => list.map(([i, on]) => ({ ...i, buyer: FIRMS[(FIRMS.indexOf(i.seller) + on) % FIRMS.length] }))),
);

function among(firms: number, firm: string): string {
  return FIRMS[FIRMS.indexOf(firm) % firms];
}

const someLikeness = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constantFrom(0.3, 0.5, 0.9, 1) }); // prettier-ignore

const someOptions: fc.Arbitrary<Asked> = fc.record({
  order: fc.constantFrom<Asked['order'][]>('day', 'notEarlier', 'month', 'any'),
  maxHops: fc.constantFrom(2, 3, 4, 5, 6, 63),
  windowDays: fc.constantFrom(0, 5, 15, 30, 45, 60, Infinity),
  hopLikeness: someLikeness,
  cycleLikeness: someLikeness,
  minGrossMinor: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(12) }),
  perFirms: fc.boolean(),
  maxCycles: fc.constant(Infinity),
});

test('is as a search that tries everything says', () => {
  let several = 0;
  let long = 0;
  fc.assert(
    fc.property(someInvoices, someOptions, (drawn, options) => {
      const wanted = expected(drawn, options);
      const { shown, found, truncated, leftOut } = asked(drawn, options);
      expect(shown).toEqual(wanted);
      expect(truncated).toBe(false);
      expect(leftOut).toEqual({ cycles: 0, instances: 0, exhaustedFirms: 0, unsearchedFirms: 0 });
      for (let hops = 2; hops <= options.maxHops; hops++) {
        const ofHops = wanted.filter(({ members }) => members.length === hops);
        expect(found.cycles[hops]).toBe(ofHops.length);
        expect(found.instances[hops]).toBe(ofHops.reduce((sum, { instances }) => sum + instances, 0));
      }
      if (wanted.some(({ instances }) => instances > 1)) several++;
      if (wanted.some(({ members }) => members.length > 3)) long++;
    }),
    { numRuns: 3000, seed: 1 },
  );
  expect(several, 'cases with several instances of one cycle of firms').toBeGreaterThan(200);
  expect(long, 'cases with cycles of four hops and more').toBeGreaterThan(200);
});
