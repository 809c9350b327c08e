import { InvalidInput } from '../../graph/errors.ts';
import type { StagingOptions } from '../../graph/staging/engine.ts';
import type { Store } from '../../graph/store.ts';
import { DuckDbStore } from '../../graph/stores/duckdb/store.ts';
import { Neo4jStore } from '../../graph/stores/neo4j/store.ts';
import { settle } from './identities.ts';
import type { LedgerWorkerData } from './ledger.ts';

/** An open ledger, that of the folder or a shared one. */
export interface Opened {
  store: Store;
  /** Brings a working copy to what the shared ledger holds; somebody hears how many relations have come. */
  watch(onRelations: (done: number) => void): Promise<void>;
  reading: DuckDbStore['reading'];
  /** Of a shared ledger alone: leads and rings, for whoever asks its database. */
  writeFindings?: Neo4jStore['writeFindings'];
  /** Raises Unavailable where a shared ledger does not answer at once. */
  reach(): Promise<void>;
}

/** Raises InvalidInput `ledger_is_copy` where the folder holds the copy of a shared ledger, and that is not asked for. */
export async function openLedger(
  { folder, memoryMegabytes, threads, shared }: LedgerWorkerData,
  staging: StagingOptions,
): Promise<Opened> {
  const options = { folder, stagingFolder: staging.folder, memoryLimitMegabytes: memoryMegabytes * 0.4, threads };
  if (shared) {
    let hear: ((done: number) => void) | null = null;
    const store = await Neo4jStore.open({ ...options, server: shared, onRelations: (done) => hear?.(done) });
    const watch = async (onRelations: (done: number) => void) => {
      // whoever begins anew every few seconds need not be patient
      await store.reach();
      hear = onRelations;
      await store.state().finally(() => (hear = null));
    };
    return {
      ...{ store, watch, reach: () => store.reach(), reading: (read) => store.reading(read) },
      writeFindings: (scan) => store.writeFindings(scan),
    };
  }
  const store = await DuckDbStore.open(options);
  if ((await store.mark()) !== null) {
    await store.close();
    throw new InvalidInput('ledger_is_copy', { folder });
  }
  if (await store.isUnsettled()) await settle(store, staging);
  return {
    store,
    watch: async () => undefined,
    reach: async () => undefined,
    reading: (read) => store.reading(read),
  };
}
