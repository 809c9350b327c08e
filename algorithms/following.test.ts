import { describe, expect, test } from 'vitest';
import { dayOf, formatDay } from '../graph/days.ts';
import { type Direction, Following, NO_FIRST_DAY, NO_LAST_DAY, type Order } from './following.ts';

/** The window that an invoice of 2020-02-10 opens, as dates; `…` where nothing bounds it. */
function opens(direction: Direction, order: Order, dwell: number | null, fromDay?: number, toDay?: number): string {
  const day = dayOf(2020, 2, 10);
  const following = new Following(direction, order, dwell, fromDay ?? null, toDay ?? null);
  const [from, to] = [following.opensFrom(day), following.opensTo(day)];
  if (from > to) return 'nothing';
  return `${from === NO_FIRST_DAY ? '' : formatDay(from)}…${to === NO_LAST_DAY ? '' : formatDay(to)}`;
}

describe('days on which an invoice of 2020-02-10 may be followed', () => {
  test('down', () => {
    expect(opens('down', 'month', null)).toBe('2020-02-01…');
    expect(opens('down', 'month', 30)).toBe('2020-02-01…2020-03-11');
    expect(opens('down', 'day', null)).toBe('2020-02-11…');
    expect(opens('down', 'day', 1)).toBe('2020-02-11…2020-02-11');
    expect(opens('down', 'day', 0)).toBe('nothing');
    expect(opens('down', 'none', null)).toBe('…');
  });
  test('up', () => {
    expect(opens('up', 'month', null)).toBe('…2020-02-29');
    expect(opens('up', 'month', 30)).toBe('2020-01-11…2020-02-29');
    expect(opens('up', 'day', 2)).toBe('2020-02-08…2020-02-09');
    expect(opens('up', 'none', null)).toBe('…');
  });
  test('never outside of the period', () => {
    expect(opens('down', 'month', 30, dayOf(2020, 2, 5), dayOf(2020, 3, 1))).toBe('2020-02-05…2020-03-01');
    expect(opens('up', 'none', null, dayOf(2020, 2, 5), dayOf(2020, 3, 1))).toBe('2020-02-05…2020-03-01');
    expect(opens('down', 'day', null, dayOf(2020, 1, 1), dayOf(2020, 2, 10))).toBe('nothing');
  });
  test('a dwell beyond all days is none, and days beyond the table are computed', () => {
    expect(opens('down', 'month', Number.MAX_SAFE_INTEGER)).toBe('2020-02-01…');
    const following = new Following('down', 'month', null, null, null);
    expect(formatDay(following.opensFrom(dayOf(1812, 6, 24)))).toBe('1812-06-01');
    expect(formatDay(new Following('up', 'month', null, null, null).opensTo(dayOf(2112, 2, 3)))).toBe('2112-02-29');
  });
});
