import type { Csr } from './csr.ts';

/** A directed graph with a weight for each edge, in the order of `targets`. */
export interface WeightedCsr extends Csr {
  readonly weights: Float64Array;
}

/**
 * The graph with all edges turned around (see `transposed`), and each edge's weight with it: so that walks along the edges become walks
 * against them. Targets of a node are in ascending order, parallel edges in the order that they had. O(nodes + edges), as a counting sort.
 * Throws RangeError where there is not one weight an edge.
 */
export function transposedWith({ offsets, targets }: Csr, weights: ArrayLike<number>): WeightedCsr {
  const m = targets.length;
  if (weights.length !== m) throw new RangeError(`there are ${m} edges and ${weights.length} weights`);
  const n = offsets.length - 1;
  const ends = new Uint32Array(n + 1);
  for (let e = 0; e < m; e++) ends[targets[e] + 1]++;
  for (let u = 0; u < n; u++) ends[u + 1] += ends[u];
  const next = ends.slice(0, n);
  const turned = { offsets: ends, targets: new Uint32Array(m), weights: new Float64Array(m) };
  for (let u = 0; u < n; u++) {
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      const at = next[targets[e]]++;
      turned.targets[at] = u;
      turned.weights[at] = weights[e];
    }
  }
  return turned;
}
