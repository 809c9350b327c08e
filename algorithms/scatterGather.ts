import type { Snapshot } from '../graph/snapshot.ts';
import { exact, grown } from './columns.ts';
import { DayOrder } from './dayOrder.ts';
import { Following, NO_FIRST_DAY } from './following.ts';
import type { Middle, ScatterGather, ScatterGatherResult } from './motifs.ts';
import { ANY, PairInvoices } from './pairInvoices.ts';
import { selectFirst } from './select.ts';
import { TwoHops, type TwoHopsRules } from './twoHops.ts';

/** So many instances more than are asked for are held before the smallest are dropped. */
const SLACK = 1 << 16;

export interface ScatterGatherRules extends TwoHopsRules {
  maxInstances: number;
  fromDay: number | null;
  toDay: number | null;
}

/**
 * The best scatter-gather of each pair of a source and a sink: of all windows of `windowDays`, the one in which most firms between the
 * two get an invoice of the source and issue one to the sink that may follow it; then the shortest; then the earliest.
 *
 * From each source two hops are expanded (see TwoHops), and only where enough paths lead to one sink are invoices read. There, per
 * middle, the shortest intervals stand for all that hold an invoice in and one out that may follow it, and windows end where one does.
 *
 * O(Σ suppliers × customers of firms that are no hubs) for the paths; then O(invoices + intervals × middles) for each pair that is left.
 * Memory: 8 bytes a firm, 20 per instance that is held, and the paths.
 */
export class ScatterGathers {
  readonly #snapshot: Snapshot;
  readonly #rules: ScatterGatherRules;
  readonly #paths: TwoHops;
  readonly #down: Following;
  readonly #up: Following;

  /** Of the pair at hand: intervals, and which middle they are of. */
  #intervals = 0;
  #start = new Int32Array(256);
  #end = new Int32Array(256);
  #middle = new Uint32Array(256);
  /** By middle: the latest start of its intervals that have ended. */
  #latest = new Int32Array(256);
  readonly #order = new DayOrder();
  readonly #into: PairInvoices;
  readonly #out: PairInvoices;
  /** The best window of the pair. */
  #windowFrom = 0;
  #windowTo = 0;

  /** Instances that are held. */
  #held = 0;
  #found = 0;
  #source = new Uint32Array(1024);
  #sink = new Uint32Array(1024);
  #middles = new Uint32Array(1024);
  #carried = new Float64Array(1024);
  readonly #mostFrom: Uint32Array;
  readonly #mostTo: Uint32Array;

  constructor(snapshot: Snapshot, rules: ScatterGatherRules) {
    const n = snapshot.taxpayers.count;
    this.#snapshot = snapshot;
    this.#rules = rules;
    this.#paths = new TwoHops(snapshot, rules);
    this.#down = new Following('down', rules.order, null, null, null);
    this.#up = new Following('up', rules.order, null, null, null);
    this.#mostFrom = new Uint32Array(n);
    this.#mostTo = new Uint32Array(n);
    this.#into = new PairInvoices(snapshot, rules);
    this.#out = new PairInvoices(snapshot, rules);
  }

  /** Finds the instances from a source, and returns how many relations were looked at. */
  measure(source: number): number {
    const { minMiddles } = this.#rules;
    const paths = this.#paths;
    const work = paths.find(source, ANY);
    let start = 0;
    for (let k = 0; k < paths.sinks; k++) {
      const end = paths.groupEnd[k];
      if (end === 0) continue;
      const middles = this.#best(start, end);
      if (middles >= minMiddles) this.#hold(source, paths.sink[k], middles, this.#carry(start, end));
      start = end;
    }
    return work;
  }

