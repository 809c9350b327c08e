import type { Snapshot } from '../graph/snapshot.ts';
import { Fans } from './fans.ts';
import { GatherScatters } from './gatherScatter.ts';
import { checkCount } from './rules.ts';
import { ANY } from './pairInvoices.ts';
import { ScatterGathers } from './scatterGather.ts';
import { HUB_OF_PURCHASES, HUB_OF_SALES } from './twoHops.ts';
import { RELATIONS_PER_POLL } from './search.ts';
import { Side } from './side.ts';

export type MotifKind = 'fanIn' | 'fanOut' | 'gatherScatter' | 'scatterGather';

const KINDS: readonly MotifKind[] = ['fanIn', 'fanOut', 'gatherScatter', 'scatterGather'];

export interface MotifsOptions {
  /** Index into `snapshot.currencies`; null is all: then partners count whatever the currency, and amounts only within one. */
  currency: number | null;
  /** What is looked for. */
  find?: readonly MotifKind[];
  /**
   * What may follow what: by month, an invoice out one in that is of the same filing month or earlier (those of one month are issued in any
   * order); by day, one of an earlier day.
   */
  order?: 'month' | 'day';
  /** The most days from the first invoice of a fan or scatter-gather to the last; of a gather-scatter, on either side of its turn. */
  windowDays?: number;
  /** Least partners of a fan, partners on each side of a gather-scatter, and middles of a scatter-gather, to be an instance. */
  minFan?: number;
  minSide?: number;
  minMiddles?: number;
  /** A firm with more relations than this on a side is a hub of that side: nothing is looked for there, and it is reported. */
  maxDegree?: number;
  /** The most instances of each kind; columns are of all firms in any case. */
  maxInstances?: number;
  /** The period, both days within it; null is open. */
  fromDay?: number | null;
  toDay?: number | null;
  /** Asked every so many relations; where it says true, what was found so far is returned. */
  shouldStop?: () => boolean;
  /** Told as often how much is done, of how much: firms, twice where a scatter-gather is looked for besides another kind. */
  progress?: (done: number, total: number) => void;
}

/** All amounts are net, in minor units. Members are nodes, invoices are indices into `snapshot.invoices`, in order of day. */
export interface Fan {
  node: number;
  /** By node. */
  partners: number[];
  invoices: number[];
  firstDay: number;
  lastDay: number;
  /** Null where the firm has several currencies on that side: then amounts are null, too. */
  currency: number | null;
  netMinor: number | null;
  /** How unlike the partners' amounts are: their standard deviation ÷ their mean, 0 where all are alike. */
  variation: number | null;
}

/** Of each node its best fan, however small; partners 0 where it has none. */
export interface FanResult {
  readonly partners: Uint32Array;
  readonly invoices: Uint32Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  /** NaN where there is no fan, or the firm has several currencies on that side. */
  readonly netMinor: Float64Array;
  readonly variation: Float64Array;
  /** Most partners first, then most net, then by node. */
  readonly instances: readonly Fan[];
  /** Instances that there was no room for. */
  readonly leftOut: number;
}

export interface GatherScatter {
  node: number;
  suppliers: number[];
  customers: number[];
  /** Invoices into it and out of it. By month, those of the turn's month may lie on either side of the turn. */
  gathered: number[];
  scattered: number[];
  /** The last day of gathering, and the eve of scattering. */
  turnDay: number;
  /** Null where the firm has several currencies on that side. */
  gatheredCurrency: number | null;
  gatheredMinor: number | null;
  scatteredCurrency: number | null;
  scatteredMinor: number | null;
}

/** Of each node its best gather-scatter, however small; suppliers and customers 0 where it has none. */
export interface GatherScatterResult {
  readonly suppliers: Uint32Array;
  readonly customers: Uint32Array;
  readonly turnDay: Int32Array;
  /** NaN where there is none, or the firm has several currencies on that side. */
  readonly gatheredMinor: Float64Array;
  readonly scatteredMinor: Float64Array;
  /** Most partners on the side with fewer first, then most in all, then the larger amount on the side with less, then by node. */
  readonly instances: readonly GatherScatter[];
  readonly leftOut: number;
}

