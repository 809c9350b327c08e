import { counts, isDisputed, isLive } from './live.ts';
import {
  CONFLICT_AMOUNT,
  CONFLICT_PARTY,
  CONFLICT_STATUS,
  REVERSAL_EQUAL,
  REVERSAL_LINKED,
  REVERSAL_MISSING,
  REVERSAL_TAKEN,
  type Row,
  SIDE_PURCHASES,
  SIDE_SALES,
} from './tables.ts';

/** What a ledger and a pair of its taxpayers come to, out of rows in memory. Stores with a query language may say the first in it. */

/** invoices = voids + zeros + selfIssued + redLetters + reversedWholly + live. */
export interface LedgerAccount {
  /** Rows of files that were accepted. */
  claims: number;
  invoices: number;
  voids: number;
  /** Not void. */
  zeros: number;
  /** Neither void nor zero: seller and buyer are one. */
  selfIssued: number;
  redLetters: number;
  reversedWholly: number;
  live: number;
  /** Live ones of which a part is reversed. */
  reversedInPart: number;
  /** Of all invoices, by what their claims disagree in; one may do so in several ways. */
  party: number;
  status: number;
  amount: number;
  contested: number;
  /** Of red letters, by the ledger that claims them: full invoices speak for both sides. */
  reversals: Record<'all' | 'sales' | 'purchases', ReversalCounts>;
  refusals: { open: number; closed: number };
}

/** Red letters by what was done with each; they add up to all. */
export interface ReversalCounts {
  /** It names its original. */
  linked: number;
  /** Exactly one equal earlier original of the pair, and it is reversed by this one. */
  one: number;
  /** Several equal ones: the latest free one is reversed. */
  several: number;
  /** Equal ones are there, but others have reversed all of them. Unallocated. */
  taken: number;
  /** No equal one. Unallocated. */
  none: number;
  /** It names an original that is not there. Unallocated. */
  missing: number;
  /** Among the linked: more than was left of the original, so that a part is unallocated. */
  exceeding: number;
}

/**
 * Of one pair and currency. valid = every document that counts (not void, zero or self-issued), red letters with their sign; live + allocated elsewhere and unallocated red letters
 * lead from one to the other: valid.gross = live.gross + (reversed − allocated) − unallocated.
 */
export interface RelationAccount {
  currency: string;
  valid: Sum;
  voids: number;
  /** Positive amounts. */
  redLetters: Sum;
  /** What the pair's red letters take off originals. */
  allocatedMinor: number;
  /** Red letters that take nothing or less than their amount, and what they leave. */
  unallocated: Sum;
  /** What red letters of whichever pair take off the pair's originals. */
  reversedMinor: number;
  reversedWholly: number;
  reversedInPart: number;
  conflicts: number;
  contested: number;
  live: Sum;
}

export interface Sum {
  count: number;
  grossMinor: number;
}

type Invoice = Row<'invoice'>;

/** A red letter, what became of it, and the sides that claim it. */
export interface Reversed {
  red: Invoice;
  reversal: Row<'reversal'>;
  sides: ReadonlySet<number>;
}

export function ledgerAccount(
  invoices: readonly Invoice[],
  reversals: readonly Reversed[],
  { claims, refusals }: Pick<LedgerAccount, 'claims' | 'refusals'>,
): LedgerAccount {
  const count = (fits: (invoice: Invoice) => boolean) => invoices.filter(fits).length;
  const differsIn = (bit: number) => count(({ conflict }) => (conflict & bit) > 0);
  return {
    claims,
    invoices: invoices.length,
    voids: count((row) => row.void === 1),
    zeros: count((row) => row.void === 0 && row.gross_minor === 0),
    selfIssued: count((row) => row.void === 0 && row.gross_minor !== 0 && row.seller === row.buyer),
    redLetters: count((row) => counts(row) && row.gross_minor! < 0),
    reversedWholly: count(isReversedWholly),
    live: count(isLive),
    reversedInPart: count((row) => isLive(row) && row.reversed_gross_minor! > 0),
    party: differsIn(CONFLICT_PARTY),
    status: differsIn(CONFLICT_STATUS),
    amount: differsIn(CONFLICT_AMOUNT),
    contested: count((row) => row.contested === 1),
    reversals: {
      all: reversalCounts(reversals),
      sales: reversalCounts(reversals.filter(({ sides }) => [...sides].some((side) => side !== SIDE_PURCHASES))),
      purchases: reversalCounts(reversals.filter(({ sides }) => [...sides].some((side) => side !== SIDE_SALES))),
    },
    refusals,
  };
}

function reversalCounts(reversals: readonly Reversed[]): ReversalCounts {
  const tally: ReversalCounts = { linked: 0, one: 0, several: 0, taken: 0, none: 0, missing: 0, exceeding: 0 };
  for (const { red, reversal } of reversals) {
    const { rule, equals, gross_minor } = reversal;
    if (rule === REVERSAL_LINKED) tally.linked++;
    else if (rule === REVERSAL_EQUAL) tally[equals === 1 ? 'one' : 'several']++;
    else if (rule === REVERSAL_TAKEN) tally.taken++;
    else tally[rule === REVERSAL_MISSING ? 'missing' : 'none']++;
    if (rule === REVERSAL_LINKED && gross_minor! < -red.gross_minor!) tally.exceeding++;
  }
  return tally;
}

const isReversedWholly = (row: Invoice) =>
  counts(row) && row.gross_minor! > 0 && row.gross_minor! <= row.reversed_gross_minor!;

/** Accounts of one pair's invoices, by currency. */
export function relationAccounts(
  invoices: readonly Invoice[],
  reversals: readonly Pick<Reversed, 'red' | 'reversal'>[],
): RelationAccount[] {
  const ofPair = new Set(invoices);
  const currencies = [...new Set(invoices.map(({ currency }) => currency!))].sort();
  return currencies.map((currency) => {
    const rows = invoices.filter((row) => row.currency === currency);
    const reds = reversals.filter(({ red }) => red.currency === currency && ofPair.has(red));
    const sum = (fits: (row: Invoice) => boolean, amount: (row: Invoice) => number) => {
      const found = rows.filter(fits);
      return { count: found.length, grossMinor: found.reduce((total, row) => total + amount(row), 0) };
    };
    const left = reds.map(({ red, reversal }) => -red.gross_minor! - reversal.gross_minor!).filter((rest) => rest > 0);
    return {
      currency,
      valid: sum(counts, (row) => row.gross_minor!),
      voids: rows.filter((row) => row.void === 1).length,
      redLetters: sum(
        (row) => counts(row) && row.gross_minor! < 0,
        (row) => -row.gross_minor!,
      ),
      allocatedMinor: reds.reduce((total, { reversal }) => total + reversal.gross_minor!, 0),
      unallocated: { count: left.length, grossMinor: left.reduce((total, rest) => total + rest, 0) },
      reversedMinor: rows.reduce((total, row) => total + row.reversed_gross_minor!, 0),
      reversedWholly: rows.filter(isReversedWholly).length,
      reversedInPart: rows.filter((row) => isLive(row) && row.reversed_gross_minor! > 0).length,
      conflicts: rows.filter((row) => row.void === 0 && isDisputed(row) && row.contested === 0).length,
      contested: rows.filter((row) => row.void === 0 && row.contested === 1).length,
      live: sum(isLive, (row) => row.gross_minor! - row.reversed_gross_minor!),
    };
  });
}
