import type { Csr } from './csr.ts';

/**
 * By node the sum of the weights of its edges; their number where weights are null. A node of strength 0 has no edge that is followed.
 * O(nodes + edges). Throws RangeError where there is not one weight an edge, one is negative or no number, or a sum is not finite.
 */
export function outStrengths({ offsets, targets }: Csr, weights: ArrayLike<number> | null): Float64Array {
  const n = offsets.length - 1;
  const strength = new Float64Array(n);
  if (weights === null) {
    for (let u = 0; u < n; u++) strength[u] = offsets[u + 1] - offsets[u];
    return strength;
  }
  if (weights.length !== targets.length)
    throw new RangeError(`there are ${targets.length} edges and ${weights.length} weights`);
  for (let u = 0; u < n; u++) {
    let sum = 0;
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      // NaN is refused, too
      if (!(weights[e] >= 0))
        throw new RangeError(`weights must not be negative, as that of edge ${e} is: ${weights[e]}`);
      sum += weights[e];
    }
    if (sum === Infinity) throw new RangeError(`weights of node ${u} have no finite sum`);
    strength[u] = sum;
  }
  return strength;
}
