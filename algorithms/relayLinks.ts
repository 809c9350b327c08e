import type { Snapshot } from '../graph/snapshot.ts';
import { firstDayFrom, grown } from './columns.ts';
import { areAlike, RelayHops } from './relayHops.ts';

/** Checked options that say what a link is. */
export interface RelayRules {
  readonly currency: number;
  readonly windowDays: number;
  readonly likeness: number;
  readonly maxAtFirm: number;
  readonly maxBearers: number;
  readonly maxChance: number;
  readonly minGrossMinor: number;
}

/** Ranges of amounts are widened by this much, so that rounding never leaves out what is just alike. */
const SLACK = 1 + 2 ** -40;
/** Up to so many amounts are sorted by insertion. */
const SHORT = 32;

/** What is known of a hop out of the firm in hand. */
const UNKNOWN = 0;
const RARE = 1;
const COMMON = 2;

/** How an amount is passed on. */
const NOT_WITHIN = 0;
const BEFORE = 1;
const IN_TIME = 2;

/** The hops that are linked at the firms, and how: see relays(). Firms are handed in one by one, each once. */
export class RelayLinks {
  /** Linked hops, by number. */
  readonly hops: RelayHops;
  /** Link l is of hop from[l], which a firm buys, and hop to[l], which it sells; inTime[l] is 1 where some invoice passes it on in time. */
  from = new Uint32Array(64);
  to = new Uint32Array(64);
  inTime = new Uint8Array(64);
  count = 0;
  commonHops = 0;
  readonly #snapshot: Snapshot;
  readonly #rules: RelayRules;
  /** Of the firm in hand: the hops that it buys, and those that it sells. */
  readonly #ins: RelayHops;
  readonly #outs: RelayHops;
  readonly #amountsIn = new Amounts();
  readonly #amountsOut = new Amounts();
  /** Of each hop out of the firm whether it is common. */
  #known = new Uint8Array(64);
  /** Least amounts of all hops of the ledger, in ascending order. */
  readonly #borne: Float64Array;
  /** Number + 1 of the linked hop that an invoice is the first of. */
  readonly #numbers: Uint32Array;

  constructor(snapshot: Snapshot, rules: RelayRules) {
    const { likeness, minGrossMinor } = rules;
    this.#snapshot = snapshot;
    this.#rules = rules;
    this.hops = new RelayHops(snapshot, likeness, minGrossMinor);
    this.#ins = new RelayHops(snapshot, likeness, minGrossMinor);
    this.#outs = new RelayHops(snapshot, likeness, minGrossMinor);
    this.#borne = this.#allAmounts();
    this.#numbers = new Uint32Array(snapshot.invoices.count);
  }

