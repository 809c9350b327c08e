import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Csr, csrOf, transposed } from './csr.ts';
import { pageRank, type PageRankOptions } from './pageRank.ts';
import { Random } from './random.ts';
import { transposedWith } from './transposedWeights.ts';

type Edge = [from: number, to: number, weight: number];
const graphOf = (n: number, edges: readonly Edge[]): Csr => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore
/** In the order of the graph's edges: those of a node stay in the order that they were given in. */
const weightsOf = (edges: readonly Edge[]): number[] =>
  [...edges].sort(([u], [v]) => u - v).map(([, , weight]) => weight);
const rankOf = (n: number, edges: readonly Edge[], options: PageRankOptions = {}): Float64Array =>
  pageRank(graphOf(n, edges), { tolerance: 1e-14, maxSweeps: 5000, weights: weightsOf(edges), ...options }).rank;

/** By definition: walks step by step over a full matrix, in which nodes that end walks lead where walks begin. */
function oracle(n: number, edges: readonly Edge[], teleport: readonly number[] | null, damping: number): number[] {
  const mass = teleport === null ? n : teleport.reduce((a, b) => a + b, 0);
  const starts = Array.from({ length: n }, (_, u) => (teleport === null ? 1 : teleport[u]) / mass);
  const matrix = starts.map((_, u) => {
    const sum = edges.reduce((a, [from, , weight]) => a + (from === u ? weight : 0), 0);
    const row = starts.map((part) => (sum === 0 ? part : 0));
    if (sum > 0) for (const [from, to, weight] of edges) if (from === u) row[to] += weight / sum;
    return row;
  });
  let rank = starts;
  for (let step = 0; damping ** step > 1e-15; step++)
    rank = starts.map(
      (part, v) => (1 - damping) * part + damping * rank.reduce((a, has, u) => a + has * matrix[u][v], 0),
    );
  return rank;
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, u) => Math.abs(value - b[u])).reduce((x, y) => x + y, 0);

const weight = fc.constantFrom(0, 0, 1, 1, 2, 0.3, 1e6, 1e-310);
const someGraph = fc.integer({ min: 1, max: 9 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), weight), { maxLength: 3 * n, size: 'max' }),
    teleport: fc.option(
      fc
        .array(fc.constantFrom(0, 0, 1, 3, 0.2), { minLength: n, maxLength: n })
        .map((values) => (values.some((value) => value > 0) ? values : values.fill(1, 0, 1))),
    ),
    damping: fc.constantFrom(0, 0.3, 0.85, 0.9),
  }),
);
const columnOf = (teleport: readonly number[] | null) => (teleport === null ? null : Float64Array.from(teleport));

