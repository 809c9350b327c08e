import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Economy } from '../../seed/economy.ts';
import { writeEconomy } from '../../seed/write.ts';

/** What benches measure by: the product's own processes, files of a made economy, medians. */

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

export interface BenchOptions {
  economy: Economy;
  runs: number;
  log: (line: string) => void;
}

export const seconds = (begun: number) => `${((performance.now() - begun) / 1000).toFixed(1)} s`;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The value below which a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** A folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Full invoices, a file a month. */
export async function writeFull(economy: Economy, folder: string): Promise<{ paths: string[]; megabytes: number }> {
  const { files } = await writeEconomy(economy, join(folder, 'files'), { form: 'full', per: 'month', facts: false });
  return { paths: files.map(({ path }) => path), megabytes: files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6 };
}

/** Takes the last rows off the last file, and writes them into one of their own. */
export async function splitLast(paths: readonly string[], rows: number, into: string): Promise<void> {
  const path = paths.at(-1)!;
  const text = await readFile(path);
  let at = text.length - 1;
  for (let i = 0; i < rows; i++) at = text.lastIndexOf(10, at - 1);
  if (at <= 0) throw new RangeError(`the last file has fewer than ${rows} rows`);
  const header = text.subarray(0, text.indexOf(10) + 1);
  await writeFile(into, Buffer.concat([header, text.subarray(at + 1)]));
  await truncate(path, at + 1);
}

/** Runs a command to its end; answers what it printed. */
export async function suyuan(args: readonly string[]): Promise<string> {
  return (await measured(args)).output;
}

/** The same, with the most memory that it held (Linux tells). */
export async function measured(args: readonly string[]): Promise<{ output: string; ms: number; peakBytes: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peakBytes = 0;
  let running = true;
  const watching = (async () => {
    for (; running; await sleep(100)) {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      peakBytes = Math.max(peakBytes, 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    }
  })();
  const [output, [code]] = await Promise.all([readText(child.stdout), once(child, 'exit') as Promise<[number]>]);
  const ms = performance.now() - begun;
  running = false;
  await watching;
  if (code !== 0) throw new Error(`suyuan ${args[0]} ended with ${code}`);
  return { output, ms, peakBytes };
}

export interface BenchServer {
  origin: string;
  key: string;
}

/** A server on a data folder, while it is asked. */
export async function serving<T>(
  data: string,
  options: readonly string[],
  work: (server: BenchServer) => Promise<T>,
): Promise<T> {
  const { key } = JSON.parse(await suyuan(['key', '--data', data, '--json'])) as { key: string };
  const args = [MAIN, 'serve', '--data', data, '--port', '0', '--json', ...options];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const { origin } = new URL((JSON.parse(line.toString()) as { url: string }).url);
    return await work({ origin, key });
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}
