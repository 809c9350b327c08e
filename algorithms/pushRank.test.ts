import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Csr, csrOf } from './csr.ts';
import { pageRank } from './pageRank.ts';
import { PushRank, type PushRankOptions, type PushRankResult, type Seeds } from './pushRank.ts';
import { Random } from './random.ts';

type Edge = [from: number, to: number, weight: number];
const graphOf = (n: number, edges: readonly Edge[]): Csr => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore
const weightsOf = (edges: readonly Edge[]): number[] =>
  [...edges].sort(([u], [v]) => u - v).map(([, , weight]) => weight);
const ranksOf = (n: number, edges: readonly Edge[]) => new PushRank(graphOf(n, edges), weightsOf(edges));

/** By node; 0 where there is none. */
function columnOf({ nodes, rank }: PushRankResult, n: number): Float64Array {
  const column = new Float64Array(n);
  nodes.forEach((u, k) => (column[u] = rank[k]));
  return column;
}

/** By definition: walks step by step over a full matrix, in which nodes that end walks lead to the seeds. */
function oracle(n: number, edges: readonly Edge[], seeds: readonly (readonly [number, number])[], damping: number): number[] {
  const starts = Array.from({ length: n }, () => 0);
  const mass = seeds.reduce((sum, [, part]) => sum + part, 0);
  for (const [u, part] of seeds) starts[u] += part / mass;
  const sums = starts.map((_, u) => edges.reduce((a, [from, , weight]) => a + (from === u ? weight : 0), 0));
  let rank = starts;
  for (let step = 0; damping ** step > 1e-15; step++) {
    const next = starts.map((part) => (1 - damping) * part);
    for (const [u, v, weight] of edges) if (sums[u] > 0) next[v] += damping * rank[u] * (weight / sums[u]);
    for (let u = 0; u < n; u++) if (sums[u] === 0) starts.forEach((part, v) => (next[v] += damping * rank[u] * part));
    rank = next;
  }
  return rank;
} // prettier-ignore

const someGraph = fc.integer({ min: 1, max: 9 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), fc.constantFrom(0, 0, 1, 1, 2, 0.3, 1e6, 1e-310)), {
      ...{ maxLength: 3 * n, size: 'max' },
    }),
    seeds: fc
      .array(fc.tuple(fc.nat(n - 1), fc.constantFrom(0, 1, 2.5)), { maxLength: 4 })
      .map((seeds): [number, number][] => [...seeds, [n - 1, 1]]),
    damping: fc.constantFrom(0, 0.3, 0.85, 0.9),
    epsilon: fc.constantFrom(1, 0.1, 0.01, 1e-4),
  }),
);

