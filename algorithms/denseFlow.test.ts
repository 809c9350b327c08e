import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Csr, csrOf } from './csr.ts';
import { type DenseFlowBlock, denseFlow, type DenseFlowOptions, type DenseFlowResult } from './denseFlow.ts';
import { plantedFlow } from './plantedFlow.ts';
import { Random } from './random.ts';

interface Edge {
  u: number;
  v: number;
  w: number;
  bin: number;
}
const rowOrder = (edges: Edge[]): Edge[] => [...edges].sort((a, b) => a.u - b.u);

function run(n: number, edges: Edge[], options: DenseFlowOptions = {}): DenseFlowResult {
  const graph: Csr = csrOf(n, edges.map(({ u }) => u), edges.map(({ v }) => v)); // prettier-ignore
  return denseFlow(graph, Float64Array.from(edges, ({ w }) => w), { bins: Uint16Array.from(edges, ({ bin }) => bin), ...options }); // prettier-ignore
}

/** Edges as `0>1:100 1>2:98@3`, the month after the @. */
function drawn(drawing: string): Edge[] {
  return rowOrder(
    drawing.split(' ').map((edge) => {
      const [u, v, w, bin] = edge.split(/[>:@]/).map(Number);
      return { u, v, w, bin: bin ?? 0 };
    }),
  );
}
const layersOf = ({ layers }: DenseFlowBlock) => layers.map((layer) => [...layer].join(',')).join(' | ');

describe('by hand', () => {
  test('two sources over two middles to a sink', () => {
    const edges = drawn('0>2:100 0>3:100 1>2:100 1>3:100 2>4:190 3>4:200 5>6:90');
    const { blocks, exhausted, stopped } = run(7, edges);
    expect(blocks.map(layersOf)).toEqual(['0,1 | 2,3 | 4']);
    expect(blocks[0].score).toBeCloseTo((5 * 190 - 4 * 200 + 200) / 5, 9);
    expect([...blocks[0].middleThroughMinor[0]]).toEqual([190, 200]);
    expect(blocks[0]).toMatchObject({ throughMinor: 390, edges: Uint32Array.of(0, 1, 2, 3, 4, 5) });
    expect([exhausted, stopped]).toEqual([true, false]);
  });
  test('who keeps a fifth brings nothing at λ = 4, and something at λ = 3', () => {
    const edges = drawn('0>1:100 1>2:80');
    expect(run(3, edges)).toEqual({ blocks: [], exhausted: true, stopped: false });
    expect(run(3, edges, { lambda: 3 }).blocks[0].score).toBeCloseTo((4 * 80 - 3 * 100) / 3, 9);
  });
  test('what comes in one month and goes in another is not passed on', () => {
    expect(run(3, drawn('0>1:100@1 1>2:100@2')).blocks).toEqual([]);
    expect(run(3, drawn('0>1:100@1 1>2:100@2'), { bins: null }).blocks.map(layersOf)).toEqual(['0 | 1 | 2']);
    const both = drawn('0>1:100@1 0>1:50@2 1>2:100@1 1>2:50@2');
    expect(run(3, both).blocks).toMatchObject([{ throughMinor: 150, edges: Uint32Array.of(0, 1, 2, 3), score: 50 }]);
  });
  test('a denser block that passes nothing on is none', () => {
    const edges = drawn('0>2:900 0>3:900 1>2:900 1>3:900 4>5:10 5>6:10');
    expect(run(7, edges).blocks.map(layersOf)).toEqual(['4 | 5 | 6']);
  });
  test('two and three layers of middles', () => {
    const edges = drawn('0>1:50 0>2:50 1>3:50 2>3:49 3>4:99 4>5:99');
    const three = run(6, edges, { middles: 3 }).blocks[0];
    expect(layersOf(three)).toBe('0 | 1,2 | 3 | 4 | 5');
    expect(three.throughMinor).toBe(99);
    expect(three.score).toBeCloseTo((50 + (5 * 49 - 4 * 50) + 99 + 99) / 6, 9);
    expect(layersOf(run(6, edges, { middles: 2, maxBlocks: 1 }).blocks[0])).toBe('1,2 | 3 | 4 | 5');
    expect(run(6, drawn('0>1:5 1>2:5'), { middles: 2 }).blocks).toEqual([]);
  });
  test('a pipe is seen beside a far larger purchase of its own', () => {
    const edges = drawn('0>1:9000 3>1:100 4>1:100 1>2:200');
    expect(run(5, edges).blocks.map(layersOf)).toEqual(['3,4 | 1 | 2']);
  });
  test('the next block is found in what is left; flows that share nothing are two blocks', () => {
    const edges = drawn('0>1:100 1>2:100 3>4:100 4>5:100 6>7:60 7>8:60');
    expect(run(9, edges).blocks.map(layersOf)).toEqual(['0 | 1 | 2', '3 | 4 | 5', '6 | 7 | 8']);
    expect(run(9, edges, { maxBlocks: 1 })).toMatchObject({ blocks: [{}], exhausted: false });
  });
  test('a node may be in several layers', () => {
    const { blocks } = run(2, drawn('0>1:10 1>0:10'), { maxBlocks: 1 });
    expect(layersOf(blocks[0])).toBe('0 | 1 | 0');
  });
  test('self-loops and edges of no weight are as if they were not there', () => {
    const edges = drawn('0>1:100 1>1:900 1>2:100 1>3:0');
    expect(run(4, edges).blocks).toMatchObject([{ throughMinor: 100, edges: Uint32Array.of(0, 2) }]);
  });
  test('who passes on less than asked for is no middle', () => {
    const edges = drawn('0>1:100 1>2:100 3>4:60 4>5:60');
    expect(run(6, edges, { leastThroughMinor: 61 }).blocks.map(layersOf)).toEqual(['0 | 1 | 2']);
  });
  test('nothing has none', () => {
    expect(run(0, [])).toEqual({ blocks: [], exhausted: true, stopped: false });
    expect(run(3, [])).toEqual({ blocks: [], exhausted: true, stopped: false });
  });
  test('options out of range are refused', () => {
    const edges = drawn('0>1:1');
    const wrong: DenseFlowOptions[] = [{ middles: 4 as 3 }, { lambda: -1 }, { lambda: NaN }, { leastThroughMinor: -1 }];
    wrong.push({ maxBlocks: 0 }, { maxBlocks: 1.5 }, { bins: new Uint16Array(2) });
    for (const options of wrong) expect(() => run(2, edges, options)).toThrow(RangeError);
    for (const w of [-1, NaN, Infinity]) expect(() => run(2, [{ u: 0, v: 1, w, bin: 0 }])).toThrow(RangeError);
    expect(() => denseFlow(csrOf(2, [0], [1]), new Float64Array(2))).toThrow(RangeError);
  });
});

