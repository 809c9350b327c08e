import type { Random } from '../algorithms/random.ts';
import { civilOf, dayOf, monthEnd } from '../graph/days.ts';
import { runningSums } from './draws.ts';

/** First day of the Chinese New Year, when nobody trades; years beyond the table get a day in its middle. */
const NEW_YEAR: Readonly<Record<number, readonly [month: number, date: number]>> = {
  2015: [2, 19], 2016: [2, 8], 2017: [1, 28], 2018: [2, 16], 2019: [2, 5], 2020: [1, 25], 2021: [2, 12], 2022: [2, 1],
  2023: [1, 22], 2024: [2, 10], 2025: [1, 29], 2026: [2, 17],
}; // prettier-ignore

/** Buckets of the guide table: finds a day in O(1). */
const GUIDE = 8192;

/** How much is traded on each day of a period; days of no trade weigh nothing. */
export interface TradeCalendar {
  readonly firstDay: number;
  readonly lastDay: number;
  /** True where invoices may be issued. */
  isTradeDay(day: number): boolean;
  /** True where from … to (within the period) holds a trade day. */
  hasTradeDay(from: number, to: number): boolean;
  /** The first trade day from `day` on, or the last of the period. */
  tradeDayFrom(day: number): number;
  /** A day in from … to (within the period), in proportion to its weight; `from` itself where none of them is a trade day. */
  sample(random: Random, from: number, to: number): number;
}

/** True on days when nobody trades: 1 January, three days of the Chinese New Year, 1 May, 1 to 3 October. */
export function isHoliday(day: number): boolean {
  const { year, month, date } = civilOf(day);
  if ((month === 1 || month === 5) && date === 1) return true;
  if (month === 10 && date <= 3) return true;
  const [newYearMonth, newYearDate] = NEW_YEAR[year] ?? [2, 5];
  const since = day - dayOf(year, newYearMonth, newYearDate);
  return since >= 0 && since < 3;
}

/**
 * Weight of a day: workdays 1, Saturdays .35, Sundays .2; the last four days of a month 2.2 times as much, its first five .7;
 * December 1.3, February .7.
 */
export function tradeWeight(day: number): number {
  if (isHoliday(day)) return 0;
  const { month, date } = civilOf(day);
  // 1970-01-01 was a Thursday: Sunday is 0
  const weekday = (((day + 4) % 7) + 7) % 7;
  let weight = weekday === 0 ? 0.2 : weekday === 6 ? 0.35 : 1;
  if (monthEnd(day) - day < 4) weight *= 2.2;
  else if (date <= 5) weight *= 0.7;
  if (month === 12) weight *= 1.3;
  else if (month === 2) weight *= 0.7;
  return weight;
}

export function tradeCalendar(firstDay: number, lastDay: number): TradeCalendar {
  const days = lastDay - firstDay + 1;
  const sums = runningSums(Array.from({ length: days }, (_, i) => tradeWeight(firstDay + i)));
  const total = sums[days];
  const guide = new Uint32Array(GUIDE + 1);
  for (let bucket = 0, i = 0; bucket <= GUIDE; bucket++) {
    while (i < days - 1 && sums[i + 1] <= (bucket * total) / GUIDE) i++;
    guide[bucket] = i;
  }
  const hasTradeDay = (from: number, to: number) => sums[to - firstDay + 1] > sums[from - firstDay];
  const isTradeDay = (day: number) => hasTradeDay(day, day);
  return {
    firstDay,
    lastDay,
    isTradeDay,
    hasTradeDay,
    tradeDayFrom(day) {
      let found = Math.max(day, firstDay);
      while (found < lastDay && !isTradeDay(found)) found++;
      found = Math.min(found, lastDay);
      while (found > firstDay && !isTradeDay(found)) found--;
      return found;
    },
    sample(random, from, to) {
      const before = sums[from - firstDay];
      const weight = sums[to - firstDay + 1] - before;
      if (!(weight > 0)) return from;
      const sought = before + random.number() * weight;
      let i = guide[Math.floor((sought / total) * GUIDE)];
      // the guide may be a bucket late or early by rounding
      while (i > 0 && sums[i] > sought) i--;
      while (sums[i + 1] <= sought) i++;
      return Math.min(firstDay + i, to);
    },
  };
}
