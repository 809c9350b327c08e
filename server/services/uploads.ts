import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NotFound } from '../../graph/errors.ts';
import type { Source } from '../../graph/staging/sources.ts';
import type { Upload } from '../contract.ts';

/** Files that came with requests, kept until they are loaded or the server ends. */
export class Uploads {
  readonly #folder: string;
  readonly #kept = new Map<string, Source>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(name: string, body: Readable): Promise<Upload> {
    await mkdir(this.#folder, { recursive: true });
    const id = randomUUID();
    const path = join(this.#folder, id);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await pipeline(
        body,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(path),
      );
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    this.#kept.set(id, { name, path, bytes, named: true });
    return { id, name, bytes, sha256: hash.digest('hex') };
  }

  /** The files, which belong to one load from now on; all of them or none. */
  take(ids: readonly string[]): Source[] {
    const uploads = ids.map((id) => {
      const upload = this.#kept.get(id);
      if (!upload) throw new NotFound('upload_not_found', { id });
      return upload;
    });
    for (const id of ids) this.#kept.delete(id);
    return uploads;
  }
}
