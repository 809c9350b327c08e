import { exact, grown } from './columns.ts';
import { largest, members } from './fans.ts';
import { Following } from './following.ts';
import type { GatherScatter, GatherScatterResult } from './motifs.ts';
import type { Side } from './side.ts';

/**
 * The best gather-scatter of each firm. At a turn, a day, what was bought on it and in the `windowDays` before it is gathered, and what is
 * sold in as many days after it is scattered; by month, invoices of the turn's month count on either side of it, as they are issued in
 * any order. Of all turns, the one with most partners on the side that has fewer; then with most partners; then with the largest amount
 * on the side that has less; then the earliest.
 *
 * Only days on which something enters a window can be best: in between, windows only lose. So O(invoices) for all firms; memory 28 bytes
 * a firm.
 */
export class GatherScatters {
  readonly #purchases: Side;
  readonly #sales: Side;
  readonly #windowDays: number;
  /** By month: the last day that is gathered at a turn, the first that is scattered. */
  readonly #gathering: Following | null;
  readonly #scattering: Following | null;
  readonly #suppliers: Uint32Array;
  readonly #customers: Uint32Array;
  readonly #turnDay: Int32Array;
  readonly #gathered: Float64Array;
  readonly #scattered: Float64Array;
  /** By partner, invoices of the window at hand. */
  #gather = new Uint32Array(256);
  #scatter = new Uint32Array(256);

  constructor(firms: number, purchases: Side, sales: Side, order: 'month' | 'day', windowDays: number) {
    this.#purchases = purchases;
    this.#sales = sales;
    this.#windowDays = windowDays;
    this.#gathering = order === 'month' ? new Following('up', 'month', null, null, null) : null;
    this.#scattering = order === 'month' ? new Following('down', 'month', null, null, null) : null;
    this.#suppliers = new Uint32Array(firms);
    this.#customers = new Uint32Array(firms);
    this.#turnDay = new Int32Array(firms);
    this.#gathered = new Float64Array(firms).fill(NaN);
    this.#scattered = new Float64Array(firms).fill(NaN);
  }

  /** Last day that is gathered, and first that is scattered, at a turn. */
  #lastGathered(turn: number): number {
    return this.#gathering === null ? turn : this.#gathering.opensTo(turn);
  }
  #firstScattered(turn: number): number {
    return this.#scattering === null ? turn + 1 : this.#scattering.opensFrom(turn);
  }

  /** Finds the best turn of a firm whose sides are loaded. */
  measure(firm: number): void {
    const { count: bought, day: boughtOn, netMinor: boughtFor, partner: supplier } = this.#purchases;
    const { count: sold, day: soldOn, netMinor: soldFor, partner: customer } = this.#sales;
    if (bought === 0 || sold === 0) return;
    const windowDays = this.#windowDays;
    const addIn = this.#purchases.currency >= 0;
    const addOut = this.#sales.currency >= 0;
    const isComparable = addIn && this.#purchases.currency === this.#sales.currency;
    const gather = (this.#gather = grown(this.#gather, this.#purchases.partners));
    const scatter = (this.#scatter = grown(this.#scatter, this.#sales.partners));
    // windows [startIn, endIn) and [startOut, endOut); what enters next is a turn to try
    let startIn = 0;
    let endIn = 0;
    let startOut = 0;
    let endOut = 0;
    let suppliers = 0;
    let customers = 0;
    let gathered = 0;
    let scattered = 0;
    let few = 0;
    let all = 0;
    let least = 0;
    while (endIn < bought || endOut < sold) {
      const turnIn = endIn < bought ? this.#entry(boughtOn[endIn]) : Infinity;
      const turnOut = endOut < sold ? soldOn[endOut] - windowDays : Infinity;
      const turn = turnIn < turnOut ? turnIn : turnOut;
      const lastGathered = this.#lastGathered(turn);
      const firstScattered = this.#firstScattered(turn);
      for (; endIn < bought && boughtOn[endIn] <= lastGathered; endIn++) {
        if (gather[supplier[endIn]]++ === 0) suppliers++;
        if (addIn) gathered += boughtFor[endIn];
      }
      for (; startIn < endIn && boughtOn[startIn] < turn - windowDays; startIn++) {
        if (--gather[supplier[startIn]] === 0) suppliers--;
        if (addIn) gathered -= boughtFor[startIn];
      }
      for (; endOut < sold && soldOn[endOut] <= turn + windowDays; endOut++) {
        if (scatter[customer[endOut]]++ === 0) customers++;
        if (addOut) scattered += soldFor[endOut];
      }
      for (; startOut < endOut && soldOn[startOut] < firstScattered; startOut++) {
        if (--scatter[customer[startOut]] === 0) customers--;
        if (addOut) scattered -= soldFor[startOut];
      }
      const fewer = suppliers < customers ? suppliers : customers;
      if (fewer < few || fewer === 0) continue;
      const less = !isComparable ? 0 : gathered < scattered ? gathered : scattered;
      if (fewer === few) {
        if (suppliers + customers < all) continue;
        if (suppliers + customers === all && less <= least) continue;
      }
      few = fewer;
      all = suppliers + customers;
      least = less;
      this.#suppliers[firm] = suppliers;
      this.#customers[firm] = customers;
      this.#turnDay[firm] = turn;
      if (addIn) this.#gathered[firm] = exact(gathered);
      if (addOut) this.#scattered[firm] = exact(scattered);
    }
    gather.fill(0, 0, this.#purchases.partners);
    scatter.fill(0, 0, this.#sales.partners);
  }

  /** The first turn at which a purchase of a day is gathered. */
  #entry(day: number): number {
    return this.#scattering === null ? day : this.#scattering.opensFrom(day);
  }

  /** What was measured, and the largest of at least `least` partners on both sides. */
  result(least: number, most: number): GatherScatterResult {
    const suppliers = this.#suppliers;
    const customers = this.#customers;
    const [gathered, scattered] = [this.#gathered, this.#scattered];
    const few = (u: number): number => Math.min(suppliers[u], customers[u]);
    // NaN is no amount
    const less = (u: number): number => Math.min(gathered[u], scattered[u]) || 0;
    const { kept, leftOut } = largest(suppliers.length, most, (u) => few(u) >= least, (a, b) => few(b) - few(a) || suppliers[b] + customers[b] - (suppliers[a] + customers[a]) || less(b) - less(a)); // prettier-ignore
    return {
      suppliers,
      customers,
      turnDay: this.#turnDay,
      gatheredMinor: gathered,
      scatteredMinor: scattered,
      instances: Array.from(kept, (u) => this.#instance(u)),
      leftOut,
    };
  }

  #instance(node: number): GatherScatter {
    const turn = this.#turnDay[node];
    this.#purchases.load(node);
    this.#sales.load(node);
    const into = members(this.#purchases, turn - this.#windowDays, this.#lastGathered(turn));
    const out = members(this.#sales, this.#firstScattered(turn), turn + this.#windowDays);
    const isOneIn = this.#purchases.currency >= 0;
    const isOneOut = this.#sales.currency >= 0;
    return {
      node,
      suppliers: into.partners,
      customers: out.partners,
      gathered: into.invoices,
      scattered: out.invoices,
      turnDay: turn,
      gatheredCurrency: isOneIn ? this.#purchases.currency : null,
      gatheredMinor: isOneIn ? this.#gathered[node] : null,
      scatteredCurrency: isOneOut ? this.#sales.currency : null,
      scatteredMinor: isOneOut ? this.#scattered[node] : null,
    };
  }
}
