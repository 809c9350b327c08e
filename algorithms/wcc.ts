import type { Components } from './components.ts';
import { checkCsr, type Csr } from './csr.ts';
import { joinSets, numberSets, singletons } from './disjointSets.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';

/**
 * Weakly connected components: two nodes are in one if and only if edges join them, whichever way these point. Sets are joined as
 * in disjointSets.ts, which needs no edges of the other direction.
 *
 * Components are numbered by their smallest member. Parallel edges and self-loops change nothing; an isolated node is a component of its
 * own. Stopped, every component is connected, and may be only a part of one. Progress counts edges.
 * Time nearly O(nodes + edges), memory 4 bytes a node. Throws RangeError where the graph is none.
 */
export function weaklyConnected(graph: Csr, options: KernelOptions = {}): Components {
  const { shouldStop = () => false, progress = () => {} } = options;
  const n = checkCsr(graph);
  const { offsets, targets } = graph;
  const parent = singletons(n);
  let nextPoll = STEPS_PER_POLL;
  let stopped = shouldStop();
  for (let u = 0; u < n && !stopped; u++) {
    // most edges join what is joined already: a call for each would cost half as much again
    for (let e = offsets[u]; e < offsets[u + 1]; e++)
      if (parent[u] !== parent[targets[e]]) joinSets(parent, u, targets[e]);
    if (offsets[u + 1] < nextPoll) continue;
    nextPoll = offsets[u + 1] + STEPS_PER_POLL;
    progress(offsets[u + 1], targets.length);
    stopped = shouldStop();
  }
  if (!stopped) progress(targets.length, targets.length);
  return { ...numberSets(parent), stopped };
}
