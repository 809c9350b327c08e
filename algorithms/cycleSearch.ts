import type { Snapshot } from '../graph/snapshot.ts';
import { runOf } from './columns.ts';
import { alike, type CycleRules, CycleWalk, isInDays, isUnlike, ONWARD, RETURNED, startOfMonth } from './cycleRules.ts';
import {
  firstSaleFrom,
  PURCHASE,
  PURCHASE_DAY,
  SALE,
  SALE_DAY,
  SALE_INVOICE,
  SALE_PRIOR,
  SALE_TO,
  type Timeline,
} from './timeline.ts';
import { HOP_BITS, HOP_MASK, WayBack } from './wayBack.ts';

/** Share of a window, from its end, in which ways back are known beforehand; in its beginning the search is plain. */
const SWEPT_SHARE = 0.6;
const STEPS_PER_POLL = 65_536;

/**
 * Takes what was found: the relations, or the invoices, in order from the root, and the root's day; they are overwritten by the next.
 * Returns the invoices that were looked at.
 */
export type TakeCycle = (items: Uint32Array, hops: number, day: number) => number;

export interface CycleSearchOptions {
  /** One cycle for each order of firms, or each instance. */
  perFirms: boolean;
  take: TakeCycle;
  shouldStop: () => boolean;
  /** The most invoices that are looked at from one firm. */
  budget: number;
}

/**
 * Finds cycles by a search in depth over firms, from each invoice of each firm as the root: the first one in order of days, else (by
 * month, and in any order) the earliest.
 *
 * - By firms: a hop takes all invoices of a relation at once, and of them the earliest that may follow, so parallel invoices do not
 *   multiply the search. A cycle of firms is handed over for each root that it is found from: at most once for each relation in it
 *   and day of an invoice. With likeness it may be one that no single invoices make.
 * - By invoices: each instance is found once, and handed over. Of invoices of one day the root is the one that stands first in the
 *   snapshot, except in order of days, where that rule is needed only if all are of one day.
 *
 * The search from a firm ends where the budget is used up. It is then done again for two hops, three, and so on, each with the budget, so
 * that where everybody trades with everybody short cycles are all found.
 *
 * Before the search from a root a sweep back from it labels the firms that lead back (see WayBack): in order of days it covers the last
 * 60 % of the window, a search forward being cheap in the first; else it covers as many hops of the end.
 */
export class CycleSearch {
  readonly #snapshot: Snapshot;
  readonly #timeline: Timeline;
  readonly #rules: CycleRules;
  readonly #take: TakeCycle;
  readonly #shouldStop: () => boolean;
  readonly #budget: number;
  readonly #wayBack: WayBack;
  readonly #walk: CycleWalk;
  readonly #perFirms: boolean;
  /** In order of days. */
  readonly #inDays: boolean;
  /** Amounts do not matter; nor do months: the day of the invoice is all the state. */
  readonly #isUnlike: boolean;
  readonly #isPlain: boolean;
  readonly #step: number;
  /** Cycles of so many hops at most are looked for, and of fewer than #leastHops not handed over, nor the first #skip of #maxHops. */
  #maxHops: number;
  #leastHops = 2;
  #skip = 0;
  #sweptHops = 0;
  /** By number of hops: cycles of the firm that were met. */
  readonly #met: Uint32Array;
  /** Of depth d: the firm after d invoices, the sale that it goes on with, and those that are yet to be tried, [#next, #end). */
  readonly #firm: Uint32Array;
  readonly #sale: Uint32Array;
  readonly #next: Uint32Array;
  readonly #end: Uint32Array;
  /** The days that are tried; the walk's state; whether the sales are of these or return to the first month. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #lower: Int32Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #expected: Uint8Array;
  readonly #items: Uint32Array;
  /** Invoices looked at; where the budget of the firm in hand ends; where to ask whether to stop; the nearer of both. */
  #steps = 0;
  #budgetEnd = 0;
  #nextPoll = STEPS_PER_POLL;
  #nextCheck = 0;
  stopped = false;
  /** Firms whose search was ended by the budget before all was found. */
  exhausted = 0;

