import { describe, expect, test } from 'vitest';
import { draw, snapshotOf } from '../graph/draw.ts';
import { idOf, type Snapshot } from '../graph/snapshot.ts';
import { cycles, type CyclesOptions, type CyclesResult } from './cycles.ts';

type Asked = Partial<CyclesOptions>;

function ask(snapshot: Snapshot | string, options: Asked = {}): CyclesResult & { shown: string[] } {
  const graph = typeof snapshot === 'string' ? draw(snapshot) : snapshot;
  const result = cycles(graph, { currency: 0, maxHops: 6, windowDays: 30, order: 'day', ...options });
  const shown = result.cycles.map(({ members, leastMinor, largestMinor, instances }) => {
    const amounts = leastMinor === largestMinor ? `${leastMinor}` : `${leastMinor}…${largestMinor}`;
    return `${members.map((u) => idOf(graph, u)).join('')} ${amounts}${instances === 1 ? '' : ` ×${instances}`}`;
  });
  return { ...result, shown };
}

const shown = (drawing: string, options: Asked = {}) => ask(drawing, options).shown;

describe('order of time', () => {
  test('a cycle starts with its first invoice, whatever the ids', () =>
    expect(shown('c→a:9@1 a→b:8@2 b→c:7@3')).toEqual(['cab 7…9']));
  test('each later, each not earlier, by month, in any order', () => {
    // days 1 and 5 are of January, day 40 is of February
    const of = (drawing: string) =>
      (['day', 'notEarlier', 'month', 'any'] as const).filter(
        (order) => shown(drawing, { order, windowDays: 60 }).length,
      );
    expect(of('a→b:1@1 b→c:1@5 c→a:1@40')).toEqual(['day', 'notEarlier', 'month', 'any']);
    expect(of('a→b:1@1 b→c:1@1 c→a:1@40')).toEqual(['notEarlier', 'month', 'any']);
    expect(of('a→b:1@5 b→c:1@1 c→a:1@40')).toEqual(['month', 'any']);
    expect(of('a→b:1@5 b→c:1@40 c→a:1@6')).toEqual(['month', 'any']);
    expect(of('a→b:1@40 b→c:1@35 c→d:1@5 d→a:1@1')).toEqual(['month', 'any']);
    expect(of('a→b:1@40 b→c:1@5 c→d:1@35 d→a:1@1')).toEqual(['any']);
  });
  test('by month it starts where months rise, though an invoice of the same month is earlier', () =>
    expect(shown('b→c:1@20 c→a:1@5 a→b:1@40', { order: 'month', windowDays: 60 })).toEqual(['bca 1']));
  test('all of one day, or one month: from the earliest invoice, then the smallest id', () => {
    expect(shown('b→c:1@9 c→a:1@9 a→b:1@9', { order: 'notEarlier' })).toEqual(['abc 1']);
    expect(shown('b→c:1@9 c→a:1@4 a→b:1@9', { order: 'month' })).toEqual(['cab 1']);
    expect(shown('b→c:1@9 c→a:1@4 a→b:1@9', { order: 'any' })).toEqual(['abc 1']);
  });
  test('the window counts from the first to the last day', () => {
    expect(shown('a→b:1@1 b→a:1@31')).toEqual(['ab 1']);
    expect(shown('a→b:1@1 b→a:1@32')).toEqual([]);
    expect(shown('a→b:1@1 b→a:1@32', { windowDays: Infinity })).toEqual(['ab 1']);
    expect(shown('a→b:1@1 b→a:1@1', { windowDays: 0, order: 'any' })).toEqual(['ab 1']);
    // the earliest is not the first by month: 20 and 40 are near, 5 and 40 are not
    expect(shown('b→c:1@20 c→a:1@5 a→b:1@40', { order: 'month', windowDays: 34 })).toEqual([]);
    expect(shown('b→c:1@20 c→a:1@5 a→b:1@40', { order: 'month', windowDays: 35 })).toEqual(['bca 1']);
  });
});

