import type { Components } from './components.ts';
import type { Undirected } from './undirected.ts';

/**
 * Splits sets of nodes into their connected parts: two nodes are in one part if and only if a way joins them whose nodes all have their label.
 * Labels are below the number of nodes. Parts are numbered by their smallest member. Sets are joined by Rem's algorithm, as in `weaklyConnected`.
 *
 * Time nearly O(nodes + edges), memory 4 bytes a node. Checks nothing: it works for kernels that did.
 */
export function connectedParts({ offsets, neighbours }: Undirected, labels: Uint32Array): Omit<Components, 'stopped'> {
  const n = labels.length;
  // of the same part, and never greater than the node itself
  const parent = new Uint32Array(n);
  for (let u = 0; u < n; u++) parent[u] = u;
  for (let u = 0; u < n; u++) {
    const label = labels[u];
    // an edge stands on both sides, and rows are in ascending order
    for (let e = offsets[u]; e < offsets[u + 1] && neighbours[e] < u; e++) {
      if (labels[neighbours[e]] !== label) continue;
      let a = u;
      let b = neighbours[e];
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
  }
  let count = 0;
  for (let u = 0; u < n; u++) parent[u] = parent[u] === u ? count++ : parent[parent[u]];
  const sizes = new Uint32Array(count);
  for (let u = 0; u < n; u++) sizes[parent[u]]++;
  return { count, component: parent, sizes };
}
