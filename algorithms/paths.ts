import type { Snapshot } from '../graph/snapshot.ts';
import { exact } from './columns.ts';
import { checkCount, type Rules, rulesOf } from './rules.ts';
import { Rows } from './rows.ts';
import { KEPT, type Search, withSearch } from './search.ts';
import type { TraceOptions } from './trace.ts';
import { WindowSets } from './windows.ts';

export interface PathOptions {
  /** The most paths that are listed. */
  limit?: number;
  /** Relations and invoices that may be looked at, for paths and again for walks. */
  budget?: number;
}

export interface PathHop {
  relation: number;
  /** Invoices that may follow one of the hop before, of those that the path so far allows: how many, their sum and days. */
  invoices: number;
  grossMinor: number;
  firstDay: number;
  lastDay: number;
}

export interface TracePath {
  /** Firms from a start to the target, one more than hops: upstream they stand against the edges. */
  nodes: number[];
  hops: PathHop[];
  /** The least grossMinor of its hops. */
  bottleneckMinor: number;
  /** It meets a firm twice; only where no path was found that does not. */
  repeats: boolean;
}

export interface PathsResult {
  /** Fewest hops first, then the largest bottleneck, then by node. */
  paths: TracePath[];
  /** There are or may be paths that are not listed: over the limit, beyond the budget, or through firms that maxTaxpayers left out. */
  truncated: boolean;
  /** The budget was used up before the search was over: shorter or larger paths may be missing, too. */
  exhausted: boolean;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

const UNREACHED = 2 ** 31 - 1;
const STEPS_PER_POLL = 4096;

/**
 * Paths from the starts to a target in which the invoices of every hop may follow some of the hop before, within `hops`. They run
 * among the firms that a trace with the same options keeps, over any traced relation between them (whatever `maxRelations` left out),
 * through no hub that is not expanded, and from a start to its `partners` only. A target that such a trace leaves out has none: to ask for paths to any firm, let
 * `maxTaxpayers` be Infinity.
 *
 * A path repeats no firm. Only where none such is found, walks that do are looked for, of the least length that there is, and are
 * flagged: with a dwell a firm may be reached in time only by way of a loop, and a target that is a start only by a cycle.
 *
 * The search deepens by one hop at a time. A branch ends where the target is farther than the hops that are left, by static distances
 * over traced relations. Within the budget it is complete. Time: the search of the trace, then O(budget); memory O(traced relations).
 * Parallel invoices are one hop; self-loops are on no path, and on walks as any relation. Throws RangeError where an option is out of
 * range, the target is no node, or a sum leaves 2^53.
 */
export function paths(
  snapshot: Snapshot,
  options: TraceOptions,
  target: number,
  { limit = 20, budget = 100_000 }: PathOptions = {},
): PathsResult {
  checkCount('limit', limit, 1);
  checkCount('budget', budget, 0);
  if (!Number.isInteger(target) || target < 0 || target >= snapshot.taxpayers.count)
    throw new RangeError(`target must be a node below ${snapshot.taxpayers.count}, not ${target}`);
  const rules = rulesOf(snapshot, options);
  return withSearch(snapshot, rules, (search) => {
    const local = search.localOf(target);
    if (local < 0 || search.state[local] !== KEPT)
      return { paths: [], truncated: search.leftOut > 0 || search.stopped, exhausted: false, stopped: search.stopped };
    const finder = new PathFinder(search, rules, local, limit, budget);
    finder.find(false);
    if (finder.found.length === 0 && !finder.stopped) finder.find(true);
    const stopped = search.stopped || finder.stopped;
    return {
      paths: finder.found,
      truncated: search.leftOut > 0 || finder.truncated || finder.exhausted || stopped,
      exhausted: finder.exhausted,
      stopped,
    };
  });
}

/** The depth-first search below a limit of hops, without recursion: of depth d the firm, the row that is tried next, and the hop. */
class PathFinder {
  readonly found: TracePath[] = [];
  truncated = false;
  exhausted = false;
  stopped = false;

  readonly #search: Search;
  readonly #rules: Rules;
  readonly #rows: Rows;
  readonly #target: number;
  readonly #limit: number;
  readonly #budget: number;
  /** By local number: least relations to the target. */
  readonly #distance: Int32Array;
  readonly #onPath: Uint8Array;
  /** Of depth d: the days on which the path so far may go on. */
  readonly #windows = new WindowSets();
  readonly #firm: number[] = [];
  readonly #next: number[] = [];
  readonly #hops: PathHop[] = [];
  #steps = 0;
  #isSpent = false;
  #nextPoll = STEPS_PER_POLL;

  constructor(search: Search, rules: Rules, target: number, limit: number, budget: number) {
    this.#search = search;
    this.#rules = rules;
    this.#rows = new Rows(search, rules);
    this.#target = target;
    this.#limit = limit;
    this.#budget = budget;
    this.#distance = distancesTo(target, this.#rows, search.met);
    this.#onPath = new Uint8Array(search.met);
  }

