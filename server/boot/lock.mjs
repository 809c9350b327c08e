// One boot at a time installs or builds. A directory is the lock, since mkdir is atomic everywhere.
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 500;
const SILENT_MS = 3000;

/** Runs `work` while holding the lock directory `lock`; `onWait` is called once if somebody else holds it. */
export async function withLock(lock, onWait, work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let waited = false; !acquire(lock); await sleep(100)) {
    if (!waited) onWait();
    waited = true;
    removeIfAbandoned(lock);
  }
  const beat = setInterval(() => touch(lock), BEAT_MS);
  const release = () => rmSync(lock, { recursive: true, force: true });
  // Ctrl-C ends the tools too (same process group); the next boot need not wait for this lock to grow old.
  const stop = (signal) => {
    release();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('exit', release);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    release();
  }
}

function acquire(lock) {
  if (!makeDirectory(lock)) return false;
  writeFileSync(path.join(lock, 'pid'), `${process.pid} ${startTime(process.pid)}`);
  return true;
}

/**
 * A holder that was killed leaves its directory behind. It is abandoned if its process is gone and nobody has touched
 * it for a while (the while covers a holder in another container, whose process we cannot see). The second directory
 * makes looking and removing one step: without it two waiters could remove a lock that a third has just taken.
 */
function removeIfAbandoned(lock) {
  if (!isAbandoned(lock)) return;
  const removal = `${lock}.removal`;
  if (!makeDirectory(removal)) {
    // Held for microseconds; older than this, its holder was killed in between.
    if (ageOf(removal) > SILENT_MS) rmSync(removal, { recursive: true, force: true });
    return;
  }
  if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
  rmSync(removal, { recursive: true, force: true });
}

function isAbandoned(lock) {
  if (ageOf(lock) < SILENT_MS) return false;
  try {
    const [pid, started] = readFileSync(path.join(lock, 'pid'), 'utf8').split(' ');
    return startTime(Number(pid)) !== started;
  } catch {
    return true;
  }
}

/** Field 22 of /proc/<pid>/stat, or on other systems just whether the process lives; tells a reused process id. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    try {
      process.kill(pid, 0);
      return 'unknown';
    } catch (error) {
      return error.code === 'EPERM' ? 'unknown' : 'gone';
    }
  }
}

function makeDirectory(directory) {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody removed dist/ under us; the work itself will say so if it matters.
  }
}
