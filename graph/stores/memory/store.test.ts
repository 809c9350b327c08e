import { describe } from 'vitest';
import { storeContract } from '../contract.ts';
import { MemoryStore } from './store.ts';

describe('the memory store', () => {
  storeContract(
    async () => {
      const store = new MemoryStore();
      return { store, dispose: () => store.close() };
    },
    { runs: 200 },
  );
});
