import type { Scan } from './scan.ts';

/** Whom several detectors take for a first issuer, and for one who only passes on. */
export interface OriginParameters {
  readonly [name: string]: number;
  /** Net sales of an unfed seller in all; less is no bulk. */
  readonly leastBulkMinor: number;
  /** Its purchases ÷ its sales, net. */
  readonly mostInputShare: number;
  readonly leastBulkInvoices: number;
  /** On average: bulk goes to the same customers again and again. */
  readonly leastInvoicesPerCustomer: number;
  /** Half of its sales were made within so many days in a row. */
  readonly mostHalfDays: number;
  /** Days without a sale or a purchase while the ledger went on. */
  readonly leastSilenceDays: number;
  /** One that vanished: purchases ÷ sales, and days for which it still bought after its last sale. */
  readonly mostVanishedInputShare: number;
  readonly mostDaysAfter: number;
  /** One that passes on: net out ÷ net in, of the best twelve months. */
  readonly leastValueBase: number;
  readonly mostValueBase: number;
  /** Days within which half of what came in went on: a filing month. */
  readonly mostMedianDays: number;
  /** Part of what came in that went on at all. */
  readonly leastInflowShare: number;
}

export const ORIGINS: OriginParameters = {
  leastBulkMinor: 5_000_000,
  mostInputShare: 0.2,
  leastBulkInvoices: 8,
  leastInvoicesPerCustomer: 2,
  mostHalfDays: 366,
  leastSilenceDays: 92,
  mostVanishedInputShare: 0.1,
  mostDaysAfter: 31,
  leastValueBase: 0.9,
  mostValueBase: 1.05,
  mostMedianDays: 31,
  leastInflowShare: 0.8,
};

/** Firms between a first issuer and a buyer, at most; beyond that everybody is linked to everybody. */
const MOST_BETWEEN = 3;

/**
 * Where goods come from that nobody bought: **unfed** sellers invoice in bulk, to the same few again and again, what they never bought, and fall
 * silent. Makers, services and those whose suppliers hand in no ledger do so, too, so this is no finding: it says where to begin. One of
 * them **vanished** where it bought nothing to speak of afterwards either: a firm that lives goes on to pay for power and telephone.
 *
 * Shares are sums over relations, so that a few lines of SQL give them again: see `derivedFrom`. Order in time counts within each firm only.
 */
export class Origins {
  /** By node: 1 an unfed seller, 2 one that vanished, 0 neither. */
  readonly unfed: Uint8Array;
  /** By node: 1 where what comes in goes on within a month, at about the same value. */
  readonly passesOn: Uint8Array;
  /** Part of the purchases that derives from unfed sellers, and from those that vanished. */
  readonly share: Float64Array;
  readonly vanishedShare: Float64Array;
  readonly #scan: Scan;

  constructor(scan: Scan, parameters: OriginParameters) {
    this.#scan = scan;
    this.unfed = unfedSellers(scan, parameters);
    this.passesOn = thosePassingOn(scan, parameters);
    this.share = this.derivedFrom(this.unfed.map((level) => Math.min(level, 1)));
    this.vanishedShare = this.derivedFrom(this.unfed.map((level) => level >> 1));
  }

