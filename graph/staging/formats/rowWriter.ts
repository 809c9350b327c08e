import { type FileHandle, open } from 'node:fs/promises';
import { InvalidInput } from '../../errors.ts';

const BLOCK_CHARACTERS = 1 << 20;

/** Writes rows as CSV, every cell quoted, the row's number first. */
export class RowWriter {
  readonly #file: FileHandle;
  readonly #limitBytes: number;
  #block = '';
  #bytes = 0;
  #rows = 0;

  private constructor(file: FileHandle, limitBytes: number) {
    this.#file = file;
    this.#limitBytes = limitBytes;
  }

  /** More than `limitBytes` is taken for an attack: few bytes of the file were blown up to many. */
  static async open(path: string, limitBytes = Infinity): Promise<RowWriter> {
    return new RowWriter(await open(path, 'w'), limitBytes);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a row of `width` cells; those that are missing are empty. */
  add(row: number, cells: readonly (string | undefined)[], width: number): void {
    let line = String(row);
    let commas = 0;
    for (let i = 0; i < width; i++) {
      commas++;
      const cell = cells[i];
      if (!cell) continue;
      line += commas === 1 ? `,${quoted(cell)}` : ','.repeat(commas) + quoted(cell);
      commas = 0;
    }
    this.#block += `${line}${','.repeat(commas)}\n`;
    this.#rows++;
  }

  /** Writes what has gathered, if it is much; call it now and then. */
  async settle(): Promise<void> {
    if (this.#block.length >= BLOCK_CHARACTERS) await this.#flush();
  }

  async #flush(): Promise<void> {
    const { bytesWritten } = await this.#file.write(this.#block);
    this.#block = '';
    this.#bytes += bytesWritten;
    if (this.#bytes > this.#limitBytes) throw new InvalidInput('archive_bomb');
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }
}

/** A cell as CSV. DuckDB takes a file with several kinds of line ends for a broken one. */
function quoted(cell: string): string {
  let text = cell;
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  return `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
}
