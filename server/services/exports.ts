import { constants } from 'node:fs';
import { access, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InvalidInput, Unavailable } from '../../graph/errors.ts';
import { checkTarget, partOf } from '../../graph/exports/exports.ts';
import { type Export, type ExportFormat, POSSIBLE } from '../../graph/exports/formats.ts';
import type { ExportHandlers } from '../workers/export.ts';
import { builtFile } from '../workers/place.ts';
import { callWorker } from '../workers/rpc.ts';
import type { GraphService } from './graph.ts';
import type { JobContext, JobEnd, LeftBehind } from './job.ts';
import type { JobsService } from './jobs.ts';

export interface ExportCommand {
  what: Export;
  format: ExportFormat;
  path: string;
  force: boolean;
  /** The caller may name any path; others may not name one. */
  trusted: boolean;
}

type Order = Pick<ExportCommand, 'what' | 'format'> & { target: string; replaces: boolean };

/** Exports: jobs that write the graph in place to files, each in a thread of its own. */
export class ExportsService {
  readonly #graph: GraphService;
  readonly #jobs: JobsService;
  readonly #folder: string;
  readonly #limits: { memoryMegabytes: number; threads: number };
  /** Targets that are being written. */
  readonly #underWay = new Set<string>();

  constructor(options: {
    graph: GraphService;
    jobs: JobsService;
    /** The data folder, in which nothing is exported. */
    folder: string;
    memoryMegabytes: number;
    threads: number;
  }) {
    this.#graph = options.graph;
    this.#jobs = options.jobs;
    this.#folder = options.folder;
    this.#limits = options;
  }

  /** Starts an export. What can be known at once is refused at once. */
  async submit({ what, format, path, force, trusted }: ExportCommand): Promise<string> {
    if (!trusted) throw new InvalidInput('export_not_allowed');
    if (!POSSIBLE[what].includes(format))
      throw new InvalidInput('export_combination', { what, format, possible: POSSIBLE[what].join(', ') });
    if (!this.#graph.ready) throw new Unavailable('the graph is being built', true);
    const target = await this.#targetOf(path);
    if (this.#underWay.has(target)) throw new InvalidInput('export_part_exists', { path: partOf(target) });
    const order = { what, format, target, replaces: force };
    await checkTarget(order);
    const about = { what, format, path: target };
    this.#underWay.add(target);
    const cleanUp = async () => void this.#underWay.delete(target);
    return this.#jobs.submit('export', { about, cleanUp }, (context) => this.#run(order, context));
  }

  /** The path by its real folder, which has to be there, writable, and not the ledger's. */
  async #targetOf(path: string): Promise<string> {
    const [named, name] = [resolve('/', path), basename(path)];
    const above = dirname(named);
    const problem = (reason: string) => new InvalidInput('export_folder_unusable', { folder: above, reason });
    let folder: string;
    try {
      folder = await realpath(above);
      if (!(await stat(folder)).isDirectory()) throw problem('ENOTDIR');
      await access(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      if (error instanceof InvalidInput) throw error;
      throw problem((error as NodeJS.ErrnoException).code ?? '');
    }
    const own = await realpath(this.#folder);
    const target = join(folder, name);
    if (`${target}${sep}`.startsWith(own + sep) || named === '/')
      throw new InvalidInput('export_into_ledger', { path: target });
    return target;
  }

  async #run({ target, ...order }: Order, context: JobContext): Promise<JobEnd<'export'>> {
    const { snapshot, release } = this.#graph.versions.hold();
    const worker = new Worker(builtFile('server/workers/export.js'));
    try {
      const remote = callWorker<ExportHandlers>(worker, () => undefined);
      const { memoryMegabytes, threads } = this.#limits;
      const spillFolder = join(this.#folder, 'staging', `export-${context.id}`);
      const engine = { memoryLimitMegabytes: Math.max(128, memoryMegabytes * 0.25), threads, spillFolder };
      const call = { ...order, target, snapshot, engine, control: context.control.buffer };
      const { files } = await remote.write(call, context.onPhase);
      const { version } = snapshot;
      return { version, result: { what: order.what, format: order.format, version, files } };
    } catch (error) {
      // the thread could not do it itself
      if (error instanceof Unavailable) await removePart(target);
      throw error;
    } finally {
      release();
      await worker.terminate();
    }
  }
}

/** Removes what exports of an earlier process, which was ended in their middle, have not renamed yet. */
export async function sweepExports(leftBehind: readonly LeftBehind[]): Promise<void> {
  for (const { job } of leftBehind) if (job.kind === 'export') await removePart(job.about.path);
}

const removePart = (target: string) => rm(partOf(target), { recursive: true, force: true }).catch(() => undefined);
