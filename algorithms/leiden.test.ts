import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { plantedBlocks } from './madeGraphs.ts';
import { type Objective, qualityOf } from './communityQuality.ts';
import { membersOf } from './components.ts';
import { connectedParts } from './connectedParts.ts';
import { type Csr, csrOf, relationGraph } from './csr.ts';
import { leiden, type LeidenOptions } from './leiden.ts';
import { normalisedMutualInformation } from './partitions.ts';
import { Random } from './random.ts';
import { type Weighted, weightedUndirected } from './weighted.ts';

const found = (graph: Weighted, options: Partial<LeidenOptions> = {}) =>
  leiden(graph, { objective: 'modularity', random: new Random(1), ...options });

/** Members of each community, as `ab c`; amounts are the weights where they are asked for. */
function drawnCommunities(drawing: string, options: Partial<LeidenOptions> & { amounts?: boolean } = {}): string {
  const snapshot = draw(drawing);
  const amounts = options.amounts ? Float64Array.from(snapshot.relations.grossMinor, Number) : null;
  const { offsets, nodes } = membersOf(found(weightedUndirected(relationGraph(snapshot), amounts), options));
  const members = Array.from({ length: offsets.length - 1 }, (_, c) => nodes.subarray(offsets[c], offsets[c + 1]));
  return members.map((run) => [...run].map((u) => idOf(snapshot, u)).join('')).join(' ');
}

describe('drawn', () => {
  const triangles = 'a→b:1@1 b→c:1@1 c→a:1@1 d→e:1@1 e→f:1@1 f→d:1@1 c→d:1@1';
  test('two triangles that an edge joins are two', () => expect(drawnCommunities(triangles)).toBe('abc def'));
  test('a resolution that is low makes one of them, a high one none', () => {
    expect(drawnCommunities(triangles, { resolution: 0.1 })).toBe('abcdef');
    expect(drawnCommunities(triangles, { resolution: 10 })).toBe('a b c d e f');
    expect(drawnCommunities(triangles, { objective: 'cpm', resolution: 0.05 })).toBe('abcdef');
    expect(drawnCommunities(triangles, { objective: 'cpm', resolution: 0.5 })).toBe('abc def');
    expect(drawnCommunities(triangles, { objective: 'cpm', resolution: 1.1 })).toBe('a b c d e f');
  });
  test('weights decide where numbers of edges do not', () => {
    const way = (middle: number) => `a→b:9@1 b→c:${middle}@1 c→d:9@1`;
    expect(drawnCommunities(way(1), { amounts: true })).toBe('ab cd');
    expect(drawnCommunities(way(90), { amounts: true, objective: 'cpm', resolution: 10 })).toBe('a bc d');
  });
  test('a node alone is a community of its own', () => expect(drawnCommunities('m a→b:1@1 z')).toBe('ab m z'));
  test('nothing has none, and no edges is quality 0', () => {
    expect(found(weightedUndirected(csrOf(0, [], []), null))).toMatchObject({ count: 0, quality: 0, converged: true });
    const alone = found(weightedUndirected(csrOf(2, [], []), null));
    expect(alone).toMatchObject({ count: 2, quality: 0, converged: true, stopped: false });
  });
});

const someGraph = fc.integer({ min: 1, max: 14 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 3 * n, size: 'max' }),
    weight: fc.constantFrom(1, 7, 1e-6, 12345.678),
    seed: fc.nat(1000),
    objective: fc.constantFrom<Objective>('modularity', 'cpm'),
    relative: fc.constantFrom(0.1, 0.5, 1, 1.7),
  }),
);
type Some = typeof someGraph extends fc.Arbitrary<infer T> ? T : never;
const graphOf = (n: number, edges: [number, number][]): Csr => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore
const weightedOf = ({ n, edges, weight }: Some) => {
  const graph = graphOf(n, edges);
  return weightedUndirected(
    graph,
    Float64Array.from(graph.targets, (_, e) => weight * (1 + (e % 3))),
  );
};
const optionsOf = ({ objective, relative, weight, seed }: Some): LeidenOptions => ({
  ...{ objective, resolution: objective === 'cpm' ? relative * weight : relative, random: new Random(seed) },
});

