import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DomainError, InvalidInput } from '../errors.ts';
import type { Snapshot } from '../snapshot.ts';
import { writeCsv } from './csv.ts';
import { EXPORT_FORMATS, type Export, type ExportedFile, type ExportFormat, type Watch } from './formats.ts';
import { writeGexf } from './gexf.ts';
import { writeGraphml } from './graphml.ts';
import { type Table, type TableName, TABLES } from './tables.ts';

/** Writes one table to a new file. */
export type WriteTable = (snapshot: Snapshot, table: Table, path: string, watch: Watch) => Promise<void>;

export interface ExportOrder {
  snapshot: Snapshot;
  what: Export;
  format: ExportFormat;
  /** The file to be, or of a whole snapshot the folder; the folder that it is in is there. */
  target: string;
  /** What is at the target may be replaced, if an export may have made it. */
  replaces: boolean;
  /** The database's engine does it. */
  writeParquet: WriteTable;
  onRows: (done: number, total: number, file: string) => void;
  /** The last moment to give up. */
  beforeEnd: () => void;
}

/** Beside the target, until all is written. */
export const partOf = (target: string): string => `${target}.part`;

/** Writes an export beside its target and renames it: it is there whole or not at all. */
export async function writeExport(order: ExportOrder): Promise<ExportedFile[]> {
  const { snapshot, what, format, target, replaces, beforeEnd } = order;
  const part = partOf(target);
  await checkTarget(order);
  try {
    const files = what === 'snapshot' ? await writeFolder(order, part) : await writeFile(order, part);
    await checkTarget({ what, target, replaces }, false);
    beforeEnd();
    await putInPlace(part, target);
    return files;
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw failureOf(error, target);
  }

  async function writeFile({ writeParquet, onRows }: ExportOrder, path: string): Promise<ExportedFile[]> {
    const name = basename(target);
    const rows = rowsOf(snapshot, what, format);
    const watch = counting((done) => onRows(done, rows, name));
    if (format === 'graphml') await writeGraphml(snapshot, path, watch);
    else if (format === 'gexf') await writeGexf(snapshot, path, watch);
    else await (format === 'csv' ? writeCsv : writeParquet)(snapshot, TABLES[what as TableName], path, watch);
    return [{ name, rows, bytes: (await stat(path)).size }];
  }
}

async function writeFolder(
  { snapshot, what, format, writeParquet, onRows }: ExportOrder,
  folder: string,
): Promise<ExportedFile[]> {
  await mkdir(folder);
  const total = rowsOf(snapshot, what, format);
  const files: ExportedFile[] = [];
  let name = '';
  const watch = counting((done) => onRows(done, total, name));
  for (const [table, description] of Object.entries(TABLES)) {
    name = `${table}.${format}`;
    const path = join(folder, name);
    await (format === 'csv' ? writeCsv : writeParquet)(snapshot, description, path, watch);
    files.push({ name, rows: description.count(snapshot), bytes: (await stat(path)).size });
  }
  return files;
}

function counting(onRows: (done: number) => void): Watch {
  let done = 0;
  return (rows) => onRows((done += rows));
}

/** How many rows, or nodes and edges, an export comes to. */
export function rowsOf({ taxpayers, relations, invoices }: Snapshot, what: Export, format: ExportFormat): number {
  if (what === 'invoices') return invoices.count;
  if (what === 'snapshot') return taxpayers.count + relations.count + invoices.count;
  return relations.count + (format === 'graphml' || format === 'gexf' ? taxpayers.count : 0);
}

/** Throws where the target, or what is written beside it, is there and must not be replaced: never what no export makes. */
export async function checkTarget(
  { what, target, replaces }: Pick<ExportOrder, 'what' | 'target' | 'replaces'>,
  isNew = true,
): Promise<void> {
  if (isNew && (await kindOf(partOf(target)))) throw new InvalidInput('export_part_exists', { path: partOf(target) });
  const kind = await kindOf(target);
  if (!kind) return;
  if (!replaces) throw new InvalidInput('export_exists', { path: target });
  const mayGo = what === 'snapshot' ? kind === 'folder' && (await isExported(target)) : kind === 'file';
  if (!mayGo) throw new InvalidInput('export_not_replaced', { path: target });
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | null> {
  const found = await stat(path).catch(() => null);
  return found && (found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other');
}

const EXPORTED = new Set(Object.keys(TABLES).flatMap((table) => EXPORT_FORMATS.map((format) => `${table}.${format}`)));
const isExported = async (folder: string) => (await readdir(folder)).every((name) => EXPORTED.has(name));

async function putInPlace(part: string, target: string): Promise<void> {
  if ((await kindOf(target)) !== 'folder') return rename(part, target);
  // a folder cannot take the place of another that holds something
  const old = `${target}.old.part`;
  await rename(target, old);
  try {
    await rename(part, target);
  } catch (error) {
    await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** What the file system says, in words of ours. */
function failureOf(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error;
  const text = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`;
  const options = { cause: error };
  if (/ENOSPC|EDQUOT|EFBIG|No space left on device|File too large/i.test(text))
    return new InvalidInput('export_disk_full', { path }, options);
  const [reason] = /EACCES|EPERM|EROFS|ENOENT|ENOTDIR|ENAMETOOLONG|ENOTEMPTY|EEXIST|EIO/.exec(text) ?? [];
  return reason ? new InvalidInput('export_cannot_write', { path, reason }, options) : error;
}
