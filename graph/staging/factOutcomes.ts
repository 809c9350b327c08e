import { FACT_KINDS, factColumns, type FactKind, factTable, type FactTable } from '../facts.ts';
import type { StagedFacts, StagedTable, Store } from '../store.ts';
import { appendBatch } from '../stores/duckdb/batches.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { columnsOf } from '../tables.ts';
import { newFacts } from './factRows.ts';
import type { StagedFile } from './files.ts';
import { stageTable, typesOf } from './staged.ts';

/**
 * What became of the rows of facts: the first of its key, equal to what stands for it, or in its place. Counted in the order of files and
 * rows, after what the ledger holds. Returns the kinds that the load has rows of.
 */
export async function countFacts(
  engine: Engine,
  store: Pick<Store, 'lookupFacts'>,
  files: readonly StagedFile[],
  groupKeys: (sql: string) => Promise<BigUint64Array>,
): Promise<FactKind[]> {
  const present: FactKind[] = [];
  for (const kind of FACT_KINDS) {
    const keys = await groupKeys(`SELECT DISTINCT group_key FROM ${newFacts(kind)}`);
    if (keys.length === 0) continue;
    present.push(kind);
    await bringIn(engine, store, kind, keys);
    const same = factColumns(kind)
      .map(([name]) => name)
      .join(', ');
    const counts = await engine.rows<{ position: number; outcome: 'first' | 'repeat' | 'replaced'; rows: bigint }>(
      `SELECT position, CASE WHEN before IS NULL THEN 'first' WHEN before = content THEN 'repeat' ELSE 'replaced' END AS outcome, count(*) AS rows
       FROM (SELECT position, content, lag(content) OVER (PARTITION BY taxpayer, group_key ORDER BY is_new, position, row) AS before
         FROM (SELECT *, to_json(row(${same}))::VARCHAR AS content FROM (SELECT *, true AS is_new FROM ${newFacts(kind)}
           UNION ALL BY NAME SELECT *, false AS is_new, 0::UINTEGER AS position FROM known_fact)) QUALIFY is_new) GROUP BY ALL`,
    );
    for (const { position, outcome, rows } of counts) {
      const { rows: told, kind: fileKind, checked } = files[position];
      const count = Number(rows);
      // what a list of invoices says beside is counted apart: its rows are claims
      if (fileKind !== kind) checked!.deductions = (checked!.deductions ?? 0) + count;
      else if (outcome === 'first') told.newFacts = count;
      else if (outcome === 'repeat') told.exactRepeats = count;
      else told.replacedFacts = count;
    }
    await engine.run('DROP TABLE known_fact');
  }
  return present;
}

async function bringIn(
  engine: Engine,
  store: Pick<Store, 'lookupFacts'>,
  kind: FactKind,
  keys: BigUint64Array,
): Promise<void> {
  const table: FactTable = factTable(kind);
  await engine.run(`CREATE OR REPLACE TABLE known_fact (${typesOf(columnsOf(table))})`);
  const { rows, close } = await store.lookupFacts(kind, keys);
  try {
    for await (const batch of rows) await appendBatch(engine, table, 'known_fact', batch);
  } finally {
    close();
  }
}

/** The facts of a load as tables, each row with its file out of `loaded_file`. */
export async function stageFacts(engine: Engine, folder: string, kinds: readonly FactKind[]): Promise<StagedFacts> {
  const staged: Partial<Record<FactKind, StagedTable<FactTable>>> = {};
  for (const kind of kinds)
    staged[kind] = await stageTable(
      engine,
      folder,
      factTable(kind),
      `SELECT *, sha256 AS file FROM ${newFacts(kind)} JOIN loaded_file USING (position) ORDER BY position, row`,
    );
  return staged as StagedFacts;
}
