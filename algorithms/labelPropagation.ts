import type { Components } from './components.ts';
import { connectedParts } from './connectedParts.ts';
import { checkCsr } from './csr.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';
import type { Random } from './random.ts';
import type { Undirected } from './undirected.ts';
import { checkWeighted, type Weighted } from './weighted.ts';

export interface LabelPropagationOptions extends KernelOptions {
  /** Draws one of the labels that weigh the same. */
  random: Random;
  /** At most so many; 20 by default. */
  rounds?: number;
}

export interface LabelPropagationResult extends Components {
  /** How many were begun. */
  rounds: number;
  /** No label weighs more among the neighbours of a node than its own. */
  converged: boolean;
}

/**
 * Communities by label propagation: Raghavan, Albert and Kumara, "Near linear time algorithm to detect community structures in large-scale networks",
 * Phys. Rev. E 76, 036106 (2007). Each node begins with a label of its own, and takes the one that weighs most among its neighbours, one node after
 * another; without weights every edge weighs 1. Of labels that weigh the same a node keeps its own, or else draws one. After the first
 * round only nodes are visited that have a neighbour whose label changed. In the end sets that are not connected are split, as in the paper.
 * Other than there nodes are met by their number, not in random order: that takes half the time, and on made graphs finds as much.
 *
 * Every community is connected, and numbered by its smallest member. An isolated node is a community of its own. There is no
 * resolution to choose; a graph without clear communities may end as one. Equal graphs, options and seeds give equal results.
 *
 * Stopped, it gives connected communities of what was reached. Progress counts nodes of all rounds that it may take.
 * Time O(edges) a round, memory 25 bytes a node. Throws RangeError where the graph is none, and where rounds is not a positive integer.
 */
export function labelPropagation(
  graph: Weighted | Undirected,
  options: LabelPropagationOptions,
): LabelPropagationResult {
  const { random, rounds: mostRounds = 20, shouldStop = () => false, progress = () => {} } = options;
  if (!Number.isSafeInteger(mostRounds) || mostRounds < 1)
    throw new RangeError(`rounds must be a positive integer, not ${mostRounds}`);
  const { offsets, neighbours } = graph;
  const weights = 'weights' in graph ? graph.weights : null;
  const n = 'weights' in graph ? checkWeighted(graph) : checkCsr({ offsets, targets: neighbours });
  const label = new Uint32Array(n);
  for (let u = 0; u < n; u++) label[u] = u;
  const sums = new Float64Array(n);
  const met = new Uint32Array(n);
  const waiting = new Uint8Array(n).fill(1);
  let left = n;
  let rounds = 0;
  let steps = 0;
  let stopped = shouldStop();

  while (left > 0 && rounds < mostRounds && !stopped) {
    rounds++;
    for (let u = 0; u < n && !stopped; u++) {
      if (waiting[u] === 0) continue;
      waiting[u] = 0;
      left--;
      const begin = offsets[u];
      const end = offsets[u + 1];
      // apart from the sums, so that memory is asked for many of them at once
      for (let e = begin; e < end; e++) met[e - begin] = label[neighbours[e]];
      for (let e = begin; e < end; e++) sums[met[e - begin]] += weights === null ? 1 : weights[e];
      const own = label[u];
      let most = sums[own];
      sums[own] = 0;
      // those that weigh more than its own and most, from the front of what was met
      let choices = 0;
      for (let k = 0; k < end - begin; k++) {
        const c = met[k];
        const sum = sums[c];
        sums[c] = 0;
        if (sum > most) {
          most = sum;
          met[0] = c;
          choices = 1;
        } else if (sum === most && choices > 0) met[choices++] = c;
      }
      if (choices > 0) {
        const taken = choices === 1 ? met[0] : met[random.integer(choices)];
        label[u] = taken;
        for (let e = begin; e < end; e++) {
          const v = neighbours[e];
          if (waiting[v] !== 0 || label[v] === taken) continue;
          waiting[v] = 1;
          left++;
        }
      }
      steps += end - begin + 1;
      if (steps < STEPS_PER_POLL) continue;
      steps = 0;
      progress((rounds - 1) * n + u, mostRounds * n);
      stopped = shouldStop();
    }
  }
  if (!stopped) progress(mostRounds * n, mostRounds * n);
  return { ...connectedParts(graph, label), rounds, converged: left === 0, stopped };
}
