import type { Rules } from './rules.ts';
import type { Search } from './search.ts';

/** Firms with fewer relations on a side are summed anew each time. */
const REMEMBERED_RELATIONS = 32;
const REMEMBERED_FIRMS = 100_000;

/** All of a firm's flow on one side that a trace could follow: relations with such invoices, and their gross. */
export interface Flow {
  readonly relations: number;
  readonly grossMinor: number;
}

/**
 * Sums of what a firm bought or sold as far as the rules let invoices be followed, whatever the walks and the partners of starts. Sums of large firms are
 * remembered until the rules that they depend on change (a trace meets the same large firms again and again, and upstream their
 * relations lie scattered over memory).
 *
 * O(relations and invoices of the firm on that side), or O(1) where remembered; memory O(remembered firms), at most 100,000.
 */
export class Flows {
  readonly #search: Search;
  readonly #remembered = new Map<number, Flow>();
  #rules = '';

  constructor(search: Search) {
    this.#search = search;
  }

  /** Sets the rules, and forgets the sums that were made under others. */
  follow({ currency, minGross, goods, following }: Rules): void {
    const rules = `${currency} ${minGross} ${goods} ${following.periodFrom} ${following.periodTo}`;
    if (rules === this.#rules && this.#remembered.size < REMEMBERED_FIRMS) return;
    this.#rules = rules;
    this.#remembered.clear();
  }

  /** Flow of a firm's sales or purchases. */
  of(node: number, sales: boolean): Flow {
    const { sellerOffsets, buyerOffsets, byBuyer } = this.#search.snapshot.relations;
    const offsets = sales ? sellerOffsets : buyerOffsets;
    const key = 2 * node + (sales ? 1 : 0);
    const isLarge = offsets[node + 1] - offsets[node] >= REMEMBERED_RELATIONS;
    const known = isLarge ? this.#remembered.get(key) : undefined;
    if (known) return known;

    let relations = 0;
    let grossMinor = 0;
    for (let k = offsets[node]; k < offsets[node + 1]; k++) {
      const e = sales ? k : byBuyer[k];
      if (!this.#search.allows(e)) continue;
      const gross = this.#search.grossInPeriod(e);
      if (gross === 0) continue;
      relations++;
      grossMinor += gross;
    }
    const flow = { relations, grossMinor };
    if (isLarge) this.#remembered.set(key, flow);
    return flow;
  }
}
