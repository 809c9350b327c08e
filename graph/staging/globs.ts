import type { Dirent, readdir as nodeReaddir } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { compareTexts } from '../bytes.ts';

/** A name with `*`, `?`, `[…]` or `{…}`, in two parts. */
export interface Pattern {
  /** As much of the path as is there by its very name. */
  base: string;
  /** What is to be matched below. */
  rest: string;
}

/** An absolute path as a pattern; null where it has nothing of one. What a folder is really called, brackets and all, is no part of it. */
export async function patternOf(path: string): Promise<Pattern | null> {
  const { root } = parse(path);
  const segments = path.slice(root.length).split(sep).filter(Boolean);
  let base = root;
  while (segments.length > 0 && (await isThere(join(base, segments[0])))) base = join(base, segments.shift()!);
  const rest = segments.join('/');
  return /[*?[{]/.test(rest) && !segments.includes('..') ? { base, rest } : null;
}

/** Paths below the base of the files that match, in byte order. Hidden ones are left out; a link to a file is one, a link to a folder is not followed. */
export async function matchesOf({ base, rest }: Pattern): Promise<string[]> {
  const found = await glob(rest, {
    ...{ cwd: base, onlyFiles: true, dot: false, expandDirectories: false, followSymbolicLinks: false },
    fs: { readdir: readFolder as typeof nodeReaddir },
  });
  return found.sort(compareTexts);
}

/** A folder's entries, in which links to files are files; none of a folder that cannot be read. */
function readFolder(folder: string, _: unknown, done: (error: null, entries: Dirent[]) => void): void {
  readdir(folder, { withFileTypes: true })
    .then((entries) => Promise.all(entries.map((entry) => linked(folder, entry))))
    .catch(() => [])
    .then((entries) => done(null, entries), () => undefined); // prettier-ignore
}

async function linked(folder: string, entry: Dirent): Promise<Dirent> {
  if (!entry.isSymbolicLink()) return entry;
  const isFile = await stat(join(folder, entry.name)).then((target) => target.isFile(), () => false); // prettier-ignore
  return isFile ? Object.assign(Object.create(entry) as Dirent, { isFile: () => true, isSymbolicLink: () => false }) : entry; // prettier-ignore
}

const isThere = (path: string) => lstat(path).then(() => true, () => false); // prettier-ignore
