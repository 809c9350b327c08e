import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { membersOf } from './components.ts';
import { condensation } from './condensation.ts';
import { csrOf, relationGraph } from './csr.ts';
import { stronglyConnected } from './scc.ts';
import { weaklyConnected } from './wcc.ts';

function drawnCondensation(drawing: string) {
  const snapshot = draw(drawing);
  const graph = relationGraph(snapshot);
  const components = stronglyConnected(graph);
  const members = membersOf(components);
  const name = (c: number) =>
    [...members.nodes.subarray(members.offsets[c], members.offsets[c + 1])].map((u) => idOf(snapshot, u)).join('');
  const { offsets, targets, order, level } = condensation(graph, components);
  const edges = [...order].flatMap((c) => [...targets.subarray(offsets[c], offsets[c + 1])].map((d) => `${name(c)}→${name(d)}`)); // prettier-ignore
  return { edges: edges.join(' '), order: [...order].map((c) => `${name(c)} ${level[c]}`).join(', ') };
}

describe('drawn', () => {
  test('edges between members become one, those within none', () =>
    expect(drawnCondensation('a→b:1@1 b→a:1@1 a→c:1@1 b→c:1@1 b→d:1@1 c→d:1@1 d→c:1@1 d→e:1@1')).toEqual({
      ...{ edges: 'ab→cd cd→e', order: 'ab 0, cd 1, e 2' },
    }));
  test('a level is the longest way, and within it numbers count', () =>
    expect(drawnCondensation('x a→d:1@1 d→c:1@1 c→b:1@1 a→b:1@1 a→e:1@1').order).toBe('a 0, x 0, d 1, e 1, c 2, b 3'));
  test('self-loops lead nowhere', () => {
    const graph = csrOf(2, [0, 0, 0], [0, 1, 0]);
    expect([...condensation(graph, stronglyConnected(graph)).targets]).toEqual([1]);
  });
});

const someGraph = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 2 * n, size: 'max' }),
  }),
);

test('the edges are those between components, each once and in order; levels are longest ways', () =>
  fc.assert(
    fc.property(someGraph, ({ n, edges }) => {
      const graph = csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore
      const components = stronglyConnected(graph);
      const { component, count } = components;
      const { offsets, targets, order, level, stopped } = condensation(graph, components);
      const between = edges.map(([u, v]) => [component[u], component[v]]).filter(([c, d]) => c !== d);
      for (let c = 0; c < count; c++) {
        const expected = [...new Set(between.filter(([from]) => from === c).map(([, to]) => to))];
        expect([...targets.subarray(offsets[c], offsets[c + 1])]).toEqual(expected.sort((a, b) => a - b));
      }
      const longest: number[] = new Array<number>(count).fill(0);
      for (let round = 0; round < count; round++)
        for (const [c, d] of between) longest[d] = Math.max(longest[d], longest[c] + 1);
      expect([...level]).toEqual(longest);
      expect([...order]).toEqual([...longest.keys()].sort((c, d) => longest[c] - longest[d] || c - d));
      expect(stopped).toBe(false);
      // nothing runs in circles any more
      expect(stronglyConnected({ offsets, targets }).count).toBe(count);
    }),
    { numRuns: 300, seed: 1 },
  ));

test('stopped, it has no edges; other components throw', () => {
  const graph = csrOf(3, [0, 1], [1, 2]);
  const components = stronglyConnected(graph);
  expect(condensation(graph, components, { shouldStop: () => true })).toMatchObject({ stopped: true, order: new Uint32Array(0) }); // prettier-ignore
  const told: number[] = [];
  condensation(graph, components, { progress: (done, total) => told.push(done / total) });
  expect(told.at(-1)).toBe(1);
  expect(condensation(graph, weaklyConnected(graph)).targets).toHaveLength(0);
  const cycle = csrOf(3, [0, 1, 2], [1, 2, 0]);
  expect(() => condensation(cycle, components)).toThrow(new RangeError('the components are not the strongly connected ones of this graph')); // prettier-ignore
  expect(() => condensation(csrOf(2, [], []), components)).toThrow('components are of 3 nodes, not 2');
  expect(() => condensation(graph, stronglyConnected(graph, { shouldStop: () => true }))).toThrow('node 0 is in no component'); // prettier-ignore
});
