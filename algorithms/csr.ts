import type { Snapshot } from '../graph/snapshot.ts';

/** A directed graph in compressed sparse rows: edges of node u lead to targets[offsets[u]] … targets[offsets[u + 1] - 1]. */
export interface Csr {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** Relations as edges, seller → buyer. */
export interface RelationGraph extends Csr {
  /** The relation of each edge; null where edge e is relation e. */
  readonly relation: Uint32Array | null;
}

/** The number of nodes. Throws RangeError where offsets fall, do not start at 0 or end beside the edges, or an edge leads nowhere. */
export function checkCsr({ offsets, targets }: Csr): number {
  const n = offsets.length - 1;
  if (n < 0 || offsets[0] !== 0) throw new RangeError('offsets must start with 0');
  for (let u = 0; u < n; u++) if (offsets[u] > offsets[u + 1]) throw new RangeError(`offsets fall after node ${u}`);
  if (offsets[n] !== targets.length)
    throw new RangeError(`offsets end at ${offsets[n]}, but there are ${targets.length} edges`);
  let largest = -1;
  for (let e = 0; e < targets.length; e++) if (targets[e] > largest) largest = targets[e];
  if (largest >= n) throw new RangeError(`targets must be nodes below ${n}, not ${largest}`);
  return n;
}

/** A graph of `nodes` nodes out of edges in any order: those of a node stay in that order. O(nodes + edges). Throws RangeError as checkCsr. */
export function csrOf(nodes: number, sources: ArrayLike<number>, targets: ArrayLike<number>): Csr {
  const m = sources.length;
  if (targets.length !== m) throw new RangeError(`there are ${m} sources and ${targets.length} targets`);
  const offsets = new Uint32Array(nodes + 1);
  for (let e = 0; e < m; e++) {
    if (!(sources[e] < nodes)) throw new RangeError(`sources must be nodes below ${nodes}, not ${sources[e]}`);
    offsets[sources[e] + 1]++;
  }
  for (let u = 0; u < nodes; u++) offsets[u + 1] += offsets[u];
  const next = offsets.slice(0, nodes);
  const graph = { offsets, targets: new Uint32Array(m) };
  for (let e = 0; e < m; e++) graph.targets[next[sources[e]]++] = targets[e];
  checkCsr(graph);
  return graph;
}

/**
 * The relations of a snapshot as a graph, all of them without a copy, or those that `keeps` says yes to. Relations of one pair in several
 * currencies are parallel edges. Targets of a node are in ascending order. O(relations).
 */
export function relationGraph({ relations }: Snapshot, keeps?: (relation: number) => boolean): RelationGraph {
  const { count, sellerOffsets, buyer } = relations;
  if (!keeps) return { offsets: sellerOffsets, targets: buyer, relation: null };
  const n = sellerOffsets.length - 1;
  const offsets = new Uint32Array(n + 1);
  const relation = new Uint32Array(count);
  const targets = new Uint32Array(count);
  let kept = 0;
  for (let u = 0; u < n; u++) {
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) {
      if (!keeps(e)) continue;
      relation[kept] = e;
      targets[kept++] = buyer[e];
    }
    offsets[u + 1] = kept;
  }
  return { offsets, targets: targets.slice(0, kept), relation: relation.slice(0, kept) };
}

/** The graph with all edges turned around; whatever their order was, targets of a node are in ascending order. O(nodes + edges), as a counting sort. */
export function transposed({ offsets, targets }: Csr): Csr {
  const n = offsets.length - 1;
  const ends = new Uint32Array(n + 1);
  for (let e = 0; e < targets.length; e++) ends[targets[e] + 1]++;
  for (let u = 0; u < n; u++) ends[u + 1] += ends[u];
  const next = ends.slice(0, n);
  const sources = new Uint32Array(targets.length);
  for (let u = 0; u < n; u++) for (let e = offsets[u]; e < offsets[u + 1]; e++) sources[next[targets[e]]++] = u;
  return { offsets: ends, targets: sources };
}
