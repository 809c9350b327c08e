import type { Snapshot } from '../graph/snapshot.ts';
import { exact, grown } from './columns.ts';
import { Dwells } from './dwells.ts';
import { Following } from './following.ts';
import { MatchedPairs } from './matchedPairs.ts';
import { Months } from './months.ts';
import { checkCount, checkNodes } from './rules.ts';
import { RELATIONS_PER_POLL } from './search.ts';
import { Side } from './side.ts';
import { Years } from './years.ts';

export interface MatchingOptions {
  /** Index into `snapshot.currencies`: invoices of others are not matched. */
  currency: number;
  /** The nodes that are asked for, equal ones once; null is all firms, and then no pairs are listed. */
  firms?: ArrayLike<number> | null;
  /**
   * What a sale may be matched with: by month, what came in no later than the end of its filing month (invoices of one month are issued
   * in any order); by day, what came in on an earlier day.
   */
  order?: 'month' | 'day';
  /** What came in more days before a sale than this is not matched with it; null is any number. */
  maxDwellDays?: number | null;
  /** The period, both days within it; null is open. What came in before it is not known, and sales out of it are of unknown origin. */
  fromDay?: number | null;
  toDay?: number | null;
  /** Matches only within a goods category, and gives a row for each that a firm bought or sold, "none given" being one. */
  byGoods?: boolean;
  /** Shares of the matched amount, each above 0 and at most 1, of which the days of dwell are asked. */
  quantiles?: readonly number[];
  /** Dwell is told only where both shares (of inflow, of outflow) that are matched are at least this: 0 … 1. */
  minCoverage?: number;
  /** The most pairs that are listed of each firm that is asked for. */
  maxPairs?: number;
  /** Asked every so many relations; where it says true, the rows of the firms before are returned. */
  shouldStop?: () => boolean;
  /** Told as often how many firms are done, of how many. */
  progress?: (done: number, total: number) => void;
}

/** Net amounts of twelve months in a row. */
export interface MatchingYear {
  /** Of each row the first month as `monthOf` counts; 0 where nothing came in or went out. */
  readonly month: Int32Array;
  readonly inMinor: Float64Array;
  readonly outMinor: Float64Array;
  /** Net out ÷ net in: Infinity where only something went out, NaN where nothing did either way. */
  readonly valueBase: Float64Array;
}

/** What a firm got of one supplier and passed on to one customer. */
export interface MatchedPair {
  firm: number;
  /** Category, or -1 where goods were not told apart. */
  goods: number;
  supplier: number;
  customer: number;
  matchedMinor: number;
  /** Matches of a purchase and a sale, each in part or in whole. */
  matches: number;
  meanDays: number;
  /** Days of the first purchase and of the last sale that were matched. */
  firstDay: number;
  lastDay: number;
}

/** Rows are in order of node, then goods category. All amounts are net, in minor units. */
export interface MatchingResult {
  /** Rows: one a firm, so that the row of node u is u where all are asked for; by goods, one for each category of a firm. */
  readonly count: number;
  readonly firm: Uint32Array;
  /** All 0 where goods are not told apart. */
  readonly goods: Uint16Array;
  readonly inMinor: Float64Array;
  readonly outMinor: Float64Array;
  readonly matchedMinor: Float64Array;
  /** Outflow of unknown origin: sold without stock that could be matched. The outflow is this and what is matched. */
  readonly unknownMinor: Float64Array;
  /** Matched ÷ in, matched ÷ out; NaN where there is none. */
  readonly inflowShare: Float64Array;
  readonly outflowShare: Float64Array;
  /** Days from purchase to sale, each match weighing what it amounts to; NaN where nothing is matched, or too little. */
  readonly meanDays: Float64Array;
  /** The fewest days within which half of the matched amount went on; -1 where nothing is matched, or too little. */
  readonly medianDays: Int32Array;
  /** The same for each of the quantiles. */
  readonly quantileDays: readonly Int32Array[];
  /** Net out ÷ net in of the whole period. */
  readonly valueBase: Float64Array;
  /** The twelve months in a row with the largest throughput: the smaller of in and out, then both together, then the earliest. */
  readonly bestYear: MatchingYear;
  /** The last twelve months that the ledger has invoices of, whoever's they are. */
  readonly lastYear: MatchingYear;
  /** Where firms were asked for: by firm, in order of node, the largest pairs first; ties by goods, supplier, customer. */
  readonly pairs: readonly MatchedPair[];
  /** shouldStop said so, or pairs were left out. */
  readonly truncated: boolean;
  readonly stopped: boolean;
  readonly leftOut: {
    /** Firms that were not come to. */
    readonly firms: number;
    readonly pairs: number;
    readonly pairsMinor: number;
  };
}

