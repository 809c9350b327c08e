import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, NotFound, Unavailable } from '../../graph/errors.ts';
import type { Job, JobKind, JobState, Language } from '../contract.ts';
import { problemOf } from '../errors.ts';
import { Control, type Step } from '../workers/control.ts';
import { pack, unpack } from '../workers/rpc.ts';
import {
  isUnderWay,
  type JobContext,
  type JobEnd,
  type JobOrder,
  type JobRecord,
  type Lane,
  type LeftBehind,
} from './job.ts';
import type { JobJournal } from './journal.ts';
import { Pace } from './pace.ts';

interface Entry {
  record: JobRecord;
  control: Control;
  pace: Pace;
  giveUp: AbortController;
  /** Somebody gave it up in time: what it becomes. */
  givenUp?: 'cancelled' | 'interrupted';
  passing: boolean;
  ended: Promise<void>;
  tellEnd: () => void;
}

/** How many of each kind are remembered. */
const REMEMBERED = 100;
/** How often somebody who watches is told. */
const WATCHED_EVERY_MS = 200;

/** All that takes long: what waits, what runs, and what came of the last hundred of each kind, over restarts too. */
export class JobsService {
  readonly #journal: JobJournal;
  readonly #onError: (error: unknown, job: string) => void;
  /** In the order in which they came. */
  readonly #entries = new Map<string, Entry>();
  /** By lane the end of what came last. */
  readonly #lanes = new Map<Lane, Promise<void>>();
  #closed = false;
  #created = 0;

  /** Jobs that an earlier process was ended in. */
  readonly leftBehind: LeftBehind[] = [];

  constructor({
    journal,
    committed = new Set(),
    onError = () => undefined,
  }: {
    journal: JobJournal;
    /** Of the jobs that an earlier process has not ended, those that the ledger holds. */
    committed?: ReadonlySet<string>;
    /** Hears of jobs that failed for a reason that is not the caller's. */
    onError?: (error: unknown, job: string) => void;
  }) {
    this.#journal = journal;
    this.#onError = onError;
    for (const record of journal.read()) {
      const entry = this.#add(record, false);
      if (!isUnderWay(record)) continue;
      const isIn = committed.has(record.id);
      this.leftBehind.push({ job: structuredClone(record), committed: isIn });
      this.#end(entry, isIn ? 'done' : 'interrupted');
    }
  }

  /** Starts a job, or lets it wait for those before it. */
  submit<K extends JobKind>(
    kind: K,
    { about, by = null, lane, passing = false, cleanUp }: JobOrder<K>,
    run: (context: JobContext) => Promise<JobEnd<K>>,
  ): string {
    if (this.#closed) throw new Unavailable('the server is ending', false);
    const entry = this.#add(
      {
        ...{ id: randomUUID(), kind, about, by, state: 'queued', createdAt: this.#creation(), event: Date.now() },
        ...{ startedAt: null, finishedAt: null, version: null, result: null, error: null },
        progress: { phase: 'queued', file: null, done: 0, total: null, unit: 'files', secondsLeft: null },
      } as unknown as JobRecord,
      passing,
    );
    this.#note(entry);
    this.#forget(kind);
    const perform = async () => {
      if (isUnderWay(entry.record)) await this.#perform(entry, run, cleanUp);
      else await cleanUp?.().catch(() => undefined);
    };
    if (lane) this.#lanes.set(lane, (this.#lanes.get(lane) ?? Promise.resolve()).then(perform));
    else void perform();
    return entry.record.id;
  }

  /** Now, and later than any before: after a restart jobs are in the order in which they came. */
  #creation(): string {
    this.#created = Math.max(Date.now(), this.#created + 1);
    return new Date(this.#created).toISOString();
  }

  /** Never rejects: the next one waits for it. */
  async #perform<K extends JobKind>(
    entry: Entry,
    run: (context: JobContext) => Promise<JobEnd<K>>,
    cleanUp?: () => Promise<void>,
  ): Promise<void> {
    const { record, control, giveUp } = entry;
    record.state = 'running';
    record.startedAt = now();
    this.#note(entry);
    const onPhase = () => this.#look(entry);
    const report = (step: Step) => void (control.write(step) && onPhase());
    let state: JobState = 'done';
    try {
      Object.assign(record, await run({ id: record.id, control, signal: giveUp.signal, onPhase, report }));
    } catch (error) {
      state = entry.givenUp ?? 'failed';
      if (state === 'failed') {
        record.error = pack(error);
        if (!(error instanceof DomainError) || error instanceof Unavailable) this.#onError(error, record.id);
      }
    }
    await cleanUp?.().catch(() => undefined);
    this.#end(entry, state);
  }

  /** Gives a job up. One that is being written already is finished all the same; one that has ended stays as it is. */
  cancel(id: string): void {
    this.#giveUp(this.#entry(id), 'cancelled');
  }

