import type { StoreState } from '../../store.ts';
import type { Engine } from './engine.ts';

/** What the ledger says of itself. */

export async function metaOf(engine: Engine): Promise<Map<string, string>> {
  const rows = await engine.rows<{ key: string; value: string }>('SELECT key, value FROM meta');
  return new Map(rows.map(({ key, value }) => [key, value]));
}

export async function stateOf(engine: Engine): Promise<StoreState> {
  const meta = await metaOf(engine);
  return {
    sequence: Number(meta.get('sequence')),
    version: meta.get('version')!,
    attributesVersion: meta.get('attributes_version')!,
    demo: meta.get('demo') === 'true',
  };
}
