import { isUtf8 } from 'node:buffer';
import { InvalidInput } from '../errors.ts';

/** How the text of a file is written. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

export const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LF = 10;

/** What the first two bytes of a file say of it: only UTF-16 has to say so. */
export function markedEncoding(head: Buffer): Encoding | null {
  if (head.length < 2) return null;
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return null;
}

/**
 * UTF-8 or GB18030, by the lines that are not ASCII alone: what most of them are. Null where all are ASCII. One bad row does not turn a file
 * of UTF-8 into another one, and a few characters that happen to be valid UTF-8 do not turn one of GB18030.
 */
export function encodingOf(text: Buffer): Encoding | null {
  let [utf8, gb18030, neither] = [0, 0, 0];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(LF, start);
    const line = text.subarray(start, end < 0 ? text.length : end);
    // the last line may be cut within a character
    const whole = end < 0 ? line.subarray(0, completeLength(line)) : line;
    if (!isAscii(whole)) {
      if (isUtf8(whole)) utf8++;
      else if (isGb18030(whole)) gb18030++;
      else neither++;
    }
    if (end < 0) break;
    start = end + 1;
  }
  if (utf8 + gb18030 + neither === 0) return null;
  return utf8 >= gb18030 ? 'utf-8' : 'gb18030';
}

/** Whether it could be GB18030, but for a character that is cut at the end. */
function isGb18030(text: Buffer): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(text, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isAscii(text: Buffer): boolean {
  for (const byte of text) if (byte >= 0x80) return false;
  return true;
}

/** Length of the longest prefix that does not end within a UTF-8 sequence. */
export function completeLength(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back];
    if (byte < 0x80) return text.length;
    if (byte >= 0xc0) return byte >= (back === 1 ? 0xc0 : back === 2 ? 0xe0 : 0xf0) ? text.length - back : text.length;
  }
  return text.length;
}

/**
 * Turns chunks of a file into UTF-8, whatever it is written in, without its byte order mark. What is not told by the mark is decided by the first
 * chunk that is not ASCII alone. UTF-8 is passed on unchecked. Raises InvalidInput `encoding_broken` with the row for bytes that are no
 * character of the file's encoding. `asked` is an encoding that is not to be doubted, but by the file's own mark.
 */
export async function* asUtf8(
  chunks: AsyncIterable<Buffer>,
  { asked, onEncoding }: { asked?: Encoding; onEncoding?: (encoding: Encoding) => void } = {},
): AsyncGenerator<Buffer> {
  let encoding: Encoding | null = null;
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let row = 1;
  let first = true;
  /** Bytes before a decision can be made. */
  let carry: Buffer = Buffer.alloc(0);
  const decoded = (chunk: Buffer, isLast: boolean): Buffer => {
    let text: string;
    try {
      text = decoder!.decode(chunk, { stream: !isLast });
    } catch (cause) {
      throw new InvalidInput(
        'encoding_broken',
        { row: row + firstBroken(chunk, encoding!), encoding: encoding! },
        { cause },
      );
    }
    const bytes = Buffer.from(text, 'utf8');
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) row++;
    return bytes;
  };
  for await (const chunk of chunks) {
    let text = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    carry = Buffer.alloc(0);
    if (first && text.length < 3) {
      carry = text;
      continue;
    }
    if (first) {
      encoding = markedEncoding(text);
      if (text.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
        encoding = 'utf-8';
        text = text.subarray(3);
      }
      encoding ??= asked ?? null;
    }
    first = false;
    encoding ??= encodingOf(text);
    if (encoding === null || encoding === 'utf-8') {
      if (encoding === null) for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) row++;
      yield text;
      continue;
    }
    decoder ??= new TextDecoder(encoding, { fatal: true });
    // by lines within the chunk, so that a broken one is named; UTF-16 has none that bytes could tell
    yield encoding === 'gb18030'
      ? Buffer.concat(byLines(text).map((line) => decoded(line, false)))
      : decoded(text, false);
  }
  if (carry.length > 0) yield carry;
  if (decoder) yield decoded(Buffer.alloc(0), true);
  onEncoding?.(encoding ?? 'utf-8');
}

/** How many lines are whole before the first that is not. */
function firstBroken(text: Buffer, encoding: Encoding): number {
  let line = 0;
  for (let start = 0; start < text.length; line++) {
    const end = text.indexOf(LF, start);
    try {
      new TextDecoder(encoding, { fatal: true }).decode(text.subarray(start, end < 0 ? text.length : end));
    } catch {
      return line;
    }
    if (end < 0) break;
    start = end + 1;
  }
  return 0;
}

/** A line end is never part of another character of GB18030. Blocks of lines, since a decoder is slow to call. */
function byLines(text: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(LF, Math.min(start + 4096, text.length - 1));
    const stop = end < 0 ? text.length : end + 1;
    blocks.push(text.subarray(start, stop));
    start = stop;
  }
  return blocks;
}