/**
 * How long what a firm buys stays with it: matches each firm's purchases with its sales, first in, first out, on net amounts.
 *
 * A firm's sales, in order of day, each take what they can of the stock that is oldest and that `order` and `maxDwellDays` let them have.
 * A match's dwell is the days from the purchase to the sale, and 0 where a sale is covered by a later purchase of its month. What a
 * sale cannot take is of unknown origin: added value, services, stock from before the ledger, or nothing at all. What no sale takes is
 * stock. Money is matched, not things: a margin uses stock up sooner than the goods go, and it is what `byGoods` is for to tell a firm
 * that sells what it bought from one that sells something else.
 *
 * First in, first out is the bookkeepers' assumption about which goods are sold first, here on amounts; there is no paper to it. Sums are
 * exact. Invoices of one day are taken in order of the partner's id: this decides between pairs, never about a firm's dwell.
 *
 * Only firms whose purchases and sales were both loaded (`taxpayers.observed`) have a dwell that means something; this is the caller's
 * to judge. Red letters are netted and voids left out by the snapshot.
 *
 * Time: O(invoices) and the firms' months; memory: some 150 bytes a row, 4 bytes a day of the ledger, and some 150 per invoice of the largest
 * firm. Parallel invoices are matched one by one; self-loops are left out; an isolated firm has a row of zeros. Throws RangeError
 * where an option is out of range or a sum leaves 2^53.
 */
export function matching(snapshot: Snapshot, options: MatchingOptions): MatchingResult {
  const {
    firms = null,
    order = 'month',
    maxDwellDays = null,
    quantiles = [0.1, 0.9],
    minCoverage = 0,
    maxPairs = 100,
  } = options;
  if (options.currency === null) throw new RangeError('currency must be an index, not null');
  if (order !== 'month' && order !== 'day') throw new RangeError(`order must be month or day, not ${order}`);
  if (maxDwellDays !== null) checkCount('maxDwellDays', maxDwellDays, 0);
  checkCount('maxPairs', maxPairs, 0);
  for (const share of quantiles)
    if (!(share > 0 && share <= 1)) throw new RangeError(`quantiles must be above 0 and at most 1, not ${share}`);
  if (!(minCoverage >= 0 && minCoverage <= 1))
    throw new RangeError(`minCoverage must be between 0 and 1, not ${minCoverage}`);
  const asked = firms === null ? null : Uint32Array.from(new Set(checkNodes('firms', firms, snapshot.taxpayers.count)));
  const matcher = new Matcher(snapshot, { ...options, order, maxDwellDays, quantiles, minCoverage, maxPairs });
  return matcher.run(asked?.sort() ?? null);
}

type Checked = MatchingOptions &
  Required<Pick<MatchingOptions, 'order' | 'maxDwellDays' | 'quantiles' | 'minCoverage' | 'maxPairs'>>;

/** Places [startIn, endIn) of the loaded purchases, [startOut, endOut) of the loaded sales. */
interface Run {
  startIn: number;
  endIn: number;
  startOut: number;
  endOut: number;
}

const AMOUNTS = [
  ...(['inMinor', 'outMinor', 'matchedMinor', 'meanDays'] as const),
  ...(['bestIn', 'bestOut', 'lastIn', 'lastOut'] as const),
];
type Amounts = Record<(typeof AMOUNTS)[number], Float64Array>;

/** Goes through the firms; the columns of the rows grow where goods make their number unknown. */
class Matcher {
  readonly #snapshot: Snapshot;
  readonly #options: Checked;
  readonly #byGoods: boolean;
  readonly #purchases: Side;
  readonly #sales: Side;
  readonly #months: Months;
  /** Says of a sale the days of the purchases that it may take of. */
  readonly #following: Following;
  readonly #dwells: Dwells;
  readonly #years: Years;
  /** Null where none are asked for. */
  readonly #pairs: MatchedPairs | null;

