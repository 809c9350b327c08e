import type { Random } from '../../algorithms/random.ts';
import type { Host, HostFirm } from './host.ts';
import type { Plant } from './plants.ts';

/** Finds a firm of the ledger for each account of what is laid into it. */

/** Who plays an account: a firm that is there, or a new one that is made after a model. */
export interface Cast {
  readonly firm: HostFirm;
  readonly isNew: boolean;
}

export interface CastOptions {
  /** Part of the accounts that become new firms. */
  readonly newFirms: number;
  readonly random: Random;
}

/** Part of the ranking within which a firm is looked for first; then the window doubles. */
const NEAR = 0.05;

/**
 * Casts each plant's accounts as firms of like degree and amount: an account at some share of the ranking of all accounts (of all plants; by
 * partners and by what it passes, in equal parts) becomes a firm near that share of the ledger's ranking. A firm is one account of a plant, and
 * of no second plant while there are others near. Who sells has sold before, who buys has bought. Firms in `taken` are members of something
 * already. Returns null where the ledger has too few firms for a plant.
 */
export class Casting {
  readonly #ranked: readonly HostFirm[];
  readonly #shares: ReadonlyMap<Plant, Float64Array>;
  readonly #options: CastOptions;
  readonly taken: Set<string>;

  constructor(host: Host, plants: readonly Plant[], taken: ReadonlySet<string>, options: CastOptions) {
    const { firms } = host;
    const share = ranks(firms.map(({ degree, typicalMinor }) => ({ degree, amount: typicalMinor })));
    this.#ranked = Array.from(firms.keys()).sort((a, b) => share[a] - share[b] || a - b).map((i) => firms[i]); // prettier-ignore
    const facts = plants.map(accountFacts);
    const all = ranks(facts.flat());
    let from = 0;
    this.#shares = new Map(plants.map((plant, p) => [plant, all.slice(from, (from += facts[p].length))]));
    this.#options = options;
    this.taken = new Set(taken);
  }

  cast(plant: Plant): Cast[] | null {
    const { random, newFirms } = this.#options;
    const shares = this.#shares.get(plant)!;
    const own = new Set<HostFirm>();
    const cast: Cast[] = [];
    for (let account = 0; account < plant.accounts.length; account++) {
      const sells = plant.transfers.some(({ seller }) => seller === account);
      const buys = plant.transfers.some(({ buyer }) => buyer === account);
      const isNew = random.number() < newFirms;
      const firm = this.#near(shares[account], (one) => {
        if (own.has(one) || (sells && one.sales.length === 0) || (buys && one.purchases.length === 0)) return false;
        return isNew || !this.taken.has(one.id);
      });
      if (!firm) return null;
      own.add(firm);
      cast.push({ firm, isNew });
    }
    for (const { firm, isNew } of cast) if (!isNew) this.taken.add(firm.id);
    return cast;
  }

  /** A firm that suits, drawn near a share of the ranking. */
  #near(share: number, suits: (firm: HostFirm) => boolean): HostFirm | null {
    const n = this.#ranked.length;
    const place = share * (n - 1);
    for (let width = NEAR; ; width *= 2) {
      const [from, to] = [Math.max(0, Math.floor(place - width * n)), Math.min(n - 1, Math.ceil(place + width * n))];
      const found = this.#ranked.slice(from, to + 1).filter(suits);
      if (found.length > 0) return found[this.#options.random.integer(found.length)];
      if (from === 0 && to === n - 1) return null;
    }
  }
}

interface Facts {
  degree: number;
  amount: number;
}

/** Amounts count beside the others of their unit. */
function accountFacts({ accounts, transfers }: Plant): Facts[] {
  return accounts.map((_, account) => {
    const own = transfers.filter(({ seller, buyer }) => seller === account || buyer === account);
    const partners = new Set(own.map(({ seller, buyer }) => (seller === account ? buyer : seller)));
    return { degree: partners.size, amount: own.reduce((sum, { amountMinor }) => sum + Math.abs(amountMinor), 0) };
  });
}

/** Of each the mean of its two ranks, as a part of all. */
function ranks(facts: readonly Facts[]): Float64Array {
  const shares = new Float64Array(facts.length);
  for (const by of ['degree', 'amount'] as const) {
    const order = Array.from(facts.keys()).sort((a, b) => facts[a][by] - facts[b][by] || a - b);
    order.forEach((i, rank) => (shares[i] += rank / Math.max(1, facts.length - 1) / 2));
  }
  // the mean of two ranks is crowded in the middle: its own rank is not
  const order = Array.from(facts.keys()).sort((a, b) => shares[a] - shares[b] || a - b);
  const spread = new Float64Array(facts.length);
  order.forEach((i, rank) => (spread[i] = rank / Math.max(1, facts.length - 1)));
  return spread;
}
