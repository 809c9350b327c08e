import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** A file cannot be read as what it should be: which, where in it, and why. */
export class Unreadable extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = 'Unreadable';
    this.path = path;
    this.reason = reason;
  }
}

/** Turns any error into Unreadable. */
export const unreadable =
  (path: string) =>
  (error: unknown): never => {
    if (error instanceof Unreadable) throw error;
    const { syscall, code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable(path, (syscall && code) ?? message);
  };

/** The text of a file, gzip or not. */
export async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch(unreadable(path));
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\ufeff/, '');
}

/** Records of comma-separated text (RFC 4180): fields may be quoted, and hold commas, quotes and line ends then. Empty lines are none. */
export function recordsOf(text: string, limit = Infinity): string[][] {
  const records: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  let record: string[] = [];
  while (field.lastIndex < text.length && records.length < limit) {
    const at = field.lastIndex;
    const [, raw, end] = field.exec(text) ?? [];
    if (raw === undefined) throw new RangeError(`a stray quote at character ${at}`);
    record.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ',') {
      if (field.lastIndex === text.length) record.push('');
      else continue;
    }
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  }
  return records;
}

export interface Rows {
  /** Cells of the columns asked for; null for one that may be missing and is. */
  rows: (string | null)[][];
  /** Where row i stands, as loads count: the header of CSV is line 1, quoted line ends apart; Parquet's first row is 1. */
  lineOf: (row: number) => number;
}

const isParquet = (path: string) => path.endsWith('.parquet');

/** Of rows from 0. */
export const lineOf = (path: string, row: number) => row + (isParquet(path) ? 1 : 2);

export interface Table {
  readonly header: readonly string[];
  /** Rows by the names in the header, the case of letters apart; a name that ends in ? may be missing. */
  select(columns: readonly string[]): Promise<Rows>;
}

/** A table: CSV, gzip or not, or Parquet, of which only the columns that are selected are read. Raises Unreadable, as `select` does. */
export async function openTable(path: string): Promise<Table> {
  const { header, cellsAt } = await (isParquet(path) ? openParquet(path) : openCsv(path)).catch(unreadable(path));
  const names = header.map((name) => name.trim().toLowerCase());
  return {
    header,
    async select(columns) {
      const places = columns.map((column) => {
        const place = names.indexOf(column.replace('?', '').toLowerCase());
        if (place < 0 && !column.endsWith('?'))
          throw new Unreadable(path, `no column ${column}; there are: ${header.join(', ')}`);
        return place;
      });
      return { rows: await cellsAt(places).catch(unreadable(path)), lineOf: (row) => lineOf(path, row) };
    },
  };
}

export const readRows = async (path: string, columns: readonly string[]): Promise<Rows> =>
  (await openTable(path)).select(columns);

interface Opened {
  header: readonly string[];
  /** Cells of every row; null in the place -1. */
  cellsAt: (places: readonly number[]) => Promise<(string | null)[][]>;
}

async function openCsv(path: string): Promise<Opened> {
  const text = await textOf(path);
  const [header = []] = recordsOf(text, 1);
  const cellsAt: Opened['cellsAt'] = async (places) =>
    recordsOf(text)
      .slice(1)
      .map((cells, i) => {
        if (cells.length !== header.length)
          throw new RangeError(`line ${lineOf(path, i)} has ${cells.length} fields, the header ${header.length}`);
        return places.map((place) => (place < 0 ? null : cells[place]));
      });
  return { header, cellsAt };
}

async function openParquet(path: string): Promise<Opened> {
  // whoever reads CSV need not wait for DuckDB
  const { parquetCells, parquetHeader } = await import('../graph/staging/formats/parquetFiles.ts');
  return { header: await parquetHeader(path), cellsAt: (places) => parquetCells(path, places) };
}
