import { grown } from './columns.ts';
import { proportion } from './proportion.ts';

/** What firms bought and have not sold: of each an amount, and how much of it is tainted. Whole minor units; the tainted part is never more than all. */
export interface Stock {
  /** What a firm has. */
  readonly net: Float64Array;
  add(firm: number, net: number, tainted: number): void;
  /** Takes up to `net` out of what a firm has, and returns how much of that was tainted. */
  take(firm: number, net: number): number;
}

/** All of a firm's stock is mixed: whatever part goes out, the same part of the taint goes with it, rounded down. O(1), 16 bytes a firm. */
export class MixedStock implements Stock {
  readonly net: Float64Array;
  readonly #tainted: Float64Array;

  constructor(firms: number) {
    this.net = new Float64Array(firms);
    this.#tainted = new Float64Array(firms);
  }

  add(firm: number, net: number, tainted: number): void {
    this.net[firm] += net;
    this.#tainted[firm] += tainted;
  }

  take(firm: number, net: number): number {
    const all = this.net[firm];
    const tainted = this.#tainted[firm];
    if (net >= all) {
      this.net[firm] = this.#tainted[firm] = 0;
      return tainted;
    }
    const taken = tainted === 0 ? 0 : proportion(net, tainted, all);
    this.net[firm] = all - net;
    this.#tainted[firm] = tainted - taken;
    return taken;
  }
}

const NONE = 0;

/**
 * A firm's stock is a queue of lots, and what came in first goes out first; a lot that goes out in part is mixed. Lots that are clean, or tainted as a
 * whole, melt into one before them that is alike: nothing tells them apart. O(lots that are used up), 12 bytes a firm and 20 a lot.
 */
export class QueuedStock implements Stock {
  readonly net: Float64Array;
  readonly #first: Uint32Array;
  readonly #last: Uint32Array;
  // lots; 0 is none
  #next = new Uint32Array(1024);
  #lotNet = new Float64Array(1024);
  #lotTainted = new Float64Array(1024);
  #lots = 1;
  #free = NONE;

  constructor(firms: number) {
    this.net = new Float64Array(firms);
    this.#first = new Uint32Array(firms);
    this.#last = new Uint32Array(firms);
  }

  add(firm: number, net: number, tainted: number): void {
    if (net === 0) return;
    this.net[firm] += net;
    const last = this.#last[firm];
    const isAlike =
      last !== NONE &&
      ((tainted === 0 && this.#lotTainted[last] === 0) ||
        (tainted === net && this.#lotTainted[last] === this.#lotNet[last]));
    if (isAlike) {
      this.#lotNet[last] += net;
      this.#lotTainted[last] += tainted;
      return;
    }
    const lot = this.#newLot();
    this.#next[lot] = NONE;
    this.#lotNet[lot] = net;
    this.#lotTainted[lot] = tainted;
    if (last === NONE) this.#first[firm] = lot;
    else this.#next[last] = lot;
    this.#last[firm] = lot;
  }

  take(firm: number, net: number): number {
    let left = Math.min(net, this.net[firm]);
    this.net[firm] -= left;
    let taken = 0;
    let lot = this.#first[firm];
    while (lot !== NONE && this.#lotNet[lot] <= left) {
      left -= this.#lotNet[lot];
      taken += this.#lotTainted[lot];
      const next = this.#next[lot];
      this.#next[lot] = this.#free;
      this.#free = lot;
      lot = next;
    }
    this.#first[firm] = lot;
    if (lot === NONE) this.#last[firm] = NONE;
    else if (left > 0) {
      const part = proportion(left, this.#lotTainted[lot], this.#lotNet[lot]);
      this.#lotNet[lot] -= left;
      this.#lotTainted[lot] -= part;
      taken += part;
    }
    return taken;
  }

  #newLot(): number {
    if (this.#free !== NONE) {
      const lot = this.#free;
      this.#free = this.#next[lot];
      return lot;
    }
    const lot = this.#lots++;
    this.#next = grown(this.#next, this.#lots);
    this.#lotNet = grown(this.#lotNet, this.#lots);
    this.#lotTainted = grown(this.#lotTainted, this.#lots);
    return lot;
  }
}
