import { dirname } from 'node:path';
import type { Watch } from '../../exports/formats.ts';
import { type Cell, type CellType, type Table } from '../../exports/tables.ts';
import { unusualExponents } from '../../money.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { ColumnType } from '../../tables.ts';
import { Engine, quote } from './engine.ts';

export interface ParquetOptions {
  memoryLimitMegabytes: number;
  threads: number;
  /** Where rows go that do not fit into memory. */
  spillFolder: string;
}

/** Rows that are handed over at a time. */
const BATCH_ROWS = 16_384;
/** How often somebody looks whether it is still wanted while the file is written. */
const LOOK_EVERY_MS = 100;

/** What a cell is while it waits in a table of memory. */
const KEPT: Readonly<Record<CellType, ColumnType>> = {
  ...{ text: 'text', money: 'minor', day: 'day', count: 'count', flag: 'small' },
};

/** Units of a currency per minor unit. */
const UNIT = `CASE currency ${unusualExponents()
  .map(([currency, exponent]) => `WHEN ${quote(currency)} THEN ${(10 ** -exponent).toFixed(3)}`)
  .join(' ')} ELSE 0.010 END::DECIMAL(4, 3)`;

/** What it becomes in the file: three decimals hold every currency exactly, twenty digits every sum. */
const WRITTEN: Readonly<Record<CellType, (name: string) => string>> = {
  text: (name) => name,
  money: (name) => `(${name}::DECIMAL(20, 0) * ${UNIT})::DECIMAL(20, 3)`,
  day: (name) => `DATE '1970-01-01' + ${name}`,
  count: (name) => `${name}::BIGINT`,
  flag: (name) => `${name} <> 0`,
};

/** Writes a table as Parquet, with the graph's version in its metadata. */
export async function writeParquet(
  snapshot: Snapshot,
  { columns, count, reader }: Table,
  path: string,
  watch: Watch,
  options: ParquetOptions,
): Promise<void> {
  const engine = await Engine.open({ ...options, path: ':memory:', folders: [dirname(path)], keepsOrder: true });
  try {
    const types = columns.map(({ type }) => KEPT[type]);
    const declared = columns.map(({ name }, i) => `"${name}" ${SQL_TYPES[types[i]]}`);
    await engine.run(`CREATE TABLE exported(${declared.join(', ')})`);
    const rows = count(snapshot);
    const cellsOf = reader(snapshot);
    for (let start = 0; start < rows; start += BATCH_ROWS) {
      const end = Math.min(rows, start + BATCH_ROWS);
      const batch: Cell[][] = columns.map(() => []);
      for (let row = start; row < end; row++) cellsOf(row).forEach((cell, i) => batch[i].push(cell));
      await engine.append('exported', types, batch, end - start);
      watch(end - start);
    }
    const selected = columns.map(({ name, type }) => `${WRITTEN[type](`"${name}"`)} AS "${name}"`);
    const { version, attributesVersion } = snapshot;
    const metadata = `{version: ${quote(version)}, attributesVersion: ${quote(attributesVersion)}}`;
    await interruptible(
      engine,
      watch,
      `COPY (SELECT ${selected.join(', ')} FROM exported) TO ${quote(path)}
       (FORMAT parquet, COMPRESSION zstd, KV_METADATA ${metadata})`,
    );
  } finally {
    engine.close();
  }
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  ...{ text: 'VARCHAR', minor: 'BIGINT', day: 'INTEGER', count: 'UINTEGER', small: 'UTINYINT', key: 'UBIGINT' },
};

/** Runs a statement that `watch` ends by throwing, which is then what is thrown. */
async function interruptible(engine: Engine, watch: Watch, sql: string): Promise<void> {
  let ended: { by: unknown } | null = null;
  const timer = setInterval(() => {
    try {
      watch(0);
    } catch (error) {
      ended = { by: error };
      engine.interrupt();
    }
  }, LOOK_EVERY_MS);
  try {
    await engine.run(sql);
  } catch (error) {
    throw (ended as { by: unknown } | null)?.by ?? error;
  } finally {
    clearInterval(timer);
  }
}
