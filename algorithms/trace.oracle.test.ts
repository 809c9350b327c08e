import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, type Snapshot } from '../graph/snapshot.ts';
import { paths, type PathsResult } from './paths.ts';
import { reach } from './reach.ts';
import { trace, type TraceOptions } from './trace.ts';

// The oracle works on the list of drawn invoices and shares no code with the kernels: it knows firms by id and time by Date.

interface Case {
  invoices: DrawnInvoice[];
  starts: string[];
  direction: 'up' | 'down';
  hops: number;
  order: 'month' | 'day' | 'none';
  maxDwellDays: number | null;
  fromDay: number | null;
  toDay: number | null;
  minGrossMinor: number;
  goods: string | null;
  partners: string[] | null;
  maxDegree: number;
  expandHubs: string[];
  maxTaxpayers: number;
  maxRelations: number;
}

const FIRMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
/** Firms that no case leads on from; in small cases there are others. */
const LEAVES = ['c', 'f'];
const INNER = FIRMS.filter((firm) => !LEAVES.includes(firm));
const CURRENCY = 'CNY';
const GOODS = '钢材';
/** 2020-01-20: the days of the cases lie in three months. */
const EPOCH = Date.UTC(2020, 0, 20) / 86_400_000;

const invoice: fc.Arbitrary<Omit<DrawnInvoice, 'seller' | 'buyer'> & { near: string; far: string }> = fc.record({
  near: fc.constantFrom(...INNER),
  far: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...INNER) }, { weight: 1, arbitrary: fc.constantFrom(...LEAVES) }),
  grossMinor: fc.integer({ min: 1, max: 60 }),
  day: fc.integer({ min: EPOCH, max: EPOCH + 70 }),
  currency: fc.oneof({ weight: 9, arbitrary: fc.constant(CURRENCY) }, { weight: 1, arbitrary: fc.constantFrom('AUD', 'USD') }),
  goodsCategory: fc.oneof({ weight: 4, arbitrary: fc.constant(GOODS) }, { weight: 2, arbitrary: fc.constantFrom('', '煤') }),
}); // prettier-ignore

/** Mostly `usual`, so that most cases let chains grow long. */
function usually<T>(usual: T, ...seldom: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  const rare = seldom.map((arbitrary) => ({ weight: 1, arbitrary }));
  return fc.oneof({ weight: 3 * seldom.length, arbitrary: fc.constant(usual) }, ...rare);
}

const someCase: fc.Arbitrary<Case> = fc
  .record({
    invoices: fc.oneof(
      { weight: 1, arbitrary: fc.array(invoice, { maxLength: 8 }) },
      { weight: 4, arbitrary: fc.array(invoice, { minLength: 14, maxLength: 32, size: 'max' }) },
    ),
    starts: fc.uniqueArray(fc.constantFrom(...FIRMS), { minLength: 1, maxLength: 2 }),
    direction: fc.constantFrom<('up' | 'down')[]>('up', 'down'),
    hops: fc.constantFrom(1, 2, 3, 4, 5, 6, Infinity),
    order: fc.constantFrom<('month' | 'day' | 'none')[]>('month', 'month', 'day', 'day', 'none'),
    maxDwellDays: fc.option(fc.integer({ min: 0, max: 50 }), { freq: 2 }),
    fromDay: usually<number | null>(null, fc.integer({ min: EPOCH, max: EPOCH + 40 })),
    toDay: usually<number | null>(null, fc.integer({ min: EPOCH + 40, max: EPOCH + 70 })),
    minGrossMinor: usually(0, fc.constantFrom(1, 20)),
    goods: usually<string | null>(null, fc.constantFrom(GOODS, '')),
    partners: usually<string[] | null>(null, fc.subarray(FIRMS, { minLength: 1, maxLength: 3 })),
    maxDegree: usually(1000, fc.constantFrom(4, 3, 2, 0)),
    expandHubs: fc.subarray(FIRMS, { maxLength: 2 }),
    maxTaxpayers: usually(500, fc.constantFrom(2, 3, 4, 5, 6, 7)),
    maxRelations: usually(2000, fc.integer({ min: 0, max: 8 })),
  })
  .map((drawn) => ({
    ...drawn,
    maxDwellDays: drawn.order === 'none' ? null : drawn.maxDwellDays,
    // a category that no invoice is of is none of the snapshot's, but for that of no category
    goods: drawn.goods === '' || drawn.invoices.some((i) => i.goodsCategory === drawn.goods) ? drawn.goods : null,
    invoices: drawn.invoices.map(({ near, far, ...rest }) => ({
      ...rest,
      ...(drawn.direction === 'down' ? { seller: near, buyer: far } : { seller: far, buyer: near }),
    })),
  }));

