import { STEPS_PER_POLL } from './kernel.ts';

/** A graph of Leiden: the one that was asked about, or one whose nodes are communities of the level below. It has no self-loops. */
export interface Level {
  /** Number of nodes; arrays may be longer. */
  n: number;
  readonly offsets: Uint32Array;
  readonly neighbours: Uint32Array;
  readonly weights: Float64Array;
  /** Of modularity the sum of the weights of a node's edges, of the constant Potts model the number of nodes, at the bottom. */
  readonly mass: Float64Array;
}

export interface MovesScratch {
  /** By community: the weight of edges of the node to it, and the mass of all its nodes, side by side. */
  readonly sums: Float64Array;
  readonly sizes: Uint32Array;
  readonly waiting: Uint8Array;
  readonly empty: Uint32Array;
  readonly met: Uint32Array;
}

export function movesScratch(n: number): MovesScratch {
  return {
    sums: new Float64Array(2 * n),
    sizes: new Uint32Array(n),
    waiting: new Uint8Array(n),
    empty: new Uint32Array(n),
    met: new Uint32Array(n),
  };
}

/** A move must gain more than this part of the weights that it weighs, so that rounding moves nothing to and fro. */
const LEAST_GAIN = 1e-10;

/**
 * Fast local moves: each node goes to the community where it gains most, or to one of its own, until none would. After the first round only
 * nodes are visited that have a neighbour which moved. They are flagged, and met by their number round after round: the queue of the paper is slower.
 *
 * A node of mass a with edges of weight w to a community of mass b gains w - γ a b there. Where gains are equal it takes the first that it meets,
 * and stays where nothing is better. `community` has numbers below `count`; when it is done they are below n, and not all of them are used.
 * Returns false where it was stopped.
 */
export function moveNodes(
  level: Level,
  community: Uint32Array,
  count: number,
  resolution: number,
  scratch: MovesScratch,
  poll: (share: number) => boolean,
): boolean {
  const { n, offsets, neighbours, weights, mass } = level;
  const { sums, sizes, waiting, empty, met } = scratch;
  sums.fill(0, 0, 2 * n);
  sizes.fill(0, 0, n);
  for (let u = 0; u < n; u++) {
    sums[2 * community[u] + 1] += mass[u];
    sizes[community[u]]++;
  }
  let emptyCount = 0;
  for (let c = n - 1; c >= count; c--) empty[emptyCount++] = c;
  waiting.fill(1, 0, n);
  let left = n;
  let steps = 0;
  for (let round = 0; left > 0; round++) {
    for (let u = 0; u < n; u++) {
      if (waiting[u] === 0) continue;
      waiting[u] = 0;
      left--;
      const begin = offsets[u];
      const end = offsets[u + 1];
      // apart from the sums, so that memory is asked for many of them at once
      for (let e = begin; e < end; e++) met[e - begin] = community[neighbours[e]];
      for (let e = begin; e < end; e++) sums[2 * met[e - begin]] += weights[e];
      const own = community[u];
      const cost = resolution * mass[u];
      const ownWeight = sums[2 * own];
      const ownCost = cost * (sums[2 * own + 1] - mass[u]);
      // to be alone gains 0
      let best = own;
      let bestWeight = 0;
      let bestGain = ownWeight - ownCost;
      if (bestGain < 0 && sizes[own] > 1) {
        best = empty[emptyCount - 1];
        bestGain = 0;
      }
      sums[2 * own] = 0;
      for (let k = 0; k < end - begin; k++) {
        const c = met[k];
        const weight = sums[2 * c];
        // met again it has no weight, and cannot be better
        sums[2 * c] = 0;
        const gain = weight - cost * sums[2 * c + 1];
        if (gain <= bestGain || weight === 0) continue;
        best = c;
        bestWeight = weight;
        bestGain = gain;
      }
      steps += end - begin + 1;
      if (best !== own && bestGain - (ownWeight - ownCost) > LEAST_GAIN * (ownWeight + ownCost + bestWeight)) {
        if (sizes[best]++ === 0) emptyCount--;
        sums[2 * own + 1] -= mass[u];
        if (--sizes[own] === 0) {
          empty[emptyCount++] = own;
          // what rounding left
          sums[2 * own + 1] = 0;
        }
        sums[2 * best + 1] += mass[u];
        community[u] = best;
        for (let e = begin; e < end; e++) {
          const v = neighbours[e];
          if (waiting[v] !== 0 || community[v] === best) continue;
          waiting[v] = 1;
          left++;
        }
      }
      if (steps < STEPS_PER_POLL) continue;
      steps = 0;
      if (poll(round === 0 ? u / n : 1)) return false;
    }
  }
  return true;
}
