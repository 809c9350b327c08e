import type { Snapshot } from '../graph/snapshot.ts';
import { grown } from './columns.ts';
import { Flows } from './flows.ts';
import { NO_FIRST_DAY, NO_LAST_DAY } from './following.ts';
import { Frontier } from './frontier.ts';
import type { Rules } from './rules.ts';
import { selectFirst } from './select.ts';
import { WindowSets } from './windows.ts';

/** What became of a firm that the search met. */
export const LEFT_OUT = 0;
export const KEPT = 1;
/** Met in the tier that is under way, and leads on. */
const CANDIDATE = 2;
/** Leads nowhere: waits until the search is over for what room is left. */
const LEAF = 3;

/** Why a firm's windows do not matter. */
const START = 1;
const HUB = 2;
const LEADS_NOWHERE = 3;

export const RELATIONS_PER_POLL = 65_536;

/**
 * The search that trace, reach and paths share: all walks of invoices from the starts in which every invoice may follow the one before
 * it, tier by tier. Made once for a snapshot and used again, since its one column over all firms is never cleared.
 *
 * The state of a firm is a set of windows: the days on which an invoice may carry the walk on. An invoice that reaches a firm opens
 * days there (see Following); of a firm that has newly opened days only these are expanded in the next tier, so every invoice is
 * handled at most once from its near side. Without a dwell this is the earliest arrival per firm and tier, as of Wu et al., "Path
 * Problems in Temporal Graphs", PVLDB 7(9) 2014; with one, sets of windows take the place of one day.
 *
 * A leaf, a firm without any relation on the side where the search goes on, has no windows and waits outside of the limit of firms
 * until all tiers are done (see `maxTaxpayers`).
 *
 * Time: O(relations and invoices of expanded firms, once per tier that opens days there), times the logarithm of windows per firm.
 * Memory: 4 bytes per firm of the snapshot, some 60 per firm met. Parallel invoices are a relation's run; a self-loop is followed as
 * any other relation; isolated starts yield themselves.
 */
export class Search {
  readonly snapshot: Snapshot;
  readonly windows = new WindowSets();
  /** Its used windows tell what is traced: an invoice is if and only if its near firm has its day among them. */
  readonly frontier = new Frontier(this.windows);
  readonly flows: Flows;
  rules!: Rules;

  /** Firms met, by local number, and so by tier. */
  met = 0;
  node = new Uint32Array(1024);
  tier = new Int32Array(1024);
  /** LEFT_OUT or KEPT once the search is over. */
  state = new Uint8Array(1024);
  /** Local numbers of kept firms, by tier, then node, once the search is over. */
  kept = new Uint32Array(1024);
  keptCount = 0;
  leftOut = 0;
  stopped = false;

