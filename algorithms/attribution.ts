import type { Snapshot } from '../graph/snapshot.ts';
import { exact } from './columns.ts';
import type { KernelOptions } from './kernel.ts';
import { checkNodes, checkPeriod } from './rules.ts';
import { Settlement } from './settlement.ts';
import { MixedStock, QueuedStock } from './stock.ts';
import { netOf, stepsOf, type Trade } from './steps.ts';

export interface AttributionOptions extends KernelOptions {
  /** All that these firms sell is tainted. At least one node; equal ones count once. */
  sources: ArrayLike<number>;
  /** Index into `snapshot.currencies`: invoices of others do not count. */
  currency: number;
  /** Which part of its stock a firm sells: of all the same share, or what it bought first. */
  method?: 'proportional' | 'fifo';
  /** What is one step: a filing month, within which order is not told, or a day, with strictly later days after it. */
  order?: 'month' | 'day';
  /** The period, both days within it; null is open. Stocks are empty before it. */
  fromDay?: number | null;
  toDay?: number | null;
}

export interface AttributionResult {
  /** All that the sources sold, net: no more is ever tainted. */
  issuedMinor: number;
  /** By node: net of its purchases and of its sales. */
  boughtMinor: Float64Array;
  soldMinor: Float64Array;
  /** By node: how much of these is tainted. What a firm that is no source took in and did not pass on is the difference. */
  taintedInMinor: Float64Array;
  taintedOutMinor: Float64Array;
  /** By node: taintedInMinor ÷ boughtMinor; 0 where nothing was bought. */
  share: Float64Array;
  /** By node: sales beyond what it had, of unknown origin and so clean. Only of firms that may be tainted; 0 for sources. */
  unknownMinor: Float64Array;
  /** How much of a relation, and of an invoice, is tainted. */
  relationMinor: Float64Array;
  invoiceMinor: Float64Array;
  /** Up to this day all is settled; null where nothing is. Where `stopped`, what is later counts for bought and sold only. */
  throughDay: number | null;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

/**
 * Which part of each firm's purchases derives from the sources, in net amounts of one currency: the mixing ("haircut", Möser, Böhme and Breuker,
 * "Towards Risk Scoring of Bitcoin Transactions", Financial Cryptography 2014) and the first-in-first-out rule ("Clayton's case", Anderson, Shumailov and
 * Ahmed, "Making Bitcoin Legal", Security Protocols 2018), with steps of time that suit invoices.
 *
 * An invoice's amount is what reversals left of its gross, less the tax; where that is not positive it counts for nothing. Every firm that is
 * no source has a stock: what it bought, less what it sold. Step by step in time,
 *
 * 1. what is *at hand* joins the stock of its buyer;
 * 2. the firm's sales of the step draw on its stock together, as far as it goes: mixed, the share of the stock that goes out takes that share
 *    of the taint (rounded down); first in, first out, they use up lots, the oldest first, and what is taken of a lot in part is mixed;
 * 3. what was drawn is spread over the sales by their net, in order of day, buyer and digest (the k-th has ⌊c_k·t ÷ c⌋ − ⌊c_(k-1)·t ÷ c⌋ of t, with
 *    sums c_k of the first k, and c of all); what they sold beyond the stock is of unknown origin, and clean;
 * 4. what is not at hand joins the buyers' stocks after all sales of the step.
 *
 * By *day* nothing is at hand: what is bought on a day can be sold on later days only. By *month* all purchases of the month are, except for
 * those that would let goods run around a cycle: where seller and buyer lead to each other by invoices of that month (none of a source), only an
 * invoice that leads away from the sources is at hand, to a firm that is more relations from them (the least number, over the whole period).
 * So in a month a fen of taint passes through a firm once at most (it may come back, and is there for the next month), and there is an order to
 * settle firms in: each when all that it has at hand is known. Which of such orders does not matter.
 *
 * All is exact in whole minor units: of each firm that is no source, tainted sales are never more than tainted purchases, nor is an invoice's tainted
 * part more than the invoice; and all that the sources sold is what firms hold (in less out) with what came back to sources, at the end of any step.
 * A fen that runs around a cycle in later steps comes in and goes out again each time, and is held once.
 *
 * Purchases from before the period, and those that no ledger tells, are in no stock: then less is diluted, and shares are upper estimates.
 * Parallel invoices count one by one; self-loops not at all; isolated firms have 0. Progress counts invoices; stopped between steps.
 * Time O(firms + relations + invoices + days); memory some 80 bytes a firm, 28 an invoice, and scratch of the largest step; first in, first out also
 * 20 a lot. Days are since 1970-01-01. Throws RangeError where an option is out of range or a sum leaves 2^53.
 */
export function attribution(snapshot: Snapshot, options: AttributionOptions): AttributionResult {
  const {
    currency,
    method = 'proportional',
    order = 'month',
    fromDay = null,
    toDay = null,
    shouldStop = () => false,
    progress = () => {},
  } = options;
  const { currencies, taxpayers } = snapshot;
  const n = taxpayers.count;
  if (method !== 'proportional' && method !== 'fifo')
    throw new RangeError(`method must be proportional or fifo, not ${String(method)}`);
  if (order !== 'month' && order !== 'day') throw new RangeError(`order must be month or day, not ${String(order)}`);
  if (!Number.isInteger(currency) || currency < 0 || currency >= currencies.length)
    throw new RangeError(`currency must be an index below ${currencies.length}, not ${currency}`);
  checkPeriod(fromDay, toDay);
  const sources = checkNodes('sources', options.sources, n);
  if (sources.length === 0) throw new RangeError('sources must name at least one firm');

  const result: AttributionResult = {
    issuedMinor: 0,
    boughtMinor: new Float64Array(n),
    soldMinor: new Float64Array(n),
    taintedInMinor: new Float64Array(n),
    taintedOutMinor: new Float64Array(n),
    share: new Float64Array(n),
    unknownMinor: new Float64Array(n),
    relationMinor: new Float64Array(snapshot.relations.count),
    invoiceMinor: new Float64Array(snapshot.invoices.count),
    throughDay: null,
    stopped: false,
  };
  const trade = sumTrade(snapshot, currency, fromDay, toDay, result);
  const tier = tiersFrom(snapshot, sources, trade);
  for (let u = 0; u < n; u++) if (tier[u] === 0) result.issuedMinor = exact(result.issuedMinor + result.soldMinor[u]);
  const steps = stepsOf(snapshot, tier, trade, order);
  const stock = method === 'fifo' ? new QueuedStock(n) : new MixedStock(n);
  const settlement = new Settlement(tier, steps, stock, order === 'month', result);
  const { invoices, ends, days } = steps;
  for (let step = 0; step < ends.length; step++) {
    const start = step === 0 ? 0 : ends[step - 1];
    progress(start, invoices.length);
    if (shouldStop()) {
      result.stopped = true;
      break;
    }
    settlement.settle(start, ends[step]);
    result.throughDay = days[step];
  }
  if (!result.stopped) progress(invoices.length, invoices.length);
  sumRelations(snapshot, result);
  for (let u = 0; u < n; u++)
    if (result.boughtMinor[u] > 0) result.share[u] = result.taintedInMinor[u] / result.boughtMinor[u];
  return result;
}

/** Sums what each firm bought and sold in the period. */
function sumTrade(
  snapshot: Snapshot,
  currency: number,
  from: number | null,
  to: number | null,
  { boughtMinor, soldMinor }: AttributionResult,
): Trade {
  const { relations, invoices } = snapshot;
  const counts = new Uint8Array(relations.count);
  const fromDay = from ?? -Infinity;
  const toDay = to ?? Infinity;
  for (let e = 0; e < relations.count; e++) {
    const u = relations.seller[e];
    const v = relations.buyer[e];
    if (relations.currency[e] !== currency || u === v) continue;
    let sum = 0;
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++)
      if (invoices.day[i] >= fromDay && invoices.day[i] <= toDay) sum += Math.max(0, netOf(snapshot, i));
    if (sum === 0) continue;
    counts[e] = 1;
    soldMinor[u] = exact(soldMinor[u] + sum);
    boughtMinor[v] = exact(boughtMinor[v] + sum);
  }
  return { counts, fromDay, toDay };
}

function sumRelations({ relations }: Snapshot, { relationMinor, invoiceMinor }: AttributionResult): void {
  for (let e = 0; e < relations.count; e++)
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++)
      relationMinor[e] += invoiceMinor[i];
}

/** By node the least number of relations that count from a source to it, or -1. */
function tiersFrom({ taxpayers, relations }: Snapshot, sources: readonly number[], { counts }: Trade): Int32Array {
  const tier = new Int32Array(taxpayers.count).fill(-1);
  const queue = new Uint32Array(taxpayers.count);
  let met = 0;
  for (const u of sources) {
    if (tier[u] === 0) continue;
    tier[u] = 0;
    queue[met++] = u;
  }
  for (let k = 0; k < met; k++) {
    const u = queue[k];
    for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++) {
      const v = relations.buyer[e];
      if (counts[e] === 0 || tier[v] >= 0) continue;
      tier[v] = tier[u] + 1;
      queue[met++] = v;
    }
  }
  return tier;
}
