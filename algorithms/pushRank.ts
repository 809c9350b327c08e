import { checkCsr, type Csr } from './csr.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';
import { outStrengths } from './outStrengths.ts';
import { checkCount, checkNodes } from './rules.ts';

/** Nodes that walks begin at: all alike, of which equal ones count once, or each with a mass, not negative, of which those of equal nodes add up. */
export type Seeds = Uint32Array | readonly (readonly [node: number, mass: number])[];

export interface PushRankOptions extends KernelOptions {
  /** How probable it is at each step that a walk goes on: 0 … 1, 1 left out. */
  damping?: number;
  /** A node is pushed where its residual is above this, times its outgoing edges if there are several. In 0 … 1, 0 left out. */
  epsilon?: number;
  /** The most pushes; Infinity is no limit. */
  maxPushes?: number;
}

export interface PushRankResult {
  /** Nodes of which a rank is known, the highest first, ties by node. */
  nodes: Uint32Array;
  /** Aligned with `nodes`: what the node has at least. */
  rank: Float64Array;
  /** What all ranks lack together: 1 less their sum. */
  residual: number;
  /** Nodes that mass came to, those among them that never were pushed and so have no rank. */
  touched: number;
  pushes: number;
  /** maxPushes was reached, so the residual is larger than epsilon asks for. */
  truncated: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

const TOUCHED = 1;
const QUEUED = 2;
const MILLIONTHS = 1_000_000;

/**
 * Personalised PageRank of few seeds without a look at the whole graph: the ranks of `pageRank` with walks that begin at the seeds, from below.
 * By forward pushes (Andersen, Chung and Lang, "Local graph partitioning using PageRank vectors", FOCS 2006), along the edges of a directed graph.
 *
 * A node that mass came to is pushed: it keeps 1 − d (`damping`) of it as rank, and the rest goes along its edges by their weights. Mass waits as
 * residual until it is above epsilon × outgoing edges of its node (at least one). First in, first out. What ends at a node of which no edge can be
 * followed is left out, and in the end ranks and residuals are divided by the sum of both: so walks that end begin anew at the seeds.
 *
 * Then 0 ≤ exact − rank ≤ residual for each node, those without a rank among them, and all these differences together are the residual. (Pushes
 * keep p + Σ rᵤ·pprᵤ = y, the solution of `pageRank`, so p ≤ y; the sum of y is at most that of p and r, as no pprᵤ sums to more than 1.)
 * The residual itself has no bound beside 1: it is what lies below epsilon, spread over nodes that were touched.
 *
 * Parallel edges, self-loops, isolated nodes and edges of weight 0 as in `pageRank`. Time of a call O(1 ÷ (epsilon·(1 − d))) edges at most, whatever the
 * size of the graph, and O(touched · log touched) to sort. The scratch of 33 bytes a node is allocated once, and what a call touched is reset by
 * the next. Progress tells of the mass of seeds how many millionths were settled.
 */
export class PushRank {
  readonly #graph: Csr;
  readonly #weights: ArrayLike<number> | null;
  readonly #strength: Float64Array;
  readonly #rank: Float64Array;
  readonly #residual: Float64Array;
  /** TOUCHED | QUEUED. */
  readonly #state: Uint8Array;
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  /** A circle: a node is in it once at most. */
  readonly #queue: Uint32Array;

  /** Keeps the graph and its weights as they are, so they must not change. O(nodes + edges). Throws RangeError where the graph is none or a weight is negative. */
  constructor(graph: Csr, weights: ArrayLike<number> | null = null) {
    const n = checkCsr(graph);
    this.#graph = graph;
    this.#weights = weights;
    this.#strength = outStrengths(graph, weights);
    this.#rank = new Float64Array(n);
    this.#residual = new Float64Array(n);
    this.#state = new Uint8Array(n);
    this.#touched = new Uint32Array(n);
    this.#queue = new Uint32Array(n);
  }

