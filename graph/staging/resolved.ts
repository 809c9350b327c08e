import type { Changes } from '../store.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { OUTCOME_NEW } from '../tables.ts';
import { keys, stagedAs, stageRows, stageTable } from './staged.ts';

/**
 * What resolve.ts has concluded, as changes of the ledger: new claims and those that belong to another invoice now, invoices that came, and
 * those that stand no more. `claims` are the new ones, as a FROM clause over Parquet: nearly all are an invoice by themselves, and go from there to
 * the ledger.
 */
export async function resolvedChanges(
  engine: Engine,
  folder: string,
  claims: string | null,
): Promise<Pick<Changes, 'claims' | 'invoices' | 'removedInvoices'>> {
  const shape = '(digest_high, digest_low, conflict, contested)';
  const [high, low] = await keys(
    engine,
    `SELECT digest_high, digest_low FROM invoice_known ANTI JOIN invoice_shared USING ${shape} ORDER BY ALL`,
    2,
  );
  const linked = 'SELECT * FROM claim_linked WHERE is_new OR known_high <> digest_high OR known_low <> digest_low';
  const concluded = `SELECT * FROM invoice_shared ANTI JOIN invoice_known USING ${shape}`;
  const removedInvoices = { high, low };
  if (!claims)
    return {
      claims: await stageTable(engine, folder, 'claim', linked),
      invoices: await stageTable(engine, folder, 'invoice', concluded),
      removedInvoices,
    };
  const alone = `FROM ${claims} ANTI JOIN (${await stageRows(engine, folder, 'shared', 'FROM shared')}) USING (document)`;
  return {
    claims: stagedAs(
      engine,
      'claim',
      `SELECT *, ${OUTCOME_NEW}::UTINYINT AS outcome ${alone} UNION ALL BY NAME ${await stageRows(engine, folder, 'linked', linked)}`,
    ),
    invoices: stagedAs(
      engine,
      'invoice',
      `SELECT *, 0::UTINYINT AS conflict, 0::UTINYINT AS contested, 0::BIGINT AS reversed_gross_minor, 0::BIGINT AS reversed_tax_minor ${alone}
       UNION ALL BY NAME ${await stageRows(engine, folder, 'concluded', concluded)}`,
    ),
    removedInvoices,
  };
}
