import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectFirst } from './select.ts';

test('the items that come first are at the front, whatever the order before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30), { maxLength: 80, size: 'max' }),
      fc.integer({ min: -2, max: 90 }),
      (keys, keep) => {
        const before = (a: number, b: number): boolean => keys[a] > keys[b] || (keys[a] === keys[b] && a < b);
        // two strangers on either side, which must stay
        const items = Uint32Array.of(900, 901, ...keys.keys(), 902, 903);
        selectFirst(items, 2, 2 + keys.length, keep, before);
        const inOrder = [...keys.keys()].sort((a, b) => (before(a, b) ? -1 : 1));
        const kept = Math.max(0, Math.min(keep, keys.length));
        expect(new Set(items.subarray(2, 2 + kept))).toEqual(new Set(inOrder.slice(0, kept)));
        expect([...items].sort((a, b) => a - b)).toEqual([...keys.keys(), 900, 901, 902, 903]);
        expect([items[0], items[1], items.at(-2), items.at(-1)]).toEqual([900, 901, 902, 903]);
      },
    ),
    { numRuns: 1000, seed: 1 },
  );
});
