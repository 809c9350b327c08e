import { blockParts, placeOfLargest } from './blockParts.ts';
import { type BothWays, bothWays, takeOut } from './bothWays.ts';
import type { Csr } from './csr.ts';
import { IndexedHeap } from './indexedHeap.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';

export interface DenseBlocksOptions extends KernelOptions {
  /** Of each edge, not negative; one of 0 is as if it were not there. null: each counts 1. */
  weights?: Float64Array | null;
  /** c in 1 / log(c + degree of the buyer), above 0: the larger, the less a buyer's many other sellers take from an edge. */
  degreeOffset?: number;
  /** Blocks that are looked for at most. */
  maxBlocks?: number;
}

export interface DenseBlock {
  /** In ascending order; a node may be on both sides. */
  sellers: Uint32Array;
  buyers: Uint32Array;
  /** Edges from the sellers to the buyers, in ascending order, without those of blocks before. */
  edges: Uint32Array;
  /** The sum of the edges' weights, each ÷ log(degreeOffset + degree of its buyer), by member; members on both sides count twice. */
  score: number;
}

export interface DenseBlocksResult {
  /** As they were found, which is nearly by score: what an earlier one leaves cannot be found before it. */
  blocks: DenseBlock[];
  /** No edge is left outside the blocks. */
  exhausted: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

/** Sums of edges stay below this, so they are exact in any order. */
const LARGEST_SUM = 2 ** 52;

/**
 * Dense blocks of sellers × buyers that camouflage does not hide: Fraudar (Hooi, Song, Beutel, Shah, Shin and Faloutsos, "FRAUDAR: Bounding
 * Graph Fraud in the Face of Camouflage", KDD 2016). An edge counts 1 / log(c + d), d being the degree of its buyer in the whole graph, so edges to
 * firms that everybody sells to count little; the block is the one with the most by member that greedy peeling meets, which is at least half
 * of the largest there is. Where it falls into parts that no edge joins, it is the best of these, which has as much at least. Then its edges
 * are taken out and the next is looked for; degrees, and so what edges count, stay those of the whole graph, for scores of blocks to compare.
 *
 * Each node is two, a seller and a buyer. Parallel edges count each, self-loops not at all, an isolated node is in no block. Before the heap
 * there are rounds that take out all nodes that count less than the mean of what is left: peeling would take these first, and no better block
 * comes before they are gone, so the result is the same. What edges count is rounded to whole parts of about 2^-52 of the sum of all, to make sums
 * exact: ties are true ones, and break by node, sellers before buyers.
 *
 * Progress counts nodes, all of them once for each block. Time O(blocks × edges × log(nodes)), memory 24 bytes an edge and 70 bytes a node.
 * Throws RangeError where the graph is none, where weights do not fit, and where an option is out of range.
 */
export function denseBlocks(graph: Csr, options: DenseBlocksOptions = {}): DenseBlocksResult {
  const { weights = null, degreeOffset = 5, maxBlocks = 10, shouldStop = () => false, progress = () => {} } = options;
  if (!(degreeOffset > 0 && degreeOffset < Infinity))
    throw new RangeError(`degreeOffset must be positive, not ${degreeOffset}`);
  if (!Number.isInteger(maxBlocks) || maxBlocks < 1)
    throw new RangeError(`maxBlocks must be a count of at least 1, not ${maxBlocks}`);
  const ways = bothWays(graph, weights);
  const scale = weigh(ways, degreeOffset);
  const n = ways.nodes;
  const peeling = new Peeling(ways);
  const blocks: DenseBlock[] = [];
  let exhausted = false;
  let stopped = shouldStop();
  while (blocks.length < maxBlocks && !exhausted && !stopped) {
    const before = blocks.length * n;
    stopped = !peeling.run(shouldStop, (share) => progress(before + Math.floor(share * n), maxBlocks * n));
    if (stopped) break;
    exhausted = peeling.bestScore === 0;
    if (exhausted) break;
    const block = peeling.block(scale);
    takeOut(ways, block.edges);
    blocks.push(block);
  }
  if (!stopped) progress(maxBlocks * n, maxBlocks * n);
  return { blocks, exhausted, stopped };
}

/** Replaces weights by what edges count, times the power of two that is returned, rounded. */
function weigh({ nodes, targets, weights, inOffsets, inWeights }: BothWays, degreeOffset: number): number {
  const factor = new Float64Array(nodes);
  let sum = 0;
  for (let v = 0; v < nodes; v++) {
    let [degree, inward] = [0, 0];
    for (let p = inOffsets[v]; p < inOffsets[v + 1]; p++) {
      if (inWeights[p] > 0) degree++;
      inward += inWeights[p];
    }
    if (degree > 0) factor[v] = 1 / Math.log(degreeOffset + degree);
    sum += inward * factor[v];
  }
  const scale = sum > 0 ? 2 ** Math.floor(Math.log2(LARGEST_SUM / sum) - 1) : 1;
  for (let v = 0; v < nodes; v++) {
    factor[v] *= scale;
    for (let p = inOffsets[v]; p < inOffsets[v + 1]; p++) inWeights[p] = Math.round(inWeights[p] * factor[v]);
  }
  for (let e = 0; e < targets.length; e++) weights[e] = Math.round(weights[e] * factor[targets[e]]);
  return scale;
}

/** Peels again and again. The seller of node u is u, its buyer nodes + u. */
class Peeling {
  readonly #ways: BothWays;
  readonly #isLeft: Uint8Array;
  /** Of what is left, the sum of the edges to what is left. */
  readonly #sum: Float64Array;
  /** What is taken out, in order; the front is a queue before the heap is filled. */
  readonly #order: Uint32Array;
  readonly #heap: IndexedHeap;
  /** Whose sums have become smaller by what was taken out last. */
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  #left = 0;
  #total = 0;
  #steps = 0;
  /** Of the last run, in the scale of the edges; 0 where there are none. */
  bestScore = 0;
  #bestStart = 0;
  #bestEnd = 0;

