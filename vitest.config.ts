import { defineConfig } from 'vitest/config';

const notTests = ['**/node_modules/**', 'dist/**', 'data/**', 'ledgers/**'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    reporters: ['default', './.ci/reporter.mjs'],
    globalSetup: ['./.ci/built.mjs'],
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['**/*.test.{ts,tsx}', '.ci/*.test.mjs'],
          exclude: [...notTests, '**/*.e2e.test.ts', '**/*.neo4j.test.ts'],
          // Some start ten processes, and machines are noisy.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Vitest's own choice leaves one core idle, which of two is half the machine.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['**/*.e2e.test.ts'],
          exclude: notTests,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each starts servers, workers or a browser of its own; two cores bear one at a time, and after the rest.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'neo4j',
          environment: 'node',
          include: ['graph/stores/neo4j/**/*.neo4j.test.ts', 'server/**/*.neo4j.test.ts'],
          exclude: notTests,
          globalSetup: ['./.ci/neo4j/setup.mjs'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          // They share one server, and wipe its database.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
