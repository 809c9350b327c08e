import { checkCsr, type Csr } from './csr.ts';

/** A directed graph with weights, from both ends of its edges; weights are copies, and become 0 where an edge is taken out. */
export interface BothWays {
  readonly nodes: number;
  /** As in the graph: edge e leads to targets[e]. */
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  readonly weights: Float64Array;
  /** Edges into node v stand at inOffsets[v] … inOffsets[v + 1] - 1, in ascending order of the edge. */
  readonly inOffsets: Uint32Array;
  readonly sources: Uint32Array;
  readonly inWeights: Float64Array;
  readonly inEdge: Uint32Array;
}

/**
 * Edges by seller and by buyer, weighed one by one; without weights each weighs 1. Self-loops weigh 0, which is as if they were not there;
 * parallel edges stay. O(nodes + edges), 24 bytes an edge besides the graph. Throws RangeError where the graph is none, where there is not one
 * weight an edge, and where one is negative or not finite.
 */
export function bothWays(graph: Csr, given: Float64Array | null): BothWays {
  const nodes = checkCsr(graph);
  const { offsets, targets } = graph;
  const m = targets.length;
  if (given && given.length !== m) throw new RangeError(`there are ${m} edges and ${given.length} weights`);
  const weights = given ? given.slice() : new Float64Array(m).fill(1);
  const inOffsets = new Uint32Array(nodes + 1);
  for (let e = 0; e < m; e++) {
    if (!(weights[e] >= 0 && weights[e] < Infinity))
      throw new RangeError(`weights must be finite and not negative, not ${weights[e]}`);
    inOffsets[targets[e] + 1]++;
  }
  for (let u = 0; u < nodes; u++) inOffsets[u + 1] += inOffsets[u];
  const next = inOffsets.slice(0, nodes);
  const sources = new Uint32Array(m);
  const inWeights = new Float64Array(m);
  const inEdge = new Uint32Array(m);
  for (let u = 0; u < nodes; u++) {
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      if (targets[e] === u) weights[e] = 0;
      const at = next[targets[e]]++;
      sources[at] = u;
      inWeights[at] = weights[e];
      inEdge[at] = e;
    }
  }
  return { nodes, offsets, targets, weights, inOffsets, sources, inWeights, inEdge };
}

/** Takes edges out. O(log degree) each. */
export function takeOut(ways: BothWays, edges: Uint32Array): void {
  const { targets, weights, inOffsets, inWeights, inEdge } = ways;
  for (let k = 0; k < edges.length; k++) {
    const e = edges[k];
    let low = inOffsets[targets[e]];
    let high = inOffsets[targets[e] + 1] - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (inEdge[middle] < e) low = middle + 1;
      else high = middle;
    }
    weights[e] = 0;
    inWeights[low] = 0;
  }
}
