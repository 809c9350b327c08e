import { type Batch, type Columns, columnsOf, type ColumnType, type Row, type TableName } from '../../tables.ts';
import { type Engine, selected } from './engine.ts';

/** Appends a batch to a table that has the columns of `table`, in order. */
export async function appendBatch<T extends TableName>(
  engine: Engine,
  table: T,
  into: string,
  { count, columns }: Batch<T>,
): Promise<void> {
  const fields = columnsOf(table);
  await engine.append(
    into,
    fields.map(([, type]) => type),
    fields.map(([name]) => columns[name] as ArrayLike<unknown>),
    count,
  );
}

/** A temporary table with columns of keys. */
export async function keyTable(
  engine: Engine,
  name: string,
  columns: readonly string[],
  keys: readonly BigUint64Array[],
): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns.map((column) => `${column} UBIGINT`).join(', ')})`);
  await engine.append(
    name,
    columns.map((): ColumnType => 'key'),
    keys,
    keys[0].length,
  );
}

/** A temporary table of texts. */
export async function textTable(engine: Engine, name: string, column: string, texts: readonly string[]): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${name} (${column} VARCHAR)`);
  await engine.append(name, ['text'], [texts], texts.length);
}

/** A temporary table of texts and their place in the list. */
export async function numberTable(
  engine: Engine,
  name: string,
  column: string,
  texts: readonly string[],
): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${name} (${column} VARCHAR, i UINTEGER)`);
  await engine.append(name, ['text', 'count'], [texts, texts.map((_, i) => i)], texts.length);
}

/** Streams rows of `table` out of a FROM clause, which names the columns as the table does. */
export async function* batches<T extends TableName>(
  engine: Engine,
  table: T,
  from: string,
  values?: readonly number[],
): AsyncGenerator<Batch<T>> {
  const columns = columnsOf(table);
  const sql = `SELECT ${columns.map(([name, type]) => selected(name, type)).join(', ')} FROM ${from}`;
  const types = columns.map(([, type]) => type);
  for await (const { count, columns: arrays } of engine.stream(sql, types, values))
    yield {
      count,
      columns: Object.fromEntries(columns.map(([name], i) => [name, arrays[i]])) as unknown as Columns<T>,
    };
}

/** DuckDB gives BIGINT as bigint; amounts of one invoice are at most 1e13. */
export function withNumbers<T extends TableName, R extends Row<T>>(table: T, row: R): R {
  const numbers: Record<string, unknown> = { ...row };
  for (const [name, type] of columnsOf(table))
    if (type === 'minor' && numbers[name] !== null) numbers[name] = Number(numbers[name]);
  return numbers as R;
}
