import { describe, expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { draw, type DrawnInvoice, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { paths } from './paths.ts';
import { reach } from './reach.ts';
import { trace, type TraceOptions, type TraceResult } from './trace.ts';

// Days of drawings count from 2020-01-01: January is 0–30, February 31–59, March 60–90.

type Asked = Partial<Omit<TraceOptions, 'starts' | 'expandHubs'>> & { start?: string; expand?: string };

function ask(snapshot: Snapshot, { start = 'a', expand, ...options }: Asked): TraceResult {
  return trace(snapshot, {
    direction: 'down',
    hops: Infinity,
    currency: 0,
    ...options,
    starts: [...start].map((id) => nodeOf(snapshot, id)),
    expandHubs: [...(expand ?? '')].map((id) => nodeOf(snapshot, id)),
  });
}

/** `a→b 2×300` for each relation: traced invoices and gross. */
function relations(drawing: string | Snapshot, asked: Asked = {}): string[] {
  const snapshot = typeof drawing === 'string' ? draw(drawing) : drawing;
  const { seller, buyer } = snapshot.relations;
  return ask(snapshot, asked).relations.map(
    ({ relation: e, invoices, grossMinor }) =>
      `${idOf(snapshot, seller[e])}→${idOf(snapshot, buyer[e])} ${invoices}×${grossMinor}`,
  );
}

/** `b 1 expanded` for each firm: tier and state. */
function firms(drawing: string | Snapshot, asked: Asked = {}): string[] {
  const snapshot = typeof drawing === 'string' ? draw(drawing) : drawing;
  return ask(snapshot, asked).taxpayers.map(({ node, tier, state }) => `${idOf(snapshot, node)} ${tier} ${state}`);
}

describe('time', () => {
  // into b on day 40 (February); onward in January, earlier and later in February, the same day, and in March
  const drawing = 'a→b:100@40 b→c:1@30 b→d:2@35 b→e:4@40 b→f:8@41 b→g:16@60';

  test('by month, an invoice may follow one of the same filing month, whatever their days', () =>
    expect(relations(drawing)).toEqual(['a→b 1×100', 'b→d 1×2', 'b→e 1×4', 'b→f 1×8', 'b→g 1×16']));
  test('by day, an invoice may follow on later days only', () =>
    expect(relations(drawing, { order: 'day' })).toEqual(['a→b 1×100', 'b→f 1×8', 'b→g 1×16']));
  test('without order, every invoice may follow', () => expect(relations(drawing, { order: 'none' })).toHaveLength(6));
  test('a dwell bounds the days forward; by month they may run backwards within the month', () =>
    expect(relations(drawing, { maxDwellDays: 1 })).toEqual(['a→b 1×100', 'b→d 1×2', 'b→e 1×4', 'b→f 1×8']));
  test('a dwell of no days by month is the days of the month up to the invoice', () =>
    expect(relations(drawing, { maxDwellDays: 0 })).toEqual(['a→b 1×100', 'b→d 1×2', 'b→e 1×4']));
  test('a dwell by day is the days after the invoice', () =>
    expect(relations(drawing, { order: 'day', maxDwellDays: 20 })).toEqual(['a→b 1×100', 'b→f 1×8', 'b→g 1×16']));
  test('with a dwell an invoice counts that lies within it after any traced invoice, not after the first', () =>
    expect(relations('a→b:1@0 a→b:1@60 b→c:1@5 b→c:2@30 b→c:4@65', { order: 'day', maxDwellDays: 10 })).toEqual([
      'a→b 2×2',
      'b→c 2×5',
    ]));
  test('upstream is the mirror: what came in no later than the month that it went out', () =>
    expect(relations('c→b:1@30 d→b:2@35 e→b:4@59 f→b:8@60 b→a:100@40', { direction: 'up' })).toEqual([
      'b→a 1×100',
      'c→b 1×1',
      'd→b 1×2',
      'e→b 1×4',
    ]));
  test('upstream, a dwell reaches back from each invoice that went out', () =>
    expect(relations('c→b:1@30 d→b:2@35 e→b:4@59 b→a:100@40', { direction: 'up', maxDwellDays: 5 })).toEqual([
      'b→a 1×100',
      'd→b 1×2',
      'e→b 1×4',
    ]));
  test('all invoices of a start may leave', () => expect(relations('z→a:1@50 a→b:1@0 a→b:1@80')).toEqual(['a→b 2×2']));
  test('a later tier that opens earlier days expands a firm again', () =>
    // b is reached late in one hop and early in two; what it sold in between is reached by way of c only
    expect(relations('a→b:1@100 a→c:1@0 c→b:1@10 b→d:5@20 d→e:6@50')).toEqual([
      'a→b 1×1',
      'a→c 1×1',
      'b→d 1×5',
      'c→b 1×1',
      'd→e 1×6',
    ]));
  test('a firm that the last tier improves does not use what that opened', () =>
    expect(relations('a→b:1@100 a→c:1@0 c→b:1@10 b→d:5@20', { hops: 2 })).toEqual(['a→b 1×1', 'a→c 1×1', 'c→b 1×1']));
});

describe('what is followed', () => {
  test('the period holds its first and its last day', () =>
    expect(
      relations('a→b:1@4 a→b:2@5 a→b:4@9 a→b:8@10', { fromDay: dayOf(2020, 1, 6), toDay: dayOf(2020, 1, 10) }),
    ).toEqual(['a→b 2×6']));
  test('the least amount is of the relation within the period', () => {
    const drawing = 'a→b:60@1 a→b:40@2 a→c:98@1 a→c:1@2 a→d:60@1 a→d:60@50';
    expect(relations(drawing, { minGrossMinor: 100, toDay: dayOf(2020, 1, 31) })).toEqual(['a→b 2×100']);
  });
  test('one currency is followed; relations of others between kept firms are counted within the period, either way', () => {
    const invoice = (seller: string, buyer: string, currency: string): DrawnInvoice => ({
      ...{ seller, buyer, currency, grossMinor: 10, day: 18_300 },
    });
    const snapshot = snapshotOf([
      invoice('a', 'b', 'CNY'),
      invoice('a', 'b', 'USD'),
      invoice('b', 'a', 'EUR'),
      invoice('b', 'c', 'USD'),
      { ...invoice('b', 'a', 'USD'), day: 18_301 },
    ]);
    expect(snapshot.currencies).toEqual(['CNY', 'EUR', 'USD']);
    const period = { toDay: 18_300 };
    expect(relations(snapshot, period)).toEqual(['a→b 1×10']);
    expect(ask(snapshot, period)).toMatchObject({ truncated: false, leftOut: { otherCurrencyRelations: 2 } });
    expect(relations(snapshot, { ...period, currency: 2 })).toEqual(['a→b 1×10', 'b→c 1×10']);
  });
  describe('of a goods category', () => {
    const goods = (seller: string, buyer: string, grossMinor: number, day: number, goodsCategory = '煤') => ({
      ...{ seller, buyer, grossMinor, day: dayOf(2020, 1, 1) + day, goodsCategory },
    });
    const snapshot = snapshotOf([
      ...[goods('a', 'b', 60, 1), goods('a', 'b', 500, 2, '纸')],
      ...[goods('a', 'c', 900, 1, '纸'), goods('x', 'b', 40, 3), goods('x', 'b', 700, 3, '纸')],
      ...[
        goods('b', 'd', 30, 40, '纸'),
        goods('b', 'd', 20, 41),
        goods('b', 'e', 10, 42, '纸'),
        goods('d', 'f', 5, 50, '纸'),
      ],
    ]);
    const coal = { goods: snapshot.goodsCategories.indexOf('煤') };

    test.each(['month', 'none'] as const)('only its invoices are followed, by %s', (order) =>
      expect(relations(snapshot, { ...coal, order })).toEqual(['a→b 1×60', 'b→d 1×20']),
    );
    test('the least amount of a relation is of these', () => {
      expect(relations(snapshot, { ...coal, minGrossMinor: 20 })).toHaveLength(2);
      expect(relations(snapshot, { ...coal, minGrossMinor: 21 })).toEqual(['a→b 1×60']);
    });
    test('so are what is explained, and what waits beyond', () => {
      const [, b] = ask(snapshot, { ...coal, hops: 1 }).taxpayers;
      expect(b).toMatchObject({ explained: 60 / 100, onward: { relations: 1, grossMinor: 20 }, state: 'hops' });
    });
    test('whoever sells others only is no leaf, though the chain does not go on', () =>
      expect(firms(snapshot, coal)).toEqual(['a 0 start', 'b 1 expanded', 'd 2 time']));
    test('sums of large firms, which are remembered, are not those of another category', () => {
      const sold = Array.from({ length: 40 }, (_, k) => goods('h', `p${k}`, 1, 1, k < 10 ? '煤' : '纸'));
      const hub = snapshotOf([goods('a', 'h', 1, 1), goods('a', 'h', 1, 1, '纸'), ...sold]);
      const onward = (category: number | null) => ask(hub, { maxDegree: 5, goods: category }).taxpayers[1].onward;
      expect([null, 1, 2, null].map((category) => onward(category).relations)).toEqual([40, 10, 30, 40]);
    });
  });

  describe('by the partners of the starts', () => {
    const drawing = 'a→b:1@1 a→c:2@1 a→d:4@1 b→c:8@2 c→a:16@3 c→e:32@3';
    const asked = (drawn: string, partners: string, more: Asked = {}): Asked => {
      const snapshot = draw(drawn);
      return { ...more, partners: [...partners].map((id) => nodeOf(snapshot, id)) };
    };

    test.each(['month', 'none'] as const)('a walk leaves a start by them only, whenever it is there, by %s', (order) =>
      expect(relations(drawing, asked(drawing, 'b', { order }))).toEqual([
        'a→b 1×1',
        'b→c 1×8',
        'c→a 1×16',
        'c→e 1×32',
      ]),
    );
    test('whom a start does not lead to is reached by other ways, and all of its flow counts', () => {
      const c = ask(draw(drawing), asked(drawing, 'b')).taxpayers[2];
      expect(c).toMatchObject({ tier: 2, tracedGrossMinor: 8, explained: 8 / 10 });
    });
    test('the others wait beyond the start, and are not left out', () => {
      const result = ask(draw(drawing), asked(drawing, 'b'));
      expect(result.taxpayers[0].onward).toEqual({ relations: 2, grossMinor: 6 });
      expect(result).toMatchObject({ truncated: false, leftOut: { taxpayers: 0, relations: 0, grossMinor: 0 } });
    });
    test('upstream they are suppliers', () =>
      expect(relations(drawing, asked(drawing, 'b', { start: 'c', direction: 'up', order: 'none' }))).toEqual([
        'b→c 1×8',
        'a→b 1×1',
        'c→a 1×16',
      ]));
    test('a start is one like others: its self-loop, and what leads to another start', () => {
      const loop = 'a→a:1@1 a→b:2@1 b→a:4@1';
      expect(relations(loop, asked(loop, 'b', { start: 'ab' }))).toEqual(['a→b 1×2']);
      expect(relations(loop, asked(loop, 'a', { start: 'ab' }))).toEqual(['a→a 1×1', 'b→a 1×4']);
    });
    test('none of them, nothing is followed', () => expect(firms(drawing, asked(drawing, ''))).toEqual(['a 0 start']));
  });

  test('a self-loop is a relation, and may be passed like any other', () =>
    expect(relations('a→b:1@40 b→b:1@35 b→c:1@36', { order: 'none' })).toEqual(['a→b 1×1', 'b→b 1×1', 'b→c 1×1']));
  test('an isolated start yields itself', () => {
    const result = ask(draw('a b→c:1@1'), {});
    expect(result).toMatchObject({
      taxpayers: [{ node: 0, tier: 0, tracedGrossMinor: 0, explained: null, state: 'start', onward: { relations: 0 } }],
      relations: [],
      ends: [],
      truncated: false,
    });
  });
});

describe('what is said of a firm', () => {
  test('why the chain stops: end, time, hops, hub', () => {
    const drawing = 'a→b:1@40 a→c:1@40 a→d:1@40 c→x:1@1 d→x:1@40 d→y:1@40 d→z:1@40';
    expect(firms(drawing, { maxDegree: 2 })).toEqual(['a 0 start', 'b 1 end', 'c 1 time', 'd 1 hub']);
    expect(firms(drawing, { hops: 1 })).toEqual(['a 0 start', 'b 1 end', 'c 1 time', 'd 1 hops']);
  });
  test('ends are ranked by what is traced into them', () => {
    const snapshot = draw('a→b:3@40 a→c:9@40 a→d:5@40 d→e:3@41 c→x:1@1');
    expect(ask(snapshot, {}).ends.map((node) => idOf(snapshot, node))).toEqual(['c', 'b', 'e']);
  });
  test('a hub is shown and not expanded, unless asked; a start always is', () => {
    const drawing = 'a→h:1@1 h→b:1@2 h→c:1@2 h→d:1@2';
    expect(firms(drawing, { maxDegree: 2 })).toEqual(['a 0 start', 'h 1 hub']);
    expect(firms(drawing, { maxDegree: 2, expand: 'h' })).toHaveLength(5);
    expect(firms(drawing, { maxDegree: 2, start: 'h' })).toEqual(['h 0 start', 'b 1 end', 'c 1 end', 'd 1 end']);
    expect(
      firms('a→h:1@1 x→h:1@2 y→h:1@2 z→h:1@2 h→b:1@3', { maxDegree: 2 }),
      'suppliers do not count downstream',
    ).toEqual(['a 0 start', 'h 1 expanded', 'b 2 end']);
  });
  test('the share explained is of the eligible flow on that side in the period', () => {
    const snapshot = draw('a→b:30@5 x→b:50@6 x→b:1000@99');
    const [, b] = ask(snapshot, { toDay: dayOf(2020, 2, 28) }).taxpayers;
    expect(b).toMatchObject({ tracedGrossMinor: 30, explained: 30 / 80 });
  });
  test('onward is what could be followed by amount and period and is not in the result', () => {
    const snapshot = draw('a→b:30@40 b→c:7@1 b→d:11@41 b→f:13@42');
    expect(ask(snapshot, {}).taxpayers[1].onward, 'c comes too early').toEqual({ relations: 1, grossMinor: 7 });
    expect(ask(snapshot, { hops: 1 }).taxpayers[1].onward).toEqual({ relations: 3, grossMinor: 31 });
  });
  test('a relation between tiers has the tier of the firm nearer to the start', () => {
    const tiers = ask(draw('a→b:1@1 b→c:1@2 c→b:1@3'), {}).relations.map(({ tier }) => tier);
    expect(tiers).toEqual([0, 1, 1]);
  });
});

describe('limits say what they leave out', () => {
  const drawing = 'a→b:5@1 a→c:9@1 a→d:9@1 a→e:7@1 b→c:100@2 c→f:1@2 d→e:3@2 e→d:3@2';

  test('of firms, those with the largest amounts of their tier are kept, ties by id', () => {
    const result = ask(draw(drawing), { maxTaxpayers: 3 });
    expect(firms(drawing, { maxTaxpayers: 3 })).toEqual(['a 0 start', 'c 1 limit', 'd 1 limit']);
    expect(firms(drawing, { maxTaxpayers: 2 })).toEqual(['a 0 start', 'c 1 limit']);
    // a→b, a→e, c→f and d→e lead from kept firms to others
    expect(result.leftOut).toEqual({ taxpayers: 3, relations: 4, grossMinor: 16, otherCurrencyRelations: 0 });
    expect(result.truncated).toBe(true);
    expect(result.taxpayers[1].onward, 'what was left out waits beyond').toEqual({ relations: 1, grossMinor: 1 });
  });
  test('leaves never take the room of firms that lead on', () => {
    const chain = 'a→x:9@1 a→y:8@1 a→z:7@1 a→b:1@1 b→c:1@2 c→d:1@3';
    expect(firms(chain, { maxTaxpayers: 2 })).toEqual(['a 0 start', 'b 1 limit']);
    expect(firms(chain, { maxTaxpayers: 3 })).toEqual(['a 0 start', 'b 1 expanded', 'c 2 limit']);
    expect(firms(chain, { maxTaxpayers: 4 })).toEqual(['a 0 start', 'b 1 expanded', 'x 1 end', 'c 2 limit']);
    expect(ask(draw(chain), { maxTaxpayers: 4 })).toMatchObject({
      truncated: true,
      leftOut: { taxpayers: 3, relations: 3, grossMinor: 8 + 7 + 1 },
    });
  });
  test('the room that is left goes to the leaves with most gross, whatever their tier and out of how many tiers', () => {
    const leaves = 'a→b:1@1 a→x:5@1 a→y:4@1 b→y:3@2 b→z:7@2 b→w:7@2';
    expect(firms(leaves, { maxTaxpayers: 3 })).toEqual(['a 0 start', 'b 1 expanded', 'w 2 end']);
    expect(firms(leaves, { maxTaxpayers: 4 })).toEqual(['a 0 start', 'b 1 expanded', 'y 1 end', 'w 2 end']);
    expect(firms(leaves, { maxTaxpayers: 5 })).toEqual(['a 0 start', 'b 1 expanded', 'y 1 end', 'w 2 end', 'z 2 end']);
  });
  test('a firm leads on by any relation, be it too early or too small, but not by relations on the other side', () => {
    const leading = 'a→x:9@40 y→x:9@40 a→b:2@40 b→z:2@1 a→c:2@40 c→z:1@41';
    const asked = { minGrossMinor: 2, maxTaxpayers: 3 };
    expect(firms(leading, asked)).toEqual(['a 0 start', 'b 1 time', 'c 1 time']);
    expect(firms(leading, { ...asked, hops: 1 })).toEqual(['a 0 start', 'b 1 time', 'c 1 time']);
  });
  test('a start is kept although it is a leaf', () =>
    expect(firms('a→x:9@1 b→c:1@1 c→d:1@1', { start: 'bx', maxTaxpayers: 3 })).toEqual([
      'b 0 start',
      'x 0 start',
      'c 1 limit',
    ]));
  test('upstream, leaves are the firms without purchases', () =>
    expect(firms('x→a:9@2 b→a:1@2 y→b:1@1', { direction: 'up', maxTaxpayers: 2 })).toEqual(['a 0 start', 'b 1 limit']));
  test('of relations, the largest are kept, and those that lead to each kept firm', () => {
    expect(relations(drawing, { maxRelations: 6 })).toEqual([
      'a→b 1×5',
      'a→c 1×9',
      'a→d 1×9',
      'a→e 1×7',
      'b→c 1×100',
      'c→f 1×1',
    ]);
    expect(relations(drawing, { maxRelations: 0 })).toHaveLength(5);
    expect(ask(draw(drawing), { maxRelations: 6 })).toMatchObject({
      truncated: true,
      leftOut: { taxpayers: 0, relations: 2, grossMinor: 6 },
    });
  });
  test('without limits nothing is left out', () =>
    expect(ask(draw(drawing), { maxTaxpayers: Infinity, maxRelations: Infinity, maxDegree: Infinity })).toMatchObject({
      truncated: false,
      leftOut: { taxpayers: 0, relations: 0, grossMinor: 0 },
    }));
  test('a stopped trace returns what it has', () => {
    let polls = 0;
    const result = ask(draw('a→b:1@1 b→c:1@2 c→d:1@3'), { shouldStop: () => ++polls > 2 });
    expect(result).toMatchObject({ stopped: true, truncated: true, relations: [{ tier: 0 }, { tier: 1 }], ends: [] });
    expect(result.taxpayers.map(({ state }) => state)).toEqual(['start', 'expanded', 'limit']);
  });
  test('stopped within a tier, firms that were not expanded say so', () => {
    const drawn = Array.from({ length: 65_536 }, (_, i) => ({
      seller: 'b',
      buyer: `x${i}`,
      grossMinor: 1,
      day: 18_300,
    }));
    const into = (buyer: string) => ({ seller: 'a', buyer, grossMinor: 1, day: 18_300 });
    const onward = { seller: 'c', buyer: 'd', grossMinor: 1, day: 18_300 };
    let polls = 0;
    const result = ask(snapshotOf([into('b'), into('c'), onward, ...drawn]), {
      maxDegree: Infinity,
      shouldStop: () => ++polls > 2,
    });
    expect(result.taxpayers.map(({ state }) => state)).toEqual(['start', 'limit', 'limit']);
    expect(result).toMatchObject({ stopped: true, truncated: true, leftOut: { taxpayers: 0, relations: 0 } });
    expect(result.taxpayers[1].onward).toEqual({ relations: 65_536, grossMinor: 65_536 });
  });
  test('stopped while relations are listed, firms whose relations are missing say so, and what only these lead to is missing', () => {
    const sale = (seller: string, buyer: string, grossMinor = 1): DrawnInvoice => ({
      seller,
      buyer,
      grossMinor,
      day: 18_300,
    });
    const sales = Array.from({ length: 65_536 }, (_, i) => sale('b', `x${i}`));
    const drawn = [sale('a', 'b'), sale('a', 'c'), sale('c', 'd', 9), sale('c', 'e', 9), sale('e', 'a'), ...sales];
    const snapshot = snapshotOf(drawn);
    let polls = 0;
    ask(snapshot, { maxDegree: Infinity, maxTaxpayers: 6, shouldStop: () => ++polls < 0 });
    let left = polls;
    const result = ask(snapshot, { maxDegree: Infinity, maxTaxpayers: 6, shouldStop: () => --left === 0 });
    expect(firms(snapshot, { maxDegree: Infinity, maxTaxpayers: 6 })).toEqual([
      ...['a 0 start', 'b 1 expanded', 'c 1 expanded', 'd 2 end', 'e 2 expanded', 'x0 2 end'],
    ]);
    expect(result.taxpayers.map(({ node, state }) => `${idOf(snapshot, node)} ${state}`)).toEqual([
      ...['a start', 'b expanded', 'c limit', 'x0 end'],
    ]);
    expect(result.taxpayers[2].onward).toEqual({ relations: 2, grossMinor: 18 });
    expect(result).toMatchObject({
      stopped: true,
      truncated: true,
      relations: [{ tier: 0 }, { tier: 0 }, { tier: 1 }],
    });
    const asked = {
      starts: [nodeOf(snapshot, 'a')],
      direction: 'down',
      hops: 4,
      currency: 0,
      maxDegree: Infinity,
    } as const;
    left = polls;
    const found = paths(snapshot, { ...asked, shouldStop: () => --left === 0 }, nodeOf(snapshot, 'd'));
    expect(found, 'of paths').toMatchObject({ paths: [], stopped: true, truncated: true });
  });
  test('a trace within a trace gets columns of its own', () => {
    const snapshot = draw(drawing);
    const alone = ask(snapshot, {});
    const inner: TraceResult[] = [];
    const outer = ask(snapshot, { shouldStop: () => inner.push(ask(snapshot, { start: 'b' })) < 0 });
    expect(outer).toEqual(alone);
    expect(inner[0]).toEqual(ask(snapshot, { start: 'b' }));
  });
});

describe('options out of range', () => {
  const snapshot = draw('a→b:1@1');
  const good: TraceOptions = { starts: [0], direction: 'down', hops: 4, currency: 0 };
  const wrong: [message: RegExp, options: Partial<TraceOptions>][] = [
    [/starts must name/, { starts: [] }],
    [/starts must be nodes below 2, not 2/, { starts: [2] }],
    [/starts must be nodes/, { starts: [0.5] }],
    [/direction/, { direction: 'both' as 'up' }],
    [/order/, { order: 'week' as 'day' }],
    [/hops must be a whole number of at least 1, or Infinity, not 0/, { hops: 0 }],
    [/hops/, { hops: NaN }],
    [/maxDwellDays needs an order/, { order: 'none', maxDwellDays: 3 }],
    [/maxDwellDays/, { maxDwellDays: -1 }],
    [/fromDay 5 is after toDay 4/, { fromDay: 5, toDay: 4 }],
    [/toDay must be a day/, { toDay: 1.5 }],
    [/minGrossMinor/, { minGrossMinor: -1 }],
    [/currency/, { currency: 1 }],
    [/goods must be an index below 1, or null, not 1/, { goods: 1 }],
    [/goods/, { goods: -1 }],
    [/partners must be nodes below 2, not 2/, { partners: [2] }],
    [/maxTaxpayers/, { maxTaxpayers: 0 }],
    [/maxTaxpayers 1 is less than the 2 starts/, { starts: [0, 1], maxTaxpayers: 1 }],
    [/maxRelations/, { maxRelations: -1 }],
    [/maxDegree/, { maxDegree: 1.5 }],
    [/expandHubs/, { expandHubs: [7] }],
  ];
  for (const [message, options] of wrong)
    test(`${JSON.stringify(options)} throws`, () => {
      expect(() => trace(snapshot, { ...good, ...options })).toThrow(RangeError);
      expect(() => trace(snapshot, { ...good, ...options })).toThrow(message);
    });
  test('an index of a currency is needed where there are several', () =>
    // @ts-expect-error: it has no default, since the first in order of the alphabet would be a trap
    expect(() => trace(snapshot, { starts: [0], direction: 'down', hops: 4 })).toThrow(RangeError));
  test('a sum beyond 2^53 is refused, not rounded', () => {
    const invoices = Array.from({ length: 1000 }, (_, i) => ({
      ...{ seller: 'a', buyer: `b${i % 2}`, grossMinor: 1e13, day: 18_300 },
    }));
    expect(() => trace(snapshotOf(invoices), good)).toThrow(/2\^53/);
  });
  test('a start that is named twice counts once', () =>
    expect(trace(snapshot, { ...good, starts: [0, 0], maxTaxpayers: 2 }).taxpayers).toHaveLength(2));
});

test('reach counts firms by tier, without a limit of them', () => {
  const drawing = Array.from({ length: 600 }, (_, i) => `a→b${i}:1@1`).join(' ');
  const snapshot = draw(`${drawing} b7→c:1@2`);
  const asked = { starts: [0], direction: 'down' as const, hops: 4, currency: 0 };
  const reached = reach(snapshot, asked);
  expect(reached).toMatchObject({ count: 602, truncated: false, stopped: false });
  expect(reached.tiers.at(-1)).toBe(2);
  const limited = reach(snapshot, { ...asked, maxTaxpayers: 3 });
  // c and b0 are leaves, and b0 comes first
  expect([...limited.nodes].map((node) => idOf(snapshot, node))).toEqual(['a', 'b0', 'b7']);
  expect(limited).toMatchObject({ count: 3, truncated: true });
});