/** The best quality of any partition, all of which are tried. */
function bestQuality(graph: Weighted, options: { objective: Objective; resolution?: number }): number {
  const n = graph.offsets.length - 1;
  const component = new Uint32Array(n);
  let best = -Infinity;
  const place = (u: number, count: number): void => {
    if (u === n) best = Math.max(best, qualityOf(graph, component, options));
    for (let c = 0; u < n && c <= count; c++) {
      component[u] = c;
      place(u + 1, Math.max(count, c + 1));
    }
  };
  place(0, 0);
  return best;
}

describe('properties', () => {
  test('every community is connected, and numbered by its smallest member', () =>
    fc.assert(
      fc.property(someGraph, fc.constantFrom(1, 2, 5), (some, iterations) => {
        const graph = weightedOf(some);
        const { count, component, sizes } = leiden(graph, { ...optionsOf(some), iterations });
        expect(connectedParts(graph, component)).toEqual({ count, component, sizes });
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('quality is that of the communities, never below that of nodes alone, and rises with iterations', () =>
    fc.assert(
      fc.property(someGraph, (some) => {
        const graph = weightedOf(some);
        const options = optionsOf(some);
        const tolerance = 1e-9 * (some.objective === 'cpm' ? graph.weights.reduce((a, b) => a + b, 1e-6) : 1);
        let before = qualityOf(
          graph,
          Uint32Array.from({ length: some.n }, (_, u) => u),
          options,
        );
        for (const iterations of [1, 2, 3]) {
          const { quality, component } = leiden(graph, { ...optionsOf(some), iterations });
          expect(quality).toBe(qualityOf(graph, component, options));
          expect(quality).toBeGreaterThanOrEqual(before - tolerance);
          before = quality;
        }
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('no node, and no whole community, does better elsewhere once it converged', () =>
    fc.assert(
      fc.property(someGraph, (some) => {
        const graph = weightedOf(some);
        const options = optionsOf(some);
        const { component, count, quality, converged } = leiden(graph, { ...options, iterations: 100 });
        expect(converged).toBe(true);
        const tolerance = 1e-9 * (some.objective === 'cpm' ? graph.weights.reduce((a, b) => a + b, 1e-6) : 1);
        const other = (set: (c: number, u: number) => number) =>
          expect(qualityOf(graph, component.map(set), options)).toBeLessThanOrEqual(quality + tolerance);
        for (let into = 0; into < Math.min(count + 1, some.n); into++) {
          for (let u = 0; u < some.n; u++) other((c, v) => (v === u ? into : c));
          for (let from = 0; from < count; from++) other((c) => (c === from ? into : c));
        }
      }),
      { numRuns: 100, seed: 3 },
    ));
  test('of small graphs it finds nearly always the best', () => {
    let [runs, best] = [0, 0];
    fc.assert(
      fc.property(
        someGraph.filter(({ n }) => n <= 7),
        (some) => {
          const graph = weightedOf(some);
          const options = optionsOf(some);
          const { quality } = leiden(graph, { ...options, iterations: 10 });
          const most = bestQuality(graph, options);
          expect(quality).toBeLessThanOrEqual(most + 1e-9 * Math.abs(most));
          runs++;
          if (quality >= most - 1e-9 * Math.abs(most)) best++;
        },
      ),
      { numRuns: 150, seed: 4 },
    );
    expect(best / runs).toBeGreaterThan(0.9);
  });
  test('equal seeds give equal results', () =>
    fc.assert(
      fc.property(someGraph, (some) => {
        expect(leiden(weightedOf(some), optionsOf(some))).toEqual(leiden(weightedOf(some), optionsOf(some)));
      }),
      { numRuns: 100, seed: 5 },
    ));
});

describe('planted', () => {
  const blocks = plantedBlocks({ blocks: 200, smallest: 20, largest: 40, edges: 8, within: 0.8, seed: 1 });
  const graph = weightedUndirected(blocks, null);
  const n = blocks.community.length;

  test.each([1, 2, 3])('the constant Potts model finds blocks, seed %d', (seed) => {
    const { component } = found(graph, { objective: 'cpm', resolution: 0.1, random: new Random(seed) });
    expect(normalisedMutualInformation(component, blocks.community)).toBeGreaterThan(0.98);
  });
  test('it does so whatever the unit of weights is', () => {
    const inCents = weightedUndirected(blocks, new Float64Array(blocks.targets.length).fill(1e8));
    const [one, other] = [[graph, 0.1], [inCents, 1e7]] as const; // prettier-ignore
    const [a, b] = [one, other].map(([weighted, resolution]) => found(weighted, { objective: 'cpm', resolution }));
    expect(b.component).toEqual(a.component);
    expect(b.quality / 1e8).toBeCloseTo(a.quality, 6);
  });
  test('modularity is at least that of what was planted', () =>
    expect(found(graph, { iterations: 5 }).quality).toBeGreaterThan(
      qualityOf(graph, blocks.community, { objective: 'modularity' }),
    ));
  test('other numbers of nodes give nearly the same quality', () => {
    const places = new Random(7).permutation(n);
    const sources = new Uint32Array(blocks.targets.length);
    for (let u = 0; u < n; u++) sources.fill(places[u], blocks.offsets[u], blocks.offsets[u + 1]);
    const other = weightedUndirected(csrOf(n, sources, blocks.targets.map((v) => places[v])), null); // prettier-ignore
    for (const options of [{}, { objective: 'cpm', resolution: 0.1 }] as const) {
      const [a, b] = [graph, other].map((some) => found(some, options).quality);
      expect(Math.abs(a - b) / Math.abs(a)).toBeLessThan(0.005);
    }
  });
  test('every community of large graphs is connected too', () => {
    const loose = weightedUndirected(plantedBlocks({ blocks: 300, smallest: 20, largest: 40, edges: 3, within: 0.6, seed: 3 }), null); // prettier-ignore
    for (const options of [{}, { objective: 'cpm', resolution: 0.02 }, { resolution: 0.2, iterations: 4 }] as const) {
      const { count, component } = found(loose, options);
      expect(connectedParts(loose, component).count).toBe(count);
    }
  });
  test('progress comes to the end', () => {
    const told: number[] = [];
    found(graph, { progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1);
  });
  test('stopped wherever, communities are connected and no worse than nodes alone', () => {
    const alone = qualityOf(
      graph,
      Uint32Array.from({ length: n }, (_, u) => u),
      { objective: 'modularity' },
    );
    let last = 0;
    for (let most = 0; most < 60; most += 3) {
      let polls = 0;
      const { stopped, count, component, sizes, quality, converged } = found(graph, {
        shouldStop: () => ++polls > most,
      });
      expect(connectedParts(graph, component)).toEqual({ count, component, sizes });
      expect(quality).toBeGreaterThanOrEqual(alone);
      if (!stopped) break;
      expect(converged).toBe(false);
      last = most;
    }
    expect(last).toBeGreaterThan(3);
    expect(found(graph, { shouldStop: () => true })).toMatchObject({ count: n, stopped: true });
  });
});

describe('refused', () => {
  const graph = weightedUndirected(csrOf(2, [0], [1]), null);
  test.each<[string, Partial<LeidenOptions>]>([
    ['a Potts model without a resolution', { objective: 'cpm' }],
    ['a resolution of nothing', { resolution: 0 }],
    ['no iterations', { iterations: 0 }],
    ['half a one', { iterations: 1.5 }],
  ])('%s', (_, options) => expect(() => found(graph, options)).toThrow(RangeError));
  test('a graph that is none', () =>
    expect(() => found({ ...graph, offsets: Uint32Array.of(0, 2, 1) })).toThrow(RangeError));
});
