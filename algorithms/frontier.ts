import { grown } from './columns.ts';
import type { WindowSets } from './windows.ts';

/**
 * Which firms a search expands next, and on which days: by firm (its local number) the windows that were expanded, in turn the queue of
 * firms that opened days since, and of the tier's frontier the days that are new.
 *
 * O(1) to enqueue; a tier takes O(firms and windows of its frontier). Memory: some 30 bytes per firm, 8 a window, kept between uses.
 */
export class Frontier {
  /** Windows of a firm that were expanded, a view into the window sets. */
  usedOffset = new Int32Array(1024);
  usedCount = new Int32Array(1024);
  /** Firms that are queued for the next tier. */
  queued = 0;
  /** The firms of the tier. */
  firm = new Uint32Array(1024);
  /** Newly opened windows of the tier's f-th firm are [deltas[f], deltas[f + 1]) of these. */
  deltas = new Int32Array(1024);
  deltaFrom = new Int32Array(1024);
  deltaTo = new Int32Array(1024);

  readonly #windows: WindowSets;
  #queue = new Uint32Array(1024);
  #isQueued = new Uint8Array(1024);
  /** Of the tier's f-th firm: all its windows as they stood when the tier began. */
  #frozenOffset = new Int32Array(1024);
  #frozenCount = new Int32Array(1024);

  constructor(windows: WindowSets) {
    this.#windows = windows;
  }

  /** Makes place for firms 0 … firms - 1. */
  reserve(firms: number): void {
    this.usedOffset = grown(this.usedOffset, firms);
    this.usedCount = grown(this.usedCount, firms);
    this.#queue = grown(this.#queue, firms);
    this.#isQueued = grown(this.#isQueued, firms);
  }

  clear(firm: number): void {
    this.usedCount[firm] = 0;
    this.#isQueued[firm] = 0;
  }

  enqueue(firm: number): void {
    if (this.#isQueued[firm]) return;
    this.#isQueued[firm] = 1;
    this.#queue[this.queued++] = firm;
  }

  /** Makes the queue the tier's frontier, and returns how many firms that are: they expand what is open now, whatever the tier opens. */
  freeze(): number {
    const windows = this.#windows;
    const firms = this.queued;
    this.firm = grown(this.firm, firms);
    this.#frozenOffset = grown(this.#frozenOffset, firms);
    this.#frozenCount = grown(this.#frozenCount, firms);
    this.deltas = grown(this.deltas, firms + 1);
    this.deltas[0] = 0;
    for (let f = 0; f < firms; f++) {
      const local = this.#queue[f];
      this.#isQueued[local] = 0;
      this.firm[f] = local;
      windows.freeze(local);
      this.#frozenOffset[f] = windows.offset[local];
      this.#frozenCount[f] = windows.count[local];
      this.deltas[f + 1] = this.#subtractUsed(local, this.deltas[f]);
    }
    this.queued = 0;
    return firms;
  }

  /** Notes that the frontier's f-th firm is expanded. */
  use(f: number): void {
    const local = this.firm[f];
    this.usedOffset[local] = this.#frozenOffset[f];
    this.usedCount[local] = this.#frozenCount[f];
  }

  /** Writes the windows of a firm that were not expanded to deltaFrom and deltaTo, from 0 on, and returns how many: not within a tier. */
  unused(firm: number): number {
    return this.#subtractUsed(firm, 0);
  }

  /** Writes a firm's windows without the used ones, which are a subset of them, behind `end`, and returns where these end. */
  #subtractUsed(firm: number, end: number): number {
    const { from, to, offset, count } = this.#windows;
    let u = this.usedOffset[firm];
    const endUsed = u + this.usedCount[firm];
    const endWindow = offset[firm] + count[firm];
    // each used window splits one window at most
    this.deltaFrom = grown(this.deltaFrom, end + count[firm] + endUsed - u);
    this.deltaTo = grown(this.deltaTo, end + count[firm] + endUsed - u);
    for (let w = offset[firm]; w < endWindow; w++) {
      let start = from[w];
      for (; u < endUsed && to[u] <= to[w]; u++) {
        if (start < from[u]) {
          this.deltaFrom[end] = start;
          this.deltaTo[end++] = from[u] - 1;
        }
        start = to[u] + 1;
      }
      if (start <= to[w]) {
        this.deltaFrom[end] = start;
        this.deltaTo[end++] = to[w];
      }
    }
    return end;
  }
}
