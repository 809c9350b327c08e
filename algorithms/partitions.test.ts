import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_COMPONENT } from './components.ts';
import { normalisedMutualInformation } from './partitions.ts';
import { Random } from './random.ts';

const of = (a: number[], b: number[]) => normalisedMutualInformation(Uint32Array.from(a), Uint32Array.from(b));

/** By definition, over all pairs of sets. */
function oracle(a: number[], b: number[]): number {
  const part = (holds: (u: number) => boolean) => a.filter((_, u) => holds(u)).length / a.length;
  const entropy = (sets: number[]) =>
    [...new Set(sets)].map((c) => part((u) => sets[u] === c)).reduce((sum, p) => sum - p * Math.log(p), 0);
  let information = 0;
  for (const c of new Set(a)) {
    for (const d of new Set(b)) {
      const both = part((u) => a[u] === c && b[u] === d);
      if (both > 0) information += both * Math.log(both / (part((u) => a[u] === c) * part((u) => b[u] === d)));
    }
  }
  const sum = entropy(a) + entropy(b);
  return sum === 0 ? 1 : (2 * information) / sum;
}

describe('normalised mutual information', () => {
  test('the same sets by other names agree wholly', () => expect(of([0, 0, 1, 2, 2], [7, 7, 0, 3, 3])).toBe(1));
  test('of two halves that cross, one says nothing about the other', () =>
    expect(of([0, 0, 1, 1], [0, 1, 0, 1])).toBe(0));
  test('two pairs and four alone: one bit of a mean of one and a half', () =>
    expect(of([0, 0, 1, 1], [0, 1, 2, 3])).toBeCloseTo(2 / 3, 12));
  test('one set agrees with itself, and so does nothing', () => {
    expect(of([5, 5], [0, 0])).toBe(1);
    expect(of([], [])).toBe(1);
    expect(of([0, 0, 0], [0, 1, 2])).toBe(0);
  });
  test('what is unknown is a set', () => expect(of([0, NO_COMPONENT], [1, NO_COMPONENT])).toBe(1));
  test('partitions of other nodes are refused', () => expect(() => of([0], [0, 1])).toThrow(RangeError));
  test('as the definition says, whichever comes first', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(4)), { minLength: 1, maxLength: 40 }), (pairs) => {
        const a = pairs.map(([c]) => c);
        const b = pairs.map(([, d]) => d);
        expect(of(a, b)).toBeCloseTo(oracle(a, b), 10);
        expect(of(b, a)).toBeCloseTo(of(a, b), 12);
        expect(of(a, b)).toBeGreaterThanOrEqual(0);
        expect(of(a, b)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('sets drawn by chance agree little, though there are many nodes', () => {
    const random = new Random(1);
    const [a, b] = [0, 1].map(() => Array.from({ length: 50_000 }, () => random.integer(20)));
    expect(of(a, b)).toBeLessThan(0.01);
  });
});