describe('structure', () => {
  test('hops bound the length; two are enough', () => {
    const drawing = 'a→b:1@1 b→a:1@2 b→c:1@2 c→a:1@3 c→d:1@3 d→a:1@4';
    expect(shown(drawing)).toEqual(['ab 1', 'abc 1', 'abcd 1']);
    expect(shown(drawing, { maxHops: 3 })).toEqual(['ab 1', 'abc 1']);
    expect(ask(drawing, { maxHops: 3 }).found.cycles).toEqual([0, 0, 1, 1]);
  });
  test('no firm is met twice, so a walk that crosses itself is two cycles', () =>
    expect(shown('a→b:1@1 b→c:1@2 c→b:1@3 b→a:1@4')).toEqual(['ab 1', 'bc 1']));
  test('self-loops and firms without invoices are on none', () =>
    expect(shown('a→a:1@1 a→b:1@2 b→b:1@3 x')).toEqual([]));
  test('two ways round the same firms are two cycles', () =>
    expect(shown('a→b:1@1 b→c:1@2 c→a:1@3 a→c:1@4 c→b:1@5 b→a:1@6')).toEqual(
      expect.arrayContaining(['abc 1', 'acb 1']),
    ));
  test('currencies do not mix, unless all are followed', () => {
    const day = 18_262;
    const snapshot = snapshotOf([
      { seller: 'a', buyer: 'b', grossMinor: 5, day },
      { seller: 'b', buyer: 'a', grossMinor: 7, day: day + 1, currency: 'USD' },
      { seller: 'b', buyer: 'a', grossMinor: 3, day: day + 2, currency: 'AUD' },
    ]);
    expect(snapshot.currencies).toEqual(['AUD', 'CNY', 'USD']);
    for (const currency of [0, 1, 2]) expect(ask(snapshot, { currency }).shown).toEqual([]);
    expect(ask(snapshot, { currency: null }).shown).toEqual(['ab 5…7', 'ab 3…5']);
  });
});

describe('instances', () => {
  const parallel = 'a→b:5@1 a→b:9@3 a→b:7@5 b→c:8@4 b→c:6@6 c→a:7@7 c→a:9@8';

  test('one cycle of firms, how many instances it has, and the best', () => {
    // 1 and 3 before both of b→c, 5 before the later; then either of c→a
    expect(shown(parallel)).toEqual(['abc 8…9 ×10']);
    const [best] = ask(parallel).cycles;
    expect([best.invoices, best.firstDay - 18_262, best.lastDay - 18_262]).toEqual([[1, 3, 6], 3, 8]);
    expect(best.relations).toEqual([0, 1, 2]);
  });
  test('or each of them', () => {
    const each = ask(parallel, { perFirms: false });
    expect(each.shown).toHaveLength(10);
    expect(each.shown.slice(0, 2)).toEqual(['abc 8…9', 'abc 7…9']);
    expect(each.found).toMatchObject({ cycles: [0, 0, 0, 10, 0, 0, 0], instances: [0, 0, 0, 10, 0, 0, 0] });
  });
  test('of equal least amounts the earliest', () => {
    const [best] = ask('a→b:5@2 a→b:5@1 b→a:9@3 b→a:6@4').cycles;
    expect(best.invoices).toEqual([0, 2]);
  });
  test('a thousand on each of ten hops are counted', () => {
    const firms = 'abcdefghij';
    const invoices = Array.from({ length: 10_000 }, (_, i) => ({
      ...{ seller: firms[i % 10], buyer: firms[(i + 1) % 10], grossMinor: 1 + (i % 7) },
      day: 18_262 + (i % 10),
    }));
    const { cycles: kept, found } = ask(snapshotOf(invoices), { maxHops: 10 });
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ leastMinor: 7, firstDay: 18_262, lastDay: 18_271 });
    expect(found.instances[10] / 1e30).toBeCloseTo(1, 9);
  });
});

describe('amounts', () => {
  test('likeness of hops is between neighbours, the last and the first, too', () => {
    const drawing = 'a→b:100@1 b→c:90@2 c→a:81@3';
    expect(shown(drawing, { hopLikeness: 0.8 })).toEqual(['abc 81…100']);
    expect(shown(drawing, { hopLikeness: 0.82 })).toEqual([]);
  });
  test('likeness of the cycle is of its least to its largest amount', () => {
    const drawing = 'a→b:100@1 b→c:90@2 c→d:81@3 d→a:90@4';
    expect(shown(drawing, { hopLikeness: 0.9 })).toEqual(['abcd 81…100']);
    expect(shown(drawing, { cycleLikeness: 0.81 })).toEqual(['abcd 81…100']);
    expect(shown(drawing, { cycleLikeness: 0.82 })).toEqual([]);
    expect(shown('a→b:7@1 b→a:7@2', { cycleLikeness: 1, hopLikeness: 1 })).toEqual(['ab 7']);
  });
  test('what is unlike is no instance, and may not hide what is alike', () =>
    // the earliest of b→a that may follow is unlike
    expect(shown('a→b:100@1 b→a:5@2 b→a:99@3', { cycleLikeness: 0.9 })).toEqual(['ab 99…100']));
  test('invoices below the least amount are not there', () =>
    expect(shown('a→b:100@1 b→a:5@2 b→a:99@3', { minGrossMinor: 6 })).toEqual(['ab 99…100']));
});

