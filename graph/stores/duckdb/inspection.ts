import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreState } from '../../store.ts';
import { Engine } from './engine.ts';
import { fateOf, schemaOf } from './migrations.ts';
import { SCHEMA_VERSION } from './queries.ts';
import { stateOf } from './state.ts';

export interface InspectedLedger {
  /** Null where nothing was written yet. */
  schema: string | null;
  /** Of this program. */
  known: string;
  /** What opening it would come to. */
  fate: ReturnType<typeof fateOf>;
  /** Null but for a ledger of this program's schema. */
  state: StoreState | null;
}

/**
 * Reads what a ledger says of itself and changes nothing. Only the owner of its folder may call this, and only while no store is open: a second
 * opening of the file loses data. Unavailable where it cannot be opened.
 */
export async function inspectLedger(folder: string): Promise<InspectedLedger> {
  const engine = await Engine.open({
    path: join(folder, 'ledger.duckdb'),
    folders: [],
    spillFolder: tmpdir(),
    memoryLimitMegabytes: 256,
    threads: 1,
    keepsOrder: false,
    readOnly: true,
  });
  try {
    const schema = await schemaOf(engine);
    const state = schema === SCHEMA_VERSION ? await stateOf(engine) : null;
    return { schema, known: SCHEMA_VERSION, fate: fateOf(schema), state };
  } finally {
    engine.close();
  }
}
