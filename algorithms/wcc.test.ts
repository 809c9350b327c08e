import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { membersOf } from './components.ts';
import { csrOf, relationGraph, transposed } from './csr.ts';
import { weaklyConnected } from './wcc.ts';

function drawnComponents(drawing: string): string {
  const snapshot = draw(drawing);
  const { offsets, nodes } = membersOf(weaklyConnected(relationGraph(snapshot)));
  const members = Array.from({ length: offsets.length - 1 }, (_, c) => nodes.subarray(offsets[c], offsets[c + 1]));
  return members.map((run) => [...run].map((u) => idOf(snapshot, u)).join('')).join(' ');
}

describe('drawn', () => {
  test('edges join, whichever way they point', () =>
    expect(drawnComponents('a→z:1@1 b→z:1@1 c→d:1@1 d→c:1@1 x')).toBe('abz cd x'));
  test('parallel edges and self-loops change nothing', () =>
    expect(weaklyConnected(csrOf(4, [0, 2, 2, 3], [0, 1, 1, 3]))).toEqual({
      ...{ count: 3, component: Uint32Array.of(0, 1, 1, 2), sizes: Uint32Array.of(1, 2, 1), stopped: false },
    }));
  test('nothing has none', () => expect(weaklyConnected(csrOf(0, [], [])).count).toBe(0));
});

const someGraph = fc.integer({ min: 1, max: 14 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: n, size: 'max' }),
  }),
);
const graphOf = (n: number, edges: [number, number][]) => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore

/** Least label spreads until nothing changes, then labels are numbered. */
function oracle(n: number, edges: [number, number][]): number[] {
  const label = Array.from({ length: n }, (_, u) => u);
  for (let round = 0; round < n; round++)
    for (const [u, v] of edges) label[u] = label[v] = Math.min(label[u], label[v]);
  const inOrder = [...new Set(label)].sort((a, b) => a - b);
  return label.map((least) => inOrder.indexOf(least));
}

describe('properties', () => {
  test('as spreading labels says', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const { count, component, sizes } = weaklyConnected(graphOf(n, edges));
        const expected = oracle(n, edges);
        expect([...component]).toEqual(expected);
        expect([...sizes]).toEqual(Array.from({ length: count }, (_, c) => expected.filter((d) => d === c).length));
      }),
      { numRuns: 1000, seed: 1 },
    ));
  test('edges turned around leave them alone', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const graph = graphOf(n, edges);
        expect(weaklyConnected(transposed(graph))).toEqual(weaklyConnected(graph));
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('another graph beside it changes nothing', () =>
    fc.assert(
      fc.property(someGraph, someGraph, (one, two) => {
        const both: [number, number][] = [...one.edges, ...two.edges.map(([u, v]): [number, number] => [u + one.n, v + one.n])]; // prettier-ignore
        const { component } = weaklyConnected(graphOf(one.n + two.n, both));
        const expected = oracle(one.n, one.edges);
        const shift = Math.max(...expected) + 1;
        expect([...component]).toEqual([...expected, ...oracle(two.n, two.edges).map((c) => c + shift)]);
      }),
      { numRuns: 300, seed: 3 },
    ));
});

test('stopped, every set is connected; progress comes to the end', () => {
  const n = 300_000;
  const path = { offsets: Uint32Array.from({ length: n + 1 }, (_, u) => Math.min(u, n - 1)), targets: Uint32Array.from({ length: n - 1 }, (_, u) => u + 1) }; // prettier-ignore
  let polls = 0;
  const { count, sizes, stopped } = weaklyConnected(path, { shouldStop: () => ++polls > 2 });
  expect(stopped).toBe(true);
  expect(sizes[0]).toBeGreaterThan(100_000);
  expect(sizes[0] + count - 1).toBe(n);
  const told: number[] = [];
  expect(weaklyConnected(path, { progress: (done, total) => told.push(done / total) }).count).toBe(1);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});
