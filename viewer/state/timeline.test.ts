import { expect, test } from 'vitest';
import { flowIn, monthly, periodUntil, timelineOf } from './timeline.ts';

const reply = {
  ...{ version: 'v', currency: 'CNY', firstMonth: '2017-11', months: 4 },
  relations: [
    { at: [0, 2], invoices: [1, 2], grossMinor: [100, 300] },
    { at: [3], invoices: [4], grossMinor: [50] },
    { at: [], invoices: [], grossMinor: [] },
  ],
};
const relations = ['a', 'b', 'c'].map((key) => ({ key })) as never;
const timeline = timelineOf({ relations }, reply)!;

test('months run without a gap over the turn of the year', () => {
  expect(timeline.months).toEqual(['2017-11', '2017-12', '2018-01', '2018-02']);
});

test('a period has what falls into it, both ends within', () => {
  expect(flowIn(timeline, 'a', { from: '2017-11', to: '2018-01' })).toEqual({ invoices: 3, grossMinor: 400 });
  expect(flowIn(timeline, 'a', { from: '2017-12', to: '2018-01' })).toEqual({ invoices: 2, grossMinor: 300 });
  expect(flowIn(timeline, 'c', { from: '2017-11', to: '2018-02' })).toEqual({ invoices: 0, grossMinor: 0 });
});

test('months add up over relations', () => {
  expect(monthly(timeline, relations)).toEqual([100, 0, 300, 50]);
  expect(monthly(timeline, [{ key: 'b' }])).toEqual([0, 0, 0, 50]);
});

test('what is played ends with its month and begins no earlier than the first', () => {
  expect(periodUntil(timeline.months, 3, 2)).toEqual({ from: '2018-01', to: '2018-02' });
  expect(periodUntil(timeline.months, 0, 3)).toEqual({ from: '2017-11', to: '2017-11' });
});

test('no invoice at all, or a reply to other relations, is no timeline', () => {
  expect(timelineOf({ relations }, { ...reply, firstMonth: null })).toBeNull();
  expect(timelineOf({ relations: [] }, reply)).toBeNull();
});