type Copy = `${number}:${number}`;
const copyOf = (layer: number, u: number): Copy => `${layer}:${u}`;
const inOrder = (a: Copy, b: Copy) => {
  const [[la, ua], [lb, ub]] = [a.split(':').map(Number), b.split(':').map(Number)];
  return la - lb || ua - ub;
};

/** By definition, for a set of copies: of each by bin what it gets and gives within the set. */
class Slow {
  readonly edges: Edge[];
  readonly k: number;
  readonly lambda: number;

  constructor(edges: Edge[], k: number, lambda: number) {
    this.edges = edges.filter(({ u, v, w }) => u !== v && w > 0);
    this.k = k;
    this.lambda = lambda;
  }

  isMiddle(copy: Copy): boolean {
    const layer = Number(copy.split(':')[0]);
    return layer > 0 && layer <= this.k;
  }

  flow(set: ReadonlySet<Copy>, copy: Copy): { f: number; q: number; money: number } {
    const [layer, node] = copy.split(':').map(Number);
    const [got, given] = [new Map<number, number>(), new Map<number, number>()];
    for (const { u, v, w, bin } of this.edges) {
      if (v === node && set.has(copyOf(layer - 1, u))) got.set(bin, (got.get(bin) ?? 0) + w);
      if (u === node && set.has(copyOf(layer + 1, v))) given.set(bin, (given.get(bin) ?? 0) + w);
    }
    let [f, q, money] = [0, 0, 0];
    for (const bin of new Set([...got.keys(), ...given.keys()])) {
      const [i, o] = [got.get(bin) ?? 0, given.get(bin) ?? 0];
      f += Math.min(i, o);
      q += Math.max(i, o);
      money += i + o;
    }
    return { f, q, money };
  }

