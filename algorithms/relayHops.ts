import type { Snapshot } from '../graph/snapshot.ts';
import { grown } from './columns.ts';

/**
 * The amounts that relations bear, as hops: one for each relation and amount. Where amounts may differ, a hop holds those of its relation
 * that are as alike to its least as asked for, and the next begins with the first that is not; so a relation has the same hops at its
 * seller and at its buyer. Columns are used again after `clear`. Adding takes O(k log k) for a relation of k invoices.
 */
export class RelayHops {
  count = 0;
  relation = new Uint32Array(64);
  least = new Float64Array(64);
  largest = new Float64Array(64);
  /** Invoices of the hop. */
  repeats = new Uint32Array(64);
  /** The hops by least amount, ties by relation, once `sort` was called. */
  order = new Uint32Array(64);
  readonly #snapshot: Snapshot;
  readonly #likeness: number;
  readonly #minGross: number;
  #amounts = new Float64Array(64);

  constructor(snapshot: Snapshot, likeness: number, minGross: number) {
    this.#snapshot = snapshot;
    this.#likeness = likeness;
    this.#minGross = minGross;
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds the hops of a relation. */
  add(relation: number): void {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { grossMinor } = this.#snapshot.invoices;
    const start = invoiceOffsets[relation];
    const end = invoiceOffsets[relation + 1];
    this.#amounts = grown(this.#amounts, end - start);
    const amounts = this.#amounts;
    let count = 0;
    for (let i = start; i < end; i++) if (grossMinor[i] >= this.#minGross) amounts[count++] = grossMinor[i];
    if (count > 1) amounts.subarray(0, count).sort();
    this.#reserve(this.count + count);
    for (let k = 0, next: number; k < count; k = next) {
      next = k + 1;
      while (next < count && amounts[k] >= this.#likeness * amounts[next]) next++;
      this.relation[this.count] = relation;
      this.least[this.count] = amounts[k];
      this.largest[this.count] = amounts[next - 1];
      this.repeats[this.count++] = next - k;
    }
  }

  /** Adds hop h of others. */
  copy(other: RelayHops, h: number): number {
    this.#reserve(this.count + 1);
    this.relation[this.count] = other.relation[h];
    this.least[this.count] = other.least[h];
    this.largest[this.count] = other.largest[h];
    this.repeats[this.count] = other.repeats[h];
    return this.count++;
  }

  sort(): void {
    const { least, relation } = this;
    for (let h = 0; h < this.count; h++) this.order[h] = h;
    this.order.subarray(0, this.count).sort((a, b) => least[a] - least[b] || relation[a] - relation[b]);
  }

  /** The first place in the order, from `start` on, of a hop whose least amount is not below `amount`. */
  firstFrom(amount: number, start = 0): number {
    let low = start;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.least[this.order[middle]] < amount) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(length: number): void {
    if (length <= this.relation.length) return;
    this.relation = grown(this.relation, length);
    this.least = grown(this.least, length);
    this.largest = grown(this.largest, length);
    this.repeats = grown(this.repeats, length);
    this.order = grown(this.order, length);
  }
}

/** Whether an amount of one hop and one of the other are alike. */
export function areAlike(a: RelayHops, h: number, b: RelayHops, k: number, likeness: number): boolean {
  // where they overlap one holds the least or the largest of the other
  return Math.min(a.largest[h], b.largest[k]) >= likeness * Math.max(a.least[h], b.least[k]);
}
