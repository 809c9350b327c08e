import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csrOf } from './csr.ts';
import { undirected } from './undirected.ts';
import { checkWeighted, weightedUndirected } from './weighted.ts';

const someEdges = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), fc.integer({ min: 1, max: 1000 })), {
      ...{ maxLength: 4 * n, size: 'max' },
    }),
  }),
);

describe('the weighted view', () => {
  test('adds up parallel and opposite edges, on both sides, without self-loops', () => {
    const graph = csrOf(4, [0, 1, 0, 2, 0], [1, 0, 1, 2, 2]);
    // in rows: 0→1, 0→1, 0→2, 1→0, 2→2
    const { offsets, neighbours, weights } = weightedUndirected(graph, [1, 2, 4, 8, 16]);
    expect([...offsets]).toEqual([0, 2, 3, 4, 4]);
    expect([...neighbours]).toEqual([1, 2, 0, 0]);
    expect([...weights]).toEqual([11, 4, 11, 4]);
    expect([...weightedUndirected(graph, null).weights]).toEqual([3, 1, 3, 1]);
  });
  test('has the rows of the plain view, and of each pair all that was given', () =>
    fc.assert(
      fc.property(someEdges, ({ n, edges }) => {
        // in rows, so that weights stand with their edges
        const sorted = [...edges].sort(([a], [b]) => a - b);
        const graph = csrOf(n, sorted.map(([u]) => u), sorted.map(([, v]) => v)); // prettier-ignore
        const { offsets, neighbours, weights } = weightedUndirected(graph, sorted.map(([, , w]) => w)); // prettier-ignore
        expect({ offsets, neighbours }).toEqual(undirected(graph));
        for (let u = 0; u < n; u++) {
          for (let k = offsets[u]; k < offsets[u + 1]; k++) {
            const pair = new Set([u, neighbours[k]]);
            const given = edges.filter(([a, b]) => a !== b && pair.has(a) && pair.has(b));
            expect(weights[k]).toBe(given.reduce((sum, [, , w]) => sum + w, 0));
          }
        }
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('a sum is the same on both sides, though fractions do not add up alike in every order', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 9 }),
        (weights) => {
          const flags = weights.map((_, e) => e % 2).sort((a, b) => a - b);
          const [one, other] = weightedUndirected(csrOf(2, flags, flags.map((u) => 1 - u)), weights).weights; // prettier-ignore
          expect(one).toBe(other);
        },
      ),
      { numRuns: 300, seed: 2 },
    ));
  test.each([0, -1, NaN, Infinity])('a weight of %d is refused, of a self-loop too', (weight) => {
    expect(() => weightedUndirected(csrOf(2, [0, 1], [1, 0]), [1, weight])).toThrow(RangeError);
    expect(() => weightedUndirected(csrOf(1, [0], [0]), [weight])).toThrow(RangeError);
    const { offsets, neighbours } = weightedUndirected(csrOf(2, [0], [1]), null);
    expect(() => checkWeighted({ offsets, neighbours, weights: Float64Array.of(1, weight) })).toThrow(RangeError);
  });
  test('so are weights that are too few, and those that together are beyond numbers', () => {
    expect(() => weightedUndirected(csrOf(2, [0, 1], [1, 0]), [1])).toThrow('2 edges and 1 weights');
    expect(() => weightedUndirected(csrOf(2, [0, 1], [1, 0]), [1e308, 1e308])).toThrow('sum');
    const { offsets, neighbours } = weightedUndirected(csrOf(2, [0], [1]), null);
    expect(() => checkWeighted({ offsets, neighbours, weights: Float64Array.of(1) })).toThrow(RangeError);
  });
});
