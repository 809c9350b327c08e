import type { Snapshot } from '../graph/snapshot.ts';
import { grown } from './columns.ts';
import { DayOrder } from './dayOrder.ts';
import { NO_FIRST_DAY, NO_LAST_DAY } from './following.ts';
import { checkPeriod } from './rules.ts';

/** Which invoices a kernel looks at that goes through all firms. */
export interface SideOptions {
  /** Index into `snapshot.currencies`; null is all. */
  currency: number | null;
  /** The period, both days within it; null is open. */
  fromDay?: number | null;
  toDay?: number | null;
}

/**
 * One side of a firm's ledger, its sales or its purchases, as invoices in order of day: scratch for kernels that go through firms one
 * after the other, filled anew for each.
 *
 * Self-loops are left out: what a firm invoices to itself neither comes in nor goes out. Red letters and voids are not in a snapshot's
 * amounts to begin with. Net is gross less tax, and 0 where the tax is more. Invoices of one day stand in order of their relations,
 * so by the partner's id.
 *
 * `load` takes O(relations and invoices of the firm on that side); memory some 60 bytes per invoice of the largest firm, kept between
 * uses. Throws RangeError where an option is out of range.
 */
export class Side {
  /** Invoices that are loaded: so many values are in the columns. Read the columns anew after each `load`: they may have moved. */
  count = 0;
  invoice = new Uint32Array(256);
  day = new Int32Array(256);
  netMinor = new Float64Array(256);
  /** Place of the partner among the firm's partners on this side, 0 … partners - 1 in order of id. */
  partner = new Uint32Array(256);
  partners = 0;
  /** The currency of all that is loaded, or -1 where there are several. */
  currency = 0;

  readonly #snapshot: Snapshot;
  readonly #sales: boolean;
  readonly #only: number;
  readonly #severalCurrencies: boolean;
  readonly #from: number;
  readonly #to: number;
  readonly #order = new DayOrder();
  /** The relations that count, and the invoices of each; then, by partner, its first relation. */
  #relation = new Uint32Array(256);
  #runStart = new Uint32Array(256);
  #runEnd = new Uint32Array(256);
  #otherInvoice = new Uint32Array(256);
  #otherDay = new Int32Array(256);
  #otherNet = new Float64Array(256);
  #otherPartner = new Uint32Array(256);
  #goods = new Uint16Array(256);

  constructor(snapshot: Snapshot, sales: boolean, { currency, fromDay = null, toDay = null }: SideOptions) {
    const { currencies } = snapshot;
    if (currency !== null && (!Number.isInteger(currency) || currency < 0 || currency >= currencies.length))
      throw new RangeError(`currency must be an index below ${currencies.length}, or null, not ${currency}`);
    checkPeriod(fromDay, toDay);
    this.#snapshot = snapshot;
    this.#sales = sales;
    this.#only = currency ?? -1;
    this.#severalCurrencies = currencies.length > 1;
    this.#from = fromDay ?? NO_FIRST_DAY;
    this.#to = toDay ?? NO_LAST_DAY;
  }

  /** The node of a partner. */
  partnerNode(partner: number): number {
    const { seller, buyer } = this.#snapshot.relations;
    return this.#sales ? buyer[this.#relation[partner]] : seller[this.#relation[partner]];
  }

  /** Relations of a firm on this side, of any currency and time. */
  degree(firm: number): number {
    const { sellerOffsets, buyerOffsets } = this.#snapshot.relations;
    const offsets = this.#sales ? sellerOffsets : buyerOffsets;
    return offsets[firm + 1] - offsets[firm];
  }

  /**
   * Loads the invoices of a firm in order of day, or of goods category, then day. In three sweeps, so that reads of purchases, which lie
   * scattered over memory, do not wait for one another.
   */
  load(firm: number, byGoods = false): void {
    const { invoices } = this.#snapshot;
    this.#findInvoices(this.#findRelations(firm));
    const { count, invoice, day, netMinor } = this;
    const { day: dayOf, grossMinor, taxMinor } = invoices;
    let last = count > 0 ? dayOf[invoice[0]] : 0;
    // no branch on what may still be on its way from memory: the sign says whether a day is before the one that precedes it
    let descents = 0;
    for (let k = 0; k < count; k++) {
      const i = invoice[k];
      const net = grossMinor[i] - taxMinor[i];
      netMinor[k] = net > 0 ? net : 0;
      day[k] = dayOf[i];
      descents |= day[k] - last;
      last = day[k];
    }
    const isSorted = descents >= 0;
    if (isSorted && !byGoods) return;
    this.#order.begin(count);
    if (!isSorted) this.#order.by(day);
    if (byGoods) {
      this.#goods = grown(this.#goods, count);
      for (let k = 0; k < count; k++) this.#goods[k] = invoices.goods[invoice[k]];
      this.#order.by(this.#goods);
    }
    this.#rearrange(this.#order.order);
  }