  constructor(ways: BothWays) {
    const n = ways.nodes;
    let longest = 0;
    for (let u = 0; u < n; u++)
      longest = Math.max(longest, ways.offsets[u + 1] - ways.offsets[u], ways.inOffsets[u + 1] - ways.inOffsets[u]);
    this.#ways = ways;
    this.#isLeft = new Uint8Array(2 * n);
    this.#sum = new Float64Array(2 * n);
    this.#order = new Uint32Array(2 * n);
    this.#heap = new IndexedHeap(2 * n);
    this.#touched = new Uint32Array(longest);
  }

  /** False where it was stopped. */
  run(shouldStop: () => boolean, progress: (share: number) => void): boolean {
    this.#begin();
    this.#takeSparse();
    const order = this.#order;
    const sum = this.#sum;
    const heap = this.#heap;
    let count = 0;
    for (let id = 0; id < this.#isLeft.length; id++) if (this.#isLeft[id]) order[count++] = id;
    heap.fill(order, count, sum);
    this.bestScore = 0;
    this.#bestEnd = count;
    let nextPoll = this.#steps + STEPS_PER_POLL;
    for (let taken = 0; taken < count; taken++) {
      const score = this.#total / this.#left;
      if (score > this.bestScore) {
        this.bestScore = score;
        this.#bestStart = taken;
      }
      const id = heap.pop();
      order[taken] = id;
      this.#take(id);
      for (let k = 0; k < this.#touchedCount; k++) heap.set(this.#touched[k], sum[this.#touched[k]]);
      if (this.#steps < nextPoll) continue;
      nextPoll = this.#steps + STEPS_PER_POLL;
      progress(taken / count);
      if (shouldStop()) return false;
    }
    return true;
  }

  /** Sums of all, without who has no edge. */
  #begin(): void {
    const { nodes, offsets, weights, inOffsets, inWeights } = this.#ways;
    this.#left = 0;
    this.#total = 0;
    for (let u = 0; u < nodes; u++) {
      let [out, inward] = [0, 0];
      for (let e = offsets[u]; e < offsets[u + 1]; e++) out += weights[e];
      for (let p = inOffsets[u]; p < inOffsets[u + 1]; p++) inward += inWeights[p];
      this.#sum[u] = out;
      this.#sum[nodes + u] = inward;
      this.#isLeft[u] = out > 0 ? 1 : 0;
      this.#isLeft[nodes + u] = inward > 0 ? 1 : 0;
      this.#left += this.#isLeft[u] + this.#isLeft[nodes + u];
      this.#total += out;
    }
  }

  /** Takes out what counts less than the mean, as long as there is any. */
  #takeSparse(): void {
    const queue = this.#order;
    const sum = this.#sum;
    for (;;) {
      // who was taken counts less than this mean, so the next one is larger
      const mean = this.#total / this.#left;
      let queued = 0;
      for (let id = 0; id < sum.length; id++) {
        if (this.#isLeft[id] === 0 || sum[id] >= mean) continue;
        this.#isLeft[id] = 0;
        queue[queued++] = id;
      }
      if (queued === 0) return;
      for (let k = 0; k < queued; k++) {
        this.#take(queue[k]);
        for (let t = 0; t < this.#touchedCount; t++) {
          const id = this.#touched[t];
          if (this.#isLeft[id] === 0 || sum[id] >= mean) continue;
          this.#isLeft[id] = 0;
          queue[queued++] = id;
        }
      }
    }
  }

  /** Takes one out, and its edges off the sums of others. What waits in the queue has its sum yet, and others do not see it. */
  #take(id: number): void {
    const { nodes, offsets, targets, weights, inOffsets, sources, inWeights } = this.#ways;
    const isLeft = this.#isLeft;
    const sum = this.#sum;
    const touched = this.#touched;
    const isSeller = id < nodes;
    const start = isSeller ? offsets[id] : inOffsets[id - nodes];
    const end = isSeller ? offsets[id + 1] : inOffsets[id - nodes + 1];
    const others = isSeller ? targets : sources;
    const counts = isSeller ? weights : inWeights;
    const shift = isSeller ? nodes : 0;
    let count = 0;
    let last = -1;
    isLeft[id] = 0;
    for (let k = start; k < end; k++) {
      const other = others[k] + shift;
      if (counts[k] === 0 || sum[other] === 0) continue;
      sum[other] -= counts[k];
      if (isLeft[other] === 0 || other === last) continue;
      touched[count++] = other;
      last = other;
    }
    this.#touchedCount = count;
    this.#total -= sum[id];
    this.#left--;
    this.#steps += end - start + 1;
    sum[id] = 0;
  }

  /** The best block of the last run: of its parts, where no edge joins them, the best. */
  block(scale: number): DenseBlock {
    const { nodes } = this.#ways;
    const members = this.#order.slice(this.#bestStart, this.#bestEnd).sort();
    const { edges, from, to } = this.#edgesOf(members);
    const { component, sizes } = blockParts(members, from, to, this.#sum);
    const scores = new Float64Array(sizes.length);
    const part = (id: number) => component[this.#sum[id]];
    for (let k = 0; k < edges.length; k++) scores[part(from[k])] += this.#ways.weights[edges[k]];
    for (let c = 0; c < scores.length; c++) scores[c] /= sizes[c];
    const best = placeOfLargest(scores);
    return {
      sellers: members.filter((id) => id < nodes && part(id) === best),
      buyers: members.filter((id) => id >= nodes && part(id) === best).map((id) => id - nodes),
      edges: edges.filter((_, k) => part(from[k]) === best),
      score: scores[best] / scale,
    };
  }

  /** Edges among members, in ascending order, and whom they lead from and to. */
  #edgesOf(members: Uint32Array): { edges: Uint32Array; from: Uint32Array; to: Uint32Array } {
    const { nodes, offsets, targets, weights } = this.#ways;
    const isMember = this.#isLeft;
    for (const id of members) isMember[id] = 1;
    const edges: number[] = [];
    const from: number[] = [];
    for (const u of members) {
      if (u >= nodes) break;
      for (let e = offsets[u]; e < offsets[u + 1]; e++) {
        if (weights[e] === 0 || isMember[nodes + targets[e]] === 0) continue;
        edges.push(e);
        from.push(u);
      }
    }
    for (const id of members) isMember[id] = 0;
    const to = Uint32Array.from(edges, (e) => nodes + targets[e]);
    return { edges: Uint32Array.from(edges), from: Uint32Array.from(from), to };
  }
}