  score(set: ReadonlySet<Copy>): number {
    let sum = 0;
    for (const copy of set) {
      if (!this.isMiddle(copy)) continue;
      const { f, q } = this.flow(set, copy);
      sum += (1 + this.lambda) * f - this.lambda * q;
    }
    return set.size === 0 ? 0 : sum / set.size;
  }

  /** The best of blocks around one middle, partners added one by one on the side that has less. */
  single(nodes: number[]): Set<Copy> {
    let best = new Set<Copy>();
    if (this.k > 1) return best;
    for (const middle of nodes) {
      const partners = (side: 'u' | 'v', other: 'u' | 'v', layer: number) => {
        const sums = new Map<number, number>();
        for (const edge of this.edges) if (edge[other] === middle) sums.set(edge[side], (sums.get(edge[side]) ?? 0) + edge.w); // prettier-ignore
        return [...sums].sort(([a, x], [b, y]) => y - x || a - b).map(([u, w]) => ({ copy: copyOf(layer, u), w }));
      };
      const [sellers, buyers] = [partners('u', 'v', 0), partners('v', 'u', 2)];
      const sum = (side: { w: number }[]) => side.reduce((total, { w }) => total + w, 0);
      const isTooLarge = (side: { w: number }[], other: { w: number }[]) =>
        side.length > 0 && this.lambda * side[0].w > (1 + this.lambda) * sum(other);
      while (isTooLarge(sellers, buyers) || isTooLarge(buyers, sellers))
        (isTooLarge(sellers, buyers) ? sellers : buyers).shift();
      const set = new Set<Copy>([copyOf(1, middle)]);
      let [money, paid] = [0, 0];
      for (;;) {
        const next = money <= paid ? sellers.shift() : buyers.shift();
        if (!next) break;
        if (money <= paid) money += next.w;
        else paid += next.w;
        set.add(next.copy);
        if (this.score(set) > this.score(best)) best = new Set(set);
      }
    }
    return best;
  }

  /** Strikes out what cannot be in a block, peels with each rank anew, and takes the best part, all in one component. */
  best(nodes: number[]): Set<Copy> {
    const single = this.single(nodes);
    const bound = this.score(single);
    const held = new Set(nodes.flatMap((u) => Array.from({ length: this.k + 2 }, (_, layer) => copyOf(layer, u))));
    for (let struck = true; struck;) {
      struck = false;
      for (const copy of held) {
        const { f, money } = this.flow(held, copy);
        const most = this.isMiddle(copy) ? f : (1 + this.lambda) * money;
        const isHopeless = (this.isMiddle(copy) ? f : money) <= 0 || most < bound;
        if (isHopeless) struck = held.delete(copy) || struck;
      }
    }
    let best = new Set<Copy>();
    for (const factor of [1, 1 / 8, 0]) {
      const left = new Set(held);
      const rank = (copy: Copy) => {
        const { f, q, money } = this.flow(left, copy);
        const l = this.lambda * factor;
        return this.isMiddle(copy) ? (1 + l) * f - l * q : (1 + l) * money;
      };
      let met = new Set<Copy>();
      while (left.size > 0) {
        if (this.score(left) > this.score(met)) met = new Set(left);
        left.delete([...left].map((copy) => ({ copy, own: rank(copy) })).sort((a, b) => a.own - b.own || inOrder(a.copy, b.copy))[0].copy); // prettier-ignore
      }
      const part = this.bestPart(met);
      if (this.score(part) > this.score(best)) best = part;
    }
    return bound > this.score(best) ? single : best;
  }

  /** Of the parts that no edge joins the best. */
  bestPart(set: ReadonlySet<Copy>): Set<Copy> {
    let best = new Set<Copy>();
    for (const start of [...set].sort(inOrder)) {
      const part = new Set([start]);
      for (let size = 0; size < part.size;) {
        size = part.size;
        for (const { u, v } of this.edges)
          for (let layer = 0; layer <= this.k; layer++) {
            const [a, b] = [copyOf(layer, u), copyOf(layer + 1, v)];
            if (set.has(a) && set.has(b) && (part.has(a) || part.has(b))) part.add(a).add(b);
          }
      }
      if (this.score(part) > this.score(best)) best = part;
    }
    return best;
  }
}

