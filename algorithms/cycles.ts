import type { Snapshot } from '../graph/snapshot.ts';
import { runOf } from './columns.ts';
import { CycleInstances } from './cycleInstances.ts';
import { CycleRoots } from './cycleRoots.ts';
import { type CycleOrder, type CycleRules, startOfMonth } from './cycleRules.ts';
import { CycleSearch } from './cycleSearch.ts';
import { Largest } from './largest.ts';
import { checkCount } from './rules.ts';
import { timelineOf } from './timeline.ts';

export interface CyclesOptions {
  /** Index into `snapshot.currencies`: invoices of others are not followed. Null follows all, and then no amounts may be asked for. */
  currency: number | null;
  /** The most invoices of a cycle: 2 … 63. */
  maxHops: number;
  /** The most days from the first to the last invoice of a cycle. Infinity is no limit. */
  windowDays: number;
  /**
   * How time orders the invoices, from some start round:
   * - day: each is of a later day than the one before it;
   * - notEarlier: of no earlier day;
   * - month: of no earlier filing month (invoices of one filing period are issued in any order);
   * - any: of any day within the window.
   */
  order?: CycleOrder;
  /** Least ratio of the smaller to the larger amount of two invoices that follow each other, the last and the first, too. 0 … 1. */
  hopLikeness?: number;
  /** Least ratio of the least to the largest amount of a cycle. 0 … 1. */
  cycleLikeness?: number;
  /** Invoices of less are left aside. */
  minGrossMinor?: number;
  /** True: one cycle for each order of firms, with the number of its instances and the best of them. False: every instance. */
  perFirms?: boolean;
  /** The most cycles that are kept: those of the largest least amount. 0 only counts, Infinity is no limit. */
  maxCycles?: number;
  /**
   * The most invoices that are looked at from one firm. Where they are not enough, the firm's cycles are looked for by number of hops, each
   * with this budget, as far as it goes: longer ones are missing. Infinity is no limit.
   */
  budget?: number;
  /** Asked before each 1024 firms and every 65,536 invoices; where it says true, what was found so far is returned. */
  shouldStop?: () => boolean;
  /** Told before each 1024 firms how many of how many are done. */
  progress?: (done: number, total: number) => void;
}

export interface Cycle {
  /** Firms in order of the flow from the start; each sells to the next, the last to the first. */
  members: number[];
  /** Of each hop, members[h] → members[h + 1]: the relation, and the invoice, of the best instance where there are several. */
  relations: number[];
  invoices: number[];
  /** Of these invoices. */
  firstDay: number;
  lastDay: number;
  leastMinor: number;
  largestMinor: number;
  /** Instances of these firms in this order: 1 where each is listed. Beyond 2^53 it is rounded. */
  instances: number;
}

export interface CyclesResult {
  /** Largest least amount first; ties by relations from the smallest id round, then by invoices. */
  cycles: Cycle[];
  /** By number of hops: cycles that were found, kept or not, and their instances. */
  found: { cycles: number[]; instances: number[] };
  /** Cycles were left out, or may be missing. */
  truncated: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
  leftOut: {
    /** Found, counted and not kept. */
    cycles: number;
    instances: number;
    /** Firms whose search was ended by the budget; firms that were not searched from. */
    exhaustedFirms: number;
    unsearchedFirms: number;
  };
}

/** Labels hold hops in so many bits. */
const MOST_HOPS = 63;
const FIRMS_PER_POLL = 1024;