  #count = 0;
  #firm = new Uint32Array(0);
  #goods = new Uint16Array(0);
  #bestMonth = new Int32Array(0);
  #lastMonth = new Int32Array(0);
  /** The median first. */
  #quantiles: Int32Array[];
  readonly #amounts: Amounts;

  constructor(snapshot: Snapshot, options: Checked) {
    const { order, maxDwellDays, quantiles, maxPairs, firms, byGoods = false, fromDay = null, toDay = null } = options;
    this.#snapshot = snapshot;
    this.#options = options;
    this.#byGoods = byGoods;
    this.#purchases = new Side(snapshot, false, options);
    this.#sales = new Side(snapshot, true, options);
    this.#months = new Months(snapshot, options);
    this.#following = new Following('up', order, maxDwellDays, fromDay, toDay);
    this.#dwells = new Dwells(this.#months.ofDay.length, [0.5, ...quantiles]);
    this.#years = new Years(this.#months);
    this.#pairs = firms ? new MatchedPairs(this.#purchases, this.#sales, maxPairs) : null;
    this.#quantiles = [0.5, ...quantiles].map(() => new Int32Array(0));
    this.#amounts = Object.fromEntries(AMOUNTS.map((name) => [name, new Float64Array(0)])) as Amounts;
  }

  run(asked: Uint32Array | null): MatchingResult {
    const { shouldStop = () => false, progress = () => undefined } = this.#options;
    const firms = asked?.length ?? this.#snapshot.taxpayers.count;
    this.#reserve(firms);
    let done = 0;
    let sincePoll = RELATIONS_PER_POLL;
    let stopped = false;
    for (; done < firms; done++) {
      const firm = asked === null ? done : asked[done];
      if (sincePoll >= RELATIONS_PER_POLL) {
        sincePoll = 0;
        progress(done, firms);
        if (shouldStop()) {
          stopped = true;
          break;
        }
      }
      sincePoll += 1 + this.#purchases.degree(firm) + this.#sales.degree(firm);
      this.#purchases.load(firm, this.#byGoods);
      this.#sales.load(firm, this.#byGoods);
      this.#addRows(firm);
      this.#pairs?.list();
    }
    if (!stopped) progress(firms, firms);
    return this.#result(stopped, firms - done);
  }

  /** Adds the firm's row, or its rows by goods: the loaded sides are in order of these then. */
  #addRows(firm: number): void {
    const purchases = this.#purchases;
    const sales = this.#sales;
    const run = { startIn: 0, endIn: purchases.count, startOut: 0, endOut: sales.count };
    if (!this.#byGoods) return this.#addRow(firm, 0, run);
    const { goods } = this.#snapshot.invoices;
    const goodsAt = (side: Side, i: number): number => (i < side.count ? goods[side.invoice[i]] : Infinity);
    run.endIn = run.endOut = 0;
    while (run.endIn < purchases.count || run.endOut < sales.count) {
      const category = Math.min(goodsAt(purchases, run.endIn), goodsAt(sales, run.endOut));
      run.startIn = run.endIn;
      run.startOut = run.endOut;
      while (goodsAt(purchases, run.endIn) === category) run.endIn++;
      while (goodsAt(sales, run.endOut) === category) run.endOut++;
      this.#addRow(firm, category, run);
    }
  }

