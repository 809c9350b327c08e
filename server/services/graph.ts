import { Piscina } from 'piscina';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { Questions, Task } from '../workers/graph.ts';
import { builtFile } from '../workers/place.ts';
import { unpack } from '../workers/rpc.ts';
import { LONG, QuestionQueue } from './questions.ts';
import { Versions } from './versions.ts';

/** What may take long: whatever is short goes before it. */
const LONG_QUESTIONS = new Set<keyof Questions>(['trace', 'paths', 'throughput', 'largestInvoices']);

/** Where `signal` aborts or the time limit passes, the kernel stops and returns its best so far. */
interface Patience {
  signal?: AbortSignal;
  limitMs?: number;
  /** Another one than that in place. */
  snapshot?: Snapshot;
}

/** Asks the graph workers: long-lived and warm, they share the snapshot's memory and answer pure questions about it. */
export class GraphService {
  readonly #pool: Piscina<Task, { value: unknown } | { error: Parameters<typeof unpack>[0] }>;
  readonly versions = new Versions();
  /** How many threads answer. */
  readonly workers: number;

  constructor(workers: number) {
    this.workers = workers;
    this.#pool = new Piscina({
      filename: builtFile('server/workers/graph.js').href,
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      taskQueue: new QuestionQueue(),
      // else one that no worker could have yet goes to the end
      stricterFIFO: true,
    });
  }

  /** The snapshot that questions are answered from; Unavailable before the first. */
  get snapshot(): Snapshot {
    return this.versions.current;
  }

  get ready(): boolean {
    return this.versions.ready;
  }

  async ask<Q extends keyof Questions>(
    question: Q,
    argument: Parameters<Questions[Q]>[1],
    patience: Patience = {},
  ): Promise<ReturnType<Questions[Q]>> {
    return (await this.#run(question, argument, patience, false)) as ReturnType<Questions[Q]>;
  }

  /** The same as JSON, for answers that may be large. */
  async askText<Q extends keyof Questions>(
    question: Q,
    argument: Parameters<Questions[Q]>[1],
    patience: Patience = {},
  ): Promise<string> {
    return (await this.#run(question, argument, patience, true)) as string;
  }

  async #run(
    question: keyof Questions,
    argument: unknown,
    { signal, limitMs = 30_000, snapshot: other }: Patience,
    asText: boolean,
  ): Promise<unknown> {
    // another one than that in place is in its holder's care
    const { snapshot, release } = other ? { snapshot: other, release: () => undefined } : this.versions.hold();
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const end = () => Atomics.store(stop, 0, 1);
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
    const timer = setTimeout(end, limitMs);
    try {
      const task = { question, argument, snapshot, stop, asText };
      const reply = await this.#pool.run(LONG_QUESTIONS.has(question) ? { ...task, ...LONG } : task);
      if ('error' in reply) throw unpack(reply.error);
      return reply.value;
    } finally {
      release();
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
