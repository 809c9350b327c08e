import { monthOf } from '../../graph/days.ts';
import { OBSERVED_PURCHASES, OBSERVED_SALES, RELATION_OF_DUPLICATES, type Snapshot } from '../../graph/snapshot.ts';
import type { TaxpayerNumber } from '../../graph/taxpayerNumbers.ts';
import { exact } from '../columns.ts';
import { matching, type MatchingResult } from '../matching.ts';
import type { DoubleClaims } from './claimedTwice.ts';
import { Peers, type PeerTraits } from './peers.ts';

/** What a ledger tells beside the graph, by node, 0 where it is not known; null where no ledger tells any. */
export interface ScanOptions extends Partial<Readonly<Record<TaxpayerNumber, Int32Array | null>>> {
  /** Index into `snapshot.currencies`: amounts of two are never added, so one is looked at. */
  readonly currency: number;
  /** The period, both days within it; null is open. */
  readonly fromDay?: number | null;
  readonly toDay?: number | null;
  /** Purchase documents that several hand in, as the ledger's claims say; null where nobody asked it. */
  readonly doubleClaims?: DoubleClaims | null;
  readonly shouldStop?: () => boolean;
}

const BOTH_SIDES = OBSERVED_SALES | OBSERVED_PURCHASES;

/**
 * Hubs are utilities, platforms, banks: what leads through them glues strangers together. A fixed number is too coarse where ledgers are known of
 * few firms and too lax where they are known of all, so a hub is among the thousandth of the firms with most partners, and has more than
 * HUB_PARTNERS of them.
 */
export const HUB_PARTNERS = 100;
const HUB_SHARE = 0.001;

/** One ledger under detection: its snapshot, and what several detectors ask of it, measured once. */
export class Scan {
  readonly snapshot: Snapshot;
  readonly options: Required<ScanOptions>;
  #matching: MatchingResult | null = null;
  #activity: Activity | null = null;
  #peers: Peers | null = null;
  #leastOfHub: number | null = null;
  #whole: boolean | null = null;
  readonly #measured = new Map<string, unknown>();

  constructor(snapshot: Snapshot, options: ScanOptions) {
    this.snapshot = snapshot;
    this.options = {
      fromDay: null,
      toDay: null,
      registeredDay: null,
      abnormalDay: null,
      clerkFirms: null,
      addressFirms: null,
      headPerson: null,
      reversedPerMille: null,
      doubleClaims: null,
      shouldStop: () => false,
      ...options,
    };
  }

  get firms(): number {
    return this.snapshot.taxpayers.count;
  }

