import type { Changes } from '../store.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { columnsOf, OUTCOME_NEW } from '../tables.ts';
import { keys, stageTable } from './staged.ts';

/**
 * What resolve.ts has concluded, as changes of the ledger: new claims and those that belong to another invoice now, invoices that came, and
 * those that stand no more. Needs the table `loaded_file`.
 */
export async function resolvedChanges(
  engine: Engine,
  folder: string,
): Promise<Pick<Changes, 'claims' | 'invoices' | 'removedInvoices'>> {
  const invoiceColumns = columnsOf('invoice').map(([name]) => name);
  const shape = '(digest_high, digest_low, conflict, contested)';
  const [high, low] = await keys(
    engine,
    `SELECT digest_high, digest_low FROM invoice_known ANTI JOIN invoice_shared USING ${shape} ORDER BY ALL`,
    2,
  );
  return {
    claims: await stageTable(
      engine,
      folder,
      'claim',
      `SELECT *, sha256 AS file, ${OUTCOME_NEW}::UTINYINT AS outcome FROM claim_new ANTI JOIN shared USING (document) JOIN loaded_file USING (position)
       UNION ALL BY NAME SELECT * EXCLUDE file, coalesce(file, sha256) AS file FROM claim_linked LEFT JOIN loaded_file USING (position)
         WHERE is_new OR known_high <> digest_high OR known_low <> digest_low`,
    ),
    invoices: await stageTable(
      engine,
      folder,
      'invoice',
      `SELECT ${invoiceColumns.join(', ')} FROM (SELECT *, 0::UTINYINT AS conflict, 0::UTINYINT AS contested,
         0::BIGINT AS reversed_gross_minor, 0::BIGINT AS reversed_tax_minor FROM claim_new ANTI JOIN shared USING (document))
       UNION ALL SELECT ${invoiceColumns.join(', ')} FROM invoice_shared ANTI JOIN invoice_known USING ${shape}`,
    ),
    removedInvoices: { high, low },
  };
}
