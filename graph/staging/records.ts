import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A record that is none: its row number, its text (as a whole, but where it is too long), and why. */
export interface BrokenRecord {
  row: number;
  text: string;
  code: 'too_few_cells' | 'too_many_cells' | 'row_too_long' | 'row_unreadable' | 'json_unreadable' | 'json_list';
}

/** Bytes that a record may have: what DuckDB's reader allows. */
export const MAX_RECORD_BYTES = 2_000_000;
/** Of a record that is too long. */
const SHOWN_BYTES = 1000;
const BLOCK_BYTES = 1 << 20;

const [LF, SPACE, QUOTE] = [10, 32, 34];

/**
 * Where a record's scan stands: before a cell's first byte, in a plain or a quoted cell, behind its closing quote, behind spaces after that,
 * or behind an error.
 */
const [BEFORE, PLAIN, QUOTED, CLOSED, SPACED, BROKEN] = [0, 1, 2, 3, 4, 5];

/**
 * Copies the well-formed records of a plain file behind its header, each with its row number as a first cell; tells the others. For files
 * whose lines are not simply their records. A line break within quotes counts for nothing, a blank line for a row.
 * Returns how many records were copied. One pass, memory of one record.
 */
export async function numberRecords(
  path: string,
  target: string,
  cells: number,
  delimiter: string,
  headerRow: number,
  onBroken: (record: BrokenRecord) => void | Promise<void>,
): Promise<number> {
  let copied = 0;
  const separator = delimiter.charCodeAt(0);
  await pipeline(
    createReadStream(path, { highWaterMark: BLOCK_BYTES }),
    async function* (chunks: AsyncIterable<Buffer>) {
      const writer = new BlockWriter(delimiter);
      let row = 1;
      let commas = 0;
      let state = BEFORE;
      /** Bytes of this record in chunks before; no more are kept than a record may have. */
      let carry: Buffer = NOTHING;
      let carried = 0;
      for await (const chunk of chunks) {
        let start = 0;
        for (let i = 0; i < chunk.length; i++) {
          const byte = chunk[i];
          if (state === QUOTED) {
            if (byte === QUOTE) state = CLOSED;
            continue;
          }
          if (byte === LF) {
            const length = carried + i - start;
            if (row > headerRow && length > 0) {
              const code = problemOf(state, commas + 1, cells, length);
              const end = chunk.subarray(start, i);
              const record = carried > 0 ? Buffer.concat([carry, end]) : end;
              if (code) await onBroken({ row, text: shown(record, code), code });
              else {
                copied++;
                yield* writer.write(row, record);
              }
            }
            row++;
            start = i + 1;
            carry = NOTHING;
            carried = 0;
            commas = 0;
            state = BEFORE;
          } else if (state === BROKEN) continue;
          else if (byte === separator) {
            commas++;
            state = BEFORE;
          } else if (byte === QUOTE && (state === BEFORE || state === CLOSED)) state = QUOTED;
          else if (byte === SPACE) {
            if (state === CLOSED) state = SPACED;
          } else state = state === CLOSED || state === SPACED ? BROKEN : PLAIN;
        }
        const rest = chunk.subarray(start);
        if (carried < MAX_RECORD_BYTES) carry = Buffer.concat([carry, rest]);
        carried += rest.length;
      }
      if (carried > 0) {
        const code = carried > MAX_RECORD_BYTES ? 'row_too_long' : 'row_unreadable';
        await onBroken({ row, text: shown(carry, code), code });
      }
      yield* writer.end();
    },
    createWriteStream(target),
  );
  return copied;
}

function problemOf(state: number, found: number, cells: number, length: number): BrokenRecord['code'] | null {
  if (length > MAX_RECORD_BYTES) return 'row_too_long';
  if (state === BROKEN) return 'row_unreadable';
  return found < cells ? 'too_few_cells' : found > cells ? 'too_many_cells' : null;
}

const shown = (record: Buffer, code: BrokenRecord['code']) =>
  // a decoder that waits for more leaves a cut character out
  code === 'row_too_long'
    ? new TextDecoder().decode(record.subarray(0, SHOWN_BYTES), { stream: true })
    : record.toString('utf8');

const NOTHING = Buffer.alloc(0);
const NEWLINE = Buffer.of(LF);

/** Gathers records in blocks. */
class BlockWriter {
  readonly #delimiter: string;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *write(row: number, record: Buffer): Generator<Buffer> {
    const start = Buffer.from(`${row}${this.#delimiter}`);
    this.#parts.push(start, record, NEWLINE);
    this.#bytes += start.length + record.length + 1;
    if (this.#bytes >= BLOCK_BYTES) yield* this.end();
  }

  *end(): Generator<Buffer> {
    if (this.#bytes > 0) yield Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
  }
}
