// Stops the Neo4j that start.mjs --background left running.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const file = path.join(import.meta.dirname, 'run', 'pid');
try {
  const pid = Number(readFileSync(file, 'utf8'));
  process.kill(pid, 'SIGTERM');
  for (;;) {
    await sleep(100);
    process.kill(pid, 0);
  }
} catch (error) {
  // No such file, or no such process (any more).
  if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error;
  rmSync(file, { force: true });
}
