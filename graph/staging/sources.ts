import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compareTexts } from '../bytes.ts';
import { NotFound } from '../errors.ts';

/** A file to load. */
export interface Source {
  /** What a report calls it. */
  name: string;
  path: string;
  bytes: number;
  /** It was named itself, not found in a folder: if it cannot be loaded, that is a mistake, not a stray file. */
  named: boolean;
  /** Why it is not even looked at. */
  skip?: 'not_a_file' | 'not_readable';
}

/**
 * The files that a path means: itself, or all below a folder in byte order of their path. Hidden ones are left out; links, pipes and folders
 * that cannot be read are told and skipped.
 */
export async function sourcesOf(path: string): Promise<Source[]> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    throw new NotFound('path_not_found', { path, reason: reasonOf(error) });
  }
  const stats = await stat(real);
  if (stats.isDirectory()) {
    const sources = await sourcesBelow(real, '');
    return sources.sort((a, b) => compareTexts(a.name, b.name));
  }
  const source: Source = { name: basename(path), path: real, bytes: stats.size, named: true };
  return [stats.isFile() ? source : { ...source, skip: 'not_a_file' }];
}

async function sourcesBelow(folder: string, prefix: string): Promise<Source[]> {
  const sources: Source[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const source: Source = { name: prefix + entry.name, path, bytes: 0, named: false };
    try {
      if (entry.isDirectory()) sources.push(...(await sourcesBelow(path, `${source.name}/`)));
      else if (entry.isFile()) sources.push({ ...source, bytes: (await stat(path)).size });
      else sources.push({ ...source, skip: 'not_a_file' });
    } catch {
      sources.push({ ...source, skip: 'not_readable' });
    }
  }
  return sources;
}

/** The code of a system error, such as ENOENT. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
