import type { Random } from '../algorithms/random.ts';
import { monthEnd } from '../graph/days.ts';
import type { TradeCalendar } from './calendar.ts';
import { between, integerBetween, spread } from './draws.ts';
import { type Firms, typicalNetMinor } from './firms.ts';
import { GOODS } from './goods.ts';
import { INDUSTRIES } from './industries.ts';
import { type InvoiceDraft, ORDINARY, RED, REVERSED, VOID } from './invoices.ts';
import { generalRate, type RateClass, smallScaleRate } from './rates.ts';
import { invoicesPerRelation, type TradePairs } from './relations.ts';

/** The honest part of an economy: what is sold on which day for how much, and what of it is reversed or voided. */

/** Rate of a seller's goods on a day, by table: [class × days + day − first day], the last class being small-scale. */
export function rateTable(
  calendar: TradeCalendar,
): (firms: Firms, seller: number, goods: number, day: number) => number {
  const classes: RateClass[] = ['standard', 'farm', 'low', 'service'];
  const days = calendar.lastDay - calendar.firstDay + 1;
  const table = new Uint8Array((classes.length + 1) * days);
  for (let i = 0; i < days; i++) {
    classes.forEach((rateClass, c) => (table[c * days + i] = generalRate(rateClass, calendar.firstDay + i)));
    table[classes.length * days + i] = smallScaleRate(calendar.firstDay + i);
  }
  const classOf = GOODS.map((goods) => classes.indexOf(goods.rateClass));
  return (firms, seller, goods, day) =>
    table[(firms.smallScale[seller] ? classes.length : classOf[goods]) * days + day - calendar.firstDay];
}

/** Median net below which an industry sells small things, in minor units. */
const SMALL_TICKET = 100_000;

/** Invoices that one delivery is split into at most. */
const MOST_PARTS = 30;

/**
 * Adds `invoices` invoices of honest trade. A relation has one kind of goods, a price level and a span of time: two in five last as long
 * as both partners live, the others a random part of that. What is delivered is log-normal around the price level; half of the relations agree
 * on a round gross. A delivery over the seller's limit is split into invoices of 98.5 to 100 % of the limit and a rest, all of one day; others are
 * of several invoices with a chance that the relation has, so that half of what follows in a pair follows on the same day, as in the real ledgers.
 */
export function addTrade(
  draft: InvoiceDraft,
  firms: Firms,
  pairs: TradePairs,
  invoices: number,
  calendar: TradeCalendar,
  random: Random,
): void {
  const rateOf = rateTable(calendar);
  const counts = invoicesPerRelation(firms, pairs, invoices, random);
  for (let e = 0; e < pairs.count; e++) {
    const seller = pairs.seller[e];
    const buyer = pairs.buyer[e];
    const industry = firms.industry[seller];
    const { goods, tier } = INDUSTRIES[industry];
    const sold = goods[random.integer(goods.length)];
    // lives overlap by more days than a holiday has, so a trade day is among them
    let from = Math.max(firms.firstDay[seller], firms.firstDay[buyer]);
    let to = Math.min(firms.lastDay[seller], firms.lastDay[buyer]);
    if (tier < 5 && random.number() < 0.6) {
      const span = Math.floor((to - from) * random.number() ** 1.3);
      const start = from + random.integer(to - from - span + 1);
      if (calendar.hasTradeDay(start, start + span)) [from, to] = [start, start + span];
    }
    const level = typicalNetMinor(industry, firms.size[seller]) * (tier < 4 ? firms.appetite[buyer] ** 0.25 : 1) * 0.36 * spread(random, 0.9);
    const limit = firms.limitMinor[seller];
    // round gross amounts: to 10 yuan below 2,000, to 100 yuan above; 0 is none
    const roundTo = random.number() < 0.5 ? (level < 200_000 ? 1_000 : 10_000) : 0;
    const flags = random.number() < (firms.smallScale[seller] || tier === 4 ? 0.5 : 0.15) ? ORDINARY : 0;
    const goesOn = 0.66 * random.number();
    for (let left = counts[e]; left > 0;) {
      const day = calendar.sample(random, from, to);
      const rate = rateOf(firms, seller, sold, day);
      do {
        let net = level * spread(random, 0.6);
        if (roundTo > 0) net = (Math.max(1, Math.round((net * (1 + rate / 100)) / roundTo)) * roundTo) / (1 + rate / 100);
        for (let part = 1; net > limit && left > 1 && part < MOST_PARTS; part++) {
          const full = Math.round(limit * between(random, 0.985, 1));
          draft.add(seller, buyer, day, full, rate, sold, flags);
          net -= full;
          left--;
        }
        if (net > limit) net = limit * between(random, 0.985, 1);
        draft.add(seller, buyer, day, Math.max(100, Math.round(net)), rate, sold, flags);
        left--;
      } while (left > 0 && random.number() < goesOn);
    }
  } // prettier-ignore
}

