import { checkCsr, type Csr, transposed } from './csr.ts';

/** A simple undirected graph: each edge stands with both its nodes. */
export interface Undirected {
  readonly offsets: Uint32Array;
  /** Of node u: neighbours[offsets[u]] … neighbours[offsets[u + 1] - 1], in ascending order, none twice and never u itself. */
  readonly neighbours: Uint32Array;
}

/**
 * The simple undirected view of a directed graph: two nodes are neighbours where any edge joins them, whichever way it points. Parallel
 * and opposite edges become one, self-loops none; isolated nodes stay. Merges sorted rows of both directions.
 *
 * O(nodes + edges), memory 16 bytes an edge at most. Throws RangeError where the graph is none, or has 2^31 edges or more.
 */
export function undirected(graph: Csr): Undirected {
  const n = checkCsr(graph);
  if (graph.targets.length >= 2 ** 31) throw new RangeError(`${graph.targets.length} edges are too many`);
  const into = transposed(graph);
  const from = isSorted(graph) ? graph : transposed(into);
  const [out, back] = [from.targets, into.targets];
  const offsets = new Uint32Array(n + 1);
  const neighbours = new Uint32Array(2 * out.length);
  let kept = 0;
  for (let u = 0; u < n; u++) {
    const start = kept;
    let i = from.offsets[u];
    let j = into.offsets[u];
    const endOut = from.offsets[u + 1];
    const endBack = into.offsets[u + 1];
    while (i < endOut || j < endBack) {
      const v = j === endBack || (i < endOut && out[i] <= back[j]) ? out[i++] : back[j++];
      if (v !== u && (kept === start || neighbours[kept - 1] !== v)) neighbours[kept++] = v;
    }
    offsets[u + 1] = kept;
  }
  return { offsets, neighbours: neighbours.slice(0, kept) };
}

function isSorted({ offsets, targets }: Csr): boolean {
  for (let u = 0; u + 1 < offsets.length; u++)
    for (let e = offsets[u] + 1; e < offsets[u + 1]; e++) if (targets[e - 1] > targets[e]) return false;
  return true;
}
