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

/** The text of a file, gzip or not. */
export async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Unreadable(path, error.code ?? error.message);
  });
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\ufeff/, '');
}

/** Records of comma-separated text (RFC 4180): fields may be quoted, and hold commas, quotes and line ends then. Empty lines are none. */
export function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
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
  /** Line of the first row is 2: that of row i, quoted line ends apart. */
  lineOf: (row: number) => number;
}

/** Rows of a table by the names in its header, the case of letters apart; a name that ends in ? may be missing. */
export async function readRows(path: string, columns: readonly string[]): Promise<Rows> {
  const unreadable = (reason: string) => new Unreadable(path, reason);
  let records: string[][];
  try {
    records = recordsOf(await textOf(path));
  } catch (error) {
    throw error instanceof Unreadable ? error : unreadable((error as Error).message);
  }
  const [header = [], ...rest] = records;
  const names = header.map((name) => name.trim().toLowerCase());
  const places = columns.map((column) => {
    const place = names.indexOf(column.replace('?', '').toLowerCase());
    if (place < 0 && !column.endsWith('?')) throw unreadable(`no column ${column}; there are: ${header.join(', ')}`);
    return place;
  });
  const rows = rest.map((cells, i) => {
    if (cells.length !== header.length)
      throw unreadable(`line ${i + 2} has ${cells.length} fields, the header ${header.length}`);
    return places.map((place) => (place < 0 ? null : cells[place]));
  });
  return { rows, lineOf: (row) => row + 2 };
}