  /** The most middles of a window; the window that is best is left behind. Paths are [start, end) of the grouped ones. */
  #best(start: number, end: number): number {
    const { minMiddles, windowDays } = this.#rules;
    const latest = (this.#latest = grown(this.#latest, end - start));
    this.#intervals = 0;
    let possible = 0;
    for (let j = 0; j < end - start; j++) {
      const path = this.#paths.grouped[start + j];
      const before = this.#intervals;
      this.#into.load(this.#paths.into[path]);
      this.#out.load(this.#paths.out[path]);
      this.#addIntervals(j);
      if (this.#intervals > before) possible++;
      latest[j] = NO_FIRST_DAY;
    }
    if (possible < minMiddles) return 0;
    this.#order.begin(this.#intervals);
    this.#order.by(this.#end);
    const { order } = this.#order;
    let most = 0;
    for (let k = 0; k < this.#intervals; k++) {
      const interval = order[k];
      const day = this.#end[interval];
      const j = this.#middle[interval];
      if (this.#start[interval] > latest[j]) latest[j] = this.#start[interval];
      if (k + 1 < this.#intervals && this.#end[order[k + 1]] === day) continue;
      let middles = 0;
      let from = day;
      for (let i = 0; i < end - start; i++) {
        if (latest[i] < day - windowDays) continue;
        middles++;
        if (latest[i] < from) from = latest[i];
      }
      if (middles < most || (middles === most && day - from >= this.#windowTo - this.#windowFrom)) continue;
      most = middles;
      this.#windowFrom = from;
      this.#windowTo = day;
    }
    return most;
  }

  /** Adds the shortest intervals of a middle that hold an invoice in and one out that may follow it. */
  #addIntervals(j: number): void {
    const { count: ins, day: dayIn } = this.#into;
    const { count: outs, day: dayOut } = this.#out;
    let i = 0;
    let last = NO_FIRST_DAY;
    for (let o = 0; o < outs; o++) {
      const day = dayOut[o];
      const isByDay = this.#rules.order === 'day';
      // the invoices in before i are not after this one
      while (i < ins && (isByDay ? dayIn[i] < day : dayIn[i] <= day)) i++;
      // of several invoices out after one in, the first makes the shortest interval
      if (i > 0 && dayIn[i - 1] > last) {
        last = dayIn[i - 1];
        this.#addInterval(j, last, day);
      }
      if (!isByDay && i < ins && dayIn[i] <= this.#up.opensTo(day)) this.#addInterval(j, day, dayIn[i]);
    }
  }

  #addInterval(j: number, start: number, end: number): void {
    if (end - start > this.#rules.windowDays) return;
    const at = this.#intervals++;
    if (at === this.#start.length) {
      this.#start = grown(this.#start, at + 1);
      this.#end = grown(this.#end, at + 1);
      this.#middle = grown(this.#middle, at + 1);
    }
    this.#start[at] = start;
    this.#end[at] = end;
    this.#middle[at] = j;
  }

  /** Restricts the loaded runs of a path to those invoices in the best window that take part; says whether there are any. */
  #takePart(path: number): boolean {
    const into = this.#into;
    const out = this.#out;
    into.load(this.#paths.into[path]);
    out.load(this.#paths.out[path]);
    into.restrict(this.#windowFrom, this.#windowTo);
    out.restrict(this.#windowFrom, this.#windowTo);
    if (into.count === 0 || out.count === 0) return false;
    // what the last one out may follow, and what may follow the first one in
    const to = this.#up.opensTo(out.day[out.count - 1]);
    const from = this.#down.opensFrom(into.day[0]);
    into.restrict(this.#windowFrom, to);
    out.restrict(from, this.#windowTo);
    return into.count > 0 && out.count > 0;
  }

  /** What the middles pass on in the best window, each the smaller of in and out; 0 where it is not of one currency. */
  #carry(start: number, end: number): number {
    let carried = 0;
    let currency = ANY;
    for (let k = start; k < end; k++) {
      if (!this.#takePart(this.#paths.grouped[k])) continue;
      const { currency: of, netMinor: inMinor } = this.#into;
      const { netMinor: outMinor } = this.#out;
      if (of < 0 || of !== this.#out.currency || (currency >= 0 && of !== currency)) return 0;
      currency = of;
      carried += inMinor < outMinor ? inMinor : outMinor;
    }
    return exact(carried);
  }

  #hold(source: number, sink: number, middles: number, carried: number): void {
    if (middles > this.#mostFrom[source]) this.#mostFrom[source] = middles;
    if (middles > this.#mostTo[sink]) this.#mostTo[sink] = middles;
    this.#found++;
    if (this.#held >= this.#rules.maxInstances + SLACK) this.#drop();
    const at = this.#held++;
    this.#source = grown(this.#source, at + 1);
    this.#sink = grown(this.#sink, at + 1);
    this.#middles = grown(this.#middles, at + 1);
    this.#carried = grown(this.#carried, at + 1);
    this.#source[at] = source;
    this.#sink[at] = sink;
    this.#middles[at] = middles;
    this.#carried[at] = carried;
  }

  /** Most middles first, then most that is carried, then by source and sink. */
  #compare(a: number, b: number): number {
    return (
      this.#middles[b] - this.#middles[a] ||
      this.#carried[b] - this.#carried[a] ||
      this.#source[a] - this.#source[b] ||
      this.#sink[a] - this.#sink[b]
    );
  }

  /** Keeps the instances that are asked for. */
  #drop(): void {
    const { maxInstances } = this.#rules;
    if (this.#held <= maxInstances) return;
    const order = Uint32Array.from({ length: this.#held }, (_, i) => i);
    selectFirst(order, 0, this.#held, maxInstances, (a, b) => this.#compare(a, b) < 0);
    const kept = order.subarray(0, maxInstances).sort();
    // in order, so nothing is written over before it was moved
    for (let k = 0; k < kept.length; k++) {
      this.#source[k] = this.#source[kept[k]];
      this.#sink[k] = this.#sink[kept[k]];
      this.#middles[k] = this.#middles[kept[k]];
      this.#carried[k] = this.#carried[kept[k]];
    }
    this.#held = kept.length;
  }

  result(): ScatterGatherResult {
    this.#drop();
    const order = Array.from({ length: this.#held }, (_, i) => i).sort((a, b) => this.#compare(a, b));
    return {
      mostFrom: this.#mostFrom,
      mostTo: this.#mostTo,
      instances: order.map((at) => this.#instance(this.#source[at], this.#sink[at])),
      leftOut: this.#found - this.#held,
    };
  }

  /** Finds an instance again, with all that is in it. */
  #instance(source: number, sink: number): ScatterGather {
    this.#paths.find(source, sink);
    this.#best(0, this.#paths.count);
    const middles: Middle[] = [];
    for (let k = 0; k < this.#paths.count; k++) {
      const path = this.#paths.grouped[k];
      if (!this.#takePart(path)) continue;
      middles.push({
        node: this.#snapshot.relations.buyer[this.#paths.into[path]],
        ...{ into: this.#into.invoices(), out: this.#out.invoices() },
        ...{ inMinor: this.#into.amount, inCurrency: this.#into.currency < 0 ? null : this.#into.currency },
        ...{ outMinor: this.#out.amount, outCurrency: this.#out.currency < 0 ? null : this.#out.currency },
      });
    }
    const currencies = new Set(middles.flatMap(({ inCurrency, outCurrency }) => [inCurrency, outCurrency]));
    const [currency] = currencies.size === 1 ? currencies : [null];
    return {
      ...{ source, sink, middles, firstDay: this.#windowFrom, lastDay: this.#windowTo, currency },
      carriedMinor: currency === null ? null : middles.reduce((sum, { inMinor, outMinor }) => sum + Math.min(inMinor!, outMinor!), 0), // prettier-ignore
    };
  }
}
