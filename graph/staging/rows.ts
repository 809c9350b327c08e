import { InvalidInput } from '../errors.ts';
import { type Engine, quote, quotePath } from '../stores/duckdb/engine.ts';
import type { FileToCheck } from './check.ts';
import { mappedRows } from './mapped.ts';
import { type BrokenRecord, MAX_RECORD_BYTES, numberRecords } from './records.ts';

/** The rows of a plain file, out of DuckDB's CSV reader. They are not kept: who reads them puts what it makes of them where it likes. */

export interface RawRows {
  /** A FROM clause that reads them again: row, c0, c1, … */
  rows: string;
  /** How many rows have as many cells as the header. */
  whole: number;
  /** The others, which are refused by now. */
  broken: number;
}

/**
 * Reads rows of a FROM clause (row, c0, c1, …) once, and answers how many there were. Where `row` is null, rows are lines in the order of the
 * file: to number them here would keep all but one thread waiting. It may be called a second time, and then takes nothing else.
 */
export type TakeRows = (rows: string) => Promise<number>;

/** The number of the first line behind the header. */
export const firstRow = (headerRow: number) => headerRow + 1;

/** Reads the plain file, as the mapping has it. Raises InvalidInput `csv_unreadable`. */
export async function readRows(engine: Engine, file: FileToCheck, take: TakeRows): Promise<RawRows> {
  const { position, plain, recognised, delimiter, headerRow } = file;
  const cells = recognised.header.slice(0, recognised.given).map((_, i) => `c${i}`);
  const text = (names: readonly string[]) => names.map((name) => `${name}: 'VARCHAR'`).join(', ');
  const csv = (path: string, columns: string, more: string) =>
    `read_csv(${quotePath(path)}, auto_detect = false, header = false,
      delim = ${quote(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true, columns = {${columns}}, ${more})`;
  const mapped = (rows: string) => mappedRows(recognised, rows);

  const readNumbered = async (path: string, whole: number, broken: number): Promise<RawRows> => {
    const rows = mapped(csv(path, `row: 'UINTEGER', ${text(cells)}`, `max_line_size = ${MAX_RECORD_BYTES + 1024}`));
    let found: number;
    try {
      found = await take(rows);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      throw new InvalidInput('csv_unreadable', { detail: (error as Error).message.split('\n')[0] }, { cause: error });
    }
    if (found !== whole) throw new InvalidInput('csv_unreadable', { detail: `${whole} records, ${found} rows` });
    return { rows, whole, broken };
  };
  if (file.numbered) return readNumbered(plain.path, file.numbered.whole, file.numbered.broken);

  // most files are simply lines: then DuckDB reads them as they are
  try {
    await engine.run('DROP TABLE IF EXISTS reject; DROP TABLE IF EXISTS reject_scan');
    // without new_line: with it, 1.5.5 finds no rows in some files, and says nothing
    const lines = `skip = ${headerRow}, max_line_size = ${MAX_RECORD_BYTES}`;
    const told = `${lines}, store_rejects = true, rejects_limit = 1, rejects_table = 'reject', rejects_scan = 'reject_scan'`;
    const whole = await take(mapped(`(SELECT NULL::UINTEGER AS row, * FROM ${csv(plain.path, text(cells), told)})`));
    const { rejected } = await engine.row<{ rejected: bigint }>('SELECT count(*) AS rejected FROM reject');
    if (whole + headerRow === plain.lines && rejected === 0n) {
      const number = `(row_number() OVER () + ${headerRow})::UINTEGER`;
      const rows = mapped(`(SELECT ${number} AS row, * FROM ${csv(plain.path, text(cells), lines)})`);
      return { rows, whole, broken: 0 };
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }

  const numbered = `${plain.path}.numbered`;
  const refused = new BrokenRows(engine, position);
  const whole = await numberRecords(plain.path, numbered, cells.length, delimiter, headerRow, (record) =>
    refused.add(record),
  );
  await refused.flush();
  return readNumbered(numbered, whole, refused.count);
}

/** Of a row that cannot be read, as it is told; the whole is kept to be mended. */
const SHOWN_CHARACTERS = 1000;

/** Refuses rows that are none, many at a time. */
export class BrokenRows {
  readonly #engine: Engine;
  readonly #position: number;
  #rows: BrokenRecord[] = [];
  #size = 0;
  #count = 0;

  constructor(engine: Engine, position: number) {
    this.#engine = engine;
    this.#position = position;
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  async add(record: BrokenRecord): Promise<void> {
    this.#count++;
    this.#size += record.text.length;
    if (this.#rows.push(record) >= 10_000 || this.#size > 8_000_000) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    await this.#engine.append(
      'refusal_new',
      ['count', 'count', 'text', 'text', 'text', 'text'],
      [
        rows.map(() => this.#position),
        rows.map(({ row }) => row),
        rows.map(() => null),
        rows.map(({ text }) => [...text.slice(0, 2 * SHOWN_CHARACTERS)].slice(0, SHOWN_CHARACTERS).join('')),
        rows.map(({ code }) => code),
        rows.map(({ text }) => JSON.stringify([text])),
      ],
      rows.length,
    );
    this.#rows = [];
    this.#size = 0;
  }
}

const isUnreadable = (error: unknown) =>
  error instanceof Error && /^(Invalid Input|Conversion) Error/.test(error.message);