  /** slot - base is the local number of a node met by this call; slots of earlier calls lie below the base. */
  readonly #slots: Int32Array;
  #base = 1;
  #closed = new Uint8Array(1024);
  /** Traced gross into a candidate in its tier, into a leaf in all tiers. */
  #gross = new Float64Array(1024);
  #sincePoll = 0;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    this.flows = new Flows(this);
    this.#slots = new Int32Array(snapshot.taxpayers.count);
  }

  /** Local number of a node that this call met, else negative. */
  localOf(node: number): number {
    return this.#slots[node] - this.#base;
  }

  /** Whether a firm has too many relations to be expanded. */
  isHub(local: number): boolean {
    return this.#closed[local] === HUB;
  }

  run(rules: Rules): void {
    this.rules = rules;
    this.flows.follow(rules);
    const n = this.#slots.length;
    this.#base += this.met;
    if (this.#base > 2 ** 31 - 1 - n) {
      this.#slots.fill(0);
      this.#base = 1;
    }
    this.met = this.keptCount = this.leftOut = this.frontier.queued = this.#sincePoll = 0;
    this.stopped = false;
    this.windows.reset();

    this.#reserve(rules.starts.length);
    for (const node of rules.starts) {
      const local = this.#add(node, 0, KEPT);
      this.keptCount++;
      this.#closed[local] = START;
      this.windows.open(local, rules.following.periodFrom, rules.following.periodTo);
      this.frontier.enqueue(local);
    }
    for (let tier = 1; tier <= rules.hops && this.frontier.queued > 0; tier++) {
      if (rules.shouldStop()) this.stopped = true;
      if (this.stopped) break;
      const firms = this.frontier.freeze();
      const firstNew = this.met;
      for (let f = 0; f < firms && !this.stopped; f++) this.#expand(f, tier);
      this.#keep(CANDIDATE, firstNew);
    }
    this.#keep(LEAF, 0);
    this.#sortKept();
  }

  /** Ends the search before the firms from the k-th kept one on were expanded; of these it drops those that nothing leads `into`. */
  stopBefore(k: number, into: Float64Array): void {
    this.stopped = true;
    const { kept, keptCount } = this;
    this.keptCount = k;
    for (; k < keptCount; k++) {
      const local = kept[k];
      this.frontier.usedCount[local] = 0;
      if (into[local] > 0 || this.tier[local] === 0) kept[this.keptCount++] = local;
      else this.state[local] = LEFT_OUT;
    }
  }

  /** Gross of a relation's invoices of the category within the period: 0 where it has none there. */
  grossInPeriod(e: number): number {
    const { relations, invoices } = this.snapshot;
    const { goods, following } = this.rules;
    const { periodFrom, periodTo } = following;
    // upstream every column read is a cache miss, so none is read needlessly, here and below
    if (goods < 0) {
      if (periodFrom === NO_FIRST_DAY && periodTo === NO_LAST_DAY) return relations.grossMinor[e];
      if (relations.firstDay[e] >= periodFrom && relations.lastDay[e] <= periodTo) return relations.grossMinor[e];
    }
    let sum = 0;
    for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
      if (goods >= 0 && invoices.goods[i] !== goods) continue;
      if (invoices.day[i] >= periodFrom && invoices.day[i] <= periodTo) sum += invoices.grossMinor[i];
    }
    return sum;
  }

  /** Whom a firm's relations may lead to; null is all. */
  partnersOf(local: number): ReadonlySet<number> | null {
    return this.tier[local] === 0 ? this.rules.partners : null;
  }

  /** Whether a relation is of the currency and of the least amount. */
  allows(e: number): boolean {
    const { currency, oneCurrency, minGross } = this.rules;
    if (!oneCurrency && this.snapshot.relations.currency[e] !== currency) return false;
    return minGross === 0 || this.grossInPeriod(e) >= minGross;
  }

  /** Whether windows that the search opened and did not use, at a firm that is not closed, hold an invoice that could be followed. */
  couldGoOn(local: number): boolean {
    const { relations, invoices } = this.snapshot;
    const { offsets, order, goods } = this.rules;
    const count = this.frontier.unused(local);
    const { deltaFrom, deltaTo } = this.frontier;
    const node = this.node[local];
    for (let k = offsets[node]; count > 0 && k < offsets[node + 1]; k++) {
      const e = order === null ? k : order[k];
      if (!this.allows(e)) continue;
      for (let i = relations.invoiceOffsets[e]; i < relations.invoiceOffsets[e + 1]; i++) {
        if (goods >= 0 && invoices.goods[i] !== goods) continue;
        for (let d = 0; d < count; d++)
          if (invoices.day[i] >= deltaFrom[d] && invoices.day[i] <= deltaTo[d]) return true;
      }
    }
    return false;
  }

  #reserve(more: number): void {
    const length = this.met + more;
    if (length <= this.node.length) return;
    this.node = grown(this.node, length);
    this.tier = grown(this.tier, length);
    this.state = grown(this.state, length);
    this.kept = grown(this.kept, length);
    this.#closed = grown(this.#closed, length);
    this.#gross = grown(this.#gross, length);
    this.frontier.reserve(length);
    this.windows.reserve(length);
  }

  #add(node: number, tier: number, state: number): number {
    const local = this.met++;
    this.#slots[node] = this.#base + local;
    this.node[local] = node;
    this.tier[local] = tier;
    this.state[local] = state;
    this.#closed[local] = 0;
    this.#gross[local] = 0;
    this.frontier.clear(local);
    this.windows.clear(local);
    return local;
  }

  /** Follows the invoices that the frontier's firm f has on its newly opened days. */
  #expand(f: number, tier: number): void {
    const { relations, invoices } = this.snapshot;
    const { invoiceOffsets } = relations;
    const { day: dayOf, grossMinor: grossOf, goods: goodsOf } = invoices;
    const { rules, windows, frontier } = this;
    const { offsets, order, far, following, goods } = rules;
    const { deltaFrom, deltaTo } = frontier;
    const local = frontier.firm[f];
    const node = this.node[local];
    const start = offsets[node];
    const end = offsets[node + 1];
    const firstDelta = frontier.deltas[f];
    const endDelta = frontier.deltas[f + 1];
    if (firstDelta === endDelta) return;

    this.#sincePoll += end - start;
    if (this.#sincePoll >= RELATIONS_PER_POLL) {
      this.#sincePoll = 0;
      if (rules.shouldStop()) {
        // this firm and those after it have not used what they have open
        this.stopped = true;
        return;
      }
    }
    frontier.use(f);
    this.#reserve(end - start);
    const partners = this.partnersOf(local);
    if (following.always && goods < 0) return this.#expandAlways(start, end, tier, partners);
    const { state } = this;
    const grossInto = this.#gross;
    const closed = this.#closed;

    for (let k = start; k < end; k++) {
      const e = order === null ? k : order[k];
      if (!this.allows(e)) continue;
      if (partners !== null && !partners.has(far[e])) continue;
      let i = invoiceOffsets[e];
      const last = invoiceOffsets[e + 1];
      let target = -1;
      relation: for (let d = firstDelta; d < endDelta && i < last; d++) {
        i = firstFrom(dayOf, i, last, deltaFrom[d]);
        const to = deltaTo[d];
        for (; i < last; i++) {
          const day = dayOf[i];
          if (day > to) break;
          if (goods >= 0 && goodsOf[i] !== goods) continue;
          if (target < 0) {
            target = this.#meet(far[e], tier);
            // nothing that reaches such a firm changes the search
            if (state[target] === LEFT_OUT || (state[target] === KEPT && closed[target])) break relation;
          }
          if (state[target] !== KEPT) grossInto[target] += grossOf[i];
          if (closed[target]) continue;
          if (windows.open(target, following.opensFrom(day), following.opensTo(day)) && state[target] === KEPT)
            frontier.enqueue(target);
        }
      }
    }
  }

  /** As #expand, where any invoice may follow any other: a relation leads on as a whole, and a firm is open as a whole once it was met. */
  #expandAlways(start: number, end: number, tier: number, partners: ReadonlySet<number> | null): void {
    const { rules, state, windows } = this;
    const { order, far } = rules;
    const { grossMinor } = this.snapshot.relations;
    const grossInto = this.#gross;
    const slots = this.#slots;
    const base = this.#base;
    for (let k = start; k < end; k++) {
      const e = order === null ? k : order[k];
      if (!this.allows(e)) continue;
      if (partners !== null && !partners.has(far[e])) continue;
      let target = slots[far[e]] - base;
      if (target < 0) {
        target = this.#meet(far[e], tier);
        if (state[target] !== LEFT_OUT && !this.#closed[target]) windows.open(target, NO_FIRST_DAY, NO_LAST_DAY);
      }
      if (state[target] === CANDIDATE || state[target] === LEAF) grossInto[target] += grossMinor[e];
    }
  }

  /** The local number of a firm that an invoice leads to. */
  #meet(node: number, tier: number): number {
    const known = this.#slots[node] - this.#base;
    if (known >= 0) return known;
    const { offsets, maxDegree, maxTaxpayers, expandHubs } = this.rules;
    if (this.keptCount >= maxTaxpayers) {
      this.leftOut++;
      return this.#add(node, tier, LEFT_OUT);
    }
    const degree = offsets[node + 1] - offsets[node];
    const local = this.#add(node, tier, degree > 0 ? CANDIDATE : LEAF);
    if (degree === 0) this.#closed[local] = LEADS_NOWHERE;
    else if (degree > maxDegree && !expandHubs.has(node)) this.#closed[local] = HUB;
    return local;
  }

  /** Keeps the firms that are in a state, or those with most gross where there is no room for all; they are met from `first` on. */
  #keep(waiting: number, first: number): void {
    const { state, node, kept: firms } = this;
    const gross = this.#gross;
    let count = 0;
    for (let local = first; local < this.met; local++) if (state[local] === waiting) firms[count++] = local;
    const room = Math.min(count, this.rules.maxTaxpayers - this.keptCount);
    if (room < count)
      selectFirst(firms, 0, count, room, (a, b) => gross[a] > gross[b] || (gross[a] === gross[b] && node[a] < node[b]));
    for (let k = 0; k < room; k++) {
      const local = firms[k];
      state[local] = KEPT;
      if (!this.#closed[local] && this.windows.count[local] > 0) this.frontier.enqueue(local);
    }
    for (let k = room; k < count; k++) state[firms[k]] = LEFT_OUT;
    this.keptCount += room;
    this.leftOut += count - room;
  }

  /** Lists the kept firms by tier, then node: they were met by tier. */
  #sortKept(): void {
    const { state, node, tier, kept } = this;
    let end = 0;
    for (let local = 0; local < this.met;) {
      const start = end;
      const current = tier[local];
      for (; local < this.met && tier[local] === current; local++) if (state[local] === KEPT) kept[end++] = node[local];
      // sorted as numbers of nodes, which the engine does natively
      kept.subarray(start, end).sort();
      for (let k = start; k < end; k++) kept[k] = this.localOf(kept[k]);
    }
  }
}

