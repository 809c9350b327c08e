import { grown } from './columns.ts';

/** Up to as many places are sorted by insertion. */
const FEW = 24;

/**
 * Sorts places by whole-number keys such as days, stably, again and again over the same scratch: by insertion where there are few, else
 * by counting, the least significant byte first. O(places × bytes of the keys' span); memory 8 bytes a place, kept between uses.
 */
export class DayOrder {
  /** The places in order; read it anew after each `by`. */
  order = new Uint32Array(64);
  #other = new Uint32Array(64);
  #count = 0;
  readonly #starts = new Uint32Array(257);

  /** Puts the places 0 … count - 1 in order of themselves. */
  begin(count: number): void {
    this.order = grown(this.order, count);
    this.#other = grown(this.#other, count);
    this.#count = count;
    for (let i = 0; i < count; i++) this.order[i] = i;
  }

  /** Sorts by the keys of the places; equal ones stay as they stand. Keys span less than 2^32. */
  by(keys: Int32Array | Uint32Array | Uint16Array): void {
    const { order } = this;
    const count = this.#count;
    if (count <= FEW) {
      for (let i = 1; i < count; i++) {
        const place = order[i];
        const key = keys[place];
        let j = i - 1;
        for (; j >= 0 && keys[order[j]] > key; j--) order[j + 1] = order[j];
        order[j + 1] = place;
      }
      return;
    }
    let least = keys[0];
    let most = least;
    for (let i = 1; i < count; i++) {
      if (keys[i] < least) least = keys[i];
      else if (keys[i] > most) most = keys[i];
    }
    for (let shift = 0; shift < 32 && (most - least) >>> shift > 0; shift += 8) this.#pass(keys, least, shift);
  }

  #pass(keys: Int32Array | Uint32Array | Uint16Array, least: number, shift: number): void {
    const from = this.order;
    const to = this.#other;
    const count = this.#count;
    const starts = this.#starts;
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(((keys[i] - least) >>> shift) & 255) + 1]++;
    for (let digit = 0; digit < 255; digit++) starts[digit + 1] += starts[digit];
    for (let i = 0; i < count; i++) to[starts[((keys[from[i]] - least) >>> shift) & 255]++] = from[i];
    this.order = to;
    this.#other = from;
  }
}
