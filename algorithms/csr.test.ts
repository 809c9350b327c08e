import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw } from '../graph/draw.ts';
import { idOf } from '../graph/snapshot.ts';
import { checkCsr, type Csr, csrOf, relationGraph, transposed } from './csr.ts';

const pairsOf = ({ offsets, targets }: Csr): string[] =>
  Array.from({ length: offsets.length - 1 }, (_, u) => [...targets.subarray(offsets[u], offsets[u + 1])].map((v) => `${u}→${v}`)).flat(); // prettier-ignore

const edgesOf10 = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30, size: 'max' });

test('a graph out of edges has them all, those of a node in the order given', () =>
  expect(pairsOf(csrOf(4, [2, 0, 2, 2, 0], [1, 3, 0, 1, 0]))).toEqual(['0→3', '0→0', '2→1', '2→0', '2→1']));

test('turned around, every edge points the other way and rows are sorted; twice, they are sorted and as before', () =>
  fc.assert(
    fc.property(edgesOf10, (edges) => {
      const graph = csrOf(10, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore
      const inOrder = (pairs: [number, number][]) => pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([u, v]) => `${u}→${v}`); // prettier-ignore
      expect(pairsOf(transposed(graph))).toEqual(inOrder(edges.map(([u, v]) => [v, u])));
      expect(pairsOf(transposed(transposed(graph)))).toEqual(inOrder(edges.map(([u, v]) => [u, v])));
    }),
    { seed: 1 },
  ));

describe('relations as a graph', () => {
  const snapshot = draw('x a→b:1@1 a→c:50@1 a→c:60@2 b→c:3@1 c→a:200@4');
  const { relations } = snapshot;

  test('are those of the snapshot, uncopied', () => {
    const graph = relationGraph(snapshot);
    expect([graph.offsets, graph.targets, graph.relation]).toEqual([relations.sellerOffsets, relations.buyer, null]);
    expect(graph.targets).toBe(relations.buyer);
  });
  test('or those that are kept, with their numbers', () => {
    const graph = relationGraph(snapshot, (e) => relations.grossMinor[e] >= 100);
    const named = pairsOf(graph).map((pair) => pair.split('→').map((u) => idOf(snapshot, Number(u))).join('→')); // prettier-ignore
    expect(named).toEqual(['a→c', 'c→a']);
    expect([...graph.relation!].map((e) => relations.grossMinor[e])).toEqual([110, 200]);
    expect(checkCsr(graph)).toBe(4);
  });
});

test('what is no graph throws', () => {
  const csr = (offsets: number[], targets: number[]) => () =>
    checkCsr({ offsets: Uint32Array.from(offsets), targets: Uint32Array.from(targets) });
  expect(csr([], [])).toThrow(new RangeError('offsets must start with 0'));
  expect(csr([1, 1], [0])).toThrow('offsets must start with 0');
  expect(csr([0, 2, 1], [0])).toThrow('offsets fall after node 1');
  expect(csr([0, 1, 1], [0, 1])).toThrow('offsets end at 1, but there are 2 edges');
  expect(csr([0, 1], [1])).toThrow('targets must be nodes below 1, not 1');
  expect(csr([0], [])()).toBe(0);
  expect(() => csrOf(2, [2], [0])).toThrow('sources must be nodes below 2, not 2');
  expect(() => csrOf(2, [0], [2])).toThrow('targets must be nodes below 2, not 2');
  expect(() => csrOf(2, [0], [])).toThrow('there are 1 sources and 0 targets');
});
