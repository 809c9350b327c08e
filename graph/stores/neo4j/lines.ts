import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const FLUSHED = 1000;

/** A file of text that is written line by line, many at a time. */
export class LineFile {
  readonly #stream;
  #waiting: string[] = [];

  constructor(path: string) {
    this.#stream = createWriteStream(path, { highWaterMark: 4 << 20 });
    // told by whoever waits next
    this.#stream.on('error', () => undefined);
  }

  add(line: string): void {
    if (this.#waiting.push(line) >= FLUSHED) this.#flush();
  }

  /** Waits where the disk is slower than what comes. */
  async drained(): Promise<void> {
    if (this.#stream.errored) throw this.#stream.errored;
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain');
  }

  async end(): Promise<void> {
    this.#flush();
    this.#stream.end();
    if (!this.#stream.closed) await once(this.#stream, 'close');
    if (this.#stream.errored) throw this.#stream.errored;
  }

  #flush(): void {
    if (this.#waiting.length > 0) this.#stream.write(`${this.#waiting.join('\n')}\n`);
    this.#waiting = [];
  }
}