  constructor(
    snapshot: Snapshot,
    timeline: Timeline,
    rules: CycleRules,
    { perFirms, take, shouldStop, budget }: CycleSearchOptions,
  ) {
    const { maxHops, order } = rules;
    this.#snapshot = snapshot;
    this.#timeline = timeline;
    this.#rules = rules;
    this.#take = take;
    this.#shouldStop = shouldStop;
    this.#budget = budget;
    this.#wayBack = new WayBack(timeline);
    this.#walk = new CycleWalk(rules);
    this.#perFirms = perFirms;
    this.#inDays = isInDays(rules);
    this.#isUnlike = isUnlike(rules);
    this.#isPlain = order !== 'month' && this.#isUnlike;
    this.#step = order === 'day' ? 1 : 0;
    this.#maxHops = maxHops;
    this.#met = new Uint32Array(maxHops + 1);
    this.#firm = new Uint32Array(maxHops);
    this.#sale = new Uint32Array(maxHops + 1);
    this.#next = new Uint32Array(maxHops);
    this.#end = new Uint32Array(maxHops);
    this.#first = new Int32Array(maxHops);
    this.#last = new Int32Array(maxHops);
    this.#lower = new Int32Array(maxHops);
    this.#low = new Float64Array(maxHops);
    this.#high = new Float64Array(maxHops);
    this.#expected = new Uint8Array(maxHops);
    this.#items = new Uint32Array(maxHops);
  }

