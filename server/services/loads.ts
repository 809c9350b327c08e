import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Conflict, NotFound, Unavailable } from '../../graph/errors.ts';
import type { Mapping } from '../../graph/staging/mapping.ts';
import type { FoundRefusal, LoadRecord } from '../../graph/store.ts';
import type { JobOf, Language, Load, LoadReport, Upload } from '../contract.ts';
import type { LoadOrder, LoadOutcome } from '../workers/ledger.ts';
import type { GraphService } from './graph.ts';
import type { JobContext, JobEnd } from './job.ts';
import type { JobsService } from './jobs.ts';
import type { LedgerService } from './ledger.ts';
import { reportOf, totalOf } from './loadReport.ts';
import { Paths } from './paths.ts';
import { countsOf, follow } from './snapshots.ts';
import { Uploads } from './uploads.ts';

export interface LoadCommand {
  paths: string[];
  uploads: string[];
  replaceDemo: boolean;
  mapping?: Mapping | null;
  /** Only says what would come of it; nothing is changed, and it is no load of the list. */
  dryRun?: boolean;
  /** Made by the program; only `start` says so. */
  demo?: boolean;
  /** The caller may name any path; else only paths below the import folder. */
  trusted: boolean;
}

const SHOWN_REFUSALS = 100;
const SHOWN_FILES = 100;
const REMEMBERED = 100;

/** Loads: jobs of one kind, with what the ledger remembers of them. */
export class LoadsService {
  readonly #ledger: LedgerService;
  readonly #graph: GraphService;
  readonly #jobs: JobsService;
  readonly #uploads: Uploads;
  readonly #paths: Paths;
  /** Of loads of this process; the ledger has those of before. */
  readonly #outcomes = new Map<string, LoadOutcome>();

  constructor(options: {
    ledger: LedgerService;
    graph: GraphService;
    jobs: JobsService;
    uploadFolder: string;
    importFolder: string | null;
  }) {
    this.#ledger = options.ledger;
    this.#graph = options.graph;
    this.#jobs = options.jobs;
    this.#uploads = new Uploads(options.uploadFolder);
    this.#paths = new Paths(options.importFolder);
  }

  upload(name: string, body: Readable): Promise<Upload> {
    return this.#uploads.keep(name, body);
  }

  /** Starts a load, or lets it wait for the one before. What can be known at once is refused at once. */
  async submit(command: LoadCommand): Promise<string> {
    const { demo = false, replaceDemo, trusted, mapping = null, dryRun = false } = command;
    if (!this.#graph.ready) throw new Unavailable('the graph is being built', true);
    if (!demo && !replaceDemo && !dryRun && this.#ledger.demo) throw new Conflict('demo_ledger');
    const { paths, sources: matches } = await this.#paths.find(command.paths, trusted);
    const uploads = this.#uploads.take([...new Set(command.uploads)]);
    const sources = [...uploads, ...matches];
    const files = [...sources.map(({ name }) => name), ...paths].slice(0, SHOWN_FILES);
    const cleanUp = async () => {
      for (const { path } of uploads) await rm(path, { force: true });
    };
    return this.#jobs.submit(
      'load',
      { about: { files, dryRun }, lane: 'ledger', passing: dryRun, cleanUp },
      (context) => this.#run({ paths, sources, mapping, dryRun, demo, replaceDemo }, context),
    );
  }

  async #run(order: Omit<LoadOrder, 'id' | 'control'>, context: JobContext): Promise<JobEnd<'load'>> {
    const outcome = await this.#ledger.load({ id: context.id, ...order }, context);
    this.#remember(context.id, outcome);
    const isNew = !order.dryRun && outcome.files.some((file) => file.outcome === 'loaded');
    const isBuilt = !isNew || (await follow(this.#ledger, context));
    const { snapshot } = this.#graph;
    const rows = totalOf(outcome.files.map((file) => file.rows));
    if (!isBuilt) return { version: null, result: { rows, graph: null } };
    return { version: snapshot.version, result: { rows, graph: countsOf(snapshot) } };
  }

  #remember(id: string, outcome: LoadOutcome): void {
    this.#outcomes.set(id, outcome);
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > REMEMBERED) this.#outcomes.delete(oldest);
  }

