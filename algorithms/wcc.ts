import type { Components } from './components.ts';
import { checkCsr, type Csr } from './csr.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';

/**
 * Weakly connected components: two nodes are in one if and only if edges join them, whichever way these point. Sets are joined by Rem's
 * algorithm with splicing (Dijkstra, "A Discipline of Programming", 1976, chapter 23; the fastest of those compared by Patwary, Blair and Manne,
 * "Experiments on Union-Find Algorithms for the Disjoint-Set Data Structure", SEA 2010), which needs no edges of the other direction.
 *
 * Components are numbered by their smallest member. Parallel edges and self-loops change nothing; an isolated node is a component of its
 * own. Stopped, every component is connected, and may be only a part of one. Progress counts edges.
 * Time nearly O(nodes + edges), memory 4 bytes a node. Throws RangeError where the graph is none.
 */
export function weaklyConnected(graph: Csr, options: KernelOptions = {}): Components {
  const { shouldStop = () => false, progress = () => {} } = options;
  const n = checkCsr(graph);
  const { offsets, targets } = graph;
  // of the same set, and never greater than the node itself
  const parent = new Uint32Array(n);
  for (let u = 0; u < n; u++) parent[u] = u;
  let nextPoll = STEPS_PER_POLL;
  let stopped = shouldStop();
  for (let u = 0; u < n && !stopped; u++) {
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      let a = u;
      let b = targets[e];
      // climbs on the side whose parent is greater, and hangs what it leaves under the smaller one
      while (parent[a] !== parent[b]) {
        if (parent[a] < parent[b]) {
          const other = a;
          a = b;
          b = other;
        }
        const above = parent[a];
        parent[a] = parent[b];
        if (above === a) break;
        a = above;
      }
    }
    if (offsets[u + 1] < nextPoll) continue;
    nextPoll = offsets[u + 1] + STEPS_PER_POLL;
    progress(offsets[u + 1], targets.length);
    stopped = shouldStop();
  }
  if (!stopped) progress(targets.length, targets.length);

  // a parent has its number before its children are met
  let count = 0;
  for (let u = 0; u < n; u++) parent[u] = parent[u] === u ? count++ : parent[parent[u]];
  const sizes = new Uint32Array(count);
  for (let u = 0; u < n; u++) sizes[parent[u]]++;
  return { count, component: parent, sizes, stopped };
}