describe('drawn', () => {
  const chain: Edge[] = [
    [0, 1, 1],
    [1, 2, 1],
  ];
  test('a chain from its head: each has .85 of what is before it', () => {
    const rank = rankOf(3, chain, { teleport: Float64Array.of(1, 0, 0) });
    const sum = 1 + 0.85 + 0.85 ** 2;
    expect(distance(rank, [1 / sum, 0.85 / sum, 0.85 ** 2 / sum])).toBeLessThan(1e-14);
  });
  test('a chain from its middle: downstream by its edges, upstream by the edges turned around', () => {
    const teleport = Float64Array.of(0, 1, 0);
    const down = pageRank(graphOf(3, chain), { teleport }).rank;
    const up = pageRank(transposed(graphOf(3, chain)), { teleport }).rank;
    expect(down[0]).toBe(0);
    expect(up[2]).toBe(0);
    expect(up[0]).toBeCloseTo(down[2], 7);
    expect(down[2] / down[1]).toBeCloseTo(0.85, 7);
  });
  test('weights lead the way, those of parallel edges together, and turn around with their edges', () => {
    const edges: Edge[] = [[0, 1, 1], [0, 2, 3], [0, 1, 2], [1, 0, 0], [2, 1, 5]]; // prettier-ignore
    const graph = graphOf(3, edges);
    const alike = pageRank(graphOf(3, [[0, 1, 1], [0, 2, 1], [2, 1, 1]]), { tolerance: 1e-14 }).rank; // prettier-ignore
    expect(distance(rankOf(3, edges), alike)).toBeLessThan(1e-14);
    expect(transposedWith(graph, weightsOf(edges))).toEqual({
      offsets: Uint32Array.of(0, 1, 4, 5),
      targets: Uint32Array.of(1, 0, 0, 2, 0),
      weights: Float64Array.of(0, 1, 2, 5, 3),
    });
    expect(transposedWith(csrOf(0, [], []), [])).toMatchObject({ targets: new Uint32Array(0) });
  });
  test('where walks end they begin anew at the teleport, as with edges to it', () => {
    const teleport = Float64Array.of(0, 2, 0, 1);
    const edges: Edge[] = [[1, 2, 1], [2, 0, 1], [3, 3, 0]]; // prettier-ignore
    const back: Edge[] = [[0, 1, 2], [0, 3, 1], [3, 1, 2], [3, 3, 1]]; // prettier-ignore
    const expected = rankOf(4, [...edges, ...back], { teleport });
    expect(distance(rankOf(4, edges, { teleport }), expected)).toBeLessThan(1e-13);
  });
  test('what walks do not reach has no rank, and a self-loop takes no sweeps of its own', () => {
    const graph = csrOf(3, [0, 1, 2], [1, 1, 1]);
    const { rank, sweeps } = pageRank(graph, { teleport: Float64Array.of(1, 0, 0), damping: 0.99 });
    expect(rank[2]).toBe(0);
    expect(rank[0]).toBeCloseTo(0.01, 12);
    expect(sweeps).toBeLessThan(5);
  });
  test('nothing has none, and without edges all is teleport', () => {
    expect(pageRank(csrOf(0, [], []))).toEqual({
      ...{ rank: new Float64Array(0), sweeps: 0, converged: true, stopped: false },
    });
    const { rank, converged } = pageRank(csrOf(2, [], []), { teleport: Float64Array.of(1, 3) });
    expect([...rank, converged]).toEqual([0.25, 0.75, true]);
  });
  test('options out of range are refused', () => {
    const graph = graphOf(3, chain);
    const refused: [PageRankOptions, RegExp][] = [
      [{ damping: 1 }, /damping/],
      [{ damping: NaN }, /damping/],
      [{ tolerance: 0 }, /tolerance/],
      [{ maxSweeps: 0 }, /maxSweeps/],
      [{ weights: [1] }, /2 edges and 1 weights/],
      [{ weights: [1, -1] }, /edge 1/],
      [{ weights: [NaN, 1] }, /edge 0/],
      [{ weights: [Infinity, 1] }, /node 0/],
      [{ teleport: Float64Array.of(1, 1) }, /3 nodes and 2/],
      [{ teleport: Float64Array.of(1, -1, 1) }, /node 1/],
      [{ teleport: Float64Array.of(0, 0, 0) }, /positive, finite sum/],
    ];
    for (const [options, message] of refused) {
      expect(() => pageRank(graph, options), String(message)).toThrow(message);
      expect(() => pageRank(graph, options)).toThrow(RangeError);
    }
    expect(() => transposedWith(graph, [1])).toThrow(RangeError);
  });
});

