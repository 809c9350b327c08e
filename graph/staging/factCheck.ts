import type { Engine } from '../stores/duckdb/engine.ts';
import { type CheckedFile, type FileToCheck, noteRepairs } from './check.ts';
import { factCells, factReason } from './factCells.ts';
import { addFacts, newFacts } from './factRows.ts';
import { firstRow, readRows } from './rows.ts';

/**
 * Reads one plain file of facts, checks every cell, and adds its good rows to the table of their kind and the bad ones to `refusal_new`. read =
 * accepted + refused. Raises InvalidInput `csv_unreadable`.
 */
export async function checkFacts(engine: Engine, file: FileToCheck): Promise<CheckedFile> {
  const { position, recognised } = file;
  const { header } = recognised;
  const facts = recognised.facts!;
  const { whole, broken } = await readRows(engine, file, async (rows) => {
    const { Count: count } = await engine.row<{ Count: bigint }>(`CREATE OR REPLACE TEMP TABLE line AS FROM ${rows}`);
    return Number(count);
  });
  const rawRows = `(SELECT * REPLACE (coalesce(row, rowid + ${firstRow(file.headerRow)})::UINTEGER AS row) FROM line)`;
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE checked_fact AS SELECT *, ${factReason(facts, header)} AS reason FROM ${factCells(facts, rawRows)}`,
  );
  await engine.run(addFacts(facts.kind, 'checked_fact WHERE reason IS NULL'), [position]);
  await engine.run(
    `INSERT INTO refusal_new SELECT $1, row, reason.column_name, reason.value, reason.code,
       to_json([${header.map((_, i) => `c${i}`).join(', ')}])::VARCHAR FROM checked_fact WHERE reason IS NOT NULL`,
    [position],
  );
  const { bad } = await engine.row<{ bad: bigint }>(
    'SELECT count(*) FILTER (reason IS NOT NULL) AS bad FROM checked_fact',
  );
  const repaired = await noteRepairs(
    engine,
    position,
    facts.columns.get('refusal'),
    rawRows,
    `${newFacts(facts.kind)} WHERE position = $1`,
  );
  await engine.run('DROP TABLE checked_fact; DROP TABLE line');
  return {
    read: whole + broken,
    refused: broken + Number(bad),
    ...{ voidRows: 0, redRows: 0, zeroRows: 0, warnings: [] },
    repaired,
  };
}