describe('limits', () => {
  const pairs = 'a→b:5@1 b→a:5@2 c→d:9@1 d→c:9@2 e→f:5@1 f→e:5@2 e→f:5@1 g→h:4@1 h→g:4@2';

  test('the largest are kept, ties by id, and the others are counted', () => {
    expect(ask(pairs, { maxCycles: 2 })).toMatchObject({
      shown: ['cd 9', 'ab 5'],
      truncated: true,
      leftOut: { cycles: 2, instances: 3 },
    });
    expect(ask(pairs, { maxCycles: 4 })).toMatchObject({ truncated: false, leftOut: { cycles: 0, instances: 0 } });
    expect(shown(pairs)).toEqual(['cd 9', 'ab 5', 'ef 5 ×2', 'gh 4']);
  });
  test('counting keeps nothing', () =>
    expect(ask(pairs, { maxCycles: 0 })).toMatchObject({
      cycles: [],
      found: { cycles: [0, 0, 4, 0, 0, 0, 0], instances: [0, 0, 5, 0, 0, 0, 0] },
      leftOut: { cycles: 4, instances: 5 },
    }));
  test('where the budget is used up, short cycles come first and none comes twice', () => {
    const firms = 'abcdefgh';
    const invoices = [...firms].flatMap((seller) =>
      [...firms].filter((buyer) => buyer !== seller).map((buyer) => ({ seller, buyer, grossMinor: 1, day: 18_262 })),
    );
    const dense = snapshotOf(invoices);
    const whole = ask(dense, { order: 'any', maxCycles: Infinity });
    // orders of k out of 8 firms round
    expect(whole.found.cycles.slice(2)).toEqual([28, 112, 420, 1344, 3360]);
    const some = ask(dense, { order: 'any', maxCycles: Infinity, budget: 1000 });
    expect(some).toMatchObject({ truncated: true, stopped: false });
    expect(some.leftOut.exhaustedFirms).toBe(8);
    expect(some.found.cycles.slice(2, 4)).toEqual([28, 112]);
    expect(new Set(some.shown).size).toBe(some.shown.length);
    expect(whole.shown).toEqual(expect.arrayContaining(some.shown));
  });
  test('stopped, it returns what it has, and says what was not searched', () => {
    const large = Array.from({ length: 2000 }, (_, i) => `a${i}→b${i}:1@1 b${i}→a${i}:1@2`).join(' ');
    let polls = 0;
    const result = ask(large, { shouldStop: () => ++polls > 1 });
    expect(result).toMatchObject({ truncated: true, stopped: true, leftOut: { unsearchedFirms: 4000 - 1024 } });
    expect(result.cycles.length).toBeGreaterThan(0);
    expect(ask(large, { shouldStop: () => true })).toMatchObject({ cycles: [], leftOut: { unsearchedFirms: 4000 } });
  });
  test('stopped within a firm, that firm counts as not searched', () => {
    const firms = [...'abcdefghijkl'];
    const invoices = firms.flatMap((seller) =>
      firms.filter((buyer) => buyer !== seller).map((buyer) => ({ seller, buyer, grossMinor: 1, day: 18_262 })),
    );
    let polls = 0;
    const result = ask(snapshotOf(invoices), { order: 'any', budget: Infinity, shouldStop: () => ++polls > 1 });
    expect(result).toMatchObject({ stopped: true, leftOut: { unsearchedFirms: 12, exhaustedFirms: 0 } });
  });
  test('progress is told in firms', () => {
    const told: number[][] = [];
    const large = Array.from({ length: 1500 }, (_, i) => `a${i}`).join(' ');
    ask(large, { progress: (...of) => told.push(of) });
    expect(told).toEqual([[0, 1500], [1024, 1500], [1500, 1500]]); // prettier-ignore
  });
  test('what is out of range throws', () => {
    const wrong: [Asked, RegExp][] = [
      [{ maxHops: 1 }, /maxHops/],
      [{ maxHops: 64 }, /maxHops/],
      [{ maxHops: 2.5 }, /maxHops/],
      [{ windowDays: -1 }, /windowDays/],
      [{ order: 'none' as 'any' }, /order/],
      [{ hopLikeness: 1.1 }, /hopLikeness/],
      [{ cycleLikeness: NaN }, /cycleLikeness/],
      [{ minGrossMinor: -1 }, /minGrossMinor/],
      [{ maxCycles: -1 }, /maxCycles/],
      [{ budget: 0 }, /budget/],
      [{ currency: 1 }, /currency must be null or an index below 1, not 1/],
      [{ currency: null, cycleLikeness: 0.5 }, /within one currency/],
      [{ currency: null, minGrossMinor: 1 }, /within one currency/],
    ];
    for (const [options, message] of wrong) {
      expect(() => ask('a→b:1@1', options)).toThrow(RangeError);
      expect(() => ask('a→b:1@1', options)).toThrow(message);
    }
  });
  test('an empty graph has none', () => expect(ask('')).toMatchObject({ cycles: [], truncated: false }));
});
