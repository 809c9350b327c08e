import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InvalidInput } from '../errors.ts';
import { asUtf8, completeLength, type Encoding } from './encoding.ts';

/**
 * A file is read once, by us: decompressed, hashed, turned into UTF-8 whatever its encoding, and written as plain text, every line ended by LF, into the load's
 * own folder. DuckDB reads that copy. So a file that changes meanwhile, a truncated gzip or a clever path cannot reach it.
 */
export interface Plain {
  path: string;
  /** SHA-256 of the file as it was given. */
  sha256: string;
  lines: number;
  /** How it was written; null of what is no text. */
  encoding: Encoding | null;
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const LF = 10;
const CR = 13;

export interface IntakeOptions {
  /** It is no text: only gzip is taken off. */
  binary?: boolean;
  /** An encoding that is not to be found out. */
  encoding?: Encoding;
  /** Hears how much of the given file was read. */
  onBytes?: (bytes: number) => void;
  signal?: AbortSignal;
}

/** Copies a file. Raises InvalidInput, after which the copy is of no use. */
export async function intake(
  path: string,
  target: string,
  { binary = false, encoding: asked, onBytes, signal }: IntakeOptions = {},
): Promise<Plain> {
  const hash = createHash('sha256');
  const before = await stateOf(path);
  const gzip = await isGzip(path);
  let bytes = 0;
  let lines = 0;
  let lastByte = LF;
  let encoding: Encoding | null = null;

  async function* hashed(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      onBytes?.(chunk.length);
      yield chunk;
    }
  }
  async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  async function* checked(chunks: AsyncIterable<Buffer>) {
    let carry: Buffer = Buffer.alloc(0);
    for await (const chunk of chunks) {
      const text = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
      const end = text.at(-1) === CR ? text.length - 1 : completeLength(text);
      carry = Buffer.from(text.subarray(end));
      yield check(withLineFeeds(text.subarray(0, end)));
    }
    if (carry.length > 0) yield check(withLineFeeds(carry));
    // without it, DuckDB takes a quoted last cell for a broken one
    if (lastByte !== LF) yield check(Buffer.of(LF));
  }
  function check(text: Buffer): Buffer {
    if (!isUtf8(text)) throw new InvalidInput('encoding_not_utf8', { row: lines + firstBadLine(text) });
    for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) lines++;
    if (text.length > 0) lastByte = text[text.length - 1];
    bytes += text.length;
    return text;
  }

  try {
    const file = createReadStream(path, { highWaterMark: 1 << 18 });
    const copied = (chunks: AsyncIterable<Buffer>) =>
      binary ? counted(chunks) : checked(asUtf8(chunks, { asked, onEncoding: (found) => (encoding = found) }));
    const copy = createWriteStream(target);
    if (gzip) await pipeline(file, hashed, createGunzip({ chunkSize: 1 << 18 }), copied, copy, { signal });
    else await pipeline(file, hashed, copied, copy, { signal });
  } catch (error) {
    // half of a file that is being written is no damaged file
    if (error instanceof Error && !signal?.aborted && (await stateOf(path)) !== before)
      throw new InvalidInput('file_changed', {}, { cause: error });
    throw gzip ? gzipError(error) : error;
  }
  if ((await stateOf(path)) !== before) throw new InvalidInput('file_changed');
  if (bytes === 0) throw new InvalidInput('file_empty');
  return { path: target, sha256: hash.digest('hex'), lines, encoding };
}

/** Differs once a file was written to, cut, or replaced. */
async function stateOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs].join(' ');
}

export async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(GZIP_MAGIC);
  } finally {
    await handle.close();
  }
}

/** What an error of decompression means; any other error is itself. */
export function gzipError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') return new InvalidInput('gzip_truncated', {}, { cause: error });
  if (code.startsWith('Z_')) return new InvalidInput('gzip_damaged', {}, { cause: error });
  return error;
}

/** CR LF and CR → LF, since DuckDB takes a file with several kinds of line ends for a broken one. */
function withLineFeeds(text: Buffer): Buffer {
  return text.includes(CR) ? Buffer.from(text.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1') : text;
}

/** Number (from 1) of the first line that is not UTF-8. */
function firstBadLine(text: Buffer): number {
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    const end = text.indexOf(LF, start);
    if (!isUtf8(text.subarray(start, end < 0 ? text.length : end))) return line;
    if (end < 0) break;
    start = end + 1;
  }
  return line;
}