function optionsOf(drawn: Case, nodeOf: (id: string) => number, snapshot: Snapshot): TraceOptions {
  const { invoices: _, starts, expandHubs, goods, partners, ...rest } = drawn;
  const currency = snapshot.currencies.indexOf(CURRENCY);
  const category = goods === null ? null : snapshot.goodsCategories.indexOf(goods);
  return {
    ...{ ...rest, currency, goods: category, partners: partners && partners.map(nodeOf) },
    ...{ starts: starts.map(nodeOf), expandHubs: expandHubs.map(nodeOf) },
  };
}

function monthOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return 100 * date.getUTCFullYear() + date.getUTCMonth();
}

/** Whether in time `later` may come after `earlier` on a chain of goods. */
function inOrder(earlier: DrawnInvoice, later: DrawnInvoice, { order, maxDwellDays }: Case): boolean {
  if (order === 'month' && monthOf(later.day) < monthOf(earlier.day)) return false;
  if (order === 'day' && later.day <= earlier.day) return false;
  return maxDwellDays === null || later.day - earlier.day <= maxDwellDays;
}

class Oracle {
  readonly near: (invoice: DrawnInvoice) => string;
  readonly far: (invoice: DrawnInvoice) => string;
  readonly eligible: DrawnInvoice[];
  readonly drawn: Case;

  constructor(drawn: Case) {
    this.drawn = drawn;
    this.near = drawn.direction === 'down' ? (i) => i.seller : (i) => i.buyer;
    this.far = drawn.direction === 'down' ? (i) => i.buyer : (i) => i.seller;
    const inCurrency = drawn.invoices.filter((i) => i.currency === CURRENCY && this.isAsked(i));
    this.eligible = inCurrency.filter((i) => {
      const relation = inCurrency.filter((j) => relationOf(j) === relationOf(i));
      return sum(relation) >= drawn.minGrossMinor;
    });
  }

  /** In the period, and of the category. */
  isAsked({ day, goodsCategory }: DrawnInvoice): boolean {
    const { fromDay, toDay, goods } = this.drawn;
    return day >= (fromDay ?? -1e9) && day <= (toDay ?? 1e9) && (goods === null || goodsCategory === goods);
  }

  /** Whether the partners of a start let it be followed. */
  isPicked(i: DrawnInvoice): boolean {
    const { starts, partners } = this.drawn;
    return partners === null || !starts.includes(this.near(i)) || partners.includes(this.far(i));
  }

  mayFollow(before: DrawnInvoice, after: DrawnInvoice): boolean {
    if (this.far(before) !== this.near(after) || !this.isPicked(after)) return false;
    return this.drawn.direction === 'down' ? inOrder(before, after, this.drawn) : inOrder(after, before, this.drawn);
  }

  isHub(firm: string): boolean {
    const { invoices, starts, expandHubs, maxDegree } = this.drawn;
    const beyond = new Set(invoices.filter((i) => this.near(i) === firm).map((i) => `${relationOf(i)} ${i.currency}`));
    return beyond.size > maxDegree && !starts.includes(firm) && !expandHubs.includes(firm);
  }

  /** Whether anything at all lies beyond a firm, of any currency and time. */
  leadsOn(firm: string): boolean {
    return this.drawn.invoices.some((i) => this.near(i) === firm);
  }

  /** Enumerates walks: calls `visit` with each invoice that ends a walk, and its length. */
  walk(hops: number, visit: (invoice: DrawnInvoice, length: number) => void): void {
    const seen = new Set<string>();
    const step = (i: DrawnInvoice, length: number): void => {
      // walks that end alike go on alike
      const key = `${this.eligible.indexOf(i)} ${length}`;
      if (seen.has(key)) return;
      seen.add(key);
      visit(i, length);
      if (length === hops || this.isHub(this.far(i))) return;
      for (const j of this.eligible) if (this.mayFollow(i, j)) step(j, length + 1);
    };
    for (const i of this.eligible) if (this.drawn.starts.includes(this.near(i)) && this.isPicked(i)) step(i, 1);
  }

