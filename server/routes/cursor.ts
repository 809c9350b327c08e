import { InvalidInput } from '../../graph/errors.ts';

/** A place in a list, for one version of the ledger. Opaque to clients. */
export interface Cursor<T> {
  version: string;
  at: T;
}

export function writeCursor<T>(version: string, at: T): string {
  return Buffer.from(JSON.stringify({ version, at } satisfies Cursor<T>)).toString('base64url');
}

/** A cursor as it was written; null without one. InvalidInput `cursor_invalid` where it is not one of ours. */
export function readCursor<T>(cursor: string | undefined, isPlace: (at: unknown) => at is T): Cursor<T> | null {
  if (cursor === undefined) return null;
  let read: Partial<Cursor<unknown>> | null;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Partial<Cursor<unknown>> | null;
  } catch {
    throw new InvalidInput('cursor_invalid');
  }
  if (typeof read?.version !== 'string' || !isPlace(read.at)) throw new InvalidInput('cursor_invalid');
  return { version: read.version, at: read.at };
}

/** InvalidInput `cursor_gone` where the ledger has moved on since the cursor was given. */
export function checkVersion(cursor: Cursor<unknown> | null, version: string): void {
  if (cursor && cursor.version !== version)
    throw new InvalidInput('cursor_gone', { version: cursor.version.slice(0, 12) });
}

const isOffset = (at: unknown): at is number => Number.isSafeInteger(at) && (at as number) >= 0;

/** The offset that a cursor names, 0 without one. */
export function readOffset(cursor: string | undefined, version: string): number {
  const read = readCursor(cursor, isOffset);
  checkVersion(read, version);
  return read?.at ?? 0;
}

/** The cursor of the page after this one, or null where it was the last. */
export function nextOffset(version: string, offset: number, limit: number, total: number): string | null {
  return offset + limit < total ? writeCursor(version, offset + limit) : null;
}
