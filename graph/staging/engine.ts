import { mkdir, rm } from 'node:fs/promises';
import { join, resolve as absolute } from 'node:path';
import { Engine, quote, quotePath } from '../stores/duckdb/engine.ts';
import { CHECK_TABLES, CHECKED_TABLES } from './check.ts';
import { FACT_MACROS } from './factCells.ts';
import { FACT_CHECK_TABLES, FACT_CHECKED_TABLES } from './factRows.ts';
import { MACROS } from './patterns.ts';

export interface StagingOptions {
  /** A folder of our own, on the ledger's disk; the stage makes and removes a folder within. */
  folder: string;
  memoryLimitMegabytes: number;
  threads: number;
}

/** A DuckDB of one load's own, in a folder that `dispose` removes. */
export async function stagingEngine({ folder: parent, ...limits }: StagingOptions, name: string) {
  const folder = join(absolute(parent), name);
  await mkdir(folder, { recursive: true });
  try {
    const engine = await openEngine(folder, limits);
    const dispose = async () => {
      engine.close();
      await rm(folder, { recursive: true, force: true });
    };
    return { engine, folder, dispose };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

type Limits = Pick<StagingOptions, 'memoryLimitMegabytes' | 'threads'>;

async function openEngine(folder: string, limits: Limits): Promise<Engine> {
  const engine = await Engine.open({
    path: ':memory:',
    folders: [folder],
    spillFolder: join(folder, 'spill'),
    ...limits,
    // the number of a row is its place in the file
    keepsOrder: true,
  });
  try {
    for (const statement of [...MACROS, ...FACT_MACROS, ...CHECK_TABLES, ...FACT_CHECK_TABLES])
      await engine.run(statement);
    return engine;
  } catch (error) {
    engine.close();
    throw error;
  }
}

/**
 * Has several files checked at a time, each by a DuckDB of its own: within one instance, a query that waits for another thread keeps a core busy
 * with waiting. What they have put into the tables of check.ts is in those of `engine` afterwards. The first error stops all, as the signal does.
 */
export async function inLanes(
  engine: Engine,
  folder: string,
  { memoryLimitMegabytes, threads }: Limits,
  { lanes, signal }: { lanes: number; signal?: AbortSignal },
  work: (lane: Engine, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  // with one, `engine` does it itself
  if (lanes === 1) return work(engine, stop);
  const limits = {
    memoryLimitMegabytes: memoryLimitMegabytes / lanes,
    threads: Math.max(1, Math.floor(threads / lanes)),
  };
  const run = async (number: number) => {
    const lane = await openEngine(folder, limits);
    const interrupt = () => lane.interrupt();
    stop.addEventListener('abort', interrupt);
    try {
      await work(lane, stop);
      await handOver(lane, engine, join(folder, `lane-${number}.parquet`));
    } catch (error) {
      failed.abort(error);
    } finally {
      stop.removeEventListener('abort', interrupt);
      lane.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => run(number)));
  stop.throwIfAborted();
}

async function handOver(from: Engine, to: Engine, path: string): Promise<void> {
  for (const table of [...CHECKED_TABLES, ...FACT_CHECKED_TABLES]) {
    const [{ empty }] = await from.rows<{ empty: boolean }>(`SELECT count(*) = 0 AS empty FROM ${table}`);
    if (empty) continue;
    await from.run(`COPY ${table} TO ${quote(path)} (FORMAT parquet, COMPRESSION lz4)`);
    await to.run(`INSERT INTO ${table} FROM read_parquet(${quotePath(path)})`);
    await rm(path);
  }
}