  /** Links the hops that firm v buys to those that it sells. */
  linkAt(v: number): void {
    if (!this.#mayPass(v)) return;
    this.#readHops(v);
    const ins = this.#ins;
    const outs = this.#outs;
    const { likeness, maxAtFirm } = this.#rules;
    for (let k = 0; k < ins.count; k++) {
      const h = ins.order[k];
      const count = this.#countAlike(ins, h, outs);
      if (count === 0) continue;
      if (count > maxAtFirm || !this.#isRare(ins, h)) {
        this.commonHops++;
        continue;
      }
      for (let at = this.#firstAlike(ins, h, outs); at < outs.count; at++) {
        const o = outs.order[at];
        if (outs.least[o] * likeness > ins.largest[h] * SLACK) break;
        if (!areAlike(ins, h, outs, o, likeness) || this.#isCommon(o)) continue;
        const passed = this.#passed(h, o);
        if (passed !== NOT_WITHIN) this.#link(h, o, passed);
      }
    }
  }

  /** How many relations of the ledger bear an amount of a linked hop, itself among them. */
  bearersOf(hop: number): number {
    return this.#bearers(this.hops, hop);
  }

  /** Whether an invoice of the hop's relation bears its amount. */
  has(hops: RelayHops, h: number, invoice: number): boolean {
    const amount = this.#snapshot.invoices.grossMinor[invoice];
    return amount >= hops.least[h] && amount <= hops.largest[h];
  }

  #allAmounts(): Float64Array {
    const { relations } = this.#snapshot;
    const hops = this.#ins;
    let amounts = new Float64Array(relations.count);
    let count = 0;
    for (let e = 0; e < relations.count; e++) {
      if (!this.#isOfCurrency(e)) continue;
      hops.clear();
      hops.add(e);
      amounts = grown(amounts, count + hops.count);
      for (let h = 0; h < hops.count; h++) amounts[count++] = hops.least[h];
    }
    return amounts.subarray(0, count).sort();
  }

  #isOfCurrency(e: number): boolean {
    const { seller, buyer, currency } = this.#snapshot.relations;
    return currency[e] === this.#rules.currency && seller[e] !== buyer[e];
  }

  /** Whether some amount that the firm buys is alike to one that it sells: most firms have none. */
  #mayPass(v: number): boolean {
    const { sellerOffsets, buyerOffsets, byBuyer, invoiceOffsets } = this.#snapshot.relations;
    const { grossMinor } = this.#snapshot.invoices;
    const { minGrossMinor, likeness } = this.#rules;
    if (sellerOffsets[v] === sellerOffsets[v + 1]) return false;
    const [ins, outs] = [this.#amountsIn, this.#amountsOut];
    ins.count = outs.count = 0;
    for (let k = buyerOffsets[v]; k < buyerOffsets[v + 1]; k++) {
      const e = byBuyer[k];
      if (this.#isOfCurrency(e)) ins.add(grossMinor, invoiceOffsets[e], invoiceOffsets[e + 1], minGrossMinor);
    }
    if (ins.count === 0) return false;
    for (let e = sellerOffsets[v]; e < sellerOffsets[v + 1]; e++)
      if (this.#isOfCurrency(e)) outs.add(grossMinor, invoiceOffsets[e], invoiceOffsets[e + 1], minGrossMinor);
    return ins.meets(outs, likeness);
  }

  #readHops(v: number): void {
    const { sellerOffsets, buyerOffsets, byBuyer } = this.#snapshot.relations;
    const [ins, outs] = [this.#ins, this.#outs];
    ins.clear();
    outs.clear();
    for (let k = buyerOffsets[v]; k < buyerOffsets[v + 1]; k++) if (this.#isOfCurrency(byBuyer[k])) ins.add(byBuyer[k]);
    for (let e = sellerOffsets[v]; e < sellerOffsets[v + 1]; e++) if (this.#isOfCurrency(e)) outs.add(e);
    ins.sort();
    outs.sort();
    this.#known = grown(this.#known, outs.count);
    this.#known.fill(UNKNOWN, 0, outs.count);
  }

  /** Where in the order of others those begin that may be alike to a hop: even the largest of a hop is within the likeness of its least. */
  #firstAlike(hops: RelayHops, h: number, others: RelayHops): number {
    const { likeness } = this.#rules;
    return others.firstFrom((hops.least[h] * likeness * likeness) / SLACK);
  }

  /** How many hops of others are alike to a hop; it stops counting beyond maxAtFirm. */
  #countAlike(hops: RelayHops, h: number, others: RelayHops): number {
    const { likeness, maxAtFirm } = this.#rules;
    let count = 0;
    for (let at = this.#firstAlike(hops, h, others); at < others.count && count <= maxAtFirm; at++) {
      const o = others.order[at];
      if (others.least[o] * likeness > hops.largest[h] * SLACK) break;
      if (areAlike(hops, h, others, o, likeness)) count++;
    }
    return count;
  }

  #isCommon(out: number): boolean {
    if (this.#known[out] === UNKNOWN) {
      const isRare =
        this.#countAlike(this.#outs, out, this.#ins) <= this.#rules.maxAtFirm && this.#isRare(this.#outs, out);
      this.#known[out] = isRare ? RARE : COMMON;
      if (!isRare) this.commonHops++;
    }
    return this.#known[out] === COMMON;
  }

  /** Whether the hop's amount is rare in the ledger, seen from the firm in hand. */
  #isRare(hops: RelayHops, h: number): boolean {
    const { maxBearers, maxChance } = this.#rules;
    const bearers = this.#bearers(hops, h);
    if (bearers <= maxBearers) return true;
    return (Math.max(this.#ins.count, this.#outs.count) * bearers) / this.#borne.length <= maxChance;
  }

  #bearers(hops: RelayHops, h: number): number {
    const { likeness } = this.#rules;
    const low = (hops.least[h] * likeness) / SLACK;
    const high = (hops.largest[h] / likeness) * SLACK;
    return firstNotBelow(this.#borne, high) - firstNotBelow(this.#borne, low);
  }

  /** Whether invoices of a hop in and a hop out are within the window, and whether one passes the amount on in time. */
  #passed(h: number, o: number): number {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { day } = this.#snapshot.invoices;
    const { windowDays } = this.#rules;
    const ins = this.#ins;
    const outs = this.#outs;
    const [d, e] = [ins.relation[h], outs.relation[o]];
    const end = invoiceOffsets[e + 1];
    let passed = NOT_WITHIN;
    for (let i = invoiceOffsets[d]; i < invoiceOffsets[d + 1]; i++) {
      if (!this.has(ins, h, i)) continue;
      for (let j = firstDayFrom(day, invoiceOffsets[e], end, day[i] - windowDays); j < end; j++) {
        if (day[j] > day[i] + windowDays) break;
        if (!this.has(outs, o, j)) continue;
        if (day[j] >= day[i]) return IN_TIME;
        passed = BEFORE;
      }
    }
    return passed;
  }

  #link(h: number, o: number, passed: number): void {
    this.from = grown(this.from, this.count + 1);
    this.to = grown(this.to, this.count + 1);
    this.inTime = grown(this.inTime, this.count + 1);
    this.from[this.count] = this.#numberOf(this.#ins, h);
    this.to[this.count] = this.#numberOf(this.#outs, o);
    this.inTime[this.count++] = passed === IN_TIME ? 1 : 0;
  }

  #numberOf(hops: RelayHops, h: number): number {
    let first = this.#snapshot.relations.invoiceOffsets[hops.relation[h]];
    while (!this.has(hops, h, first)) first++;
    if (this.#numbers[first] === 0) this.#numbers[first] = this.hops.copy(hops, h) + 1;
    return this.#numbers[first] - 1;
  }
}

/** Amounts of one side of a firm. */
class Amounts {
  count = 0;
  #amounts = new Float64Array(64);

