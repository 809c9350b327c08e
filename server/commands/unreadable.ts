import { InvalidInput } from '../../graph/errors.ts';
import { Unreadable } from '../../seed/tables.ts';

/** Raises InvalidInput `answers_unreadable` where a file of answers, leads or ledgers cannot be read. */
export async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new InvalidInput('answers_unreadable', { path: error.path, reason: error.reason }, { cause: error });
  }
}