  /** Throws RangeError where an option is out of range, or a seed is no node or has no mass that a number holds. */
  from(seeds: Seeds, options: PushRankOptions = {}): PushRankResult {
    const {
      damping = 0.85,
      epsilon = 1e-6,
      maxPushes = Infinity,
      shouldStop = () => false,
      progress = () => {},
    } = options;
    if (!(damping >= 0 && damping < 1)) throw new RangeError(`damping must be at least 0 and below 1, not ${damping}`);
    if (!(epsilon > 0 && epsilon <= 1)) throw new RangeError(`epsilon must be above 0 and at most 1, not ${epsilon}`);
    checkCount('maxPushes', maxPushes, 0);
    this.#reset();
    this.#begin(seeds);
    const { offsets, targets } = this.#graph;
    const weights = this.#weights;
    const strength = this.#strength;
    const rank = this.#rank;
    const residual = this.#residual;
    const state = this.#state;
    const queue = this.#queue;
    const n = queue.length;
    let head = 0;
    let queued = 0;
    for (let k = 0; k < this.#touchedCount; k++) {
      const u = this.#touched[k];
      if (residual[u] <= epsilon * Math.max(1, offsets[u + 1] - offsets[u])) continue;
      state[u] |= QUEUED;
      queue[queued++] = u;
    }
    let pushes = 0;
    let steps = 0;
    let settled = 0;
    let nextPoll = STEPS_PER_POLL;
    let stopped = shouldStop();
    while (queued > 0 && pushes < maxPushes && !stopped) {
      const u = queue[head];
      if (++head === n) head = 0;
      queued--;
      pushes++;
      const mass = residual[u];
      const moved = damping * mass;
      residual[u] = 0;
      state[u] = TOUCHED;
      rank[u] += mass - moved;
      settled += mass - moved;
      const start = offsets[u];
      const end = offsets[u + 1];
      const sum = strength[u];
      if (sum === 0) settled += moved;
      else {
        const alike = moved / sum;
        for (let e = start; e < end; e++) {
          // not by 1 ÷ sum, which the least of numbers does not have
          const part = weights === null ? alike : moved * (weights[e] / sum);
          if (part === 0) continue;
          const v = targets[e];
          residual[v] += part;
          if (state[v] >= QUEUED) continue;
          if (state[v] === 0) this.#touch(v);
          if (residual[v] <= epsilon * Math.max(1, offsets[v + 1] - offsets[v])) continue;
          state[v] |= QUEUED;
          const place = head + queued++;
          queue[place < n ? place : place - n] = v;
        }
      }
      steps += 1 + end - start;
      if (steps < nextPoll) continue;
      nextPoll = steps + STEPS_PER_POLL;
      progress(Math.min(MILLIONTHS, Math.floor(MILLIONTHS * settled)), MILLIONTHS);
      stopped = shouldStop();
    }
    if (!stopped) progress(MILLIONTHS, MILLIONTHS);
    return { ...this.#ranked(), pushes, truncated: queued > 0 && !stopped, stopped };
  }

  /** Forgets what the last call touched. */
  #reset(): void {
    for (let k = 0; k < this.#touchedCount; k++) {
      const u = this.#touched[k];
      this.#rank[u] = 0;
      this.#residual[u] = 0;
      this.#state[u] = 0;
    }
    this.#touchedCount = 0;
  }

  #touch(u: number): void {
    this.#state[u] = TOUCHED;
    this.#touched[this.#touchedCount++] = u;
  }

  /** Spreads a mass of 1 over the seeds as residual. */
  #begin(seeds: Seeds): void {
    const isPlain = seeds instanceof Uint32Array;
    const nodes = checkNodes('seeds', isPlain ? seeds : seeds.map(([node]) => node), this.#queue.length);
    nodes.forEach((u, k) => {
      const mass = isPlain ? 1 : seeds[k][1];
      if (!(mass >= 0)) throw new RangeError(`mass of seeds must not be negative, as that of node ${u} is: ${mass}`);
      if (mass === 0) return;
      if (this.#state[u] === 0) this.#touch(u);
      this.#residual[u] = isPlain ? 1 : this.#residual[u] + mass;
    });
    let sum = 0;
    for (let k = 0; k < this.#touchedCount; k++) sum += this.#residual[this.#touched[k]];
    if (!(sum > 0 && sum < Infinity)) throw new RangeError(`seeds must have a positive, finite mass, not ${sum}`);
    for (let k = 0; k < this.#touchedCount; k++) this.#residual[this.#touched[k]] /= sum;
  }

  #ranked(): Pick<PushRankResult, 'nodes' | 'rank' | 'residual' | 'touched'> {
    const touched = this.#touched.subarray(0, this.#touchedCount);
    const found = touched.filter((u) => this.#rank[u] > 0);
    // what is left of the seeds' mass: the rest was left out at nodes that end walks
    let kept = 0;
    let waiting = 0;
    for (let k = 0; k < found.length; k++) kept += this.#rank[found[k]];
    for (let k = 0; k < touched.length; k++) waiting += this.#residual[touched[k]];
    const nodes = descending(found, this.#rank);
    const rank = new Float64Array(nodes.length);
    for (let k = 0; k < nodes.length; k++) rank[k] = this.#rank[nodes[k]] / (kept + waiting);
    return { nodes, rank, residual: waiting / (kept + waiting), touched: touched.length };
  }
}

/** Different nodes in descending order of their value, ties by node. Sorts values alone and looks places up: many times as fast as by comparing nodes. */
function descending(nodes: Uint32Array, value: Float64Array): Uint32Array {
  const count = nodes.length;
  nodes.sort();
  const ascending = new Float64Array(count);
  for (let k = 0; k < count; k++) ascending[k] = value[nodes[k]];
  ascending.sort();
  const sorted = new Uint32Array(count);
  // by the first place of a value how many nodes of it stand there
  const alike = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ascending[middle] <= value[nodes[k]]) low = middle + 1;
      else high = middle;
    }
    const first = count - low;
    sorted[first + alike[first]++] = nodes[k];
  }
  return sorted;
}