  /**
   * By node the part of its net purchases that derives from seeds (by node 1): of what a seed sells, all; of what another firm sells, the part of its
   * own purchases that does, as far as its sales were covered by purchases at all (first in, first out by filing month); over three firms between at
   * most. NaN where nothing was bought. O(relations) for each of these steps.
   */
  derivedFrom(seeds: Uint8Array): Float64Array {
    const { firms, relationMinor, activity, snapshot } = this.#scan;
    const { inMinor } = activity;
    const { sellerOffsets, buyer } = snapshot.relations;
    const carried = Float64Array.from(seeds);
    const share = new Float64Array(firms);
    for (let step = 0; step <= MOST_BETWEEN; step++) {
      share.fill(0);
      for (let u = 0; u < firms; u++) {
        if (carried[u] === 0) continue;
        for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) share[buyer[e]] += relationMinor[e] * carried[u];
      }
      for (let u = 0; u < firms; u++) {
        share[u] /= inMinor[u];
        if (seeds[u] === 0) carried[u] = this.carriedBy(u, share[u]);
      }
    }
    return share;
  }

  /** Part of what a firm sells that derives from seeds, of which so much of its purchases does. */
  carriedBy(firm: number, share: number): number {
    return share > 0 ? share * (this.#scan.matching.outflowShare[firm] || 0) : 0;
  }

  /**
   * By node the mean of a column over its customers, each weighing what it bought. Only customers whose ledgers are known on both sides count; NaN where
   * they have less than half of the sales.
   */
  ofCustomers(column: ArrayLike<number>): Float64Array {
    const { firms, relationMinor, snapshot } = this.#scan;
    const { sellerOffsets, buyer } = snapshot.relations;
    const coverage = this.customersSeen;
    const observed = Float64Array.from({ length: firms }, (_, u) => (this.#scan.isObserved(u) ? column[u] : NaN));
    const mean = new Float64Array(firms).fill(NaN);
    for (let u = 0; u < firms; u++) {
      if (!(coverage[u] >= 0.5)) continue;
      let sum = 0;
      let all = 0;
      for (let e = sellerOffsets[u]; e < sellerOffsets[u + 1]; e++) {
        const value = observed[buyer[e]];
        if (Number.isNaN(value)) continue;
        sum += relationMinor[e] * value;
        all += relationMinor[e];
      }
      mean[u] = sum / all;
    }
    return mean;
  }

  /** By node the part of its sales that went to firms whose ledgers are known on both sides; NaN where nothing was sold. */
  get customersSeen(): Float64Array {
    return this.#scan.once('customers seen', () => {
      const { firms, relationMinor, snapshot, activity } = this.#scan;
      const { seller, buyer, count } = snapshot.relations;
      const observed = Uint8Array.from({ length: firms }, (_, u) => (this.#scan.isObserved(u) ? 1 : 0));
      const seen = new Float64Array(firms);
      for (let e = 0; e < count; e++) seen[seller[e]] += relationMinor[e] * observed[buyer[e]];
      return seen.map((sum, u) => sum / activity.outMinor[u]);
    });
  }
}

/** By node the part of its net purchases that firms of a kind (by node 1) sold; 0 where it bought nothing. */
export const partOfPurchases = (scan: Scan, kind: Uint8Array): Float64Array =>
  partWith(scan, kind, scan.snapshot.relations.buyer, scan.snapshot.relations.seller, scan.activity.inMinor);

/** By node the part of its net sales that went to firms of a kind; 0 where it sold nothing. */
export const partOfSales = (scan: Scan, kind: Uint8Array): Float64Array =>
  partWith(scan, kind, scan.snapshot.relations.seller, scan.snapshot.relations.buyer, scan.activity.outMinor);

function partWith({ firms, relationMinor }: Scan, kind: Uint8Array, own: Uint32Array, other: Uint32Array, all: Float64Array): Float64Array {
  const part = new Float64Array(firms);
  for (let e = 0; e < own.length; e++) if (kind[other[e]] === 1) part[own[e]] += relationMinor[e];
  return part.map((sum, u) => (sum > 0 ? sum / all[u] : 0));
} // prettier-ignore

/** Of a scan and parameters, measured once. */
export function originsOf(scan: Scan, parameters: OriginParameters): Origins {
  const own = Object.keys(ORIGINS).map((name) => [name, parameters[name]]);
  return scan.once(`origins ${JSON.stringify(own)}`, () => new Origins(scan, parameters));
}

function unfedSellers(scan: Scan, parameters: OriginParameters): Uint8Array {
  const { inMinor, outMinor, sales, customers, lastSale, lastPurchase, lastDay } = scan.activity;
  return Uint8Array.from(outMinor, (out, u) => {
    if (out < parameters.leastBulkMinor || !scan.isObserved(u) || scan.isHub(u)) return 0;
    if (inMinor[u] > parameters.mostInputShare * out) return 0;
    if (sales[u] < parameters.leastBulkInvoices || sales[u] < parameters.leastInvoicesPerCustomer * customers[u]) return 0;
    if (lastDay - Math.max(lastSale[u], lastPurchase[u]) < parameters.leastSilenceDays) return 0;
    if (halfDays(scan, u) > parameters.mostHalfDays) return 0;
    const isGone = lastPurchase[u] <= lastSale[u] + parameters.mostDaysAfter;
    return isGone && inMinor[u] <= parameters.mostVanishedInputShare * out ? 2 : 1;
  }); // prettier-ignore
}

function thosePassingOn(scan: Scan, parameters: OriginParameters): Uint8Array {
  const { inflowShare, medianDays, bestYear } = scan.matching;
  return Uint8Array.from({ length: scan.firms }, (_, u) => {
    const base = bestYear.valueBase[u];
    const isSoon = medianDays[u] >= 0 && medianDays[u] <= parameters.mostMedianDays;
    const isThin = base >= parameters.leastValueBase && base <= parameters.mostValueBase;
    return isSoon && isThin && inflowShare[u] >= parameters.leastInflowShare ? 1 : 0;
  });
}

/** The fewest days in a row within which half of a firm's net sales were made. */
export function halfDays(scan: Scan, firm: number): number {
  const sold = salesOf(scan, firm);
  const half = sold.reduce((sum, { net }) => sum + net, 0) / 2;
  let [from, within, least] = [0, 0, Infinity];
  for (const { day, net } of sold) {
    within += net;
    while (within - sold[from].net >= half) within -= sold[from++].net;
    if (within >= half) least = Math.min(least, 1 + day - sold[from].day);
  }
  return least;
}

/** A firm's invoices as a seller, in order of day. */
export function salesOf(scan: Scan, firm: number): { day: number; net: number }[] {
  const { sellerOffsets, currency } = scan.snapshot.relations;
  const sold: { day: number; net: number }[] = [];
  for (let e = sellerOffsets[firm]; e < sellerOffsets[firm + 1]; e++) {
    if (currency[e] !== scan.options.currency) continue;
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sold.push({ day: scan.snapshot.invoices.day[i], net: scan.netOf(i) });
  }
  return sold.sort((a, b) => a.day - b.day);
}
