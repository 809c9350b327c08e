import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WindowSets } from './windows.ts';

function windowsOf(sets: WindowSets, set: number, offset = sets.offset[set], count = sets.count[set]): number[][] {
  return Array.from({ length: count }, (_, k) => [sets.from[offset + k], sets.to[offset + k]]);
}

/** Windows of a set of days, from the days themselves. */
function windowsOfDays(days: Set<number>): number[][] {
  const windows: number[][] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    if (windows.at(-1)?.[1] === day - 1) windows.at(-1)![1] = day;
    else windows.push([day, day]);
  }
  return windows;
}

test('windows that overlap or touch become one', () => {
  const sets = new WindowSets();
  sets.clear(0);
  expect(sets.open(0, 10, 12)).toBe(true);
  expect(sets.open(0, 20, 22)).toBe(true);
  expect(sets.open(0, 13, 14)).toBe(true);
  expect(windowsOf(sets, 0)).toEqual([[10, 14], [20, 22]]); // prettier-ignore
  expect(sets.open(0, 11, 14), 'nothing new').toBe(false);
  expect(sets.open(0, 9, 8), 'an empty window').toBe(false);
  expect(sets.open(0, 15, 19)).toBe(true);
  expect(windowsOf(sets, 0)).toEqual([[10, 22]]);
});

test('any openings give the days that were opened, and views stay as they were', () => {
  const opening = fc.tuple(fc.nat(3), fc.nat(60), fc.integer({ min: -1, max: 9 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(opening, { maxLength: 60, size: 'max' }), (openings) => {
      const sets = new WindowSets();
      const days = Array.from({ length: 4 }, () => new Set<number>());
      const views: { offset: number; count: number; expected: number[][] }[] = [];
      for (let set = 0; set < 4; set++) sets.clear(set);
      for (const [set, from, length, freeze] of openings) {
        const before = days[set].size;
        for (let day = from; day <= from + length; day++) days[set].add(day);
        expect(sets.open(set, from, from + length)).toBe(days[set].size > before);
        if (!freeze) continue;
        sets.freeze(set);
        views.push({ offset: sets.offset[set], count: sets.count[set], expected: windowsOfDays(days[set]) });
      }
      for (let set = 0; set < 4; set++) expect(windowsOf(sets, set)).toEqual(windowsOfDays(days[set]));
      for (const { offset, count, expected } of views) expect(windowsOf(sets, 0, offset, count)).toEqual(expected);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('the pool grows, and sets beyond those reserved at first have place', () => {
  const sets = new WindowSets();
  sets.reserve(5000);
  for (let set = 0; set < 5000; set++) {
    sets.clear(set);
    sets.open(set, set, set + 1);
    sets.open(set, 2 ** 31 - 1, 2 ** 31 - 1);
  }
  expect(windowsOf(sets, 4999)).toEqual([[4999, 5000], [2 ** 31 - 1, 2 ** 31 - 1]]); // prettier-ignore
  expect(windowsOf(sets, 0)[0]).toEqual([0, 1]);
});
