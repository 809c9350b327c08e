import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Csr, csrOf } from './csr.ts';
import { type DenseBlock, denseBlocks } from './denseBlocks.ts';
import { Random } from './random.ts';

type Edges = [number, number][];
const graphOf = (n: number, edges: Edges): Csr => csrOf(n, edges.map(([u]) => u), edges.map(([, v]) => v)); // prettier-ignore
const rowOrder = (edges: Edges): Edges => [...edges].sort(([a], [b]) => a - b);
const plain = ({ sellers, buyers, edges }: DenseBlock) => ({ sellers: [...sellers], buyers: [...buyers], edges: [...edges] }); // prettier-ignore

/** All between the sellers and the buyers. */
const between = (sellers: number[], buyers: number[]): Edges => sellers.flatMap((u) => buyers.map((v): [number, number] => [u, v])); // prettier-ignore

describe('by hand', () => {
  test('a block of three by three, with a tail and one alone', () => {
    const edges = rowOrder([...between([0, 1, 2], [3, 4, 5]), [5, 6], [7, 0]]);
    const { blocks } = denseBlocks(graphOf(9, edges), { maxBlocks: 1 });
    expect(blocks.map(plain)).toEqual([{ sellers: [0, 1, 2], buyers: [3, 4, 5], edges: [0, 1, 2, 3, 4, 5, 6, 7, 8] }]);
    expect(blocks[0].score).toBeCloseTo(9 / Math.log(5 + 3) / 6, 9);
  });
  test('a node may sell and buy in one block', () => {
    const { blocks } = denseBlocks(graphOf(4, between([0, 1, 2, 3], [0, 1, 2, 3])), { maxBlocks: 1 });
    expect(blocks[0].sellers).toEqual(blocks[0].buyers);
    // self-loops do not count
    expect(blocks[0].edges).toHaveLength(12);
    expect(blocks[0].score).toBeCloseTo(12 / Math.log(5 + 3) / 8, 9);
  });
  test('the next block is found in what is left, and then there is nothing', () => {
    const edges = rowOrder([...between([0, 1, 2], [3, 4, 5]), ...between([6, 7], [8, 9])]);
    const { blocks, exhausted, stopped } = denseBlocks(graphOf(10, edges));
    expect(blocks.map(plain).map(({ sellers, buyers }) => [sellers, buyers])).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      [
        [6, 7],
        [8, 9],
      ],
    ]);
    expect([exhausted, stopped]).toEqual([true, false]);
  });
  test('parallel edges count each, an edge of weight 0 not', () => {
    const graph = graphOf(4, [[0, 1], [0, 1], [0, 1], [2, 3]]); // prettier-ignore
    expect(plain(denseBlocks(graph, { maxBlocks: 1 }).blocks[0])).toMatchObject({ sellers: [0], buyers: [1] });
    const weights = Float64Array.of(0, 0, 0, 1);
    expect(denseBlocks(graph, { weights })).toMatchObject({ blocks: [{ edges: Uint32Array.of(3) }], exhausted: true });
  });
  test('buyers that everybody sells to are worth little', () => {
    // by mere count two firms that buy of 30 have 60 / 32, three by three 9 / 6
    const hubs = between([...Array(30).keys()].map((k) => k + 10), [8, 9]); // prettier-ignore
    const edges = rowOrder([...between([0, 1, 2], [3, 4, 5]), ...hubs]);
    const { blocks } = denseBlocks(graphOf(40, edges), { maxBlocks: 1 });
    expect(plain(blocks[0])).toMatchObject({ sellers: [0, 1, 2], buyers: [3, 4, 5] });
    const large = denseBlocks(graphOf(40, edges), { maxBlocks: 1, degreeOffset: 1e9 }).blocks[0];
    expect(plain(large)).toMatchObject({ sellers: hubs.filter((_, k) => k % 2 === 0).map(([u]) => u), buyers: [8, 9] });
  });
  test('nothing has none', () => {
    expect(denseBlocks(csrOf(0, [], []))).toEqual({ blocks: [], exhausted: true, stopped: false });
    expect(denseBlocks(csrOf(3, [1], [1]))).toEqual({ blocks: [], exhausted: true, stopped: false });
  });
  test('options out of range are refused', () => {
    const graph = graphOf(2, [[0, 1]]);
    for (const degreeOffset of [0, -1, NaN, Infinity])
      expect(() => denseBlocks(graph, { degreeOffset })).toThrow(RangeError);
    for (const maxBlocks of [0, 1.5, NaN]) expect(() => denseBlocks(graph, { maxBlocks })).toThrow(RangeError);
    for (const weight of [-1, NaN, Infinity])
      expect(() => denseBlocks(graph, { weights: Float64Array.of(weight) })).toThrow(RangeError);
    expect(() => denseBlocks(graph, { weights: new Float64Array(2) })).toThrow(RangeError);
  });
});

