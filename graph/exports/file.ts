import { type FileHandle, open } from 'node:fs/promises';
import { ROWS_AT_A_TIME, type Watch } from './formats.ts';

/** A new file of text in UTF-8. Whoever writes waits for the disk from time to time, so that no more than a few thousand rows are in memory. */
export class TextFile {
  readonly #handle: FileHandle;
  #waiting: string[] = [];

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Writes a file, which is there at the end, or after an error as far as it came. Throws where one of that name is there. */
  static async write(path: string, fill: (file: TextFile) => Promise<void>): Promise<void> {
    const handle = await open(path, 'wx');
    try {
      const file = new TextFile(handle);
      await fill(file);
      await file.#drain();
    } finally {
      await handle.close();
    }
  }

  put(text: string): void {
    this.#waiting.push(text);
  }

  async rows(count: number, textOf: (row: number) => string, watch: Watch): Promise<void> {
    for (let start = 0; start < count; start += ROWS_AT_A_TIME) {
      const end = Math.min(count, start + ROWS_AT_A_TIME);
      for (let row = start; row < end; row++) this.#waiting.push(textOf(row));
      watch(end - start);
      await this.#drain();
    }
  }

  async #drain(): Promise<void> {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    // the system may take less than all at a time
    for (let at = 0; at < bytes.length;) at += (await this.#handle.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}
