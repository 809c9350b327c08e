import type { LedgerAccount, RelationAccount, ReversalCounts } from '../../store.ts';
import type { Engine } from './engine.ts';
import { ACCOUNT, RELATION_ACCOUNT, REVERSAL_COUNTS } from './queries.ts';

const NO_REVERSALS: ReversalCounts = { linked: 0, one: 0, several: 0, taken: 0, none: 0, missing: 0, exceeding: 0 };

/** What the whole ledger comes to. */
export async function account(engine: Engine): Promise<LedgerAccount> {
  const { open, closed, ...counts } = numbers(await engine.row(ACCOUNT));
  const reversals = { all: NO_REVERSALS, sales: NO_REVERSALS, purchases: NO_REVERSALS };
  for (const { of, ...kinds } of await engine.rows<{ of: keyof typeof reversals }>(REVERSAL_COUNTS))
    reversals[of] = numbers(kinds) as unknown as ReversalCounts;
  return { ...counts, reversals, refusals: { open, closed } } as unknown as LedgerAccount;
}

/** What one pair comes to, by currency, in `invoice` and `reversal` or in tables like them. */
export async function relationAccount(
  engine: Engine,
  seller: string,
  buyer: string,
  { invoice, reversal }: { invoice: string; reversal: string },
): Promise<RelationAccount[]> {
  const rows = await engine.rows<{ currency: string }>(RELATION_ACCOUNT(invoice, reversal), [seller, buyer]);
  return rows.map(({ currency, ...row }) => {
    const found = numbers(row);
    const sum = (name: string) => ({ count: found[`${name}Count`], grossMinor: found[`${name}Minor`] });
    return {
      currency,
      valid: sum('valid'),
      voids: found.voids,
      redLetters: sum('redLetters'),
      allocatedMinor: found.allocatedMinor,
      unallocated: sum('unallocated'),
      reversedMinor: found.reversedMinor,
      reversedWholly: found.reversedWholly,
      reversedInPart: found.reversedInPart,
      conflicts: found.conflicts,
      contested: found.contested,
      live: sum('live'),
    };
  });
}

/** DuckDB gives BIGINT as bigint; sums of one pair are checked when the graph is built. */
function numbers(row: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
}