/**
 * Finds simple directed cycles of bounded length and time: invoices from seller to buyer that lead back to the first seller and meet no
 * firm twice.
 *
 * An *instance* is a sequence of invoices; it counts once, wherever it starts. A *cycle of firms* is an order of firms round that has at
 * least one instance: two instances are of one cycle of firms if and only if they take the same relations, so of several currencies there
 * may be several with the same members. A detector wants these (`perFirms`), since k parallel invoices on each of h hops make up to k^h
 * instances; they are counted and never enumerated, see CycleInstances. Cycles of firms may explode, too, where everybody trades with
 * everybody: that is what `budget` is for.
 *
 * The *best* instance is the one whose least amount is largest; of several the one whose earliest invoice is earliest, ties as in the
 * snapshot. The *start* of a cycle is the first firm in order of time; where all are of one day, or one month, the one of the earliest
 * invoice; in any order, and in ties, the one with the smallest id.
 *
 * The search follows Johnson, "Finding all the elementary circuits of a directed graph", SIAM J. Comput. 4(1) 1975, in that it enters no
 * firm with no way back; how late and how far that way may begin is known from a sweep back over a part of the window, after the
 * closing times and the bundled paths of Kumar & Calders, "2SCENT", PVLDB 11(11) 2018, and the temporal cycle unions of Blanuša et
 * al., arXiv 2301.01068. Blocking is not needed: within a window few branches fail.
 *
 * Time: O(invoices × log of a firm's invoices), then the search: bounded by the ways out of each invoice within the first part of the
 * window, and near the number of cycles of firms after it; each costs O(its invoices × those within a window) to count. Memory: some 25
 * bytes an invoice, 15 a firm, and what is kept. Parallel invoices: see above. Self-loops and isolated firms are on no cycle.
 * Days are since 1970-01-01, money is minor units of the one currency; of several, numbers of minor units still decide which cycles are
 * the largest, which is good for a rank and nothing else. Throws RangeError where an option is out of range.
 */
export function cycles(snapshot: Snapshot, options: CyclesOptions): CyclesResult {
  const {
    currency,
    perFirms = true,
    maxCycles = 1000,
    budget = 1_000_000,
    shouldStop = () => false,
    progress = () => {},
  } = options;
  const rules = rulesOf(options);
  checkCount('maxCycles', maxCycles, 0);
  checkCount('budget', budget, 1);
  if (currency !== null && (!Number.isInteger(currency) || currency < 0 || currency >= snapshot.currencies.length))
    throw new RangeError(`currency must be null or an index below ${snapshot.currencies.length}, not ${currency}`);
  if (currency === null && (rules.hopLikeness > 0 || rules.cycleLikeness > 0 || rules.minGrossMinor > 0))
    throw new RangeError(
      'amounts are compared within one currency only: name it, or ask for no likeness and no least amount',
    );

  const n = snapshot.taxpayers.count;
  const { grossMinor } = snapshot.invoices;
  const timeline = timelineOf(snapshot, currency, rules.minGrossMinor);
  // no window is longer than all days, which keeps sums of days small
  const windowDays = Math.min(rules.windowDays, timeline.spanDays);
  const bounded: CycleRules = { ...rules, windowDays };
  const instances = new CycleInstances(snapshot, bounded);
  const roots = new CycleRoots(snapshot, bounded);
  const largest = new Largest(maxCycles, rules.maxHops);
  const found = { cycles: new Array<number>(rules.maxHops + 1).fill(0), instances: new Array<number>(rules.maxHops + 1).fill(0) }; // prettier-ignore
  const takeFirms = (relations: Uint32Array, hops: number, day: number): number => {
    if (!roots.isFirst(relations, hops, day)) return hops;
    instances.gather(relations, hops);
    const count = instances.count();
    if (count > 0) {
      found.cycles[hops]++;
      found.instances[hops] += count;
      if (largest.wants(instances.upperBound())) largest.offer(instances.best(), count, relations, hops);
      else largest.pass(count);
    }
    return instances.looked;
  };
  const takeInvoices = (invoices: Uint32Array, hops: number): number => {
    found.cycles[hops]++;
    found.instances[hops]++;
    let least = Infinity;
    for (let h = 0; h < hops; h++) least = Math.min(least, grossMinor[invoices[h]]);
    largest.offer(least, 1, invoices, hops);
    return hops;
  };
  const take = perFirms ? takeFirms : takeInvoices;
  const search = new CycleSearch(snapshot, timeline, bounded, { perFirms, take, shouldStop, budget });
  let u = 0;
  for (; u < n && !search.stopped; u++) {
    if (u % FIRMS_PER_POLL === 0) {
      progress(u, n);
      if (shouldStop()) break;
    }
    search.from(u);
  }
  const searched = search.stopped ? u - 1 : u;
  if (searched === n) progress(n, n);

  const kept: Cycle[] = [];
  const chosen = new Uint32Array(rules.maxHops);
  largest.each((items, hops, least, count) => {
    if (perFirms) {
      instances.gather(items, hops);
      instances.choose(least);
      for (let h = 0; h < hops; h++) chosen[h] = instances.invoice[instances.chosen[h]];
    } else chosen.set(items);
    kept.push(cycleOf(snapshot, rules.order, chosen, hops, count));
  });
  const leftOut = {
    cycles: largest.leftOut,
    instances: largest.leftOutInstances,
    exhaustedFirms: search.exhausted,
    unsearchedFirms: n - searched,
  };
  return {
    cycles: kept,
    found,
    truncated: leftOut.cycles > 0 || leftOut.exhaustedFirms > 0 || leftOut.unsearchedFirms > 0,
    stopped: leftOut.unsearchedFirms > 0,
    leftOut,
  };
}