/** Red-letter invoices and the originals that they reverse, index by index. */
export interface Reversals {
  readonly red: Uint32Array;
  readonly original: Uint32Array;
}

/**
 * Adds `count` red-letter invoices, each for an earlier original among the invoices from `first` on: four in five reverse it wholly, the
 * others in part. A legacy original is reversed in a later month, since within its own month it would be voided; a fully digital one
 * 3 to 60 days later. Throws RangeError where too few originals are early enough.
 */
export function addReversals(
  draft: InvoiceDraft,
  firms: Firms,
  first: number,
  count: number,
  calendar: TradeCalendar,
  random: Random,
): Reversals {
  const red = new Uint32Array(count);
  const original = new Uint32Array(count);
  const until = draft.count;
  // sellers differ: in the real ledgers half of them reverse one in a hundred, one in a hundred a sixth
  const chances = Float64Array.from({ length: firms.count }, () => Math.min(1, 0.06 * spread(random, 1.3)));
  for (let k = 0; k < count; k++) {
    let found = -1;
    let day = 0;
    for (let attempt = 0; attempt < 10_000 && found < 0; attempt++) {
      const i = first + random.integer(until - first);
      if (draft.flags[i] & REVERSED || random.number() > chances[draft.seller[i]]) continue;
      const issued = draft.day[i];
      const digital = issued >= firms.digitalDay[draft.seller[i]];
      const least = digital ? 3 : monthEnd(issued) + 1 - issued;
      day = calendar.tradeDayFrom(issued + least + integerBetween(random, 0, 57));
      if (issued + least > calendar.lastDay || day < issued + least || day > firms.lastDay[draft.seller[i]]) continue;
      found = i;
    }
    if (found < 0) throw new RangeError(`too few invoices are early enough for ${count} red-letter invoices`);
    const whole = random.number() < 0.8;
    const net = whole
      ? draft.netMinor[found]
      : Math.max(1, Math.round(draft.netMinor[found] * between(random, 0.1, 0.9)));
    const flags = RED | (draft.flags[found] & ORDINARY);
    draft.flags[found] |= REVERSED;
    original[k] = found;
    red[k] = draft.add(
      draft.seller[found],
      draft.buyer[found],
      day,
      -net,
      draft.rate[found],
      draft.goods[found],
      flags,
    );
  }
  return { red, original };
}

/**
 * Voids about `rate` of the invoices from `first` on. Only legacy invoices that are neither red nor reversed can be voided (a fully
 * digital invoice cannot), so their chance is raised to reach the rate over all where that is possible. Sellers differ: log-normal
 * rates, the void rates of 425 real firms having P50 .093, P90 .221, P99 .839.
 */
export function voidSome(draft: InvoiceDraft, firms: Firms, first: number, rate: number, random: Random): void {
  // who sells small things to many hardly voids: the purchases of real firms have a median of .027, their sales .093
  const chances = Float64Array.from(
    firms.industry,
    (industry) =>
      spread(random, random.number() < 0.02 ? 1.8 : 0.75) * (INDUSTRIES[industry].priceMinor < SMALL_TICKET ? 0.25 : 1),
  );
  const eligible = (i: number) =>
    (draft.flags[i] & (RED | REVERSED)) === 0 && draft.day[i] < firms.digitalDay[draft.seller[i]];
  let weight = 0;
  for (let i = first; i < draft.count; i++) if (eligible(i)) weight += chances[draft.seller[i]];
  const scale = weight > 0 ? (rate * (draft.count - first)) / weight : 0;
  for (let i = first; i < draft.count; i++)
    if (eligible(i) && random.number() < Math.min(0.9, chances[draft.seller[i]] * scale)) draft.flags[i] |= VOID;
}
