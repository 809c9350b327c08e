/** What is read off the account of the ledger. Pure. */
import type { Finding, LedgerAccount, ReversalCounts } from '../../server/contract.ts';

/** In the order in which they are looked for; together all red letters. */
export const reversalKinds = ['linked', 'one', 'several', 'taken', 'none', 'missing'] as const;

export const redLetters = (counts: ReversalCounts): number =>
  reversalKinds.reduce((sum, kind) => sum + counts[kind], 0);

/** Documents; what is reversed in part is among the live. */
export const parts = ['live', 'reversedWholly', 'redLetters', 'voids', 'zeros', 'selfIssued'] as const;

export function countOf(account: LedgerAccount, finding: Finding): number {
  const { taken, none, missing, exceeding } = account.reversals.all;
  switch (finding) {
    case 'reversed':
      return account.reversedWholly + account.reversedInPart;
    case 'unallocated':
      return taken + none + missing + exceeding;
    default:
      return account[finding];
  }
}
