import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** Files of one JSON document a line, beside a shorter head of each that says where it stands. */

/** Where a document stands among the bytes of its file. */
export interface Place {
  at: number;
  bytes: number;
}

/** Writes both files anew; answers with how many documents, and the SHA-256 of them. */
export async function writeLines<T>(
  path: string,
  headsPath: string,
  items: Iterable<T>,
  headOf: (item: T) => object,
): Promise<{ count: number; sha256: string }> {
  const hash = createHash('sha256');
  const [all, heads] = await Promise.all([open(path, 'w'), open(headsPath, 'w')]);
  try {
    let [count, at] = [0, 0];
    for (const item of items) {
      const line = Buffer.from(`${JSON.stringify(item)}\n`);
      const place: Place = { at, bytes: line.length };
      hash.update(line);
      await all.write(line);
      await heads.write(`${JSON.stringify({ ...headOf(item), ...place })}\n`);
      at += line.length;
      count++;
    }
    await all.sync();
    return { count, sha256: hash.digest('hex') };
  } finally {
    await all.close();
    await heads.close();
  }
}

export async function linesIn<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
    items.push(JSON.parse(line) as T);
  return items;
}

export async function lineAt<T>(path: string, { at, bytes }: Place): Promise<T> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
    return JSON.parse(buffer.toString('utf8')) as T;
  } finally {
    await file.close();
  }
}
