import { exact, grown } from './columns.ts';
import type { Fan, FanResult } from './motifs.ts';
import { selectFirst } from './select.ts';
import type { Side } from './side.ts';

/**
 * The best fan of each firm on one side: of all windows of `windowDays`, the one with most partners; then with most net; then the
 * earliest. O(invoices) for all firms, by two pointers; memory 36 bytes a firm.
 */
export class Fans {
  readonly #side: Side;
  readonly #windowDays: number;
  readonly #partners: Uint32Array;
  readonly #invoices: Uint32Array;
  readonly #firstDay: Int32Array;
  readonly #lastDay: Int32Array;
  readonly #netMinor: Float64Array;
  readonly #variation: Float64Array;
  /** By partner, of the window at hand: invoices, and net. */
  #count = new Uint32Array(256);
  #net = new Float64Array(256);

  constructor(firms: number, side: Side, windowDays: number) {
    this.#side = side;
    this.#windowDays = windowDays;
    this.#partners = new Uint32Array(firms);
    this.#invoices = new Uint32Array(firms);
    this.#firstDay = new Int32Array(firms);
    this.#lastDay = new Int32Array(firms);
    this.#netMinor = new Float64Array(firms).fill(NaN);
    this.#variation = new Float64Array(firms).fill(NaN);
  }

  /** Finds the best fan of a firm whose side is loaded. */
  measure(firm: number): void {
    const { count, day, netMinor, partner, partners, currency } = this.#side;
    if (count === 0) return;
    const inWindow = (this.#count = grown(this.#count, partners));
    let start = 0;
    let distinct = 0;
    let sum = 0;
    let most = 0;
    let mostNet = 0;
    let bestStart = 0;
    let bestEnd = 0;
    for (let i = 0; i < count; i++) {
      if (inWindow[partner[i]]++ === 0) distinct++;
      // amounts of several currencies are not added
      if (currency >= 0) sum += netMinor[i];
      if (i + 1 < count && day[i + 1] === day[i]) continue;
      for (; day[start] < day[i] - this.#windowDays; start++) {
        if (--inWindow[partner[start]] === 0) distinct--;
        if (currency >= 0) sum -= netMinor[start];
      }
      if (distinct < most || (distinct === most && sum <= mostNet)) continue;
      most = distinct;
      mostNet = exact(sum);
      bestStart = start;
      bestEnd = i + 1;
    }
    for (; start < count; start++) inWindow[partner[start]] = 0;

    this.#partners[firm] = most;
    this.#invoices[firm] = bestEnd - bestStart;
    this.#firstDay[firm] = day[bestStart];
    this.#lastDay[firm] = day[bestEnd - 1];
    if (currency < 0) return;
    this.#netMinor[firm] = mostNet;
    this.#variation[firm] = this.#variationOf(bestStart, bestEnd, most, mostNet);
  }

  /** Standard deviation ÷ mean of the partners' amounts. */
  #variationOf(start: number, end: number, partners: number, sum: number): number {
    const { netMinor, partner } = this.#side;
    const net = (this.#net = grown(this.#net, this.#side.partners));
    for (let i = start; i < end; i++) net[partner[i]] += netMinor[i];
    const mean = sum / partners;
    let squares = 0;
    for (let i = start; i < end; i++) {
      // the first invoice of a partner clears it
      if (net[partner[i]] < 0) continue;
      squares += (net[partner[i]] - mean) ** 2;
      net[partner[i]] = -1;
    }
    for (let i = start; i < end; i++) net[partner[i]] = 0;
    return Math.sqrt(squares / partners) / mean;
  }

  /** What was measured, and the largest fans of at least `least` partners. */
  result(least: number, most: number): FanResult {
    const partners = this.#partners;
    const net = this.#netMinor;
    const netOf = (u: number): number => (net[u] > 0 ? net[u] : 0);
    const { kept, leftOut } = largest(partners.length, most, (u) => partners[u] >= least, (a, b) => partners[b] - partners[a] || netOf(b) - netOf(a)); // prettier-ignore
    return {
      partners,
      invoices: this.#invoices,
      firstDay: this.#firstDay,
      lastDay: this.#lastDay,
      netMinor: net,
      variation: this.#variation,
      instances: Array.from(kept, (u) => this.#instance(u)),
      leftOut,
    };
  }

  #instance(node: number): Fan {
    const side = this.#side;
    const [firstDay, lastDay] = [this.#firstDay[node], this.#lastDay[node]];
    side.load(node);
    const { partners, invoices } = members(side, firstDay, lastDay);
    const [netMinor, variation] = [this.#netMinor[node], this.#variation[node]];
    const isOne = side.currency >= 0;
    return {
      ...{ node, partners, invoices, firstDay, lastDay },
      currency: isOne ? side.currency : null,
      netMinor: isOne ? netMinor : null,
      variation: isOne ? variation : null,
    };
  }
}

/** The firms that a test lets pass, those that come first by `compare`, then by node, and how many there is no room for. */
export function largest(
  firms: number,
  room: number,
  passes: (u: number) => boolean,
  compare: (a: number, b: number) => number,
): { kept: Uint32Array; leftOut: number } {
  let count = 0;
  for (let u = 0; u < firms; u++) if (passes(u)) count++;
  const found = new Uint32Array(count);
  count = 0;
  for (let u = 0; u < firms; u++) if (passes(u)) found[count++] = u;
  selectFirst(found, 0, count, room, (a, b) => (compare(a, b) || a - b) < 0);
  const kept = found.subarray(0, Math.min(room, count)).sort((a, b) => compare(a, b) || a - b);
  return { kept, leftOut: count - kept.length };
}

/** Partners and invoices of a loaded side within days, partners by node, invoices by day. */
export function members(side: Side, fromDay: number, toDay: number): { partners: number[]; invoices: number[] } {
  const partners = new Set<number>();
  const invoices: number[] = [];
  for (let i = 0; i < side.count; i++) {
    if (side.day[i] < fromDay || side.day[i] > toDay) continue;
    partners.add(side.partnerNode(side.partner[i]));
    invoices.push(side.invoice[i]);
  }
  return { partners: [...partners].sort((a, b) => a - b), invoices };
}
