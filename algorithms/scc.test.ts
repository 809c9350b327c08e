import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { membersOf, NO_COMPONENT } from './components.ts';
import { csrOf, relationGraph, transposed } from './csr.ts';
import { stronglyConnected } from './scc.ts';

/** Members of each component, as `ab c`. */
function drawnComponents(drawing: string): string {
  const snapshot = draw(drawing);
  const { offsets, nodes } = membersOf(stronglyConnected(relationGraph(snapshot)));
  const members = Array.from({ length: offsets.length - 1 }, (_, c) => nodes.subarray(offsets[c], offsets[c + 1]));
  return members.map((run) => [...run].map((u) => idOf(snapshot, u)).join('')).join(' ');
}

describe('drawn', () => {
  test('a cycle is one, what hangs on it is not', () =>
    expect(drawnComponents('z→a:1@1 a→b:1@1 b→c:1@1 c→a:1@1 c→d:1@1')).toBe('abc d z'));
  test('cycles that share a node are one', () =>
    expect(drawnComponents('a→b:1@1 b→a:1@1 b→c:1@1 c→d:1@1 d→b:1@1')).toBe('abcd'));
  test('cycles that lead to each other one way are two', () =>
    expect(drawnComponents('a→b:1@1 b→a:1@1 b→c:1@1 c→d:1@1 d→c:1@1')).toBe('ab cd'));
  test('numbers go by the smallest member, whatever is found first', () =>
    expect(drawnComponents('a→d:1@1 d→e:1@1 e→d:1@1 a→b:1@1 b→c:1@1 c→b:1@1')).toBe('a bc de'));
  test('isolated nodes stand alone, parallel edges and self-loops change nothing', () => {
    expect(drawnComponents('x a→b:1@1 a→b:2@9')).toBe('a b x');
    expect(stronglyConnected(csrOf(3, [0, 0, 1, 2], [1, 1, 1, 2]))).toMatchObject({ count: 3 });
  });
  test('nothing has none', () =>
    expect(stronglyConnected(csrOf(0, [], []))).toEqual({
      ...{ count: 0, component: new Uint32Array(0), sizes: new Uint32Array(0), stopped: false },
    }));
});

const someGraph = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 2 * n, size: 'max' }),
  }),
);
const graphOf = (n: number, edges: [number, number][]) => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore

/** Components from what reaches what (Warshall), numbered as they are met. */
function oracle(n: number, edges: [number, number][]): number[] {
  const reaches = Array.from({ length: n }, (_, u) => Array.from({ length: n }, (_, v) => u === v));
  for (const [u, v] of edges) reaches[u][v] = true;
  for (let k = 0; k < n; k++)
    for (let u = 0; u < n; u++) for (let v = 0; v < n; v++) reaches[u][v] ||= reaches[u][k] && reaches[k][v];
  const roots = Array.from({ length: n }, (_, u) => reaches[u].findIndex((is, v) => is && reaches[v][u]));
  const inOrder = [...new Set(roots)].sort((a, b) => a - b);
  return roots.map((root) => inOrder.indexOf(root));
}

describe('properties', () => {
  test('as what reaches what says', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const { count, component, sizes, stopped } = stronglyConnected(graphOf(n, edges));
        const expected = oracle(n, edges);
        expect([...component]).toEqual(expected);
        expect([...sizes]).toEqual(Array.from({ length: count }, (_, c) => expected.filter((d) => d === c).length));
        expect([count, stopped]).toEqual([new Set(expected).size, false]);
      }),
      { numRuns: 1000, seed: 1 },
    ));
  test('edges turned around leave them alone', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const graph = graphOf(n, edges);
        expect(stronglyConnected(transposed(graph))).toEqual(stronglyConnected(graph));
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('other numbers give the same sets', () =>
    fc.assert(
      fc.property(someGraph, fc.infiniteStream(fc.nat()), ({ n, edges }, keys) => {
        const drawn = [...keys.take(n)];
        const places = [...drawn.keys()].sort((a, b) => drawn[a] - drawn[b] || a - b);
        const { component } = stronglyConnected(graphOf(n, edges));
        const other = stronglyConnected(graphOf(n, edges.map(([u, v]) => [places[u], places[v]]))).component; // prettier-ignore
        for (let u = 0; u < n; u++)
          for (let v = 0; v < n; v++) expect(other[places[u]] === other[places[v]]).toBe(component[u] === component[v]);
      }),
      { numRuns: 300, seed: 3 },
    ));
  test('another graph beside it changes nothing', () =>
    fc.assert(
      fc.property(someGraph, someGraph, (one, two) => {
        const both: [number, number][] = [...one.edges, ...two.edges.map(([u, v]): [number, number] => [u + one.n, v + one.n])]; // prettier-ignore
        const { component, count } = stronglyConnected(graphOf(one.n + two.n, both));
        expect([...component.subarray(0, one.n)]).toEqual(oracle(one.n, one.edges));
        expect(
          [...component.subarray(one.n)].map((c) => c - count + Math.max(...oracle(two.n, two.edges)) + 1),
        ).toEqual(oracle(two.n, two.edges));
      }),
      { numRuns: 300, seed: 4 },
    ));
});

describe('size', () => {
  const n = 300_000;
  const path = { offsets: Uint32Array.from({ length: n + 1 }, (_, u) => Math.min(u, n - 1)), targets: Uint32Array.from({ length: n - 1 }, (_, u) => u + 1) }; // prettier-ignore
  const cycle = { offsets: Uint32Array.from({ length: n + 1 }, (_, u) => u), targets: Uint32Array.from({ length: n }, (_, u) => (u + 1) % n) }; // prettier-ignore

  test('a long way needs no recursion, and neither does a long cycle', () => {
    expect(stronglyConnected(path).count).toBe(n);
    expect(stronglyConnected(cycle)).toMatchObject({ count: 1, sizes: Uint32Array.of(n) });
  });
  test('progress comes to the end', () => {
    const told: number[] = [];
    stronglyConnected(path, { progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1);
  });
  test('stopped, what is closed is right, and the rest has none', () => {
    // from back to front each node closes at once
    const back = transposed(path);
    let polls = 0;
    const { count, component, sizes, stopped } = stronglyConnected(back, { shouldStop: () => ++polls > 2 });
    expect(stopped).toBe(true);
    expect(count).toBeGreaterThan(100_000);
    expect(count).toBeLessThan(200_000);
    expect([...component].every((c, u) => c === (u < count ? u : NO_COMPONENT))).toBe(true);
    expect(sizes.every((size) => size === 1)).toBe(true);
    expect(stronglyConnected(path, { shouldStop: () => true })).toMatchObject({ count: 0, stopped: true });
    // a way closes from its end; of a cycle nothing is closed before all of it is
    polls = 0;
    const half = stronglyConnected(path, { shouldStop: () => ++polls > 2 });
    expect([...half.component].every((c, u) => c === (u < n - count ? NO_COMPONENT : u - (n - count)))).toBe(true);
    polls = 0;
    expect(stronglyConnected(cycle, { shouldStop: () => ++polls > 2 })).toMatchObject({ count: 0, stopped: true });
  });
});
