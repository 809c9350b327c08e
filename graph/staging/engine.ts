import { mkdir, rm } from 'node:fs/promises';
import { join, resolve as absolute } from 'node:path';
import { Engine } from '../stores/duckdb/engine.ts';
import { CHECK_TABLES } from './check.ts';
import { FACT_MACROS } from './factCells.ts';
import { FACT_CHECK_TABLES } from './factRows.ts';
import { MACROS } from './patterns.ts';

export interface StagingOptions {
  /** A folder of our own, on the ledger's disk; the stage makes and removes a folder within. */
  folder: string;
  memoryLimitMegabytes: number;
  threads: number;
}

/** A DuckDB of one load's own, in a folder that `dispose` removes. */
export async function stagingEngine({ folder: parent, memoryLimitMegabytes, threads }: StagingOptions, name: string) {
  const folder = join(absolute(parent), name);
  await mkdir(folder, { recursive: true });
  const engine = await Engine.open({
    path: ':memory:',
    folders: [folder],
    spillFolder: join(folder, 'spill'),
    memoryLimitMegabytes,
    threads,
    // the number of a row is its place in the file
    keepsOrder: true,
  });
  const dispose = async () => {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const statement of [...MACROS, ...FACT_MACROS, ...CHECK_TABLES, ...FACT_CHECK_TABLES])
      await engine.run(statement);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { engine, folder, dispose };
}
