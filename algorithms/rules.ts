import type { Snapshot } from '../graph/snapshot.ts';
import { type Direction, Following, type Order } from './following.ts';

/** Which walks of invoices are followed. Firms are node numbers; money is minor units of the one currency; days are since 1970-01-01. */
export interface SearchOptions {
  /** At least one node; equal ones count once. */
  starts: ArrayLike<number>;
  direction: Direction;
  /** The most invoices of a walk: 1 … Infinity. */
  hops: number;
  /** Index into `snapshot.currencies`: invoices of others are not followed. */
  currency: number;
  order?: Order;
  /** The most days between an invoice and the next; null is any number. */
  maxDwellDays?: number | null;
  /** The period, both days within it; null is open. */
  fromDay?: number | null;
  toDay?: number | null;
  /** Index into `snapshot.goodsCategories`: invoices of others are not followed, and count for nothing. Null is all. */
  goods?: number | null;
  /** Least gross of a relation: all its invoices of the category within the period. 0 leaves none out. */
  minGrossMinor?: number;
  /**
   * From the starts only relations that lead to these are followed, whenever a walk is at a start. A person picks them, and no limit does: the
   * others are not left out, but wait. Null is all.
   */
  partners?: ArrayLike<number> | null;
  /**
   * The most firms that are kept, starts among them. Infinity is no limit. First the firms that lead on, then leaves as room is left: a
   * leaf has no relation at all on the side where the search goes on. Most firms that a ledger only mentions are leaves; they cannot
   * be expanded, so in the room of a firm that leads on one would end the chain there.
   */
  maxTaxpayers?: number;
  /** A firm with more relations than this on the side where the search would go on is a hub: met, and not expanded. */
  maxDegree?: number;
  /** Nodes that are expanded although they are hubs. Starts always are. */
  expandHubs?: ArrayLike<number>;
  /** Asked before each tier and every 65,536 relations, searched or listed; where it says true, what was found so far is returned. */
  shouldStop?: () => boolean;
}

/** Checked options, and the columns of the side on which the search goes on. */
export interface Rules {
  starts: readonly number[];
  hops: number;
  following: Following;
  minGross: number;
  /** Negative is all. */
  goods: number;
  partners: ReadonlySet<number> | null;
  currency: number;
  oneCurrency: boolean;
  maxTaxpayers: number;
  maxDegree: number;
  expandHubs: ReadonlySet<number>;
  shouldStop: () => boolean;
  down: boolean;
  /** Relations on the side where the search goes on are the run [offsets[u], offsets[u + 1]) of `order`, of themselves where null. */
  offsets: Uint32Array;
  order: Uint32Array | null;
  /** The firm that a relation leads to. */
  far: Uint32Array;
}

/** Checks the options once; throws RangeError. */
export function rulesOf(snapshot: Snapshot, options: SearchOptions): Rules {
  const {
    direction,
    hops,
    currency,
    order = 'month',
    maxDwellDays = null,
    fromDay = null,
    toDay = null,
    goods = null,
    minGrossMinor = 0,
    partners = null,
    maxTaxpayers = 500,
    maxDegree = 5000,
    expandHubs = [],
    shouldStop = () => false,
  } = options;
  const { taxpayers, relations, currencies, goodsCategories } = snapshot;
  if (direction !== 'up' && direction !== 'down')
    throw new RangeError(`direction must be up or down, not ${direction}`);
  if (order !== 'month' && order !== 'day' && order !== 'none')
    throw new RangeError(`order must be month, day or none, not ${order}`);
  checkCount('hops', hops, 1);
  checkCount('maxTaxpayers', maxTaxpayers, 1);
  checkCount('maxDegree', maxDegree, 0);
  if (!Number.isSafeInteger(minGrossMinor) || minGrossMinor < 0)
    throw new RangeError(`minGrossMinor must be a whole amount of at least 0, not ${minGrossMinor}`);
  if (!Number.isInteger(currency) || currency < 0 || currency >= currencies.length)
    throw new RangeError(`currency must be an index below ${currencies.length}, not ${currency}`);
  if (goods !== null && (!Number.isInteger(goods) || goods < 0 || goods >= goodsCategories.length))
    throw new RangeError(`goods must be an index below ${goodsCategories.length}, or null, not ${goods}`);
  checkPeriod(fromDay, toDay);
  if (maxDwellDays !== null && (!Number.isSafeInteger(maxDwellDays) || maxDwellDays < 0))
    throw new RangeError(`maxDwellDays must be a whole number of at least 0, not ${maxDwellDays}`);
  if (maxDwellDays !== null && order === 'none')
    throw new RangeError('maxDwellDays needs an order in time: month or day, not none');
  const starts = [...new Set(checkNodes('starts', options.starts, taxpayers.count))].sort((a, b) => a - b);
  if (starts.length === 0) throw new RangeError('starts must name at least one firm');
  if (starts.length > maxTaxpayers)
    throw new RangeError(`maxTaxpayers ${maxTaxpayers} is less than the ${starts.length} starts`);
  const down = direction === 'down';
  return {
    starts,
    hops,
    following: new Following(direction, order, maxDwellDays, fromDay, toDay),
    minGross: minGrossMinor,
    goods: goods ?? -1,
    partners: partners && new Set(checkNodes('partners', partners, taxpayers.count)),
    currency,
    oneCurrency: currencies.length === 1,
    maxTaxpayers,
    maxDegree,
    expandHubs: new Set(checkNodes('expandHubs', expandHubs, taxpayers.count)),
    shouldStop,
    down,
    offsets: down ? relations.sellerOffsets : relations.buyerOffsets,
    order: down ? null : relations.byBuyer,
    far: down ? relations.buyer : relations.seller,
  };
}

/** Throws RangeError where a limit is neither Infinity nor a whole number of at least `least`. */
export function checkCount(name: string, value: number, least: number): void {
  if (value !== Infinity && (!Number.isSafeInteger(value) || value < least))
    throw new RangeError(`${name} must be a whole number of at least ${least}, or Infinity, not ${value}`);
}

/** Throws RangeError where a bound of a period is no day, or the first is after the last; null is open. */
export function checkPeriod(fromDay: number | null, toDay: number | null): void {
  for (const [name, day] of [
    ['fromDay', fromDay],
    ['toDay', toDay],
  ] as const)
    // prettier-ignore
    if (day !== null && (!Number.isInteger(day) || Math.abs(day) >= 2 ** 30))
      throw new RangeError(`${name} must be a day, not ${day}`);
  if (fromDay !== null && toDay !== null && fromDay > toDay)
    throw new RangeError(`fromDay ${fromDay} is after toDay ${toDay}`);
}

export function checkNodes(name: string, nodes: ArrayLike<number>, n: number): number[] {
  const list = Array.from(nodes);
  for (const node of list)
    if (!Number.isInteger(node) || node < 0 || node >= n)
      throw new RangeError(`${name} must be nodes below ${n}, not ${node}`);
  return list;
}
