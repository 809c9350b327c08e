import type { Snapshot } from '../graph/snapshot.ts';
import { exact, grown } from './columns.ts';
import { NO_FIRST_DAY, NO_LAST_DAY } from './following.ts';

/** No single currency, or any. */
export const ANY = -1;

export interface PairInvoicesRules {
  /** The one currency that counts, or ANY. */
  currency: number;
  fromDay: number | null;
  toDay: number | null;
}

/** Invoices of two firms, one seller and one buyer, in order of day: of one relation, or of several that differ in currency. */
export class PairInvoices {
  count = 0;
  day = new Int32Array(64);
  readonly #snapshot: Snapshot;
  readonly #only: number;
  readonly #from: number;
  readonly #to: number;
  #invoice = new Uint32Array(64);
  #currencyOf = new Uint8Array(64);

  constructor(snapshot: Snapshot, { currency, fromDay, toDay }: PairInvoicesRules) {
    this.#snapshot = snapshot;
    this.#only = currency;
    this.#from = fromDay ?? NO_FIRST_DAY;
    this.#to = toDay ?? NO_LAST_DAY;
  }

  /** Loads the invoices of the relation and of those behind it that are of the same two firms. */
  load(first: number): void {
    const { seller, buyer, currency, invoiceOffsets, count } = this.#snapshot.relations;
    const { day } = this.#snapshot.invoices;
    this.count = 0;
    for (let e = first; e < count && buyer[e] === buyer[first] && seller[e] === seller[first]; e++) {
      if (this.#only >= 0 && currency[e] !== this.#only) continue;
      for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++)
        if (day[i] >= this.#from && day[i] <= this.#to) this.#insert(i, day[i], currency[e]);
    }
  }

  /** Behind all that are not later: invoices of one relation come in order. */
  #insert(invoice: number, day: number, currency: number): void {
    if (this.count === this.day.length) {
      this.day = grown(this.day, this.count + 1);
      this.#invoice = grown(this.#invoice, this.count + 1);
      this.#currencyOf = grown(this.#currencyOf, this.count + 1);
    }
    let at = this.count++;
    for (; at > 0 && this.day[at - 1] > day; at--) {
      this.day[at] = this.day[at - 1];
      this.#invoice[at] = this.#invoice[at - 1];
      this.#currencyOf[at] = this.#currencyOf[at - 1];
    }
    this.day[at] = day;
    this.#invoice[at] = invoice;
    this.#currencyOf[at] = currency;
  }

  /** Leaves the invoices within days. */
  restrict(from: number, to: number): void {
    let kept = 0;
    for (let k = 0; k < this.count; k++) {
      if (this.day[k] < from || this.day[k] > to) continue;
      this.day[kept] = this.day[k];
      this.#invoice[kept] = this.#invoice[k];
      this.#currencyOf[kept] = this.#currencyOf[k];
      kept++;
    }
    this.count = kept;
  }

  /** The currency of all, or ANY where there are several. */
  get currency(): number {
    for (let k = 1; k < this.count; k++) if (this.#currencyOf[k] !== this.#currencyOf[0]) return ANY;
    return this.#currencyOf[0];
  }

  /** Their net, whatever the currency. */
  get netMinor(): number {
    const { grossMinor, taxMinor } = this.#snapshot.invoices;
    let sum = 0;
    for (let k = 0; k < this.count; k++) {
      const net = grossMinor[this.#invoice[k]] - taxMinor[this.#invoice[k]];
      if (net > 0) sum += net;
    }
    return sum;
  }

  /** Their net, or null where there are several currencies. */
  get amount(): number | null {
    return this.currency < 0 ? null : exact(this.netMinor);
  }

  invoices(): number[] {
    return Array.from(this.#invoice.subarray(0, this.count));
  }
}
