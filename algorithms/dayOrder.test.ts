import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DayOrder } from './dayOrder.ts';

test('sorts places by keys, and by one after another, whatever was sorted before', () => {
  const key = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: 18_000, max: 19_500 })); // prettier-ignore
  const places = fc.array(fc.tuple(key, fc.nat(3)), { maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(fc.array(places, { minLength: 1, maxLength: 3 }), (all) => {
      const sorter = new DayOrder();
      for (const keys of all) {
        sorter.begin(keys.length);
        sorter.by(Int32Array.from(keys, ([day]) => day));
        const byDay = [...keys.keys()].sort((a, b) => keys[a][0] - keys[b][0] || a - b);
        expect([...sorter.order.subarray(0, keys.length)]).toEqual(byDay);
        sorter.by(Uint16Array.from(keys, ([, goods]) => goods));
        const byBoth = [...keys.keys()].sort((a, b) => keys[a][1] - keys[b][1] || keys[a][0] - keys[b][0] || a - b);
        expect([...sorter.order.subarray(0, keys.length)]).toEqual(byBoth);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});
