import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Conflict, DomainError, InvalidInput, NotFound, Unavailable } from '../../graph/errors.ts';
import { matchesOf, patternOf } from '../../graph/staging/globs.ts';
import type { Mapping } from '../../graph/staging/mapping.ts';
import type { Source } from '../../graph/staging/sources.ts';
import type { FoundRefusal, LoadRecord } from '../../graph/store.ts';
import type { Language, Load, LoadProgress, LoadReport, Upload } from '../contract.ts';
import { problemOf } from '../errors.ts';
import type { LoadOrder, LoadOutcome } from '../workers/ledger.ts';
import type { GraphService } from './graph.ts';
import type { LoadJournal } from './journal.ts';
import type { LedgerService } from './ledger.ts';
import { reportOf } from './loadReport.ts';

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

/** A load as it is known here: codes and counts; words come when somebody reads it. */
interface Known {
  id: string;
  state: Load['state'];
  progress: LoadProgress;
  startedAt: string;
  finishedAt: string | null;
  /** What was to be loaded. */
  files: string[];
  outcome: LoadOutcome | null;
  error: unknown;
  version: string | null;
  counts: Pick<LoadReport, 'taxpayers' | 'relations' | 'invoices'>;
  dryRun: boolean;
  /** Somebody gave it up: what it becomes, unless it is being written already. */
  givenUp?: 'cancelled' | 'interrupted';
}

interface Order extends Omit<LoadOrder, 'id'> {
  /** What is removed once it was loaded. */
  uploads: Source[];
}

const SHOWN_REFUSALS = 100;
const REMEMBERED = 100;
const UNKNOWN = {
  files: [],
  progress: { phase: 'queued', file: null, done: 0, total: null, unit: 'files' },
  outcome: null,
  error: null,
  version: null,
  counts: { taxpayers: null, relations: null, invoices: null },
  dryRun: false,
} satisfies Partial<Known>;

