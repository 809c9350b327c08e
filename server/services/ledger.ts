import { Worker } from 'node:worker_threads';
import type { Asked } from '../../graph/decisions.ts';
import { formatDay } from '../../graph/days.ts';
import type { ExplanationOrder } from '../../graph/explanation.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { CandidateQuery, FactQuery, InvoiceQuery, RefusalQuery } from '../../graph/store.ts';
import type { Ledger, Status } from '../contract.ts';
import type {
  BuiltSnapshot,
  DecisionOrder,
  LedgerHandlers,
  LedgerWorkerData,
  LoadOrder,
  LoadOutcome,
  VersionedPage,
} from '../workers/ledger.ts';
import { Control } from '../workers/control.ts';
import { builtFile } from '../workers/place.ts';
import { callWorker, type Remote } from '../workers/rpc.ts';
import type { GraphService } from './graph.ts';

/** How many graphs of earlier days are kept beside the one in place. */
const KEPT_PAST = 2;

/** What the thread does for somebody who may watch it, and give it up. */
export interface Task {
  control: Control;
  signal: AbortSignal;
  /** Hears of each phase as it begins; all else stands in `control`. */
  onPhase: () => void;
}
/** Nobody watches. */
const ALONE = (): Task => ({ control: new Control(), signal: new AbortController().signal, onPhase: () => undefined });
const orderOf = <T extends object>({ control }: Task, order: T) => ({ ...order, control: control.buffer });

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
  async build(task: Task = ALONE()): Promise<void> {
    const { versions } = this.#graph;
    await versions.room();
    const { snapshot, ...built } = await this.#remote.snapshot(orderOf(task, { asOf: null }), task.onPhase);
    this.#built = built;
    versions.replace(snapshot);
    this.#past = [];
    if (built.origin.how !== 'opened' && snapshot.sequence > 0) this.#save();
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
   * The graph of documents up to a day; null is the one in place. It is built when it is first asked for, which takes as long as after a load and
   * is a task of `work`'s, and the last two are kept.
   */
  async snapshot(
    asOf: number | null,
    work: (build: (task: Task) => Promise<Snapshot>) => Promise<Snapshot>,
  ): Promise<Snapshot> {
    if (asOf === null) return this.#graph.snapshot;
    const { sequence } = this.#graph.snapshot;
    let past = this.#past.find((one) => one.asOf === asOf && one.sequence === sequence);
    if (!past) {
      const snapshot = work(async (task) => {
        const built = await this.#remote.snapshot(orderOf(task, { asOf }), task.onPhase);
        return built.snapshot;
      });
      past = { sequence, asOf, snapshot };
      this.#past = [past, ...this.#past].slice(0, KEPT_PAST);
      // what failed is tried again
      snapshot.catch(() => (this.#past = this.#past.filter((one) => one.snapshot !== snapshot)));
    }
    return past.snapshot;
  }

  /** May be given up until it is being written. */
  load(order: Omit<LoadOrder, 'control'>, task: Task = ALONE()): Promise<LoadOutcome> {
    const interrupt = () => void this.#remote.interrupt(order.id).catch(() => undefined);
    task.signal.addEventListener('abort', interrupt, { once: true });
    return this.#remote.load(orderOf(task, order), task.onPhase);
  }

  /** What detectors ask that the graph does not hold: days of registration, and documents that several hand in. */
  beyondGraph() {
    return this.#remote.beyondGraph(null);
  }

  /** Leads and rings of a scan, into a shared ledger; false where it is not shared. */
  writeFindings(scan: { folder: string; id: string; detectors: string[] }) {
    return this.#remote.writeFindings(scan);
  }

  /** Computes a lead again, by SQL over the ledger alone. */
  explain(order: ExplanationOrder) {
    return this.#remote.explain(order);
  }

  /** Writes the ledger as files for neo4j-admin. */
  writeImport(folder: string, control: Control) {
    return this.#remote.writeImport({ folder, control: control.buffer });
  }

  /** What the ledger is at now, whoever wrote it. */
  state() {
    return this.#remote.state(null);
  }

  page(query: InvoiceQuery): Promise<VersionedPage> {
    return this.#remote.page(query);
  }

  /** Of all rows at once. */
  claimedRows() {
    return this.#remote.claimedRows(null);
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

  /** What a picture says of subjects beside their invoices: thousands at once. */
  traits(subjects: string[]) {
    return this.#remote.traits(subjects);
  }

  relation(seller: string, buyer: string, asOf: number | null) {
    return this.#remote.relation({ seller, buyer, asOf });
  }

  /** Throws where it could not be decided so now. */
  async check(asked: Asked): Promise<void> {
    await this.#remote.check(asked);
  }

  decide(asked: Omit<DecisionOrder, 'control'>, task: Task) {
    return this.#remote.decide(orderOf(task, asked), task.onPhase);
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

  /** Of the ledger; null before the first graph. */
  get schema(): string | null {
    return this.#built?.schema ?? null;
  }

  /** How the graph in place came to be, whether it is saved, and whether a next one waits for the end of what uses the last but one. */
  get graphState() {
    const { waiting, count } = this.#graph.versions;
    return { origin: this.#built?.origin ?? null, saved: this.#saved, waiting, versions: count };
  }

  /** What the graph in place was made of. */
  describeContents(): NonNullable<Status['contents']> {
    const { contents, coverage } = this.#built!;
    const { demo, sequence, version, attributesVersion, firstDay, lastDay } = this.describe();
    const { loads, finishedAt: loadedAt } = contents;
    const files = contents.files as NonNullable<Status['contents']>['files'];
    return { demo, sequence, version, attributesVersion, loads, loadedAt, files, firstDay, lastDay, coverage };
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
