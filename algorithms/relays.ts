import type { Snapshot } from '../graph/snapshot.ts';
import { exact } from './columns.ts';
import { RelayGroups } from './relayGroups.ts';
import { RelayLinks, type RelayRules } from './relayLinks.ts';
import { checkCount } from './rules.ts';

export interface RelaysOptions {
  /** Index into `snapshot.currencies`: invoices of others are not looked at. */
  currency: number;
  /** The most days between an invoice of a hop and one that passes it on, whichever is first. Infinity is no limit. */
  windowDays: number;
  /** Least ratio of the smaller to the larger of two amounts that count as the same. Over 0 … 1; 1 is equal to the minor unit. */
  likeness?: number;
  /** A relay counts where a firm passes on an amount with at least so many invoices on either side … */
  minRepeats?: number;
  /** … or where its longest way has at least so many hops. */
  minHops?: number;
  /** An amount is common at a firm where more of its relations, of one side, bear it: the firm passes nothing of it on. */
  maxAtFirm?: number;
  /** An amount that no more relations of the ledger bear is rare in any case. */
  maxBearers?: number;
  /** One that more bear is rare where the firm's hops of a side × the share of all hops that bear it is at most this: by chance. */
  maxChance?: number;
  /** Invoices of less are left aside. */
  minGrossMinor?: number;
  /** A relay of more firms is left out: its amounts are common after all. */
  maxFirms?: number;
  /** The most relays that are kept: those of the largest gross. Infinity is no limit. */
  maxRelays?: number;
  /** Asked before each 1024 firms; where it says true, the relays among the firms before are returned. */
  shouldStop?: () => boolean;
  /** Told before each 1024 firms how many of how many are done. */
  progress?: (done: number, total: number) => void;
}

/** A relation and an amount that it bears. */
export interface RelayHop {
  relation: number;
  /** All that bear it, in order of day. */
  invoices: number[];
  grossMinor: number;
}

export interface Relay {
  /**
   * - ring: each firm passes on to one, and the last to the first;
   * - path: as a ring, but with two ends;
   * - branched: some firm has several hops on a side.
   */
  shape: 'ring' | 'path' | 'branched';
  /** What some firm passes on comes back to it: a ring, or branched with a ring in it. */
  closed: boolean;
  /** In order of the flow: of a ring from the smallest id, of a path from its start. Of what is branched in order of id. */
  members: number[];
  /** Of each member the hop that it sells; of what is branched in order of seller, then buyer. */
  hops: RelayHop[];
  /** Hops of the longest way; one in circles counts the firms on them and between them once. */
  length: number;
  /** Least and most invoices of a hop. */
  leastRepeats: number;
  mostRepeats: number;
  leastMinor: number;
  largestMinor: number;
  firstDay: number;
  lastDay: number;
  grossMinor: number;
  /** Pairs of a hop and one that passes it on, and of these the ones where an invoice passes it on in time: not before, within the window. */
  links: number;
  linksInTime: number;
  /** The most relations of the ledger that bear an amount of a hop, its own among them. */
  bearers: number;
}

export interface RelaysResult {
  /** Largest gross first; ties by the hop that stands first. */
  relays: Relay[];
  /** Relays were left out, or may be missing. */
  truncated: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
  leftOut: {
    /** Over maxRelays; over maxFirms. */
    relays: number;
    largeRelays: number;
    /** Hops that a firm has on both sides in an amount that is common there, or in the ledger. No limit did this. */
    commonHops: number;
    /** Firms that were not searched. */
    unsearchedFirms: number;
  };
}

const FIRMS_PER_POLL = 1024;