  #giveUp(entry: Entry, as: NonNullable<Entry['givenUp']>): void {
    if (!isUnderWay(entry.record) || !entry.control.stop()) return;
    entry.givenUp ??= as;
    entry.giveUp.abort();
    if (entry.record.state === 'queued') this.#end(entry, entry.givenUp);
  }

  /** A job as somebody reads it. */
  get(id: string, language: Language): Job {
    return this.#worded(this.#entry(id), language);
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Whether one of a kind waits or runs. */
  isBusyWith(kind: JobKind): boolean {
    return this.#records().some((record) => record.kind === kind && isUnderWay(record));
  }

  /** Newest first. */
  list(language: Language, { kind, state }: { kind?: JobKind; state?: JobState } = {}): Job[] {
    return [...this.#entries.values()]
      .filter(({ record }) => (kind ?? record.kind) === record.kind && (state ?? record.state) === record.state)
      .reverse()
      .map((entry) => this.#worded(entry, language));
  }

  /** Waits for the end; throws what it failed with, or that it was given up. */
  async ended(id: string): Promise<void> {
    const { record, ended } = this.#entry(id);
    await ended;
    if (record.error) throw unpack(record.error);
    if (record.state !== 'done') throw new Unavailable(`the job was given up: ${record.state}`, true);
  }

  /**
   * All that there is to tell of a job after an event that was seen, up to its end, which is always told; null where there is nothing to tell
   * for some time.
   */
  async *watch(
    id: string,
    {
      after = 0,
      language,
      patienceMs = Infinity,
      signal,
    }: { after?: number; language: Language; patienceMs?: number; signal?: AbortSignal },
  ): AsyncGenerator<{ event: number; job: Job } | null> {
    const entry = this.#entry(id);
    for (let told = Date.now(); !signal?.aborted;) {
      const job = this.#worded(entry, language);
      const { event } = entry.record;
      const isNew = event > after || !isUnderWay(job);
      if (isNew || Date.now() - told >= patienceMs) {
        yield isNew ? { event, job } : null;
        if (!isUnderWay(job)) return;
        [after, told] = [event, Date.now()];
      }
      await Promise.race([sleep(WATCHED_EVERY_MS, undefined, { signal }), entry.ended]).catch(() => undefined);
    }
  }

  /** Takes no more jobs, gives up those that can be given up, and waits for the end of the others. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const entry of this.#entries.values()) {
      this.#giveUp(entry, 'interrupted');
      // what follows a point of no return, such as building the graph, can wait for the next start
      entry.control.abandon();
      entry.giveUp.abort();
    }
    await Promise.all([...this.#entries.values()].map(({ ended }) => ended));
    await Promise.all(this.#lanes.values());
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new NotFound('job_not_found', { id });
    return entry;
  }

  #records(): JobRecord[] {
    return [...this.#entries.values()].map(({ record }) => record);
  }

  #add(record: JobRecord, passing: boolean): Entry {
    let tellEnd = () => {};
    const ended = new Promise<void>((resolve) => (tellEnd = resolve));
    const entry: Entry = {
      ...{ record, passing, control: new Control(), pace: new Pace(), giveUp: new AbortController() },
      ...{ ended, tellEnd },
    };
    if (!isUnderWay(record)) tellEnd();
    this.#entries.set(record.id, entry);
    return entry;
  }

  #end(entry: Entry, state: JobState): void {
    this.#look(entry);
    const { record } = entry;
    record.state = state;
    record.finishedAt = now();
    record.progress = { ...record.progress, ...(state === 'done' ? { phase: 'done' } : {}), secondsLeft: null };
    this.#note(entry);
    entry.tellEnd();
  }

  /** Takes over how far it is. */
  #look(entry: Entry): void {
    const { record, control, pace } = entry;
    if (record.state !== 'running') return;
    const step = control.read();
    const { secondsLeft: _, ...before } = record.progress;
    // it has said nothing yet, or nothing new
    if (step.phase === 'queued' || JSON.stringify(step) === JSON.stringify(before)) return;
    record.progress = { ...step, secondsLeft: pace.secondsLeft(step, performance.now()) };
    if (step.phase !== before.phase) this.#note(entry);
    else tick(record);
  }

  /** Something of it is worth knowing after a restart. */
  #note({ record, passing }: Entry): void {
    tick(record);
    if (!passing) this.#journal.write(record);
  }

  #worded(entry: Entry, language: Language): Job {
    this.#look(entry);
    const { error, event: _, ...record } = entry.record;
    return { ...record, problem: error ? problemOf(unpack(error), language, record.id) : null };
  }

  #forget(kind: JobKind): void {
    const ended = this.#records().filter((record) => record.kind === kind && !isUnderWay(record));
    for (const { id } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) {
      this.#entries.delete(id);
      this.#journal.forget(id);
    }
  }
}

/** Events are numbered by the clock, so that they go on increasing after a restart. */
function tick(record: JobRecord): void {
  record.event = Math.max(record.event + 1, Date.now());
}

const now = () => new Date().toISOString();
