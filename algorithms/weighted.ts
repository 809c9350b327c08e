import { checkCsr, type Csr } from './csr.ts';
import { type Undirected, undirected } from './undirected.ts';

/** A simple undirected graph with weighted edges. */
export interface Weighted extends Undirected {
  /** weights[k] is of the edge to neighbours[k]: positive, finite, and the same on both sides. */
  readonly weights: Float64Array;
}

/**
 * The weighted undirected view of a directed graph, of which `weights[e]` belongs to edge e: parallel and opposite edges become one whose weight is
 * the sum of theirs, self-loops none; isolated nodes stay. Without weights every edge counts 1. The order of parallel edges may change
 * the last digit of a sum, but a sum is the same on both sides.
 *
 * O(nodes + edges), memory 32 bytes an edge at most. Throws RangeError where the graph is none or has 2^31 edges or more, where there is not
 * one weight an edge, where one (of self-loops too) is not positive and finite, and where all together are not finite.
 */
export function weightedUndirected(graph: Csr, weights: ArrayLike<number> | null): Weighted {
  const m = graph.targets.length;
  if (weights && weights.length !== m) throw new RangeError(`there are ${m} edges and ${weights.length} weights`);
  if (weights) checkWeights(weights);
  const view = undirected(graph);
  const { offsets, neighbours } = view;
  const n = offsets.length - 1;
  const sums = new Float64Array(neighbours.length);
  // where each neighbour of the node stands in its row
  const place = new Uint32Array(n);
  for (let u = 0; u < n; u++) {
    for (let k = offsets[u]; k < offsets[u + 1]; k++) place[neighbours[k]] = k;
    for (let e = graph.offsets[u]; e < graph.offsets[u + 1]; e++) {
      const v = graph.targets[e];
      if (v !== u) sums[place[v]] += weights ? weights[e] : 1;
    }
  }
  // rows are in ascending order, so whoever comes to v is the next in the row of v
  const next = place;
  for (let u = 0; u < n; u++) next[u] = offsets[u];
  for (let u = 0; u < n; u++) {
    for (let k = offsets[u]; k < offsets[u + 1]; k++) {
      const v = neighbours[k];
      const other = next[v]++;
      if (v < u) continue;
      const sum = sums[k] + sums[other];
      sums[k] = sum;
      sums[other] = sum;
    }
  }
  return { offsets, neighbours, weights: sums };
}

/** The number of nodes. Throws RangeError as checkCsr, and where there is not one weight an edge, positive and finite together. */
export function checkWeighted({ offsets, neighbours, weights }: Weighted): number {
  const n = checkCsr({ offsets, targets: neighbours });
  if (weights.length !== neighbours.length)
    throw new RangeError(`there are ${neighbours.length} neighbours and ${weights.length} weights`);
  checkWeights(weights);
  return n;
}

function checkWeights(weights: ArrayLike<number>): void {
  let sum = 0;
  for (let e = 0; e < weights.length; e++) {
    if (!(weights[e] > 0)) throw new RangeError(`weights must be positive, not ${weights[e]}`);
    sum += weights[e];
  }
  // twice, as an edge stands on both sides
  if (!(2 * sum < Infinity)) throw new RangeError('weights must be finite, and their sum too');
}
