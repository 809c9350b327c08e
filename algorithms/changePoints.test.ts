import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChangePoints } from './changePoints.ts';

function changes(values: number[], { maxChanges = 3, minRun = 3, penalty = 3 } = {}): number[] {
  const found = new ChangePoints({ maxChanges, minRun, penalty });
  return [...found.at.subarray(0, found.find(Float64Array.from(values), values.length))];
}

const level = (value: number, times: number) => Array.from({ length: times }, (_, i) => value + (i % 2) / 10);

describe('changes of level', () => {
  test('a step, two steps, none', () => {
    expect(changes([...level(1, 10), ...level(5, 10)])).toEqual([10]);
    expect(changes([...level(1, 10), ...level(5, 4), ...level(1, 10)])).toEqual([10, 14]);
    expect(changes(level(1, 20))).toEqual([]);
    expect(changes([1, 5, 2, 4, 1, 5, 3, 2, 4, 1, 5, 2])).toEqual([]);
  });
  test('no run is shorter than asked', () => {
    const spike = [...level(1, 10), 9, 9, ...level(1, 10)];
    expect(changes(spike, { minRun: 2 })).toEqual([10, 12]);
    expect(changes(spike, { minRun: 3 }).every((at, k, all) => at - (all[k - 1] ?? 0) >= 3)).toBe(true);
    expect(changes([1, 1, 1, 9, 9], { minRun: 3 })).toEqual([]);
  });
  test('at most as many as asked, those that gain most', () => {
    const stairs = [...level(0, 8), ...level(20, 8), ...level(22, 8)];
    expect(changes(stairs, { maxChanges: 1 })).toEqual([8]);
    expect(changes(stairs, { maxChanges: 2, penalty: 0.1 })).toEqual([8, 16]);
    expect(changes(stairs, { maxChanges: 0 })).toEqual([]);
  });
  test('a series without noise has none if it is level, and its steps if not', () => {
    expect(changes([3, 3, 3, 3, 3, 3, 3])).toEqual([]);
    expect(changes([0, 0, 0, 0, 3, 3, 3, 3])).toEqual([4]);
    expect(changes([])).toEqual([]);
  });
});

/** Every way to split a series into runs of at least `minRun`. */
function* splits(length: number, minRun: number, runs: number, from = 0): Generator<number[]> {
  if (length - from >= minRun) yield [];
  if (runs > 1)
    for (let at = from + minRun; at <= length - minRun; at++)
      for (const rest of splits(length, minRun, runs - 1, at)) yield [at, ...rest];
}

test('no other split costs less', () => {
  const series = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 14, size: 'max' });
  const asked = fc.record({
    maxChanges: fc.integer({ min: 1, max: 3 }),
    minRun: fc.integer({ min: 1, max: 3 }),
    penalty: fc.constantFrom(0.2, 1, 3),
  });
  let changed = 0;
  fc.assert(
    fc.property(series, asked, (values, options) => {
      const { maxChanges, minRun, penalty } = options;
      const steps = values.slice(1).reduce((sum, value, t) => sum + (value - values[t]) ** 2, 0);
      const perChange = (penalty * Math.log(values.length) * steps) / (2 * (values.length - 1) || 1);
      const cost = (at: number[]) =>
        [0, ...at].reduce((sum, start, k) => {
          const run = values.slice(start, at[k] ?? values.length);
          const mean = run.reduce((all, value) => all + value, 0) / run.length;
          return sum + run.reduce((all, value) => all + (value - mean) ** 2, 0);
        }, at.length * perChange);
      const found = changes(values, options);
      changed += found.length;
      const least = Math.min(cost([]), ...[...splits(values.length, minRun, maxChanges + 1)].map(cost));
      expect(cost(found)).toBeLessThanOrEqual(least + 1e-9);
      // once more, over scratch that holds another series
      const again = new ChangePoints(options);
      again.find(
        Float64Array.from({ length: 40 }, (_, t) => t % 7),
        40,
      );
      expect([...again.at.subarray(0, again.find(Float64Array.from(values), values.length))]).toEqual(found);
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(changed, 'changes found').toBeGreaterThan(200);
});

test('a factor changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 30 }), fc.constantFrom(0.25, 4, 1024), (values, factor) => {
      expect(changes(values.map((value) => value * factor))).toEqual(changes(values));
    }),
    { numRuns: 300, seed: 2 },
  );
});
