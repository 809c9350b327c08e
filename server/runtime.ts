import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { mkdir, realpath, rm } from 'node:fs/promises';
import pino, { type DestinationStream, type Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, InvalidInput, Unavailable } from '../graph/errors.ts';
import { type App, buildApp } from './app.ts';
import type { JobProgress } from './contract.ts';
import { isLoopback, type Options } from './options.ts';
import { acquireOwnership, type Owner } from './owner.ts';
import { Security } from './security.ts';
import { ExportsService, sweepExports } from './services/exports.ts';
import { GraphService } from './services/graph.ts';
import { decidedAmong } from './services/identity.ts';
import { adoptLoads, JobJournal } from './services/journal.ts';
import { JobsService } from './services/jobs.ts';
import { LeadsService } from './services/leads.ts';
import { LedgerService } from './services/ledger.ts';
import { LoadsService } from './services/loads.ts';
import { MarksService } from './services/marks.ts';
import { checkImportFolder } from './services/paths.ts';
import { RingsService } from './services/rings.ts';
import { ScansService } from './services/scans.ts';
import { SharedLedgerService } from './services/shared.ts';
import { buildFirst } from './services/snapshots.ts';
import { StatusService } from './services/status.ts';
import { sharedLedgerOf } from './shared.ts';
import { listenOnSocket, socketPathOf } from './socket.ts';

/** The product at work on one data folder, from taking its lock to giving it back. */
export interface Runtime {
  app: App;
  security: Security;
  ledger: LedgerService;
  jobs: JobsService;
  loads: LoadsService;
  /**
   * Builds the first graph; says how far it is. Where a shared ledger cannot be had for a while, it is tried again as long as somebody hears of it.
   */
  build(onProgress: (progress: JobProgress) => void, onTrouble?: (trouble: Unavailable) => void): Promise<void>;
  /** Serves the private socket, for the command line. */
  listenLocally(): Promise<void>;
  /** Serves TCP; returns the launch link. */
  listen(): Promise<string>;
  /** Ends what is under way, closes the databases and gives the folder back. */
  close(): Promise<void>;
}

export interface RuntimeOptions {
  /** What this process does, for somebody who finds the folder taken. */
  command: string;
  /** Another process took this one for dead and has the folder now: exit without writing. */
  onLost: () => void;
}

/** How long a shared ledger that cannot be had is left alone. */
const TRIED_EVERY_MS = 3000;

/**
 * Takes the data folder (Conflict `ledger_owned` where a living process has it) and opens the ledger. Its graph is not built yet:
 * `build` does that, and until then questions are answered with `unavailable`.
 */
