// node .ci/neo4j/start.mjs [--gds] [--heap 2g] [--home DIR] [--background]: a Neo4j to try things with, until Ctrl+C
// or, in the background, until stop.mjs.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { start } from './server.mjs';

const { values } = parseArgs({
  options: {
    gds: { type: 'boolean' },
    heap: { type: 'string' },
    home: { type: 'string' },
    background: { type: 'boolean' },
  },
});

if (values.background) await startInBackground();
else await startHere();

async function startHere() {
  const home = values.home && path.resolve(values.home);
  const server = await start({ ...values, home });
  const stop = () => void server.stop();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  console.log(`uri ${server.uri}\nuser ${server.user}\npassword in ${path.join(server.home, 'password')}`);
}

/** The same program again, detached; what it prints goes through a file. */
async function startInBackground() {
  const run = path.join(import.meta.dirname, 'run');
  const file = path.join(run, 'start.log');
  mkdirSync(run, { recursive: true });
  rmSync(file, { force: true });
  const log = openSync(file, 'a');
  const args = process.argv.slice(2).filter((arg) => arg !== '--background');
  const child = spawn(process.execPath, [import.meta.filename, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  writeFileSync(path.join(run, 'pid'), String(child.pid));
  const said = () => readFileSync(file, 'utf8');
  while (child.exitCode === null && !said().includes('password in')) await sleep(200);
  console.log(said().trimEnd());
  process.exitCode = child.exitCode ?? 0;
  child.unref();
}
