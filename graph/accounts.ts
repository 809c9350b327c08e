import { counts, isDisputed, isLive } from './live.ts';
import type { LedgerAccount, RelationAccount, ReversalCounts } from './store.ts';
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
