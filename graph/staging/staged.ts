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