const someGraph = fc.integer({ min: 2, max: 6 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { minLength: 1, maxLength: 3 * n, size: 'max' }).map(rowOrder),
  }),
); // prettier-ignore

/** What edges count, rounded as by the kernel. */
function countsOf(n: number, edges: Edges, c = 5): { counts: number[]; scale: number } {
  const degree = Array.from({ length: n }, (_, v) => edges.filter(([u, w]) => w === v && u !== v).length);
  const real = edges.map(([u, v]) => (u === v ? 0 : 1 / Math.log(c + degree[v])));
  const sum = real.reduce((a, b) => a + b, 0);
  const scale = sum > 0 ? 2 ** Math.floor(Math.log2(2 ** 52 / sum) - 1) : 1;
  return { counts: real.map((x) => Math.round(x * scale)), scale };
}

function sumWithin(n: number, edges: Edges, counts: number[], members: ReadonlySet<number>): number {
  return edges.reduce((sum, [u, v], e) => sum + (members.has(u) && members.has(n + v) ? counts[e] : 0), 0);
}

/** Of the parts of a set that no edge joins the one with the best score, by trying whom each member reaches. */
function bestOfParts(n: number, edges: Edges, counts: number[], members: number[]): number[] {
  const inside = new Set(members);
  const parts = members.map((start) => {
    const part = new Set([start]);
    for (let size = 0; size < part.size;) {
      size = part.size;
      edges.forEach(([u, v], e) => {
        if (counts[e] === 0 || !inside.has(u) || !inside.has(n + v) || (!part.has(u) && !part.has(n + v))) return;
        part.add(u).add(n + v);
      });
    }
    return [...part].sort((a, b) => a - b);
  });
  const score = (part: number[]) => sumWithin(n, edges, counts, new Set(part)) / part.length;
  return parts.reduce((best, part) => (score(part) > score(best) ? part : best), parts[0] ?? []);
}

/** Peels the slow way: all sums anew for each. Members of the best block, and its score. */
function slowPeel(n: number, edges: Edges): { members: number[]; score: number } {
  const { counts, scale } = countsOf(n, edges);
  const left = new Set(Array.from({ length: 2 * n }, (_, id) => id));
  let best = { members: [] as number[], score: 0 };
  while (left.size > 0) {
    const score = sumWithin(n, edges, counts, left) / left.size;
    if (score > best.score) best = { members: [...left].sort((a, b) => a - b), score };
    const own = (id: number) =>
      edges.reduce((sum, [u, v], e) => sum + ((u === id && left.has(n + v)) || (n + v === id && left.has(u)) ? counts[e] : 0), 0); // prettier-ignore
    const first = [...left].map((id) => ({ id, own: own(id) })).sort((a, b) => a.own - b.own || a.id - b.id)[0];
    left.delete(first.id);
  }
  const members = bestOfParts(n, edges, counts, best.members);
  return {
    members,
    score: members.length > 0 ? sumWithin(n, edges, counts, new Set(members)) / members.length / scale : 0,
  };
}

