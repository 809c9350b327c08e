import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InvalidInput } from '../../errors.ts';
import { mapColumns } from '../mapped.ts';
import { type BrokenRecord, MAX_RECORD_BYTES } from '../records.ts';
import { RowWriter } from './rowWriter.ts';
import type { TableReader } from './table.ts';

const MOST_COLUMNS = 1000;
const MOST_DEPTH = 32;
/** Few keys in most lines and a thousand in one: every row has a cell for each. */
const MOST_GROWTH = 16;
const LF = 10;

/**
 * NDJSON: an object a line. Columns are the keys of all lines in the order in which they first come, those of objects within joined by a dot. A
 * number is the text that stands in the file. It is read twice: a key may come late.
 */
export const readNdjson: TableReader = async ({ path, target, mapping, onBroken, signal }) => {
  const places = new Map<string, number>();
  for await (const lines of linesOf(path)) {
    signal?.throwIfAborted();
    for (const { text } of lines)
      for (const key of cellsOf(text)?.keys() ?? []) if (!places.has(key)) places.set(key, places.size);
    if (places.size > MOST_COLUMNS) throw new InvalidInput('too_many_columns', { most: MOST_COLUMNS });
  }
  if (places.size === 0) throw new InvalidInput('json_not_lines');
  const names = [...places.keys()];
  const mapped = mapColumns(names, mapping);
  const { used } = mapped;
  const { size } = await stat(path);
  const writer = await RowWriter.open(target, MOST_GROWTH * size + (64 << 20));
  let broken = 0;
  try {
    for await (const lines of linesOf(path)) {
      signal?.throwIfAborted();
      for (const { row, text, tooLong } of lines) {
        const found = tooLong ? null : cellsOf(text);
        const cells: string[] = [];
        let code: BrokenRecord['code'] | null = tooLong ? 'row_too_long' : found ? null : 'json_unreadable';
        for (const [key, cell] of found ?? []) {
          const at = places.get(key)!;
          if (typeof cell === 'string') cells[at] = cell;
          else if (used.has(at)) code = 'json_list';
        }
        if (code === null) writer.add(row, cells, names.length);
        else {
          broken++;
          await onBroken({ row, text, code });
        }
      }
      await writer.settle();
    }
  } finally {
    await writer.close();
  }
  return { mapped, whole: writer.rows, broken, headerRow: 0, sheets: null };
};

interface Line {
  /** From 1. */
  row: number;
  text: string;
  tooLong: boolean;
}

/** Lines of a text with anything in them, in pieces. Of one that is too long the beginning comes. */
async function* linesOf(path: string): AsyncGenerator<Line[]> {
  let row = 0;
  let carry: Buffer[] = [];
  let carried = 0;
  for await (const part of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const chunk = part as Buffer;
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      row++;
      const piece = chunk.subarray(start, end);
      const tooLong = carried + piece.length > MAX_RECORD_BYTES;
      const line = carried === 0 ? piece : Buffer.concat([...carry, piece]);
      const text = (tooLong ? line.subarray(0, 1000) : line).toString('utf8');
      if (text.trim() !== '') lines.push({ row, text, tooLong });
      start = end + 1;
      carry = [];
      carried = 0;
    }
    // of a line without end, no more is kept than what is shown
    if (carried <= MAX_RECORD_BYTES) carry.push(chunk.subarray(start));
    carried += chunk.length - start;
    yield lines;
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** A text, or a list, which no cell can hold. */
type Cell = string | null;

/** A string as it stands, or else a number that is no key. */
const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?!\s*:)/g;

/** The cells of an object by key; null where the line is no object. */
export function cellsOf(line: string): Map<string, Cell> | null {
  let object: unknown;
  try {
    // JSON.parse would round a number of twenty digits and drop the last 0 of 1.10: let it see texts
    object = JSON.parse(line.replace(STRINGS_AND_NUMBERS, (token) => (token[0] === '"' ? token : `"${token}"`)));
  } catch {
    return null;
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return null;
  const cells = new Map<string, Cell>();
  return flatten(object, '', 0, cells) ? cells : null;
}

/** What is left where numbers came as texts. */
type Json = string | boolean | null | Json[] | { [key: string]: Json };

function flatten(object: object, prefix: string, depth: number, into: Map<string, Cell>): boolean {
  if (depth > MOST_DEPTH) return false;
  for (const [name, value] of Object.entries(object) as [string, Json][]) {
    const key = prefix + name;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (!flatten(value, `${key}.`, depth + 1, into)) return false;
    } else if (into.has(key)) return false;
    else if (Array.isArray(value)) into.set(key, null);
    else {
      const text = value === null ? '' : String(value);
      // half of a pair of surrogates would become another character without a word
      if (LONE_SURROGATE.test(text)) return false;
      into.set(key, text);
    }
  }
  return true;
}
