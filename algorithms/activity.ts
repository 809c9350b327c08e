import type { Snapshot } from '../graph/snapshot.ts';
import { ChangePoints } from './changePoints.ts';
import { exact, grown } from './columns.ts';
import { NO_FIRST_DAY } from './following.ts';
import { Months } from './months.ts';
import { checkCount } from './rules.ts';
import { RELATIONS_PER_POLL } from './search.ts';
import { Side } from './side.ts';

/** In columns of days and months: there is none. */
export const NO_DAY = NO_FIRST_DAY;

export interface ActivityOptions {
  /** Whose invoices make a firm active: those that it issues, or those that it gets. */
  side: 'sales' | 'purchases';
  /** Index into `snapshot.currencies`: invoices of others are not looked at. */
  currency: number;
  /** The period, both days within it; null is open. */
  fromDay?: number | null;
  toDay?: number | null;
  /** Months of the window that is looked at as a burst: 1 is the largest month. */
  burstMonths?: number;
  /** Invoices of one month, and their net, from which on a firm issues in bulk. */
  bulkInvoices?: number;
  bulkMinor?: number;
  /** Of each node the day of its registration, or NO_DAY. */
  registeredDay?: Int32Array | null;
  /** At most so many changes of level are told of a firm, with so many months between them at least; 0 tells none. */
  maxChanges?: number;
  minRunMonths?: number;
  /** What a change must gain to be told, see ChangePoints. */
  penalty?: number;
  /** Asked every so many relations; where it says true, what was measured so far is returned. */
  shouldStop?: () => boolean;
  /** Told as often how many firms are done, of how many. */
  progress?: (done: number, total: number) => void;
}

/**
 * Columns of all nodes. Months are as `monthOf` counts, money is net in minor units. Of a firm without invoices all numbers are 0, all
 * days and months NO_DAY, and all ratios NaN.
 */
export interface ActivityResult {
  /** Last day that the ledger has an invoice of, whoever's it is: what silence is measured by. NO_DAY of an empty ledger. */
  readonly ledgerEnd: number;
  readonly invoices: Uint32Array;
  readonly netMinor: Float64Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  /** Distinct days and months with an invoice. */
  readonly activeDays: Uint32Array;
  readonly activeMonths: Uint32Array;
  /** The largest month, the earliest of equal ones, and how many times the mean month from the first active one to the last it is. */
  readonly peakMonth: Int32Array;
  readonly peakMinor: Float64Array;
  readonly peakToMean: Float64Array;
  readonly burst: {
    /** First month of the window with most, the latest of equal ones; the window ends with the last active month if not before. */
    readonly month: Int32Array;
    readonly minor: Float64Array;
    /** All before the window, and the months that this is from the first active one on. */
    readonly beforeMinor: Float64Array;
    readonly beforeMonths: Uint32Array;
    /** Mean month of the window ÷ mean month before it; NaN where nothing is before. */
    readonly ratio: Float64Array;
  };
  readonly dormancy: {
    /** The longest run of months without an invoice between the first active month and the burst; the latest of equal ones. */
    readonly months: Uint32Array;
    /** The month after that run, in which the firm is active again. */
    readonly wokenMonth: Int32Array;
  };
  readonly drop: {
    /** Days and whole months from the last invoice to the end of the ledger. */
    readonly silentDays: Uint32Array;
    readonly silentMonths: Uint32Array;
  };
  readonly bulk: {
    /** The day on which the invoices of a month reach, for the first time, what is bulk. */
    readonly day: Int32Array;
    /** Days from registration, where it is known, else from the first invoice; negative where it comes before registration. */
    readonly ageDays: Float64Array;
  };
  readonly changes: {
    /** Changes of node u are [offsets[u], offsets[u + 1]), by month. */
    readonly offsets: Uint32Array;
    /** The first month at the new level. */
    readonly month: Int32Array;
    /** Mean net a month of the run of months that ends before it, and of the one that begins with it. */
    readonly beforeMinor: Float64Array;
    readonly afterMinor: Float64Array;
  };
  /** shouldStop said so: nodes from `measured` on were not come to. */
  readonly truncated: boolean;
  readonly stopped: boolean;
  readonly measured: number;
}