  /** First in, first out by filing month, of all firms: the row of node u is u. */
  get matching(): MatchingResult {
    return (this.#matching ??= matching(this.snapshot, { ...this.options, order: 'month' }));
  }

  get activity(): Activity {
    return (this.#activity ??= activityOf(this.snapshot, this.options));
  }

  /** Firms compare with those that sell the same goods, of their size and age. */
  get peers(): Peers {
    return (this.#peers ??= new Peers(traitsOf(this)));
  }

  /**
   * Both ledgers of the firm are here: what is not in them it did not buy or sell. Lists of full invoices say nothing of a firm's purchases where it has
   * none; where all invoices are of such lists, and most firms both buy and sell in them, that is taken for what it looks like.
   */
  isObserved(firm: number): boolean {
    const { observed } = this.snapshot.taxpayers;
    return observed[firm] === BOTH_SIDES || (observed[firm] > 0 && this.#isWhole);
  }

  get #isWhole(): boolean {
    return (this.#whole ??= isWhole(this.snapshot));
  }

  /** What a detector measured that others ask for as well, by a name that says all that it depends on beside the scan. */
  once<T>(name: string, measure: () => T): T {
    if (!this.#measured.has(name)) this.#measured.set(name, measure());
    return this.#measured.get(name) as T;
  }

  /** By relation its net in the period; 0 for other currencies, for what a firm invoices to itself, and between two that may be one subject. */
  get relationMinor(): Float64Array {
    return this.once('relationMinor', () => {
      const { count, seller, buyer, currency } = this.snapshot.relations;
      const { grossMinor, taxMinor } = this.snapshot.invoices;
      const minor = new Float64Array(count);
      for (let e = 0; e < count; e++) {
        if (currency[e] !== this.options.currency || seller[e] === buyer[e] || this.isOfDuplicates(e)) continue;
        const [from, to] = this.invoicesOf(e);
        for (let i = from; i < to; i++) minor[e] += grossMinor[i] - taxMinor[i];
      }
      return minor;
    });
  }

  isHub(firm: number): boolean {
    const { suppliers, customers } = this.activity;
    const partners = suppliers[firm] + customers[firm];
    return partners > HUB_PARTNERS && partners >= this.#leastPartnersOfHub();
  }

  #leastPartnersOfHub(): number {
    if (this.#leastOfHub !== null) return this.#leastOfHub;
    const { suppliers, customers } = this.activity;
    const partners = suppliers.map((count, u) => count + customers[u]).sort();
    const hubs = Math.ceil(HUB_SHARE * partners.length);
    return (this.#leastOfHub = partners[partners.length - hubs] ?? Infinity);
  }

  /** Seller and buyer may be one subject: then the duplicate is to be decided, and nothing is said of the relation. */
  isOfDuplicates(relation: number): boolean {
    return (this.snapshot.relations.flags[relation] & RELATION_OF_DUPLICATES) !== 0;
  }

  netOf(invoice: number): number {
    const { grossMinor, taxMinor } = this.snapshot.invoices;
    return grossMinor[invoice] - taxMinor[invoice];
  }

  /** Invoices of a relation in the period, as a run. */
  invoicesOf(relation: number): [from: number, to: number] {
    const { invoiceOffsets } = this.snapshot.relations;
    const { day } = this.snapshot.invoices;
    const { fromDay, toDay } = this.options;
    let [from, to] = [invoiceOffsets[relation], invoiceOffsets[relation + 1]];
    while (from < to && fromDay !== null && day[from] < fromDay) from++;
    while (from < to && toDay !== null && day[to - 1] > toDay) to--;
    return [from, to];
  }
}

/** All that was loaded are lists of full invoices, as far as can be told: nobody is only mentioned, and most both buy and sell. */
function isWhole({ taxpayers: { observed, count: firms }, relations: { seller, buyer, count } }: Snapshot): boolean {
  for (let e = 0; e < count; e++)
    if (!(observed[seller[e]] & OBSERVED_SALES) || !(observed[buyer[e]] & OBSERVED_PURCHASES)) return false;
  return 2 * observed.filter((sides) => sides === BOTH_SIDES).length >= firms;
}

/** Of each firm what it did when; days are 0 where it did nothing. Amounts are net. */
export interface Activity {
  readonly suppliers: Uint32Array;
  readonly customers: Uint32Array;
  /** Invoices that it issued. */
  readonly sales: Uint32Array;
  readonly inMinor: Float64Array;
  readonly outMinor: Float64Array;
  readonly firstSale: Int32Array;
  readonly lastSale: Int32Array;
  readonly firstPurchase: Int32Array;
  readonly lastPurchase: Int32Array;
  /** What it sold most of: 1 + the number of the goods category; 0 where it sold nothing. */
  readonly mainGoods: Uint16Array;
  /** Days of the first and the last invoice of all; 0 where there is none. */
  readonly firstDay: number;
  readonly lastDay: number;
}

function activityOf(snapshot: Snapshot, { currency, fromDay, toDay }: Required<ScanOptions>): Activity {
  const { taxpayers, relations, invoices } = snapshot;
  const n = taxpayers.count;
  const counts = () => new Uint32Array(n);
  const days = () => new Int32Array(n);
  const [suppliers, customers, sales] = [counts(), counts(), counts()];
  const [inMinor, outMinor] = [new Float64Array(n), new Float64Array(n)];
  const [firstSale, lastSale, firstPurchase, lastPurchase] = [days(), days(), days(), days()];
  const mainGoods = new Uint16Array(n);
  const goodsMinor = new Float64Array(snapshot.goodsCategories.length);
  const [from, to] = [fromDay ?? -Infinity, toDay ?? Infinity];
  let [firstDay, lastDay] = [0, 0];
  for (let u = 0; u < n; u++) {
    let [most, main] = [0, 0];
    for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++) {
      if (relations.currency[e] !== currency) continue;
      const v = relations.buyer[e];
      let isCounted = false;
      for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
        const day = invoices.day[i];
        if (day < from || day > to) continue;
        isCounted = true;
        sales[u]++;
        const net = invoices.grossMinor[i] - invoices.taxMinor[i];
        outMinor[u] = exact(outMinor[u] + net);
        inMinor[v] = exact(inMinor[v] + net);
        const goods = invoices.goods[i];
        goodsMinor[goods] += net;
        if (goodsMinor[goods] > most) [most, main] = [goodsMinor[goods], 1 + goods];
        if (firstSale[u] === 0 || day < firstSale[u]) firstSale[u] = day;
        if (day > lastSale[u]) lastSale[u] = day;
        if (firstPurchase[v] === 0 || day < firstPurchase[v]) firstPurchase[v] = day;
        if (day > lastPurchase[v]) lastPurchase[v] = day;
        if (firstDay === 0 || day < firstDay) firstDay = day;
        if (day > lastDay) lastDay = day;
      }
      if (!isCounted) continue;
      customers[u]++;
      suppliers[v]++;
    }
    mainGoods[u] = main;
    for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++)
      for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++)
        goodsMinor[invoices.goods[i]] = 0;
  }
  return {
    ...{ suppliers, customers, sales, inMinor, outMinor, mainGoods, firstDay, lastDay },
    ...{ firstSale, lastSale, firstPurchase, lastPurchase },
  };
}

/** Days after which a firm that is seen for the first time is taken for one that began then, where nobody says. */
const SETTLED_DAYS = 92;

/** The day on which a firm began, by registration or by its first invoice; null for one that was there when the ledger begins. */
export function bornDay({ activity, options }: Scan, firm: number): number | null {
  const registered = options.registeredDay?.[firm] ?? 0;
  if (registered !== 0) return registered;
  const { firstSale, firstPurchase, firstDay } = activity;
  const sale = firstSale[firm] || Infinity;
  const first = Math.min(sale, firstPurchase[firm] || Infinity);
  return first >= firstDay + SETTLED_DAYS && first < Infinity ? first : null;
}

/** Ten times the throughput is another size, a year more another age. */
function traitsOf(scan: Scan): PeerTraits {
  const { activity, firms } = scan;
  const [size, age] = [new Uint16Array(firms), new Uint16Array(firms)];
  for (let u = 0; u < firms; u++) {
    const most = Math.max(activity.inMinor[u], activity.outMinor[u]);
    if (most > 0) size[u] = 1 + Math.floor(Math.log10(most));
    const born = bornDay(scan, u);
    if (born !== null) age[u] = 1 + Math.max(0, Math.floor((monthOf(activity.lastDay) - monthOf(born)) / 12));
  }
  return { industry: activity.mainGoods, size, age };
}
