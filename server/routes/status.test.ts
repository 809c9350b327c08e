import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeStatus } from '../commands/status.ts';
import { Terminal } from '../commands/terminal.ts';
import type { Status } from '../contract.ts';
import { startApp, type TestApp } from '../testing/app.ts';
import { CHAIN, SALES } from '../testing/ledger.ts';

let suyuan: TestApp;
beforeAll(async () => void (suyuan = await startApp()));
afterAll(() => suyuan.close());
const status = async (query = '') => (await suyuan.get(`/api/v1/status${query}`)).body as Status;

test('before the first graph it answers with what is known', async () => {
  expect(await status()).toMatchObject({
    ...{ state: 'starting', contents: null, graph: null, jobs: [], pid: process.pid, listening: null },
    versions: { program: '0.1.0', node: process.versions.node, ledgerSchema: null },
  });
  await suyuan.ledger.build();
  const empty = await status();
  expect(empty).toMatchObject({ state: 'ready', graph: { saved: { state: 'empty' } }, contents: { files: [] } });
  expect(describeStatus(empty, new Terminal('en', false))).toContain('nothing was loaded yet');
});

test('it tells what is loaded, and of the graph, sizes and memory', async () => {
  await suyuan.load({ 'chain.csv': CHAIN, 'sales.csv': SALES });
  let found = await status();
  for (; found.graph!.saved.state === 'saving'; found = await status());
  const { contents, graph, sizes, memory, threads, versions } = found;
  expect(contents).toMatchObject({
    ...{ demo: false, sequence: 1, loads: 1, firstDay: '2021-01-05', lastDay: '2021-05-02' },
    files: [
      { kind: 'invoices', files: 1, rows: 10 },
      { kind: 'sales', files: 1, rows: 2 },
    ],
    coverage: { sales: { taxpayers: 6, firstDay: '2021-01-05' }, both: 2 },
  });
  expect(graph).toMatchObject({ origin: { unusable: null }, saved: { state: 'saved' }, alive: 1, waiting: false });
  expect(Number(versions.ledgerSchema)).toBeGreaterThan(3);
  for (const bytes of [sizes.ledger, sizes.snapshots, sizes.freeDisk, memory.process.resident, memory.machine.total])
    expect(bytes).toBeGreaterThan(1000);
  expect([memory.limit, threads.database, threads.graph]).toEqual([512 * 2 ** 20, 1, 1]);
  writeFileSync(join(suyuan.folder, 'staging', 'left'), '12345');
  expect((await status()).sizes.staging).toBe(5);
  const [en, zh] = (['en', 'zh'] as const).map((language) => describeStatus(found, new Terminal(language, false)));
  expect(en).toContain('loads: 1, the last at ');
  expect(en).toMatch(/graph: 8 taxpayers, .*; (built|extended) .* in [\d.]+ s; saved, [\d.]+ KB/);
  expect(en).not.toMatch(/\p{Script=Han}/u);
  expect(zh).toMatch(/有自己账册的纳税人：销项 6 /);
});

test('jobs under way are told, and the event loop is measured anew after a reset', async () => {
  const id = suyuan.jobs.submit('graph', { about: { asOf: null }, passing: true }, async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('given up');
  });
  expect((await status()).jobs).toMatchObject([{ id, kind: 'graph', state: 'running' }]);
  suyuan.jobs.cancel(id);
  const before = (await status('?reset=true')).eventLoop;
  // the first timer after a reset begins the measurement
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const begun = performance.now(); performance.now() - begun < 150;);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const after = (await status()).eventLoop;
  expect(after.since > before.since).toBe(true);
  expect(after.max).toBeGreaterThan(90);
  expect(after.p50).toBeLessThan(after.max);
  expect((await suyuan.get('/api/v1/status?reset=perhaps')).status).toBe(400);
});
