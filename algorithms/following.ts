import { FIRST_DAY, LAST_DAY, monthEnd, monthStart } from '../graph/days.ts';

/** Against the edges to where the input came from, or with them to where the invoices went. */
export type Direction = 'up' | 'down';

/** How time orders two invoices that follow each other: by filing month, by strictly later days, or not at all. */
export type Order = 'month' | 'day' | 'none';

/** Bounds of a window that nothing bounds; days are 32-bit integers. */
export const NO_FIRST_DAY = -(2 ** 31);
export const NO_LAST_DAY = 2 ** 31 - 1;

const MONTH = 0;
const DAY = 1;
const NONE = 2;

let firstDays: Int32Array | undefined;
let lastDays: Int32Array | undefined;

/**
 * Which days an invoice opens at the firm that it leads to: the days on which another invoice may follow it on a walk.
 *
 * - Down, by month: from the first of its filing month (invoices of one filing period are issued in any order). By day: from the next
 *   day. With a longest dwell of D days: until D days after it.
 * - Up is the exact mirror, where "follows" is said of the walk and not of time: until the last of its month, or the day before it;
 *   from D days before it.
 * - Days outside of the period are never open, so whoever walks through windows needs no test of the period.
 *
 * A window is [opensFrom(day), opensTo(day)], and empty where the first is after the second. O(1): month borders of all days that a
 * document may carry are in a table of 2 × 215 kB, made at the first use and shared by all; other days are computed.
 */
export class Following {
  readonly periodFrom: number;
  readonly periodTo: number;
  /** Any invoice may follow any other, on whatever day. */
  readonly always: boolean;
  readonly #down: boolean;
  readonly #order: number;
  readonly #dwell: number;

  constructor(
    direction: Direction,
    order: Order,
    maxDwellDays: number | null,
    fromDay: number | null,
    toDay: number | null,
  ) {
    this.#down = direction === 'down';
    this.#order = order === 'month' ? MONTH : order === 'day' ? DAY : NONE;
    // a dwell beyond all days is none, and keeps the sums below within 32 bits
    this.#dwell = maxDwellDays === null || maxDwellDays >= 2 ** 30 ? -1 : maxDwellDays;
    this.periodFrom = fromDay ?? NO_FIRST_DAY;
    this.periodTo = toDay ?? NO_LAST_DAY;
    this.always = order === 'none' && this.#dwell < 0 && fromDay === null && toDay === null;
    if (firstDays === undefined) {
      firstDays = Int32Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, i) => monthStart(FIRST_DAY + i));
      lastDays = Int32Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, i) => monthEnd(FIRST_DAY + i));
    }
  }

  opensFrom(day: number): number {
    let from = NO_FIRST_DAY;
    if (this.#down) {
      if (this.#order === MONTH)
        from = day >= FIRST_DAY && day <= LAST_DAY ? firstDays![day - FIRST_DAY] : monthStart(day);
      else if (this.#order === DAY) from = day + 1;
    } else if (this.#dwell >= 0) from = day - this.#dwell;
    return from > this.periodFrom ? from : this.periodFrom;
  }

  opensTo(day: number): number {
    let to = NO_LAST_DAY;
    if (!this.#down) {
      if (this.#order === MONTH) to = day >= FIRST_DAY && day <= LAST_DAY ? lastDays![day - FIRST_DAY] : monthEnd(day);
      else if (this.#order === DAY) to = day - 1;
    } else if (this.#dwell >= 0) to = day + this.#dwell;
    return to < this.periodTo ? to : this.periodTo;
  }
}