/**
 * Finds amounts that are handed on: the same amount from u to v and from v to w, once or several times, in any order of time within a
 * window, along chains of firms or round. Planted rings may repeat one amount and not run in order of time, where a search for cycles in
 * order finds nothing.
 *
 * A *hop* is a relation and an amount that it bears, with all its invoices of this amount. At a firm a hop in and a hop out are *linked*
 * where their amounts are the same, some invoices of theirs are within the window, and the amount is rare: at the firm (`maxAtFirm`) and
 * in the ledger (`maxBearers`, `maxChance`), or prices that all ask would tie everything together. A *relay* is a largest set of hops
 * that links hold together. It counts if a firm passes on what is repeated (`minRepeats`), or if it is long (`minHops`).
 *
 * Two amounts are the same where the smaller is at least `likeness` × the larger. Below 1 a relation's amounts are put together from the
 * smallest up, each with the least of its hop; along a chain the amount may drift, as where each keeps a fee.
 *
 * Time: O(invoices × log of a firm's invoices + invoices × log invoices), then O(linked hops × maxAtFirm). Memory: some 20 bytes an
 * invoice, 4 a firm, and what is linked. Parallel invoices of one amount are the repeats of a hop; self-loops and isolated firms are in
 * no relay. Days are since 1970-01-01, money is minor units of the one currency. Throws RangeError where an option is out of range or a
 * sum leaves 2^53.
 */
export function relays(snapshot: Snapshot, options: RelaysOptions): RelaysResult {
  const { maxRelays = 1000, maxFirms = 1000, minRepeats = 2, minHops = 3 } = options;
  const { shouldStop = () => false, progress = () => {} } = options;
  checkCount('maxRelays', maxRelays, 0);
  checkCount('maxFirms', maxFirms, 2);
  checkCount('minRepeats', minRepeats, 1);
  checkCount('minHops', minHops, 2);
  const n = snapshot.taxpayers.count;
  const links = new RelayLinks(snapshot, rulesOf(snapshot, options));
  let firm = 0;
  for (; firm < n; firm++) {
    if (firm % FIRMS_PER_POLL === 0) {
      progress(firm, n);
      if (shouldStop()) break;
    }
    links.linkAt(firm);
  }
  if (firm === n) progress(n, n);

  const groups = new RelayGroups(snapshot, links);
  const found: Relay[] = [];
  let largeRelays = 0;
  for (let g = 0; g < groups.count; g++) {
    groups.read(g);
    if (groups.length < minHops && groups.passedRepeats < minRepeats) continue;
    if (groups.firms > maxFirms) largeRelays++;
    else found.push(groups.relay());
  }
  for (const { grossMinor } of found) exact(grossMinor);
  found.sort((a, b) => b.grossMinor - a.grossMinor || firstOf(a) - firstOf(b));
  const kept = found.slice(0, maxRelays);
  const leftOut = {
    relays: found.length - kept.length,
    largeRelays,
    commonHops: links.commonHops,
    unsearchedFirms: n - firm,
  };
  return {
    relays: kept,
    truncated: leftOut.relays > 0 || largeRelays > 0 || firm < n,
    stopped: firm < n,
    leftOut,
  };
}

/** The invoice of a relay that stands first in the snapshot. */
function firstOf({ hops }: Relay): number {
  return Math.min(...hops.map(({ invoices }) => invoices[0]));
}

/** Checks the options that say what a link is; throws RangeError. */
function rulesOf(snapshot: Snapshot, options: RelaysOptions): RelayRules {
  const { currency, windowDays, likeness = 1, minGrossMinor = 0 } = options;
  const { maxAtFirm = 10, maxBearers = 20, maxChance = 0.01 } = options;
  if (!Number.isInteger(currency) || currency < 0 || currency >= snapshot.currencies.length)
    throw new RangeError(`currency must be an index below ${snapshot.currencies.length}, not ${currency}`);
  checkCount('windowDays', windowDays, 0);
  checkCount('maxAtFirm', maxAtFirm, 1);
  checkCount('maxBearers', maxBearers, 0);
  if (!(likeness > 0 && likeness <= 1)) throw new RangeError(`likeness must be over 0 and up to 1, not ${likeness}`);
  if (!(maxChance >= 0)) throw new RangeError(`maxChance must be at least 0, not ${maxChance}`);
  if (!Number.isSafeInteger(minGrossMinor) || minGrossMinor < 0)
    throw new RangeError(`minGrossMinor must be a whole amount of at least 0, not ${minGrossMinor}`);
  return { currency, windowDays, likeness, maxAtFirm, maxBearers, maxChance, minGrossMinor };
}
