import { dirname, resolve } from 'node:path';
import { Engine, quote, quotePath } from '../../stores/duckdb/engine.ts';
import { describeParquet, identifier } from './parquet.ts';

/** Parquet that is no part of a load: made of CSV of our own, and read as the texts that such a CSV would have. */

/** Of one thread, since several write other bytes each time. */
const ENGINE = { path: ':memory:', memoryLimitMegabytes: 500, threads: 1, spillFolder: '', keepsOrder: true };
const GROUP_ROWS = 122_880;
/** All that it would guess otherwise. */
const CSV = `header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', comment = '', skip = 0, hive_partitioning = false`;

export type ParquetType = 'DATE' | 'DECIMAL(18, 2)' | 'VARCHAR';

/** Writes a CSV with a header as Parquet, an empty cell as NULL. Equal files become equal bytes. */
export function csvToParquet(from: string, to: string, typeOf: (column: string) => ParquetType): Promise<void> {
  return withEngine([from, to], async (engine) => {
    const rows = `read_csv(${quotePath(resolve(from))}, ${CSV})`;
    const columns = await engine.rows<{ name: string }>(`SELECT column_name AS name FROM (DESCRIBE FROM ${rows})`);
    const cells = columns.map(({ name }) => `${identifier(name)}::${typeOf(name)} AS ${identifier(name)}`);
    await engine.run(
      `COPY (SELECT ${cells.join(', ')} FROM ${rows}) TO ${quote(resolve(to))}
       (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS})`,
    );
  });
}

/** Names of the columns of a file. Raises InvalidInput where it is damaged, here and below. */
export function parquetHeader(path: string): Promise<string[]> {
  return withEngine([path], async (engine) =>
    (await describeParquet(engine, resolve(path))).flat.map(({ name }) => name),
  );
}

/** Of every row the cells of the columns in these places: '' for NULL, null where there is no such place. */
export function parquetCells(path: string, places: readonly number[]): Promise<(string | null)[][]> {
  return withEngine([path], async (engine) => {
    const { rows, flat } = await describeParquet(engine, resolve(path));
    const cells = places.map((place) => (place in flat ? `coalesce(${flat[place].cell}, '')` : 'NULL::VARCHAR'));
    const selected = engine.stream(
      `SELECT ${cells.join(', ')} FROM ${rows}`,
      places.map(() => 'text' as const),
    );
    const found: (string | null)[][] = [];
    for await (const { count, columns } of selected)
      for (let row = 0; row < count; row++) found.push(columns.map((column) => column[row]));
    return found;
  });
}

async function withEngine<T>(paths: readonly string[], work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await Engine.open({ ...ENGINE, folders: paths.map((path) => dirname(resolve(path))) });
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}
