import fc from 'fast-check';
import { expect, test } from 'vitest';
import { proportion } from './proportion.ts';

const exactly = (amount: number, part: number, whole: number) =>
  Number((BigInt(amount) * BigInt(part)) / BigInt(whole));

/** Of all sizes, and often next to a power of two or to each other. */
const large = fc.oneof(
  fc.nat(1000),
  fc.maxSafeNat(),
  fc.tuple(fc.integer({ min: 1, max: 52 }), fc.integer({ min: -2, max: 2 })).map(([e, d]) => Math.max(0, 2 ** e + d)),
  fc.integer({ min: 0, max: 3 }).map((d) => Number.MAX_SAFE_INTEGER - d),
);

test('is the exact quotient rounded down, as with big integers', () =>
  fc.assert(
    fc.property(large, large, large, (amount, part, other) => {
      const whole = Math.max(1, part, other);
      expect(proportion(amount, part, whole)).toBe(exactly(amount, part, whole));
    }),
    { numRuns: 5000, seed: 1 },
  ));

test('is exact where quotients are whole, or one less than that', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: 1, max: 2 ** 22 }), fc.nat(2 ** 30), (part, factor, over) => {
      const whole = part * factor;
      for (const amount of [over * factor, over * factor - 1, over * factor + 1].filter((a) => a >= 0))
        expect(proportion(amount, part, whole)).toBe(exactly(amount, part, whole));
    }),
    { numRuns: 2000, seed: 2 },
  )); // prettier-ignore
