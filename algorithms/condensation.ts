import { type Components, membersOf } from './components.ts';
import { checkCsr, type Csr, transposed } from './csr.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';

export interface Condensation extends Csr {
  /** Components, each after all that lead to it: by level, then number. */
  order: Uint32Array;
  /** Most edges on a way that ends with the component: 0 where none leads to it. Edges lead to higher levels. */
  level: Uint32Array;
  /** shouldStop said so: edges, order and levels are empty. */
  stopped: boolean;
}

/**
 * The acyclic graph of strongly connected components: an edge joins two of them where any edge joins members. In a topological order by
 * levels (Kahn, "Topological sorting of large networks", Communications of the ACM 5(11) 1962).
 *
 * Parallel edges become one, edges within a component and self-loops none; an isolated component is of level 0. Targets are in
 * ascending order. Progress counts components.
 * Time O(nodes + edges), memory 4 bytes an edge and some 30 a component. Throws RangeError where the graph is none, or the components are
 * not the complete ones of this graph.
 */
export function condensation(graph: Csr, components: Components, options: KernelOptions = {}): Condensation {
  const { shouldStop = () => false, progress = () => {} } = options;
  const n = checkCsr(graph);
  const { count, component } = components;
  if (component.length !== n) throw new RangeError(`components are of ${component.length} nodes, not ${n}`);
  for (let u = 0; u < n; u++) if (component[u] >= count) throw new RangeError(`node ${u} is in no component`);
  const edges = joined(graph, components, shouldStop, progress);
  if (edges === null) {
    const none = new Uint32Array(0);
    return { offsets: new Uint32Array(count + 1), targets: none, order: none, level: none, stopped: true };
  }
  // turned around twice: sorted
  const into = transposed(edges);
  const { offsets, targets } = transposed(into);

  const left = new Uint32Array(count);
  const level = new Uint32Array(count);
  const order = new Uint32Array(count);
  let met = 0;
  for (let c = 0; c < count; c++) {
    left[c] = into.offsets[c + 1] - into.offsets[c];
    if (left[c] === 0) order[met++] = c;
  }
  for (let start = 0; start < met;) {
    const end = met;
    for (let k = start; k < end; k++) {
      const c = order[k];
      for (let e = offsets[c]; e < offsets[c + 1]; e++) {
        const d = targets[e];
        if (--left[d] > 0) continue;
        level[d] = level[c] + 1;
        order[met++] = d;
      }
    }
    order.subarray(end, met).sort();
    start = end;
  }
  if (met < count) throw new RangeError('the components are not the strongly connected ones of this graph');
  progress(count, count);
  return { offsets, targets, order, level, stopped: false };
}

/** The edges between components, each once, in order of where they come from; or null where that was stopped. */
function joined(
  { offsets, targets }: Csr,
  components: Components,
  shouldStop: () => boolean,
  progress: (done: number, total: number) => void,
): Csr | null {
  const { count, component } = components;
  const members = membersOf(components);
  const starts = new Uint32Array(count + 1);
  const to = new Uint32Array(targets.length);
  // the last component that an edge to this one was noted of, plus one
  const noted = new Uint32Array(count);
  let kept = 0;
  let sincePoll = STEPS_PER_POLL;
  for (let c = 0; c < count; c++) {
    for (let k = members.offsets[c]; k < members.offsets[c + 1]; k++) {
      const u = members.nodes[k];
      sincePoll += 1 + offsets[u + 1] - offsets[u];
      for (let e = offsets[u]; e < offsets[u + 1]; e++) {
        const d = component[targets[e]];
        if (d === c || noted[d] === c + 1) continue;
        noted[d] = c + 1;
        to[kept++] = d;
      }
    }
    starts[c + 1] = kept;
    if (sincePoll < STEPS_PER_POLL) continue;
    sincePoll = 0;
    progress(c, count);
    if (shouldStop()) return null;
  }
  return { offsets: starts, targets: to.subarray(0, kept) };
}
