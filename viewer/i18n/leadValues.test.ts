import { expect, test } from 'vitest';
import { knownValue, orderText, scoreText, unitOf, valueText } from './leadValues.ts';

test('a score is never rounded up to all', () => {
  expect([1, 0.99999, 0.9998098, 0.5, 0, null].map(scoreText)).toEqual([
    ...['100.00%', '99.99%', '99.98%', '50.00%', '0.00%', '–'],
  ]);
});

test('a value that only orders is never rounded up to one', () => {
  expect([1, 0.9999, 0.998875, 0.8500000000000001, 0].map(orderText)).toEqual([
    '1.000',
    '0.999',
    '0.999',
    '0.850',
    '0.000',
  ]);
});

test('values are told in the unit that stands in their name', () => {
  const values: [name: string, value: number | null, text: string, unit: string][] = [
    ['netMinor', 58_902_918, '¥589,029.18', 'amount'],
    ['firstDay', 18_509, '2020-09-04', 'day'],
    ['silenceDays', 1591, '1,591', 'days'],
    ['inflowShare', 0.714, '71.4%', 'share'],
    ['partnerCount', 18, '18', 'number'],
    ['variation', 0.0545, '0.05', 'value'],
    ['variation', null, '–', 'value'],
  ];
  for (const [name, value, text, unit] of values) {
    expect([valueText(name, value, 'CNY'), unitOf(name)]).toEqual([text, unit]);
  }
  expect([knownValue('isItsId'), knownValue('variation')]).toEqual(['isItsId', null]);
});