function componentsOf(n: number, edges: Edge[]): number[][] {
  const label = Array.from({ length: n }, (_, u) => u);
  for (let round = 0; round < n; round++)
    for (const { u, v } of edges) label[u] = label[v] = Math.min(label[u], label[v]);
  return [...new Set(label)].map((root) => [...label.keys()].filter((u) => label[u] === root));
}

const someFlow = fc.integer({ min: 3, max: 7 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    edges: fc
      .array(fc.record({ u: fc.nat(n - 1), v: fc.nat(n - 1), w: fc.integer({ min: 0, max: 12 }), bin: fc.nat(1) }), { minLength: 2, maxLength: 3 * n, size: 'max' })
      .map(rowOrder),
    middles: fc.constantFrom<(1 | 2 | 3)[]>(1, 1, 2, 3),
    lambda: fc.constantFrom(4, 1, 0),
  }),
); // prettier-ignore

const copiesOf = ({ layers }: DenseFlowBlock): Set<Copy> => new Set(layers.flatMap((layer, l) => [...layer].map((u) => copyOf(l, u)))); // prettier-ignore

describe('properties', () => {
  test('as peeled the slow way', () =>
    fc.assert(
      fc.property(someFlow, ({ n, edges, middles, lambda }) => {
        const slow = new Slow(edges, middles, lambda);
        let expected = new Set<Copy>();
        for (const nodes of componentsOf(n, edges)) {
          const own = slow.best(nodes);
          if (slow.score(own) > slow.score(expected)) expected = own;
        }
        const { blocks } = run(n, edges, { middles, lambda, maxBlocks: 1 });
        const found = blocks.map((block) => [...copiesOf(block)]);
        expect(found).toEqual(expected.size === 0 ? [] : [[...expected].sort(inOrder)]);
      }),
      { numRuns: 200, seed: 1 },
    ));
  test('blocks score what they say, share no edge, and pass on what they say', () =>
    fc.assert(
      fc.property(someFlow, ({ n, edges, middles, lambda }) => {
        const { blocks } = run(n, edges, { middles, lambda });
        const taken = new Set<number>();
        for (const block of blocks) {
          const slow = new Slow(edges.map((edge, e) => (taken.has(e) ? { ...edge, w: 0 } : edge)), middles, lambda); // prettier-ignore
          const copies = copiesOf(block);
          expect(block.score).toBeGreaterThan(0);
          expect(block.score).toBeCloseTo(slow.score(copies), 9);
          block.middleThroughMinor.forEach((column, j) => {
            expect([...column]).toEqual([...block.layers[j + 1]].map((u) => slow.flow(copies, copyOf(j + 1, u)).f));
          });
          const joins = ({ u, v, w }: Edge) =>
            w > 0 && u !== v && block.layers.some((layer, l) => layer.includes(u) && block.layers[l + 1]?.includes(v));
          expect([...block.edges]).toEqual(edges.flatMap((edge, e) => (joins(edge) && !taken.has(e) ? [e] : [])));
          for (const e of block.edges) taken.add(e);
        }
      }),
      { numRuns: 300, seed: 2 },
    ));
  test('between what a single middle has and the best of all sets, which is met in most graphs that have a block', () => {
    const random = new Random(3);
    let [withBlock, met] = [0, 0];
    for (let k = 0; k < 24; k++) {
      const n = 4;
      const edges = rowOrder(Array.from({ length: 9 }, () => ({ u: random.integer(n), v: random.integer(n), w: 1 + random.integer(9), bin: 0 }))); // prettier-ignore
      const slow = new Slow(edges, 1, 4);
      const all = [0, 1, 2].flatMap((layer) => [0, 1, 2, 3].map((u) => copyOf(layer, u)));
      let best = 0;
      for (let set = 1; set < 2 ** all.length; set++)
        best = Math.max(best, slow.score(new Set(all.filter((_, bit) => (set >> bit) & 1))));
      const score = run(n, edges, { maxBlocks: 1 }).blocks[0]?.score ?? 0;
      expect(score).toBeLessThanOrEqual(best + 1e-9);
      expect(score).toBeGreaterThanOrEqual(slow.score(slow.single([0, 1, 2, 3])) - 1e-9);
      // without any block it is no merit to find none
      if (best <= 0) continue;
      withBlock++;
      if (score >= best - 1e-9) met++;
    }
    expect(withBlock).toBeGreaterThan(12);
    expect(met / withBlock).toBeGreaterThan(0.7);
  }); // prettier-ignore
  test('weights in another unit change nothing but scores and sums', () =>
    fc.assert(
      fc.property(someFlow, fc.constantFrom(3, 100, 1024), ({ n, edges, middles, lambda }, factor) => {
        const one = run(n, edges, { middles, lambda }).blocks;
        const other = run(n, edges.map((edge) => ({ ...edge, w: edge.w * factor })), { middles, lambda }).blocks; // prettier-ignore
        expect(other.map(({ layers, edges }) => ({ layers, edges }))).toEqual(one.map(({ layers, edges }) => ({ layers, edges }))); // prettier-ignore
        other.forEach(({ score, throughMinor }, k) => {
          expect(score).toBeCloseTo(one[k].score * factor, 6);
          expect(throughMinor).toBe(one[k].throughMinor * factor);
        });
      }),
      { numRuns: 200, seed: 4 },
    ));
  test('bins by other numbers change nothing', () =>
    fc.assert(
      fc.property(someFlow, ({ n, edges, middles, lambda }) => {
        const moved = edges.map((edge) => ({ ...edge, bin: 65_535 - 7 * edge.bin }));
        expect(run(n, moved, { middles, lambda })).toEqual(run(n, edges, { middles, lambda }));
      }),
      { numRuns: 100, seed: 5 },
    ));
});

