import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IndexedHeap } from './indexedHeap.ts';
import { Random } from './random.ts';

function drained(heap: IndexedHeap): number[] {
  const ids: number[] = [];
  while (heap.size > 0) ids.push(heap.pop());
  return ids;
}

describe('by hand', () => {
  test('the smallest comes first, ties by id, whatever the order they came in', () => {
    const heap = new IndexedHeap(6);
    for (const [id, key] of [[5, 2], [3, 2], [0, 7], [4, 2], [1, -1]]) heap.set(id, key); // prettier-ignore
    expect(drained(heap)).toEqual([1, 3, 4, 5, 0]);
  });
  test('keys fall and rise', () => {
    const heap = new IndexedHeap(4);
    heap.fill(Uint32Array.of(3, 1, 0), 3, Float64Array.of(1, 2, 99, 3));
    heap.set(3, 0);
    heap.set(0, 5);
    expect([heap.keyOf(3), heap.keyOf(0), heap.has(2)]).toEqual([0, 5, false]);
    expect(drained(heap)).toEqual([3, 1, 0]);
  });
  test('filled again, it holds nothing of before', () => {
    const heap = new IndexedHeap(3);
    const keys = Float64Array.of(1, 2, 3);
    heap.fill(Uint32Array.of(0, 1, 2), 3, keys);
    heap.fill(Uint32Array.of(2, 1, 0), 1, keys);
    expect([heap.size, heap.has(0), heap.has(1), heap.has(2)]).toEqual([1, false, false, true]);
  });
  test('what it cannot do it says', () => {
    expect(() => new IndexedHeap(-1)).toThrow(RangeError);
    expect(() => new IndexedHeap(2, 3)).toThrow(RangeError);
    const heap = new IndexedHeap(3, 1);
    expect(() => heap.pop()).toThrow(RangeError);
    expect(() => heap.fill(Uint32Array.of(0, 1), 2, new Float64Array(3))).toThrow(RangeError);
    heap.set(2, 1);
    expect(() => heap.set(1, 1)).toThrow(RangeError);
  });
});

describe('properties', () => {
  const step = fc.oneof(
    fc.record({ id: fc.nat(19), key: fc.integer({ min: -4, max: 4 }) }),
    fc.constant('pop' as const),
  );
  test('it does as a list that is searched', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const heap = new IndexedHeap(20);
        const list = new Map<number, number>();
        const first = () => [...list].sort(([a, x], [b, y]) => x - y || a - b)[0][0];
        for (const one of steps) {
          if (one !== 'pop') {
            heap.set(one.id, one.key);
            list.set(one.id, one.key);
          } else if (list.size > 0) {
            const expected = first();
            expect(heap.pop()).toBe(expected);
            list.delete(expected);
          }
          expect(heap.size).toBe(list.size);
        }
        for (const [id, key] of list) expect(heap.keyOf(id)).toBe(key);
        expect(drained(heap)).toEqual([...list].sort(([a, x], [b, y]) => x - y || a - b).map(([id]) => id));
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('filled at once it sorts', () => {
    const random = new Random(1);
    const keys = Float64Array.from({ length: 5000 }, () => random.integer(900));
    const heap = new IndexedHeap(keys.length);
    heap.fill(random.permutation(keys.length), keys.length, keys);
    expect(drained(heap)).toEqual([...keys.keys()].sort((a, b) => keys[a] - keys[b] || a - b));
  });
});
