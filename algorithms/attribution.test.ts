import { describe, expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { draw, snapshotOf } from '../graph/draw.ts';
import { digestOf, idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { attribution, type AttributionOptions } from './attribution.ts';

// Days of drawings count from 2020-01-01: January is 0–30, February 31–59, March 60–90. Amounts here are net: `drawNet` adds the tax.

function drawNet(drawing: string): Snapshot {
  return draw(drawing.replace(/:(\d+)@/g, (_, net: string) => `:${Math.round(1.13 * Number(net))}@`));
}

type Asked = Partial<Omit<AttributionOptions, 'sources'>> & { sources?: string };

function ask(drawing: string | Snapshot, { sources = 's', ...options }: Asked = {}) {
  const snapshot = typeof drawing === 'string' ? drawNet(drawing) : drawing;
  const nodes = [...sources].map((id) => nodeOf(snapshot, id));
  return { snapshot, ...attribution(snapshot, { currency: 0, ...options, sources: nodes }) };
}

/** `a→b 30/100` for each relation with taint: of its net. */
function relations(drawing: string | Snapshot, asked: Asked = {}): string {
  const { snapshot, relationMinor } = ask(drawing, asked);
  const { seller, buyer, grossMinor, taxMinor } = snapshot.relations;
  const shown = [...relationMinor].map((tainted, e) => {
    const net = grossMinor[e] - taxMinor[e];
    return tainted > 0 ? `${idOf(snapshot, seller[e])}→${idOf(snapshot, buyer[e])} ${tainted}/${net}` : '';
  });
  return shown.filter(Boolean).join(', ');
}

/** Of a firm: tainted and all purchases, tainted and all sales, of which unknown. */
function firm(drawing: string | Snapshot, id: string, asked: Asked = {}): string {
  const { snapshot, ...result } = ask(drawing, asked);
  const u = nodeOf(snapshot, id);
  const { taintedInMinor, boughtMinor, taintedOutMinor, soldMinor, unknownMinor } = result;
  return `${taintedInMinor[u]}/${boughtMinor[u]} ${taintedOutMinor[u]}/${soldMinor[u]} ${unknownMinor[u]}`;
}

describe('a stock', () => {
  test('passes on what came in, and not more: value that a firm adds is clean', () => {
    const drawing = 's→p:1000@1 p→r:1200@40';
    expect(relations(drawing)).toBe('p→r 1000/1200, s→p 1000/1000');
    expect(firm(drawing, 'p')).toBe('1000/1000 1000/1200 200');
    const { share, snapshot, issuedMinor, throughDay } = ask(drawing);
    expect(['p', 'r', 's'].map((id) => share[nodeOf(snapshot, id)])).toEqual([1, 1000 / 1200, 0]);
    expect([issuedMinor, throughDay]).toEqual([1000, dayOf(2020, 2, 10)]);
  });
  test('mixed, each sale carries the share of the stock', () =>
    expect(relations('x→p:3000@1 s→p:1000@40 p→q:1000@70 p→r:2000@100')).toBe(
      'p→q 250/1000, p→r 500/2000, s→p 1000/1000',
    ));
  test('first in, first out, sales use up what came first', () => {
    const drawing = 'x→p:3000@1 s→p:1000@40 p→q:2000@70 p→r:1500@100';
    expect(relations(drawing, { method: 'fifo' })).toBe('p→r 500/1500, s→p 1000/1000');
    expect(relations('s→p:1000@1 x→p:3000@40 p→q:600@70 p→r:1500@100', { method: 'fifo' })).toBe(
      'p→q 600/600, p→r 400/1500, s→p 1000/1000',
    );
  });
  test('what came in in one step is one lot, and mixed', () =>
    expect(relations('s→p:1000@1 x→p:3000@9 p→q:1000@40 p→r:1000@70', { method: 'fifo' })).toBe(
      'p→q 250/1000, p→r 250/1000, s→p 1000/1000',
    ));
  test('sold out, it is empty', () =>
    expect(relations('s→p:1000@1 p→q:5000@40 x→p:700@70 p→r:700@100')).toBe('p→q 1000/5000, s→p 1000/1000'));
  test('what is sold before anything came in is unknown, and leaves nothing for what comes', () =>
    expect(firm('p→q:800@1 s→p:1000@40 p→r:300@70', 'p')).toBe('1000/1000 300/1100 800'));
});

describe('sources', () => {
  test('are tainted in all that they sell, whatever they bought', () => {
    const drawing = 'x→s:5@1 s→p:1000@1 p→s:400@40 s→q:300@70';
    expect(relations(drawing)).toBe('p→s 400/400, s→p 1000/1000, s→q 300/300');
    expect(firm(drawing, 's')).toBe('400/405 1300/1300 0');
  });
  test('may be several, and equal ones count once', () =>
    expect(ask('s→p:10@1 t→p:30@1 x→p:40@1', { sources: 'stst' })).toMatchObject({ issuedMinor: 40 }));
  test('that sell nothing taint nothing', () =>
    expect(ask('s a→b:100@1', { sources: 's' })).toMatchObject({ issuedMinor: 0, throughDay: null }));
});

describe('a step', () => {
  test('by month, what comes in in a month goes out in the same month, whatever the days', () =>
    expect(relations('p→q:500@2 s→p:1000@25 q→r:500@1')).toBe('p→q 500/500, q→r 500/500, s→p 1000/1000'));
  test('by day, what comes in on a day goes out on later days', () => {
    expect(relations('p→q:500@2 s→p:1000@2', { order: 'day' })).toBe('s→p 1000/1000');
    expect(relations('p→q:500@3 s→p:1000@2', { order: 'day' })).toBe('p→q 500/500, s→p 1000/1000');
  });
  test('spreads what goes out over its sales, and odd fen by day, then buyer', () =>
    expect(relations('s→p:100@1 x→p:300@1 p→r:30@5 p→q:50@6 p→q:5@5 p→a:15@9')).toBe(
      'p→a 4/15, p→q 14/55, p→r 7/30, s→p 100/100',
    ));
  test('the same of many small sales as of a large one', () => {
    const many = Array.from({ length: 200 }, () => 'p→q:1@40').join(' ');
    expect(relations(`s→p:10@1 x→p:990@1 ${many}`)).toBe('p→q 2/200, s→p 10/10');
  });
});

describe('cycles within a month', () => {
  test('a fen does not run around: what leads back comes to hand in the next month', () => {
    const drawing = 's→a:1000@1 a→b:1000@2 b→a:1000@3';
    expect(relations(drawing)).toBe('a→b 1000/1000, b→a 1000/1000, s→a 1000/1000');
    expect(firm(drawing, 'a')).toBe('2000/2000 1000/1000 0');
    expect(relations(`${drawing} a→c:5000@40`)).toBe('a→b 1000/1000, a→c 1000/5000, b→a 1000/1000, s→a 1000/1000');
  });
  test('much trade in a circle does not multiply a little taint', () =>
    // were order not minded, all that a and b trade would derive from s: nothing else comes in
    expect(relations('s→a:100@1 a→b:1000@2 b→a:1000@3')).toBe('a→b 100/1000, b→a 100/1000, s→a 100/100'));
  test('away from the sources invoices are at hand within a cycle, too', () => {
    const drawing = 's→a:100@1 a→b:100@2 b→c:100@3 c→a:40@4';
    expect(relations(drawing)).toBe('a→b 100/100, b→c 100/100, c→a 40/40, s→a 100/100');
  });
  test('between firms that are as far from the sources they are not', () =>
    // a and b lead to each other, and both buy from s: what b has of a is there in February
    expect(relations('s→a:1000@1 s→b:110@1 a→b:1000@2 b→c:1000@3 b→a:100@4 b→d:100@40')).toBe(
      'a→b 1000/1000, b→a 10/100, b→c 100/1000, b→d 100/100, s→a 1000/1000, s→b 110/110',
    ));
  test('a source is on no cycle: it passes nothing on', () =>
    expect(relations('s→a:100@1 a→b:100@2 b→s:100@3 s→b:50@3')).toBe(
      'a→b 100/100, b→s 100/100, s→a 100/100, s→b 50/50',
    ));
});

describe('what counts', () => {
  test('the period holds its first and its last day, and what was before is in no stock', () => {
    const drawing = 's→p:1@4 s→p:2@5 s→p:4@9 s→p:8@10 p→q:100@9';
    const period = { fromDay: dayOf(2020, 1, 6), toDay: dayOf(2020, 1, 10) };
    expect(relations(drawing, period)).toBe('p→q 6/100, s→p 6/15');
    expect(firm(drawing, 'p', period)).toBe('6/6 6/100 94');
  });
  test('one currency', () => {
    const rows = [
      { seller: 's', buyer: 'p', currency: 'CNY', grossMinor: 113, day: 18_300 },
      { seller: 's', buyer: 'p', currency: 'USD', grossMinor: 11_300, day: 18_300 },
      { seller: 'p', buyer: 'q', currency: 'USD', grossMinor: 11_300, day: 18_300 },
    ];
    expect(relations(snapshotOf(rows), { currency: 0 })).toBe('s→p 100/100');
    expect(relations(snapshotOf(rows), { currency: 1 })).toBe('p→q 10000/10000, s→p 10000/10000');
  });
  test('each invoice by itself', () => {
    const { snapshot, invoiceMinor } = ask('s→p:100@1 p→q:60@2 p→q:90@3');
    const shown = [...invoiceMinor].map((tainted, i) => `${Number.parseInt(digestOf(snapshot, i), 16)}: ${tainted}`);
    expect(shown.sort()).toEqual(['0: 100', '1: 40', '2: 60']);
  });
  test('not what firms sell to themselves, nor what has no net', () => {
    expect(firm('s→p:100@1 p→p:50@2 p→q:100@3', 'p')).toBe('100/100 100/100 0');
    const drawn = drawNet('s→p:100@1 p→q:100@3');
    // of the gross so much is reversed that only tax is left
    const taxMinor = drawn.invoices.taxMinor.map((tax, i) => (i === 0 ? 200 : tax));
    expect(relations({ ...drawn, invoices: { ...drawn.invoices, taxMinor } })).toBe('s→p 100/100');
    expect(relations(drawn)).toBe('p→q 100/100, s→p 100/100');
  });
});

describe('bounds', () => {
  const chain = 's→p:100@1 p→q:100@40 q→r:100@70';

  test('stopped, what was settled before is here', () => {
    let polls = 0;
    const result = ask(chain, { shouldStop: () => ++polls > 2 });
    expect(result).toMatchObject({ stopped: true, throughDay: dayOf(2020, 2, 10), issuedMinor: 100 });
    expect(relations(chain, { shouldStop: () => ++polls > 5 })).toBe('p→q 100/100, s→p 100/100');
    expect(firm(chain, 'r', { shouldStop: () => true })).toBe('0/100 0/0 0');
  });
  test('progress is in invoices', () => {
    const told: string[] = [];
    ask(chain, { progress: (done, total) => told.push(`${done}/${total}`) });
    expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
  });
  test('what is out of range throws', () => {
    expect(() => ask(chain, { sources: '' })).toThrow(new RangeError('sources must name at least one firm'));
    expect(() => ask(chain, { sources: 'z' })).toThrow('sources must be nodes below 4, not -1');
    expect(() => ask(chain, { currency: 1 })).toThrow('currency must be an index below 1, not 1');
    expect(() => ask(chain, { fromDay: 5, toDay: 4 })).toThrow('fromDay 5 is after toDay 4');
    expect(() => ask(chain, { method: 'lifo' as 'fifo' })).toThrow('method must be proportional or fifo, not lifo');
    expect(() => ask(chain, { order: 'none' as 'day' })).toThrow('order must be month or day, not none');
    const large = Array.from({ length: 3 }, (_, i) => ({ seller: 's', buyer: `p${i}`, grossMinor: 2 ** 52, day: 1 }));
    expect(() => ask(snapshotOf(large))).toThrow('leaves 2^53');
  });
});
