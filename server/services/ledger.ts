import { Worker } from 'node:worker_threads';
import { formatDay, parseDay } from '../../graph/days.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { CandidateQuery, FactQuery, InvoiceQuery, RefusalQuery } from '../../graph/store.ts';
import type { Ledger } from '../contract.ts';
import type {
  BuiltSnapshot,
  LedgerHandlers,
  LedgerWorkerData,
  LoadOrder,
  LoadOutcome,
  LoadStep,
  VersionedPage,
} from '../workers/ledger.ts';
import { builtFile } from '../workers/place.ts';
import { callWorker, type Remote } from '../workers/rpc.ts';
import type { GraphService } from './graph.ts';

/** How many graphs of earlier days are kept beside the one in place. */
const KEPT_PAST = 2;

/** The ledger, as the thread that owns it answers. */
export class LedgerService {
  readonly #worker: Worker;
  readonly #remote: Remote<LedgerHandlers>;
  readonly #graph: GraphService;
  #built: Omit<BuiltSnapshot, 'snapshot'> | null = null;
  #alive = true;
  /** What became of saving the graph in place; null where there was nothing to save. */
  #saved: Awaited<ReturnType<LedgerHandlers['save']>> | 'saving' | Error = null;

  constructor(data: LedgerWorkerData, graph: GraphService, onEnd: (cause: unknown) => void = () => undefined) {
    this.#worker = new Worker(builtFile('server/workers/ledger.js'), { workerData: data });
    this.#remote = callWorker<LedgerHandlers>(this.#worker, (cause) => {
      if (this.#alive) onEnd(cause);
      this.#alive = false;
    });
    this.#graph = graph;
  }

  /** False once the thread that owns the database has ended. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Graphs of documents up to a day that were asked for last, newest first. */
  #past: { sequence: number; asOf: number; snapshot: Promise<Snapshot> }[] = [];

  /** Builds the snapshot of what the ledger holds now and puts it in place. */
  async build(onProgress?: (progress: { done: number; total: number }) => void): Promise<void> {
    const { versions } = this.#graph;
    await versions.room();
    const { snapshot, ...built } = await this.#remote.snapshot(null, onProgress);
    this.#built = built;
    versions.replace(snapshot);
    this.#past = [];
    if (built.origin.how !== 'opened') this.#save();
  }

  /** Behind everybody's back: what cannot be saved is built again at the next start. */
  #save(): void {
    this.#saved = 'saving';
    this.#remote.save(null).then(
      (saved) => (this.#saved = saved),
      (error: unknown) => (this.#saved = error instanceof Error ? error : new Error(String(error))),
    );
  }

  /**
   * The graph of documents up to a day; null is the one in place. It is built when it is first asked for, which takes as long as after a load,
   * and the last two are kept.
   */
  async snapshot(asOf: number | null): Promise<Snapshot> {
    if (asOf === null) return this.#graph.snapshot;
    const { sequence } = this.#graph.snapshot;
    let past = this.#past.find((one) => one.asOf === asOf && one.sequence === sequence);
    if (!past) {
      const snapshot = this.#remote.snapshot(asOf as never).then((built) => built.snapshot);
      past = { sequence, asOf, snapshot };
      this.#past = [past, ...this.#past].slice(0, KEPT_PAST);
      // what failed is tried again
      snapshot.catch(() => (this.#past = this.#past.filter((one) => one.snapshot !== snapshot)));
    }
    return past.snapshot;
  }

  load(order: LoadOrder, onStep: (step: LoadStep) => void): Promise<LoadOutcome> {
    return this.#remote.load(order, onStep);
  }

  /** Gives a running load up, unless it is being written already. */
  async interrupt(id: string): Promise<void> {
    await this.#remote.interrupt(id);
  }

  page(query: InvoiceQuery): Promise<VersionedPage> {
    return this.#remote.page(query);
  }

  loads(limit: number) {
    return this.#remote.loads(limit);
  }

  committed(ids: string[]) {
    return this.#remote.committed(ids);
  }

  refusals(query: RefusalQuery) {
    return this.#remote.refusals(query);
  }

  refusalHeaders(query: Pick<RefusalQuery, 'load' | 'open'>) {
    return this.#remote.refusalHeaders(query);
  }

  account() {
    return this.#remote.account(null);
  }

  /** With the sequence number of the ledger that was read. */
  facts(taxpayers: string[], query: FactQuery) {
    return this.#remote.facts({ taxpayers, query });
  }

  relation(seller: string, buyer: string, asOf: number | null) {
    return this.#remote.relation({ seller, buyer, asOf });
  }

  decide(asked: Parameters<LedgerHandlers['decide']>[0]) {
    return this.#remote.decide(asked);
  }

  decisions() {
    return this.#remote.decisions(null);
  }

  candidates(query: CandidateQuery) {
    return this.#remote.candidates(query);
  }

  identityOf(id: string) {
    return this.#remote.identityOf(id);
  }

  /** Whether the graph in place was made by the program; false before the first. */
  get demo(): boolean {
    return this.#built?.demo ?? false;
  }

  /** How the graph in place came to be, whether it is saved, and whether a next one waits for the end of what uses the last but one. */
  get graphState() {
    const { waiting, count } = this.#graph.versions;
    return { origin: this.#built?.origin ?? null, saved: this.#saved, waiting, versions: count };
  }

  describe(): Ledger {
    const { sequence, version, attributesVersion, taxpayers, relations, invoices, currencies } = this.#graph.snapshot;
    const { demo, suggestions, firstDay, lastDay } = this.#built!;
    return {
      demo,
      empty: sequence === 0,
      sequence,
      version,
      attributesVersion,
      taxpayers: taxpayers.count,
      relations: relations.count,
      invoices: invoices.count,
      currencies: [...currencies],
      firstDay: firstDay === null ? null : formatDay(firstDay),
      lastDay: lastDay === null ? null : formatDay(lastDay),
      suggestions,
    };
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.#remote.close(null as never).catch(() => undefined);
    await this.#worker.terminate();
  }
}

/** The graph that a request asks for: of documents up to a day, or of all. */
export function snapshotAsOf(ledger: LedgerService, day: string | null): Promise<Snapshot> {
  return ledger.snapshot(day === null ? null : parseDay(day));
}
