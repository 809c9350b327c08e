import { RELATION_OF_DUPLICATES, type Snapshot } from '../graph/snapshot.ts';
import { checkPeriod } from './rules.ts';
import { netOf } from './steps.ts';

export interface DecayedWeightsOptions {
  /** Index into `snapshot.currencies`: relations of others weigh 0. */
  currency: number;
  /** Days in which an invoice loses half of its weight. Positive; Infinity leaves all their whole net. */
  halfLifeDays: number;
  /** The day on which an invoice has its whole net as weight; later ones do not count. null: the last day in the currency and the period. */
  asOf?: number | null;
  /** The period, both days within it; null is open. */
  fromDay?: number | null;
  toDay?: number | null;
}

/**
 * Weights of relations for walks that rather follow what was lately traded: by relation the sum over its invoices of net × 2^(−age ÷ half-life), the
 * age in days at `asOf`. An invoice of which no net is left counts for nothing.
 *
 * 0 for relations of other currencies or without an invoice that counts, for what a firm invoices to itself, and between two that may be one
 * subject: walks do not follow these. Weights stand in the order of relations, so they fit `relationGraph` of all of them. A later `asOf` that no
 * more invoices count for makes all weights smaller by one factor, and leaves walks alone. What is older than some thousand half-lives weighs 0.
 *
 * Minor units, as numbers that are not whole. Parallel relations have a weight each. O(relations + invoices), 8 bytes a relation. Throws
 * RangeError where an option is out of range.
 */
export function decayedWeights(snapshot: Snapshot, options: DecayedWeightsOptions): Float64Array {
  const { currency, halfLifeDays, asOf = null, fromDay = null, toDay = null } = options;
  const { relations, invoices, currencies } = snapshot;
  if (!Number.isInteger(currency) || currency < 0 || currency >= currencies.length)
    throw new RangeError(`currency must be an index below ${currencies.length}, not ${currency}`);
  if (!(halfLifeDays > 0)) throw new RangeError(`halfLifeDays must be positive, not ${halfLifeDays}`);
  if (asOf !== null && !Number.isInteger(asOf)) throw new RangeError(`asOf must be a day, not ${asOf}`);
  checkPeriod(fromDay, toDay);
  const from = fromDay ?? -Infinity;
  const to = Math.min(toDay ?? Infinity, asOf ?? Infinity);
  const wholeDay = asOf ?? lastDayOf(snapshot, currency, from, to);
  const weights = new Float64Array(relations.count);
  for (let e = 0; e < relations.count; e++) {
    if (!isFollowed(snapshot, e, currency)) continue;
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
      const day = invoices.day[i];
      if (day < from || day > to) continue;
      weights[e] += Math.max(0, netOf(snapshot, i)) * 2 ** ((day - wholeDay) / halfLifeDays);
    }
  }
  return weights;
}

function isFollowed({ relations: { currency, seller, buyer, flags } }: Snapshot, e: number, wanted: number): boolean {
  return currency[e] === wanted && seller[e] !== buyer[e] && (flags[e] & RELATION_OF_DUPLICATES) === 0;
}

/** The last day of an invoice that counts; 0 where none does. */
function lastDayOf(snapshot: Snapshot, currency: number, from: number, to: number): number {
  const { relations, invoices } = snapshot;
  let last = -Infinity;
  for (let e = 0; e < relations.count; e++) {
    if (relations.lastDay[e] <= last || relations.firstDay[e] > to || !isFollowed(snapshot, e, currency)) continue;
    // in order of day
    let i = relations.invoiceOffsets[e + 1] - 1;
    while (i > relations.invoiceOffsets[e] && invoices.day[i] > to) i--;
    if (invoices.day[i] >= from && invoices.day[i] <= to) last = Math.max(last, invoices.day[i]);
  }
  return last === -Infinity ? 0 : last;
}