/** Loads, one at a time; what was asked for meanwhile waits. */
export class LoadsService {
  readonly #ledger: LedgerService;
  readonly #graph: GraphService;
  readonly #uploadFolder: string;
  readonly #importFolder: string | null;
  readonly #loads = new Map<string, Known>();
  readonly #uploads = new Map<string, Source>();
  readonly #journal: LoadJournal;
  readonly #onError: (error: unknown, load: string) => void;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: {
    ledger: LedgerService;
    graph: GraphService;
    uploadFolder: string;
    importFolder: string | null;
    journal: LoadJournal;
    /** Hears of loads that failed for a reason that is not the caller's. */
    onError?: (error: unknown, load: string) => void;
  }) {
    this.#onError = options.onError ?? (() => undefined);
    this.#journal = options.journal;
    this.#ledger = options.ledger;
    this.#graph = options.graph;
    this.#uploadFolder = options.uploadFolder;
    this.#importFolder = options.importFolder;
  }

  /** Keeps an uploaded file until it is loaded or the server ends. */
  async upload(name: string, body: Readable): Promise<Upload> {
    await mkdir(this.#uploadFolder, { recursive: true });
    const id = randomUUID();
    const path = join(this.#uploadFolder, id);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await pipeline(
        body,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(path),
      );
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    this.#uploads.set(id, { name, path, bytes, named: true });
    return { id, name, bytes, sha256: hash.digest('hex') };
  }

  /** Starts a load, or lets it wait for the one before. What can be known at once is refused at once. */
  async submit(command: LoadCommand): Promise<string> {
    const { demo = false, replaceDemo, trusted, mapping = null, dryRun = false } = command;
    if (!this.#graph.ready) throw new Unavailable('the graph is being built', true);
    if (!demo && !replaceDemo && !dryRun && this.#ledger.demo) throw new Conflict('demo_ledger');
    const paths: string[] = [];
    const matches = new Map<string, Source>();
    for (const path of new Set(command.paths)) {
      const found = await this.#matches(path, trusted);
      if (found === null) paths.push(await this.#allowed(path, trusted));
      else for (const source of found) matches.set(source.path, source);
    }
    if (this.#closed) throw new Unavailable('the server is ending', false);
    const uploads = this.#take([...new Set(command.uploads)]);
    const sources = [...uploads, ...matches.values()];
    const files = [...sources.map(({ name }) => name), ...paths];
    const queued = { id: randomUUID(), state: 'queued', startedAt: now(), finishedAt: null } as const;
    const load: Known = { ...UNKNOWN, ...queued, files, dryRun };
    this.#loads.set(load.id, load);
    this.#forget();
    this.#last = this.#last.then(() =>
      this.#run(load, { paths, sources, uploads, mapping, dryRun, demo, replaceDemo }),
    );
    return load.id;
  }

  /** Other work that writes to the ledger: not while a load waits or runs, and the next load waits for it. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Unavailable('the server is ending', false);
    if (!this.#graph.ready) throw new Unavailable('the graph is being built', true);
    if ([...this.#loads.values()].some(({ finishedAt }) => finishedAt === null)) throw new Conflict('load_running');
    const done = this.#last.then(work);
    this.#last = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /** The uploads, which belong to one load from now on; all of them or none. */
  #take(ids: readonly string[]): Source[] {
    const uploads = ids.map((id) => {
      const upload = this.#uploads.get(id);
      if (!upload) throw new NotFound('upload_not_found', { id });
      return upload;
    });
    for (const id of ids) this.#uploads.delete(id);
    return uploads;
  }

  #forget(): void {
    for (const [id, { finishedAt }] of this.#loads) {
      if (this.#loads.size <= REMEMBERED) return;
      if (finishedAt !== null) this.#loads.delete(id);
    }
  }

  /** Never rejects: the next load waits for it. */
  async #run(load: Known, order: Order): Promise<void> {
    const state = await this.#work(load, order).catch((error: unknown): Load['state'] => {
      if (load.givenUp) return load.givenUp;
      load.error = error;
      if (!(error instanceof DomainError) || error instanceof Unavailable) this.#onError(error, load.id);
      return 'failed';
    });
    for (const { path } of order.uploads) await rm(path, { force: true }).catch(() => undefined);
    load.state = state;
    load.finishedAt = now();
    this.#journal.end(load.id);
  }

  #step(load: Known, progress: LoadProgress): void {
    const { id, startedAt, files, dryRun } = load;
    if (!dryRun && progress.phase !== load.progress.phase)
      this.#journal.write({ id, startedAt, files, phase: progress.phase });
    load.progress = progress;
  }

  async #work(load: Known, order: Order): Promise<'done' | 'cancelled' | 'interrupted'> {
    if (load.givenUp) return load.givenUp;
    load.state = 'running';
    const { uploads: _, ...rest } = order;
    load.outcome = await this.#ledger.load({ id: load.id, ...rest }, (step) => this.#step(load, step));
    if (!load.dryRun && load.outcome.files.some(({ outcome }) => outcome === 'loaded')) {
      this.#step(load, { phase: 'building', file: null, done: 0, total: null, unit: 'rows' });
      await this.#ledger.build(({ done, total }) => {
        this.#step(load, { phase: 'building', file: null, done, total, unit: 'rows' });
      });
    }
    const { version, taxpayers, relations, invoices } = this.#graph.snapshot;
    load.version = version;
    load.counts = { taxpayers: taxpayers.count, relations: relations.count, invoices: invoices.count };
    load.progress = { ...load.progress, phase: 'done' };
    return 'done';
  }

  /** Gives a load up. One that is being written already is finished all the same; one that has ended stays as it is. */
  async cancel(id: string, language: Language): Promise<Load> {
    const load = this.#loads.get(id);
    if (load) await this.#giveUp(load, 'cancelled');
    return this.get(id, language);
  }

  async #giveUp(load: Known, as: NonNullable<Known['givenUp']>): Promise<void> {
    if (load.finishedAt !== null) return;
    load.givenUp ??= as;
    if (load.state === 'queued') load.state = load.givenUp;
    else await this.#ledger.interrupt(load.id).catch(() => undefined);
  }

  /** Takes no more loads, gives up those that are not being written, and waits for the end of the one that is. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const load of this.#loads.values()) await this.#giveUp(load, 'interrupted');
    await this.#last;
  }

  /** The files that a pattern means, each of which this caller may name; null where the path is there by its very name, or is no pattern. */
  async #matches(path: string, trusted: boolean): Promise<Source[] | null> {
    const pattern = await patternOf(resolve(trusted ? '/' : (this.#importFolder ?? '/'), path));
    if (!pattern) return null;
    await this.#allowed(pattern.base, trusted);
    const sources: Source[] = [];
    for (const name of await matchesOf(pattern)) {
      const real = await this.#allowed(join(pattern.base, name), trusted);
      sources.push({ name, path: real, bytes: (await stat(real)).size, named: false });
    }
    if (sources.length === 0) throw new NotFound('path_not_found', { path, reason: 'ENOENT' });
    return sources;
  }

  /** The real path, if this caller may name it. */
  async #allowed(path: string, trusted: boolean): Promise<string> {
    let real: string;
    try {
      real = await realpath(resolve(trusted ? '/' : (this.#importFolder ?? '/'), path));
    } catch (error) {
      if (trusted) throw new NotFound('path_not_found', { path, reason: (error as NodeJS.ErrnoException).code ?? '' });
      throw new InvalidInput('path_not_allowed', { path });
    }
    if (trusted) return real;
    const folder = this.#importFolder === null ? null : await realpath(this.#importFolder).catch(() => null);
    if (folder === null || (real !== folder && !real.startsWith(folder + sep)))
      throw new InvalidInput('path_not_allowed', { path });
    return real;
  }

  async get(id: string, language: Language): Promise<Load> {
    const load =
      this.#loads.get(id) ?? [...(await this.#past()), ...this.#interrupted()].find((past) => past.id === id);
    if (!load) throw new NotFound('load_not_found', { id });
    return this.#describe(load, language);
  }

  /** Newest first: those of this process, then those that the ledger remembers and those that a crash interrupted. */
  async list(language: Language): Promise<Load[]> {
    const here = [...this.#loads.values()].reverse().filter(({ dryRun }) => !dryRun);
    const past = [...(await this.#past()), ...this.#interrupted()]
      .filter(({ id }) => !this.#loads.has(id))
      .sort((a, b) => (a.startedAt > b.startedAt ? -1 : a.startedAt < b.startedAt ? 1 : 0));
    return Promise.all([...here, ...past].map((load) => this.#describe(load, language)));
  }

  async #past(): Promise<Known[]> {
    const records = await this.#ledger.loads(REMEMBERED);
    return records.map(({ id, finishedAt, report }: LoadRecord) => ({
      ...UNKNOWN,
      id,
      state: 'done',
      progress: { ...UNKNOWN.progress, phase: 'done' },
      startedAt: finishedAt,
      finishedAt,
      outcome: JSON.parse(report) as LoadOutcome,
      files: [],
    }));
  }

  /** What an earlier process did not end: nothing of it is in the ledger. */
  #interrupted(): Known[] {
    return this.#journal.interrupted().map(({ id, startedAt, files, phase }) => ({
      ...UNKNOWN,
      ...{ id, startedAt, files, state: 'interrupted', finishedAt: null },
      progress: { ...UNKNOWN.progress, phase },
    }));
  }

  async #describe(load: Known, language: Language): Promise<Load> {
    const { id, state, progress, startedAt, finishedAt, files, outcome, error, version, counts } = load;
    let report: LoadReport | null = null;
    if (state === 'done' && outcome) {
      const refused = !load.dryRun && outcome.files.some(({ rows }) => rows.refused > 0);
      const query = { load: id, open: false, limit: SHOWN_REFUSALS };
      const refusals = refused ? (await this.#ledger.refusals(query)).items : refusedBeforehand(outcome, id);
      report = { ...reportOf(outcome, refusals, language), version, ...counts };
    }
    const problem = error ? problemOf(error, language, id) : null;
    return { id, state, progress, startedAt, finishedAt, files, report, problem };
  }

  /** Whether the import folder is there. */
  static async checkImportFolder(folder: string | null): Promise<void> {
    if (folder !== null && !(await stat(folder).catch(() => null))?.isDirectory())
      throw new NotFound('path_not_found', { path: folder, reason: 'ENOTDIR' });
  }
}

/** What a dry run would refuse, as if it were in the ledger. */
function refusedBeforehand({ files, wouldRefuse }: LoadOutcome, load: string): FoundRefusal[] {
  return (wouldRefuse ?? []).map(({ position, ...refusal }) => {
    const { name, sha256, kind, header } = files[position];
    const file = { file: sha256, name, kind: kind ?? '', header: JSON.stringify(header) };
    return { ...refusal, ...file, position, sequence: 0, load, cells: null, repair: null };
  });
}

const now = () => new Date().toISOString();
