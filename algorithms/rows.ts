import { exact, grown } from './columns.ts';
import type { Rules } from './rules.ts';
import { LEFT_OUT, RELATIONS_PER_POLL, type Search } from './search.ts';

/**
 * The traced relations among kept firms that a search found, as columns in order of the near firm (tier, then node), then of the far
 * one; and by local number of a firm what they come to. One pass over the relations and invoices of expanded firms. It may be stopped
 * (then so is the search), unless the search was: what that found by then is listed.
 */
export class Rows {
  count = 0;
  relation = new Uint32Array(1024);
  /** Local numbers of the near and the far firm. */
  from = new Uint32Array(1024);
  to = new Uint32Array(1024);
  /** Traced invoices, their sums and days. */
  invoices = new Uint32Array(1024);
  gross = new Float64Array(1024);
  tax = new Float64Array(1024);
  firstDay = new Int32Array(1024);
  lastDay = new Int32Array(1024);
  /** Gross that the rules let be followed, whenever. */
  eligible = new Float64Array(1024);

  /** By firm: its rows are [start, end). */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** By firm: traced gross that leads to it. */
  readonly into: Float64Array;
  /** By firm: row + 1 of the largest relation that leads to it out of the tier before it. */
  readonly leading: Uint32Array;
  /** By expanded firm: relations beyond it that the rules let be followed, whenever and to whomever, and their gross. */
  readonly onwardRelations: Float64Array;
  readonly onwardGross: Float64Array;
  /** By firm: traced relations beyond it, rows or not. */
  readonly tracedOnward: Uint32Array;
  /** Traced relations that lead from kept firms to others. */
  leftOutRelations = 0;
  leftOutGross = 0;

  constructor(search: Search, rules: Rules) {
    const firms = search.met;
    this.start = new Uint32Array(firms);
    this.end = new Uint32Array(firms);
    this.into = new Float64Array(firms);
    this.leading = new Uint32Array(firms);
    this.onwardRelations = new Float64Array(firms);
    this.onwardGross = new Float64Array(firms);
    this.tracedOnward = new Uint32Array(firms);
    let sincePoll = 0;
    for (let k = 0; k < search.keptCount; k++) {
      this.#add(search, rules, search.kept[k]);
      const u = search.node[search.kept[k]];
      sincePoll += rules.offsets[u + 1] - rules.offsets[u];
      if (sincePoll < RELATIONS_PER_POLL || search.stopped) continue;
      sincePoll = 0;
      if (rules.shouldStop()) search.stopBefore(k + 1, this.into);
    }
  }

  /** Rows of one firm. */
  #add(search: Search, rules: Rules, from: number): void {
    const { node, tier, state } = search;
    const { following, far, offsets, order, goods } = rules;
    const { periodFrom, periodTo } = following;
    const { invoiceOffsets } = search.snapshot.relations;
    const { day: dayOf, grossMinor: grossOf, taxMinor: taxOf, goods: goodsOf } = search.snapshot.invoices;
    const { from: windowFrom, to: windowTo } = search.windows;
    const firstWindow = search.frontier.usedOffset[from];
    const endWindow = firstWindow + search.frontier.usedCount[from];
    this.start[from] = this.end[from] = this.count;
    if (firstWindow === endWindow) return;
    const u = node[from];
    const partners = search.partnersOf(from);
    this.#reserve(offsets[u + 1] - offsets[u]);
    for (let r = offsets[u]; r < offsets[u + 1]; r++) {
      const e = order === null ? r : order[r];
      if (!search.allows(e)) continue;
      let w = firstWindow;
      let eligible = 0;
      let count = 0;
      let gross = 0;
      let tax = 0;
      let firstDay = 0;
      let lastDay = 0;
      for (let i = invoiceOffsets[e]; i < invoiceOffsets[e + 1]; i++) {
        const day = dayOf[i];
        if (day < periodFrom || day > periodTo) continue;
        if (goods >= 0 && goodsOf[i] !== goods) continue;
        const amount = grossOf[i];
        eligible += amount;
        // both the invoices and the windows stand in order of day
        while (w < endWindow && windowTo[w] < day) w++;
        if (w === endWindow || windowFrom[w] > day) continue;
        if (count++ === 0) firstDay = day;
        lastDay = day;
        gross += amount;
        tax += taxOf[i];
      }
      if (eligible === 0) continue;
      this.onwardRelations[from]++;
      this.onwardGross[from] += eligible;
      if (count === 0 || (partners !== null && !partners.has(far[e]))) continue;
      this.tracedOnward[from]++;
      const to = search.localOf(far[e]);
      if (state[to] === LEFT_OUT) {
        this.leftOutRelations++;
        this.leftOutGross += gross;
        continue;
      }
      const row = this.count++;
      this.relation[row] = e;
      this.from[row] = from;
      this.to[row] = to;
      this.invoices[row] = count;
      this.gross[row] = gross;
      this.tax[row] = tax;
      this.firstDay[row] = firstDay;
      this.lastDay[row] = lastDay;
      this.eligible[row] = eligible;
      this.into[to] += gross;
      // rows of one tier come in order of the near firm's node, so the first of equals is the one with the lower node
      const leading = this.leading[to] - 1;
      if (tier[to] === tier[from] + 1 && (leading < 0 || gross > this.gross[leading])) this.leading[to] = row + 1;
    }
    this.end[from] = this.count;
    // all sums of single relations are parts of this one
    exact(this.onwardGross[from]);
  }

  #reserve(more: number): void {
    const length = this.count + more;
    if (length <= this.relation.length) return;
    this.relation = grown(this.relation, length);
    this.from = grown(this.from, length);
    this.to = grown(this.to, length);
    this.invoices = grown(this.invoices, length);
    this.gross = grown(this.gross, length);
    this.tax = grown(this.tax, length);
    this.firstDay = grown(this.firstDay, length);
    this.lastDay = grown(this.lastDay, length);
    this.eligible = grown(this.eligible, length);
  }
}