/** A firm between a source and a sink. */
export interface Middle {
  node: number;
  /** Invoices from the source, and to the sink. */
  into: number[];
  out: number[];
  /** Null where they are of several currencies. */
  inCurrency: number | null;
  inMinor: number | null;
  outCurrency: number | null;
  outMinor: number | null;
}

export interface ScatterGather {
  source: number;
  sink: number;
  /** By node. */
  middles: Middle[];
  firstDay: number;
  lastDay: number;
  /** The one currency of all its invoices, or null. */
  currency: number | null;
  /** Sum over the middles of the smaller of in and out; null where there are several currencies. */
  carriedMinor: number | null;
}

export interface ScatterGatherResult {
  /** Of each node the most middles of an instance that it is the source of, the sink of; 0 where there is none. */
  readonly mostFrom: Uint32Array;
  readonly mostTo: Uint32Array;
  /** One for a pair of source and sink: most middles first, then most that is carried, then by source and sink. */
  readonly instances: readonly ScatterGather[];
  readonly leftOut: number;
}

export interface MotifsResult {
  /** Null where it was not looked for. */
  readonly fanIn: FanResult | null;
  readonly fanOut: FanResult | null;
  readonly gatherScatter: GatherScatterResult | null;
  readonly scatterGather: ScatterGatherResult | null;
  /** Nodes with more relations than `maxDegree` on that side. */
  readonly hubs: { readonly sales: Uint32Array; readonly purchases: Uint32Array };
  /** Instances were left out, or it was stopped. Hubs are reported and do not count. */
  readonly truncated: boolean;
  readonly stopped: boolean;
}

/**
 * Stars and diamonds of invoices within a window of time, one instance a firm, or a pair of firms, so that nothing is enumerated:
 *
 * - fan-out and fan-in: a firm and the most partners that it sells to, or buys from, within a window;
 * - gather-scatter: many → one → many, what is gathered before what is scattered (see GatherScatters);
 * - scatter-gather: one → several → one, each middle's invoice in before its invoice out, all within a window (see ScatterGathers).
 *
 * The shapes are those of Altman et al., "Realistic Synthetic Financial Transactions for Anti-Money Laundering Models", NeurIPS 2023, and
 * of Blanuša et al., "Graph Feature Preprocessor", arXiv 2402.08593; how they are found is our own. Honest trade is full of them: how
 * alike the amounts are, what passes and how fast are measured for whoever judges, against peers: hence the columns of all firms.
 *
 * Hubs: on a side with more than `maxDegree` relations no fan is looked for; a hub on either side has no gather-scatter and is no middle;
 * a hub of sales is no source, a hub of purchases no sink. They are in the result.
 *
 * Time: O(invoices) for fans and gather-scatters; for scatter-gathers O(Σ suppliers × customers of middles), within `maxDegree`, and
 * what pairs with enough middles take. Memory: 36 bytes a firm for fans of a side, 28 for gather-scatters, 12 for scatter-gathers, and what is
 * held of instances. Parallel invoices count once as a partner; self-loops are left out; isolated firms have none. Days are since
 * 1970-01-01. Throws RangeError where an option is out of range or a sum leaves 2^53.
 */
