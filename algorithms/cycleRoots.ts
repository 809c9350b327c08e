import type { Snapshot } from '../graph/snapshot.ts';
import { firstDayFrom } from './columns.ts';
import { type CycleRules, CycleWalk, NONE } from './cycleRules.ts';

/**
 * Tells which of the roots that a search by firms finds a cycle from is the first: the one of the first relation in the snapshot, and of
 * its earliest day. So each cycle of firms is taken once, and nothing needs to be remembered. Time: mostly one walk round, at worst one
 * for each invoice of the cycle.
 */
export class CycleRoots {
  readonly #snapshot: Snapshot;
  readonly #walk: CycleWalk;
  readonly #minGross: number;

  constructor(snapshot: Snapshot, rules: CycleRules) {
    this.#snapshot = snapshot;
    this.#walk = new CycleWalk(rules);
    this.#minGross = rules.minGrossMinor;
  }

  /** Whether the root of relations[0] and a day is the first. */
  isFirst(relations: Uint32Array, hops: number, rootDay: number): boolean {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { day } = this.#snapshot.invoices;
    const start = invoiceOffsets[relations[0]];
    // most others are of the same relation and not long before
    if (this.#isFoundBefore(relations, hops, 0, firstDayFrom(day, start, invoiceOffsets[relations[0] + 1], rootDay)))
      return false;
    for (let h = 1; h < hops; h++) {
      const e = relations[h];
      if (e < relations[0] && this.#isFoundBefore(relations, hops, h, invoiceOffsets[e + 1])) return false;
    }
    return true;
  }

  /** Whether the cycle is found from an invoice of the relation of a hop before `end`; the latest first. */
  #isFoundBefore(relations: Uint32Array, hops: number, root: number, end: number): boolean {
    const { invoiceOffsets } = this.#snapshot.relations;
    const { day, grossMinor } = this.#snapshot.invoices;
    const start = invoiceOffsets[relations[root]];
    const endOfRelation = invoiceOffsets[relations[root] + 1];
    for (let i = end - 1; i >= start;) {
      const rootDay = day[i];
      let isRoot = false;
      for (; i >= start && day[i] === rootDay; i--) if (grossMinor[i] >= this.#minGross) isRoot = true;
      if (!isRoot) continue;
      this.#walk.begin(day, grossMinor, i + 1, endOfRelation, true);
      let k = 1;
      for (; k < hops; k++) {
        const e = relations[root + k < hops ? root + k : root + k - hops];
        if (this.#walk.take(day, grossMinor, invoiceOffsets[e], invoiceOffsets[e + 1]) === NONE) break;
      }
      if (k === hops) return true;
    }
    return false;
  }
}
