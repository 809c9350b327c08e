// Running other programs from the boot.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder that package.json stands in. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** What went wrong, already in words for a person: printed without a stack. */
export class BootFailure extends Error {}

/**
 * Runs a program to its end. `output` says where its stdout and stderr go: 'inherit', 'stderr' (both to ours), or
 * 'collect' (returned as text). Stdin is inherited only with 'inherit'.
 */
export function run(command, args, { output = 'inherit', env = {} } = {}) {
  const stdio = { inherit: 'inherit', stderr: ['ignore', 2, 2], collect: ['ignore', 'pipe', 'pipe'] }[output];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    }
    const forward = (signal) => {
      // A terminal sends Ctrl-C to both of us; a program that owns the terminal decides for itself what that means.
      if (signal === 'SIGTERM' || output !== 'inherit') child.kill(signal);
      if (output !== 'inherit') process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    // Before other listeners, one of which ends this process.
    for (const signal of ['SIGINT', 'SIGTERM']) process.prependListener(signal, forward);
    const settle = (outcome) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, forward);
      outcome();
    };
    child.on('error', (error) => settle(() => reject(error)));
    child.on('close', (code, signal) => settle(() => resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 1), text })));
  });
}

/** Runs the JavaScript of an installed package with this same Node. */
export function runNode(args, options) {
  return run(process.execPath, args, options);
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}