describe('drawn', () => {
  test('a node is pushed where its residual is above epsilon for each of its edges', () => {
    const star: Edge[] = [[0, 1, 1], [1, 2, 1], [1, 3, 1], [1, 4, 1], [1, 5, 1]]; // prettier-ignore
    const ranks = ranksOf(6, star);
    const one = { pushes: 1, touched: 2, truncated: false, nodes: Uint32Array.of(0) };
    const before = ranks.from([[0, 1]], { epsilon: 0.22 });
    expect(before).toMatchObject(one);
    expect(before.rank[0]).toBeCloseTo(0.15, 14);
    expect(before.residual).toBeCloseTo(0.85, 14);
    // now .85 is above 4 × .21: the hub is pushed, and leaves, of one at least, are not
    const after = ranks.from([[0, 1]], { epsilon: 0.21 });
    expect(after).toMatchObject({ pushes: 2, touched: 6, nodes: Uint32Array.of(0, 1) });
    expect(after.residual).toBeCloseTo(0.85 ** 2, 14);
  });
  test('walks follow edges of weight only, and begin anew where they end', () => {
    const edges: Edge[] = [[0, 1, 1], [0, 2, 0], [1, 3, 0]]; // prettier-ignore
    const { nodes, rank, residual, touched } = ranksOf(4, edges).from(Uint32Array.of(0));
    expect([...nodes, touched, residual]).toEqual([0, 1, 2, 0]);
    expect(rank[0]).toBeCloseTo(1 / 1.85, 14);
    expect(rank[1]).toBeCloseTo(0.85 / 1.85, 14);
  });
  test('the highest come first, ties by node', () => {
    const edges: Edge[] = [[3, 4, 1], [3, 1, 1], [3, 0, 1], [3, 2, 2]]; // prettier-ignore
    expect([...ranksOf(5, edges).from(Uint32Array.of(3)).nodes]).toEqual([3, 2, 0, 1, 4]);
  });
  test('equal seeds count once, and masses of equal ones add up', () => {
    const ranks = ranksOf(2, []);
    const found = (seeds: Seeds) => [...columnOf(ranks.from(seeds), 2)];
    expect(found(Uint32Array.of(0, 1, 0))).toEqual([0.5, 0.5]);
    expect(found([[0, 1], [1, 2], [0, 1], [1, 4]])).toEqual([0.25, 0.75].map((part): number => expect.closeTo(part, 14))); // prettier-ignore
    expect(found([[0, 0], [1, 2]])).toEqual([0, 1]); // prettier-ignore
  });
  test('options and seeds out of range are refused, and leave nothing behind', () => {
    const ranks = ranksOf(2, [[0, 1, 1]]);
    const refused: [Seeds, PushRankOptions, RegExp][] = [
      [Uint32Array.of(0), { damping: 1 }, /damping/],
      [Uint32Array.of(0), { epsilon: 0 }, /epsilon/],
      [Uint32Array.of(0), { epsilon: NaN }, /epsilon/],
      [Uint32Array.of(0), { maxPushes: -1 }, /maxPushes/],
      [Uint32Array.of(0, 2), {}, /below 2/],
      [[[0.5, 1]], {}, /below 2/],
      [[[0, 1], [1, -1]], {}, /node 1/], // prettier-ignore
      [[[0, NaN]], {}, /node 0/],
      [[[0, Infinity]], {}, /positive, finite mass/],
      [[[0, 0]], {}, /positive, finite mass/],
      [[], {}, /positive, finite mass/],
    ];
    for (const [seeds, options, message] of refused) {
      expect(() => ranks.from(seeds, options), String(message)).toThrow(message);
      expect(() => ranks.from(seeds, options)).toThrow(RangeError);
    }
    const stops = { shouldStop: () => { throw new Error('broken'); } }; // prettier-ignore
    expect(() => ranks.from(Uint32Array.of(0), stops)).toThrow('broken');
    expect(ranks.from(Uint32Array.of(1))).toMatchObject({ nodes: Uint32Array.of(1), rank: Float64Array.of(1) });
    expect(() => new PushRank(csrOf(2, [0], [1]), [-1])).toThrow(RangeError);
    expect(() => new PushRank(csrOf(2, [0], [1]), [])).toThrow(RangeError);
  });
});

