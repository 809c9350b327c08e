import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, type Snapshot } from '../graph/snapshot.ts';
import { relays, type RelaysOptions, type RelaysResult } from './relays.ts';

type Asked = Partial<RelaysOptions>;

function ask(snapshot: Snapshot | string, options: Asked = {}): RelaysResult & { shown: string[] } {
  const graph = typeof snapshot === 'string' ? draw(snapshot) : snapshot;
  const result = relays(graph, { currency: 0, windowDays: 30, ...options });
  const shown = result.relays.map(
    ({ shape, members, leastRepeats, mostRepeats }) =>
      `${shape} ${members.map((u) => idOf(graph, u)).join('')} ×${leastRepeats}…${mostRepeats}`,
  );
  return { ...result, shown };
}

const shown = (drawing: string, options: Asked = {}) => ask(drawing, options).shown;

/** Each hop `times` times. */
const repeated = (times: number, ...hops: string[]) => hops.flatMap((hop) => Array<string>(times).fill(hop)).join(' ');

describe('what is found', () => {
  test('a ring that repeats one amount, in no order of time', () => {
    const { relays: found, shown } = ask(
      `${repeated(5, 'b→c:7@9')} ${repeated(2, 'c→a:7@1')} ${repeated(3, 'a→b:7@4')}`,
    );
    expect(shown).toEqual(['ring abc ×2…5']);
    const [ring] = found;
    expect(ring).toMatchObject({ closed: true, length: 3, leastMinor: 7, largestMinor: 7, grossMinor: 70, bearers: 3 });
    expect([ring.firstDay, ring.lastDay]).toEqual([18_263, 18_271]);
    expect(ring.hops.map(({ invoices }) => invoices)).toEqual([[0, 1, 2], [3, 4, 5, 6, 7], [8, 9]]); // prettier-ignore
    // of c→a, a→b and a→b, b→c the second is later; b→c, c→a are the other way round
    expect([ring.links, ring.linksInTime]).toEqual([3, 2]);
  });
  test('a chain that is passed on once, if it is long', () => {
    expect(shown('a→b:7@1 b→c:7@2 c→d:7@3')).toEqual(['path abcd ×1…1']);
    expect(shown('a→b:7@1 b→c:7@2')).toEqual([]);
    expect(shown('a→b:7@1 b→c:7@2', { minHops: 2 })).toEqual(['path abc ×1…1']);
  });
  test('a short one, if it is repeated on either side of a firm', () => {
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@2'))).toEqual(['path abc ×2…2']);
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@2'), { minRepeats: 3 })).toEqual([]);
    expect(shown(`a→b:7@1 ${repeated(3, 'b→c:7@2')}`)).toEqual([]);
    // c passes on what is repeated, and b's one invoice belongs to it
    expect(shown(`a→b:7@1 ${repeated(2, 'b→c:7@2', 'c→d:7@2')}`)).toEqual(['path abcd ×1…2']);
  });
  test('mutual invoices are a ring of two', () =>
    expect(shown(repeated(2, 'a→b:7@1', 'b→a:7@2'))).toEqual(['ring ab ×2…2']));
  test('a ring whose end is long after its beginning is one, too', () =>
    expect(shown('a→b:7@1 b→c:7@21 c→a:7@41')).toEqual(['ring abc ×1…1']));
  test('a ring with a way out, and ways that part, are branched', () => {
    expect(ask(repeated(2, 'a→b:7@1', 'b→a:7@1', 'b→c:7@1')).relays[0]).toMatchObject({
      shape: 'branched',
      closed: true,
      length: 3,
    });
    expect(ask(repeated(2, 'a→b:7@1', 'b→c:7@1', 'b→d:7@1', 'd→e:7@1')).relays[0]).toMatchObject({
      shape: 'branched',
      closed: false,
      length: 3,
    });
  });
  test('one firm passes on several amounts, each a relay of its own', () =>
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@1', 'a→b:9@1', 'b→d:9@1'))).toEqual(['path abd ×2…2', 'path abc ×2…2']));
});

describe('what holds hops together', () => {
  test('the window, whichever invoice is first', () => {
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@31'))).toHaveLength(1);
    expect(shown(repeated(2, 'a→b:7@31', 'b→c:7@1'))).toHaveLength(1);
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@32'))).toEqual([]);
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@32'), { windowDays: Infinity })).toHaveLength(1);
  });
  test('amounts that are alike, along a chain drifting', () => {
    const drawing = repeated(2, 'a→b:1000@1', 'b→c:980@2', 'c→d:961@3');
    expect(shown(drawing)).toEqual([]);
    expect(shown(drawing, { likeness: 0.98 })).toEqual(['path abcd ×2…2']);
    expect(shown(drawing, { likeness: 0.981 })).toEqual([]);
    // one relation's amounts are one hop
    expect(shown('a→b:1000@1 a→b:990@1 b→c:985@1 b→c:995@1', { likeness: 0.98 })).toEqual(['path abc ×2…2']);
  });
  test('not what is common at the firm', () => {
    const many = Array.from({ length: 4 }, (_, i) => repeated(2, `b→c${i}:7@1`)).join(' ');
    expect(shown(`${repeated(2, 'a→b:7@1')} ${many}`, { maxAtFirm: 4 })).toHaveLength(1);
    expect(ask(`${repeated(2, 'a→b:7@1')} ${many}`, { maxAtFirm: 3 })).toMatchObject({
      relays: [],
      truncated: false,
      leftOut: { commonHops: 1 },
    });
    const sources = Array.from({ length: 4 }, (_, i) => repeated(2, `a${i}→b:7@1`)).join(' ');
    expect(shown(`${sources} ${repeated(2, 'b→c:7@1')}`, { maxAtFirm: 3 })).toEqual([]);
  });
  test('not what is common in the ledger, unless by chance it would not be at the firm', () => {
    const others = Array.from({ length: 50 }, (_, i) => `x${i}→y${i}:7@1 x${i}→z${i}:${100 + i}@1`).join(' ');
    const drawing = `${repeated(2, 'a→b:7@1', 'b→c:7@1')} ${others}`;
    // 52 of 102 hops bear it, and b has one hop a side
    expect(shown(drawing)).toEqual([]);
    expect(shown(drawing, { maxBearers: 52 })).toEqual(['path abc ×2…2']);
    expect(shown(drawing, { maxChance: 0.51 })).toEqual(['path abc ×2…2']);
    expect(shown(drawing, { maxChance: 0.5 })).toEqual([]);
  });
  test('self-loops, other currencies and invoices below the least amount do not', () => {
    expect(shown(repeated(2, 'a→b:7@1', 'b→b:7@1'))).toEqual([]);
    expect(shown(repeated(2, 'a→b:7@1', 'b→c:7@1'), { minGrossMinor: 8 })).toEqual([]);
    const day = 18_262;
    const mixed = [1, 2].flatMap(() => [
      { seller: 'a', buyer: 'b', grossMinor: 5, day },
      { seller: 'b', buyer: 'c', grossMinor: 5, day, currency: 'USD' },
    ]);
    for (const currency of [0, 1]) expect(ask(snapshotOf(mixed), { currency }).shown).toEqual([]);
  });
});

describe('limits', () => {
  const three = repeated(2, 'a→b:7@1', 'b→c:7@1', 'd→e:9@1', 'e→f:9@1', 'g→h:7@1', 'h→i:7@1');
  test('the largest are kept, ties by what stands first', () => {
    expect(ask(three, { maxRelays: 2 })).toMatchObject({
      shown: ['path def ×2…2', 'path abc ×2…2'],
      truncated: true,
      leftOut: { relays: 1 },
    });
    expect(ask(three, { maxRelays: 0 })).toMatchObject({ relays: [], leftOut: { relays: 3 } });
  });
  test('relays of very many firms are left out and counted', () =>
    expect(ask(three, { maxFirms: 2 })).toMatchObject({ relays: [], truncated: true, leftOut: { largeRelays: 3 } }));
  test('stopped, it returns what it has; progress is told in firms', () => {
    const large = Array.from({ length: 1000 }, (_, i) =>
      repeated(2, `a${i}→b${i}:${i + 1}@1`, `b${i}→c${i}:${i + 1}@1`),
    ).join(' ');
    let polls = 0;
    const result = ask(large, { shouldStop: () => ++polls > 2 });
    expect(result).toMatchObject({ stopped: true, truncated: true, leftOut: { unsearchedFirms: 3000 - 2048 } });
    expect(result.relays.length).toBeGreaterThan(0);
    const told: number[][] = [];
    expect(ask(large, { progress: (...of) => told.push(of), maxRelays: Infinity }).relays).toHaveLength(1000);
    expect(told).toEqual([[0, 3000], [1024, 3000], [2048, 3000], [3000, 3000]]); // prettier-ignore
  });
  test('what is out of range throws', () => {
    const wrong: [Asked, RegExp][] = [
      [{ currency: -1 }, /currency/],
      [{ windowDays: -1 }, /windowDays/],
      [{ likeness: 0 }, /likeness/],
      [{ likeness: 1.01 }, /likeness/],
      [{ minRepeats: 0 }, /minRepeats/],
      [{ minHops: 1 }, /minHops/],
      [{ maxAtFirm: 0 }, /maxAtFirm/],
      [{ maxBearers: -1 }, /maxBearers/],
      [{ maxChance: -0.1 }, /maxChance/],
      [{ minGrossMinor: 0.5 }, /minGrossMinor/],
      [{ maxFirms: 1 }, /maxFirms/],
      [{ maxRelays: -1 }, /maxRelays/],
    ];
    for (const [options, message] of wrong) {
      expect(() => ask('a→b:1@1', options)).toThrow(RangeError);
      expect(() => ask('a→b:1@1', options)).toThrow(message);
    }
  });
  test('an empty graph has none', () => expect(ask('')).toMatchObject({ relays: [], truncated: false }));
});

// The oracle shares no code with the kernel: it knows firms by id, compares every hop with every other, and finds ways by trying all.

interface Hop {
  seller: string;
  buyer: string;
  invoices: DrawnInvoice[];
}

const amounts = ({ invoices }: Hop) => invoices.map(({ grossMinor }) => grossMinor);

function hopsOf(drawn: DrawnInvoice[], likeness: number): Hop[] {
  const pairs = new Map<string, DrawnInvoice[]>();
  for (const invoice of drawn) {
    const key = `${invoice.seller}${invoice.buyer}`;
    if (invoice.seller !== invoice.buyer) pairs.set(key, [...(pairs.get(key) ?? []), invoice]);
  }
  return [...pairs.values()].flatMap((invoices) => {
    const { seller, buyer } = invoices[0];
    const hops: Hop[] = [];
    for (const invoice of [...invoices].sort((a, b) => a.grossMinor - b.grossMinor)) {
      const last = hops.at(-1);
      if (last && last.invoices[0].grossMinor >= likeness * invoice.grossMinor) last.invoices.push(invoice);
      else hops.push({ seller, buyer, invoices: [invoice] });
    }
    return hops;
  });
}

const areAlike = (a: Hop, b: Hop, likeness: number) =>
  amounts(a).some((x) => amounts(b).some((y) => Math.min(x, y) >= likeness * Math.max(x, y)));

type Full = Required<Omit<RelaysOptions, 'shouldStop' | 'progress' | 'currency'>>;

/** The relays as sets of hops. */
function expected(drawn: DrawnInvoice[], asked: Full): Set<string> {
  const { likeness, windowDays, maxAtFirm, maxBearers, maxChance, minRepeats, minHops } = asked;
  const hops = hopsOf(
    drawn.filter(({ grossMinor }) => grossMinor >= asked.minGrossMinor),
    likeness,
  );
  const alikeTo = (hop: Hop, others: Hop[]) => others.filter((other) => areAlike(hop, other, likeness)).length;
  const links: [Hop, Hop][] = [];
  for (const a of hops)
    for (const b of hops) {
      if (a.buyer !== b.seller || !areAlike(a, b, likeness)) continue;
      const ins = hops.filter(({ buyer }) => buyer === a.buyer);
      const outs = hops.filter(({ seller }) => seller === a.buyer);
      if (alikeTo(a, outs) > maxAtFirm || alikeTo(b, ins) > maxAtFirm) continue;
      const isRare = (hop: Hop) => {
        // by least amounts: whose lies between the hop's as far as they are alike
        const [least, largest] = [Math.min(...amounts(hop)), Math.max(...amounts(hop))];
        const bearers = hops.filter((other) => {
          const amount = Math.min(...amounts(other));
          return amount >= likeness * least && largest >= likeness * amount;
        }).length;
        return bearers <= maxBearers || (Math.max(ins.length, outs.length) * bearers) / hops.length <= maxChance;
      };
      if (!isRare(a) || !isRare(b)) continue;
      if (
        a.invoices.some((x) =>
          b.invoices.some((y) => Math.abs(x.day - y.day) <= windowDays && bears(x, a) && bears(y, b)),
        )
      )
        links.push([a, b]);
    }
  const groups = new Map(hops.map((hop) => [hop, new Set([hop])]));
  for (const [a, b] of links) {
    const [one, other] = [groups.get(a)!, groups.get(b)!];
    if (one === other) continue;
    for (const hop of other) groups.set(hop, one.add(hop));
  }
  const found = new Set<string>();
  for (const group of new Set(groups.values())) {
    if (group.size < 2) continue;
    const repeats = links.some(
      (link) => group.has(link[0]) && link.every(({ invoices }) => invoices.length >= minRepeats),
    );
    if (repeats || lengthOf([...group]) >= minHops) found.add(textOf([...group]));
  }
  return found;
}

const bears = (invoice: DrawnInvoice, hop: Hop) => hop.invoices.includes(invoice);
const textOf = (hops: Hop[]) =>
  hops.map((hop) => `${hop.seller}${hop.buyer}:${Math.min(...amounts(hop))}×${hop.invoices.length}`).sort().join(' '); // prettier-ignore

/** Hops of the longest way; firms from which a way leads back, and those between such, count once where one passes them. */
function lengthOf(hops: Hop[]): number {
  const firms = [...new Set(hops.flatMap(({ seller, buyer }) => [seller, buyer]))];
  const reached = new Map(firms.map((firm) => [firm, reachedFrom(firm, hops)]));
  const onRing = firms.filter((firm) => reached.get(firm)!.has(firm));
  const isCore = (firm: string) =>
    onRing.some((ring) => ring === firm || reached.get(ring)!.has(firm)) &&
    onRing.some((ring) => ring === firm || reached.get(firm)!.has(ring));
  const core = firms.filter(isCore);
  /** Hops of the longest way without the core that ends with a firm, or with a hop into the core. */
  const into = (firm: string): number =>
    Math.max(
      0,
      ...hops
        .filter(({ seller, buyer }) => buyer === firm && !core.includes(seller))
        .map(({ seller }) => 1 + into(seller)),
    );
  const from = (firm: string): number =>
    Math.max(
      0,
      ...hops
        .filter(({ seller, buyer }) => seller === firm && !core.includes(buyer))
        .map(({ buyer }) => 1 + from(buyer)),
    );
  const through = core.length === 0 ? 0 : Math.max(...core.map(into)) + core.length + Math.max(...core.map(from));
  return Math.max(through, ...firms.filter((firm) => !core.includes(firm)).map(into));
}

function reachedFrom(firm: string, hops: Hop[]): Set<string> {
  const met = new Set<string>();
  const extend = (from: string): void => {
    for (const { seller, buyer } of hops) {
      if (seller !== from || met.has(buyer)) continue;
      met.add(buyer);
      extend(buyer);
    }
  };
  extend(firm);
  return met;
}

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f'];
const START = 18_281;
const drawnInvoices = fc.array(
  fc.record({
    seller: fc.constantFrom(...FIRMS),
    buyer: fc.constantFrom(...FIRMS),
    grossMinor: fc.oneof(fc.constantFrom(100, 200), fc.integer({ min: 80, max: 240 })),
    day: fc.integer({ min: START, max: START + 60 }),
  }),
  { maxLength: 40, size: 'max' },
);
const full: fc.Arbitrary<Full> = fc.record({
  windowDays: fc.constantFrom(0, 5, 20, Infinity),
  likeness: fc.constantFrom(1, 1, 0.98, 0.9, 0.7),
  minRepeats: fc.integer({ min: 1, max: 3 }),
  minHops: fc.integer({ min: 2, max: 5 }),
  maxAtFirm: fc.constantFrom(1, 2, 3, Infinity),
  maxBearers: fc.constantFrom(0, 2, 5, Infinity),
  maxChance: fc.constantFrom(0, 0.2, 0.6, 2),
  minGrossMinor: fc.constantFrom(0, 0, 100),
  maxFirms: fc.constant(Infinity),
  maxRelays: fc.constant(Infinity),
});

/** The relays as sets of hops, named by `nameOf`. */
function found(drawn: DrawnInvoice[], asked: Full, nameOf = (id: string) => id): Set<string> {
  const snapshot = snapshotOf(drawn, FIRMS);
  const { seller, buyer } = snapshot.relations;
  const { grossMinor } = snapshot.invoices;
  const name = (node: number) => nameOf(idOf(snapshot, node));
  return new Set(
    relays(snapshot, { ...asked, currency: 0 }).relays.map(({ hops }) =>
      hops
        .map(
          ({ relation, invoices }) =>
            `${name(seller[relation])}${name(buyer[relation])}:${Math.min(...invoices.map((i) => grossMinor[i]))}×${invoices.length}`,
        ) // prettier-ignore
        .sort()
        .join(' '),
    ),
  );
}

test('is as a search that compares everything says', () => {
  let some = 0;
  fc.assert(
    fc.property(drawnInvoices, full, (drawn, asked) => {
      const wanted = expected(drawn, asked);
      if (wanted.size > 0) some++;
      expect(found(drawn, asked)).toEqual(wanted);
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect(some, 'cases with relays').toBeGreaterThan(300);
});

test('other ids give the same relays', () => {
  const permuted = fc.shuffledSubarray(FIRMS, { minLength: FIRMS.length });
  fc.assert(
    fc.property(drawnInvoices, full, permuted, (drawn, asked, ids) => {
      const renamed = (id: string) => ids[FIRMS.indexOf(id)];
      const other = drawn.map((i) => ({ ...i, seller: renamed(i.seller), buyer: renamed(i.buyer) }));
      expect(found(other, asked, (id) => FIRMS[ids.indexOf(id)])).toEqual(found(drawn, asked));
    }),
    { numRuns: 300, seed: 2 },
  );
});

test('a component without any relation to others changes nothing, but how common an amount is', () => {
  fc.assert(
    fc.property(drawnInvoices, drawnInvoices, full, (drawn, others, asked) => {
      const apart = others.map((i) => ({ ...i, seller: `${i.seller}~`, buyer: `${i.buyer}~` }));
      const free = { ...asked, maxBearers: Infinity };
      expect(found([...drawn, ...apart], free)).toEqual(new Set([...found(drawn, free), ...found(apart, free)]));
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('time shifted, or time and edges reversed, gives the same hops', () => {
  fc.assert(
    fc.property(drawnInvoices, full, fc.integer({ min: -500, max: 500 }), (drawn, asked, by) => {
      const shifted = drawn.map((i) => ({ ...i, day: i.day + by }));
      expect(found(shifted, asked)).toEqual(found(drawn, asked));
      const reversed = drawn.map((i) => ({ ...i, seller: i.buyer, buyer: i.seller, day: -i.day }));
      const back = (texts: Set<string>) =>
        new Set([...texts].map((text) => text.split(' ').map((hop) => `${hop[1]}${hop[0]}${hop.slice(2)}`).sort().join(' '))); // prettier-ignore
      expect(back(found(reversed, asked))).toEqual(found(drawn, asked));
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('a wider window never loses a hop', () => {
  const hops = (texts: Set<string>) => new Set([...texts].flatMap((text) => text.split(' ')));
  fc.assert(
    fc.property(drawnInvoices, full, (drawn, asked) => {
      const wider = hops(found(drawn, { ...asked, windowDays: asked.windowDays + 10 }));
      expect([...hops(found(drawn, asked))].filter((hop) => !wider.has(hop))).toEqual([]);
    }),
    { numRuns: 300, seed: 5 },
  );
});