/** First i in [start, end) whose day is not before `from`, else `end`: by steps in a short run, by halves in a long one. */
function firstFrom(day: Int32Array, start: number, end: number, from: number): number {
  let low = start;
  let high = end;
  while (high - low > 8) {
    const middle = (low + high) >>> 1;
    if (day[middle] < from) low = middle + 1;
    else high = middle;
  }
  while (low < high && day[low] < from) low++;
  return low;
}

/** Searches of firms beyond this are not kept for the next call: they hold too much memory. */
const RETAINED_FIRMS = 1 << 18;

const searches = new WeakMap<Snapshot, Search>();

/**
 * Runs a search and hands it to `read`, which must not keep it: the next call on the snapshot uses its columns again. Workers live
 * long, and what a call needs over all firms (4 bytes each) is neither allocated nor cleared by it. The only state beyond a call is
 * this scratch; results do not depend on it. A call from within `read` or `shouldStop` gets a search of its own.
 */
export function withSearch<T>(snapshot: Snapshot, rules: Rules, read: (search: Search) => T): T {
  const search = searches.get(snapshot) ?? new Search(snapshot);
  searches.delete(snapshot);
  try {
    search.run(rules);
    return read(search);
  } finally {
    if (search.met <= RETAINED_FIRMS) searches.set(snapshot, search);
  }
}
