import { expect, test } from 'vitest';
import {
  byteText,
  dayFromText,
  dayText,
  exactMoney,
  minorFromText,
  percent,
  shortMoney,
  textFromMinor,
} from './format.ts';

test.each([
  [0, '¥0', '¥0'],
  [950, '¥9.5', '¥9.5'],
  [94_660_00, '¥9.47万', '¥94.7K'],
  [999_960_00, '¥100万', '¥1M'],
  [3_725_000_00, '¥373万', '¥3.73M'],
  [99_999_999_00, '¥1亿', '¥100M'],
  [12_345_678_901_00, '¥123亿', '¥12.3B'],
  [-94_660_00, '−¥9.47万', '−¥94.7K'],
])('%d fen is %s and %s', (minor, zh, en) => {
  expect([shortMoney(minor, 'CNY', 'zh'), shortMoney(minor, 'CNY', 'en')]).toEqual([zh, en]);
});

test('exact money has every digit of its currency', () => {
  expect(exactMoney(9_466_000, 'CNY')).toBe('¥94,660.00');
  expect(exactMoney(-5, 'CNY')).toBe('−¥0.05');
  expect(exactMoney(1234, 'JPY')).toBe('JPY 1,234');
  expect(exactMoney(1_234_567, 'KWD')).toBe('KWD 1,234.567');
});

test('a share never reads as none or all when it is not', () => {
  expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(['0%', '<1%', '50%', '>99%', '100%']);
});

test('amounts and days are read as people type them', () => {
  expect(['1,234.5', '１', '12.345', 'x', '0', '¥ 10'].map((text) => minorFromText(text, 'CNY'))).toEqual([
    123_450,
    null,
    null,
    null,
    0,
    1000,
  ]);
  expect(textFromMinor(123_450, 'CNY')).toBe('1234.5');
  expect(['2017-7-1', '20170701', '2017/07/01', '2017年7月1日'].map(dayFromText)).toEqual(Array(4).fill('2017-07-01'));
  expect(['2017-02-30', '20217-01-01', '2017', '2017-13-01'].map(dayFromText)).toEqual(Array(4).fill(null));
});

test('days and sizes are plain', () => {
  expect([dayText('2017-07-08', 'zh'), dayText('2017-07-08', 'en')]).toEqual(['2017年7月8日', '8 Jul 2017']);
  expect([812, 6_004_120, 48_211_004].map(byteText)).toEqual(['812 B', '6 MB', '48.2 MB']);
});
