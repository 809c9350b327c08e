import { describe, expect, test } from 'vitest';
import { dayOf } from '../graph/days.ts';
import { draw, snapshotOf } from '../graph/draw.ts';
import { idOf, nodeOf, type Snapshot } from '../graph/snapshot.ts';
import { type Fan, type GatherScatter, motifs, type MotifsOptions, type ScatterGather } from './motifs.ts';

// Days of drawings count from 2020-01-01: January is 0–30, February 31–59, March 60–90.

type Asked = Partial<MotifsOptions>;

const ask = (snapshot: Snapshot, asked: Asked = {}) => motifs(snapshot, { currency: 0, ...asked });

/** A drawing whose amounts are net: multiples of 100, of which the drawn tax is 13. */
const net = (drawing: string): Snapshot =>
  draw(drawing.replace(/:(\d+)@/g, (_, amount: string) => `:${Math.round(Number(amount) * 1.13)}@`));

const START = dayOf(2020, 1, 1);
const names = (snapshot: Snapshot, nodes: ArrayLike<number>) => Array.from(nodes, (u) => idOf(snapshot, u)).join('');
const days = (...all: number[]) => all.map((day) => day - START).join('…');
/** Invoices as drawn, the first being 0. */
const drawnOf = (snapshot: Snapshot, invoices: readonly number[]) =>
  invoices.map((i) => Number(snapshot.invoices.digestLow[i]));

const fanText = (snapshot: Snapshot, { node, partners, firstDay, lastDay, netMinor }: Fan) =>
  `${idOf(snapshot, node)}:${names(snapshot, partners)} ${days(firstDay, lastDay)} ${netMinor}`;
const turnText = (snapshot: Snapshot, g: GatherScatter) =>
  `${names(snapshot, g.suppliers)}→${idOf(snapshot, g.node)}→${names(snapshot, g.customers)} ${days(g.turnDay)} ${g.gatheredMinor}→${g.scatteredMinor}`;
const diamondText = (snapshot: Snapshot, s: ScatterGather) =>
  `${idOf(snapshot, s.source)}→${s.middles.map((m) => `${idOf(snapshot, m.node)}:${m.inMinor}→${m.outMinor}`).join(',')}→${idOf(snapshot, s.sink)} ${days(s.firstDay, s.lastDay)} ${s.carriedMinor}`;

function fans(drawing: string | Snapshot, asked: Asked = {}): string[] {
  const snapshot = typeof drawing === 'string' ? net(drawing) : drawing;
  return ask(snapshot, { find: ['fanOut'], minFan: 3, ...asked }).fanOut!.instances.map((fan) =>
    fanText(snapshot, fan),
  );
}
function turns(drawing: string | Snapshot, asked: Asked = {}): string[] {
  const snapshot = typeof drawing === 'string' ? net(drawing) : drawing;
  const { instances } = ask(snapshot, { find: ['gatherScatter'], minSide: 2, order: 'day', ...asked }).gatherScatter!;
  return instances.map((found) => turnText(snapshot, found));
}
function diamonds(drawing: string | Snapshot, asked: Asked = {}): string[] {
  const snapshot = typeof drawing === 'string' ? net(drawing) : drawing;
  const { instances } = ask(snapshot, {
    find: ['scatterGather'],
    minMiddles: 2,
    order: 'day',
    ...asked,
  }).scatterGather!;
  return instances.map((found) => diamondText(snapshot, found));
}

