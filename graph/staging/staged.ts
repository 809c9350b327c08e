import { join } from 'node:path';
import type { StagedTable } from '../store.ts';
import { batches } from '../stores/duckdb/batches.ts';
import { DUCKDB_TYPES, type Engine, quote, quotePath } from '../stores/duckdb/engine.ts';
import { columnsOf, type ColumnType, type TableName } from '../tables.ts';

/** Columns as CREATE TABLE wants them. */
export function typesOf(columns: readonly (readonly [name: string, type: ColumnType])[]): string {
  return columns.map(([name, type]) => `${name} ${DUCKDB_TYPES[type].toString()}`).join(', ');
}

/** Writes rows as Parquet below a folder. Stores that cannot read that get them in batches. */
export async function stageTable<T extends TableName>(
  engine: Engine,
  folder: string,
  table: T,
  select: string,
): Promise<StagedTable<T>> {
  const parquet = join(folder, `${table}.parquet`);
  const names = columnsOf(table).map(([name]) => name);
  await engine.run(
    `COPY (SELECT ${names.join(', ')} FROM (${select})) TO ${quote(parquet)} (FORMAT parquet, COMPRESSION lz4)`,
  );
  const rows = `read_parquet(${quotePath(parquet)})`;
  const { count } = await engine.row<{ count: bigint }>(`SELECT count(*) AS count FROM ${rows}`);
  return { count: Number(count), parquet, batches: () => batches(engine, table, rows) };
}