  /** All cycles whose root is a sale of firm u, or as many as the budget allows. */
  from(u: number): void {
    const { maxHops } = this.#rules;
    this.#leastHops = 2;
    this.#skip = 0;
    this.#met.fill(0);
    if (this.#fromFirm(u, maxHops)) return;
    // short ones first: a search of fewer hops meets them in the same order, and the first of them are handed over
    for (let hops = 2; hops <= maxHops && !this.stopped; hops++) {
      this.#leastHops = hops;
      this.#skip = this.#met[hops];
      this.#met[hops] = 0;
      if (this.#fromFirm(u, hops)) continue;
      if (!this.stopped) this.exhausted++;
      return;
    }
  }

  /** Cycles of at most so many hops whose root is a sale of firm u; returns whether that was all. */
  #fromFirm(u: number, hops: number): boolean {
    const { saleOffsets, sales, purchaseOffsets, purchases } = this.#timeline;
    const { windowDays } = this.#rules;
    const end = saleOffsets[u + 1];
    const endPurchase = PURCHASE * purchaseOffsets[u + 1];
    const step = this.#inDays ? this.#step : 0;
    this.#maxHops = hops;
    // without an order of days half of the hops each way
    this.#sweptHops = this.#inDays ? hops - 1 : hops >> 1;
    this.#budgetEnd = this.#steps + this.#budget;
    this.#nextCheck = Math.min(this.#budgetEnd, this.#nextPoll - 1);
    let q = PURCHASE * purchaseOffsets[u] + PURCHASE_DAY;
    for (let p = saleOffsets[u], next: number; p < end; p = next) {
      const day = sales[SALE * p + SALE_DAY];
      next = p + 1;
      while (next < end && sales[SALE * next + SALE_DAY] === day) next++;
      // what closes a cycle is bought within the window
      while (q < endPurchase && purchases[q] < day + step) q += PURCHASE;
      if (q >= endPurchase) break;
      if (purchases[q] > day + windowDays) continue;
      this.#fromDay(u, day, p, next);
      if (this.#steps > this.#nextCheck && this.#isOver()) return false;
    }
    return true;
  }

  /** All cycles from the sales [start, end) of firm u, which are of one day. */
  #fromDay(u: number, day: number, start: number, end: number): void {
    const { saleOffsets, sales } = this.#timeline;
    const { windowDays } = this.#rules;
    const until = day + windowDays;
    const swept = this.#inDays ? until - Math.floor(SWEPT_SHARE * windowDays) : day;
    const step = this.#inDays ? this.#step : -1;
    let isSwept = false;
    for (let p = start; p < end && (this.#steps <= this.#nextCheck || !this.#isOver()); p++) {
      // parallel invoices of the day are one root
      if (this.#perFirms && sales[SALE * p + SALE_PRIOR] === day) continue;
      // most customers sell nothing within the window
      const v = sales[SALE * p + SALE_TO];
      const q = firstSaleFrom(sales, saleOffsets[v], saleOffsets[v + 1], this.#inDays ? day + step : day);
      if (q === saleOffsets[v + 1] || sales[SALE * q + SALE_DAY] > until) continue;
      if (!isSwept) {
        isSwept = true;
        this.#steps += this.#wayBack.sweep(u, day, swept, until, this.#sweptHops, step);
      }
      this.#fromRoot(u, p, swept);
    }
    if (isSwept) this.#wayBack.clear();
  }

  #fromRoot(u: number, root: number, swept: number): void {
    const { saleOffsets, sales } = this.#timeline;
    const { labels } = this.#wayBack;
    const maxHops = this.#maxHops;
    const sweptHops = this.#sweptHops;
    const walk = this.#walk;
    const inDays = this.#inDays;
    const isPlain = this.#isPlain;
    const isUnlike = this.#isUnlike;
    const perFirms = this.#perFirms;
    const step = this.#step;
    const firm = this.#firm;
    const nextOf = this.#next;
    const endOf = this.#end;
    const firstOf = this.#first;
    const lastOf = this.#last;
    const expected = this.#expected;
    const from = sales[SALE * root + SALE_DAY];
    const until = from + this.#rules.windowDays;
    const rootInvoice = sales[SALE * root + SALE_INVOICE] >>> 0;

    firm[0] = u;
    this.#begin(u, root);
    let depth = 0;
    let sale = root;
    let y = sales[SALE * root + SALE_TO];
    for (;;) {
      // the sale at `depth` leads to y, which goes on from walk's state, if a way back is known or may be
      const left = maxHops - depth - 1;
      let last = walk.upper;
      let enters = left > 0;
      if (enters && (inDays || left <= sweptHops)) {
        const label = labels[y];
        const isLabelled = label !== 0 && (label & HOP_MASK) <= left;
        if (inDays) {
          const latest = isLabelled ? from + (label >> HOP_BITS) : swept - 1;
          if (latest < last) last = latest;
          enters = walk.lower <= last;
        } else enters = isLabelled;
      }
      let next = 0;
      if (enters) {
        next = firstSaleFrom(sales, saleOffsets[y], saleOffsets[y + 1], walk.lower);
        // by month it may have others
        if (inDays) enters = next < saleOffsets[y + 1] && sales[SALE * next + SALE_DAY] <= last;
        for (let d = 1; enters && d <= depth; d++) enters = firm[d] !== y;
      }
      if (enters) {
        this.#sale[depth] = sale;
        depth++;
        firm[depth] = y;
        firstOf[depth] = walk.lower;
        lastOf[depth] = last;
        endOf[depth] = saleOffsets[y + 1];
        nextOf[depth] = next;
        if (!isPlain) {
          this.#lower[depth] = walk.lower;
          this.#low[depth] = walk.low;
          this.#high[depth] = walk.high;
          expected[depth] = ONWARD;
        }
      }
      // the next sale that goes on
      for (;;) {
        if (depth === 0) return;
        const p = nextOf[depth];
        const at = SALE * p;
        if (p >= endOf[depth] || sales[at + SALE_DAY] > lastOf[depth]) {
          if (isPlain || !this.#return(depth)) depth--;
          continue;
        }
        nextOf[depth] = p + 1;
        if (++this.#steps > this.#nextCheck && this.#isOver()) return;
        if (perFirms) {
          // an earlier invoice of the relation stood for it
          if (sales[at + SALE_PRIOR] >= firstOf[depth]) continue;
        } else if (!inDays && sales[at + SALE_DAY] === from && sales[at + SALE_INVOICE] >>> 0 < rootInvoice) continue;
        y = sales[at + SALE_TO];
        if (y !== u) {
          const left = maxHops - depth - 1;
          if (left === 0) continue;
          // before what costs more
          if (!inDays && left <= sweptHops && (labels[y] === 0 || (labels[y] & HOP_MASK) > left)) continue;
        }
        if (isPlain) {
          if (inDays) walk.lower = sales[at + SALE_DAY] + step;
          walk.upper = until;
        } else if (isUnlike && expected[depth] === ONWARD)
          walk.lower = Math.max(from, startOfMonth(sales[at + SALE_DAY]));
        else if (!this.#takes(depth, sales[at + SALE_INVOICE] >>> 0)) continue;
        sale = p;
        if (y !== u) break;
        this.#sale[depth] = p;
        this.#hand(depth + 1, from);
      }
    }
  }

  /** Whether the firm at a depth goes on with an invoice, or by firms with its relation, as expected; sets the walk's state. */
  #takes(depth: number, invoice: number): boolean {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { day, grossMinor } = this.#snapshot.invoices;
    const e = this.#perFirms ? this.#relationOf(this.#firm[depth], invoice) : 0;
    const start = this.#perFirms ? invoiceOffsets[e] : invoice;
    const end = this.#perFirms ? invoiceOffsets[e + 1] : invoice + 1;
    this.#walk.resume(this.#lower[depth], this.#low[depth], this.#high[depth]);
    return this.#walk.take(day, grossMinor, start, end) === this.#expected[depth];
  }

  /** By month, after the sales in order: begins with those of the first month, which end the cycle, if they are yet to be tried. */
  #return(depth: number): boolean {
    const { saleOffsets, sales } = this.#timeline;
    const { from, monthUntil } = this.#walk;
    if (this.#rules.order !== 'month' || this.#expected[depth] === RETURNED) return false;
    if (this.#lower[depth] <= monthUntil) return false;
    const x = this.#firm[depth];
    this.#expected[depth] = RETURNED;
    this.#first[depth] = from;
    this.#last[depth] = monthUntil;
    this.#next[depth] = firstSaleFrom(sales, saleOffsets[x], saleOffsets[x + 1], from);
    return true;
  }

  /** Whether to leave off: asked where the steps have come to the next check. */
  #isOver(): boolean {
    if (this.stopped || this.#steps > this.#budgetEnd) return true;
    if (this.#steps >= this.#nextPoll) {
      this.#nextPoll = this.#steps + STEPS_PER_POLL;
      if (this.#shouldStop()) this.stopped = true;
    }
    this.#nextCheck = Math.min(this.#budgetEnd, this.#nextPoll - 1);
    return this.stopped;
  }

  /** Begins with the root, by firms with what is parallel to it on its day. */
  #begin(u: number, root: number): void {
    const { day, grossMinor } = this.#snapshot.invoices;
    const { invoiceOffsets } = this.#snapshot.relations;
    const first = this.#timeline.sales[SALE * root + SALE_INVOICE] >>> 0;
    const end = this.#perFirms ? invoiceOffsets[this.#relationOf(u, first) + 1] : first + 1;
    this.#walk.begin(day, grossMinor, first, end, this.#perFirms);
  }

  #hand(hops: number, day: number): void {
    const { sales } = this.#timeline;
    if (hops < this.#leastHops || ++this.#met[hops] <= this.#skip) return;
    for (let h = 0; h < hops; h++) {
      const invoice = sales[SALE * this.#sale[h] + SALE_INVOICE] >>> 0;
      this.#items[h] = this.#perFirms ? this.#relationOf(this.#firm[h], invoice) : invoice;
    }
    if (this.#perFirms || this.#isInstance(hops)) this.#steps += this.#take(this.#items, hops, day);
  }

  /** Whether the invoices are as alike as asked for, and begin where they are to, if all are of one day. */
  #isInstance(hops: number): boolean {
    const { day, grossMinor } = this.#snapshot.invoices;
    const { hopLikeness, cycleLikeness, order } = this.#rules;
    const items = this.#items;
    const [first, last] = [items[0], items[hops - 1]];
    if (order === 'notEarlier' && day[first] === day[last])
      for (let h = 1; h < hops; h++) if (items[h] < first) return false;
    if (hopLikeness === 0 && cycleLikeness === 0) return true;
    let least = Infinity;
    let largest = 0;
    for (let h = 0; h < hops; h++) {
      const amount = grossMinor[items[h]];
      if (!alike(amount, grossMinor[items[h + 1 < hops ? h + 1 : 0]], hopLikeness)) return false;
      least = Math.min(least, amount);
      largest = Math.max(largest, amount);
    }
    return least >= cycleLikeness * largest;
  }

  /** Relation of an invoice that firm u sold. */
  #relationOf(u: number, invoice: number): number {
    const { sellerOffsets, invoiceOffsets } = this.#snapshot.relations;
    return runOf(invoiceOffsets, invoice, sellerOffsets[u], sellerOffsets[u + 1]);
  }
}
