import { checkCsr, type Csr, transposed } from './csr.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';
import { outStrengths } from './outStrengths.ts';
import { checkCount } from './rules.ts';
import { transposedWith } from './transposedWeights.ts';

export interface PageRankOptions extends KernelOptions {
  /** By edge, not negative, in any unit: a walk leaves a node by its edges in these proportions. null: by all alike. */
  weights?: ArrayLike<number> | null;
  /** By node, not negative, some positive: walks begin anew at nodes in these proportions. null: at all alike. */
  teleport?: Float64Array | null;
  /** How probable it is at each step that a walk goes on: 0 … 1, 1 left out. */
  damping?: number;
  /** Sweeps end after one that changed ranks by this at most: the sum of all changes ÷ the sum of ranks. Positive. */
  tolerance?: number;
  /** At least 1. */
  maxSweeps?: number;
}

export interface PageRankResult {
  /** By node; their sum is 1. Of a graph without nodes there is none. */
  rank: Float64Array;
  /** How many were made in full. */
  sweeps: number;
  /** The last sweep was within the tolerance. */
  converged: boolean;
  /** shouldStop said so; ranks are those of the sweep that it broke off. */
  stopped: boolean;
}

/**
 * Personalised PageRank: how probable it is to find a walk at a node that goes on along the edges with probability d (`damping`) and begins anew
 * else (Page, Brin, Motwani and Winograd, "The PageRank Citation Ranking", Stanford 1999; Haveliwala, "Topic-sensitive PageRank", WWW 2002). Walks
 * that end at a node of which no edge can be followed begin anew as well. Edges lead seller → buyer; to walk upstream, hand in the graph `transposed`
 * (with weights, `transposedWith`).
 *
 * With v where walks begin anew, and P the probabilities of edges, rows of nodes that end walks being 0, ranks are the solution of y = b·v + d·Pᵀy
 * for any b, divided by its sum: what comes back from nodes that end walks only scales it (Del Corso, Gullí and Romani, "Fast PageRank
 * Computation via a Sparse Linear System", Internet Mathematics 2(3) 2005). It is solved by Gauss–Seidel: each node in turn pulls along its
 * incoming edges what is known by then. For each sweep b is what begins anew of the y at hand: (1 − d)·Σy, and d times what nodes that end walks
 * have. With a b that stays, an error in proportion to y itself dies out last; so, the
 * graph of `npm run bench -- kernels` takes 22 sweeps. Where most walks end before they come back to where they were, this takes more: of few nodes up to as many as the power method.
 *
 * It always converges, by a factor d a sweep or better: let w be 1 less what a node passes on to itself and to nodes after it in the sweep,
 * 1 − d ≤ w ≤ 1. A sweep leaves Σwy as it is, and whatever y is, it turns the part (1 − d) ÷ w ≥ 1 − d of each node's wy into the same direction.
 *
 * Where a sweep changes y by δ times its sum, what y lacks of its own equation is at most d·δ, so ranks are at most 2·d·δ ÷ (1 − d) from the
 * exact ones in sum (L1): at the defaults 1.2e-7, and mostly much less.
 *
 * Weights of parallel edges add up. A self-loop is followed as any edge, and solved for at once. Edges of weight 0 are not followed, so an
 * isolated node and one all of whose edges weigh 0 end walks. Nodes that no walk reaches have rank 0. Progress counts nodes of as many sweeps as the
 * power method might need, and jumps to the end when fewer do.
 *
 * Time O(nodes + edges) a sweep; memory 52 bytes a node, 4 an edge and with weights 20. Throws RangeError where the graph is none or an option
 * out of range.
 */