  /** The same with a limit of firms, in levels of walks of equal length that pass kept firms only; leaves come last of all. */
  search(): { traced: DrawnInvoice[]; tiers: Map<string, number>; leftOut: Set<string> } {
    const { starts, maxTaxpayers } = this.drawn;
    const tiers = new Map(starts.map((id) => [id, 0]));
    const leftOut = new Set<string>();
    const traced = new Set<DrawnInvoice>();
    const hops = Math.min(this.drawn.hops, this.eligible.length);
    const leaves = new Map<string, number>();
    const byGross = ([a, x]: [string, number], [b, y]: [string, number]) => y - x || (a < b ? -1 : 1);
    let level = this.eligible.filter((i) => starts.includes(this.near(i)) && this.isPicked(i));
    for (let tier = 1; tier <= hops; tier++) {
      const found = new Map<string, number>();
      for (const i of level) {
        const firm = this.far(i);
        traced.add(i);
        if (tiers.has(firm) || leftOut.has(firm)) continue;
        if (this.leadsOn(firm)) found.set(firm, (found.get(firm) ?? 0) + i.grossMinor);
        else if (!leaves.has(firm)) leaves.set(firm, tier);
      }
      for (const [firm] of [...found].sort(byGross))
        if (tiers.size < maxTaxpayers) tiers.set(firm, tier);
        else leftOut.add(firm);
      const passable = level.filter((i) => tiers.has(this.far(i)) && !this.isHub(this.far(i)));
      level = this.eligible.filter((j) => passable.some((i) => this.mayFollow(i, j)));
    }
    const into = (firm: string) => sum([...traced].filter((i) => this.far(i) === firm));
    const ranked = [...leaves.keys()].map((firm): [string, number] => [firm, into(firm)]).sort(byGross);
    for (const [firm] of ranked)
      if (tiers.size < maxTaxpayers) tiers.set(firm, leaves.get(firm)!);
      else leftOut.add(firm);
    return { traced: [...traced], tiers, leftOut };
  }

  /** Firm sequences from a start to the target along which invoices can follow each other, all of a length. */
  paths(
    target: string,
    length: number,
    repeats: boolean,
    traced: DrawnInvoice[],
  ): { firms: string[]; hops: DrawnInvoice[][] }[] {
    const { tiers } = this.search();
    const all: { firms: string[]; hops: DrawnInvoice[][] }[] = [];
    const step = (firms: string[], hops: DrawnInvoice[][]): void => {
      const firm = firms.at(-1)!;
      if (hops.length === length) {
        if (firm === target) all.push({ firms, hops });
        return;
      }
      if (!tiers.has(firm) || this.isHub(firm)) return;
      for (const next of FIRMS) {
        if (!repeats && firms.includes(next)) continue;
        const usable = traced.filter(
          (j) =>
            this.near(j) === firm &&
            this.far(j) === next &&
            (hops.length === 0 || hops.at(-1)!.some((i) => this.mayFollow(i, j))),
        );
        if (usable.length > 0) step([...firms, next], [...hops, usable]);
      }
    };
    for (const start of this.drawn.starts) step([start], []);
    const bottleneck = (path: { hops: DrawnInvoice[][] }) => Math.min(...path.hops.map(sum));
    return all.sort((a, b) => bottleneck(b) - bottleneck(a) || (a.firms.join('') < b.firms.join('') ? -1 : 1));
  }

