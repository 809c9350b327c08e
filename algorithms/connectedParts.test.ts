import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectedParts } from './connectedParts.ts';
import { csrOf } from './csr.ts';
import { undirected } from './undirected.ts';
import { weaklyConnected } from './wcc.ts';

test('sets that are not connected are split, and numbered by their smallest member', () => {
  // a way 0—1—2—3—4, of which 2 is of another set
  const way = undirected(csrOf(5, [0, 1, 2, 3], [1, 2, 3, 4]));
  const parts = connectedParts(way, Uint32Array.of(4, 4, 0, 4, 4));
  expect(parts).toEqual({ count: 3, component: Uint32Array.of(0, 0, 1, 2, 2), sizes: Uint32Array.of(2, 1, 2) });
  expect(connectedParts(undirected(csrOf(0, [], [])), new Uint32Array(0)).count).toBe(0);
});

test('parts are the weakly connected components of the graph without edges between sets', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 15 }).chain((n) =>
        fc.record({
          labels: fc.array(fc.nat(Math.min(2, n - 1)), { minLength: n, maxLength: n }),
          edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 3 * n, size: 'max' }),
        }),
      ),
      ({ labels, edges }) => {
        const graphOf = (some: [number, number][]) => csrOf(labels.length, some.map(([u]) => u), some.map(([, v]) => v)); // prettier-ignore
        const within = graphOf(edges.filter(([u, v]) => labels[u] === labels[v]));
        const parts = connectedParts(undirected(graphOf(edges)), Uint32Array.from(labels));
        expect({ ...parts, stopped: false }).toEqual(weaklyConnected(within));
      },
    ),
    { numRuns: 500, seed: 1 },
  ));
