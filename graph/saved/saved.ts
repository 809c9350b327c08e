import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '../snapshot.ts';
import { readTable, tableChunks } from './arrow.ts';
import { COLUMNS, rowsOf, snapshotOf, type Tables, tablesOf } from './layout.ts';

/**
 * A snapshot beside its ledger: a folder of Arrow IPC files, one a table (layout.ts), and `manifest.json`, which names the version, how long each file is
 * and its SHA-256. So pandas, Polars or DuckDB read it as it stands, and opening it is reading its columns into shared memory.
 *
 * It is written beside its place and renamed, so it is there whole or not at all. Nothing is forced to the disk: it follows from the ledger, a power cut
 * that leaves it damaged is found by the hashes, and then it is built anew.
 */
export const FORMAT = 1;

interface Manifest extends Omit<Snapshot, 'taxpayers' | 'relations' | 'invoices'> {
  format: typeof FORMAT;
  tables: { name: string; file: string; rows: number; bytes: number; sha256: string }[];
}

/** What was found where a snapshot should be. */
export type Opened =
  | { state: 'opened'; snapshot: Snapshot; bytes: number }
  | { state: 'missing' }
  | { state: 'damaged'; file: string; reason: string }
  | { state: 'format'; found: string };

/** The same, looked at and left as it is. */
export type Inspected =
  | ({ state: 'sound'; bytes: number } & Pick<Snapshot, 'sequence' | 'version' | 'attributesVersion'>)
  | Exclude<Opened, { state: 'opened' }>;

const PART = '.part';
const READ_BYTES = 8 << 20;

/** Saves a snapshot as the only one below a folder. Throws what the file system throws; then nothing has changed. */
export async function saveSnapshot(folder: string, snapshot: Snapshot): Promise<{ bytes: number }> {
  await mkdir(folder, { recursive: true });
  const name = `${snapshot.sequence}`;
  const part = join(folder, `${name}${PART}`);
  try {
    await rm(part, { recursive: true, force: true });
    await mkdir(part);
    const { taxpayers: _, relations: __, invoices: ___, ...rest } = snapshot;
    const manifest: Manifest = { format: FORMAT, ...rest, tables: [] };
    for (const [table, columns] of Object.entries(tablesOf(snapshot))) {
      const file = `${table}.arrow`;
      const written = await writeChunks(join(part, file), tableChunks(columns));
      manifest.tables.push({ name: table, file, rows: rowsOf(columns), ...written });
    }
    await writeFile(join(part, 'manifest.json'), sealed(manifest));
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(part, join(folder, name));
    for (const other of await readdir(folder))
      if (other !== name) await rm(join(folder, other), { recursive: true, force: true });
    return { bytes: manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Opens the newest snapshot below a folder; what an interrupted save left is removed. */
export async function openSnapshot(folder: string): Promise<Opened> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(PART)))
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  return look(folder, async ({ format: _, tables, ...rest }, at, check) => {
    const contents = await Promise.all(tables.map((table) => readHashed(join(at, table.file), table)));
    const read: Tables = {};
    let bytes = 0;
    for (const [i, table] of tables.entries()) {
      const columns = check(table.file, contents[i], (content) => readTable(content, COLUMNS[table.name]));
      if (rowsOf(columns) !== table.rows) throw new RangeError('rows');
      read[table.name] = columns;
      bytes += table.bytes;
    }
    return { state: 'opened', snapshot: snapshotOf(rest, read), bytes };
  });
}

/** Compares the newest snapshot below a folder with its hashes, piece by piece. It changes nothing, and keeps nothing in memory. */
export async function inspectSnapshot(folder: string): Promise<Inspected> {
  return look(folder, async ({ sequence, version, attributesVersion, tables }, at, check) => {
    for (const table of tables)
      check(table.file, await readHashed(join(at, table.file), table, { keep: false }), () => undefined);
    const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
    return { state: 'sound', bytes, sequence, version, attributesVersion };
  });
}

/** Uses the content of a file, or throws what is wrong with it; `look` tells which file it was. */
type Check = <C, T>(file: string, content: C | { wrong: string }, use: (content: C) => T) => T;

/** Looks at the newest snapshot below a folder; whatever goes wrong there is damage. */
async function look<T>(
  folder: string,
  work: (manifest: Manifest, at: string, check: Check) => Promise<T>,
): Promise<T | Exclude<Opened, { state: 'opened' }>> {
  const names = await readdir(folder).catch(() => []);
  const [newest] = names.filter((one) => /^[0-9]+$/.test(one)).sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) return { state: 'missing' };
  const at = join(folder, newest);
  let file = 'manifest.json';
  try {
    const manifest = unsealed(await readFile(join(at, file), 'utf8'));
    if (manifest.format !== FORMAT) return { state: 'format', found: String(manifest.format) };
    return await work(manifest, at, (name, content, use) => {
      file = name;
      if (isWrong(content)) throw new RangeError(content.wrong);
      return use(content);
    });
  } catch (error) {
    return { state: 'damaged', file, reason: (error as NodeJS.ErrnoException).code ?? (error as Error).message };
  }
}

const isWrong = (content: unknown): content is { wrong: string } =>
  typeof content === 'object' && content !== null && 'wrong' in content;

/** The manifest as text, its own hash first. */
function sealed(manifest: Manifest): string {
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  return `${createHash('sha256').update(text).digest('hex')}\n${text}`;
}

/** RangeError where its hash is another. */
function unsealed(text: string): Manifest {
  const [hash, content] = [text.slice(0, 65), text.slice(65)];
  if (`${createHash('sha256').update(content).digest('hex')}\n` !== hash) throw new RangeError('hash');
  return JSON.parse(content) as Manifest;
}

async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx');
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await writeWhole(handle, chunk);
      bytes += chunk.length;
    }
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;)
    at += (await handle.write(chunk, at, Math.min(chunk.length - at, 1 << 30))).bytesWritten;
}

/** The file in shared memory, or what is wrong with it. Where it is not kept, memory holds a piece at a time. */
async function readHashed(
  path: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
  { keep = true } = {},
): Promise<Uint8Array<SharedArrayBuffer> | { wrong: string }> {
  const found = await stat(path).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (found instanceof Error) return { wrong: found.code ?? found.message };
  if (found.size !== bytes) return { wrong: 'length' };
  const content = new Uint8Array(new SharedArrayBuffer(keep ? bytes : Math.min(bytes, READ_BYTES)));
  const hash = createHash('sha256');
  const handle = await open(path);
  try {
    for (let at = 0; at < bytes;) {
      const to = keep ? at : 0;
      const { bytesRead } = await handle.read(content, to, Math.min(bytes - at, READ_BYTES), at);
      if (bytesRead === 0) return { wrong: 'length' };
      hash.update(content.subarray(to, to + bytesRead));
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex') === sha256 ? content : { wrong: 'hash' };
}
