import type { Snapshot } from '../graph/snapshot.ts';
import { grown } from './columns.ts';
import { Following, NO_FIRST_DAY, NO_LAST_DAY } from './following.ts';
import { ANY } from './pairInvoices.ts';

/** Bits of a firm that has too many relations on a side. */
export const HUB_OF_SALES = 1;
export const HUB_OF_PURCHASES = 2;

export interface TwoHopsRules {
  /** The one currency that is followed, or ANY. */
  currency: number;
  order: 'month' | 'day';
  windowDays: number;
  minMiddles: number;
  /** HUB_OF_* bits of each firm. */
  hubs: Uint8Array;
}

/**
 * Ways source → middle → sink, from one source after the other, where the first and last days of the two pairs' relations do not rule
 * out that an invoice follows another within the window, grouped by sinks that enough of them lead to.
 *
 * What pairs of firms have of several currencies is one hop. No hub of sales is a source, none of purchases a sink, and neither is a
 * middle. O(relations of the source's customers); memory 4 bytes a relation, some 40 per path of one source.
 */
export class TwoHops {
  /** Of each path the first relation into the middle, and out of it. */
  count = 0;
  into = new Uint32Array(1024);
  out = new Uint32Array(1024);
  /** Of each sink, in the order in which paths first lead there, where its group of paths ends in `grouped`; 0 where too few lead there. */
  sinks = 0;
  sink = new Uint32Array(1024);
  groupEnd = new Uint32Array(1024);
  /** Paths by group, within a group in order of middle. */
  grouped = new Uint32Array(1024);

  /** Of no meaning: it is set so that reading ahead is not left out as idle. */
  read = 0;

  readonly #snapshot: Snapshot;
  readonly #rules: TwoHopsRules;
  readonly #down: Following;
  readonly #several: boolean;
  /** The first day of the ledger. */
  readonly #firstDay: number;
  /** First and last day of each relation since the ledger's first, 16 bits each; NEVER where it is of another currency. */
  readonly #spans: Uint32Array;
  #sinkOf = new Uint32Array(1024);
  /** Place of each path's sink; by hash of a sink, its place + 1. */
  #placeOf = new Uint32Array(1024);
  #places = new Uint32Array(2048);

  constructor(snapshot: Snapshot, rules: TwoHopsRules) {
    this.#snapshot = snapshot;
    this.#rules = rules;
    this.#down = new Following('down', rules.order, null, null, null);
    this.#several = snapshot.currencies.length > 1;
    const { firstDay, spans } = spansOf(snapshot, this.#several ? rules.currency : ANY);
    this.#firstDay = firstDay;
    this.#spans = spans;
  }

  /** Finds the paths from a source to one sink, or to ANY, and returns how many relations were looked at. */
  find(source: number, only: number): number {
    const { sellerOffsets, buyer } = this.#snapshot.relations;
    const { hubs, minMiddles, windowDays } = this.#rules;
    const spans = this.#spans;
    const several = this.#several;
    this.count = this.sinks = 0;
    const endIn = sellerOffsets[source + 1];
    if (endIn - sellerOffsets[source] < minMiddles || hubs[source] & HUB_OF_SALES) return 1;
    let work = 1;
    this.#readAhead(sellerOffsets[source], endIn);
    for (let e = sellerOffsets[source]; e < endIn;) {
      const into = e;
      const middle = buyer[e];
      let first = spans[e] >>> 16;
      let last = spans[e] & 0xffff;
      for (e++; several && e < endIn && buyer[e] === middle; e++) {
        if (spans[e] >>> 16 < first) first = spans[e] >>> 16;
        if ((spans[e] & 0xffff) > last) last = spans[e] & 0xffff;
      }
      if (hubs[middle] || middle === source || first > last) continue;
      // by month, what goes out may be issued before what comes in
      const from = this.#down.opensFrom(first + this.#firstDay) - this.#firstDay;
      const to = last + windowDays;
      const endOut = sellerOffsets[middle + 1];
      work += endOut - sellerOffsets[middle];
      let before = source;
      for (let f = sellerOffsets[middle]; f < endOut; f++) {
        const span = spans[f];
        if ((span & 0xffff) < from || span >>> 16 > to) continue;
        const sink = buyer[f];
        if (sink === source || sink === middle) continue;
        // another currency of the pair before
        if (sink === before || (only >= 0 && sink !== only)) continue;
        before = sink;
        const at = this.count++;
        if (at === this.#sinkOf.length) this.#growPaths();
        this.#sinkOf[at] = sink;
        this.into[at] = into;
        this.out[at] = several ? firstOfPair(f, sellerOffsets[middle], buyer) : f;
      }
    }
    this.#group();
    return work;
  }

  /**
   * Reads where the search below goes next, for relations [start, end): it branches on what it reads, and wherever the processor guesses
   * wrong it waits for memory. Here it has nothing to guess, and waits once for all; the search takes half the time.
   */
  #readAhead(start: number, end: number): void {
    const { sellerOffsets, buyer } = this.#snapshot.relations;
    const { hubs } = this.#rules;
    const spans = this.#spans;
    const last = spans.length - 1;
    let read = 0;
    for (let e = start; e < end; e++) {
      const middle = buyer[e];
      const out = Math.min(sellerOffsets[middle], last);
      read ^= hubs[middle] ^ spans[out] ^ buyer[out];
    }
    this.read = read;
  }

  #growPaths(): void {
    this.#sinkOf = grown(this.#sinkOf, this.count);
    this.into = grown(this.into, this.count);
    this.out = grown(this.out, this.count);
    this.grouped = grown(this.grouped, this.count);
    this.sink = grown(this.sink, this.count);
    this.groupEnd = grown(this.groupEnd, this.count);
    this.#placeOf = grown(this.#placeOf, this.count);
  }

