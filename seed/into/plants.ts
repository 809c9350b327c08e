import { type Economy, invoiceAt } from '../economy.ts';
import type { Difficulty } from '../key.ts';
import type { Role } from '../plot.ts';
import type { SchemeName } from '../schemes/schemes.ts';

/** Something that can be laid into a ledger: accounts, and what passes between them. Whose accounts they are is open. */
export interface Plant {
  readonly id: string;
  /** A scheme of this project, or the family of an edge list. */
  readonly name: string;
  /** Null where nobody says. */
  readonly difficulty: Difficulty | null;
  readonly accounts: readonly Account[];
  /** In order of day. */
  readonly transfers: readonly Transfer[];
}

export interface Account {
  readonly role: Role | 'account';
  readonly layer: number;
  /** What it is an instance of. */
  readonly patterns: readonly string[];
}

export interface Transfer {
  /** Places among the accounts. */
  readonly seller: number;
  readonly buyer: number;
  /** Since the plant began; with a fraction where the time of day is told. */
  readonly day: number;
  /** Gross; negative where it reverses another. */
  readonly amountMinor: number;
  /** Currency or the like: amounts of two units are not compared. */
  readonly unit: string;
  readonly isVoid: boolean;
  /** Place of the transfer that it reverses wholly, or that another buyer hands in here again; null for what stands by itself. */
  readonly reverses: number | null;
  readonly repeats: number | null;
}

export const plain = { isVoid: false, reverses: null, repeats: null } as const;

/** Schemes that live in invoices alone. The others need persons, goods, or firms that begin and end: a ledger of others' firms has none. */
export const LAYABLE = [
  ...(['pipe', 'circular', 'mutual', 'fan', 'gather-scatter', 'scatter-gather'] as const),
  ...(['block', 'top-limit', 'reversals', 'claimed-twice'] as const),
] satisfies readonly SchemeName[];
/** What a member of these may show besides. */
const SHOWN: readonly string[] = [...LAYABLE, 'recipient'];

/** Schemes out of an economy, without what leaks to honest firms. */
export function lifted(economy: Economy): Plant[] {
  const { red, original } = economy.reversals;
  const originalOf = new Map(Array.from(red, (i, k) => [i, original[k]]));
  return economy.schemes.map(({ id, name, difficulty, members, invoices }) => {
    const placeOf = new Map(members.map(({ firm }, place) => [firm, place]));
    const own = Array.from(invoices, (i) => invoiceAt(economy, i)).filter(
      ({ seller, buyer }) => placeOf.has(seller) && placeOf.has(buyer),
    );
    const first = own[0].issuedDay;
    const transferOf = new Map(own.map(({ index }, k) => [index, k]));
    const transfers: Transfer[] = own.map(({ index, seller, buyer, issuedDay, grossMinor, void: isVoid }) => ({
      ...{ seller: placeOf.get(seller)!, buyer: placeOf.get(buyer)!, day: issuedDay - first },
      ...{ amountMinor: grossMinor, unit: 'CNY', isVoid, repeats: null },
      reverses: transferOf.get(originalOf.get(index) ?? -1) ?? null,
    }));
    for (const { invoice, buyer } of economy.doubles) {
      const repeats = transferOf.get(invoice);
      if (repeats !== undefined) transfers.push({ ...transfers[repeats], buyer: placeOf.get(buyer)!, repeats });
    }
    return {
      ...{ id, name, difficulty },
      accounts: members.map(({ role, layer, patterns }) => ({
        ...{ role, layer },
        patterns: patterns.filter((pattern) => SHOWN.includes(pattern)),
      })),
      transfers,
    };
  });
}