describe('properties', () => {
  test('ranks are from below, and lack the residual together', () =>
    fc.assert(
      fc.property(someGraph, fc.option(fc.nat(5)), ({ n, edges, seeds, damping, epsilon }, maxPushes) => {
        const options = { damping, epsilon, maxPushes: maxPushes ?? Infinity };
        const found = ranksOf(n, edges).from(seeds, options);
        const exact = oracle(n, edges, seeds, damping);
        const lacks = exact.map((value, u) => value - columnOf(found, n)[u]);
        for (const lack of lacks) {
          expect(lack).toBeGreaterThan(-1e-12);
          expect(lack).toBeLessThan(found.residual + 1e-12);
        }
        expect(lacks.reduce((a, b) => a + b, 0)).toBeCloseTo(found.residual, 12);
        expect(found.rank.reduce((a, b) => a + b, 0) + found.residual).toBeCloseTo(1, 14);
        expect(found.pushes).toBeLessThanOrEqual(Math.min(options.maxPushes, 1 / (epsilon * (1 - damping))));
        const rest = ranksOf(n, edges).from(seeds, { damping, epsilon });
        expect(found.truncated).toBe(found.pushes < rest.pushes);
        // of each node epsilon for each edge is left at most, before it is divided by what was not left out
        const room = edges.length + n;
        expect(rest.residual).toBeLessThanOrEqual((epsilon * room) / (1 - damping));
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('with a small epsilon they are those of the definition, and of pageRank', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, seeds, damping }) => {
        const column = columnOf(ranksOf(n, edges).from(seeds, { damping, epsilon: 1e-14 }), n);
        const exact = oracle(n, edges, seeds, damping);
        const teleport = new Float64Array(n);
        for (const [u, mass] of seeds) teleport[u] += mass;
        const { rank } = pageRank(graphOf(n, edges), {
          weights: weightsOf(edges),
          teleport,
          damping,
          tolerance: 1e-13,
          maxSweeps: 1000,
        });
        for (let u = 0; u < n; u++) {
          expect(Math.abs(column[u] - exact[u])).toBeLessThan(1e-10);
          expect(Math.abs(column[u] - rank[u])).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('other numbers of nodes give the same ranks', () =>
    fc.assert(
      fc.property(someGraph, fc.nat(), ({ n, edges, seeds, damping }, seed) => {
        const places = new Random(seed).permutation(n);
        const moved = edges.map(([u, v, w]): Edge => [places[u], places[v], w]);
        const options = { damping, epsilon: 1e-14 };
        const other = ranksOf(n, moved).from(seeds.map(([u, mass]) => [places[u], mass]), options); // prettier-ignore
        const [one, two] = [columnOf(ranksOf(n, edges).from(seeds, options), n), columnOf(other, n)];
        for (let u = 0; u < n; u++) expect(Math.abs(two[places[u]] - one[u])).toBeLessThan(1e-10);
      }),
      { numRuns: 300, seed: 3 },
    ));
  test('calls do not bear on each other', () =>
    fc.assert(
      fc.property(someGraph, fc.array(fc.tuple(fc.nat(8), fc.nat(3)), { maxLength: 4 }), (one, calls) => {
        const { n, edges, seeds, ...options } = one;
        const used = ranksOf(n, edges);
        for (const [u, maxPushes] of calls) used.from(Uint32Array.of(u % n), { epsilon: 0.01, maxPushes });
        expect(used.from(seeds, options)).toEqual(ranksOf(n, edges).from(seeds, options));
      }),
      { numRuns: 300, seed: 4 },
    ));
  test('descending, ties by node', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, seeds, damping }) => {
        const { nodes, rank } = ranksOf(n, edges).from(seeds, { damping });
        for (let k = 1; k < nodes.length; k++)
          expect(rank[k] < rank[k - 1] || (rank[k] === rank[k - 1] && nodes[k] > nodes[k - 1])).toBe(true);
        expect(rank.every((value) => value > 0)).toBe(true);
      }),
      { numRuns: 300, seed: 5 },
    ));
});

describe('size', () => {
  const n = 100_000;
  const random = new Random(1);
  const [sources, targets] = [0, 1].map(() => Uint32Array.from({ length: 5 * n }, () => random.integer(n)));
  const ranks = new PushRank(csrOf(n, sources, targets));

  test('a call looks at as many edges as epsilon allows, and the next one too', () => {
    const few = ranks.from(Uint32Array.of(5, 9), { epsilon: 1e-3 });
    expect(few.touched).toBeLessThan(1 / (1e-3 * 0.15));
    expect(few.touched).toBeGreaterThan(few.nodes.length);
    const many = ranks.from(Uint32Array.of(5, 9), { epsilon: 1e-6 });
    expect(many.residual).toBeLessThan(few.residual / 2);
    expect(ranks.from(Uint32Array.of(5, 9), { epsilon: 1e-3 })).toEqual(few);
  });
  test('progress comes to the end; stopped, it has what was found', () => {
    const told: number[] = [];
    const options = { epsilon: 1e-7 };
    ranks.from(Uint32Array.of(5), { ...options, progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1);
    let polls = 0;
    const { rank, residual, ...rest } = ranks.from(Uint32Array.of(5), { ...options, shouldStop: () => ++polls > 2 });
    expect(rest).toMatchObject({ stopped: true, truncated: false });
    expect(residual).toBeGreaterThan(0.1);
    expect(rank.reduce((a, b) => a + b, 0) + residual).toBeCloseTo(1, 12);
    const never = ranks.from(Uint32Array.of(5), { shouldStop: () => true });
    expect(never).toMatchObject({ pushes: 0, residual: 1, touched: 1, stopped: true });
  });
});