  report() {
    const { traced, tiers, leftOut } = this.search();
    const { drawn } = this;
    const { maxRelations, starts, hops } = drawn;
    const groups = [...new Set(traced.map(relationOf))].map((name) => {
      const invoices = traced.filter((i) => relationOf(i) === name);
      return { name, near: this.near(invoices[0]), far: this.far(invoices[0]), invoices, grossMinor: sum(invoices) };
    });
    const before = (a: string, b: string) => tiers.get(a)! - tiers.get(b)! || (a < b ? -1 : a > b ? 1 : 0);
    groups.sort((a, b) => before(a.near, b.near) || (a.far < b.far ? -1 : 1));
    const among = groups.filter((relation) => tiers.has(relation.far));
    const bySize = among.toSorted((a, b) => b.grossMinor - a.grossMinor);
    const leading = [...tiers.keys()]
      .map((firm) => bySize.find((r) => r.far === firm && tiers.get(r.near)! === tiers.get(firm)! - 1))
      .filter((relation) => relation !== undefined);
    const others = bySize.filter((relation) => !leading.includes(relation));
    const kept = new Set([...leading, ...others.slice(0, Math.max(0, maxRelations - leading.length))]);
    const shown = among.length <= maxRelations ? among : among.filter((relation) => kept.has(relation));
    const shownNames = new Set(shown.map((relation) => relation.name));
    const dropped = groups.filter((relation) => !shownNames.has(relation.name));

    // where an invoice could follow the last one of a walk: whether the hop limit alone keeps it from being traced
    const goingOn = new Set<string>();
    this.walkKept(tiers, hops, (last) => {
      if (this.eligible.some((j) => this.mayFollow(last, j))) goingOn.add(this.far(last));
    });

    const taxpayers = [...tiers.keys()].sort(before).map((firm) => {
      const tracedGrossMinor = sum(traced.filter((i) => this.far(i) === firm));
      const inflow = sum(this.eligible.filter((i) => this.far(i) === firm));
      const beyond = this.eligible.filter((i) => this.near(i) === firm && !shownNames.has(relationOf(i)));
      let state: string;
      if (starts.includes(firm)) state = 'start';
      else if (this.isHub(firm)) state = 'hub';
      else if (shown.some(({ near }) => near === firm)) state = 'expanded';
      else if (groups.some(({ near }) => near === firm)) state = 'limit';
      else if (!this.leadsOn(firm)) state = 'end';
      else state = goingOn.has(firm) ? 'hops' : 'time';
      return {
        id: firm,
        tier: tiers.get(firm)!,
        tracedGrossMinor,
        explained: tracedGrossMinor === 0 ? null : tracedGrossMinor / inflow,
        state,
        onward: { relations: new Set(beyond.map(relationOf)).size, grossMinor: sum(beyond) },
      };
    });
    const otherCurrencies = drawn.invoices.filter(
      (i) => i.currency !== CURRENCY && this.isAsked(i) && tiers.has(i.seller) && tiers.has(i.buyer),
    );
    return {
      taxpayers,
      relations: shown.map(({ name, near, far, invoices, grossMinor }) => ({
        relation: name,
        invoices: invoices.length,
        grossMinor,
        taxMinor: invoices.reduce((tax, i) => tax + Math.round((i.grossMinor * 13) / 113), 0),
        firstDay: Math.min(...invoices.map(({ day }) => day)),
        lastDay: Math.max(...invoices.map(({ day }) => day)),
        tier: Math.min(tiers.get(near)!, tiers.get(far)!),
      })),
      ends: taxpayers
        .filter(({ state }) => state === 'end' || state === 'time')
        .sort((a, b) => b.tracedGrossMinor - a.tracedGrossMinor || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id),
      truncated: leftOut.size > 0 || dropped.length > 0,
      stopped: false,
      leftOut: {
        taxpayers: leftOut.size,
        relations: dropped.length,
        grossMinor: dropped.reduce((total, { grossMinor }) => total + grossMinor, 0),
        otherCurrencyRelations: new Set(otherCurrencies.map((i) => `${relationOf(i)} ${i.currency}`)).size,
      },
    };
  }

  walkKept(tiers: Map<string, number>, hops: number, visit: (invoice: DrawnInvoice) => void): void {
    const limited = new Oracle({ ...this.drawn, maxDegree: 1000 });
    limited.isHub = (firm) => !tiers.has(firm) || this.isHub(firm);
    limited.walk(Math.min(hops, this.eligible.length), visit);
  }
}

function relationOf({ seller, buyer }: DrawnInvoice): string {
  return `${seller}→${buyer}`;
}

function sum(invoices: DrawnInvoice[]): number {
  return invoices.reduce((total, { grossMinor }) => total + grossMinor, 0);
}

/** The kernel's answer in the words of the oracle. */
function answer(snapshot: Snapshot, options: TraceOptions) {
  const { taxpayers, relations, ends, ...rest } = trace(snapshot, options);
  const { seller, buyer } = snapshot.relations;
  return {
    taxpayers: taxpayers.map(({ node, ...taxpayer }) => ({ id: idOf(snapshot, node), ...taxpayer })),
    relations: relations.map(({ relation: e, ...relation }) => ({
      relation: `${idOf(snapshot, seller[e])}→${idOf(snapshot, buyer[e])}`,
      ...relation,
    })),
    ends: ends.map((node) => idOf(snapshot, node)),
    ...rest,
  };
}

const nodeOf = (id: string) => FIRMS.indexOf(id);