export function pageRank(graph: Csr, options: PageRankOptions = {}): PageRankResult {
  const {
    weights = null,
    teleport = null,
    damping = 0.85,
    tolerance = 1e-8,
    maxSweeps = 200,
    shouldStop = () => false,
    progress = () => {},
  } = options;
  const n = checkCsr(graph);
  if (!(damping >= 0 && damping < 1)) throw new RangeError(`damping must be in 0 … 1 and below 1, not ${damping}`);
  if (!(tolerance > 0)) throw new RangeError(`tolerance must be positive, not ${tolerance}`);
  checkCount('maxSweeps', maxSweeps, 1);
  const rank = startsOf(teleport, n);
  const starts = rank.slice();
  const strength = outStrengths(graph, weights);
  const remains = remaining(graph, weights, strength, damping);
  const { offsets, sources, shares } = incoming(graph, weights, strength);
  // the part of a node that goes along each outgoing edge, with weights along all of them: then an edge has its share of it; 0 where walks end
  const passes = strength.map((sum) => (sum === 0 ? 0 : shares === null ? damping / sum : damping));
  const passed = rank.map((part, u) => part * passes[u]);

  const total = n * Math.max(1, Math.min(maxSweeps, Math.ceil(Math.log(tolerance / 2) / Math.log(damping))));
  const steps = n + sources.length;
  let begins = 1 - damping;
  let sweeps = 0;
  let converged = n === 0;
  let stopped = shouldStop();
  let nextPoll = STEPS_PER_POLL;
  while (!converged && !stopped && sweeps < maxSweeps) {
    let change = 0;
    let sum = 0;
    let ended = 0;
    let e = 0;
    for (let u = 0; u < n && !stopped; u++) {
      const end = offsets[u + 1];
      let pulled = begins * starts[u];
      // what a self-loop brings back is in `remains`
      passed[u] = 0;
      if (shares === null) for (; e < end; e++) pulled += passed[sources[e]];
      else for (; e < end; e++) pulled += shares[e] * passed[sources[e]];
      pulled *= remains[u];
      change += Math.abs(pulled - rank[u]);
      sum += pulled;
      if (passes[u] === 0) ended += pulled;
      rank[u] = pulled;
      passed[u] = pulled * passes[u];
      if (u + end < nextPoll) continue;
      nextPoll += STEPS_PER_POLL;
      progress(Math.min(total, sweeps * n + u), total);
      stopped = shouldStop();
    }
    if (stopped) break;
    nextPoll -= steps;
    sweeps++;
    begins = (1 - damping) * sum + damping * ended;
    converged = change <= tolerance * sum;
  }
  if (!stopped) progress(total, total);
  let sum = 0;
  for (let u = 0; u < n; u++) sum += rank[u];
  for (let u = 0; u < n; u++) rank[u] /= sum;
  return { rank, sweeps, converged, stopped };
}

/** Where walks begin, as probabilities. */
function startsOf(teleport: Float64Array | null, n: number): Float64Array {
  if (teleport === null) return new Float64Array(n).fill(1 / n);
  if (teleport.length !== n) throw new RangeError(`there are ${n} nodes and ${teleport.length} values of teleport`);
  let sum = 0;
  for (let u = 0; u < n; u++) {
    if (!(teleport[u] >= 0))
      throw new RangeError(`teleport must not be negative, as that of node ${u} is: ${teleport[u]}`);
    sum += teleport[u];
  }
  if (n > 0 && !(sum > 0 && sum < Infinity))
    throw new RangeError(`teleport must have a positive, finite sum, not ${sum}`);
  return teleport.map((part) => part / sum);
}

/** By node what 1 that comes to it grows to by its self-loops: 1 + d·p + (d·p)² + …, with the probability p to stay. */
function remaining(
  { offsets, targets }: Csr,
  weights: ArrayLike<number> | null,
  strength: Float64Array,
  damping: number,
): Float64Array {
  const remains = new Float64Array(strength.length).fill(1);
  for (let u = 0; u < strength.length; u++) {
    if (strength[u] === 0) continue;
    let stays = 0;
    for (let e = offsets[u]; e < offsets[u + 1]; e++) if (targets[e] === u) stays += weights === null ? 1 : weights[e];
    if (stays > 0) remains[u] = 1 / (1 - damping * (stays / strength[u]));
  }
  return remains;
}

/** Edges by the node that they lead to, and with weights the share of each in all that its source passes on. */
function incoming(
  graph: Csr,
  weights: ArrayLike<number> | null,
  strength: Float64Array,
): { offsets: Uint32Array; sources: Uint32Array; shares: Float64Array | null } {
  if (weights === null) {
    const { offsets, targets } = transposed(graph);
    return { offsets, sources: targets, shares: null };
  }
  const shares = new Float64Array(weights.length);
  // not by 1 ÷ strength, which the least of numbers does not have
  for (let u = 0; u < strength.length; u++)
    if (strength[u] > 0)
      for (let e = graph.offsets[u]; e < graph.offsets[u + 1]; e++) shares[e] = weights[e] / strength[u];
  const turned = transposedWith(graph, shares);
  return { offsets: turned.offsets, sources: turned.targets, shares: turned.weights };
}
