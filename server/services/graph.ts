import { Piscina } from 'piscina';
import { Unavailable } from '../../graph/errors.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { Questions, Task } from '../workers/graph.ts';
import { builtFile } from '../workers/place.ts';
import { unpack } from '../workers/rpc.ts';

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
  #snapshot: Snapshot | null = null;

  constructor(workers: number) {
    this.#pool = new Piscina({
      filename: builtFile('server/workers/graph.js').href,
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
    });
  }

  /** The snapshot that questions are answered from; Unavailable before the first. */
  get snapshot(): Snapshot {
    if (!this.#snapshot) throw new Unavailable('the graph is being built', true);
    return this.#snapshot;
  }

  get ready(): boolean {
    return this.#snapshot !== null;
  }

  replace(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
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
    { signal, limitMs = 30_000, snapshot = this.snapshot }: Patience,
    asText: boolean,
  ): Promise<unknown> {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const end = () => Atomics.store(stop, 0, 1);
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
    const timer = setTimeout(end, limitMs);
    try {
      const reply = await this.#pool.run({ question, argument, snapshot, stop, asText });
      if ('error' in reply) throw unpack(reply.error);
      return reply.value;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