  /** Matches runs of the two sides, which are in order of day. */
  #addRow(firm: number, goods: number, run: Run): void {
    const row = this.#count++;
    const amounts = this.#amounts;
    this.#reserve(this.#count);
    this.#firm[row] = firm;
    this.#goods[row] = goods;
    amounts.inMinor[row] = exact(sumOf(this.#purchases.netMinor, run.startIn, run.endIn));
    amounts.outMinor[row] = exact(sumOf(this.#sales.netMinor, run.startOut, run.endOut));
    amounts.matchedMinor[row] = this.#match(run);
    this.#dwells.settle(amounts.matchedMinor[row]);
    amounts.meanDays[row] = this.#dwells.meanDays;
    for (let q = 0; q < this.#quantiles.length; q++) this.#quantiles[q][row] = this.#dwells.quantileDays[q];
    this.#pairs?.add(firm, this.#byGoods ? goods : -1);
    if (run.startIn === run.endIn && run.startOut === run.endOut) return;
    this.#years.find(this.#purchases, run.startIn, run.endIn, this.#sales, run.startOut, run.endOut);
    const { best, last } = this.#years;
    this.#bestMonth[row] = this.#months.first + best.month;
    this.#lastMonth[row] = this.#months.first + last.month;
    amounts.bestIn[row] = best.inMinor;
    amounts.bestOut[row] = best.outMinor;
    amounts.lastIn[row] = last.inMinor;
    amounts.lastOut[row] = last.outMinor;
  }

  /** Returns what is matched, and leaves it to the dwells, and match by match to the pairs. */
  #match({ startIn, endIn, startOut, endOut }: Run): number {
    const { day: boughtOn, netMinor: bought } = this.#purchases;
    const { day: soldOn, netMinor: sold } = this.#sales;
    const following = this.#following;
    let matched = 0;
    let oldest = startIn;
    let left = oldest < endIn ? bought[oldest] : 0;
    for (let s = startOut; s < endOut && oldest < endIn; s++) {
      const day = soldOn[s];
      const to = following.opensTo(day);
      const from = following.opensFrom(day);
      let wanted = sold[s];
      while (wanted > 0 && oldest < endIn && boughtOn[oldest] <= to) {
        // used up, or too old for this sale and all later ones
        if (left === 0 || boughtOn[oldest] < from) {
          oldest++;
          left = oldest < endIn ? bought[oldest] : 0;
          continue;
        }
        const amount = left < wanted ? left : wanted;
        this.#dwells.add(boughtOn[oldest] < day ? day - boughtOn[oldest] : 0, amount);
        this.#pairs?.note(oldest, s, amount);
        matched += amount;
        wanted -= amount;
        left -= amount;
      }
    }
    return matched;
  }

  #reserve(rows: number): void {
    if (rows <= this.#firm.length) return;
    this.#firm = grown(this.#firm, rows);
    this.#goods = grown(this.#goods, rows);
    this.#bestMonth = grown(this.#bestMonth, rows);
    this.#lastMonth = grown(this.#lastMonth, rows);
    this.#quantiles = this.#quantiles.map((column) => grown(column, rows));
    for (const name of AMOUNTS) this.#amounts[name] = grown(this.#amounts[name], rows);
  }

  #result(stopped: boolean, firmsLeft: number): MatchingResult {
    const count = this.#count;
    const { minCoverage } = this.#options;
    const amounts = this.#amounts;
    for (const name of AMOUNTS) amounts[name] = amounts[name].subarray(0, count);
    const { inMinor, outMinor, matchedMinor, meanDays, bestIn, bestOut, lastIn, lastOut } = amounts;
    const quantiles = this.#quantiles.map((column) => column.subarray(0, count));
    const [medianDays, ...quantileDays] = quantiles;
    const inflowShare = ratio(matchedMinor, inMinor);
    const outflowShare = ratio(matchedMinor, outMinor);
    const unknownMinor = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      unknownMinor[row] = outMinor[row] - matchedMinor[row];
      if (inflowShare[row] >= minCoverage && outflowShare[row] >= minCoverage) continue;
      meanDays[row] = NaN;
      for (const column of quantiles) column[row] = -1;
    }
    const bestMonth = this.#bestMonth.subarray(0, count);
    const lastMonth = this.#lastMonth.subarray(0, count);
    const { pairs = [], leftOut: pairsLeft = 0, leftOutMinor: pairsMinor = 0 } = this.#pairs ?? {};
    return {
      ...{ count, firm: this.#firm.subarray(0, count), goods: this.#goods.subarray(0, count) },
      ...{ inMinor, outMinor, matchedMinor, unknownMinor, inflowShare, outflowShare },
      ...{ meanDays, medianDays, quantileDays },
      valueBase: ratio(outMinor, inMinor),
      bestYear: { month: bestMonth, inMinor: bestIn, outMinor: bestOut, valueBase: ratio(bestOut, bestIn) },
      lastYear: { month: lastMonth, inMinor: lastIn, outMinor: lastOut, valueBase: ratio(lastOut, lastIn) },
      ...{ pairs, truncated: stopped || pairsLeft > 0, stopped },
      leftOut: { firms: firmsLeft, pairs: pairsLeft, pairsMinor },
    };
  }
}

function sumOf(amounts: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += amounts[i];
  return sum;
}

function ratio(part: Float64Array, whole: Float64Array): Float64Array {
  const shares = new Float64Array(part.length);
  for (let row = 0; row < part.length; row++) shares[row] = part[row] / whole[row];
  return shares;
}
