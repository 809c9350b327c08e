import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cgroupMemory, machineMemory } from './machine.ts';
import { temporaryFolder, write } from './testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-machine-');
afterAll(remove);

function machine(name: string, files: Record<string, string>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    write(root, path, text);
  }
  return root;
}

test('the limit of a control group is the tightest up to the first', () => {
  const second = machine('second', {
    'proc/self/cgroup': '0::/a/b\n',
    'sys/fs/cgroup/a/memory.max': '1000\n',
    'sys/fs/cgroup/a/memory.current': '7\n',
    'sys/fs/cgroup/a/b/memory.max': 'max\n',
  });
  expect(cgroupMemory(second)).toEqual({ version: 2, limitBytes: 1000, usedBytes: 7 });
  // in a container the path is that of the machine outside
  const first = machine('first', {
    'proc/self/cgroup': '5:cpu,cpuacct:/x\n4:memory:/docker/1:2\n0::/\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '2000\n',
  });
  expect(cgroupMemory(first)).toEqual({ version: 1, limitBytes: 2000, usedBytes: null });
  const none = machine('none', {
    'proc/self/cgroup': '4:memory:/\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    'proc/meminfo': 'MemTotal:  9 kB\nMemAvailable:       5 kB\n',
  });
  expect(cgroupMemory(none)).toBeNull();
  expect(machineMemory(none)).toMatchObject({ availableBytes: 5 * 1024, cgroup: null });
  expect(cgroupMemory(machine('empty', { 'proc/x': '' }))).toBeNull();
  expect(machineMemory().totalBytes).toBeGreaterThan(0);
});
