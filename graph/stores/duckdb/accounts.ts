import { relationAccounts } from '../../accounts.ts';
import { digestText } from '../../model.ts';
import { withReversals } from '../../reversals.ts';
import type { LedgerAccount, RelationAccount, ReversalCounts } from '../../accounts.ts';
import type { Contents } from '../../store.ts';
import type { Row } from '../../tables.ts';
import { withNumbers } from './batches.ts';
import type { Engine } from './engine.ts';
import { ACCOUNT, CONTENTS, RELATION_ROWS, REVERSAL_COUNTS } from './queries.ts';

const NO_REVERSALS: ReversalCounts = { linked: 0, one: 0, several: 0, taken: 0, none: 0, missing: 0, exceeding: 0 };

/** What the whole ledger comes to. */
export async function account(engine: Engine): Promise<LedgerAccount> {
  const { open, closed, ...counts } = numbers(await engine.row(ACCOUNT));
  const reversals = { all: NO_REVERSALS, sales: NO_REVERSALS, purchases: NO_REVERSALS };
  for (const { of, ...kinds } of await engine.rows<{ of: keyof typeof reversals }>(REVERSAL_COUNTS))
    reversals[of] = numbers(kinds) as unknown as ReversalCounts;
  return { ...counts, reversals, refusals: { open, closed } } as unknown as LedgerAccount;
}

/** What was loaded. */
export async function contents(engine: Engine): Promise<Contents> {
  const rows = await engine.rows<{ loads: bigint; finished_at: string | null; kind: string | null } & Counted>(
    CONTENTS,
  );
  const [{ loads, finished_at }] = rows;
  const files = rows.flatMap(({ kind, files, rows }) =>
    kind === null ? [] : [{ kind, files: Number(files), rows: Number(rows) }],
  );
  return { loads: Number(loads), finishedAt: finished_at, files };
}

type Counted = Record<'files' | 'rows', bigint | null>;

/** What one pair comes to among documents up to a day, by currency. Reads the pair and what shares a number with it. */
export async function relationAccount(
  engine: Engine,
  seller: string,
  buyer: string,
  asOf: number | null,
): Promise<RelationAccount[]> {
  const rows = await engine.rows<Row<'invoice'>>(RELATION_ROWS(asOf), [seller, buyer]);
  const digestOf = ({ digest_high, digest_low }: Row<'invoice'>) => digestText(digest_high, digest_low);
  const { invoices, reversals } = withReversals(
    new Map(rows.map((row) => [digestOf(row), withNumbers('invoice', row)])),
  );
  return relationAccounts(
    [...invoices.values()].filter((row) => row.seller === seller && row.buyer === buyer),
    [...reversals].map(([digest, reversal]) => ({ red: invoices.get(digest)!, reversal })),
  );
}

/** DuckDB gives BIGINT as bigint. */
function numbers(row: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
}
