import { type FileHandle, open } from 'node:fs/promises';

/** Writes CSV as bytes, by the megabyte. */

const BUFFER_BYTES = 4 << 20;
/** No row is longer. */
const ROW_BYTES = 4096;

/** A field, quoted only where it must be (RFC 4180). */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface WrittenFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes a header and one row for each k in [from, to). `put` writes row k into the buffer at a position and returns the position after
 * it. Two buffers take turns, so rows are made while others are being written.
 */
export async function writeRows(
  path: string,
  header: string,
  from: number,
  to: number,
  put: (buffer: Buffer, position: number, k: number) => number,
): Promise<WrittenFile> {
  const file = await open(path, 'w');
  let written = 0;
  let pending: Promise<void> = Promise.resolve();
  const write = async (buffer: Buffer, length: number): Promise<void> => {
    for (let done = 0; done < length;) done += (await file.write(buffer, done, length - done)).bytesWritten;
    written += length;
  };
  try {
    let buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    let spare = Buffer.allocUnsafe(BUFFER_BYTES);
    let position = buffer.write(`${header}\n`);
    for (let k = from; k < to; k++) {
      position = put(buffer, position, k);
      if (position > BUFFER_BYTES - ROW_BYTES) {
        await pending;
        pending = write(buffer, position);
        // seen again by the next await; without this a failure in between would end the process
        pending.catch(() => {});
        [buffer, spare] = [spare, buffer];
        position = 0;
      }
    }
    await pending;
    await write(buffer, position);
  } finally {
    await pending.catch(() => {});
    await file.close();
  }
  return { path, rows: to - from, bytes: written };
}

/** A file that is written line by line, along with others. Whoever adds many lines waits for `drained` now and then. */
export class RowFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES >> 2);
  #position = 0;
  #rows = -1;
  #bytes = 0;
  #pending: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async open(path: string, header: string): Promise<RowFile> {
    const rows = new RowFile(path, await open(path, 'w'));
    rows.add(header);
    return rows;
  }

  add(line: string): void {
    this.#rows++;
    if (this.#position > this.#buffer.length - ROW_BYTES) this.#flush();
    this.#position += this.#buffer.write(`${line}\n`, this.#position);
  }

  drained(): Promise<void> {
    return this.#pending;
  }

  async end(): Promise<WrittenFile> {
    try {
      this.#flush();
      await this.#pending;
    } finally {
      await this.#file.close();
    }
    return { path: this.#path, rows: this.#rows, bytes: this.#bytes };
  }

  #flush(): void {
    const [buffer, length] = [this.#buffer, this.#position];
    this.#buffer = Buffer.allocUnsafe(buffer.length);
    this.#position = 0;
    this.#pending = this.#pending.then(async () => {
      for (let done = 0; done < length;) done += (await this.#file.write(buffer, done, length - done)).bytesWritten;
      this.#bytes += length;
    });
    // seen again by whoever waits next; without this a failure in between would end the process
    this.#pending.catch(() => undefined);
  }
}

/** Texts as UTF-8, one after the other: text i is [offsets[i], offsets[i + 1]). */
export interface ByteTable {
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
}

export function byteTable(count: number, textOf: (index: number) => string): ByteTable {
  const offsets = new Uint32Array(count + 1);
  let bytes = Buffer.allocUnsafe(Math.max(1024, count * 64));
  let end = 0;
  for (let i = 0; i < count; i++) {
    const text = textOf(i);
    if (end + text.length * 3 > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2 + text.length * 3);
    end += bytes.write(text, end);
    offsets[i + 1] = end;
  }
  return { bytes: bytes.subarray(0, end), offsets };
}

const COMMA = 44;
export const NEW_LINE = 10;

/** Writes text `index` of a table and a comma (or another end). */
export function putText(buffer: Buffer, position: number, table: ByteTable, index: number, end = COMMA): number {
  const { bytes, offsets } = table;
  const to = offsets[index + 1];
  // a loop beats Buffer.copy for the tens of bytes of a name
  for (let i = offsets[index]; i < to; i++) buffer[position++] = bytes[i];
  buffer[position++] = end;
  return position;
}

/** Writes an amount of minor units (two decimals) and a comma. */
export function putMinor(buffer: Buffer, position: number, minor: number): number {
  let magnitude = minor;
  if (minor < 0) {
    buffer[position++] = 45;
    magnitude = -minor;
  }
  const whole = Math.floor(magnitude / 100);
  const fraction = magnitude - whole * 100;
  position = putDigits(buffer, position, whole, digitsOf(whole));
  buffer[position] = 46;
  buffer[position + 1] = 48 + Math.floor(fraction / 10);
  buffer[position + 2] = 48 + (fraction % 10);
  buffer[position + 3] = COMMA;
  return position + 4;
}

/** Writes an integer padded with zeros to a number of digits; no comma. */
export function putDigits(buffer: Buffer, position: number, value: number, digits: number): number {
  let rest = value;
  for (let at = position + digits - 1; at >= position; at--) {
    const tenth = Math.floor(rest / 10);
    buffer[at] = 48 + rest - tenth * 10;
    rest = tenth;
  }
  return position + digits;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  return digits;
}
