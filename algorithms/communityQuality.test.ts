import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Objective, qualityOf, type QualityOptions } from './communityQuality.ts';
import { csrOf } from './csr.ts';
import { type Weighted, weightedUndirected } from './weighted.ts';

/** By definition, over all pairs of nodes of one community. */
function oracle(graph: Weighted, component: ArrayLike<number>, objective: Objective, resolution: number): number {
  const n = component.length;
  const between = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let u = 0; u < n; u++)
    for (let k = graph.offsets[u]; k < graph.offsets[u + 1]; k++) between[u][graph.neighbours[k]] = graph.weights[k];
  const strength = between.map((row) => row.reduce((sum, w) => sum + w, 0));
  const twice = strength.reduce((sum, k) => sum + k, 0);
  let quality = 0;
  for (let u = 0; u < n; u++) {
    for (let v = 0; v < n; v++) {
      if (component[u] !== component[v]) continue;
      if (objective === 'modularity' && twice > 0)
        quality += (between[u][v] - (resolution * strength[u] * strength[v]) / twice) / twice;
      if (objective === 'cpm' && u < v) quality += between[u][v] - resolution;
    }
  }
  return quality;
}

const of = (graph: Weighted, component: number[], options: QualityOptions) =>
  qualityOf(graph, Uint32Array.from(component), options);

/** Two triangles, 0 1 2 and 3 4 5, that the edge 2—3 joins. */
const triangles = weightedUndirected(csrOf(6, [0, 1, 2, 3, 4, 5, 2], [1, 2, 0, 4, 5, 3, 3]), null);

describe('by hand', () => {
  const [together, apart, alone] = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 3, 3, 3], [0, 1, 2, 3, 4, 5]]; // prettier-ignore
  test('modularity of two triangles', () => {
    // of 7 edges 3 in each, and 7 of 14 ends
    expect(of(triangles, apart, { objective: 'modularity' })).toBeCloseTo(2 * (3 / 7 - (7 / 14) ** 2), 12);
    expect(of(triangles, apart, { objective: 'modularity', resolution: 2 })).toBeCloseTo(6 / 7 - 1, 12);
    expect(of(triangles, together, { objective: 'modularity' })).toBeCloseTo(0, 12);
    expect(of(triangles, alone, { objective: 'modularity' })).toBeCloseTo(-(4 * 2 ** 2 + 2 * 3 ** 2) / 14 ** 2, 12);
  });
  test('the constant Potts model of two triangles', () => {
    expect(of(triangles, apart, { objective: 'cpm', resolution: 0.25 })).toBeCloseTo(6 - 6 * 0.25, 12);
    expect(of(triangles, together, { objective: 'cpm', resolution: 0.25 })).toBeCloseTo(7 - 15 * 0.25, 12);
    expect(of(triangles, alone, { objective: 'cpm', resolution: 0.25 })).toBe(0);
  });
  test('without edges', () => {
    const graph = weightedUndirected(csrOf(3, [], []), null);
    expect(of(graph, [0, 0, 2], { objective: 'modularity' })).toBe(0);
    expect(of(graph, [0, 0, 2], { objective: 'cpm', resolution: 0.25 })).toBe(-0.25);
  });
});

test('as the definition says', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }).chain((n) =>
        fc.record({
          component: fc.array(fc.nat(n - 1), { minLength: n, maxLength: n }),
          edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), fc.integer({ min: 1, max: 9 })), { maxLength: 3 * n }),
        }),
      ),
      fc.constantFrom<Objective>('modularity', 'cpm'),
      fc.constantFrom(0.3, 1, 2),
      ({ component, edges }, objective, resolution) => {
        const sorted = [...edges].sort(([a], [b]) => a - b);
        const graph = weightedUndirected(
          csrOf(component.length, sorted.map(([u]) => u), sorted.map(([, v]) => v)), // prettier-ignore
          sorted.map(([, , w]) => w),
        );
        expect(of(graph, component, { objective, resolution })).toBeCloseTo(
          oracle(graph, component, objective, resolution),
          9,
        );
      },
    ),
    { numRuns: 500, seed: 1 },
  ));

describe('refused', () => {
  const component = new Uint32Array(6);
  test.each<[string, QualityOptions]>([
    ['a Potts model without a resolution', { objective: 'cpm' }],
    ['a resolution of nothing', { objective: 'cpm', resolution: 0 }],
    ['one below', { objective: 'modularity', resolution: -1 }],
    ['one that is no number', { objective: 'modularity', resolution: NaN }],
    ['one without end', { objective: 'modularity', resolution: Infinity }],
    ['an unknown objective', { objective: 'surprise' as Objective }],
  ])('%s', (_, options) => expect(() => qualityOf(triangles, component, options)).toThrow(RangeError));
  test('components that are too few, or beyond the nodes', () => {
    expect(() => of(triangles, [0, 0, 0], { objective: 'modularity' })).toThrow('6 nodes and 3 components');
    expect(() => of(triangles, [0, 0, 0, 0, 0, 6], { objective: 'modularity' })).toThrow('below 6');
  });
});
