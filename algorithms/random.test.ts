import { expect, test } from 'vitest';
import { Random } from './random.ts';

test('equal seeds give equal numbers, others do not', () => {
  const drawn = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 5 }, () => random.uint32());
  };
  expect(drawn(1)).toEqual(drawn(1));
  expect(new Set([1, 2, 0, -1, 2 ** 40].map((seed) => drawn(seed).join())).size).toBe(5);
  // computed by another implementation; a change of these changes every made economy
  expect(drawn(1)).toEqual([393288148, 2174103013, 3814759091, 2092745082, 1865176206]);
});

test('numbers are spread evenly', () => {
  const random = new Random(7);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[random.integer(10)]++;
  // chi-squared with 9 degrees of freedom is below 27.9 in all but one of a thousand seeds, and this one is fixed
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  const mean = Array.from({ length: 10_000 }, () => random.number()).reduce((sum, x) => sum + x, 0) / 10_000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
});

test('a seed that is no integer throws', () => expect(() => new Random(0.5)).toThrow(RangeError));

test('a permutation holds each number once, and the seed decides it', () => {
  const one = new Random(7).permutation(1000);
  expect([...one].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(one).toEqual(new Random(7).permutation(1000));
  expect(one).not.toEqual(new Random(8).permutation(1000));
});