export function motifs(snapshot: Snapshot, options: MotifsOptions): MotifsResult {
  const {
    currency,
    find = KINDS,
    order = 'month',
    windowDays = 30,
    minFan = 5,
    minSide = 3,
    minMiddles = 3,
    maxDegree = 2000,
    maxInstances = 1000,
    fromDay = null,
    toDay = null,
    shouldStop = () => false,
    progress = () => undefined,
  } = options;
  for (const kind of find)
    if (!KINDS.includes(kind)) throw new RangeError(`find must be of ${KINDS.join(', ')}, not ${kind}`);
  if (order !== 'month' && order !== 'day') throw new RangeError(`order must be month or day, not ${order}`);
  if (!Number.isInteger(windowDays) || windowDays < 0 || windowDays > 2 ** 20)
    throw new RangeError(`windowDays must be a whole number of 0 to 2^20, not ${windowDays}`);
  for (const [name, least, value] of [
    ['minFan', 1, minFan],
    ['minSide', 1, minSide],
    ['minMiddles', 2, minMiddles],
    ['maxDegree', 1, maxDegree],
    ['maxInstances', 0, maxInstances],
  ] as const)
    // prettier-ignore
    checkCount(name, value, least);
  const n = snapshot.taxpayers.count;
  const purchases = new Side(snapshot, false, options);
  const sales = new Side(snapshot, true, options);
  const hubs = new Uint8Array(n);
  for (let u = 0; u < n; u++)
    hubs[u] =
      (sales.degree(u) > maxDegree ? HUB_OF_SALES : 0) | (purchases.degree(u) > maxDegree ? HUB_OF_PURCHASES : 0);

  const fanIn = find.includes('fanIn') ? new Fans(n, purchases, windowDays) : null;
  const fanOut = find.includes('fanOut') ? new Fans(n, sales, windowDays) : null;
  const gatherScatter = find.includes('gatherScatter') ? new GatherScatters(n, purchases, sales, order, windowDays) : null; // prettier-ignore
  const rules = { currency: currency ?? ANY, order, windowDays, minMiddles, maxInstances, fromDay, toDay, hubs };
  const scatterGather = find.includes('scatterGather') ? new ScatterGathers(snapshot, rules) : null;
  const ofOneFirm = fanIn !== null || fanOut !== null || gatherScatter !== null;
  const total = (ofOneFirm ? n : 0) + (scatterGather ? n : 0);
  let done = 0;
  let stopped = false;
  let sincePoll = RELATIONS_PER_POLL;
  const goOn = (): boolean => {
    if (sincePoll < RELATIONS_PER_POLL) return true;
    sincePoll = 0;
    progress(done, total);
    return !(stopped = shouldStop());
  };
  if (ofOneFirm)
    for (let u = 0; u < n && goOn(); u++, done++) {
      const isSeller = (hubs[u] & HUB_OF_SALES) === 0 && sales.degree(u) > 0;
      const isBuyer = (hubs[u] & HUB_OF_PURCHASES) === 0 && purchases.degree(u) > 0;
      const passes = gatherScatter !== null && isSeller && isBuyer;
      sincePoll += 1;
      if (isSeller && (fanOut !== null || passes)) {
        sales.load(u);
        sincePoll += sales.count;
        fanOut?.measure(u);
      }
      if (isBuyer && (fanIn !== null || passes)) {
        purchases.load(u);
        sincePoll += purchases.count;
        fanIn?.measure(u);
      }
      if (passes) gatherScatter.measure(u);
    }
  if (scatterGather !== null)
    for (let u = 0; u < n && !stopped && goOn(); u++, done++) sincePoll += scatterGather.measure(u);
  if (!stopped) progress(total, total);

  const found = {
    fanIn: fanIn?.result(minFan, maxInstances) ?? null,
    fanOut: fanOut?.result(minFan, maxInstances) ?? null,
    gatherScatter: gatherScatter?.result(minSide, maxInstances) ?? null,
    scatterGather: scatterGather?.result() ?? null,
  };
  return {
    ...found,
    hubs: { sales: nodesWith(hubs, HUB_OF_SALES), purchases: nodesWith(hubs, HUB_OF_PURCHASES) },
    truncated: stopped || Object.values(found).some((result) => result !== null && result.leftOut > 0),
    stopped,
  };
}

function nodesWith(bits: Uint8Array, bit: number): Uint32Array {
  let count = 0;
  for (const value of bits) if (value & bit) count++;
  const nodes = new Uint32Array(count);
  count = 0;
  for (let u = 0; u < bits.length; u++) if (bits[u] & bit) nodes[count++] = u;
  return nodes;
}
