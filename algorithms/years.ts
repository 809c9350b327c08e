import type { Months } from './months.ts';
import type { Side } from './side.ts';

const YEAR = 12;

/** What came in and what went out within twelve months in a row: the first of them by number, and net amounts. */
export class Year {
  month = 0;
  inMinor = 0;
  outMinor = 0;
}

/**
 * The twelve months in a row in which most passes a firm: the larger smaller one of in and out, then both together, then the earliest; and
 * the ledger's last ones. O(invoices + months between the firm's first and last); memory 16 bytes a month of the ledger.
 */
export class Years {
  readonly best = new Year();
  readonly last = new Year();
  readonly #months: Months;
  readonly #into: Float64Array;
  readonly #outOf: Float64Array;

  constructor(months: Months) {
    this.#months = months;
    this.#into = new Float64Array(months.count);
    this.#outOf = new Float64Array(months.count);
  }

  /** Of the invoices at places [startIn, endIn) of the loaded purchases and [startOut, endOut) of the sales: at least one. */
  find(purchases: Side, startIn: number, endIn: number, sales: Side, startOut: number, endOut: number): void {
    const { count } = this.#months;
    const into = this.#into;
    const outOf = this.#outOf;
    const first = Math.min(this.#add(purchases, startIn, endIn, into), this.#add(sales, startOut, endOut, outOf));
    const last = Math.max(this.#lastOf(purchases, startIn, endIn), this.#lastOf(sales, startOut, endOut));
    let sumIn = 0;
    let sumOut = 0;
    for (let month = first; month < first + YEAR && month <= last; month++) {
      sumIn += into[month];
      sumOut += outOf[month];
    }
    const { best } = this;
    set(best, first, sumIn, sumOut);
    for (let start = first + 1; start + YEAR - 1 <= last; start++) {
      sumIn += into[start + YEAR - 1] - into[start - 1];
      sumOut += outOf[start + YEAR - 1] - outOf[start - 1];
      const more = Math.min(sumIn, sumOut) - Math.min(best.inMinor, best.outMinor);
      if (more < 0 || (more === 0 && sumIn + sumOut <= best.inMinor + best.outMinor)) continue;
      set(best, start, sumIn, sumOut);
    }
    sumIn = 0;
    sumOut = 0;
    for (let month = Math.max(first, count - YEAR); month <= last; month++) {
      sumIn += into[month];
      sumOut += outOf[month];
    }
    set(this.last, count - YEAR, sumIn, sumOut);
    into.fill(0, first, last + 1);
    outOf.fill(0, first, last + 1);
  }

  /** Adds amounts by month, and returns the first month. */
  #add({ day, netMinor }: Side, start: number, end: number, byMonth: Float64Array): number {
    const { ofDay, firstDay, count } = this.#months;
    for (let i = start; i < end; i++) byMonth[ofDay[day[i] - firstDay]] += netMinor[i];
    return start < end ? ofDay[day[start] - firstDay] : count;
  }

  #lastOf({ day }: Side, start: number, end: number): number {
    const { ofDay, firstDay } = this.#months;
    return start < end ? ofDay[day[end - 1] - firstDay] : 0;
  }
}

function set(year: Year, month: number, inMinor: number, outMinor: number): void {
  year.month = month;
  year.inMinor = inMinor;
  year.outMinor = outMinor;
}
