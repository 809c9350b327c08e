import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { InvalidInput } from '../errors.ts';
import { BYTE_ORDER_MARK, gzipError, isGzip } from './intake.ts';

const HEADER_BYTES = 64 * 1024;
const [LF, CR, SPACE, QUOTE, COMMA] = [10, 13, 32, 34, 44];

/** First record of a file, split into cells; null where the file is empty. Decompresses as little as it needs. */
export async function readHeader(path: string): Promise<string[] | null> {
  const head = await readHead(path);
  if (head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)))
    throw new InvalidInput('encoding_utf16');
  const text = head.subarray(head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0);
  if (text.length === 0) return null;
  const record = text.subarray(0, recordEnd(text) ?? text.length);
  if (record.includes(0) || record.subarray(0, 5).toString('latin1') === '%PDF-') throw new InvalidInput('not_text');
  if (!isUtf8(record)) throw new InvalidInput('encoding_not_utf8', { row: 1 });
  return splitRecord(record.toString('utf8'));
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
      if (head.length >= HEADER_BYTES || recordEnd(head) !== null) break;
    }
  } catch (error) {
    // a gzip that ends within its first bytes, or our own cut of the input: the head that came is enough or empty
    if (head.length === 0) throw gzipError(error);
  } finally {
    file.destroy();
  }
  return head;
}

/** Where the first record ends: at a line end that is not within quotes. Null where it goes on. */
function recordEnd(text: Buffer): number | null {
  let state: 'before' | 'plain' | 'quoted' | 'closed' = 'before';
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte === QUOTE) state = state === 'quoted' ? 'closed' : state === 'plain' ? 'plain' : 'quoted';
    else if (state === 'quoted') continue;
    else if (byte === LF || byte === CR) return i;
    else if (byte !== SPACE) state = byte === COMMA ? 'before' : 'plain';
  }
  return null;
}

/** Cells of one CSV record (RFC 4180). */
function splitRecord(record: string): string[] {
  const cells: string[] = [];
  const cell = /(?: *"((?:[^"]|"")*)" *|([^,]*))(,|$)/y;
  for (;;) {
    const start = cell.lastIndex;
    const match = cell.exec(record);
    if (!match) return [...cells, record.slice(start)];
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
