import type { Snapshot } from '../graph/snapshot.ts';
import { firstDayFrom, grown } from './columns.ts';
import { alike, type CycleRules, startOfMonth } from './cycleRules.ts';

/**
 * The invoices of one cycle of firms: how many instances they make (one invoice a hop, in order, within the window, alike), and which is
 * the best. Nothing is enumerated: instances are counted hop by hop from each earliest invoice, as many as there may be.
 *
 * Each instance is counted at its earliest invoice, of one day at the one that stands first in the snapshot. On the way round from there
 * the keys of the order (days, months, or nothing) do not decrease, except that they may return once to that of the earliest and then
 * stay with it: then the cycle starts at the return. For likeness over the whole cycle the ways with least amount x are those of at
 * least x less those of more than x, in both cases of at most x ÷ likeness.
 *
 * With N invoices, w of them in a window: O(N w), times w with likeness of hops, times the number of alike amounts with likeness of the
 * cycle. Memory: some 50 bytes an invoice of the largest cycle of firms. Counts beyond 2^53 are rounded.
 */
export class CycleInstances {
  hops = 0;
  /** Invoices that were looked at since they were gathered. */
  looked = 0;
  /** Invoices of hop h are [offsets[h], offsets[h + 1]) of the columns, in order of day, then as in the snapshot. */
  readonly offsets: Uint32Array;
  day = new Int32Array(256);
  gross = new Float64Array(256);
  invoice = new Uint32Array(256);
  /** Of each hop its invoice in the best instance, as a place in the columns, once `choose` was called. */
  readonly chosen: Uint32Array;
  readonly #snapshot: Snapshot;
  readonly #rules: CycleRules;
  readonly #relation: Uint32Array;
  #key = new Int32Array(256);
  /** Ways from the root to an invoice whose keys never decreased; those that returned to the root's. */
  #ways = new Float64Array(256);
  #returned = new Float64Array(256);
  #amounts = new Float64Array(256);
  #amountCount = 0;
  /** Of a hop whether it is held at its chosen invoice. */
  readonly #held: Uint8Array;

  constructor(snapshot: Snapshot, rules: CycleRules) {
    this.#snapshot = snapshot;
    this.#rules = rules;
    this.#relation = new Uint32Array(rules.maxHops);
    this.offsets = new Uint32Array(rules.maxHops + 1);
    this.chosen = new Uint32Array(rules.maxHops);
    this.#held = new Uint8Array(rules.maxHops);
  }

