import { describe, expect, test } from 'vitest';
import { parseDay } from '../../graph/days.ts';
import { snapshotOf } from '../../graph/draw.ts';
import { timelineRequestSchema, type TimelineRequest } from '../contract.ts';
import { timelineReply } from './timeline.ts';

const invoice = (pair: string, grossMinor: number, day: string, currency = 'CNY') => ({
  ...{ seller: pair[0], buyer: pair[1], grossMinor, day: parseDay(day)!, currency },
});
const snapshot = snapshotOf([
  ...[invoice('ab', 1, '2020-11-30'), invoice('ab', 2, '2020-12-01'), invoice('ab', 4, '2020-12-31')],
  ...[invoice('ab', 8, '2021-02-28'), invoice('ba', 16, '2021-01-01'), invoice('ab', 32, '2020-01-01', 'USD')],
]);
const ask = (relations: [string, string][], more: Partial<TimelineRequest> = {}) =>
  timelineReply(snapshot, timelineRequestSchema.parse({ relations, ...more }));

describe('a timeline', () => {
  test('has the months of each relation in which there are invoices, counted from the first of all', () => {
    expect(ask([['a', 'b'], ['b', 'a']])).toEqual({
      ...{ version: snapshot.version, currency: 'CNY', firstMonth: '2020-11', months: 4 },
      relations: [
        { at: [0, 1, 3], invoices: [1, 2, 1], grossMinor: [1, 6, 8] },
        { at: [2], invoices: [1], grossMinor: [16] },
      ],
    });
    expect(ask([['b', 'a']])).toMatchObject({ firstMonth: '2021-01', months: 1, relations: [{ at: [0] }] });
  }); // prettier-ignore

  test('holds the first and the last day of a period, and one currency', () => {
    const { firstMonth, months, relations } = ask([['a', 'b']], { from: '2020-12-01', to: '2020-12-31' });
    expect([firstMonth, months, relations]).toEqual(['2020-12', 1, [{ at: [0], invoices: [2], grossMinor: [6] }]]);
    expect(ask([['a', 'b']], { currency: 'USD' })).toMatchObject({ firstMonth: '2020-01', relations: [{ grossMinor: [32] }] }); // prettier-ignore
    expect(() => ask([], { from: '2021-01-01', to: '2020-01-01' })).toThrow(expect.objectContaining({ code: 'period_reversed' })); // prettier-ignore
  });

  test('of a relation that is none is empty, in its place', () => {
    const none = { at: [], invoices: [], grossMinor: [] };
    expect(ask([['b', 'b'], ['nobody', 'b'], ['b', 'a']]).relations).toMatchObject([none, none, { at: [0] }]); // prettier-ignore
    expect(ask([['b', 'b']])).toMatchObject({ firstMonth: null, months: 0, relations: [none] });
    expect(ask([])).toMatchObject({ firstMonth: null, months: 0, relations: [] });
  });
});
