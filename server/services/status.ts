import type { Dirent } from 'node:fs';
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Language, Status } from '../contract.ts';
import { cores, machineMemory } from '../machine.ts';
import { builtFile } from '../workers/place.ts';
import type { GraphService } from './graph.ts';
import { isUnderWay } from './job.ts';
import type { JobsService } from './jobs.ts';
import type { LedgerService } from './ledger.ts';
import type { SharedLedgerService } from './shared.ts';
import { countsOf } from './snapshots.ts';

const RESOLUTION_MS = 10;

export interface StatusOptions {
  ledger: LedgerService;
  graph: GraphService;
  jobs: JobsService;
  /** Null where the ledger is that of the folder. */
  shared?: SharedLedgerService | null;
  folder: string;
  memoryMegabytes: number;
  threads: number;
}

/** How the whole server is. It asks no other thread, so that it answers while all of them are busy. */
export class StatusService {
  readonly #options: StatusOptions;
  readonly #delay: IntervalHistogram;
  readonly #startedAt = new Date().toISOString();
  #measuredSince = this.#startedAt;

  /** Where TCP is served. */
  listening: Status['listening'] = null;

  constructor(options: StatusOptions) {
    this.#options = options;
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delay.enable();
  }

  async status(language: Language): Promise<Status> {
    const { ledger, graph, jobs, shared, folder, memoryMegabytes, threads } = this.#options;
    const [sizes, program] = await Promise.all([sizesOf(folder), programVersion()]);
    const { rss, heapUsed, external } = process.memoryUsage();
    const { totalBytes, availableBytes, cgroup } = machineMemory();
    return {
      state: !ledger.alive || shared?.trouble ? 'unavailable' : graph.ready ? 'ready' : 'starting',
      ...{ pid: process.pid, startedAt: this.#startedAt, data: folder, listening: this.listening },
      versions: { program, node: process.versions.node, ledgerSchema: ledger.schema },
      contents: graph.ready ? ledger.describeContents() : null,
      graph: graph.ready ? this.#graph(sizes.snapshots) : null,
      sizes,
      memory: {
        limit: memoryMegabytes * 2 ** 20,
        process: { resident: rss, heap: heapUsed, external },
        machine: { total: totalBytes, available: availableBytes },
        cgroup: cgroup && { version: cgroup.version, limit: cgroup.limitBytes, used: cgroup.usedBytes },
      },
      threads: { database: threads, graph: graph.workers, cores: cores() },
      shared: shared?.status ?? null,
      jobs: jobs.list(language).filter(isUnderWay),
      eventLoop: this.#eventLoop(),
    };
  }

  /** Measures the event loop anew. */
  reset(): void {
    this.#delay.reset();
    this.#measuredSince = new Date().toISOString();
  }

  close(): void {
    this.#delay.disable();
  }

  #graph(snapshotBytes: number): Status['graph'] {
    const { ledger, graph } = this.#options;
    const { origin, saved, waiting, versions } = ledger.graphState;
    return {
      ...countsOf(graph.snapshot),
      origin: origin!,
      saved: describeSaved(saved, origin!.how === 'opened' ? snapshotBytes : 0),
      ...{ alive: versions, waiting },
    };
  }

  #eventLoop(): Status['eventLoop'] {
    const { count, max } = this.#delay;
    // what is measured is from one timer to the next
    const late = (nanoseconds: number) =>
      count === 0 ? 0 : Math.round(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS) * 100) / 100;
    const [p50, p99] = [this.#delay.percentile(50), this.#delay.percentile(99)];
    return { since: this.#measuredSince, samples: count, p50: late(p50), p99: late(p99), max: late(max) };
  }
}

/** What was opened is saved already. */
function describeSaved(
  saved: LedgerService['graphState']['saved'],
  openedBytes: number,
): NonNullable<Status['graph']>['saved'] {
  if (saved === 'saving') return { state: 'saving' };
  if (saved instanceof Error)
    return { state: 'failed', reason: (saved as NodeJS.ErrnoException).code ?? saved.message };
  if (saved) return { state: 'saved', bytes: saved.bytes };
  return openedBytes > 0 ? { state: 'saved', bytes: openedBytes } : { state: 'empty' };
}

/** Of what stands in a data folder. Nothing is opened: to read the database's file by another way would undo its lock. */
export async function sizesOf(folder: string): Promise<Status['sizes']> {
  const ledger = join(folder, 'ledger.duckdb');
  const [file, log, snapshots, staging, spill, disk] = await Promise.all([
    ...[ledger, `${ledger}.wal`, ...['snapshots', 'staging', 'spill'].map((name) => join(folder, name))].map(sizeOf),
    statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => 0,
    ),
  ]);
  return { ledger: file, log, snapshots, staging, spill, freeDisk: disk };
}

/** Of a file, or of all files below a folder; 0 where there is nothing. */
export async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((): Dirent[] | null => null);
  const files = entries?.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)) ?? [path];
  const sizes = await Promise.all(files.map((file) => stat(file).then(({ size }) => size).catch(() => 0))); // prettier-ignore
  return sizes.reduce((sum, size) => sum + size, 0);
}

let version: string | undefined;
async function programVersion(): Promise<string> {
  version ??= (JSON.parse(await readFile(builtFile('../package.json'), 'utf8')) as { version: string }).version;
  return version;
}
