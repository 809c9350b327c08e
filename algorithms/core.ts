import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';
import { checkCsr } from './csr.ts';
import type { Undirected } from './undirected.ts';

export interface CoreResult {
  /** The largest k for which the node is in the k-core. Stopped, of nodes that were not peeled yet what they have at least. */
  core: Uint32Array;
  /** The largest core number, or how far levels were peeled where it was stopped. */
  degeneracy: number;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

/**
 * Core numbers: the k-core is the largest set of nodes in which each has k neighbours or more within the set (Seidman, "Network structure and
 * minimum degree", Social Networks 5(3) 1983). Peeled level by level, what is left compacted on the way, as by Dasari, Ranjan and Zubair, "ParK: An
 * efficient algorithm for k-core decomposition on multicore processors", IEEE Big Data 2014.
 *
 * Over the simple undirected view (see `undirected`), so parallel edges, self-loops and directions do not count; an isolated node is of
 * core 0. Progress counts nodes.
 * Time O(nodes + edges): a node is looked at once for each level up to its core number, which is not above its degree. Memory 12 bytes a
 * node. Throws RangeError where the graph is none.
 */
export function coreNumbers(graph: Undirected, options: KernelOptions = {}): CoreResult {
  const { shouldStop = () => false, progress = () => {} } = options;
  const { offsets, neighbours } = graph;
  const n = checkCsr({ offsets, targets: neighbours });
  // neighbours that are not peeled; of a peeled node the level at which it was, its core number
  const degree = new Uint32Array(n);
  // nodes that are not peeled, among some that were since the last level
  const left = new Uint32Array(n);
  const queue = new Uint32Array(n);
  for (let u = 0; u < n; u++) {
    degree[u] = offsets[u + 1] - offsets[u];
    left[u] = u;
  }
  let leftCount = n;
  let peeled = 0;
  let nextPoll = STEPS_PER_POLL;
  let level = 0;
  let degeneracy = 0;
  let stopped = shouldStop();

  while (leftCount > 0 && !stopped) {
    let queued = 0;
    let least = n;
    let kept = 0;
    for (let k = 0; k < leftCount; k++) {
      const u = left[k];
      // below the level are those that were peeled
      if (degree[u] === level) queue[queued++] = u;
      else if (degree[u] > level) {
        left[kept++] = u;
        if (degree[u] < least) least = degree[u];
      }
    }
    leftCount = kept;
    if (queued === 0) {
      level = least;
      continue;
    }
    degeneracy = level;
    for (let k = 0; k < queued && !stopped; k++) {
      const u = queue[k];
      for (let e = offsets[u]; e < offsets[u + 1]; e++) {
        const v = neighbours[e];
        if (degree[v] > level && --degree[v] === level) queue[queued++] = v;
      }
      if (++peeled < nextPoll) continue;
      nextPoll = peeled + STEPS_PER_POLL;
      progress(peeled, n);
      stopped = shouldStop();
    }
    level++;
  }
  if (stopped) for (let u = 0; u < n; u++) degree[u] = Math.min(degree[u], degeneracy);
  else progress(n, n);
  return { core: degree, degeneracy, stopped };
}
