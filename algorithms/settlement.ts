import type { AttributionResult } from './attribution.ts';
import { proportion } from './proportion.ts';
import { stronglyConnected } from './scc.ts';
import type { Stock } from './stock.ts';
import type { Steps } from './steps.ts';

/**
 * The steps of an attribution (see there), one after the other. Firms of a step have local numbers, in the order in which they are met.
 * A step takes O(its invoices); scratch is 8 bytes a firm, and some 60 an invoice of the largest step.
 */
export class Settlement {
  /** 0 is a source, less a firm that no taint comes to. */
  readonly #tier: Int32Array;
  readonly #steps: Steps;
  readonly #stock: Stock;
  readonly #byMonth: boolean;
  readonly #result: AttributionResult;

  /** 1 for firms that are no source and may be tainted; of those that never sell no stock is kept. */
  readonly #hasStock: Uint8Array;

  #count = 0;
  readonly #local: Uint32Array;
  readonly #node: Uint32Array;
  /** Sales in the step, those of sources aside: of local number l they are [offsets[l], offsets[l + 1]), in order of day, buyer and digest. */
  readonly #offsets: Uint32Array;
  readonly #next: Uint32Array;
  readonly #buyer: Uint32Array;
  /** Their places among all steps. */
  readonly #place: Uint32Array;
  /** 1 for what joins the buyer's stock before its own sales of the step. */
  readonly #isAtHand: Uint8Array;
  /** Of each local number: sellers' invoices to it that are at hand and not settled. */
  readonly #waiting: Uint32Array;
  readonly #queue: Uint32Array;
  /** What was bought and joins the stock before the sales of the step, and after them. */
  readonly #atHand: Float64Array;
  readonly #atHandTainted: Float64Array;
  readonly #late: Float64Array;
  readonly #lateTainted: Float64Array;

  constructor(tier: Int32Array, steps: Steps, stock: Stock, byMonth: boolean, result: AttributionResult) {
    this.#tier = tier;
    this.#steps = steps;
    this.#stock = stock;
    this.#byMonth = byMonth;
    this.#result = result;
    let most = 0;
    for (let step = 0; step < steps.ends.length; step++)
      most = Math.max(most, steps.ends[step] - (step === 0 ? 0 : steps.ends[step - 1]));
    const n = tier.length;
    const firms = Math.min(n, 2 * most);
    this.#hasStock = new Uint8Array(n);
    for (let u = 0; u < n; u++) if (tier[u] > 0 && result.soldMinor[u] > 0) this.#hasStock[u] = 1;
    this.#local = new Uint32Array(n);
    this.#node = new Uint32Array(firms);
    this.#offsets = new Uint32Array(firms + 1);
    this.#next = new Uint32Array(firms);
    this.#buyer = new Uint32Array(most);
    this.#place = new Uint32Array(most);
    this.#isAtHand = new Uint8Array(most);
    this.#waiting = new Uint32Array(firms);
    this.#queue = new Uint32Array(firms);
    this.#atHand = new Float64Array(firms);
    this.#atHandTainted = new Float64Array(firms);
    this.#late = new Float64Array(firms);
    this.#lateTainted = new Float64Array(firms);
  }

