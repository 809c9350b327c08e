import { grown } from './columns.ts';
import { firstPurchaseFrom, PURCHASE, PURCHASE_DAY, PURCHASE_FROM, type Timeline } from './timeline.ts';

/** A label holds the least hops in its low bits, and above them the days from the first one of the sweep to the latest departure. */
export const HOP_BITS = 6;
export const HOP_MASK = (1 << HOP_BITS) - 1;

/**
 * From which firms invoices lead back to a start within a window, how late they may still leave, and in how few hops: what a search
 * forward need not enter. A sweep against the edges from the start; where days are in order it goes from the latest to the earliest, as
 * the closing-time values of Kumar & Calders, "2SCENT", PVLDB 11(11) 2018, do for all firms at once.
 *
 * The two bounds are each right on their own, of the same way or not: a firm without a label has no way back at all, one with a label
 * may have none. Firms may repeat on these ways. Time O(purchases met): in order of days each at most once; memory 4 bytes a firm, and
 * what a sweep meets.
 */
export class WayBack {
  /** By firm: 0 where there is no way back. */
  readonly labels: Int32Array;
  readonly #timeline: Timeline;
  #touched = new Uint32Array(1024);
  #touchedCount = 0;
  /** Firms whose purchases of the days low … high are to be looked at. */
  #firm = new Uint32Array(1024);
  #low = new Int32Array(1024);
  #high = new Int32Array(1024);

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.labels = new Int32Array(timeline.saleOffsets.length - 1);
  }

  /**
   * Labels what leads back to `start` by invoices of the days low … until, in at most `hops`. Where `step` is not negative, each of
   * these is at least so many days after the one before. `from` is the day that latest departures are told from. Returns the
   * purchases looked at.
   */
  sweep(start: number, from: number, low: number, until: number, hops: number, step: number): number {
    const { purchaseOffsets, purchases } = this.#timeline;
    const { labels } = this;
    const ordered = step >= 0;
    let looked = 0;
    let end = 1;
    this.#firm[0] = start;
    this.#low[0] = low;
    this.#high[0] = until;
    for (let hop = 1, next = 0; hop <= hops && next < end; hop++) {
      for (const endOfHop = end; next < endOfHop; next++) {
        const firm = this.#firm[next];
        const lowest = this.#low[next];
        const first = purchaseOffsets[firm];
        let p = firstPurchaseFrom(purchases, first, purchaseOffsets[firm + 1], this.#high[next] + 1) - 1;
        for (; p >= first; p--) {
          const day = purchases[PURCHASE * p + PURCHASE_DAY];
          if (day < lowest) break;
          looked++;
          const seller = purchases[PURCHASE * p + PURCHASE_FROM];
          if (seller === start) continue;
          const label = labels[seller];
          const latest = ordered ? day : until;
          // purchases before this day were looked at when the earlier label was given
          let unseen = low;
          if (label === 0) {
            if (this.#touchedCount === this.#touched.length)
              this.#touched = grown(this.#touched, this.#touchedCount + 1);
            this.#touched[this.#touchedCount++] = seller;
            labels[seller] = ((latest - from) << HOP_BITS) | hop;
          } else {
            const known = from + (label >> HOP_BITS);
            if (known >= latest) continue;
            labels[seller] = ((latest - from) << HOP_BITS) | (label & HOP_MASK);
            if (known - step >= low) unseen = known - step + 1;
          }
          const highest = ordered ? day - step : until;
          if (hop === hops || unseen > highest) continue;
          if (end === this.#firm.length) {
            this.#firm = grown(this.#firm, end + 1);
            this.#low = grown(this.#low, end + 1);
            this.#high = grown(this.#high, end + 1);
          }
          this.#firm[end] = seller;
          this.#low[end] = unseen;
          this.#high[end++] = highest;
        }
      }
    }
    return looked;
  }

  /** Takes the labels of the last sweep away. */
  clear(): void {
    for (let k = 0; k < this.#touchedCount; k++) this.labels[this.#touched[k]] = 0;
    this.#touchedCount = 0;
  }
}
