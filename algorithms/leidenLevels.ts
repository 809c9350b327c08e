import type { Level } from './leidenMoves.ts';
import { STEPS_PER_POLL } from './kernel.ts';

/** Nodes of a level by their set: those of set c are nodes[starts[c]] … nodes[starts[c + 1] - 1], in ascending order. */
export interface Groups {
  count: number;
  readonly starts: Uint32Array;
  readonly nodes: Uint32Array;
}

export function groupsFor(n: number): Groups {
  return { count: 0, starts: new Uint32Array(n + 1), nodes: new Uint32Array(n) };
}

/** Groups the first n nodes by `set`, whose numbers are below `count`. */
export function group(groups: Groups, set: Uint32Array, n: number, count: number): void {
  const { starts, nodes } = groups;
  groups.count = count;
  starts.fill(0, 0, count + 1);
  for (let u = 0; u < n; u++) starts[set[u]]++;
  for (let c = 1; c < count; c++) starts[c] += starts[c - 1];
  starts[count] = n;
  for (let u = n - 1; u >= 0; u--) nodes[--starts[set[u]]] = u;
}

/** Numbers the sets of the first n nodes as they are met, in place; returns how many there are. `numbers` is scratch. */
export function renumbered(set: Uint32Array, n: number, numbers: Uint32Array): number {
  numbers.fill(0, 0, n);
  let count = 0;
  for (let u = 0; u < n; u++) {
    if (numbers[set[u]] === 0) numbers[set[u]] = ++count;
    set[u] = numbers[set[u]] - 1;
  }
  return count;
}

/** Room for the graph of a level; levels take turns with two. */
export function levelFor(n: number, m: number): Level {
  return {
    n: 0,
    offsets: new Uint32Array(n + 1),
    neighbours: new Uint32Array(m),
    weights: new Float64Array(m),
    mass: new Float64Array(n),
  };
}

/**
 * Makes each group of nodes of `level` one node of `into`, with the sum of their masses and one edge to each neighbour, in one pass: a row is
 * complete before the next begins. What is within a group is dropped, as no move depends on it. Returns false where it was stopped.
 */
export function aggregate(
  level: Level,
  groups: Groups,
  groupOf: Uint32Array,
  into: Level,
  scratch: { sums: Float64Array; met: Uint32Array },
  poll: (share: number) => boolean,
): boolean {
  const { offsets, neighbours, weights, mass } = level;
  const { count, starts, nodes } = groups;
  const { sums, met } = scratch;
  sums.fill(0, 0, count);
  into.n = count;
  let made = 0;
  let steps = 0;
  for (let c = 0; c < count; c++) {
    let metCount = 0;
    let total = 0;
    for (let k = starts[c]; k < starts[c + 1]; k++) {
      const u = nodes[k];
      total += mass[u];
      const end = offsets[u + 1];
      steps += end - offsets[u] + 1;
      for (let e = offsets[u]; e < end; e++) {
        const d = groupOf[neighbours[e]];
        if (d === c) continue;
        const sum = sums[d];
        if (sum === 0) met[metCount++] = d;
        sums[d] = sum + weights[e];
      }
    }
    into.mass[c] = total;
    into.offsets[c] = made;
    for (let k = 0; k < metCount; k++) {
      const d = met[k];
      into.neighbours[made] = d;
      into.weights[made++] = sums[d];
      sums[d] = 0;
    }
    if (steps < STEPS_PER_POLL) continue;
    steps = 0;
    if (poll(c / count)) return false;
  }
  into.offsets[count] = made;
  return true;
}
