import type { Snapshot } from '../graph/snapshot.ts';

/** The day before all others: what stands for "none before". */
export const NO_DAY = -(2 ** 31);

/** Runs up to this length are sorted by insertion. */
const SHORT_RUN = 32;
const TWO_32 = 2 ** 32;

/** Places of a sale's values among the SALE ones that begin at SALE × its number. */
export const SALE = 4;
export const SALE_DAY = 0;
export const SALE_TO = 1;
/** Day of the invoice before it in its relation, which may be the same day; NO_DAY where it is the first. */
export const SALE_PRIOR = 2;
/** Number of the invoice in the snapshot, as a signed integer. */
export const SALE_INVOICE = 3;

/** The same of a purchase. */
export const PURCHASE = 2;
export const PURCHASE_DAY = 0;
export const PURCHASE_FROM = 1;

/**
 * The invoices of one currency, or of all, by firm and in order of day: what each firm sold, and what each bought. A snapshot has a firm's sales by
 * customer, so a search through time would look at all customers of a hub to find those of a month. What is known of an invoice stands
 * side by side instead of in columns: a search meets firms in no order, and each column would be a cache miss of its own.
 *
 * Self-loops and invoices below the least amount are not here; parallel invoices all are, in order of day, then as in the snapshot.
 * Time O(invoices × log of a firm's invoices), memory 24 bytes an invoice and 8 a firm. Days are since 1970-01-01.
 */
export interface Timeline {
  /** Sales of firm u are those numbered [saleOffsets[u], saleOffsets[u + 1]). */
  readonly saleOffsets: Uint32Array;
  readonly sales: Int32Array;
  readonly purchaseOffsets: Uint32Array;
  readonly purchases: Int32Array;
  /** The most days between any two of these invoices; 0 where there are none. */
  readonly spanDays: number;
}

/** Puts the invoices of a currency (null: of all) that have at least the least amount in order of day by firm. */
export function timelineOf(snapshot: Snapshot, currency: number | null, leastMinor: number): Timeline {
  const n = snapshot.taxpayers.count;
  const { count: m, seller, buyer, currency: currencyOf, sellerOffsets, invoiceOffsets } = snapshot.relations;
  const { day, grossMinor } = snapshot.invoices;
  const saleOffsets = new Uint32Array(n + 1);
  const purchaseOffsets = new Uint32Array(n + 1);
  let [first, last] = [2 ** 31 - 1, NO_DAY];
  for (let e = 0; e < m; e++) {
    if ((currency !== null && currencyOf[e] !== currency) || seller[e] === buyer[e]) continue;
    let count = 0;
    for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) {
      if (grossMinor[i] < leastMinor) continue;
      if (day[i] < first) first = day[i];
      if (day[i] > last) last = day[i];
      count++;
    }
    saleOffsets[seller[e] + 1] += count;
    purchaseOffsets[buyer[e] + 1] += count;
  }
  let longest = 0;
  for (let u = 0; u < n; u++) {
    longest = Math.max(longest, saleOffsets[u + 1], purchaseOffsets[u + 1]);
    saleOffsets[u + 1] += saleOffsets[u];
    purchaseOffsets[u + 1] += purchaseOffsets[u];
  }

  const sales = new Int32Array(SALE * saleOffsets[n]);
  const purchases = new Int32Array(PURCHASE * saleOffsets[n]);
  const nextPurchase = purchaseOffsets.slice(0, n);
  const run = new Run(longest, first);
  const to = new Int32Array(longest);
  const invoice = new Int32Array(longest);
  const prior = new Int32Array(longest);
  for (let u = 0; u < n; u++) {
    let length = 0;
    for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) {
      const v = buyer[e];
      if ((currency !== null && currencyOf[e] !== currency) || u === v) continue;
      let before = NO_DAY;
      for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) {
        if (grossMinor[i] < leastMinor) continue;
        to[length] = v;
        invoice[length] = i;
        prior[length] = before;
        before = day[i];
        run.day[length++] = before;
        const at = PURCHASE * nextPurchase[v]++;
        purchases[at + PURCHASE_DAY] = before;
        purchases[at + PURCHASE_FROM] = u;
      }
    }
    run.sort(length);
    for (let k = 0, at = SALE * saleOffsets[u]; k < length; k++, at += SALE) {
      const place = run.place[k];
      sales[at + SALE_DAY] = run.day[k];
      sales[at + SALE_TO] = to[place];
      sales[at + SALE_PRIOR] = prior[place];
      sales[at + SALE_INVOICE] = invoice[place];
    }
  }
  for (let v = 0; v < n; v++) {
    const start = PURCHASE * purchaseOffsets[v];
    const length = purchaseOffsets[v + 1] - purchaseOffsets[v];
    for (let k = 0, at = start; k < length; k++, at += PURCHASE) {
      run.day[k] = purchases[at + PURCHASE_DAY];
      to[k] = purchases[at + PURCHASE_FROM];
    }
    run.sort(length);
    for (let k = 0, at = start; k < length; k++, at += PURCHASE) {
      purchases[at + PURCHASE_DAY] = run.day[k];
      purchases[at + PURCHASE_FROM] = to[run.place[k]];
    }
  }
  return { saleOffsets, sales, purchaseOffsets, purchases, spanDays: Math.max(0, last - first) };
}

/** Sorts days, and tells where each stood before; equal days stay in their order. */
class Run {
  readonly day: Int32Array;
  readonly place: Uint32Array;
  readonly #first: number;
  readonly #keys: Float64Array;

  constructor(longest: number, first: number) {
    this.day = new Int32Array(longest);
    this.place = new Uint32Array(longest);
    this.#keys = new Float64Array(longest);
    this.#first = first;
  }

  sort(length: number): void {
    const { day, place } = this;
    if (length <= SHORT_RUN) {
      for (let k = 0; k < length; k++) {
        const moved = day[k];
        let at = k;
        for (; at > 0 && day[at - 1] > moved; at--) {
          day[at] = day[at - 1];
          place[at] = place[at - 1];
        }
        day[at] = moved;
        place[at] = k;
      }
      return;
    }
    const keys = this.#keys.subarray(0, length);
    for (let k = 0; k < length; k++) keys[k] = (day[k] - this.#first) * TWO_32 + k;
    keys.sort();
    for (let k = 0; k < length; k++) {
      const since = Math.floor(keys[k] / TWO_32);
      day[k] = since + this.#first;
      place[k] = keys[k] - since * TWO_32;
    }
  }
}

/** The first sale numbered in [start, end) whose day is not before `from`, else `end`. */
export function firstSaleFrom(sales: Int32Array, start: number, end: number, from: number): number {
  let low = start;
  let high = end;
  // by halves in a long run, by steps in a short one
  while (high - low > 8) {
    const middle = (low + high) >>> 1;
    if (sales[SALE * middle + SALE_DAY] < from) low = middle + 1;
    else high = middle;
  }
  while (low < high && sales[SALE * low + SALE_DAY] < from) low++;
  return low;
}

/** The first purchase numbered in [start, end) whose day is not before `from`, else `end`. */
export function firstPurchaseFrom(purchases: Int32Array, start: number, end: number, from: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (purchases[PURCHASE * middle + PURCHASE_DAY] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
