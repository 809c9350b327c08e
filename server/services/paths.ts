import { realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { InvalidInput, NotFound } from '../../graph/errors.ts';
import { matchesOf, patternOf } from '../../graph/staging/globs.ts';
import type { Source } from '../../graph/staging/sources.ts';

/** Files and folders that a caller names, and files that its patterns match. */
export interface Named {
  paths: string[];
  sources: Source[];
}

/** What a caller may load by path: below the import folder, or anything where the caller is trusted. */
export class Paths {
  readonly #importFolder: string | null;

  constructor(importFolder: string | null) {
    this.#importFolder = importFolder;
  }

  async find(named: readonly string[], trusted: boolean): Promise<Named> {
    const paths: string[] = [];
    const matches = new Map<string, Source>();
    for (const path of new Set(named)) {
      const found = await this.#matches(path, trusted);
      if (found === null) paths.push(await this.#allowed(path, trusted));
      else for (const source of found) matches.set(source.path, source);
    }
    return { paths, sources: [...matches.values()] };
  }

  /** The files that a pattern means, each of which this caller may name; null where the path is there by its very name, or is no pattern. */
  async #matches(path: string, trusted: boolean): Promise<Source[] | null> {
    const pattern = await patternOf(this.#resolved(path, trusted));
    if (!pattern) return null;
    await this.#allowed(pattern.base, trusted);
    const sources: Source[] = [];
    for (const name of await matchesOf(pattern)) {
      const real = await this.#allowed(join(pattern.base, name), trusted);
      sources.push({ name, path: real, bytes: (await stat(real)).size, named: false });
    }
    if (sources.length === 0) throw new NotFound('path_not_found', { path, reason: 'ENOENT' });
    return sources;
  }

  /** The real path, if this caller may name it. */
  async #allowed(path: string, trusted: boolean): Promise<string> {
    let real: string;
    try {
      real = await realpath(this.#resolved(path, trusted));
    } catch (error) {
      if (trusted) throw new NotFound('path_not_found', { path, reason: (error as NodeJS.ErrnoException).code ?? '' });
      throw new InvalidInput('path_not_allowed', { path });
    }
    if (trusted) return real;
    const folder = this.#importFolder === null ? null : await realpath(this.#importFolder).catch(() => null);
    if (folder === null || (real !== folder && !real.startsWith(folder + sep)))
      throw new InvalidInput('path_not_allowed', { path });
    return real;
  }

  #resolved(path: string, trusted: boolean): string {
    return resolve(trusted ? '/' : (this.#importFolder ?? '/'), path);
  }
}

/** Throws where the import folder is not there. */
export async function checkImportFolder(folder: string | null): Promise<void> {
  if (folder !== null && !(await stat(folder).catch(() => null))?.isDirectory())
    throw new NotFound('path_not_found', { path: folder, reason: 'ENOTDIR' });
}
