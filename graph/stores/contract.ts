import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../store.ts';
import { factsContract } from './contract/facts.ts';
import { graphContract } from './contract/graph.ts';
import { identityContract } from './contract/identity.ts';
import { readingContract } from './contract/reading.ts';
import { refusalsContract } from './contract/refusals.ts';
import { reversalsContract } from './contract/reversals.ts';
import { sinceContract } from './contract/since.ts';
import { writingContract } from './contract/writing.ts';

/** Opens an empty store. */
export type Open = () => Promise<{ store: Store; dispose(): Promise<void> }>;

/** What every store must hold; each adapter's test calls it once. */
export function storeContract(open: Open, { runs = 10 }: { runs?: number } = {}): void {
  let store: Store;
  let dispose: () => Promise<void>;
  beforeEach(async () => ({ store, dispose } = await open()));
  afterEach(() => dispose());
  const current = () => store;

  writingContract(current);
  identityContract(current);
  readingContract(current);
  reversalsContract(current);
  factsContract(current);
  refusalsContract(current);
  graphContract(current);
  sinceContract(current, runs);
}
