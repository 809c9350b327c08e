import { join } from 'node:path';
import type { StagedTable } from '../store.ts';
import { batches } from '../stores/duckdb/batches.ts';
import { DUCKDB_TYPES, type Engine, quote, quotePath } from '../stores/duckdb/engine.ts';
import { columnsOf, type ColumnType, type TableName } from '../tables.ts';

/** Columns as CREATE TABLE wants them. */
export function typesOf(columns: readonly (readonly [name: string, type: ColumnType])[]): string {
  return columns.map(([name, type]) => `${name} ${DUCKDB_TYPES[type].toString()}`).join(', ');
}

/** A query over Parquet files as rows of a table. Stores that cannot read these get them in batches. */
export function stagedAs<T extends TableName>(engine: Engine, table: T, select: string): StagedTable<T> {
  const from = `(SELECT ${columnsOf(table)
    .map(([name]) => name)
    .join(', ')} FROM (${select}))`;
  const count = async () => {
    const { rows } = await engine.row<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${from}`);
    return Number(rows);
  };
  return { count, from, batches: () => batches(engine, table, from) };
}

/** Writes rows of a table as Parquet below a folder. */
export async function stageTable<T extends TableName>(
  engine: Engine,
  folder: string,
  table: T,
  select: string,
): Promise<StagedTable<T>> {
  const names = columnsOf(table).map(([name]) => name);
  return stagedAs(engine, table, await stageRows(engine, folder, table, `SELECT ${names.join(', ')} FROM (${select})`));
}

/** Writes rows as Parquet below a folder; a query that reads them. */
export async function stageRows(engine: Engine, folder: string, name: string, select: string): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await engine.run(`COPY (${select}) TO ${quote(path)} (FORMAT parquet, COMPRESSION lz4)`);
  return `FROM read_parquet(${quotePath(path)})`;
}

/** Columns of keys that a query selects. */
export async function keys(engine: Engine, sql: string, columns: number): Promise<BigUint64Array[]> {
  const parts: BigUint64Array[][] = Array.from({ length: columns }, () => []);
  const types = parts.map(() => 'key' as const);
  for await (const { count, columns: arrays } of engine.stream(sql, types))
    parts.forEach((part, i) => part.push(arrays[i].slice(0, count)));
  return parts.map((part) => {
    const whole = new BigUint64Array(part.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of part) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  });
}
