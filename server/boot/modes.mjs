// What the boot can do: run the product (default), or one of --build, --test, --check, --bench.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { check } from './check.mjs';
import { BootFailure, root, runNode, say } from './run.mjs';

export async function main(args) {
  try {
    const [first, ...rest] = args;
    if (first === '--build') await build();
    else if (first === '--test') process.exitCode = await test(rest);
    else if (first === '--check') process.exitCode = await check(rest);
    else if (first === '--bench') process.exitCode = await bench(rest);
    else await start(args);
  } catch (error) {
    if (!(error instanceof BootFailure)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/** In this same process, so that signals, exit codes and the terminal are those of the product. main.js runs on import. */
async function start(args) {
  await build();
  const entry = path.join(root, 'dist', 'server', 'main.js');
  process.argv = [process.execPath, entry, ...args];
  await import(pathToFileURL(entry).href);
}

async function test(args) {
  await build();
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...args];
  return (await runNode(vitest, { env: { NODE_ENV: 'test' } })).code;
}

/** A child process, since the size of the heap is settled when Node starts. bench.js exports main(args). */
async function bench(args) {
  await build();
  const entry = pathToFileURL(path.join(root, 'dist', 'server', 'bench.js')).href;
  const program = `const { main } = await import(${JSON.stringify(entry)});
    const code = await main(process.argv.slice(1));
    if (typeof code === 'number') process.exitCode = code;`;
  const flags = ['--max-old-space-size=12000', '--input-type=module', '--eval', program, '--'];
  return (await runNode([...flags, ...args])).code;
}
