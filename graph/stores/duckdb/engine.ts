import {
  BIGINT,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  UBIGINT,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { Unavailable } from '../../errors.ts';
import type { ColumnArrays, ColumnType } from '../../tables.ts';

/** An open DuckDB that can reach no file but its own and those below `folders`. */
export interface EngineOptions {
  /** The database file, or `:memory:`. */
  path: string;
  /** Folders that SQL may read and write. */
  folders: readonly string[];
  memoryLimitMegabytes: number;
  threads: number;
  /** Where queries that do not fit into memory go. */
  spillFolder: string;
  /** Rows keep the order in which they were inserted. What does without is written in half the time, to a file of half the size. */
  keepsOrder: boolean;
  /** Nothing is changed, not even what stands in the log. */
  readOnly?: boolean;
}

export const DUCKDB_TYPES: Readonly<Record<ColumnType, DuckDBType>> = {
  text: VARCHAR,
  minor: BIGINT,
  day: INTEGER,
  count: UINTEGER,
  small: UTINYINT,
  key: UBIGINT,
};

/** Rows that DuckDB takes at a time. */
const CHUNK_ROWS = 2048;

/** One connection to an instance; the first one owns the instance. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #owner: boolean;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, owner: boolean) {
    this.#instance = instance;
    this.#connection = connection;
    this.#owner = owner;
  }

  /** Opens, closes every door to other files and to the network, and locks the configuration. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { path, folders, memoryLimitMegabytes, threads, spillFolder, keepsOrder, readOnly = false } = options;
    // it takes what follows for the query of an address, and its log for a file elsewhere
    if (path.includes('?'))
      throw new Unavailable(`DuckDB cannot keep a file below a folder with "?" in its name: ${path}`, false);
    let instance: DuckDBInstance;
    try {
      instance = await DuckDBInstance.create(path, {
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        // how a new file is written: texts are packed faster than for the oldest programs that could read it
        storage_compatibility_version: 'v1.3.0',
        ...(readOnly ? { access_mode: 'READ_ONLY' } : {}),
      });
    } catch (error) {
      throw new Unavailable(`DuckDB cannot open ${path}`, false, { cause: error });
    }
    const engine = new Engine(instance, await instance.connect(), true);
    for (const statement of [
      `SET memory_limit = '${Math.round(memoryLimitMegabytes)}MB'`,
      `SET threads = ${Math.round(threads)}`,
      `SET preserve_insertion_order = ${keepsOrder}`,
      `SET temp_directory = ${quote(spillFolder)}`,
      `SET allowed_directories = [${[...new Set(folders.flatMap((folder) => [quote(`${folder}/`), quotePath(`${folder}/`)]))].join(', ')}]`,
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ])
      await engine.run(statement);
    return engine;
  }

  /** Runs statements without a result of interest. */
  async run(sql: string, values?: readonly DuckDBValue[]): Promise<void> {
    await this.#connection.run(sql, values as DuckDBValue[] | undefined);
  }

  /** All rows as objects; bigint for 64-bit integers. For small results. */
  async rows<T extends Record<string, unknown>>(sql: string, values?: readonly DuckDBValue[]): Promise<T[]> {
    const reader = await this.#connection.runAndReadAll(sql, values as DuckDBValue[] | undefined);
    return reader.getRowObjectsJS() as T[];
  }

  /** The one row of a query that always has one. */
  async row<T extends Record<string, unknown>>(sql: string, values?: readonly DuckDBValue[]): Promise<T> {
    const [row] = await this.rows<T>(sql, values);
    if (!row) throw new RangeError(`no row: ${sql}`);
    return row;
  }

  /**
   * Streams a SELECT as columns, some two thousand rows at a time. `types` are those of the selected columns, in order; the statement has
   * to deliver them so (see `selected`). The arrays are only valid until the next step.
   */
  async *stream<T extends readonly ColumnType[]>(
    sql: string,
    types: T,
    values?: readonly DuckDBValue[],
  ): AsyncGenerator<{ count: number; columns: { [K in keyof T]: ColumnArrays[T[K]] } }> {
    const result = await this.#connection.stream(sql, values as DuckDBValue[] | undefined);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      const columns = types.map((type, i) => {
        const vector = chunk.getColumnVector(i);
        // the typed array over the chunk is private in the types; reading through it is fifty times faster than getItem
        return type === 'text' ? vector.toArray() : (vector as unknown as { items: unknown }).items;
      });
      yield { count: chunk.rowCount, columns: columns as unknown as { [K in keyof T]: ColumnArrays[T[K]] } };
    }
  }

  /** Appends rows to a table, given column by column. NULL is null, and NaN in a column of amounts. */
  async append(
    table: string,
    types: readonly ColumnType[],
    columns: readonly ArrayLike<unknown>[],
    count: number,
  ): Promise<void> {
    if (count === 0) return;
    const appender = await this.#connection.createAppender(table);
    const chunkTypes = types.map((type) => DUCKDB_TYPES[type]);
    for (let start = 0; start < count; start += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, count - start);
      const chunk = DuckDBDataChunk.create(chunkTypes, length);
      types.forEach((type, column) => {
        const vector = chunk.getColumnVector(column);
        const values = columns[column];
        for (let i = 0; i < length; i++) {
          const value = values[start + i];
          if (type !== 'minor') vector.setItem(i, value as DuckDBValue);
          else vector.setItem(i, value === null || Number.isNaN(value) ? null : BigInt(value as number));
        }
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Runs in one transaction: all of it, or nothing. */
  async transaction(work: () => Promise<void>): Promise<void> {
    await this.run('BEGIN TRANSACTION');
    try {
      await work();
      await this.run('COMMIT');
    } catch (error) {
      await this.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Another connection to the same database, with transactions and temporary tables of its own. */
  async fork(): Promise<Engine> {
    return new Engine(this.#instance, await this.#instance.connect(), false);
  }

  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
    if (this.#owner) this.#instance.closeSync();
  }
}

/** A text as an SQL literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A path of our own as a literal for DuckDB's readers, which would take `*`, `?` and `[` for a pattern, and a backslash for an escape in one.
 * They check what they may open both before and after they expand it, hence both forms in allowed_directories.
 */
export function quotePath(path: string): string {
  return quote(path.replace(/[*?[\\]/g, (character) => (character === '\\' ? '?' : `[${character}]`)));
}

/** An expression that delivers a column as the array of its type: typed arrays are blind to NULL. */
export function selected(name: string, type: ColumnType): string {
  switch (type) {
    case 'text':
      return name;
    case 'minor':
      return `coalesce(${name}::DOUBLE, 'nan'::DOUBLE)`;
    default:
      return `coalesce(${name}, 0)::${DUCKDB_TYPES[type].toString()}`;
  }
}