describe('fans', () => {
  test('most partners within a window; parallel invoices count once', () => {
    const drawing = 'a→b:100@0 a→c:100@20 a→c:100@21 a→d:100@30 a→e:100@31 a→f:100@70';
    expect(fans(drawing)).toEqual(['a:bcd 0…30 400']);
    expect(fans(drawing, { windowDays: 31 })).toEqual(['a:bcde 0…31 500']);
    expect(fans(drawing, { windowDays: 29 })).toEqual(['a:cde 20…31 400']);
    expect(fans(drawing, { minFan: 4 })).toEqual([]);
  });
  test('of equal numbers the larger amount, then the earlier window', () => {
    expect(fans('a→b:100@0 a→c:100@1 a→d:100@2 a→b:100@60 a→c:200@61 a→d:100@62')).toEqual(['a:bcd 60…62 400']);
    expect(fans('a→b:100@0 a→c:100@1 a→d:100@2 a→b:100@60 a→c:100@61 a→d:100@62')).toEqual(['a:bcd 0…2 300']);
  });
  test('into a firm, the same', () => {
    const snapshot = net('b→a:100@0 c→a:100@20 d→a:100@30 a→e:100@30');
    const { fanIn, fanOut } = ask(snapshot, { minFan: 3 });
    expect(fanIn!.instances.map((fan) => fanText(snapshot, fan))).toEqual(['a:bcd 0…30 300']);
    expect(fanOut!.instances).toEqual([]);
    expect([...fanIn!.partners]).toEqual([3, 0, 0, 0, 1]);
    expect([...fanOut!.partners]).toEqual([1, 1, 1, 1, 0]);
  });
  test('how unlike the amounts are', () => {
    const variation = (drawing: string) => ask(net(drawing), { minFan: 3 }).fanOut!.instances[0].variation;
    expect(variation('a→b:100@0 a→c:100@1 a→d:100@2')).toBe(0);
    // of partners, not of invoices
    expect(variation('a→b:100@0 a→b:100@1 a→c:200@1 a→d:200@2')).toBe(0);
    expect(variation('a→b:100@0 a→c:300@1 a→d:200@2')).toBeCloseTo(Math.sqrt(2 / 3) / 2);
  });
  test('members and invoices are those of the window', () => {
    const snapshot = net('a→b:100@50 a→b:100@0 a→c:100@2 a→d:100@1 z→a:100@1');
    const [fan] = ask(snapshot, { minFan: 3 }).fanOut!.instances;
    expect(drawnOf(snapshot, fan.invoices)).toEqual([1, 3, 2]);
    expect(ask(snapshot, { minFan: 3 }).fanOut!.invoices[0]).toBe(3);
  });
  test('partners count whatever the currency where none is asked for, and amounts of several are not told', () => {
    const invoice = { seller: 'a', grossMinor: 113, day: START };
    const snapshot = snapshotOf([
      { ...invoice, buyer: 'b' },
      { ...invoice, buyer: 'b', currency: 'USD' },
      { ...invoice, buyer: 'c', currency: 'USD' },
      { ...invoice, buyer: 'd' },
    ]);
    expect(fans(snapshot, { currency: null })).toEqual(['a:bcd 0…0 null']);
    expect(fans(snapshot, { currency: 0, minFan: 2 })).toEqual(['a:bd 0…0 200']);
    const [fan] = ask(snapshot, { currency: null, minFan: 3 }).fanOut!.instances;
    expect([fan.currency, fan.variation, fan.invoices.length]).toEqual([null, null, 4]);
    expect(ask(snapshot, { currency: 1, minFan: 2 }).fanOut!.instances[0]).toMatchObject({
      currency: 1,
      netMinor: 200,
    });
  });
  test('within the period, and not with itself', () => {
    const drawing = 'a→a:100@1 a→b:100@0 a→c:100@1 a→d:100@2 a→e:100@3 a→f:100@4';
    expect(fans(drawing, { fromDay: START + 1, toDay: START + 3 })).toEqual(['a:cde 1…3 300']);
  });
});

