import { grown } from './columns.ts';
import { selectFirst } from './select.ts';

/**
 * Keeps the cycles of the largest least amounts among all that are offered, ties by the items (relations or invoices) from the smallest
 * one round, and counts what it does not keep. Up to twice as many are held, so that offers take O(hops) on average; memory
 * O(kept × hops).
 */
export class Largest {
  leftOut = 0;
  leftOutInstances = 0;
  readonly #limit: number;
  readonly #stride: number;
  /** Slots of what is held are slots[0 … count - 1]; the others are free. */
  #slots = new Uint32Array(0);
  #count = 0;
  #least = new Float64Array(0);
  #instances = new Float64Array(0);
  #hops = new Uint8Array(0);
  #items = new Uint32Array(0);
  /** What is less than this will not be kept. */
  #threshold = 0;

  constructor(limit: number, maxHops: number) {
    this.#limit = limit;
    this.#stride = maxHops;
  }

  /** Whether a cycle of such a least amount may be kept. */
  wants(least: number): boolean {
    return this.#limit > 0 && least >= this.#threshold;
  }

  /** Counts a cycle that is not offered. */
  pass(instances: number): void {
    this.leftOut++;
    this.leftOutInstances += instances;
  }

  offer(least: number, instances: number, items: Uint32Array, hops: number): void {
    if (!this.wants(least)) return this.pass(instances);
    if (this.#count === 2 * this.#limit) this.#select();
    if (this.#count === this.#slots.length) this.#grow();
    const slot = this.#slots[this.#count++];
    this.#least[slot] = least;
    this.#instances[slot] = instances;
    this.#hops[slot] = hops;
    let first = 0;
    for (let h = 1; h < hops; h++) if (items[h] < items[first]) first = h;
    for (let h = 0, at = slot * this.#stride; h < hops; h++)
      this.#items[at + h] = items[first + h < hops ? first + h : first + h - hops];
  }

  /** Hands over what is kept, largest first, its items from the smallest round; they are overwritten by the next. */
  each(take: (items: Uint32Array, hops: number, least: number, instances: number) => void): void {
    if (this.#count > this.#limit) this.#select();
    const slots = this.#slots.slice(0, this.#count).sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    for (const slot of slots) {
      const at = slot * this.#stride;
      const hops = this.#hops[slot];
      take(this.#items.subarray(at, at + hops), hops, this.#least[slot], this.#instances[slot]);
    }
  }

  #select(): void {
    const keep = this.#limit;
    selectFirst(this.#slots, 0, this.#count, keep, (a, b) => this.#isBefore(a, b));
    for (let k = keep; k < this.#count; k++) this.pass(this.#instances[this.#slots[k]]);
    this.#count = keep;
    this.#threshold = Infinity;
    for (let k = 0; k < keep; k++) this.#threshold = Math.min(this.#threshold, this.#least[this.#slots[k]]);
  }

  #isBefore(a: number, b: number): boolean {
    if (a === b) return false;
    if (this.#least[a] !== this.#least[b]) return this.#least[a] > this.#least[b];
    const [i, j] = [a * this.#stride, b * this.#stride];
    // one is never the beginning of the other: a cycle closes once
    let h = 0;
    while (h < this.#stride - 1 && this.#items[i + h] === this.#items[j + h]) h++;
    return this.#items[i + h] < this.#items[j + h];
  }

  #grow(): void {
    const length = Math.min(2 * this.#limit, Math.max(64, 2 * this.#slots.length));
    const slots = new Uint32Array(length);
    for (let k = 0; k < length; k++) slots[k] = k < this.#slots.length ? this.#slots[k] : k;
    this.#slots = slots;
    this.#least = grown(this.#least, length);
    this.#instances = grown(this.#instances, length);
    this.#hops = grown(this.#hops, length);
    this.#items = grown(this.#items, length * this.#stride);
  }
}
