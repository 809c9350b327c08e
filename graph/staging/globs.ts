import { lstat, stat } from 'node:fs/promises';
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

/** Paths of the files that match, in byte order; hidden ones are left out, and folders are not followed by links. */
export async function matchesOf({ base, rest }: Pattern): Promise<string[]> {
  const options = { cwd: base, onlyFiles: true, dot: false, expandDirectories: false, followSymbolicLinks: false };
  const files: string[] = [];
  for (const match of await glob(rest, options)) {
    const isFile = await stat(join(base, match)).then((found) => found.isFile(), () => false); // prettier-ignore
    if (isFile) files.push(match);
  }
  return files.sort(compareTexts);
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
