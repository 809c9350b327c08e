import { randomUUID } from 'node:crypto';
import { decided } from '../decisions.ts';
import { concludeIdentity, identityChanges, type IdentitySummary, summaryOf } from '../identity.ts';
import type { Settled, Unsettled } from '../store.ts';
import { textTable } from '../stores/duckdb/batches.ts';
import { batchOf, type TableName } from '../tables.ts';
import { DOCUMENT_HASH } from './digest.ts';
import { resolvedChanges } from './resolved.ts';
import { bringIn, resolve } from './resolve.ts';
import { stagingEngine, type StagingOptions } from './engine.ts';

/**
 * Concludes who is who in a ledger that is being written, and resolves anew the claims that name whoever stands for another subject than
 * before. What it answers is applied in the same commit.
 */
export async function identify(
  ledger: Unsettled,
  options: StagingOptions & {
    onSummary?: (summary: IdentitySummary) => void;
    /** All documents of several claims, too: an older program concluded them by other rules. */
    afresh?: boolean;
  },
): Promise<Settled> {
  const decisions = await ledger.decisions();
  const before = await ledger.identities();
  const concluded = concludeIdentity(decisions, await ledger.identityEvidence(decided(decisions).subjects));
  options.onSummary?.(summaryOf(before, concluded));
  const changed = identityChanges(before, concluded.identities).map(({ id }) => id);
  if (changed.length === 0 && !options.afresh)
    return {
      ...concluded,
      claims: empty('claim'),
      invoices: empty('invoice'),
      removedInvoices: { high: new BigUint64Array(), low: new BigUint64Array() },
      dispose: async () => undefined,
    };
  const { engine, folder, dispose } = await stagingEngine(options, `identity-${randomUUID()}`);
  try {
    const known = await ledger.lookup(() => ledger.groupKeysOf(options.afresh ? null : changed));
    await bringIn(engine, { ...known, identities: one(batchOf('identity', concluded.identities)) });
    await textTable(engine, 'changed', 'id', changed);
    if (options.afresh) await engine.run(SEVERAL);
    await resolve(engine);
    return { ...concluded, ...(await resolvedChanges(engine, folder, null)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Parties of documents of several claims. */
const SEVERAL = `INSERT INTO changed SELECT DISTINCT unnest([seller, buyer]) FROM (
  SELECT seller, buyer FROM claim_known QUALIFY count(*) OVER (PARTITION BY ${DOCUMENT_HASH}) > 1)`;

const empty = <T extends TableName>(table: T) => ({ count: async () => 0, batches: () => one(batchOf(table, [])) });

async function* one<T>(batch: T): AsyncGenerator<T> {
  yield batch;
}
