import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';

/** What this machine, and the container that it may be, gives a process. */

export interface MachineMemory {
  totalBytes: number;
  availableBytes: number;
  /** The tightest limit of the control groups that this process is in; null where there is none. */
  cgroup: { version: 1 | 2; limitBytes: number; usedBytes: number | null } | null;
}

export function machineMemory(root = '/'): MachineMemory {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(text(join(root, 'proc/meminfo')) ?? '');
  return {
    totalBytes: totalmem(),
    availableBytes: available ? Number(available[1]) * 1024 : freemem(),
    cgroup: cgroupMemory(root),
  };
}

export const cores = (): number => availableParallelism();

/** Version 1 says that there is no limit by a number that no machine has. */
const NO_LIMIT = 2 ** 60;

/** From the group of this process up to the first: within a container the path may be that of the machine outside, and then the first is ours. */
export function cgroupMemory(root = '/'): MachineMemory['cgroup'] {
  const lines = (text(join(root, 'proc/self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  const first = lines.find(([, controllers]) => controllers?.split(',').includes('memory'));
  const second = lines.find(([id, controllers]) => id === '0' && controllers === '');
  const places = [
    ...(first ? [{ version: 1, at: 'memory', path: first.slice(2).join(':') } as const] : []),
    ...(second ? [{ version: 2, at: '', path: second.slice(2).join(':') } as const] : []),
  ];
  let tightest: MachineMemory['cgroup'] = null;
  for (const { version, at, path } of places) {
    const [limit, used] = FILES[version];
    const parts = path.split('/').filter(Boolean);
    for (let depth = parts.length; depth >= 0; depth--) {
      const folder = join(root, 'sys/fs/cgroup', at, ...parts.slice(0, depth));
      const limitBytes = numberIn(join(folder, limit));
      if (limitBytes === null || limitBytes >= NO_LIMIT || limitBytes >= (tightest?.limitBytes ?? Infinity)) continue;
      tightest = { version, limitBytes, usedBytes: numberIn(join(folder, used)) };
    }
  }
  return tightest;
}

const FILES = {
  1: ['memory.limit_in_bytes', 'memory.usage_in_bytes'],
  2: ['memory.max', 'memory.current'],
} as const;

/** Null where it is not there, or is no number (`max`). */
function numberIn(path: string): number | null {
  const found = text(path)?.trim();
  return found && /^\d+$/.test(found) ? Number(found) : null;
}

function text(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