describe('against the naive oracle, on random graphs', () => {
  test('the traced invoices are those that end a walk', () => {
    fc.assert(
      fc.property(someCase, (drawn) => {
        const unlimited = { ...drawn, maxTaxpayers: Infinity, maxRelations: Infinity };
        const oracle = new Oracle(unlimited);
        const expected = new Map<DrawnInvoice, number>();
        oracle.walk(Math.min(drawn.hops, oracle.eligible.length), (i, length) => {
          expected.set(i, Math.min(length, expected.get(i) ?? Infinity));
        });
        // the level search of the oracle is what the next test trusts
        expect(new Set(oracle.search().traced)).toEqual(new Set(expected.keys()));
        const snapshot = snapshotOf(drawn.invoices, FIRMS);
        const result = answer(snapshot, optionsOf(unlimited, nodeOf, snapshot));
        const invoices = result.relations.reduce((total, relation) => total + relation.invoices, 0);
        expect(invoices, 'traced invoices').toBe(expected.size);
        for (const { id, tier } of result.taxpayers) {
          const tiers = [...expected].filter(([i]) => oracle.far(i) === id).map(([, length]) => length);
          expect(tier, `tier of ${id}`).toBe(drawn.starts.includes(id) ? 0 : Math.min(...tiers));
        }
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test('every figure of the result, under all options and limits', () => {
    fc.assert(
      fc.property(someCase, (drawn) => {
        const snapshot = snapshotOf(drawn.invoices, FIRMS);
        expect(answer(snapshot, optionsOf(drawn, nodeOf, snapshot))).toEqual(new Oracle(drawn).report());
      }),
      { numRuns: 3000, seed: 2 },
    );
  });

  test('reach finds the firms of the trace, in their tiers', () => {
    fc.assert(
      fc.property(someCase, (drawn) => {
        const snapshot = snapshotOf(drawn.invoices, FIRMS);
        const options = optionsOf(drawn, nodeOf, snapshot);
        const { taxpayers, leftOut } = trace(snapshot, options);
        const reached = reach(snapshot, options);
        expect([...reached.nodes]).toEqual(taxpayers.map(({ node }) => node));
        expect([...reached.tiers]).toEqual(taxpayers.map(({ tier }) => tier));
        expect(reached.count).toBe(taxpayers.length);
        expect(reached.truncated).toBe(leftOut.taxpayers > 0);
        const all = reach(snapshot, { ...options, maxTaxpayers: undefined });
        expect([...all.nodes]).toEqual(
          trace(snapshot, { ...options, maxTaxpayers: Infinity }).taxpayers.map(({ node }) => node),
        );
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test('paths are all that there are, in order; walks only where there is no path', () => {
    fc.assert(
      fc.property(someCase, fc.constantFrom(...FIRMS), fc.constantFrom(1, 2, 20, Infinity), (drawn, target, limit) => {
        const snapshot = snapshotOf(drawn.invoices, FIRMS);
        const oracle = new Oracle(drawn);
        const { traced, tiers, leftOut } = oracle.search();
        const result = paths(snapshot, optionsOf(drawn, nodeOf, snapshot), nodeOf(target), { limit });
        const expected: { firms: string[]; hops: DrawnInvoice[][] }[] = [];
        const longest = Math.min(drawn.hops, FIRMS.length);
        if (tiers.has(target))
          for (let length = 1; length <= longest; length++)
            expected.push(...oracle.paths(target, length, false, traced));
        // a walk of the least length has at most as many hops as there are firms, or with a dwell invoices
        const least = tiers.get(target) || 1;
        if (tiers.has(target) && expected.length === 0)
          for (let length = least; length <= Math.min(drawn.hops, least + 8) && expected.length === 0; length++)
            expected.push(...oracle.paths(target, length, true, traced));
        expect(shown(snapshot, result)).toEqual(
          expected.slice(0, limit).map(({ firms, hops }) => ({
            firms: firms.join(''),
            hops: hops.map((invoices) => ({
              invoices: invoices.length,
              grossMinor: sum(invoices),
              firstDay: Math.min(...invoices.map(({ day }) => day)),
              lastDay: Math.max(...invoices.map(({ day }) => day)),
            })),
            bottleneckMinor: Math.min(...hops.map(sum)),
            repeats: new Set(firms).size < firms.length,
          })),
        );
        expect(result.stopped).toBe(false);
        if (expected.length > limit || leftOut.size > 0) expect(result.truncated, 'truncated').toBe(true);
        if (limit === Infinity && leftOut.size === 0 && drawn.hops !== Infinity)
          expect({ truncated: result.truncated, exhausted: result.exhausted }).toEqual({
            truncated: false,
            exhausted: false,
          });
      }),
      { numRuns: 1500, seed: 4 },
    );
  });
});

function shown(snapshot: Snapshot, { paths: found }: PathsResult) {
  return found.map(({ nodes, hops, bottleneckMinor, repeats }) => {
    const { seller, buyer } = snapshot.relations;
    for (const [k, { relation }] of hops.entries())
      expect([seller[relation], buyer[relation]].sort(), `hop ${k}`).toEqual([nodes[k], nodes[k + 1]].sort());
    return {
      firms: nodes.map((node) => idOf(snapshot, node)).join(''),
      hops: hops.map(({ relation: _, ...hop }) => hop),
      bottleneckMinor,
      repeats,
    };
  });
}
