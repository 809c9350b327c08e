import { Worker } from 'node:worker_threads';
import { formatDay } from '../../graph/days.ts';
import type { InvoiceQuery } from '../../graph/store.ts';
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

/** The ledger, as the thread that owns it answers. */
export class LedgerService {
  readonly #worker: Worker;
  readonly #remote: Remote<LedgerHandlers>;
  readonly #graph: GraphService;
  #built: Omit<BuiltSnapshot, 'snapshot'> | null = null;
  #alive = true;

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

  /** Builds the snapshot of what the ledger holds now and puts it in place. */
  async build(onProgress?: (progress: { done: number; total: number }) => void): Promise<void> {
    const { snapshot, ...built } = await this.#remote.snapshot(null, onProgress);
    this.#built = built;
    this.#graph.replace(snapshot);
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

  refusals(id: string, limit: number) {
    return this.#remote.refusals({ id, limit });
  }

  /** Whether the graph in place was made by the program; false before the first. */
  get demo(): boolean {
    return this.#built?.demo ?? false;
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
