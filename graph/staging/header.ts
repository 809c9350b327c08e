import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { InvalidInput } from '../errors.ts';
import { BYTE_ORDER_MARK, encodingOf, markedEncoding } from './encoding.ts';
import { gzipError, isGzip } from './intake.ts';

const HEADER_BYTES = 64 * 1024;
const DELIMITERS = [',', '\t', ';'] as const;

export interface Header {
  cells: string[];
  /** What separates cells: the one that makes most of them. */
  delimiter: string;
}

/** First record of a file, split into cells; null where the file is empty. Decompresses as little as it needs. */
export async function readHeader(path: string): Promise<Header | null> {
  const head = await readHead(path);
  const isMarked = head.subarray(0, 3).equals(BYTE_ORDER_MARK);
  if (head.length === (isMarked ? 3 : 0)) return null;
  const encoding = isMarked ? 'utf-8' : (markedEncoding(head) ?? encodingOf(firstLine(head)) ?? 'utf-8');
  const isWide = encoding.startsWith('utf-16');
  if ((!isWide && firstLine(head).includes(0)) || head.subarray(0, 5).toString('latin1') === '%PDF-')
    throw new InvalidInput('not_text');
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(isWide ? head : firstLine(head), { stream: true });
  } catch (cause) {
    throw new InvalidInput('encoding_broken', { row: 1, encoding }, { cause });
  }
  const record = text.slice(0, recordEnd(text) ?? text.length);
  const split = DELIMITERS.map((delimiter) => ({ delimiter, cells: splitRecord(record, delimiter) }));
  return split.reduce((best, other) => (other.cells.length > best.cells.length ? other : best));
}

async function readHead(path: string): Promise<Buffer> {
  let head = Buffer.alloc(0);
  const gzip = await isGzip(path);
  const file = createReadStream(path, { end: 4 * HEADER_BYTES });
  const source = gzip ? file.pipe(createGunzip()) : file;
  file.once('error', (error) => source.destroy(error));
  try {
    for await (const chunk of source) {
      head = Buffer.concat([head, chunk as Buffer]);
      if (head.length >= HEADER_BYTES) break;
      if (head.length >= 3 && markedEncoding(head) === null && recordEnd(head.toString('latin1')) !== null) break;
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
  const cell = new RegExp(`(?: *"((?:[^"]|"")*)" *|([^${delimiter}]*))(${delimiter}|$)`, 'y');
  for (;;) {
    const start = cell.lastIndex;
    const match = cell.exec(record);
    if (!match) return [...cells, record.slice(start)];
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
