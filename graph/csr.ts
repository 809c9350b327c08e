import { compareRuns, lowerBound } from './bytes.ts';
import { RELATION_OF_DUPLICATES, type Tallies, type Taxpayers } from './snapshot.ts';

/** Columns of a snapshot that follow from others, and the memory that all of them lie in. */

export const shared = (bytes: number) => new SharedArrayBuffer(bytes);

export const PERIODS = ['salesFirst', 'salesLast', 'purchasesFirst', 'purchasesLast'] as const;
export const TALLY_KINDS = ['voids', 'reversals', 'conflicts'] as const;

/** The days that ledgers cover, all 0. */
export function noPeriods(count: number): Pick<Taxpayers, (typeof PERIODS)[number]> {
  const days = () => new Int32Array(shared(4 * count));
  return { salesFirst: days(), salesLast: days(), purchasesFirst: days(), purchasesLast: days() };
}

/** Tallies that are all 0. */
export function noTallies(count: number): Tallies {
  const [voids, reversals, conflicts] = TALLY_KINDS.map(() => new Uint32Array(shared(4 * count)));
  return { voids, reversals, conflicts };
}

/** Run starts of sorted keys in [0, n). */
export function offsetsOf(keys: Uint32Array, n: number): Uint32Array {
  const offsets = new Uint32Array(shared(4 * (n + 1)));
  for (const key of keys) offsets[key + 1]++;
  for (let u = 0; u < n; u++) offsets[u + 1] += offsets[u];
  return offsets;
}

/** Stable counting sort of positions by key. */
export function groupBy(keys: Uint32Array, n: number): { offsets: Uint32Array; order: Uint32Array } {
  const offsets = offsetsOf(keys, n);
  const next = offsets.slice(0, n);
  const order = new Uint32Array(shared(4 * keys.length));
  for (let e = 0; e < keys.length; e++) order[next[keys[e]]++] = e;
  return { offsets, order };
}

/** Nodes that have a name, in byte order of it. */
export function orderOfNames(bytes: Uint8Array, offsets: Uint32Array, n: number): Uint32Array {
  const named: number[] = [];
  for (let u = 0; u < n; u++) if (offsets[u + 1] > offsets[u]) named.push(u);
  // byte order of UTF-8 is code point order; ties by node, which is the order of ids
  named.sort((a, b) => compareRuns(bytes, offsets[a], offsets[a + 1], offsets[b], offsets[b + 1]) || a - b);
  const order = new Uint32Array(shared(4 * named.length));
  order.set(named);
  return order;
}

/** Marks what lies between two that may be one; the relations of one seller stand in order of buyer. */
export function relationFlags(
  sellerOffsets: Uint32Array,
  buyer: Uint32Array,
  duplicates: Iterable<readonly [a: number, b: number]>,
): Uint8Array {
  const flags = new Uint8Array(shared(buyer.length));
  const mark = (u: number, v: number) => {
    const end = sellerOffsets[u + 1];
    let e = sellerOffsets[u] + lowerBound(end - sellerOffsets[u], (i) => buyer[sellerOffsets[u] + i] < v);
    for (; e < end && buyer[e] === v; e++) flags[e] |= RELATION_OF_DUPLICATES;
  };
  for (const [a, b] of duplicates) {
    mark(a, b);
    mark(b, a);
  }
  return flags;
}
