import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger, InjectOptions } from 'fastify';
import { type App, buildApp } from '../app.ts';
import type { Load } from '../contract.ts';
import { Security } from '../security.ts';
import { ExportsService } from '../services/exports.ts';
import { GraphService } from '../services/graph.ts';
import { JobJournal } from '../services/journal.ts';
import { JobsService } from '../services/jobs.ts';
import { LeadsService } from '../services/leads.ts';
import { LedgerService } from '../services/ledger.ts';
import { LoadsService } from '../services/loads.ts';
import { MarksService } from '../services/marks.ts';
import { RingsService } from '../services/rings.ts';
import { ScansService } from '../services/scans.ts';
import { StatusService } from '../services/status.ts';
import type { LedgerWorkerData } from '../workers/ledger.ts';
import { temporaryFolder, write } from './ledger.ts';

export interface Reply {
  status: number;
  type: string;
  headers: Record<string, unknown>;
  text: string;
  // what a test reads wrongly fails by itself
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** The whole app on a new data folder, in process, with workers from dist/; replies are checked against the contract. */
export interface TestApp {
  app: App;
  security: Security;
  ledger: LedgerService;
  graph: GraphService;
  jobs: JobsService;
  loads: LoadsService;
  folder: string;
  /** Files for loads by path. */
  files: string;
  /** As this process itself, unless headers say otherwise. */
  call: (method: 'GET' | 'POST', url: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  get: (url: string, headers?: Record<string, string>) => Promise<Reply>;
  post: (url: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
  /** Loads texts as files and waits for the end. */
  load(texts: Record<string, string>, more?: object): Promise<Load>;
  ended: (id: string, headers?: Record<string, string>) => Promise<Load>;
  close(): Promise<void>;
}

export async function startApp({
  importFolder = null,
  logger,
  shared,
  memoryMegabytes = 512,
}: {
  importFolder?: string | null;
  logger?: FastifyBaseLogger;
  /** Of a ledger that is shared. */
  shared?: LedgerWorkerData['shared'];
  memoryMegabytes?: number;
} = {}): Promise<TestApp> {
  const { folder, remove } = temporaryFolder();
  const [staging, files] = [join(folder, 'staging'), join(folder, 'files')];
  for (const made of [staging, files]) await mkdir(made);
  const security = new Security({ hosts: ['suyuan.example'], keyFile: join(folder, 'keys') });
  const graph = new GraphService(1);
  const ledger = new LedgerService({ folder, memoryMegabytes, threads: 1, ...(shared ? { shared } : {}) }, graph);
  const jobs = new JobsService({ journal: new JobJournal(join(folder, 'jobs')) });
  const loads = new LoadsService({ ledger, graph, jobs, uploadFolder: join(staging, 'uploads'), importFolder });
  const status = new StatusService({ ledger, graph, jobs, folder, memoryMegabytes: 512, threads: 1 });
  const exports = new ExportsService({ graph, jobs, folder, memoryMegabytes: 512, threads: 1 });
  const scans = new ScansService({ ledger, graph, jobs, folder });
  const leads = new LeadsService({ scans, graph, ledger });
  const rings = new RingsService({ scans, graph });
  const marks = new MarksService({ scans, graph, ledger });
  const identity = { ledger: folder, nonce: 'n' };
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
    security,
    identity,
    language: 'en' as const,
    logger,
  };
  const app = await buildApp({ ...services, checkReplies: true });

  const call: TestApp['call'] = async (method, url, body, headers) => {
    const reply = await app.inject({
      method,
      url,
      headers: headers ?? { authorization: `Bearer ${security.ownToken}` },
      ...(body === undefined ? {} : { payload: body as InjectOptions['payload'] }),
    });
    const type = String(reply.headers['content-type'] ?? '');
    return {
      status: reply.statusCode,
      type,
      headers: reply.headers,
      text: reply.payload,
      body: /json/.test(type) ? reply.json<unknown>() : null,
    };
  };
  const get: TestApp['get'] = (url, headers) => call('GET', url, undefined, headers);
  const post: TestApp['post'] = (url, body, headers) => call('POST', url, body, headers);
  const ended: TestApp['ended'] = async (id, headers) => {
    for (;;) {
      const load = (await get(`/api/v1/loads/${id}`, headers)).body as Load;
      if (!['queued', 'running'].includes(load.state)) return load;
      await sleep(20);
    }
  };
  return {
    ...{ app, security, ledger, graph, jobs, loads, folder, files, call, get, post, ended },
    async load(texts, more = {}) {
      const paths = Object.entries(texts).map(([name, text]) => write(files, name, text));
      const reply = await post('/api/v1/loads', { paths, ...more });
      if (reply.status !== 202) throw new Error(reply.text);
      return ended((reply.body as Load).id);
    },
    async close() {
      await app.close();
      status.close();
      await jobs.close();
      await ledger.close();
      await graph.close();
      remove();
    },
  };
}
