import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { coreNumbers } from './core.ts';
import { type Csr, csrOf, relationGraph, transposed } from './csr.ts';
import { Random } from './random.ts';
import { undirected } from './undirected.ts';

function drawnCores(drawing: string): string {
  const snapshot = draw(drawing);
  return [...coreNumbers(undirected(relationGraph(snapshot))).core].map((k, u) => `${idOf(snapshot, u)}${k}`).join(' ');
}

describe('drawn', () => {
  test('a triangle with a tail, and one alone', () =>
    expect(drawnCores('x a→b:1@1 b→c:1@1 c→a:1@1 c→d:1@1 d→e:1@1')).toBe('a2 b2 c2 d1 e1 x0'));
  test('many neighbours of a star are a core of one', () =>
    expect(drawnCores('h→a:1@1 h→b:1@1 c→h:1@1 d→h:1@1')).toBe('a1 b1 c1 d1 h1'));
  test('opposite and parallel edges count once, self-loops not', () => {
    expect(drawnCores('a→b:1@1 b→a:1@1 a→b:1@9')).toBe('a1 b1');
    expect(coreNumbers(undirected(csrOf(2, [0, 0, 0], [0, 1, 1])))).toEqual({
      ...{ core: Uint32Array.of(1, 1), degeneracy: 1, stopped: false },
    });
  });
  test('nothing has none', () => expect(coreNumbers(undirected(csrOf(0, [], []))).degeneracy).toBe(0));
});

const someGraph = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 4 * n, size: 'max' }),
  }),
);
type Edges = [number, number][];
const graphOf = (n: number, edges: Edges): Csr => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore

function neighboursOf(n: number, edges: Edges): Set<number>[] {
  const neighbours = Array.from({ length: n }, () => new Set<number>());
  for (const [u, v] of edges) {
    if (u === v) continue;
    neighbours[u].add(v);
    neighbours[v].add(u);
  }
  return neighbours;
}

/** By definition: for each k nodes with fewer than k neighbours among what is left are struck out, until there are none. */
function oracle(neighbours: readonly Set<number>[]): number[] {
  const core = neighbours.map(() => 0);
  for (let k = 1; k <= neighbours.length; k++) {
    const left = new Set(neighbours.keys());
    for (let struck = true; struck;) {
      struck = false;
      for (const u of left)
        if ([...neighbours[u]].filter((v) => left.has(v)).length < k) struck = left.delete(u) || struck;
    }
    for (const u of left) core[u] = k;
  }
  return core;
}

describe('properties', () => {
  test('the undirected view has each neighbour once, in order, on both sides', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const { offsets, neighbours } = undirected(graphOf(n, edges));
        const expected = neighboursOf(n, edges).map((set) => [...set].sort((a, b) => a - b));
        expect(expected.map((_, u) => [...neighbours.subarray(offsets[u], offsets[u + 1])])).toEqual(expected);
        expect(neighbours).toHaveLength(offsets[n]);
      }),
      { numRuns: 1000, seed: 1 },
    ));
  test('core numbers are those of the definition', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const { core, degeneracy } = coreNumbers(undirected(graphOf(n, edges)));
        const expected = oracle(neighboursOf(n, edges));
        expect([...core]).toEqual(expected);
        expect(degeneracy).toBe(Math.max(...expected));
      }),
      { numRuns: 500, seed: 2 },
    ));
  test('directions do not matter, nor does another graph beside it', () =>
    fc.assert(
      fc.property(someGraph, someGraph, (one, two) => {
        const graph = graphOf(one.n, one.edges);
        const { core } = coreNumbers(undirected(graph));
        expect(coreNumbers(undirected(transposed(graph))).core).toEqual(core);
        const both: Edges = [...one.edges, ...two.edges.map(([u, v]): [number, number] => [u + one.n, v + one.n])];
        const beside = coreNumbers(undirected(graphOf(one.n + two.n, both))).core;
        expect(beside.subarray(0, one.n)).toEqual(core);
        expect([...beside.subarray(one.n)]).toEqual(oracle(neighboursOf(two.n, two.edges)));
      }),
      { numRuns: 300, seed: 3 },
    ));
});

describe('size', () => {
  const n = 200_000;
  const random = new Random(1);
  const [sources, targets] = [0, 1].map(() =>
    Uint32Array.from({ length: 3 * n }, () => Math.floor(n * random.number() ** 2)),
  );
  const view = undirected(csrOf(n, sources, targets));

  test('progress comes to the end', () => {
    const told: number[] = [];
    coreNumbers(view, { progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toBe(1);
  });
  test('stopped, it has lower bounds', () => {
    const whole = coreNumbers(view);
    let polls = 0;
    const { core, degeneracy, stopped } = coreNumbers(view, { shouldStop: () => ++polls > 2 });
    expect(stopped).toBe(true);
    expect(degeneracy).toBeGreaterThan(0);
    expect(degeneracy).toBeLessThan(whole.degeneracy);
    expect(core.every((k, u) => k === Math.min(whole.core[u], degeneracy))).toBe(true);
    expect(coreNumbers(view, { shouldStop: () => true })).toMatchObject({ degeneracy: 0, stopped: true });
  });
});
