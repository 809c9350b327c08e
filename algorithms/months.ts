import { monthOf } from '../graph/days.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { NO_FIRST_DAY, NO_LAST_DAY } from './following.ts';
import type { SideOptions } from './side.ts';

/**
 * The filing months of a snapshot's invoices, from the first of them to the last, by number: 0 is the month of the first day. Only
 * relations of the currency count, and only days of the period; relations that reach beyond it count up to its border.
 *
 * O(relations + days), memory 4 bytes a day.
 */
export class Months {
  /** Day of the first invoice and of the last; where there is none, the last is before the first. */
  readonly firstDay: number;
  readonly lastDay: number;
  /** The month that is 0, as `monthOf` counts. */
  readonly first: number;
  readonly count: number;
  /** Number of the month of each day, the first day's first. */
  readonly ofDay: Int32Array;

  constructor({ relations }: Snapshot, { currency, fromDay, toDay }: SideOptions) {
    const from = fromDay ?? NO_FIRST_DAY;
    const to = toDay ?? NO_LAST_DAY;
    let firstDay = NO_LAST_DAY;
    let lastDay = NO_FIRST_DAY;
    for (let e = 0; e < relations.count; e++) {
      if (currency !== null && relations.currency[e] !== currency) continue;
      if (relations.lastDay[e] < from || relations.firstDay[e] > to) continue;
      if (relations.firstDay[e] < firstDay) firstDay = relations.firstDay[e];
      if (relations.lastDay[e] > lastDay) lastDay = relations.lastDay[e];
    }
    if (firstDay < from) firstDay = from;
    if (lastDay > to) lastDay = to;
    this.firstDay = firstDay;
    this.lastDay = lastDay;
    if (lastDay < firstDay) {
      this.first = this.count = 0;
      this.ofDay = new Int32Array(0);
      return;
    }
    this.first = monthOf(firstDay);
    this.ofDay = Int32Array.from({ length: lastDay - firstDay + 1 }, (_, i) => monthOf(firstDay + i) - this.first);
    this.count = this.ofDay[lastDay - firstDay] + 1;
  }

  /** Number of the month of a day between the first and the last. */
  of(day: number): number {
    return this.ofDay[day - this.firstDay];
  }
}
