import { open } from 'node:fs/promises';
import { InvalidInput } from '../../errors.ts';
import { type Engine, quote, quotePath } from '../../stores/duckdb/engine.ts';
import { mapColumns } from '../mapped.ts';
import type { TableReader } from './table.ts';

/** A row may cost a few bits, but not a billion of them nothing at all. */
const MOST_CELLS = { atAll: 50e6, perByte: 100 };

/** Whole numbers that a type of floating point holds exactly, and a spreadsheet's 15 digits of the longer one. */
const EXACT: Readonly<Record<string, string>> = { FLOAT: '16777216', DOUBLE: '1000000000000000' };
const NESTED = /\[|^(STRUCT|MAP|UNION|LIST|ARRAY|VARIANT|GEOMETRY)\b/;

/** Parquet, by DuckDB from our own copy. A row's number is its place in the file, from 1. Nested columns are left out and told. */
export const readParquet: TableReader = async ({ path, target, mapping, engine, signal }) => {
  const { rows, bytes, flat, nested } = await describeParquet(engine, path);
  const mapped = mapColumns(
    flat.map(({ name }) => name),
    mapping,
  );
  const { count } = await engine
    .row<{ count: bigint }>(`SELECT count(*) AS count FROM ${rows}`)
    .catch((error: unknown) => unreadable(error, path));
  if (Number(count) * (flat.length + nested.length) > MOST_CELLS.atAll + MOST_CELLS.perByte * bytes)
    throw new InvalidInput('archive_bomb');
  signal?.throwIfAborted();
  await engine
    .run(
      `COPY (SELECT file_row_number + 1, ${flat.map(({ cell }) => cell).join(', ')} FROM ${rows}) TO ${quote(target)} (FORMAT csv, HEADER false, FORCE_QUOTE *)`,
    )
    .catch((error: unknown) => unreadable(error, path));
  return {
    mapped: { ...mapped, ignored: [...mapped.ignored, ...nested.map(({ name, type }) => `${name} (${type.slice(0, 40)})`)] }, // prettier-ignore
    whole: Number(count),
    broken: 0,
    headerRow: 0,
    sheets: null,
  };
};

/** What selects the rows of a file, and what selects the cells of its columns as text; nested ones apart. */
export async function describeParquet(engine: Engine, path: string) {
  const bytes = await expectWhole(path);
  const rows = `read_parquet(${quotePath(path)}, binary_as_string = true, file_row_number = true, hive_partitioning = false)`;
  const described = await engine
    .rows<{ name: string; type: string }>(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${rows})`,
    )
    .catch((error: unknown) => unreadable(error, path));
  const flat = described.filter(({ type }) => !NESTED.test(type));
  return {
    ...{ rows, bytes, nested: described.filter((column) => !flat.includes(column)) },
    flat: flat.map(({ name, type }) => ({ name, cell: text(name, type) })),
  };
}

/** A value as the text that a CSV would have: exact, and without an exponent but where digits are lost, which is refused as such. */
function text(name: string, type: string): string {
  const column = identifier(name);
  const plain = `${column}::VARCHAR`;
  if (type in EXACT)
    return `CASE WHEN NOT isfinite(${column}) THEN ${plain} WHEN abs(${column}) >= ${EXACT[type]} THEN printf('%.14E', ${column}::DOUBLE)
      WHEN ${column} = trunc(${column}) THEN ${column}::BIGINT::VARCHAR ELSE ${plain} END`;
  // the day alone where there is no time; with a zone, the day depends on where one stands: it is left to be refused
  if (/^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return `regexp_replace(${plain}, ' 00:00:00$', '')`;
  // several kinds of line ends are a broken file to DuckDB's own reader
  return type === 'VARCHAR' ? `replace(replace(${column}, chr(13) || chr(10), chr(10)), chr(13), chr(10))` : plain;
}

export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Both ends say what the file is; one that is cut has no second end. How many bytes it has. */
async function expectWhole(path: string): Promise<number> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    const end = buffer.toString('latin1');
    if (end === 'PARE') throw new InvalidInput('parquet_encrypted');
    if (end !== 'PAR1' || size < 12) throw new InvalidInput('parquet_damaged', { detail: 'no end' });
    return size;
  } finally {
    await handle.close();
  }
}

/** Errors of the disk, of memory, and of being interrupted are not the file's. */
function unreadable(error: unknown, path: string): never {
  const message = error instanceof Error ? error.message.split('\n')[0].replaceAll(path, '') : '';
  if (/^(Out of Memory|INTERRUPT)/i.test(message) || /no space left/i.test(message)) throw error;
  if (/encrypt/i.test(message)) throw new InvalidInput('parquet_encrypted', {}, { cause: error });
  throw new InvalidInput('parquet_damaged', { detail: message }, { cause: error });
}