describe('properties', () => {
  test('ranks are those of the definition, and sum to 1', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, teleport, damping }) => {
        const rank = rankOf(n, edges, { teleport: columnOf(teleport), damping });
        expect(distance(rank, oracle(n, edges, teleport, damping))).toBeLessThan(1e-10);
        expect(rank.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 13);
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('without weights all edges are alike', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, teleport, damping }) => {
        const rank = rankOf(n, edges, { teleport: columnOf(teleport), damping, weights: null });
        const alike = edges.map(([u, v]): Edge => [u, v, 1]);
        expect(distance(rank, oracle(n, alike, teleport, damping))).toBeLessThan(1e-10);
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('they are as near as the tolerance says', () =>
    fc.assert(
      fc.property(someGraph, fc.constantFrom(0.1, 1e-2, 1e-4), ({ n, edges, teleport, damping }, tolerance) => {
        const rank = rankOf(n, edges, { teleport: columnOf(teleport), damping, tolerance });
        const bound = (2 * damping * tolerance) / (1 - damping);
        expect(distance(rank, oracle(n, edges, teleport, damping))).toBeLessThanOrEqual(bound + 1e-12);
      }),
      { numRuns: 500, seed: 3 },
    ));
  test('it converges by the damping each sweep or better, and stops at maxSweeps', () =>
    fc.assert(
      fc.property(someGraph, fc.integer({ min: 1, max: 40 }), ({ n, edges, teleport, damping }, maxSweeps) => {
        const options = { teleport: columnOf(teleport), damping, maxSweeps, weights: weightsOf(edges) };
        const { rank, sweeps, converged } = pageRank(graphOf(n, edges), { ...options, tolerance: 1e-15 });
        expect(converged ? sweeps <= maxSweeps : sweeps === maxSweeps).toBe(true);
        // 2 is the largest distance; weights of the norm lie in 1 - damping … 1, and scale to a sum of 1 costs as much again
        const bound = (4 * damping ** (maxSweeps - 1)) / (1 - damping) ** 2;
        expect(distance(rank, oracle(n, edges, teleport, damping))).toBeLessThanOrEqual(bound + 1e-12);
      }),
      { numRuns: 300, seed: 4 },
    ));
  test('other numbers of nodes and another order of edges give the same ranks', () =>
    fc.assert(
      fc.property(someGraph, fc.nat(), ({ n, edges, teleport, damping }, seed) => {
        const random = new Random(seed);
        const places = random.permutation(n);
        const moved = Array.from(random.permutation(edges.length), (k): Edge => {
          const [u, v, w] = edges[k];
          return [places[u], places[v], w];
        });
        const column = new Float64Array(n);
        teleport?.forEach((value, u) => (column[places[u]] = value));
        const rank = rankOf(n, edges, { teleport: columnOf(teleport), damping });
        const other = rankOf(n, moved, { teleport: teleport === null ? null : column, damping });
        expect(
          distance(
            Float64Array.from(places, (place) => other[place]),
            rank,
          ),
        ).toBeLessThan(1e-10);
      }),
      { numRuns: 300, seed: 5 },
    ));
  test('edges turned around twice are there again, with their weights', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const once = transposedWith(graphOf(n, edges), weightsOf(edges));
        const twice = transposedWith(once, once.weights);
        const sorted = [...edges].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(twice).toEqual({ ...graphOf(n, sorted), weights: Float64Array.from(weightsOf(sorted)) });
        expect(transposed(graphOf(n, edges)).targets).toEqual(once.targets);
      }),
      { numRuns: 300, seed: 6 },
    ));
});

describe('size', () => {
  const n = 60_000;
  const random = new Random(1);
  const [sources, targets] = [0, 1].map(() =>
    Uint32Array.from({ length: 4 * n }, () => Math.floor(n * random.number() ** 2)),
  );
  const graph = csrOf(n, sources, targets);

  test('the same bytes each time, and progress comes to the end', () => {
    const told: number[] = [];
    const { rank, converged } = pageRank(graph, { progress: (done, total) => told.push(done / total) });
    expect(converged).toBe(true);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(4);
    expect(told.at(-1)).toBe(1);
    expect(pageRank(graph).rank).toEqual(rank);
  });
  test('stopped, it has the ranks of the sweep at hand', () => {
    let polls = 0;
    const { rank, ...rest } = pageRank(graph, { shouldStop: () => ++polls > 12 });
    expect(rest).toEqual({ sweeps: 2, converged: false, stopped: true });
    expect(rank.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(distance(rank, pageRank(graph).rank)).toBeLessThan(0.1);
    expect(pageRank(graph, { shouldStop: () => true })).toMatchObject({ sweeps: 0, converged: false, stopped: true });
  });
  test('a long way against the order of sweeps needs no more of them than its damping says', () => {
    const path = csrOf(n, Uint32Array.from({ length: n - 1 }, (_, u) => u + 1), Uint32Array.from({ length: n - 1 }, (_, u) => u)); // prettier-ignore
    const { converged, sweeps } = pageRank(path);
    expect(converged).toBe(true);
    expect(sweeps).toBeLessThanOrEqual(Math.log(1e-8 * 0.15) / Math.log(0.85));
  });
});
