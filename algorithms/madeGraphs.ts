import { type Csr, csrOf } from './csr.ts';
import { Random } from './random.ts';
import { type Weighted, weightedUndirected } from './weighted.ts';

/** Made graphs with communities, for benches, tests and grading. */

const WITHIN_COMMUNITY = 0.7;
const SMALLEST_COMMUNITY = 20;
const LARGEST_COMMUNITY = 5000;
/** Edges that are drawn for one that stays. */
const DRAWN_PER_EDGE = 1.08;

export interface MadeGraph extends Csr {
  /** The community that each node was planted in. */
  community: Uint32Array;
}

/**
 * A made directed graph without parallel edges and self-loops, straight into rows: communities of heavy-tailed sizes, within which 70 % of the edges
 * stay, heavy-tailed numbers of edges out of a node and into it. Communities are spread over the node numbers, so that memory is met as
 * unkindly as in a real ledger. Of edges that fall together one stays, so their number is near the one asked for. Same seed, same graph.
 */
export function madeGraph(nodes: number, edges: number, seed: number): MadeGraph {
  const random = new Random(seed);
  const nodeAt = random.permutation(nodes);
  const byPopularity = random.permutation(nodes);
  const pareto = (least: number, exponent: number) => Math.floor(least / (1 - random.number()) ** (1 / exponent));
  const degree = Float64Array.from({ length: nodes }, () => Math.min(pareto(4, 1.9), nodes / 20));
  const scale = (DRAWN_PER_EDGE * edges) / degree.reduce((sum, d) => sum + d, 0);
  const drawn = new Uint32Array(Math.ceil((scale * nodes) / 20) + 2);
  const room = Math.ceil(DRAWN_PER_EDGE * edges) + nodes;
  const sources = new Uint32Array(room);
  const targets = new Uint32Array(room);
  const community = new Uint32Array(nodes);
  let made = 0;
  for (let start = 0, planted = 0; start < nodes; planted++) {
    const size = Math.min(pareto(SMALLEST_COMMUNITY, 1.3), LARGEST_COMMUNITY, nodes - start);
    for (let place = start; place < start + size; place++) {
      const u = nodeAt[place];
      community[u] = planted;
      const count = Math.floor(degree[u] * scale + random.number());
      for (let k = 0; k < count; k++)
        drawn[k] =
          random.number() < WITHIN_COMMUNITY
            ? nodeAt[start + Math.floor(size * random.number() ** 1.5)]
            : byPopularity[Math.floor(nodes * random.number() ** 4)];
      const sorted = drawn.subarray(0, count).sort();
      for (let k = 0; k < count; k++) {
        if (sorted[k] === u || (k > 0 && sorted[k] === sorted[k - 1])) continue;
        sources[made] = u;
        targets[made++] = sorted[k];
      }
    }
    start += size;
  }
  return { ...csrOf(nodes, sources.subarray(0, made), targets.subarray(0, made)), community };
}

/** An amount for each edge, heavy-tailed as invoices are: log-normal around 10,000 yuan, in fen. */
export function madeAmounts(edges: number, seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: edges }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.number())) * Math.cos(2 * Math.PI * random.number());
    return Math.ceil(1e6 * Math.exp(1.5 * normal));
  });
}

export interface BlockOptions {
  blocks: number;
  /** Nodes of a block, drawn between both. */
  smallest: number;
  largest: number;
  /** Edges that each node draws, and the part of them that stay in its block. */
  edges: number;
  within: number;
  seed: number;
}

/** A made directed graph of blocks whose nodes are spread over the numbers; edges may be parallel. Same seed, same graph. */
export function plantedBlocks(options: BlockOptions): MadeGraph {
  const { blocks, smallest, largest, edges, within, seed } = options;
  const random = new Random(seed);
  const starts = [0];
  for (let b = 0; b < blocks; b++) starts.push(starts[b] + smallest + random.integer(largest - smallest + 1));
  const nodes = starts[blocks];
  const nodeAt = random.permutation(nodes);
  const community = new Uint32Array(nodes);
  const sources: number[] = [];
  const targets: number[] = [];
  for (let b = 0; b < blocks; b++) {
    for (let place = starts[b]; place < starts[b + 1]; place++) {
      community[nodeAt[place]] = b;
      for (let k = 0; k < edges; k++) {
        const other =
          random.number() < within ? starts[b] + random.integer(starts[b + 1] - starts[b]) : random.integer(nodes);
        if (other === place) continue;
        sources.push(nodeAt[place]);
        targets.push(nodeAt[other]);
      }
    }
  }
  return { ...csrOf(nodes, sources, targets), community };
}

export interface CommunityGraph {
  name: string;
  graph: Weighted;
  /** What was planted. */
  community: Uint32Array;
  /** For the constant Potts model: between the density within communities and that between them. */
  resolution: number;
}

/** The graphs that are judged by, one after another, as all of them at once would be much. */
export function* communityGraphs({
  nodes,
  edges,
  seed,
}: {
  nodes: number;
  edges: number;
  seed: number;
}): Generator<CommunityGraph> {
  const blocks = Math.max(2, Math.round(nodes / 300));
  const planted = plantedBlocks({ ...{ blocks, smallest: 20, largest: 40, edges: 8, within: 0.8 }, seed });
  yield { name: 'blocks', graph: weightedUndirected(planted, null), community: planted.community, resolution: 0.1 };
  const made = madeGraph(nodes, edges, seed);
  yield { name: 'made', graph: weightedUndirected(made, null), community: made.community, resolution: 0.001 };
  const weighted = weightedUndirected(made, madeAmounts(made.targets.length, seed));
  // amounts are 30,000 yuan on average
  yield { name: 'made, amounts', graph: weighted, community: made.community, resolution: 3000 };
}

/** The edges as lines of `u v weight`, in pieces that are not too long for a string; for other programs to read. */
export function* edgeLines({ offsets, neighbours, weights }: Weighted): Generator<string> {
  let lines: string[] = [];
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let k = offsets[u]; k < offsets[u + 1]; k++)
      if (u < neighbours[k]) lines.push(`${u} ${neighbours[k]} ${weights[k]}\n`);
    if (lines.length < 100_000) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