describe('gather-scatter', () => {
  test('what is gathered comes before what is scattered, each within the window of the turn', () => {
    expect(turns('a→m:100@0 b→m:200@5 m→x:200@6 m→y:100@7')).toEqual(['ab→m→xy 5 300→300']);
    expect(turns('a→m:100@0 b→m:200@5 m→x:200@5 m→y:100@7'), 'x on the day of the last in').toEqual([]);
    expect(turns('m→x:100@0 m→y:200@5 a→m:200@6 b→m:100@7'), 'scattered first').toEqual([]);
    expect(turns('a→m:100@0 b→m:200@5 m→x:200@6 m→y:100@7', { windowDays: 5 })).toHaveLength(1);
    expect(turns('a→m:100@0 b→m:200@5 m→x:200@6 m→y:100@7', { windowDays: 4 })).toEqual([]);
  });
  test('by month, invoices of the month of the turn are on either side', () => {
    const drawing = 'm→x:100@32 m→y:200@33 a→m:200@50 b→m:100@55';
    expect(turns(drawing)).toEqual([]);
    expect(turns(drawing, { order: 'month' })).toEqual(['ab→m→xy 31 300→300']);
    expect(turns('m→x:100@30 m→y:200@33 a→m:200@50 b→m:100@55', { order: 'month' })).toEqual([]);
  });
  test('the turn with most on the side with fewer, then in all, then with the larger amount, then the earliest', () => {
    const first = 'a→m:100@0 b→m:100@0 m→x:100@1 m→y:100@1';
    expect(turns(`${first} a→m:100@100 b→m:100@100 m→x:100@101 m→y:100@101`)).toEqual(['ab→m→xy 0 200→200']);
    expect(turns(`${first} a→m:100@100 b→m:100@100 m→x:100@101 m→y:200@101`)).toEqual(['ab→m→xy 0 200→200']);
    expect(turns(`${first} a→m:100@100 b→m:200@100 m→x:100@101 m→y:200@101`)).toEqual(['ab→m→xy 100 300→300']);
    expect(turns(`${first} a→m:100@100 b→m:100@100 m→x:100@101 m→y:100@101 m→z:100@101`)).toEqual([
      'ab→m→xyz 100 200→300',
    ]);
  });
  test('members and invoices are those of the window, and columns are of all firms', () => {
    const snapshot = net('a→m:100@0 b→m:200@5 b→m:300@40 m→x:200@7 m→y:100@6 m→y:100@90');
    const { gatherScatter } = ask(snapshot, { minSide: 2, order: 'day' });
    const [found] = gatherScatter!.instances;
    expect([drawnOf(snapshot, found.gathered), drawnOf(snapshot, found.scattered)]).toEqual([[0, 1], [4, 3]]); // prettier-ignore
    const m = nodeOf(snapshot, 'm');
    expect([gatherScatter!.suppliers[m], gatherScatter!.customers[m]]).toEqual([2, 2]);
    expect([gatherScatter!.suppliers[0], gatherScatter!.gatheredMinor[0]]).toEqual([0, NaN]);
  });
  test('amounts of several currencies are not told', () => {
    const invoice = (seller: string, buyer: string, day: number, currency: string) => ({ seller, buyer, grossMinor: 113, day: START + day, currency }); // prettier-ignore
    const snapshot = snapshotOf([
      invoice('a', 'm', 0, 'CNY'),
      invoice('b', 'm', 0, 'USD'),
      invoice('m', 'x', 1, 'USD'),
      invoice('m', 'y', 1, 'USD'),
    ]);
    expect(turns(snapshot, { currency: null })).toEqual(['ab→m→xy 0 null→200']);
    const [found] = ask(snapshot, { currency: null, order: 'day', minSide: 2 }).gatherScatter!.instances;
    expect([found.gatheredCurrency, found.scatteredCurrency]).toEqual([null, 1]);
  });
});

