import { FIRST_DAY, LAST_DAY, monthEnd, monthStart } from '../graph/days.ts';
import { firstDayFrom } from './columns.ts';

/** How time orders the invoices of a cycle, from its start on; see CyclesOptions. */
export type CycleOrder = 'day' | 'notEarlier' | 'month' | 'any';

/** Checked options of a search for cycles. */
export interface CycleRules {
  readonly maxHops: number;
  readonly windowDays: number;
  readonly order: CycleOrder;
  readonly hopLikeness: number;
  readonly cycleLikeness: number;
  readonly minGrossMinor: number;
}

/** Whether invoices are ordered by their days, and not by month or not at all. */
export function isInDays({ order }: CycleRules): boolean {
  return order === 'day' || order === 'notEarlier';
}

/** Whether amounts are not asked about. */
export function isUnlike({ hopLikeness, cycleLikeness }: CycleRules): boolean {
  return hopLikeness === 0 && cycleLikeness === 0;
}

let monthStarts: Int32Array | undefined;

/** First day of the month of a day, out of a table of 215 kB that all share. */
export function startOfMonth(day: number): number {
  monthStarts ??= Int32Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, i) => monthStart(FIRST_DAY + i));
  return day >= FIRST_DAY && day <= LAST_DAY ? monthStarts[day - FIRST_DAY] : monthStart(day);
}

/** Bounds of amounts are widened by this much, so that rounding never leaves out what is just alike. */
const SLACK = 1 + 2 ** -40;

/** Nothing may follow. */
export const NONE = 0;
/** An invoice may follow in order. */
export const ONWARD = 1;
/** By month: one may follow that is of the first month again, after which all are of that month. */
export const RETURNED = 2;

/**
 * Goes along the relations of a cycle from its earliest invoices, all that fit at once: the state is the days on which the next invoice
 * may be, and bounds of its amount. Without likeness a way is found if and only if there is one; with it, ways may be found that no
 * single invoices make.
 *
 * In order of days and without likeness the next invoices of the root's relation do better than the root where the second hop is no
 * earlier than they allow: the window ends later. So it has to be earlier. Parallel invoices then share the work instead of doing it again.
 */
export class CycleWalk {
  /** The root's day; the last day of the window; the last day of the root's month. */
  from = 0;
  until = 0;
  monthUntil = 0;
  /** The state. */
  lower = 0;
  upper = 0;
  low = 0;
  high = Infinity;
  #cycleLow = 0;
  #cycleHigh = Infinity;
  readonly #rules: CycleRules;
  readonly #byMonth: boolean;
  readonly #inDays: boolean;
  readonly #yields: boolean;
  readonly #step: number;

  constructor(rules: CycleRules) {
    this.#rules = rules;
    this.#byMonth = rules.order === 'month';
    this.#inDays = isInDays(rules);
    this.#yields = this.#inDays && isUnlike(rules);
    this.#step = rules.order === 'day' ? 1 : 0;
  }

  /**
   * Starts with the invoices from `first` on that are of its day, among [first, end) of one relation. `yields` says whether those of
   * later days are roots, too, which take over what they can.
   */
  begin(day: Int32Array, gross: Float64Array, first: number, end: number, yields: boolean): void {
    const { windowDays, cycleLikeness, hopLikeness, minGrossMinor } = this.#rules;
    const from = day[first];
    let least = Infinity;
    let largest = 0;
    let next = first;
    for (; next < end && day[next] === from; next++) {
      if (gross[next] < minGrossMinor) continue;
      if (gross[next] < least) least = gross[next];
      if (gross[next] > largest) largest = gross[next];
    }
    while (next < end && gross[next] < minGrossMinor) next++;
    this.from = from;
    this.until = from + windowDays;
    this.monthUntil = this.#byMonth ? monthEnd(from) : this.until;
    this.#cycleLow = Math.max(minGrossMinor, (least * cycleLikeness) / SLACK);
    this.#cycleHigh = (largest / cycleLikeness) * SLACK;
    this.lower = this.#inDays ? from + this.#step : from;
    this.upper = yields && this.#yields && next < end ? Math.min(this.until, day[next] + this.#step - 1) : this.until;
    this.low = Math.max(this.#cycleLow, (least * hopLikeness) / SLACK);
    this.high = Math.min(this.#cycleHigh, (largest / hopLikeness) * SLACK);
  }

  /** Sets the state that was reached before. */
  resume(lower: number, low: number, high: number): void {
    this.lower = lower;
    this.low = low;
    this.high = high;
  }

  /** Takes a relation, whose invoices [start, end) stand in order of day, and says whether any of them may follow, and how. */
  take(day: Int32Array, gross: Float64Array, start: number, end: number): number {
    if (this.#takeDays(day, gross, start, end, this.lower, this.upper)) return ONWARD;
    if (!this.#byMonth || this.lower <= this.monthUntil) return NONE;
    if (!this.#takeDays(day, gross, start, end, this.from, this.monthUntil)) return NONE;
    this.lower = this.until + 1;
    return RETURNED;
  }

  #takeDays(day: Int32Array, gross: Float64Array, start: number, end: number, first: number, last: number): boolean {
    let least = Infinity;
    let largest = 0;
    let earliest = 0;
    for (let i = firstDayFrom(day, start, end, first); i < end && day[i] <= last; i++) {
      const amount = gross[i];
      if (amount < this.low || amount > this.high) continue;
      if (largest === 0) earliest = day[i];
      if (amount < least) least = amount;
      if (amount > largest) largest = amount;
    }
    if (largest === 0) return false;
    const { hopLikeness } = this.#rules;
    if (this.#inDays) this.lower = earliest + this.#step;
    else if (this.#byMonth) this.lower = Math.max(this.from, startOfMonth(earliest));
    this.upper = this.until;
    this.low = Math.max(this.#cycleLow, (least * hopLikeness) / SLACK);
    this.high = Math.min(this.#cycleHigh, (largest / hopLikeness) * SLACK);
    return true;
  }
}

/** Whether the smaller of two amounts is at least such a part of the larger. */
export function alike(a: number, b: number, likeness: number): boolean {
  return a < b ? a >= likeness * b : b >= likeness * a;
}