  /**
   * Sources have some ten paths each in the middle, and a table of their sinks stays in the nearest cache, where columns over all firms
   * would not. For the same reason only sinks that enough paths lead to are asked whether they are hubs.
   */
  #group(): void {
    const { hubs, minMiddles } = this.#rules;
    const paths = this.count;
    if (paths < minMiddles) return;
    let bits = 4;
    while (1 << bits < 2 * paths) bits++;
    const places = (this.#places = grown(this.#places, 1 << bits));
    places.fill(0, 0, 1 << bits);
    for (let p = 0; p < paths; p++) {
      const sink = this.#sinkOf[p];
      let at = Math.imul(sink, 0x9e3779b1) >>> (32 - bits);
      while (places[at] > 0 && this.sink[places[at] - 1] !== sink) at = (at + 1) & ((1 << bits) - 1);
      if (places[at] === 0) {
        this.sink[this.sinks] = sink;
        this.groupEnd[this.sinks] = 0;
        places[at] = ++this.sinks;
      }
      this.#placeOf[p] = places[at] - 1;
      this.groupEnd[places[at] - 1]++;
    }
    const { groupEnd } = this;
    let end = 0;
    for (let k = 0; k < this.sinks; k++) {
      const count = groupEnd[k];
      const isEnough = count >= minMiddles && (hubs[this.sink[k]] & HUB_OF_PURCHASES) === 0;
      // places are from 1 on, as 0 is none
      groupEnd[k] = isEnough ? end + 1 : 0;
      if (isEnough) end += count;
    }
    if (end === 0) return;
    for (let p = 0; p < paths; p++) {
      const place = this.#placeOf[p];
      if (groupEnd[place] > 0) this.grouped[groupEnd[place]++ - 1] = p;
    }
    for (let k = 0; k < this.sinks; k++) if (groupEnd[k] > 0) groupEnd[k]--;
  }
}

/** A span that ends before it begins. */
const NEVER = 0xffff_0000;

function spansOf({ relations }: Snapshot, only: number): { firstDay: number; spans: Uint32Array } {
  const { count, firstDay: firstOf, lastDay: lastOf, currency } = relations;
  let firstDay = NO_LAST_DAY;
  let lastDay = NO_FIRST_DAY;
  for (let e = 0; e < count; e++) {
    if (firstOf[e] < firstDay) firstDay = firstOf[e];
    if (lastOf[e] > lastDay) lastDay = lastOf[e];
  }
  if (lastDay - firstDay >= 0xffff) throw new RangeError(`days ${firstDay} to ${lastDay} are more than 65,535`);
  const spans = new Uint32Array(count);
  for (let e = 0; e < count; e++)
    spans[e] = only >= 0 && currency[e] !== only ? NEVER : ((firstOf[e] - firstDay) << 16) | (lastOf[e] - firstDay);
  return { firstDay, spans };
}

/** The first relation of the two firms that relation e is of, not before `start`. */
function firstOfPair(e: number, start: number, buyer: Uint32Array): number {
  while (e > start && buyer[e - 1] === buyer[e]) e--;
  return e;
}