  /** Lists the firm's relations that count, and where their invoices are; returns how many. */
  #findRelations(firm: number): number {
    const { sellerOffsets, buyerOffsets, byBuyer, invoiceOffsets, buyer, currency } = this.#snapshot.relations;
    const sales = this.#sales;
    const only = this.#severalCurrencies ? this.#only : -1;
    // a self-loop is in both runs of its firm, so no far firm need be read to know one
    const ownStart = sellerOffsets[firm];
    const ownEnd = sellerOffsets[firm + 1];
    const start = sales ? ownStart : buyerOffsets[firm];
    const end = sales ? ownEnd : buyerOffsets[firm + 1];
    const relation = (this.#relation = grown(this.#relation, end - start));
    const runStart = (this.#runStart = grown(this.#runStart, end - start));
    const runEnd = (this.#runEnd = grown(this.#runEnd, end - start));
    let runs = 0;
    let total = 0;
    for (let k = start; k < end; k++) {
      const e = sales ? k : byBuyer[k];
      if (only >= 0 && currency[e] !== only) continue;
      if (sales ? buyer[e] === firm : e >= ownStart && e < ownEnd) continue;
      relation[runs] = e;
      runStart[runs] = invoiceOffsets[e];
      runEnd[runs] = invoiceOffsets[e + 1];
      total += runEnd[runs] - runStart[runs];
      runs++;
    }
    if (total > this.day.length) this.#grow(total);
    return runs;
  }

  /** Lists the invoices of the relations found, and whose they are. */
  #findInvoices(runs: number): void {
    const { currency } = this.#snapshot.relations;
    const { day } = this.#snapshot.invoices;
    const relation = this.#relation;
    const runStart = this.#runStart;
    const runEnd = this.#runEnd;
    const { invoice, partner } = this;
    const from = this.#from;
    const to = this.#to;
    const isWhole = from === NO_FIRST_DAY && to === NO_LAST_DAY;
    const several = this.#severalCurrencies && this.#only < 0;
    let single = this.#only < 0 ? 0 : this.#only;
    let count = 0;
    let partners = 0;
    for (let r = 0; r < runs; r++) {
      const before = count;
      const e = relation[r];
      // relations of one pair stand side by side, one for each currency
      const isKnown = several && partners > 0 && this.#isSamePartner(e, relation[partners - 1]);
      const place = isKnown ? partners - 1 : partners;
      for (let i = runStart[r]; i < runEnd[r]; i++) {
        if (!isWhole && (day[i] < from || day[i] > to)) continue;
        invoice[count] = i;
        partner[count] = place;
        count++;
      }
      if (count === before) continue;
      if (several) single = before === 0 ? currency[e] : single === currency[e] ? single : -1;
      // never ahead of the runs that are still to be read
      if (!isKnown) relation[partners++] = e;
    }
    this.count = count;
    this.partners = partners;
    this.currency = single;
  }

  #isSamePartner(e: number, known: number): boolean {
    const { seller, buyer } = this.#snapshot.relations;
    return this.#sales ? buyer[e] === buyer[known] : seller[e] === seller[known];
  }

  #grow(count: number): void {
    this.invoice = grown(this.invoice, count);
    this.day = grown(this.day, count);
    this.netMinor = grown(this.netMinor, count);
    this.partner = grown(this.partner, count);
  }

  #rearrange(order: Uint32Array): void {
    const { count, invoice, day, netMinor, partner } = this;
    const toInvoice = (this.#otherInvoice = grown(this.#otherInvoice, count));
    const toDay = (this.#otherDay = grown(this.#otherDay, count));
    const toNet = (this.#otherNet = grown(this.#otherNet, count));
    const toPartner = (this.#otherPartner = grown(this.#otherPartner, count));
    for (let i = 0; i < count; i++) {
      const place = order[i];
      toInvoice[i] = invoice[place];
      toDay[i] = day[place];
      toNet[i] = netMinor[place];
      toPartner[i] = partner[place];
    }
    this.invoice = toInvoice;
    this.day = toDay;
    this.netMinor = toNet;
    this.partner = toPartner;
    this.#otherInvoice = invoice;
    this.#otherDay = day;
    this.#otherNet = netMinor;
    this.#otherPartner = partner;
  }
}