describe('scatter-gather', () => {
  const drawing = 'a→m:100@0 a→n:200@3 m→z:90@5 n→z:190@10';

  test('each middle’s invoice in comes before its invoice out, all within the window', () => {
    expect(diamonds(drawing)).toEqual(['a→m:100→90,n:200→190→z 0…10 280']);
    expect(diamonds(drawing, { windowDays: 10 })).toHaveLength(1);
    expect(diamonds(drawing, { windowDays: 9 })).toEqual([]);
    expect(diamonds(drawing, { minMiddles: 3 })).toEqual([]);
    expect(diamonds('a→m:100@0 a→n:200@10 m→z:90@5 n→z:190@10'), 'on one day').toEqual([]);
  });
  test('by month, the invoice out may be issued first in the same month', () => {
    const backwards = 'a→m:100@40 a→n:200@40 m→z:100@35 n→z:200@32';
    expect(diamonds(backwards)).toEqual([]);
    expect(diamonds(backwards, { order: 'month' })).toEqual(['a→m:100→100,n:200→200→z 32…40 300']);
    expect(diamonds('a→m:100@40 a→n:200@40 m→z:100@35 n→z:200@30', { order: 'month' })).toEqual([]);
  });
  test('the best window has most middles, then is the shortest, then the earliest', () => {
    const twice = 'a→m:100@0 a→n:100@0 m→z:100@9 n→z:100@9 a→m:200@100 a→n:200@100 m→z:200@105 n→z:200@105';
    expect(diamonds(twice)).toEqual(['a→m:200→200,n:200→200→z 100…105 400']);
    expect(diamonds(`${twice} a→k:100@1 k→z:100@8`)).toEqual(['a→k:100→100,m:100→100,n:100→100→z 0…9 300']);
    expect(diamonds('a→m:100@0 a→n:100@0 m→z:100@9 n→z:100@9 a→m:200@100 a→n:200@100 m→z:200@109 n→z:200@109')).toEqual([
      'a→m:100→100,n:100→100→z 0…9 200',
    ]); // prettier-ignore
  });
  test('invoices that take part are in the window and can follow or be followed', () => {
    const snapshot = net(`a→m:100@0 a→m:100@2 a→m:100@6 m→z:100@1 m→z:100@5 a→n:100@0 n→z:100@6 a→n:100@50 a→z:100@3`);
    const [found] = ask(snapshot, { minMiddles: 2, order: 'day' }).scatterGather!.instances;
    // the shortest window is 0…6; what m got on day 6 went nowhere
    expect(found.middles.map(({ into, out }) => [drawnOf(snapshot, into), drawnOf(snapshot, out)])).toEqual([
      [[0, 1], [3, 4]],
      [[5], [6]],
    ]); // prettier-ignore
    expect(found.middles[0]).toMatchObject({ inMinor: 200, outMinor: 200, inCurrency: 0 });
  });
  test('one instance a pair, largest first; ties by what is carried', () => {
    const pairs = `${drawing} m→y:90@5 n→y:180@5 a→o:100@0 o→y:100@4`;
    const snapshot = net(pairs);
    const { scatterGather } = ask(snapshot, { minMiddles: 2, order: 'day' });
    expect(scatterGather!.instances.map((found) => diamondText(snapshot, found))).toEqual([
      'a→m:100→90,n:200→180,o:100→100→y 0…5 370',
      'a→m:100→90,n:200→190→z 0…10 280',
    ]);
    const of = (id: string, column: Uint32Array) => column[nodeOf(snapshot, id)];
    expect([of('a', scatterGather!.mostFrom), of('y', scatterGather!.mostTo), of('z', scatterGather!.mostTo)]).toEqual([3, 3, 2]); // prettier-ignore
    expect(of('m', scatterGather!.mostFrom)).toBe(0);
    const limited = ask(snapshot, { minMiddles: 2, order: 'day', maxInstances: 1 });
    expect([limited.scatterGather!.instances.length, limited.scatterGather!.leftOut, limited.truncated]).toEqual([1, 1, true]); // prettier-ignore
  });
  test('source, middles and sink are different firms', () =>
    expect(diamonds('a→m:100@0 a→n:100@0 m→a:100@5 n→a:100@5 m→m:100@3 a→a:100@0 a→z:100@1 z→z:100@2')).toEqual([]));
  test('in the one currency that is asked for, or any', () => {
    const invoice = (seller: string, buyer: string, day: number, currency = 'CNY') => ({ seller, buyer, grossMinor: 113, day: START + day, currency }); // prettier-ignore
    const snapshot = snapshotOf([
      ...[invoice('a', 'm', 0), invoice('a', 'm', 1, 'USD'), invoice('a', 'n', 0), invoice('a', 'o', 0, 'USD')],
      ...[invoice('m', 'z', 4), invoice('m', 'z', 5, 'USD'), invoice('n', 'z', 5), invoice('o', 'z', 5)],
    ]);
    expect(diamonds(snapshot)).toEqual(['a→m:100→100,n:100→100→z 0…5 200']);
    expect(diamonds(snapshot, { currency: 1 })).toEqual([]);
    expect(diamonds(snapshot, { currency: null })).toEqual(['a→m:null→null,n:100→100,o:100→100→z 0…5 null']);
  });
});