  /** Gives a load up, if it is not too late. */
  async cancel(id: string, language: Language): Promise<Load> {
    if (this.#jobs.has(id)) this.#jobs.cancel(id);
    return this.get(id, language);
  }

  async get(id: string, language: Language): Promise<Load> {
    const job = this.#jobs.has(id) ? this.#jobs.get(id, language) : undefined;
    if (job && job.kind !== 'load') throw new NotFound('load_not_found', { id });
    // the thread of the ledger may be too busy to say more
    const isKnown = job && (job.state !== 'done' || this.#outcomes.has(id));
    const record = isKnown ? undefined : (await this.#ledger.loads(REMEMBERED)).find((one) => one.id === id);
    if (!job && !record) throw new NotFound('load_not_found', { id });
    return this.#describe(job, record, language);
  }

  /** Newest first: those that are known as jobs, then those that only the ledger remembers. */
  async list(language: Language): Promise<Load[]> {
    const past = new Map((await this.#ledger.loads(REMEMBERED)).map((record) => [record.id, record]));
    const jobs = (this.#jobs.list(language, { kind: 'load' }) as JobOf<'load'>[]).filter(({ about }) => !about.dryRun);
    const known = new Set(jobs.map(({ id }) => id));
    const here = jobs.map((job) => this.#describe(job, past.get(job.id), language));
    const before = [...past.values()]
      .filter(({ id }) => !known.has(id))
      .map((record) => this.#describe(undefined, record, language));
    return Promise.all([...here, ...before]);
  }

  async #describe(job: JobOf<'load'> | undefined, record: LoadRecord | undefined, language: Language): Promise<Load> {
    const load = job ? loadOf(job) : endedLoad(record!);
    const outcome = this.#outcomes.get(load.id) ?? (record ? (JSON.parse(record.report) as LoadOutcome) : undefined);
    if (load.state !== 'done' || !outcome) return { ...load, report: null };
    const refused = !job?.about.dryRun && outcome.files.some(({ rows }) => rows.refused > 0);
    const query = { load: load.id, open: false, limit: SHOWN_REFUSALS };
    const refusals = refused ? (await this.#ledger.refusals(query)).items : refusedBeforehand(outcome, load.id);
    const graph = job?.result?.graph ?? { taxpayers: null, relations: null, invoices: null };
    const report: LoadReport = { ...reportOf(outcome, refusals, language), version: job?.version ?? null, ...graph };
    return { ...load, report };
  }
}

const loadOf = ({ id, state, progress, createdAt, finishedAt, about, problem }: JobOf<'load'>) => ({
  ...{ id, state, progress, startedAt: createdAt, finishedAt, files: about.files, problem },
});

/** One that only the ledger remembers. */
const endedLoad = ({ id, finishedAt }: LoadRecord): Omit<Load, 'report'> => ({
  ...{ id, state: 'done', startedAt: finishedAt, finishedAt, files: [], problem: null },
  progress: { phase: 'done', file: null, done: 0, total: null, unit: 'files', secondsLeft: null },
});

/** What a dry run would refuse, as if it were in the ledger. */
function refusedBeforehand({ files, wouldRefuse }: LoadOutcome, load: string): FoundRefusal[] {
  return (wouldRefuse ?? []).map(({ position, ...refusal }) => {
    const { name, sha256, kind, header } = files[position];
    const file = { file: sha256, name, kind: kind ?? '', header: JSON.stringify(header) };
    return { ...refusal, ...file, position, sequence: 0, load, cells: null, repair: null };
  });
}