/** Checks the options that say what a cycle is; throws RangeError. */
function rulesOf(options: CyclesOptions): CycleRules {
  const { maxHops, windowDays, order = 'month', hopLikeness = 0, cycleLikeness = 0, minGrossMinor = 0 } = options;
  if (!Number.isInteger(maxHops) || maxHops < 2 || maxHops > MOST_HOPS)
    throw new RangeError(`maxHops must be a whole number from 2 to ${MOST_HOPS}, not ${maxHops}`);
  checkCount('windowDays', windowDays, 0);
  if (order !== 'day' && order !== 'notEarlier' && order !== 'month' && order !== 'any')
    throw new RangeError(`order must be day, notEarlier, month or any, not ${String(order)}`);
  for (const [name, likeness] of [
    ['hopLikeness', hopLikeness],
    ['cycleLikeness', cycleLikeness],
  ] as const)
    if (!(likeness >= 0 && likeness <= 1)) throw new RangeError(`${name} must be from 0 to 1, not ${likeness}`);
  if (!Number.isSafeInteger(minGrossMinor) || minGrossMinor < 0)
    throw new RangeError(`minGrossMinor must be a whole amount of at least 0, not ${minGrossMinor}`);
  return { maxHops, windowDays, order, hopLikeness, cycleLikeness, minGrossMinor };
}

/** The instance of these invoices, turned so that it begins at its start. */
function cycleOf(snapshot: Snapshot, order: CycleOrder, items: Uint32Array, hops: number, instances: number): Cycle {
  const { seller, invoiceOffsets } = snapshot.relations;
  const { day, grossMinor } = snapshot.invoices;
  const invoices = Array.from(items.subarray(0, hops));
  const first = startOf(invoices, day, order);
  const turned = [...invoices.slice(first), ...invoices.slice(0, first)];
  const relations = turned.map((invoice) => runOf(invoiceOffsets, invoice, 0, invoiceOffsets.length - 1));
  const days = turned.map((invoice) => day[invoice]);
  const amounts = turned.map((invoice) => grossMinor[invoice]);
  return {
    members: relations.map((e) => seller[e]),
    relations,
    invoices: turned,
    firstDay: Math.min(...days),
    lastDay: Math.max(...days),
    leastMinor: Math.min(...amounts),
    largestMinor: Math.max(...amounts),
    instances,
  };
}

/** Place of the invoice that an instance starts with; that of the smallest id stands first. */
function startOf(invoices: readonly number[], day: Int32Array, order: CycleOrder): number {
  if (order === 'any') return 0;
  const keyOf = (h: number): number => (order === 'month' ? startOfMonth(day[invoices[h]]) : day[invoices[h]]);
  const { length } = invoices;
  let earliest = 0;
  for (let h = 0; h < length; h++) {
    if (keyOf(h) < keyOf((h + length - 1) % length)) return h;
    const later = day[invoices[h]] - day[invoices[earliest]];
    if (later < 0 || (later === 0 && invoices[h] < invoices[earliest])) earliest = h;
  }
  return earliest;
}