describe('limits', () => {
  const star = 'a→b:100@0 a→c:100@0 a→d:100@0 b→z:100@1 c→z:100@1 d→z:100@1 e→z:100@1';

  test('hubs are not looked at, and reported', () => {
    const snapshot = net(star);
    const whole = ask(snapshot, { minFan: 3, order: 'day' });
    expect([whole.fanOut, whole.fanIn, whole.scatterGather].map((found) => found!.instances.length)).toEqual([1, 1, 1]);
    expect([whole.hubs.sales.length, whole.hubs.purchases.length, whole.truncated]).toEqual([0, 0, false]);
    const guarded = ask(snapshot, { minFan: 3, order: 'day', maxDegree: 3 });
    expect([guarded.fanOut, guarded.fanIn, guarded.scatterGather].map((found) => found!.instances.length)).toEqual([1, 0, 0]); // prettier-ignore
    expect(names(snapshot, guarded.hubs.purchases)).toBe('z');
    expect(names(snapshot, ask(snapshot, { maxDegree: 2 }).hubs.sales)).toBe('a');
    expect(ask(snapshot, { minFan: 3, maxDegree: 2 }).scatterGather!.instances).toEqual([]);
    const middle = net(`${star} b→x:100@1 b→y:100@1 b→w:100@1 b→v:100@1`);
    expect(ask(middle, { minMiddles: 3, order: 'day', maxDegree: 4 }).scatterGather!.instances).toEqual([]);
    expect(ask(middle, { minMiddles: 2, order: 'day', maxDegree: 4 }).scatterGather!.instances).toHaveLength(1);
  });
  test('beyond the limit the smaller are left out, and counted', () => {
    const { fanOut } = ask(net(`${star} f→b:100@0 f→c:100@0 f→d:200@0`), { minFan: 3, maxInstances: 1 });
    expect([fanOut!.instances.length, fanOut!.instances[0].netMinor, fanOut!.leftOut]).toEqual([1, 400, 1]);
  });
  test('a source of very many middles, and very many sinks of few', () => {
    const invoice = (seller: string, buyer: string, day: number) => ({
      seller,
      buyer,
      grossMinor: 113,
      day: START + day,
    });
    const middles = Array.from({ length: 1500 }, (_, k) => `m${k}`);
    const snapshot = snapshotOf(
      middles.flatMap((m, k) => [invoice('a', m, 0), invoice(m, 'z', 1 + (k % 20)), invoice(m, `y${k % 700}`, 5)]),
    );
    const { scatterGather } = ask(snapshot, {
      find: ['scatterGather'],
      order: 'day',
      minMiddles: 2,
      maxDegree: Infinity,
    });
    expect(scatterGather!.instances.map(({ middles }) => middles.length).slice(0, 2)).toEqual([1500, 3]);
    expect(scatterGather!.instances.length + scatterGather!.leftOut).toBe(701);
  });
  test('of very many instances those that are asked for are the largest', () => {
    const invoice = (seller: string, buyer: string, grossMinor: number) => ({ seller, buyer, grossMinor, day: START });
    const ends = Array.from({ length: 258 }, (_, k) => String(k).padStart(3, '0'));
    const snapshot = snapshotOf(
      ends.flatMap((k, i) =>
        ['m', 'n'].flatMap((m) => [
          invoice(`a${k}`, m, k === '131' ? 3000 : 1000 + ((i * 101) % 258)),
          invoice(m, `z${k}`, 5000),
        ]),
      ),
    );
    const { scatterGather } = ask(snapshot, { find: ['scatterGather'], minMiddles: 2, maxInstances: 3 });
    expect(scatterGather!.leftOut).toBe(258 * 258 - 3);
    expect(scatterGather!.instances.map((one) => [idOf(snapshot, one.source), idOf(snapshot, one.sink)])).toEqual([
      ['a131', 'z000'],
      ['a131', 'z001'],
      ['a131', 'z002'],
    ]);
  });
  test('only what is looked for is there', () => {
    const { fanIn, fanOut, gatherScatter, scatterGather } = ask(net(star), { find: ['fanIn'] });
    expect([fanIn === null, fanOut, gatherScatter, scatterGather]).toEqual([false, null, null, null]);
  });
  test('stopped at once it has nothing, and stopped later what was found before', () => {
    expect(ask(net(star), { minFan: 3, shouldStop: () => true })).toMatchObject({ stopped: true, truncated: true });
    const told: number[][] = [];
    ask(net(star), { progress: (done, total) => told.push([done, total]) });
    expect([told[0], told.at(-1)]).toEqual([[0, 12], [12, 12]]); // prettier-ignore
  });
  test('nothing of nothing', () => expect(ask(draw('a b'))).toMatchObject({ truncated: false }));
  test.each<[Asked, RegExp]>([
    [{ currency: 1 }, /currency/],
    [{ find: ['ring' as 'fanIn'] }, /find/],
    [{ order: 'none' as 'day' }, /order/],
    [{ windowDays: -1 }, /windowDays/],
    [{ windowDays: Infinity }, /windowDays/],
    [{ minFan: 0 }, /minFan/],
    [{ minSide: 0 }, /minSide/],
    [{ minMiddles: 1 }, /minMiddles/],
    [{ maxDegree: 0 }, /maxDegree/],
    [{ maxInstances: -1 }, /maxInstances/],
    [{ fromDay: 5, toDay: 4 }, /after/],
  ])('%j is refused', (asked, message) => {
    expect(() => ask(net(star), asked)).toThrow(RangeError);
    expect(() => ask(net(star), asked)).toThrow(message);
  });
});
