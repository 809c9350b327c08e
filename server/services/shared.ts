import { Unavailable } from '../../graph/errors.ts';
import type { Status } from '../contract.ts';
import type { GraphService } from './graph.ts';
import type { JobsService } from './jobs.ts';
import type { LedgerService } from './ledger.ts';
import { buildFirst } from './snapshots.ts';

const LOOKED_EVERY_MS = 3000;

export interface SharedLedgerOptions {
  ledger: LedgerService;
  graph: GraphService;
  jobs: JobsService;
  /** Where it is. */
  place: { uri: string; database: string };
  everyMs?: number;
}

/** Looks again and again for what other servers have written to a shared ledger, and for whether it is there at all. */
export class SharedLedgerService {
  readonly #options: SharedLedgerOptions;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** Why the ledger is of no use now; null where it is. Questions about the graph in place are answered all the same. */
  trouble: Unavailable | null = null;

  constructor(options: SharedLedgerOptions) {
    this.#options = options;
  }

  get status(): Status['shared'] {
    // no more of it than that: whoever makes one may hold the password beside
    const { uri, database } = this.#options.place;
    return { uri, database, trouble: this.trouble?.code ?? null };
  }

  /** Begins to look, once the first graph is in place. */
  begin(): void {
    const { everyMs = LOOKED_EVERY_MS } = this.#options;
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look().finally(() => this.begin()), everyMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { ledger, graph, jobs } = this.#options;
    try {
      // a load or a decision builds the graph of what it has written
      if ((['load', 'decision', 'graph'] as const).some((kind) => jobs.isBusyWith(kind))) return;
      const { sequence, version, attributesVersion } = await ledger.state();
      this.trouble = null;
      const { snapshot } = graph;
      const isPlaced =
        snapshot.sequence === sequence &&
        snapshot.version === version &&
        snapshot.attributesVersion === attributesVersion;
      if (!isPlaced && !this.#closed) await jobs.ended(buildFirst(jobs, ledger, graph));
    } catch (error) {
      if (error instanceof Unavailable) this.trouble = error;
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }
}
