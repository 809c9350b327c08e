import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilOf, dayOf, FIRST_DAY, formatDay, LAST_DAY, monthEnd, monthOf, monthStart, parseDay } from './days.ts';

const MILLISECONDS = 86_400_000;
const days = fc.integer({ min: dayOf(1, 1, 1), max: dayOf(9999, 12, 31) });

test('a day is that of Date.UTC', () => {
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * MILLISECONDS);
      expect(civilOf(day)).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        date: date.getUTCDate(),
      });
      expect(formatDay(day)).toBe(date.toISOString().slice(0, 10));
      expect(monthOf(day)).toBe(date.getUTCFullYear() * 12 + date.getUTCMonth());
    }),
  );
});

test('every day of two centuries and their text lead to one another', () => {
  for (let day = dayOf(1899, 1, 1); day <= dayOf(2101, 1, 1); day++) {
    const { year, month, date } = civilOf(day);
    expect(dayOf(year, month, date)).toBe(day);
    expect(parseDay(formatDay(day))).toBe(day);
  }
});

test('a month begins on its first and ends on its last day', () => {
  fc.assert(
    fc.property(days, (day) => {
      expect(civilOf(monthStart(day)).date).toBe(1);
      expect(monthOf(monthStart(day))).toBe(monthOf(day));
      expect(monthOf(monthEnd(day))).toBe(monthOf(day));
      expect(monthEnd(day) + 1).toBe(monthStart(monthEnd(day) + 1));
      expect(monthStart(day) <= day && day <= monthEnd(day)).toBe(true);
    }),
  );
});

test('what is no day of the calendar is none', () => {
  for (const text of ['2019-02-29', '1900-02-29', '2020-00-01', '2020-13-01', '2020-01-00', '2020-01-32', '2020-04-31'])
    expect(parseDay(text), text).toBeNull();
  for (const text of ['', '2020-1-1', '20200101', '2020-01-01 ', '+2020-01-01', '20217-01-01', '２０２０-01-01'])
    expect(parseDay(text), text).toBeNull();
  expect(parseDay('2000-02-29')).toBe(dayOf(2000, 2, 29));
  fc.assert(
    fc.property(fc.nat(9999), fc.nat(99), fc.nat(99), (year, month, date) => {
      const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
      const found = parseDay(text);
      if (found !== null) expect(formatDay(found)).toBe(text);
      else expect(new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10)).not.toBe(text);
    }),
  );
});

test('documents carry days from 1950 to 2099', () => {
  expect([formatDay(FIRST_DAY), formatDay(LAST_DAY), dayOf(1970, 1, 1)]).toEqual(['1950-01-01', '2099-12-31', 0]);
});
