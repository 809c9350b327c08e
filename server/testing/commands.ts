import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../workers/place.ts';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** What came on stdout up to the end of the first line; rejects where the command ends before. */
  line: Promise<string>;
}

const main = fileURLToPath(builtFile('server/main.js'));
const running = new Set<ChildProcess>();

/** Runs the built command line as a person would, in an environment of its own. */
export function start(args: readonly string[], env: Record<string, string> = {}): Running {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, TMPDIR, LANG: 'C.UTF-8', SUYUAN_MEMORY: '512', SUYUAN_THREADS: '2', ...env },
  });
  running.add(child);
  let [out, err] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, out, err });
    }),
  );
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    });
    void ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  line.catch(() => undefined);
  return { child, ended, line };
}

export const run = (args: readonly string[], env?: Record<string, string>): Promise<Ended> => start(args, env).ended;

/** Waits until a running command has come to where it is wanted. */
export async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  for (const end = Date.now() + 15_000; ; await sleep(5)) {
    const seen = look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error('waited in vain');
  }
}

/** Ends whatever a failed test left running. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