  /** Reads the invoices of a cycle of relations. */
  gather(relations: Uint32Array, hops: number): void {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { day, grossMinor } = this.#snapshot.invoices;
    const { order, minGrossMinor } = this.#rules;
    this.hops = hops;
    let count = 0;
    for (let h = 0; h < hops; h++) {
      const e = relations[h];
      this.#relation[h] = e;
      this.offsets[h] = count;
      this.#reserve(count + invoiceOffsets[e + 1] - invoiceOffsets[e]);
      for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) {
        if (grossMinor[i] < minGrossMinor) continue;
        this.day[count] = day[i];
        this.#key[count] = order === 'any' ? 0 : order === 'month' ? startOfMonth(day[i]) : day[i];
        this.gross[count] = grossMinor[i];
        this.invoice[count++] = i;
      }
    }
    this.offsets[hops] = count;
    this.#held.fill(0);
    this.#amountCount = 0;
    this.looked = count;
  }

  /** The number of instances. */
  count(): number {
    const { offsets, day } = this;
    const { cycleLikeness, hopLikeness } = this.#rules;
    if (cycleLikeness > 0) this.#sortAmounts();
    let total = 0;
    for (let h = 0; h < this.hops; h++) {
      let ways = 0;
      for (let i = offsets[h]; i < offsets[h + 1]; i++) {
        if (cycleLikeness > 0) total += this.#alikeWaysFrom(h, i);
        else {
          // where amounts do not matter, those of one day have the same ways
          if (i === offsets[h] || hopLikeness > 0 || day[i] !== day[i - 1]) ways = this.#waysFrom(h, i, 0, false);
          total += ways;
        }
      }
    }
    return total;
  }

  /** The largest least amount that an instance has, of which there must be one. */
  best(): number {
    const { offsets, gross, hops } = this;
    if (offsets[hops] === hops) {
      let least = gross[0];
      for (let h = 1; h < hops; h++) least = Math.min(least, gross[h]);
      return least;
    }
    this.#sortAmounts();
    let high = this.#bound();
    if (this.#rules.cycleLikeness > 0) {
      // one amount may do where a smaller one does not
      while (high > 0 && !this.#isPossible(this.#amounts[high])) high--;
      return this.#amounts[high];
    }
    let low = 0;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#isPossible(this.#amounts[middle])) low = middle;
      else high = middle - 1;
    }
    return this.#amounts[low];
  }

  /** An upper bound of best(): the least of the hops' largest amounts. */
  upperBound(): number {
    let bound = Infinity;
    for (let h = 0; h < this.hops; h++) {
      let largest = 0;
      for (let i = this.offsets[h]; i < this.offsets[h + 1]; i++) if (this.gross[i] > largest) largest = this.gross[i];
      if (largest < bound) bound = largest;
    }
    return bound;
  }

  /**
   * Chooses an instance of at least `least` in each amount, of which there must be one: with the earliest invoice first in time, then in
   * the snapshot; from there round with the first invoices of the snapshot.
   */
  choose(least: number): void {
    const { offsets, day, invoice, hops, chosen } = this;
    let root = -1;
    for (let h = 0; h < hops; h++)
      for (let i = offsets[h]; i < offsets[h + 1]; i++) {
        if (root >= 0) {
          const at = chosen[root];
          if (day[i] > day[at] || (day[i] === day[at] && invoice[i] > invoice[at])) break;
        }
        if (this.#waysFrom(h, i, least, false) === 0) continue;
        root = h;
        chosen[h] = i;
        break;
      }
    for (let k = 1; k < hops; k++) {
      const h = (root + k) % hops;
      this.#held[h] = 1;
      for (chosen[h] = offsets[h]; this.#waysFrom(root, chosen[root], least, false) === 0;) chosen[h]++;
    }
    this.#held.fill(0);
  }

  /** As #waysFrom, of any least amount that is alike enough to the earliest invoice's. */
  #alikeWaysFrom(root: number, at: number): number {
    const amount = this.gross[at];
    let total = 0;
    for (let k = 0; k < this.#amountCount && this.#amounts[k] <= amount; k++) {
      const least = this.#amounts[k];
      if (amount * this.#rules.cycleLikeness > least) continue;
      const ways = this.#waysFrom(root, at, least, false);
      if (ways > 0) total += ways - this.#waysFrom(root, at, least, true);
    }
    return total;
  }

  /** Whether some instance has at least this amount in each hop. */
  #isPossible(least: number): boolean {
    for (let h = 0; h < this.hops; h++)
      for (let i = this.offsets[h]; i < this.offsets[h + 1]; i++)
        if (this.#waysFrom(h, i, least, false) > 0) return true;
    return false;
  }

  /** Index of the largest amount that upperBound allows. */
  #bound(): number {
    const bound = this.upperBound();
    let k = this.#amountCount - 1;
    while (k >= 0 && this.#amounts[k] > bound) k--;
    return k;
  }

  /**
   * Instances whose earliest invoice is `at` of hop `root`, of amounts of at least `least` (or more than that), and as alike to `least` as
   * those of a cycle are to be.
   */
  #waysFrom(root: number, at: number, least: number, more: boolean): number {
    const { offsets, day, gross, hops } = this;
    const { windowDays, order, hopLikeness, cycleLikeness } = this.#rules;
    const ways = this.#ways;
    const returned = this.#returned;
    const key = this.#key;
    const isStrict = order === 'day';
    const from = day[at];
    const until = from + windowDays;
    if (more ? gross[at] <= least : gross[at] < least) return 0;
    if (gross[at] * cycleLikeness > least && cycleLikeness > 0) return 0;
    ways[at] = 1;
    returned[at] = 0;
    let before = at;
    let endBefore = at + 1;
    for (let k = 1; k < hops; k++) {
      const h = root + k < hops ? root + k : root + k - hops;
      // of the root's own day, what stands after it in the snapshot
      let start = firstDayFrom(
        day,
        offsets[h],
        offsets[h + 1],
        this.#relation[h] > this.#relation[root] ? from : from + 1,
      );
      let end = firstDayFrom(day, start, offsets[h + 1], until + 1);
      if (this.#held[h]) {
        if (this.chosen[h] < start || this.chosen[h] >= end) return 0;
        start = this.chosen[h];
        end = start + 1;
      }
      this.looked += hopLikeness === 0 ? end - start : (end - start) * (endBefore - before);
      let sum = 0;
      let returns = 0;
      let p = before;
      if (hopLikeness === 0)
        for (let q = before; q < endBefore; q++) returns += returned[q] + (key[q] > key[at] ? ways[q] : 0);
      let any = false;
      for (let i = start; i < end; i++) {
        ways[i] = returned[i] = 0;
        const amount = gross[i];
        if (more ? amount <= least : amount < least) continue;
        if (cycleLikeness > 0 && amount * cycleLikeness > least) continue;
        if (hopLikeness > 0) {
          if (k === hops - 1 && !alike(amount, gross[at], hopLikeness)) continue;
          sum = returns = 0;
          for (let q = before; q < endBefore; q++) {
            if (!alike(amount, gross[q], hopLikeness)) continue;
            if (isStrict ? key[q] < key[i] : key[q] <= key[i]) sum += ways[q];
            returns += returned[q] + (key[q] > key[at] ? ways[q] : 0);
          }
        } else for (; p < endBefore && (isStrict ? key[p] < key[i] : key[p] <= key[i]); p++) sum += ways[p];
        ways[i] = sum;
        if (!isStrict && key[i] === key[at]) returned[i] = returns;
        if (ways[i] > 0 || returned[i] > 0) any = true;
      }
      if (!any) return 0;
      before = start;
      endBefore = end;
    }
    let total = 0;
    for (let q = before; q < endBefore; q++) total += ways[q] + returned[q];
    return total;
  }

  /** Distinct amounts in ascending order. */
  #sortAmounts(): void {
    if (this.#amountCount > 0) return;
    const count = this.offsets[this.hops];
    this.#amounts.set(this.gross.subarray(0, count));
    this.#amounts.subarray(0, count).sort();
    for (let i = 0; i < count; i++)
      if (i === 0 || this.#amounts[i] > this.#amounts[this.#amountCount - 1])
        this.#amounts[this.#amountCount++] = this.#amounts[i];
  }

  #reserve(length: number): void {
    this.day = grown(this.day, length);
    this.gross = grown(this.gross, length);
    this.invoice = grown(this.invoice, length);
    this.#key = grown(this.#key, length);
    this.#ways = grown(this.#ways, length);
    this.#returned = grown(this.#returned, length);
    this.#amounts = grown(this.#amounts, length);
  }
}
