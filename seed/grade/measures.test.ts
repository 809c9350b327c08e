import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../algorithms/random.ts';
import {
  areaUnderCurve,
  averagePrecision,
  bestF1,
  type Curve,
  curveOf,
  hitsAt,
  IGNORED,
  jaccard,
  precisionAt,
  profileOf,
  rank,
  recall,
  recallAt,
} from './measures.ts';

/** Scores and labels as a line: `.9+ .8- .8+ ?-` is three scores, two of them equal, and one that is not listed; `!` is ignored. */
function drawn(line: string): Curve {
  const items = line.trim().split(/\s+/);
  const scores = Float64Array.from(items, (item) => (item[0] === '?' ? NaN : Number(item.slice(0, -1))));
  const labels = Uint8Array.from(items, (item) => ({ '+': 1, '-': 0, '!': IGNORED })[item.at(-1)!]!);
  return curveOf(profileOf(rank(scores), labels));
}

describe('worked by hand', () => {
  // sorted: + - + + - | not listed: + -
  const curve = drawn('.9+ .8- .7+ .6+ .5- ?+ ?-');

  test('hits, precision and recall at k', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((k) => hitsAt(curve, k))).toEqual([1, 1, 2, 3, 3, 3, 3]);
    expect([1, 2, 4].map((k) => precisionAt(curve, k))).toEqual([1, 1 / 2, 3 / 4]);
    // two places are left empty
    expect(precisionAt(curve, 7)).toBe(3 / 7);
    expect(precisionAt(curve, 8)).toBeNaN();
    expect([recallAt(curve, 1), recallAt(curve, 4), recall(curve)]).toEqual([1 / 4, 3 / 4, 3 / 4]);
  });

  test('area under precision–recall, best F1, area under the receiver’s curve', () => {
    // recall grows at places 1, 3 and 4, by a quarter each
    expect(averagePrecision(curve)).toBeCloseTo((1 / 4) * (1 + 2 / 3 + 3 / 4), 12);
    // down to place 4: three of four, and four are true
    expect(bestF1(curve)).toBeCloseTo((2 * 3) / (4 + 4), 12);
    // of 4 × 3 pairs: + at 1 beats 3; at 3 and 4 two each; unlisted beats none and is tied with one
    expect(areaUnderCurve(curve)).toBeCloseTo((3 + 2 + 2 + 0.5) / 12, 12);
  });

  test('of equal scores each stands anywhere among them', () => {
    const tied = drawn('.9- .5+ .5+ .5- .5- .1+');
    expect([1, 2, 3, 5, 6].map((k) => hitsAt(tied, k))).toEqual([0, 0.5, 1, 2, 3]);
    expect(averagePrecision(tied)).toBeCloseTo((2 / 3) * (2 / 5) + (1 / 3) * (3 / 6), 12);
    expect(areaUnderCurve(tied)).toBeCloseTo((1 + 1 + 0) / 9, 12);
  });

  test('what is neither is not there', () => {
    const same = drawn('.9+ .8- .7+ .6+ .5- ?+ ?-');
    const more = drawn('.95! .9+ .8- .8! .7+ .6+ .5- ?+ ?- ?!');
    for (const measure of [averagePrecision, bestF1, areaUnderCurve, recall]) expect(measure(more)).toBe(measure(same));
    expect([3, 4, 7].map((k) => precisionAt(more, k))).toEqual([3, 4, 7].map((k) => precisionAt(same, k)));
  });

  test('nothing listed, nothing true, all true', () => {
    const none = drawn('?+ ?-');
    expect([averagePrecision(none), bestF1(none), recall(none), precisionAt(none, 1), areaUnderCurve(none)]).toEqual([
      0, 0, 0, 0, 0.5,
    ]);
    const honest = drawn('.9- .8-');
    for (const measure of [averagePrecision, bestF1, areaUnderCurve, recall]) expect(measure(honest)).toBeNaN();
    expect([averagePrecision(drawn('.1+ .2+')), areaUnderCurve(drawn('.1+ .2+'))]).toEqual([1, NaN]);
  });

  test('a resample counts units as often as they were drawn', () => {
    const profile = profileOf(rank(Float64Array.of(0.9, 0.8, 0.7, NaN)), Uint8Array.of(1, 0, 1, 1));
    const curve = curveOf(profile, { weights: Float64Array.of(2, 9, 0, 1), unitOf: Uint32Array.of(0, 1, 2, 3) });
    expect(curve).toMatchObject({ candidates: 4, positives: 3 });
    expect([...curve.listed, ...curve.hits]).toEqual([2, 3, 3, 2, 2, 2]);
    expect(averagePrecision(curve)).toBe(2 / 3);
  });

  test('Jaccard', () => {
    expect(jaccard(new Set([1, 2, 3]), new Set([2, 3, 4, 5]))).toBe(2 / 5);
    expect([jaccard(new Set(), new Set()), jaccard(new Set([1]), new Set([1]))]).toEqual([0, 1]);
  });
});

test('an average over all orders of equal scores is what is given', () => {
  const labels = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(labels, fc.integer({ min: 1, max: 3 }), fc.integer(), (labels, levels, seed) => {
      const random = new Random(seed);
      const scores = Float64Array.from(labels, () => random.integer(levels));
      const tied = curveOf(profileOf(rank(scores), Uint8Array.from(labels)));
      const draws = 3000;
      const at = 1 + random.integer(labels.length);
      let hits = 0;
      for (let draw = 0; draw < draws; draw++) {
        const lots = Float64Array.from(scores, (score) => score + random.number() / 2);
        hits += hitsAt(curveOf(profileOf(rank(lots), Uint8Array.from(labels))), at);
      }
      expect(Math.abs(hits / draws - hitsAt(tied, at))).toBeLessThan(0.25);
    }),
    { numRuns: 20 },
  );
});
