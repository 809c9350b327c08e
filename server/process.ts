/** Telling whether the process that wrote a record still lives: a process id alone is reused sooner or later. */
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

export interface ProcessMark {
  pid: number;
  /** Field 22 of /proc/<pid>/stat, in clock ticks since the machine started; null where there is no /proc. */
  startTime: string | null;
  bootId: string | null;
  /** Process ids mean something only within the namespace (container) that they were given in. */
  pidNamespace: string | null;
  host: string;
}

export function describeThisProcess(): ProcessMark {
  return { pid: process.pid, startTime: startTimeOf(process.pid), ...here() };
}

/** null means that it cannot be told from here: another machine, another container, or one that hides processes. */
export function isProcessAlive(mark: ProcessMark): boolean | null {
  const { bootId, pidNamespace, host } = here();
  if (mark.bootId !== bootId || mark.pidNamespace !== pidNamespace) return null;
  // Without /proc the name of the machine has to do.
  if (bootId === null && mark.host !== host) return null;
  const startTime = startTimeOf(mark.pid);
  if (startTime !== null) return startTime === mark.startTime;
  if (!exists(mark.pid)) return false;
  return mark.startTime === null ? true : null;
}

/** null if it cannot be read; 'ended' for a process that has ended and that its parent has not yet taken note of. */
function startTimeOf(pid: number): string | null {
  const stat = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === null) return null;
  // The second field is the program's name in brackets, which may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function here() {
  return {
    bootId: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
    host: os.hostname(),
  };
}

function readOrNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