  /** The invoices from `start` to before `end` of all steps. */
  settle(start: number, end: number): void {
    const { seller, buyer, netMinor } = this.#steps;
    const tier = this.#tier;
    this.#meetAll(start, end);
    const sales = this.#groupSales(start, end);
    // sources and firms that no taint comes to have no stock, and sell at once
    for (let k = start; k < end; k++) {
      const u = seller[k];
      if (tier[u] > 0) continue;
      this.#sell(k, this.#local[buyer[k]], tier[u] === 0 ? netMinor[k] : 0, this.#byMonth);
    }
    if (this.#byMonth) this.#markAtHand(sales);
    let queued = 0;
    for (let l = 0; l < this.#count; l++) if (this.#waiting[l] === 0) this.#queue[queued++] = l;
    for (let k = 0; k < queued; k++) queued = this.#settleFirm(this.#queue[k], queued);
    for (let l = 0; l < this.#count; l++)
      if (this.#hasStock[this.#node[l]] === 1) this.#stock.add(this.#node[l], this.#late[l], this.#lateTainted[l]);
  }

  /** Gives local numbers to buyers, and to sellers that have a stock. */
  #meetAll(start: number, end: number): void {
    const { seller, buyer } = this.#steps;
    this.#count = 0;
    this.#offsets[0] = 0;
    for (let k = start; k < end; k++) {
      const u = seller[k];
      if (this.#tier[u] > 0) this.#offsets[this.#meet(u) + 1]++;
      this.#meet(buyer[k]);
    }
  }

  #meet(u: number): number {
    const known = this.#local[u];
    if (known < this.#count && this.#node[known] === u) return known;
    const l = this.#count++;
    this.#local[u] = l;
    this.#node[l] = u;
    this.#offsets[l + 1] = 0;
    this.#waiting[l] = 0;
    this.#atHand[l] = this.#atHandTainted[l] = this.#late[l] = this.#lateTainted[l] = 0;
    return l;
  }

  /** Brings the sales of firms that have a stock together, and returns how many there are. */
  #groupSales(start: number, end: number): number {
    const { seller, buyer } = this.#steps;
    for (let l = 0; l < this.#count; l++) {
      this.#next[l] = this.#offsets[l];
      this.#offsets[l + 1] += this.#offsets[l];
    }
    for (let k = start; k < end; k++) {
      const u = seller[k];
      if (this.#tier[u] <= 0) continue;
      const at = this.#next[this.#local[u]]++;
      this.#place[at] = k;
      this.#buyer[at] = this.#local[buyer[k]];
    }
    return this.#offsets[this.#count];
  }

  /** Marks the sales that their buyers have at hand in the same month, and counts for these how many they wait for. */
  #markAtHand(sales: number): void {
    const { component } = stronglyConnected({
      offsets: this.#offsets.subarray(0, this.#count + 1),
      targets: this.#buyer.subarray(0, sales),
    });
    for (let l = 0; l < this.#count; l++) {
      for (let s = this.#offsets[l]; s < this.#offsets[l + 1]; s++) {
        const b = this.#buyer[s];
        const leadsAway = this.#tier[this.#node[b]] > this.#tier[this.#node[l]];
        this.#isAtHand[s] = component[l] !== component[b] || leadsAway ? 1 : 0;
        this.#waiting[b] += this.#isAtHand[s];
      }
    }
  }

  /** Settles a firm that waits for none, queues those that waited for it last, and returns how many are queued now. */
  #settleFirm(l: number, queued: number): number {
    const { netMinor } = this.#steps;
    const u = this.#node[l];
    if (this.#hasStock[u] === 0) return queued;
    const start = this.#offsets[l];
    const end = this.#offsets[l + 1];
    this.#stock.add(u, this.#atHand[l], this.#atHandTainted[l]);
    let sold = 0;
    for (let s = start; s < end; s++) sold += netMinor[this.#place[s]];
    if (sold === 0) return queued;
    this.#result.unknownMinor[u] += Math.max(0, sold - this.#stock.net[u]);
    const taken = this.#stock.take(u, sold);
    let done = 0;
    let given = 0;
    for (let s = start; s < end; s++) {
      done += netMinor[this.#place[s]];
      const upToHere = taken === 0 ? 0 : proportion(done, taken, sold);
      const b = this.#buyer[s];
      const isAtHand = this.#isAtHand[s] === 1;
      this.#sell(this.#place[s], b, upToHere - given, isAtHand);
      given = upToHere;
      if (isAtHand && --this.#waiting[b] === 0) this.#queue[queued++] = b;
    }
    return queued;
  }

  /** Notes what is tainted of the invoice at place k of all steps, and hands it to its buyer of local number b. */
  #sell(k: number, b: number, tainted: number, isAtHand: boolean): void {
    const { invoices, seller, netMinor } = this.#steps;
    if (isAtHand) this.#atHand[b] += netMinor[k];
    else this.#late[b] += netMinor[k];
    if (tainted === 0) return;
    const { invoiceMinor, taintedInMinor, taintedOutMinor } = this.#result;
    if (isAtHand) this.#atHandTainted[b] += tainted;
    else this.#lateTainted[b] += tainted;
    invoiceMinor[invoices[k]] = tainted;
    taintedOutMinor[seller[k]] += tainted;
    taintedInMinor[this.#node[b]] += tainted;
  }
}