/**
 * When each firm trades and how that changes: first and last, the largest month and window against what was before, silence before it and at the
 * end of the ledger, the first month in bulk, and changes of level in the monthly series.
 *
 * Levels are of ln(1 + net ÷ mean active month), from the first active month to the last of the ledger, so that the end of a firm's
 * trade is a change, too; see ChangePoints for the method and its papers. All else is counting; sums are exact.
 *
 * A ledger that was loaded in part only ends early (`taxpayers.salesLast`, `purchasesLast`): whether a firm's silence is its own is the
 * caller's to judge. Red letters are netted and voids left out by the snapshot.
 *
 * Time: O(invoices + firms × months of the ledger), for changes of level O(maxChanges × months²) a firm. Memory: some 100 bytes a firm, 20 a
 * change. Parallel invoices count one by one; self-loops are left out; isolated firms see above. Days are since 1970-01-01. Throws
 * RangeError where an option is out of range or a sum leaves 2^53.
 */
export function activity(snapshot: Snapshot, options: ActivityOptions): ActivityResult {
  const {
    side,
    burstMonths = 3,
    bulkInvoices = 20,
    bulkMinor = 0,
    registeredDay = null,
    maxChanges = 3,
    minRunMonths = 3,
    penalty = 3,
    shouldStop = () => false,
    progress = () => undefined,
  } = options;
  const n = snapshot.taxpayers.count;
  if (side !== 'sales' && side !== 'purchases') throw new RangeError(`side must be sales or purchases, not ${side}`);
  if (options.currency === null) throw new RangeError('currency must be an index, not null');
  for (const [name, least, value] of [
    ['burstMonths', 1, burstMonths],
    ['bulkInvoices', 1, bulkInvoices],
    ['minRunMonths', 1, minRunMonths],
  ] as const)
    // prettier-ignore
    checkCount(name, value, least);
  if (!Number.isInteger(maxChanges) || maxChanges < 0 || maxChanges > 100)
    throw new RangeError(`maxChanges must be a whole number of 0 to 100, not ${maxChanges}`);
  if (!(penalty > 0)) throw new RangeError(`penalty must be above 0, not ${penalty}`);
  if (!(bulkMinor >= 0)) throw new RangeError(`bulkMinor must be at least 0, not ${bulkMinor}`);
  if (registeredDay !== null && registeredDay.length !== n)
    throw new RangeError(`registeredDay must have ${n} days, not ${registeredDay.length}`);

  const trade = new Side(snapshot, side === 'sales', options);
  const months = new Months(snapshot, options);
  const changePoints = new ChangePoints({ maxChanges, minRun: minRunMonths, penalty });
  const net = new Float64Array(months.count);
  const level = new Float64Array(months.count);
  const counts = () => new Uint32Array(n);
  const days = () => new Int32Array(n).fill(NO_DAY);
  const amounts = () => new Float64Array(n);
  const ratios = () => new Float64Array(n).fill(NaN);
  const changes = { offsets: new Uint32Array(n + 1), month: new Int32Array(0), beforeMinor: new Float64Array(0), afterMinor: new Float64Array(0) }; // prettier-ignore
  const of = {
    ...{ invoices: counts(), netMinor: amounts(), firstDay: days(), lastDay: days() },
    ...{ activeDays: counts(), activeMonths: counts() },
    ...{ peakMonth: days(), peakMinor: amounts(), peakToMean: ratios() },
    burst: { month: days(), minor: amounts(), beforeMinor: amounts(), beforeMonths: counts(), ratio: ratios() },
    dormancy: { months: counts(), wokenMonth: days() },
    drop: { silentDays: counts(), silentMonths: counts() },
    bulk: { day: days(), ageDays: ratios() },
  };
  let changed = 0;
  let stopped = false;
  let sincePoll = RELATIONS_PER_POLL;
  let u = 0;
  for (; u < n; u++) {
    if (sincePoll >= RELATIONS_PER_POLL) {
      sincePoll = 0;
      progress(u, n);
      if (shouldStop()) {
        stopped = true;
        break;
      }
    }
    sincePoll += 1 + trade.degree(u);
    trade.load(u);
    if (trade.count > 0) measure(u);
    changes.offsets[u + 1] = changed;
  }
  changes.offsets.fill(changed, u + 1);
  if (!stopped) progress(n, n);
  changes.month = changes.month.subarray(0, changed);
  changes.beforeMinor = changes.beforeMinor.subarray(0, changed);
  changes.afterMinor = changes.afterMinor.subarray(0, changed);
  const ledgerEnd = months.count === 0 ? NO_DAY : months.lastDay;
  return { ledgerEnd, ...of, changes, truncated: stopped, stopped, measured: u };

  /** Fills the firm's rows; its trade is loaded, and in order of day. */
  function measure(u: number): void {
    const { count, day, netMinor } = trade;
    const { ofDay, firstDay: ledgerStart, first: firstMonth } = months;
    const first = ofDay[day[0] - ledgerStart];
    const last = ofDay[day[count - 1] - ledgerStart];
    let activeDays = 0;
    let activeMonths = 0;
    let inMonth = 0;
    let total = 0;
    let peak = first;
    for (let i = 0; i < count; i++) {
      const month = ofDay[day[i] - ledgerStart];
      if (i === 0 || day[i] !== day[i - 1]) activeDays++;
      if (i === 0 || month !== ofDay[day[i - 1] - ledgerStart]) {
        activeMonths++;
        inMonth = 0;
      }
      inMonth++;
      net[month] += netMinor[i];
      total += netMinor[i];
      if (of.bulk.day[u] === NO_DAY && inMonth >= bulkInvoices && net[month] >= bulkMinor) {
        const registered = registeredDay === null ? NO_DAY : registeredDay[u];
        of.bulk.day[u] = day[i];
        of.bulk.ageDays[u] = day[i] - (registered === NO_DAY ? day[0] : registered);
      }
    }
    for (let month = first; month <= last; month++) if (net[month] > net[peak]) peak = month;
    of.invoices[u] = count;
    of.netMinor[u] = exact(total);
    of.firstDay[u] = day[0];
    of.lastDay[u] = day[count - 1];
    of.activeDays[u] = activeDays;
    of.activeMonths[u] = activeMonths;
    of.peakMonth[u] = firstMonth + peak;
    of.peakMinor[u] = net[peak];
    of.peakToMean[u] = (net[peak] * (last - first + 1)) / total;
    of.drop.silentDays[u] = months.lastDay - day[count - 1];
    of.drop.silentMonths[u] = months.count - 1 - last;

    // the window that begins with each month, from the last one back
    let window = 0;
    let most = -1;
    let start = last;
    for (let month = last; month >= first; month--) {
      window += net[month];
      if (month + burstMonths <= last) window -= net[month + burstMonths];
      if (window <= most) continue;
      most = window;
      start = month;
    }
    let before = 0;
    for (let month = first; month < start; month++) before += net[month];
    of.burst.month[u] = firstMonth + start;
    of.burst.minor[u] = most;
    of.burst.beforeMinor[u] = before;
    of.burst.beforeMonths[u] = start - first;
    const windowMonths = Math.min(burstMonths, last - start + 1);
    if (start > first) of.burst.ratio[u] = most / windowMonths / (before / (start - first));

    for (let i = 1; i < count; i++) {
      const month = ofDay[day[i] - ledgerStart];
      if (month > start) break;
      const gap = month - ofDay[day[i - 1] - ledgerStart] - 1;
      if (gap <= 0 || gap < of.dormancy.months[u]) continue;
      of.dormancy.months[u] = gap;
      of.dormancy.wokenMonth[u] = firstMonth + month;
    }
    if (maxChanges > 0 && total > 0) addChanges(first, total / activeMonths);
    net.fill(0, first, last + 1);
  }

  /** Adds the changes of level of the months from `first` to the end of the ledger. */
  function addChanges(first: number, mean: number): void {
    const length = months.count - first;
    for (let t = 0; t < length; t++) level[t] = Math.log1p(net[first + t] / mean);
    const found = changePoints.find(level, length);
    if (found === 0) return;
    changes.month = grown(changes.month, changed + found);
    changes.beforeMinor = grown(changes.beforeMinor, changed + found);
    changes.afterMinor = grown(changes.afterMinor, changed + found);
    const { at } = changePoints;
    let before = meanOf(first, first + at[0]);
    for (let k = 0; k < found; k++) {
      const after = meanOf(first + at[k], first + (k + 1 < found ? at[k + 1] : length));
      changes.month[changed] = months.first + first + at[k];
      changes.beforeMinor[changed] = before;
      changes.afterMinor[changed++] = after;
      before = after;
    }
  }

  function meanOf(start: number, end: number): number {
    let sum = 0;
    for (let month = start; month < end; month++) sum += net[month];
    return sum / (end - start);
  }
}