describe('properties', () => {
  test('as peeled the slow way', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const expected = slowPeel(n, edges);
        const { blocks } = denseBlocks(graphOf(n, edges), { maxBlocks: 1 });
        expect(blocks).toHaveLength(expected.score === 0 ? 0 : 1);
        if (expected.score === 0) return;
        const { sellers, buyers } = plain(blocks[0]);
        expect([...sellers, ...buyers.map((v) => v + n)]).toEqual(expected.members);
        expect(blocks[0].score).toBe(expected.score);
      }),
      { numRuns: 500, seed: 1 },
    ));
  test('at least half of the best of all sets', () =>
    fc.assert(
      fc.property(someGraph.filter(({ n }) => n <= 5), ({ n, edges }) => {
        const { counts, scale } = countsOf(n, edges);
        let best = 0;
        for (let set = 1; set < 4 ** n; set++) {
          const members = new Set(Array.from({ length: 2 * n }, (_, id) => id).filter((id) => (set >> id) & 1));
          best = Math.max(best, sumWithin(n, edges, counts, members) / members.size / scale);
        }
        const { blocks } = denseBlocks(graphOf(n, edges), { maxBlocks: 1 });
        const score = blocks[0]?.score ?? 0;
        expect(score).toBeGreaterThanOrEqual(best / 2);
        expect(score).toBeLessThanOrEqual(best);
      }),
      { numRuns: 60, seed: 2 },
    )); // prettier-ignore
  test('blocks share no edge, have what they say, and leave nothing when they say so', () =>
    fc.assert(
      fc.property(someGraph, ({ n, edges }) => {
        const { blocks, exhausted } = denseBlocks(graphOf(n, edges), { maxBlocks: 50 });
        const { counts, scale } = countsOf(n, edges);
        const seen = new Set<number>();
        for (const block of blocks) {
          const { sellers, buyers } = plain(block);
          const expected = edges.flatMap(([u, v], e) => (u !== v && sellers.includes(u) && buyers.includes(v) && !seen.has(e) ? [e] : [])); // prettier-ignore
          expect([...block.edges]).toEqual(expected);
          for (const e of expected) seen.add(e);
          const sum = expected.reduce((total, e) => total + counts[e], 0);
          expect(block.score).toBe(sum / (sellers.length + buyers.length) / scale);
        }
        expect(exhausted).toBe(true);
        expect(seen.size).toBe(edges.filter(([u, v]) => u !== v).length);
      }),
      { numRuns: 300, seed: 3 },
    ));
  test('other numbers give the same blocks', () => {
    // no two edges weigh alike, so there are no ties
    const random = new Random(4);
    for (let run = 0; run < 50; run++) {
      const n = 12;
      const edges = rowOrder(
        Array.from({ length: 50 }, (): [number, number] => [random.integer(n), random.integer(n)]),
      );
      const weight = edges.map(() => 1 + random.number());
      const place = random.permutation(n);
      const moved = edges.map(([u, v], e) => ({ u: place[u], v: place[v], weight: weight[e], e })).sort((a, b) => a.u - b.u); // prettier-ignore
      const one = denseBlocks(graphOf(n, edges), { weights: Float64Array.from(weight), maxBlocks: 3 });
      const other = denseBlocks(graphOf(n, moved.map(({ u, v }) => [u, v])), { weights: Float64Array.from(moved, (edge) => edge.weight), maxBlocks: 3 }); // prettier-ignore
      const sets = ({ blocks }: typeof one, at: (u: number) => number) =>
        blocks.map(({ sellers, buyers }) => [sellers, buyers].map((side) => [...side].map(at).sort((a, b) => a - b)));
      expect(sets(other, (u) => u)).toEqual(sets(one, (u) => place[u]));
    }
  });
});

describe('planted', () => {
  test.each([1, 2, 3])('a block with as much camouflage is found, seed %i', (seed) => {
    const random = new Random(seed);
    const n = 3000;
    const popular = () => Math.floor(n * random.number() ** 3);
    const edges: Edges = Array.from({ length: 15_000 }, () => [random.integer(n), popular()]);
    const order = random.permutation(n);
    const [sellers, buyers] = [order.slice(0, 20), order.slice(20, 40)];
    for (const u of sellers) {
      for (const v of buyers) if (random.number() < 0.8) edges.push([u, v]);
      for (let k = 0; k < 15; k++) edges.push([u, popular()]);
    }
    const { blocks } = denseBlocks(graphOf(n, rowOrder(edges)), { maxBlocks: 1 });
    const found = [...blocks[0].sellers, ...[...blocks[0].buyers].map((v) => v + n)];
    const truth = new Set([...sellers, ...[...buyers].map((v) => v + n)]);
    const right = found.filter((id) => truth.has(id)).length;
    expect(right / truth.size).toBeGreaterThanOrEqual(0.9);
    expect(right / found.length).toBeGreaterThanOrEqual(0.9);
  });
});

describe('size', () => {
  const n = 60_000;
  const random = new Random(1);
  const edges: Edges = rowOrder(Array.from({ length: 4 * n }, () => [random.integer(n), Math.floor(n * random.number() ** 2)])); // prettier-ignore
  const graph = graphOf(n, edges);

  test('progress comes to the end, and goes on between blocks', () => {
    const told: number[] = [];
    denseBlocks(graph, { maxBlocks: 2, progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toBe(1);
  });
  test('stopped, it has the blocks that it found before', () => {
    const whole = denseBlocks(graph, { maxBlocks: 2 });
    let polls = 0;
    denseBlocks(graph, { maxBlocks: 1, shouldStop: () => ++polls < 0 });
    const pollsOfOne = polls;
    polls = 0;
    const { blocks, stopped, exhausted } = denseBlocks(graph, { maxBlocks: 2, shouldStop: () => ++polls > pollsOfOne });
    expect([stopped, exhausted]).toEqual([true, false]);
    expect(blocks).toEqual(whole.blocks.slice(0, 1));
    expect(denseBlocks(graph, { shouldStop: () => true })).toEqual({ blocks: [], exhausted: false, stopped: true });
  });
});
