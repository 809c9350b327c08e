/** More distinct dwells than these are found by going through all days between the least and the most, not by sorting. */
const FEW = 64;

/**
 * Amounts by days of dwell, of one firm after the other: their weighted mean and quantiles. O(distinct dwells), where these are many
 * O(days between the least and the most); memory 12 bytes a day. Sums in order of dwell, so that equal amounts give equal means.
 */
export class Dwells {
  meanDays = NaN;
  /** By share that is asked for: the fewest days within which so much of the amount went on; -1 of no amount. */
  readonly quantileDays: Int32Array;
  readonly #shares: readonly number[];
  readonly #amount: Float64Array;
  /** Dwells whose amount is not 0. */
  readonly #dwells: Int32Array;
  #count = 0;

  /** For dwells of 0 … days - 1. */
  constructor(days: number, shares: readonly number[]) {
    this.#amount = new Float64Array(days);
    this.#dwells = new Int32Array(days);
    this.#shares = shares;
    this.quantileDays = new Int32Array(shares.length);
  }

  /** An amount above 0. */
  add(dwell: number, amount: number): void {
    if (this.#amount[dwell] === 0) this.#dwells[this.#count++] = dwell;
    this.#amount[dwell] += amount;
  }

  /** Sets mean and quantiles of what was added since the last call, which is `total` in all, and forgets it. */
  settle(total: number): void {
    const { quantileDays } = this;
    const count = this.#count;
    const dwells = this.#dwells;
    this.#count = 0;
    this.meanDays = NaN;
    quantileDays.fill(-1);
    if (count === 0) return;
    let from = 0;
    let to = count;
    const isSorted = count <= FEW;
    if (isSorted) sort(dwells, count);
    else {
      from = to = dwells[0];
      for (let k = 1; k < count; k++) {
        if (dwells[k] < from) from = dwells[k];
        else if (dwells[k] > to) to = dwells[k];
      }
      to++;
    }
    let weighed = 0;
    let before = 0;
    for (let k = from; k < to; k++) {
      const dwell = isSorted ? dwells[k] : k;
      const amount = this.#amount[dwell];
      if (amount === 0) continue;
      this.#amount[dwell] = 0;
      weighed += dwell * amount;
      for (let q = 0; q < quantileDays.length; q++) {
        const share = this.#shares[q] * total;
        if (before < share && before + amount >= share) quantileDays[q] = dwell;
      }
      before += amount;
    }
    this.meanDays = weighed / total;
  }
}

function sort(values: Int32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i];
    let j = i - 1;
    for (; j >= 0 && values[j] > value; j--) values[j + 1] = values[j];
    values[j + 1] = value;
  }
}
