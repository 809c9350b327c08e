import { grown } from './columns.ts';

/**
 * Many small sets of days, each kept as sorted, disjoint windows [from, to] that do not touch, in one pool of typed arrays.
 *
 * Without a longest dwell a set is one window; with one it has a window for each burst of incoming invoices. Sets are numbered by
 * their owner, 0 upwards. `frozen` hands out a view (offset and count in the pool) that later changes of the set leave alone: the
 * set moves to a new place when it changes next. The pool only grows until `reset`, so that no view ever dangles.
 *
 * `open` takes O(log windows) where nothing changes, else O(windows); memory 8 bytes a window and 12 a set, kept between uses.
 */
export class WindowSets {
  /** The pool. Read it anew after each `open`: it may have moved. */
  from = new Int32Array(1024);
  to = new Int32Array(1024);
  /** Windows of set s are [offset[s], offset[s] + count[s]) in the pool. */
  offset = new Int32Array(1024);
  count = new Int32Array(1024);
  #room = new Int32Array(1024);
  #end = 0;

  /** Forgets all sets and views. */
  reset(): void {
    this.#end = 0;
  }

  /** Makes place for sets 0 … sets - 1. */
  reserve(sets: number): void {
    if (sets <= this.offset.length) return;
    this.offset = grown(this.offset, sets);
    this.count = grown(this.count, sets);
    this.#room = grown(this.#room, sets);
  }

  /** Empties a set. Views of it stay as they are. */
  clear(set: number): void {
    this.count[set] = 0;
    this.#room[set] = 0;
  }

  /** Empties a set that was cleared since the last reset, and that no view is of: its place is used again. */
  refill(set: number): void {
    this.count[set] = 0;
  }

  /** Leaves the windows that the set has now as they are, at offset[set], whatever opens later. */
  freeze(set: number): void {
    this.#room[set] = 0;
  }

  /** Opens the days from … to, and says whether one of them was not open before. An empty window opens nothing. */
  open(set: number, from: number, to: number): boolean {
    if (from > to) return false;
    const start = this.offset[set];
    const count = this.count[set];
    // the first window that ends on or after the eve of `from`: windows before it stay
    let low = start;
    let high = start + count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.to[middle] < from - 1) low = middle + 1;
      else high = middle;
    }
    const end = start + count;
    if (low < end && this.from[low] <= from && this.to[low] >= to) return false;
    // windows low … next - 1 overlap or touch the new one and melt into it
    let next = low;
    while (next < end && this.from[next] <= to + 1) {
      if (this.from[next] < from) from = this.from[next];
      if (this.to[next] > to) to = this.to[next];
      next++;
    }
    const before = low - start;
    const after = end - next;
    this.#splice(set, before, next, after);
    const at = this.offset[set] + before;
    this.from[at] = from;
    this.to[at] = to;
    return true;
  }

  /** Leaves a gap for one window after the first `before` ones, followed by `after` ones that stand at `next` now. */
  #splice(set: number, before: number, next: number, after: number): void {
    const size = before + 1 + after;
    const start = this.offset[set];
    if (size <= this.#room[set]) {
      this.from.copyWithin(start + before + 1, next, next + after);
      this.to.copyWithin(start + before + 1, next, next + after);
    } else {
      // a set that never had more than one window, as all have without a dwell, gets place for one
      const room = size === 1 ? 1 : 2 * size;
      this.from = grown(this.from, this.#end + room);
      this.to = grown(this.to, this.#end + room);
      for (let k = 0; k < before; k++) {
        this.from[this.#end + k] = this.from[start + k];
        this.to[this.#end + k] = this.to[start + k];
      }
      for (let k = 0; k < after; k++) {
        this.from[this.#end + before + 1 + k] = this.from[next + k];
        this.to[this.#end + before + 1 + k] = this.to[next + k];
      }
      this.offset[set] = this.#end;
      this.#room[set] = room;
      this.#end += room;
    }
    this.count[set] = size;
  }
}
