/**
 * How far two partitions of the same nodes agree: their normalised mutual information, 2 I(a, b) / (H(a) + H(b)), by Danon, Díaz-Guilera, Duch
 * and Arenas, "Comparing community structure identification", J. Stat. Mech. 2005 P09008. 1 where they are the same sets, 0 where one says
 * nothing about the other; 1 where both have at most one set. Numbers of the sets do not matter; NO_COMPONENT is a set like others.
 *
 * Time O(nodes), memory 24 bytes a node and a table of the sets. Throws RangeError where the partitions are of different numbers of nodes.
 */
export function normalisedMutualInformation(a: Uint32Array, b: Uint32Array): number {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`partitions must be of the same nodes, not of ${n} and ${b.length}`);
  const one = renumbered(a);
  const other = renumbered(b);
  // nodes by their set in a
  const ends = new Uint32Array(one.count);
  for (let u = 0; u < n; u++) ends[one.set[u]]++;
  for (let c = 1; c < one.count; c++) ends[c] += ends[c - 1];
  const starts = ends.slice();
  const nodes = new Uint32Array(n);
  for (let u = n - 1; u >= 0; u--) nodes[--starts[one.set[u]]] = u;

  const sizes = new Uint32Array(other.count);
  for (let u = 0; u < n; u++) sizes[other.set[u]]++;
  let entropyOfA = 0;
  let entropyOfBoth = 0;
  const shared = new Uint32Array(other.count);
  for (let c = 0; c < one.count; c++) {
    entropyOfA += surprise(ends[c] - starts[c], n);
    for (let k = starts[c]; k < ends[c]; k++) shared[other.set[nodes[k]]]++;
    for (let k = starts[c]; k < ends[c]; k++) {
      const d = other.set[nodes[k]];
      // counted once, where it is first met
      entropyOfBoth += surprise(shared[d], n);
      shared[d] = 0;
    }
  }
  let entropyOfB = 0;
  for (let d = 0; d < other.count; d++) entropyOfB += surprise(sizes[d], n);
  const sum = entropyOfA + entropyOfB;
  if (sum === 0) return 1;
  return Math.min(1, Math.max(0, (2 * (sum - entropyOfBoth)) / sum));
}

/** What a set of so many of n nodes adds to the entropy. */
function surprise(size: number, n: number): number {
  return size === 0 ? 0 : (size / n) * Math.log(n / size);
}

/** Sets numbered as they are met. */
function renumbered(partition: Uint32Array): { set: Uint32Array; count: number } {
  const numbers = new Map<number, number>();
  const set = new Uint32Array(partition.length);
  for (let u = 0; u < partition.length; u++) {
    let number = numbers.get(partition[u]);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(partition[u], number);
    }
    set[u] = number;
  }
  return { set, count: numbers.size };
}