  add(gross: Float64Array, start: number, end: number, least: number): void {
    this.#amounts = grown(this.#amounts, this.count + end - start);
    for (let i = start; i < end; i++) if (gross[i] >= least) this.#amounts[this.count++] = gross[i];
  }

  /** Whether one of these is alike to one of others; sorts both. */
  meets(others: Amounts, likeness: number): boolean {
    const a = this.#sorted();
    const b = others.#sorted();
    let [i, j] = [0, 0];
    while (i < this.count && j < others.count) {
      if (a[i] < b[j]) {
        if (a[i] >= likeness * b[j]) return true;
        i++;
      } else {
        if (b[j] >= likeness * a[i]) return true;
        j++;
      }
    }
    return false;
  }

  /** By insertion where they are few. */
  #sorted(): Float64Array {
    const amounts = this.#amounts;
    if (this.count > SHORT) amounts.subarray(0, this.count).sort();
    else
      for (let k = 1; k < this.count; k++) {
        const moved = amounts[k];
        let at = k;
        for (; at > 0 && amounts[at - 1] > moved; at--) amounts[at] = amounts[at - 1];
        amounts[at] = moved;
      }
    return amounts;
  }
}

/** First place in ascending amounts that is not below one. */
function firstNotBelow(amounts: Float64Array, amount: number): number {
  let low = 0;
  let high = amounts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (amounts[middle] < amount) low = middle + 1;
    else high = middle;
  }
  return low;
}