/** Random flows in which no two sums are alike, so that there are no ties. */
function untied(random: Random, n: number, m: number): Edge[] {
  return rowOrder(Array.from({ length: m }, () => ({ u: random.integer(n), v: random.integer(n), w: 1 + random.integer(1e9), bin: random.integer(2) }))); // prettier-ignore
}

describe('without ties', () => {
  const setsOf = ({ blocks }: DenseFlowResult, at: (u: number) => number) =>
    blocks.map(({ layers }) => layers.map((layer) => [...layer].map(at).sort((a, b) => a - b)));

  test('other numbers give the same blocks', () => {
    const random = new Random(6);
    let blocksMet = 0;
    for (let k = 0; k < 40; k++) {
      const n = 30;
      const edges = untied(random, n, 150);
      const place = random.permutation(n);
      const moved = rowOrder(edges.map((edge) => ({ ...edge, u: place[edge.u], v: place[edge.v] })));
      const options: DenseFlowOptions = { middles: ([1, 2, 3] as const)[k % 3], lambda: 1, maxBlocks: 3 };
      const found = run(n, edges, options);
      blocksMet += found.blocks.length;
      expect(setsOf(run(n, moved, options), (u) => u)).toEqual(setsOf(found, (u) => place[u]));
    }
    expect(blocksMet).toBeGreaterThan(60);
  });
  test('another graph beside it leaves the blocks of both as they are, merged by score', () => {
    const random = new Random(7);
    let pairs = 0;
    for (let k = 0; k < 40; k++) {
      const n = 20;
      const [one, two] = [untied(random, n, 80), untied(random, n, 80)];
      const options: DenseFlowOptions = { middles: ([1, 2, 3] as const)[k % 3], lambda: 1, maxBlocks: 1 };
      const beside = [...one, ...two.map((edge) => ({ ...edge, u: edge.u + n, v: edge.v + n }))];
      const [a] = run(n, one, options).blocks;
      const [b] = run(n, two, options).blocks;
      if (a && b) pairs++;
      const shifted = b && { ...b, layers: b.layers.map((layer) => layer.map((u) => u + n)), edges: b.edges.map((e) => e + one.length) }; // prettier-ignore
      const better = !b || a?.score >= b.score ? a : shifted;
      expect(run(2 * n, beside, options).blocks).toEqual(better ? [better] : []);
    }
    expect(pairs).toBeGreaterThan(20);
  });
});

function recovery(found: DenseFlowBlock, truth: readonly Uint32Array[]): { recall: number; precision: number } {
  let [right, all, wanted] = [0, 0, 0];
  found.layers.forEach((layer, l) => {
    right += layer.filter((u) => truth[l].includes(u)).length;
    all += layer.length;
    wanted += truth[l].length;
  });
  return { recall: right / wanted, precision: right / all };
}

