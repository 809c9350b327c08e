import { takeOut } from './bothWays.ts';
import type { Csr } from './csr.ts';
import { flowEntries } from './flowEntries.ts';
import { FlowSearch } from './flowSearch.ts';
import type { KernelOptions } from './kernel.ts';
import { weaklyConnected } from './wcc.ts';

export interface DenseFlowOptions extends KernelOptions {
  /** The bin of each edge, as its month: only money of one bin is passed on. null: all are one. */
  bins?: Uint16Array | null;
  /** Layers of middles between sources and sinks. */
  middles?: 1 | 2 | 3;
  /** λ, not negative: how much a unit costs that stays with a middle, or comes from nowhere, against one that is passed on. */
  lambda?: number;
  /** Who could pass on less than this, over all bins, with all partners that can be in a block is no middle. In the unit of the weights. */
  leastThroughMinor?: number;
  /** Blocks that are looked for at most. */
  maxBlocks?: number;
}

export interface DenseFlowBlock {
  /** Sources, each layer of middles, sinks, each in ascending order; a node may be in several layers. */
  layers: Uint32Array[];
  /** By layer of middles what each passes on, in the order of that layer. */
  middleThroughMinor: Float64Array[];
  /** What goes through the whole block: the least of what layers of middles pass on. */
  throughMinor: number;
  /** Edges from layer to layer, in ascending order, without those of blocks before. */
  edges: Uint32Array;
  /** See `denseFlow`. In the unit of the weights, by member. */
  score: number;
}

export interface DenseFlowResult {
  /** As they were found, which is nearly by score: what an earlier one leaves cannot be found before it. */
  blocks: DenseFlowBlock[];
  /** Nothing with a score above 0 was found in what is left. */
  exhausted: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

/**
 * Dense flows of money from sources over middles to sinks: FlowScope (Li et al., "FlowScope: Spotting Money Laundering Based on Graphs", AAAI 2020),
 * and with bins of time CubeFlow (Sun et al., "CubeFlow: Money Laundering Detection with Coupled Tensors", arXiv 2103.12411). Of a middle in
 * a bin, f is the smaller and q the larger of what it gets from the layer before and gives to the next, within the block. The score is
 *
 *     (sum over middles and bins of (1 + λ) f - λ q) ÷ members of all layers.
 *
 * Divided by 1 + λ it is CubeFlow's f - α q with α = λ ÷ (1 + λ); λ = 4 is α = .8. Bins are no members. A middle that passes on less than
 * λ ÷ (1 + λ) of what it gets costs more than it brings, so a dense block that passes nothing on never scores.
 *
 * Peels greedily, as the papers do, the lowest rank first: of middles (1 + λ) f - λ q, of sources and sinks (1 + λ) × money, which is the most that
 * they can bring. That alone loses middles that have other partners too, as these unbalance them as long as they are left, and with one layer of
 * them all others follow: so it is done three times, with λ, λ ÷ 8 and 0 in the ranks of middles (`LAMBDA_FACTORS`), and scores by λ itself.
 * What is best on the way, in each weak component of the graph by itself, may fall into parts that no edge joins: the block is the best of
 * these. Its edges are taken out, and the next one is looked for. What stands elsewhere in the graph neither hides nor changes a block but
 * for the order. Peeling is a heuristic without a bound on how far from the best it ends.
 *
 * What is not to be in a block is left out before: middles through which nothing goes, and, with one layer of middles, members that cannot
 * bring as much as a block of a single middle scores, which is looked for first (`SingleFlows`) in each component. With one layer the best
 * block has none of these, as it would be better without; and the result is no worse than that single middle. With more layers a block could
 * score with middles that get nothing from the layer before; such money has no source, so these are left out by intent.
 *
 * Parallel edges add up, in their bins; self-loops and edges of weight 0 are as if they were not there; an isolated node is in no block. Two
 * that sell to each other pass on what they get from each other. Whole numbers whose sums stay below 2^53 are summed exactly; ties break by
 * layer, then by node.
 *
 * Progress counts nodes, all of them once for each block. Time O(blocks × (middles + 1) × edges × log(nodes)), where little passes on or amounts
 * differ much rather O(blocks × edges). Memory beside the graph 24 bytes an edge, with bins 36 and up to 32 for each layer of middles; 180
 * bytes a node and 65 for each layer of middles. Throws RangeError where the graph is none, where weights or bins do not fit, and where an option is out of range.
 */
export function denseFlow(graph: Csr, weights: Float64Array, options: DenseFlowOptions = {}): DenseFlowResult {
  const { bins = null, middles = 1, lambda = 4, leastThroughMinor = 0, maxBlocks = 10 } = options;
  const { shouldStop = () => false, progress = () => {} } = options;
  if (middles !== 1 && middles !== 2 && middles !== 3)
    throw new RangeError(`middles must be 1, 2 or 3, not ${String(middles)}`);
  if (!(lambda >= 0 && lambda < Infinity))
    throw new RangeError(`lambda must be finite and not negative, not ${lambda}`);
  if (!(leastThroughMinor >= 0))
    throw new RangeError(`leastThroughMinor must not be negative, but is ${leastThroughMinor}`);
  if (!Number.isInteger(maxBlocks) || maxBlocks < 1)
    throw new RangeError(`maxBlocks must be a count of at least 1, not ${maxBlocks}`);
  const entries = flowEntries(graph, weights, bins);
  const n = entries.nodes;
  const search = new FlowSearch(entries, weaklyConnected(graph), middles, lambda, leastThroughMinor);
  const blocks: DenseFlowBlock[] = [];
  let exhausted = false;
  let stopped = shouldStop();
  while (blocks.length < maxBlocks && !exhausted && !stopped) {
    const before = blocks.length * n;
    stopped = !search.run(shouldStop, (share) => progress(before + Math.floor(share * n), maxBlocks * n));
    if (stopped) break;
    const block = search.block();
    exhausted = block === null;
    if (block === null) break;
    takeOut(entries, block.edges);
    blocks.push(block);
  }
  if (!stopped) progress(maxBlocks * n, maxBlocks * n);
  return { blocks, exhausted, stopped };
}
