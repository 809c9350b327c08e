/** A place of the heap has 2^2 children, which stand side by side in memory. */
const ARITY_BITS = 2;
const ARITY = 2 ** ARITY_BITS;

/**
 * A priority queue of the ids 0 … capacity - 1, the smallest key first, ties by id, in which keys change: a 4-ary heap over typed arrays that
 * knows where each id stands (Johnson, "Priority queues with update and finding minimum spanning trees", Information Processing Letters 4(3)
 * 1975). Every operation is O(log size), `fill` O(ids). Memory 8 bytes an id of the capacity and 12 bytes for each that it may hold at once.
 */
export class IndexedHeap {
  #size = 0;
  /** By place in the heap, so that children are compared without looking elsewhere. */
  readonly #keys: Float64Array;
  readonly #ids: Uint32Array;
  /** By id, one more than its place; 0 where it is not here. */
  readonly #place: Uint32Array;

  /** Throws RangeError where `capacity` is no count, or `most`, how many it may hold at once, is none. */
  constructor(capacity: number, most: number = capacity) {
    if (!Number.isInteger(capacity) || capacity < 0 || capacity >= 2 ** 32)
      throw new RangeError(`capacity must be a count below 2^32, not ${capacity}`);
    if (!Number.isInteger(most) || most < 0 || most > capacity)
      throw new RangeError(`most must be a count up to ${capacity}, not ${most}`);
    this.#keys = new Float64Array(most);
    this.#ids = new Uint32Array(most);
    this.#place = new Uint32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return this.#place[id] !== 0;
  }

  /** The key of an id that is here. */
  keyOf(id: number): number {
    return this.#keys[this.#place[id] - 1];
  }

  /** Holds the first `count` of these ids, none twice, by their keys (at `keys[id]`), and nothing else. */
  fill(ids: Uint32Array, count: number, keys: Float64Array): void {
    if (count > this.#ids.length) throw new RangeError(`${count} ids are more than ${this.#ids.length}`);
    for (let k = 0; k < this.#size; k++) this.#place[this.#ids[k]] = 0;
    this.#size = count;
    for (let k = 0; k < count; k++) this.#put(k, ids[k], keys[ids[k]]);
    for (let k = (count - 2) >> ARITY_BITS; k >= 0; k--) this.#sink(k, this.#ids[k], this.#keys[k]);
  }

  /** Puts an id in, or changes its key. */
  set(id: number, key: number): void {
    const known = this.#place[id];
    if (known === 0 && this.#size === this.#ids.length) throw new RangeError(`it holds ${this.#size} ids, no more`);
    const place = known === 0 ? this.#size++ : known - 1;
    if (known === 0 || key < this.#keys[place]) this.#rise(place, id, key);
    else if (key > this.#keys[place]) this.#sink(place, id, key);
  }

  /** Takes the id with the smallest key out. Throws RangeError where there is none. */
  pop(): number {
    if (this.#size === 0) throw new RangeError('the heap is empty');
    const first = this.#ids[0];
    this.#place[first] = 0;
    const last = --this.#size;
    if (last > 0) this.#sink(0, this.#ids[last], this.#keys[last]);
    return first;
  }

  #put(place: number, id: number, key: number): void {
    this.#keys[place] = key;
    this.#ids[place] = id;
    this.#place[id] = place + 1;
  }

  #rise(place: number, id: number, key: number): void {
    const keys = this.#keys;
    const ids = this.#ids;
    while (place > 0) {
      const above = (place - 1) >>> ARITY_BITS;
      if (keys[above] < key || (keys[above] === key && ids[above] < id)) break;
      this.#put(place, ids[above], keys[above]);
      place = above;
    }
    this.#put(place, id, key);
  }

  #sink(place: number, id: number, key: number): void {
    const keys = this.#keys;
    const ids = this.#ids;
    const size = this.#size;
    for (;;) {
      let least = ARITY * place + 1;
      if (least >= size) break;
      const end = Math.min(least + ARITY, size);
      for (let child = least + 1; child < end; child++)
        if (keys[child] < keys[least] || (keys[child] === keys[least] && ids[child] < ids[least])) least = child;
      if (key < keys[least] || (key === keys[least] && id < ids[least])) break;
      this.#put(place, ids[least], keys[least]);
      place = least;
    }
    this.#put(place, id, key);
  }
}