export async function startRuntime(options: Options, { command, onLost }: RuntimeOptions): Promise<Runtime> {
  const { data, host, importFolder, keyFile, memory, threads, lang, logLevel } = options;
  await checkImportFolder(importFolder);
  const logger = makeLogger(logLevel);
  const server = sharedLedgerOf(options);
  const owner = await takeFolder(data, { command, onLost });
  const closing: (() => Promise<void>)[] = [() => owner.release()];
  const close = async () => {
    for (const end of closing.splice(0).reverse())
      await end().catch((error: unknown) => logger.warn({ err: error }, 'close'));
  };
  try {
    // what an interrupted load or upload left behind
    const stagingFolder = join(data, 'staging');
    await rm(stagingFolder, { recursive: true, force: true });
    await mkdir(stagingFolder, { recursive: true });
    const security = new Security({ hosts: [...(isWildcard(host) ? [] : [host]), ...options.allowHost], keyFile });
    const graph = new GraphService(Math.max(1, threads - 1));
    closing.push(() => graph.close());
    const ledger = new LedgerService(
      { folder: data, memoryMegabytes: memory, threads, ...(server ? { shared: server } : {}) },
      graph,
      (cause) => logger.error({ err: cause }, 'the thread of the ledger has ended; restart'),
    );
    closing.push(() => ledger.close());
    const journal = new JobJournal(join(data, 'jobs'));
    adoptLoads(journal, join(data, 'loads'));
    const unended = journal.unended();
    const committed = await ledger.committed(unended.map(({ id }) => id));
    // without a shared ledger there is nothing to tell by: it starts all the same
    const decided = await decidedAmong(ledger, unended).catch((error: unknown) => {
      if (error instanceof Unavailable && error.retriable) return [];
      throw error;
    });
    for (const id of decided) committed.add(id);
    const onError = (error: unknown, job: string) => logger.error({ err: error, reference: job }, 'job');
    const jobs = new JobsService({ journal, committed, onError });
    closing.push(() => jobs.close());
    const uploadFolder = join(stagingFolder, 'uploads');
    const loads = new LoadsService({ ledger, graph, jobs, uploadFolder, importFolder });
    const shared = server && new SharedLedgerService({ ledger, graph, jobs, place: server });
    closing.push(async () => shared?.close());
    const status = new StatusService({ ledger, graph, jobs, shared, folder: data, memoryMegabytes: memory, threads });
    closing.push(async () => status.close());
    await sweepExports(jobs.leftBehind);
    const exports = new ExportsService({ graph, jobs, folder: data, memoryMegabytes: memory, threads });
    const scans = new ScansService({ ledger, graph, jobs, folder: data });
    const leads = new LeadsService({ scans, graph, ledger });
    const rings = new RingsService({ scans, graph });
    const marks = new MarksService({ scans, graph, ledger });
    const identity = { ledger: await realpath(data), nonce: owner.nonce };
    const services = {
      ledger,
      graph,
      jobs,
      loads,
      exports,
      scans,
      leads,
      rings,
      marks,
      status,
      shared,
      security,
      identity,
    };
    const app = await buildApp({ ...services, language: lang, logger });
    closing.push(() => app.close());
    return {
      app,
      security,
      ledger,
      jobs,
      loads,
      close,
      async build(onProgress, onTrouble) {
        for (let closed = false; !closed && !graph.ready;) {
          closing.push(async () => void (closed = true));
          const id = buildFirst(jobs, ledger, graph);
          for await (const told of jobs.watch(id, { language: lang })) if (told) onProgress(told.job.progress);
          try {
            await jobs.ended(id);
          } catch (error) {
            if (!shared || !onTrouble || !(error instanceof Unavailable && error.retriable)) throw error;
            shared.trouble = error;
            onTrouble(error);
            await sleep(TRIED_EVERY_MS);
          }
        }
        if (shared) shared.trouble = null;
        shared?.begin();
      },
      async listenLocally() {
        const socket = socketPathOf(data);
        const server = await listenOnSocket(app, socket);
        closing.push(() => server.close());
        await owner.setSocket(socket);
      },
      async listen() {
        const { port } = options;
        if (!isLoopback(host) && !security.hasKeys()) throw new InvalidInput('keys_missing', { host });
        try {
          await app.listen({ host, port });
        } catch (error) {
          const { code = '' } = error as NodeJS.ErrnoException;
          if (code === 'EADDRINUSE') throw new InvalidInput('port_in_use', { host, port }, { cause: error });
          throw new InvalidInput('cannot_listen', { host, port, reason: code }, { cause: error });
        }
        const name = isWildcard(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
        const { port: given } = app.server.address() as AddressInfo;
        status.listening = { host, port: given };
        return `http://${name}:${given}/launch?token=${security.launchToken}`;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function takeFolder(data: string, options: RuntimeOptions): Promise<Owner> {
  try {
    // invoices are nobody else's business
    await mkdir(data, { recursive: true, mode: 0o700 });
    // DuckDB takes it for the beginning of a query, and would keep its log under another name
    if ((await realpath(data)).includes('?'))
      throw new InvalidInput('data_folder_unusable', { folder: data, reason: '“?”' });
    return await acquireOwnership(data, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof DomainError || code === undefined || code === 'ENOSPC') throw error;
    throw new InvalidInput('data_folder_unusable', { folder: data, reason: code }, { cause: error });
  }
}

/** To stderr. Addresses go in without what follows the `?`: a launch link holds a token, a search a name. */
export function makeLogger(level: string, stream: DestinationStream = pino.destination(2)): Logger {
  const req = ({ id, method, url = '' }: { id?: string; method?: string; url?: string }) => ({
    id,
    method,
    path: url.split('?')[0],
  });
  return pino({ level, serializers: { req, err: pino.stdSerializers.err } }, stream);
}

const isWildcard = (host: string) => ['0.0.0.0', '::'].includes(host);
