import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { InvalidInput } from '../../errors.ts';

const MOST_ENTRIES = 10_000;
/** Below this nobody is harmed. */
const HARMLESS_BYTES = 64 << 20;
/** Sheets of nothing but equal rows come to about a hundred; a bomb of zeros to a thousand. */
const MOST_RATIO = 250;
const ENCRYPTED = 1;

/** A ZIP archive's parts, each decompressed as it is read. Raises InvalidInput for what is damaged, encrypted, or made to harm. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  static async open(path: string): Promise<Archive> {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(damaged);
    try {
      if (zip.entryCount > MOST_ENTRIES) throw new InvalidInput('archive_bomb');
      const entries = new Map<string, Entry>();
      // a part that is there twice would be read by one program so and by another so
      for await (const entry of zip.eachEntry()) {
        if (entries.has(entry.fileName.toLowerCase())) throw new Error(`two parts ${entry.fileName}`);
        entries.set(entry.fileName.toLowerCase(), entry);
      }
      return new Archive(zip, entries);
    } catch (error) {
      zip.close();
      throw error instanceof InvalidInput ? error : damaged(error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** How long a part is when it is decompressed, as the archive says; reading raises where that is not so. */
  bytesOf(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name.toLowerCase());
    if (!entry) throw new InvalidInput('workbook_damaged', { detail: name });
    const { uncompressedSize, compressedSize } = entry;
    if ((entry.generalPurposeBitFlag & ENCRYPTED) > 0) throw new InvalidInput('workbook_encrypted');
    if (uncompressedSize > HARMLESS_BYTES && uncompressedSize > MOST_RATIO * compressedSize)
      throw new InvalidInput('archive_bomb');
    let sum = 0;
    try {
      for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
        sum = crc32(chunk as Buffer, sum);
        yield chunk as Buffer;
      }
      if (sum !== entry.crc32) throw new Error(`checksum of ${name}`);
    } catch (error) {
      throw error instanceof InvalidInput ? error : damaged(error);
    }
  }

  close(): void {
    this.#zip.close();
  }
}

function damaged(error: unknown): never {
  throw new InvalidInput('workbook_damaged', { detail: (error as Error).message }, { cause: error });
}