  /** Level by level, until there are enough, or no branch was cut for its length only. */
  find(repeats: boolean): void {
    this.#steps = 0;
    this.#nextPoll = STEPS_PER_POLL;
    this.#isSpent = false;
    const { tier, keptCount } = this.#search;
    // a path without repetition has fewer hops than there are firms
    const longest = repeats ? this.#rules.hops : Math.min(this.#rules.hops, keptCount - 1);
    for (let length = Math.max(1, tier[this.#target]); length <= longest; length++) {
      const level: TracePath[] = [];
      const mayBeLonger = this.#level(length, repeats, level);
      keepBest(level, this.#limit - this.found.length);
      this.found.push(...level);
      if (this.#isSpent || this.stopped || !mayBeLonger) return;
      if (repeats && this.found.length > 0) return;
      if (this.found.length >= this.#limit) {
        if (length < longest) this.truncated = true;
        return;
      }
    }
  }

  /** All paths of just so many hops; returns whether a branch was cut that may lead to longer ones. */
  #level(length: number, repeats: boolean, level: TracePath[]): boolean {
    const { kept, tier } = this.#search;
    const rows = this.#rows;
    const room = this.#limit - this.found.length;
    let mayBeLonger = false;
    this.#windows.reset();
    this.#windows.reserve(length + 1);
    for (let depth = 0; depth <= length; depth++) this.#windows.clear(depth);
    this.#windows.open(0, this.#rules.following.periodFrom, this.#rules.following.periodTo);
    for (let k = 0; k < this.#search.keptCount && tier[kept[k]] === 0; k++) {
      const start = kept[k];
      let depth = 0;
      this.#firm[0] = start;
      this.#next[0] = rows.start[start];
      this.#onPath[start]++;
      while (depth >= 0) {
        const firm = this.#firm[depth];
        const row = this.#next[depth]++;
        if (depth === length || row >= rows.end[firm] || this.#isOver()) {
          this.#onPath[firm]--;
          depth--;
          continue;
        }
        this.#steps++;
        const to = rows.to[row];
        const distance = this.#distance[to];
        if (distance === UNREACHED) continue;
        if (!repeats && this.#onPath[to] > 0) continue;
        const left = length - depth - 1;
        if (distance > left) {
          mayBeLonger = true;
          continue;
        }
        // a path ends where it first meets the target; that one was found with fewer hops
        if (!repeats && to === this.#target && left > 0) continue;
        if (!this.#tryHop(depth, row)) continue;
        depth++;
        this.#firm[depth] = to;
        this.#next[depth] = rows.start[to];
        this.#onPath[to]++;
        if (left > 0 || to !== this.#target) continue;
        level.push(this.#path(length));
        if (level.length > room) {
          this.truncated = true;
          if (level.length > 2 * room + 64) keepBest(level, room);
        }
      }
    }
    return mayBeLonger;
  }

  /** Whether to leave off: once it says so it says so again. */
  #isOver(): boolean {
    if (this.#steps >= this.#budget) this.#isSpent = this.exhausted = true;
    else if (this.#steps >= this.#nextPoll) {
      this.#nextPoll = this.#steps + STEPS_PER_POLL;
      if (this.#rules.shouldStop()) this.stopped = true;
    }
    return this.#isSpent || this.stopped;
  }

  /** Finds the invoices of a row that the path so far allows, and opens the days after them for the next depth. */
  #tryHop(depth: number, row: number): boolean {
    const { relations, invoices } = this.#search.snapshot;
    const { following, goods } = this.#rules;
    const windows = this.#windows;
    const relation = this.#rows.relation[row];
    const start = relations.invoiceOffsets[relation];
    const end = relations.invoiceOffsets[relation + 1];
    let w = windows.offset[depth];
    const endWindow = w + windows.count[depth];
    const hop = { relation, invoices: 0, grossMinor: 0, firstDay: 0, lastDay: 0 };
    windows.refill(depth + 1);
    for (let i = start; i < end; i++) {
      const day = invoices.day[i];
      while (w < endWindow && windows.to[w] < day) w++;
      if (w === endWindow) break;
      if (windows.from[w] > day || (goods >= 0 && invoices.goods[i] !== goods)) continue;
      if (hop.invoices++ === 0) hop.firstDay = day;
      hop.lastDay = day;
      hop.grossMinor += invoices.grossMinor[i];
      windows.open(depth + 1, following.opensFrom(day), following.opensTo(day));
    }
    this.#steps += end - start;
    exact(hop.grossMinor);
    this.#hops[depth] = hop;
    return hop.invoices > 0;
  }

  #path(length: number): TracePath {
    const hops = this.#hops.slice(0, length);
    const locals = this.#firm.slice(0, length + 1);
    return {
      nodes: locals.map((local) => this.#search.node[local]),
      hops,
      bottleneckMinor: hops.reduce((least, { grossMinor }) => Math.min(least, grossMinor), Infinity),
      repeats: new Set(locals).size < locals.length,
    };
  }
}

/** Sorts paths of equal length and drops those beyond `room`. */
function keepBest(level: TracePath[], room: number): void {
  level.sort((a, b) => {
    if (a.bottleneckMinor !== b.bottleneckMinor) return b.bottleneckMinor - a.bottleneckMinor;
    const at = a.nodes.findIndex((node, i) => node !== b.nodes[i]);
    return at < 0 ? 0 : a.nodes[at] - b.nodes[at];
  });
  if (level.length > room) level.length = room;
}

/** Least number of rows from each firm to the target. Only expanded firms have rows, so no way leads through a hub. */
function distancesTo(target: number, rows: Rows, firms: number): Int32Array {
  const offsets = new Uint32Array(firms + 1);
  for (let row = 0; row < rows.count; row++) offsets[rows.to[row] + 1]++;
  for (let f = 0; f < firms; f++) offsets[f + 1] += offsets[f];
  const next = offsets.slice(0, firms);
  const sources = new Uint32Array(rows.count);
  for (let row = 0; row < rows.count; row++) sources[next[rows.to[row]]++] = rows.from[row];

  const distance = new Int32Array(firms).fill(UNREACHED);
  const queue = [target];
  distance[target] = 0;
  for (let head = 0; head < queue.length; head++) {
    const firm = queue[head];
    for (let k = offsets[firm]; k < offsets[firm + 1]; k++) {
      const source = sources[k];
      if (distance[source] !== UNREACHED) continue;
      distance[source] = distance[firm] + 1;
      queue.push(source);
    }
  }
  return distance;
}
