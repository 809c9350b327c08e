import { grown } from './columns.ts';

/**
 * Where the level of a short series of numbers changes: the split into at most `maxChanges` + 1 runs, each of `minRun` values or more, with
 * the least sum of squared distances from the runs' means plus a penalty for each change. Exact, by dynamic programming over the last
 * run: segment neighbourhood search, Auger and Lawrence, "Algorithms for the optimal identification of segment neighborhoods", Bulletin
 * of Mathematical Biology 51(1), 1989.
 *
 * The penalty is `penalty` × variance of the noise × ln values, in the manner of the Bayesian information criterion; the noise is half
 * the mean square of successive differences (von Neumann, Annals of Mathematical Statistics 12(4), 1941), which a few jumps barely move. So
 * the answer is the same for a series times a factor. Of equal splits the one with fewer changes, then with the earlier last change.
 *
 * O(maxChanges × values²); memory O(maxChanges × values), kept between uses.
 */
export class ChangePoints {
  /** Places in the series at which a run begins that is not the first, ascending: so many as `find` returned. */
  readonly at: Int32Array;
  readonly #maxChanges: number;
  readonly #minRun: number;
  readonly #penalty: number;
  /** Sums of the first t values and of their squares. */
  #sums = new Float64Array(64);
  #squares = new Float64Array(64);
  /** 1 ÷ length of a run. */
  #shares = new Float64Array(0);
  /** Least cost of the first t values with k changes, and where the last run begins then: at k × stride + t. */
  #costs = new Float64Array(64);
  #begins = new Int32Array(64);

  constructor({ maxChanges, minRun, penalty }: { maxChanges: number; minRun: number; penalty: number }) {
    this.#maxChanges = maxChanges;
    this.#minRun = minRun;
    this.#penalty = penalty;
    this.at = new Int32Array(maxChanges);
  }

  /** Finds the changes of the first `length` values. */
  find(values: Float64Array, length: number): number {
    const minRun = this.#minRun;
    if (this.#maxChanges === 0 || length < 2 * minRun) return 0;
    let noise = 0;
    for (let t = 1; t < length; t++) noise += (values[t] - values[t - 1]) ** 2;
    noise /= 2 * (length - 1);
    if (noise === 0) return 0;
    const perChange = this.#penalty * noise * Math.log(length);

    const stride = length + 1;
    this.#sums = grown(this.#sums, stride);
    this.#squares = grown(this.#squares, stride);
    if (this.#shares.length < stride) this.#shares = Float64Array.from({ length: 2 * stride }, (_, n) => 1 / n);
    this.#costs = grown(this.#costs, stride * (this.#maxChanges + 1));
    this.#begins = grown(this.#begins, stride * (this.#maxChanges + 1));
    const sums = this.#sums;
    const squares = this.#squares;
    const shares = this.#shares;
    const costs = this.#costs;
    const begins = this.#begins;
    sums[0] = squares[0] = 0;
    for (let t = 1; t <= length; t++) {
      sums[t] = sums[t - 1] + values[t - 1];
      squares[t] = squares[t - 1] + values[t - 1] ** 2;
      costs[t] = squares[t] - sums[t] ** 2 / t;
    }
    let best = 0;
    let bestCost = costs[length];
    const mostRuns = Math.min(this.#maxChanges + 1, Math.floor(length / minRun));
    for (let k = 1; k < mostRuns; k++) {
      // one change more can gain no more than all that is left
      if (costs[(k - 1) * stride + length] <= perChange) break;
      const row = k * stride;
      // of the last number of changes only the whole series is asked for
      for (let t = k + 1 < mostRuns ? (k + 1) * minRun : length; t <= length; t++) {
        const sum = sums[t];
        let least = Infinity;
        let begin = 0;
        for (let s = k * minRun; s <= t - minRun; s++) {
          const run = sum - sums[s];
          const cost = costs[row - stride + s] - squares[s] - run * run * shares[t - s];
          if (cost >= least) continue;
          least = cost;
          begin = s;
        }
        costs[row + t] = least + squares[t];
        begins[row + t] = begin;
      }
      const cost = costs[row + length] + k * perChange;
      if (cost >= bestCost) continue;
      best = k;
      bestCost = cost;
    }
    for (let k = best, t = length; k > 0; k--) this.at[k - 1] = t = begins[k * stride + t];
    return best;
  }
}
