import { grown } from './columns.ts';
import type { MatchedPair } from './matching.ts';
import type { Side } from './side.ts';

/**
 * Which suppliers and customers the matches of a firm are between: the largest pairs of each firm, over all its goods, and what there was no
 * room for. O(matches + pairs log pairs) a firm; memory 16 bytes a match of the firm, and its pairs.
 */
export class MatchedPairs {
  /** By firm, largest first. */
  readonly pairs: MatchedPair[] = [];
  leftOut = 0;
  leftOutMinor = 0;
  readonly #most: number;
  readonly #purchases: Side;
  readonly #sales: Side;
  /** Of the matches since the last list: places of the purchase and of the sale, and the amount. */
  #count = 0;
  #purchase = new Uint32Array(256);
  #sale = new Uint32Array(256);
  #amount = new Float64Array(256);
  /** The pairs of the firm at hand, goods by goods. */
  #found: MatchedPair[] = [];

  constructor(purchases: Side, sales: Side, most: number) {
    this.#purchases = purchases;
    this.#sales = sales;
    this.#most = most;
  }

  note(purchase: number, sale: number, amount: number): void {
    const at = this.#count++;
    if (at === this.#purchase.length) {
      this.#purchase = grown(this.#purchase, at + 1);
      this.#sale = grown(this.#sale, at + 1);
      this.#amount = grown(this.#amount, at + 1);
    }
    this.#purchase[at] = purchase;
    this.#sale[at] = sale;
    this.#amount[at] = amount;
  }

  /** Adds up the matches that were noted, as the firm's of one goods category. */
  add(firm: number, goods: number): void {
    const { day: boughtOn, partner: supplierOf } = this.#purchases;
    const { day: soldOn, partner: customerOf, partners: customers } = this.#sales;
    const byPair = new Map<number, MatchedPair>();
    for (let k = 0; k < this.#count; k++) {
      const p = this.#purchase[k];
      const s = this.#sale[k];
      const key = supplierOf[p] * customers + customerOf[s];
      let pair = byPair.get(key);
      if (pair === undefined) {
        pair = {
          ...{ firm, goods, matchedMinor: 0, matches: 0, meanDays: 0, firstDay: boughtOn[p], lastDay: soldOn[s] },
          supplier: this.#purchases.partnerNode(supplierOf[p]),
          customer: this.#sales.partnerNode(customerOf[s]),
        };
        byPair.set(key, pair);
      }
      pair.matchedMinor += this.#amount[k];
      pair.matches++;
      // the sum, until all are there
      pair.meanDays += this.#amount[k] * Math.max(0, soldOn[s] - boughtOn[p]);
      pair.lastDay = soldOn[s];
    }
    this.#count = 0;
    for (const pair of byPair.values()) {
      pair.meanDays /= pair.matchedMinor;
      this.#found.push(pair);
    }
  }

  /** Lists the largest pairs that were added, which are all of one firm. */
  list(): void {
    const found = this.#found.sort(
      (a, b) =>
        b.matchedMinor - a.matchedMinor || a.goods - b.goods || a.supplier - b.supplier || a.customer - b.customer,
    );
    for (let k = 0; k < found.length; k++) {
      if (k < this.#most) {
        this.pairs.push(found[k]);
        continue;
      }
      this.leftOut++;
      this.leftOutMinor += found[k].matchedMinor;
    }
    this.#found = [];
  }
}
