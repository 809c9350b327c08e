import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { machineMemory, type MachineMemory } from '../machine.ts';
import type { Options } from '../options.ts';
import { type Finding, findings, type Words } from './finding.ts';

export const MACHINE_WORDS = {
  node_recommended: { level: 'ok', zh: ['Node {version}', ''], en: ['Node {version}', ''] },
  node_supported: {
    level: 'note',
    zh: ['Node {version} 可用，但推荐 24', '有机会时换用 Node 24；20 已停止维护。'],
    en: ['Node {version} works; 24 is recommended', 'Change to Node 24 when you can: 20 is past its end of life.'],
  },
  node_unsupported: {
    level: 'error',
    zh: ['Node {version} 不受支持', '请安装 Node 24（或 20.19 以上、22.13 以上）。'],
    en: ['Node {version} is not supported', 'Install Node 24 (or 20.19 and newer, 22.13 and newer).'],
  },
  memory_fits: {
    level: 'ok',
    zh: ['--memory {memory} MB；本机 {machine} MB，控制组限额 {limit}', ''],
    en: ['--memory {memory} MB; the machine has {machine} MB, control group limit {limit}', ''],
  },
  memory_tight: {
    level: 'warning',
    zh: [
      '--memory {memory} MB，而本机 {machine} MB、控制组限额 {limit}：留给图的不多',
      '请以 --memory {advised} 启动；图在此限额之外另占内存。',
    ],
    en: [
      '--memory {memory} MB, while the machine has {machine} MB and the control group limit is {limit}: little is left for the graph',
      'Start with --memory {advised}: the graph takes memory beside it.',
    ],
  },
  memory_beyond: {
    level: 'warning',
    zh: [
      '--memory {memory} MB 超过所能得到的：本机 {machine} MB，控制组限额 {limit}',
      '请以 --memory {advised} 启动，否则进程可能在导入中被系统终止。',
    ],
    en: [
      '--memory {memory} MB is more than there is: the machine has {machine} MB, control group limit {limit}',
      'Start with --memory {advised}, or the system may end the process in the midst of a load.',
    ],
  },
  browser_found: { level: 'ok', zh: ['浏览器：{path}', ''], en: ['browser: {path}', ''] },
  browser_missing: {
    level: 'note',
    zh: ['PATH 中没有 chromium、chrome 或 firefox', '页面需要浏览器；也可在另一台机器上打开（例如经 SSH 转发端口）。'],
    en: [
      'no chromium, chrome or firefox on PATH',
      'The page needs a browser; one on another machine will do, for instance through a port that SSH forwards.',
    ],
  },
} as const satisfies Record<string, Words>;
const found = findings(MACHINE_WORDS);

/** What server/boot.mjs lets in; a test compares. */
export function checkNode(version: string): Finding {
  const [major, minor] = version.split('.').map(Number);
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (!isSupported) return found('node_unsupported', { version });
  return found(major >= 24 ? 'node_recommended' : 'node_supported', { version });
}

/** More than this part of what there is leaves too little for the graph and all else. */
const TIGHT = 0.7;
const ADVISED = 0.4;

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

export function checkMemory({ memory }: Pick<Options, 'memory'>, machine: MachineMemory): Finding {
  const total = megabytes(machine.totalBytes);
  const limit = machine.cgroup ? megabytes(machine.cgroup.limitBytes) : Infinity;
  const most = Math.min(total, limit);
  const values = { memory, machine: total, limit: limit === Infinity ? '-' : `${limit} MB` };
  const advised = Math.max(256, Math.round(most * ADVISED));
  if (memory > most) return found('memory_beyond', { ...values, advised });
  return memory > most * TIGHT ? found('memory_tight', { ...values, advised }) : found('memory_fits', values);
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'firefox'];

export function checkBrowser(path = process.env.PATH ?? ''): Finding {
  for (const folder of path.split(delimiter).filter(Boolean))
    for (const name of BROWSERS) {
      const file = join(folder, name);
      if (isExecutable(file)) return found('browser_found', { path: file });
    }
  return found('browser_missing');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export const checkMachine = (options: Options): Finding[] => [
  checkNode(process.versions.node),
  checkMemory(options, machineMemory()),
  checkBrowser(),
];
