import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { InvalidInput } from '../errors.ts';
import { BYTE_ORDER_MARK, type Encoding, encodingOf, markedEncoding } from './encoding.ts';
import { gzipError, isGzip } from './intake.ts';

const HEADER_BYTES = 64 * 1024;
const LF = 10;
const DELIMITERS = [',', '\t', ';', '|'] as const;
/** What is tried where nothing is said; a bar may stand in any text. */
const USUAL = DELIMITERS.slice(0, 3);

export interface Header {
  cells: string[];
  /** What separates cells: the one that makes most of them. */
  delimiter: string;
}

export interface HeaderOptions {
  /** The record to read, from 1. */
  row?: number;
  delimiter?: string;
  encoding?: Encoding;
}

/** A record of a file, the first unless asked otherwise, split into cells; null where there is none. Decompresses as little as it needs. */
export async function readHeader(
  path: string,
  { row = 1, delimiter: asked, encoding: given }: HeaderOptions = {},
): Promise<Header | null> {
  const head = await readHead(path, (bytes) => row === 1 && markedEncoding(bytes) === null && recordEnd(bytes.toString('latin1')) !== null); // prettier-ignore
  const isMarked = head.subarray(0, 3).equals(BYTE_ORDER_MARK);
  if (head.length === (isMarked ? 3 : 0)) return null;
  const lines = row === 1 ? firstLine(head) : head.subarray(0, head.lastIndexOf(LF) + 1);
  const encoding = isMarked ? 'utf-8' : (markedEncoding(head) ?? given ?? encodingOf(lines) ?? 'utf-8');
  const isWide = encoding.startsWith('utf-16');
  if ((!isWide && lines.includes(0)) || head.subarray(0, 5).toString('latin1') === '%PDF-')
    throw new InvalidInput('not_text');
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(isWide ? head : lines, { stream: true });
  } catch (cause) {
    throw new InvalidInput('encoding_broken', { row: 1, encoding }, { cause });
  }
  const record = recordOf(text, row);
  if (record === null) return null;
  const split = (asked === undefined ? USUAL : [asked]).map((delimiter) => ({
    delimiter,
    cells: splitRecord(record, delimiter),
  }));
  return split.reduce((best, other) => (other.cells.length > best.cells.length ? other : best));
}

/** The record with this number; null where the text has none. */
function recordOf(text: string, row: number): string | null {
  let start = 0;
  for (let at = 1; at < row; at++) {
    const end = recordEnd(text.slice(start));
    if (end === null) return null;
    start += end + (text.startsWith('\r\n', start + end) ? 2 : 1);
  }
  const rest = text.slice(start);
  return row > 1 && rest === '' ? null : rest.slice(0, recordEnd(rest) ?? rest.length);
}

/** The beginning of a file, out of gzip: as much as is enough, or 64 KB. */
export async function readHead(path: string, isEnough: (head: Buffer) => boolean): Promise<Buffer> {
  let head = Buffer.alloc(0);
  const gzip = await isGzip(path);
  const file = createReadStream(path, { end: 4 * HEADER_BYTES });
  const source = gzip ? file.pipe(createGunzip()) : file;
  file.once('error', (error) => source.destroy(error));
  try {
    for await (const chunk of source) {
      head = Buffer.concat([head, chunk as Buffer]);
      if (head.length >= HEADER_BYTES) break;
      if (head.length >= 3 && isEnough(head)) break;
    }
  } catch (error) {
    // a gzip that ends within its first bytes, or our own cut of the input: the head that came is enough or empty
    if (head.length === 0) throw gzipError(error);
  } finally {
    file.destroy();
  }
  return head;
}

/** The bytes of the first record, in an encoding where ASCII is itself. */
function firstLine(head: Buffer): Buffer {
  return head.subarray(0, recordEnd(head.toString('latin1')) ?? head.length);
}

/** Where the first record ends: at a line end that is not within quotes. Null where it goes on. */
function recordEnd(text: string): number | null {
  let state: 'before' | 'plain' | 'quoted' | 'closed' = 'before';
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') state = state === 'quoted' ? 'closed' : state === 'plain' ? 'plain' : 'quoted';
    else if (state === 'quoted') continue;
    else if (character === '\n' || character === '\r') return i;
    else if (character !== ' ') state = (DELIMITERS as readonly string[]).includes(character) ? 'before' : 'plain';
  }
  return null;
}

/** Cells of one record (RFC 4180, with another delimiter). */
function splitRecord(record: string, delimiter: string): string[] {
  const cells: string[] = [];
  const cell = new RegExp(`(?: *"((?:[^"]|"")*)" *|([^${delimiter}]*))([${delimiter}]|$)`, 'y');
  for (;;) {
    const start = cell.lastIndex;
    const match = cell.exec(record);
    if (!match) return [...cells, record.slice(start)];
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
