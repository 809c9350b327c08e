import { expect, test } from 'vitest';
import { Random } from '../algorithms/random.ts';
import { dayOf, formatDay, monthEnd } from '../graph/days.ts';
import { isHoliday, tradeCalendar } from './calendar.ts';
import { apportion, runningSums, shuffledWalk, weighted } from './draws.ts';

const first = dayOf(2020, 1, 1);
const last = dayOf(2022, 12, 31);
const calendar = tradeCalendar(first, last);

test('holidays are those of the year', () => {
  const holidays = [];
  for (let day = dayOf(2021, 1, 1); day <= dayOf(2021, 12, 31); day++)
    if (isHoliday(day)) holidays.push(formatDay(day));
  expect(holidays.map((day) => day.slice(5)).join(' ')).toBe('01-01 02-12 02-13 02-14 05-01 10-01 10-02 10-03');
});

test('sampled days lie in their window, never on a holiday, and more often at the end of a month', () => {
  const random = new Random(1);
  let atEnd = 0;
  for (let k = 0; k < 20_000; k++) {
    const from = first + random.integer(last - first - 40);
    const day = calendar.sample(random, from, from + 40);
    if (day < from || day > from + 40 || isHoliday(day)) expect.fail(`${formatDay(day)} of ${formatDay(from)}`);
    if (monthEnd(day) - day < 4) atEnd++;
  }
  // 4 of 30 days, 2.2 times as much
  expect(atEnd / 20_000).toBeGreaterThan(0.2);
  expect(atEnd / 20_000).toBeLessThan(0.3);
});

test('a window of holidays only yields its first day, and a trade day is found on either side', () => {
  expect(calendar.sample(new Random(1), dayOf(2021, 10, 1), dayOf(2021, 10, 3))).toBe(dayOf(2021, 10, 1));
  expect(calendar.tradeDayFrom(dayOf(2021, 10, 1))).toBe(dayOf(2021, 10, 4));
  expect(calendar.tradeDayFrom(dayOf(2020, 1, 1))).toBe(dayOf(2020, 1, 2));
  expect(calendar.tradeDayFrom(last + 9)).toBe(last);
});

test('apportion gives exact sums, each part within one of its share', () => {
  const random = new Random(2);
  for (let k = 0; k < 200; k++) {
    const weights = Float64Array.from({ length: 1 + random.integer(30) }, () => 0.01 + random.number());
    const total = random.integer(1000);
    const parts = apportion(total, weights);
    const sum = weights.reduce((a, b) => a + b, 0);
    expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
    parts.forEach((part, i) => expect(Math.abs(part - (total * weights[i]) / sum)).toBeLessThanOrEqual(1.000_001));
  }
});

test('weighted draws follow the weights and say so where there is nothing to draw', () => {
  const sums = runningSums([0, 1, 0, 3]);
  const counts = [0, 0, 0, 0];
  const random = new Random(3);
  for (let k = 0; k < 4000; k++) counts[weighted(random, sums, 0, 4)]++;
  expect([counts[0], counts[2]]).toEqual([0, 0]);
  expect(Math.abs(counts[3] - 3000)).toBeLessThan(150);
  expect(weighted(random, sums, 2, 3)).toBe(-1);
  expect(weighted(random, sums, 1, 1)).toBe(-1);
});

test('a shuffled walk visits everything once', () => {
  for (const n of [1, 2, 3, 10, 97, 360]) {
    const { start, stride } = shuffledWalk(n, new Random(n));
    const seen = new Set(Array.from({ length: n }, (_, k) => (start + k * stride) % n));
    expect(seen.size).toBe(n);
  }
});