describe('planted', () => {
  const seeds = [1, 2, 3, 4, 5];
  test.each(seeds)('a flow beside two decoys that are denser and larger is the first block, seed %i', (seed) => {
    const { graph, weights, bins, layers, decoys } = plantedFlow({ random: new Random(seed) });
    for (const binsOrNot of [null, bins]) {
      const { recall, precision } = recovery(denseFlow(graph, weights, { bins: binsOrNot, maxBlocks: 1 }).blocks[0], layers); // prettier-ignore
      expect(recall).toBeGreaterThanOrEqual(0.9);
      expect(precision).toBeGreaterThanOrEqual(0.9);
    }
    const perMember = (members: Uint32Array[]) => {
      let sum = 0;
      members.slice(0, -1).forEach((layer, l) => {
        for (const u of layer)
          for (let e = graph.offsets[u]; e < graph.offsets[u + 1]; e++)
            if (members[l + 1].includes(graph.targets[e])) sum += weights[e];
      });
      return sum / members.reduce((count, layer) => count + layer.length, 0);
    };
    for (const { sellers, buyers } of decoys) expect(perMember([sellers, buyers])).toBeGreaterThan(2 * perMember(layers));
  }); // prettier-ignore
  test.each(seeds)('with three times the camouflage, and over more layers, seed %i', (seed) => {
    for (const sizes of [[10, 6, 8], [10, 6, 5, 8], [8, 6, 5, 4, 8]]) {
      const { graph, weights, bins, layers } = plantedFlow({ random: new Random(seed), layers: sizes, camouflage: 12 });
      const middles = (sizes.length - 2) as 1 | 2 | 3;
      const { recall, precision } = recovery(denseFlow(graph, weights, { bins, middles, maxBlocks: 1 }).blocks[0], layers); // prettier-ignore
      expect(recall).toBeGreaterThanOrEqual(0.9);
      expect(precision).toBeGreaterThanOrEqual(0.9);
    }
  }); // prettier-ignore
  test.each(seeds)('what is passed on in other months than it came is found without bins only, seed %i', (seed) => {
    const { graph, weights, bins, layers } = plantedFlow({ random: new Random(seed), isSameBin: false });
    const found = denseFlow(graph, weights, { maxBlocks: 1 }).blocks[0];
    expect(recovery(found, layers).recall).toBeGreaterThanOrEqual(0.9);
    const members = new Set(layers[1]);
    for (const { layers: [, middle] } of denseFlow(graph, weights, { bins, maxBlocks: 3 }).blocks)
      expect(middle.filter((u) => members.has(u))).toHaveLength(0);
  }); // prettier-ignore
  test('same seed, same graph', () =>
    expect(plantedFlow({ random: new Random(9) })).toEqual(plantedFlow({ random: new Random(9) })));
  test('more than there are firms cannot be planted', () =>
    expect(() => plantedFlow({ random: new Random(1), nodes: 50 })).toThrow(RangeError));
});

describe('size', () => {
  const { graph, weights } = plantedFlow({ random: new Random(1), nodes: 12_000, edges: 80_000 });
  const options: DenseFlowOptions = { maxBlocks: 2, middles: 2, lambda: 0 };

  test('progress comes to the end', () => {
    const told: number[] = [];
    denseFlow(graph, weights, { ...options, progress: (done, total) => told.push(done / total) });
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1);
  });
  test('stopped, it has the blocks that it found before', () => {
    let polls = 0;
    const one = denseFlow(graph, weights, { ...options, maxBlocks: 1, shouldStop: () => ++polls < 0 });
    const pollsOfOne = polls;
    expect(pollsOfOne).toBeGreaterThan(2);
    polls = 0;
    const { blocks, stopped, exhausted } = denseFlow(graph, weights, { ...options, shouldStop: () => ++polls > pollsOfOne });
    expect([stopped, exhausted]).toEqual([true, false]);
    expect(blocks).toEqual(one.blocks);
    expect(denseFlow(graph, weights, { shouldStop: () => true })).toEqual({ blocks: [], exhausted: false, stopped: true });
  }); // prettier-ignore
});
