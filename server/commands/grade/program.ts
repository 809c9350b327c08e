import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commit of the program, where it runs out of a checkout; with + where something was changed since. */
export async function commitOf(): Promise<string | null> {
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: import.meta.dirname });
  try {
    const [head, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain', '-uno')]);
    return head.stdout.trim() + (changes.stdout.trim() === '' ? '' : '+');
  } catch {
    return null;
  }
}
