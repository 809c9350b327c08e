import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plantedBlocks } from './madeGraphs.ts';
import { connectedParts } from './connectedParts.ts';
import { csrOf } from './csr.ts';
import { labelPropagation } from './labelPropagation.ts';
import { normalisedMutualInformation } from './partitions.ts';
import { Random } from './random.ts';
import { undirected } from './undirected.ts';
import { type Weighted, weightedUndirected } from './weighted.ts';

const found = (graph: Weighted, seed = 1) => labelPropagation(graph, { random: new Random(seed) });

describe('small', () => {
  test('two cliques that one edge joins are two, and a node alone is one', () => {
    const clique = (from: number) => [0, 1, 2, 3].flatMap((u) => [0, 1, 2, 3].filter((v) => v > u).map((v) => [from + u, from + v])); // prettier-ignore
    const edges = [...clique(0), ...clique(4), [3, 4]].sort(([a], [b]) => a - b);
    const graph = weightedUndirected(csrOf(9, edges.map(([u]) => u), edges.map(([, v]) => v)), null); // prettier-ignore
    for (let seed = 0; seed < 20; seed++) {
      const { count, component, sizes } = found(graph, seed);
      // a draw may join the two, but nothing splits a clique
      expect(new Set(component.subarray(0, 4)).size).toBe(1);
      expect(new Set(component.subarray(4, 8)).size).toBe(1);
      expect(component[8]).toBe(count - 1);
      expect(sizes[count - 1]).toBe(1);
    }
  });
  test('weights decide: the middle of a way goes with the heavier edge', () => {
    const heavy = (weights: number[]) => [...found(weightedUndirected(csrOf(4, [0, 1, 2], [1, 2, 3]), weights)).component]; // prettier-ignore
    expect(heavy([9, 1, 9])).toEqual([0, 0, 1, 1]);
    expect(heavy([1, 9, 1])).toEqual([0, 0, 0, 0]);
  });
  test('nothing has none', () =>
    expect(found(weightedUndirected(csrOf(0, [], []), null))).toMatchObject({ count: 0, rounds: 0, converged: true }));
  test.each([0, 1.5, NaN])('%d rounds are refused', (rounds) =>
    expect(() => labelPropagation(undirected(csrOf(1, [], [])), { random: new Random(1), rounds })).toThrow(RangeError),
  );
});

const someGraph = fc.integer({ min: 1, max: 15 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 3 * n, size: 'max' }),
    seed: fc.nat(1000),
  }),
);
const graphOf = (n: number, edges: [number, number][]) => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore

describe('properties', () => {
  test('every community is connected, and numbered by its smallest member', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, seed }) => {
        const graph = weightedUndirected(graphOf(n, edges), null);
        const { count, component, sizes } = found(graph, seed);
        expect(connectedParts(graph, component)).toEqual({ count, component, sizes });
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('where it converged no label weighs more among the neighbours of a node than its own', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, seed }) => {
        const graph = weightedUndirected(graphOf(n, edges), null);
        const { component, converged } = found(graph, seed);
        expect(converged).toBe(true);
        for (let u = 0; u < n; u++) {
          const sums = new Map<number, number>();
          for (let k = graph.offsets[u]; k < graph.offsets[u + 1]; k++) {
            const c = component[graph.neighbours[k]];
            sums.set(c, (sums.get(c) ?? 0) + graph.weights[k]);
          }
          expect(sums.get(component[u]) ?? 0).toBe(Math.max(0, ...sums.values()));
        }
      }),
      { numRuns: 500, seed: 2 },
    ));
  test('without weights every edge weighs 1; the same seed gives the same', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges, seed }) => {
        const view = undirected(graphOf(n, edges));
        const weights = new Float64Array(view.neighbours.length).fill(1);
        const run = (graph: typeof view) => labelPropagation(graph, { random: new Random(seed) });
        expect(run(view)).toEqual(run({ ...view, weights } as Weighted));
        expect(run(view)).toEqual(run(view));
      }),
      { numRuns: 200, seed: 3 },
    ));
});

describe('planted', () => {
  const blocks = plantedBlocks({ blocks: 200, smallest: 20, largest: 40, edges: 8, within: 0.85, seed: 1 });
  const graph = weightedUndirected(blocks, null);
  test.each([1, 2, 3])('blocks are found, seed %d', (seed) => {
    const { component, converged } = found(graph, seed);
    expect(converged).toBe(true);
    expect(normalisedMutualInformation(component, blocks.community)).toBeGreaterThan(0.98);
  });
  test('one round is not enough, and says so', () =>
    expect(labelPropagation(graph, { random: new Random(1), rounds: 1 })).toMatchObject({
      ...{ rounds: 1, converged: false, stopped: false },
    }));
  test('progress comes to the end; stopped, communities are connected', () => {
    const told: number[] = [];
    const large = weightedUndirected(plantedBlocks({ blocks: 1000, smallest: 20, largest: 40, edges: 8, within: 0.85, seed: 2 }), null); // prettier-ignore
    labelPropagation(large, { random: new Random(1), progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1);
    let polls = 0;
    const half = labelPropagation(large, { random: new Random(1), shouldStop: () => ++polls > 5 });
    expect(half).toMatchObject({ stopped: true, converged: false });
    expect(half.count).toBeLessThan(large.offsets.length - 1);
    expect(connectedParts(large, half.component)).toMatchObject({ count: half.count, component: half.component });
    const none = labelPropagation(large, { random: new Random(1), shouldStop: () => true });
    expect(none).toMatchObject({ stopped: true, rounds: 0, count: large.offsets.length - 1 });
  });
});
