import { type Components, NO_COMPONENT } from './components.ts';
import { checkCsr, type Csr } from './csr.ts';
import { type KernelOptions, STEPS_PER_POLL } from './kernel.ts';

/**
 * Strongly connected components: two nodes are in one if and only if each is reached from the other. By Pearce, "A Space-Efficient
 * Algorithm for Finding Strongly Connected Components", Information Processing Letters 116(1) 2016, without recursion.
 *
 * Components are numbered by their smallest member, so the numbers depend on nothing but the graph and the numbers of its nodes.
 * Parallel edges and self-loops change nothing; an isolated node is a component of its own.
 *
 * Stopped, the components that were closed before are right and complete, and all other nodes have none. Progress counts nodes.
 * Time O(nodes + edges), memory 16 bytes a node. Throws RangeError where the graph is none.
 */
export function stronglyConnected(graph: Csr, options: KernelOptions = {}): Components {
  const { shouldStop = () => false, progress = () => {} } = options;
  const n = checkCsr(graph);
  const { offsets, targets } = graph;
  /**
   * 0: not seen. Of nodes on the path their index, 1 up to how many are open; of other open nodes the least index that they are known to
   * reach. Of closed ones the number of their component, from n downwards: as many as are open are below it, so it is greater than the
   * index of any open node.
   */
  const mark = new Uint32Array(n);
  let index = 1;
  let closing = n;
  // from the front the path that is walked, from the back open nodes that are walked and wait for their root: no node is both
  const stack = new Uint32Array(n);
  let waiting = n;
  // by depth of the path: the edge that is next, and the least index that is known to be reached
  const nextEdge = new Uint32Array(n);
  const least = new Uint32Array(n);
  let walked = 0;
  let nextPoll = STEPS_PER_POLL;
  let stopped = shouldStop();

  for (let start = 0; start < n && !stopped; start++) {
    if (mark[start] !== 0) continue;
    let depth = 0;
    let v = start;
    let e = offsets[v];
    let end = offsets[v + 1];
    let low = index++;
    mark[v] = low;
    for (;;) {
      if (e < end) {
        const w = targets[e++];
        const reached = mark[w];
        if (reached === 0) {
          stack[depth] = v;
          nextEdge[depth] = e;
          least[depth++] = low;
          v = w;
          e = offsets[v];
          end = offsets[v + 1];
          low = index++;
          mark[v] = low;
        } else if (reached < low) low = reached;
        continue;
      }
      if (low === mark[v]) {
        // the root of a component: of what waits, all that reaches nothing before it
        while (waiting < n && mark[stack[waiting]] >= low) {
          mark[stack[waiting++]] = closing;
          index--;
        }
        mark[v] = closing--;
        index--;
      } else {
        mark[v] = low;
        stack[--waiting] = v;
      }
      if (++walked >= nextPoll) {
        nextPoll = walked + STEPS_PER_POLL;
        progress(walked, n);
        stopped = shouldStop();
      }
      if (depth === 0 || stopped) break;
      const reached = mark[v];
      v = stack[--depth];
      e = nextEdge[depth];
      end = offsets[v + 1];
      low = least[depth];
      if (reached < low) low = reached;
    }
  }
  if (!stopped) progress(n, n);
  return numbered(mark, closing, nextEdge, stopped);
}

/** Numbers the components above `closing` by their smallest member, in place; `number` is scratch of at least as many. */
function numbered(mark: Uint32Array, closing: number, number: Uint32Array, stopped: boolean): Components {
  const n = mark.length;
  const count = n - closing;
  const sizes = new Uint32Array(count);
  number.fill(NO_COMPONENT, 0, count);
  let met = 0;
  for (let u = 0; u < n; u++) {
    if (mark[u] <= closing) {
      mark[u] = NO_COMPONENT;
      continue;
    }
    const closed = mark[u] - closing - 1;
    if (number[closed] === NO_COMPONENT) number[closed] = met++;
    mark[u] = number[closed];
    sizes[mark[u]]++;
  }
  return { count, component: mark, sizes, stopped };
}
