import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { Connection } from '../graph/stores/neo4j/connection.ts';
import { describeNeo4j, wipe } from '../graph/stores/neo4j/testing.ts';
import { DEMO_ECONOMY, makeEconomy } from '../seed/economy.ts';
import { writeEconomy } from '../seed/write.ts';
import type { JobOf, Ledger } from './contract.ts';
import { buildFirst } from './services/snapshots.ts';
import { startApp, type TestApp } from './testing/app.ts';
import { invoices, temporaryFolder, write } from './testing/ledger.ts';

/**
 * One ledger in the embedded store, and shared in Neo4j: loaded by one server, read by another one that knows it from Neo4j alone. Whatever the
 * three are asked they answer alike, byte for byte.
 */

const MINUTES = 60_000;
const LEDGERS = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data/cumcm2020c');

describeNeo4j('the same ledger, embedded and shared', ({ uri, user, password }) => {
  const server = { uri, database: 'neo4j', auth: { user, password } };
  const admin = new Connection(server);
  const ending: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });
  afterAll(() => admin.close());

  async function begin(shared?: typeof server): Promise<TestApp> {
    const app = await startApp({ memoryMegabytes: 1500, ...(shared ? { shared } : {}) });
    ending.push(() => app.close());
    await app.jobs.ended(buildFirst(app.jobs, app.ledger, app.graph));
    return app;
  }

  /** Traces begin at `starts`, or where the server suggests. */
  async function compare(paths: readonly string[], starts?: readonly string[]): Promise<void> {
    await wipe(admin);
    const [embedded, loader] = [await begin(), await begin(server)];
    for (const app of [embedded, loader]) {
      await loaded(app, paths);
      expect(await decided(app)).toBe(true);
    }
    const reader = await begin(server);
    const expected = await told(embedded, starts);
    expect(Object.keys(expected.answers).length).toBeGreaterThan(20);
    for (const app of [loader, reader]) {
      const found = await told(app, starts);
      expect(found.answers).toEqual(expected.answers);
      // too long to be shown where it differs
      for (const [name, bytes] of Object.entries(expected.files))
        expect(bytes.equals(found.files[name]), name).toBe(true);
      for (const [name, bytes] of Object.entries(expected.columns))
        expect(bytes.equals(found.columns[name]), name).toBe(true);
    }
  }

  test('the demo economy', { timeout: 5 * MINUTES }, async () => {
    const { folder, remove } = temporaryFolder('suyuan-demo-');
    ending.push(remove);
    const { files, facts } = await writeEconomy(makeEconomy(DEMO_ECONOMY), folder, { form: 'full' });
    await compare([...files, ...facts].map(({ path }) => path));
  });

  test('a scan writes leads and rings to Neo4j, and a later one replaces them', { timeout: 2 * MINUTES }, async () => {
    await wipe(admin);
    const app = await begin(server);
    const { folder, remove } = temporaryFolder('suyuan-leads-');
    ending.push(remove);
    // there and back, twice
    const even = 'M N 50000.00 2021-01-05\nN M 50000.00 2021-01-09\nM N 60000.00 2021-02-05\nN M 60000.00 2021-02-09';
    await loaded(app, [write(folder, 'even.csv', invoices(even))]);
    const scan = async (order: object) => {
      const { body } = await app.post('/api/v1/scans', order);
      await app.jobs.ended((body as { id: string }).id);
      return (await app.get(`/api/v1/jobs/${(body as { id: string }).id}`)).body as JobOf<'scan'>;
    };
    const written = async () =>
      (
        await admin.read(`MATCH (l:Lead)-[:INVOLVES]->(t)<-[:MEMBER]-(r:Ring)-[:JOINS]->(l)
          RETURN l.scan AS lead, r.scan AS ring, t.id AS id ORDER BY id`)
      ).map((row) => ['lead', 'ring', 'id'].map((key) => row.get(key) as string));
    const left = async () => (await admin.read('MATCH (n:Lead|Ring) RETURN n')).length;
    const first = await scan({ detectors: ['mutual'] });
    expect(first.result).toMatchObject({ leads: 1, rings: 1, shared: 'written' });
    expect(await written()).toEqual(['M', 'N'].map((id) => [first.id, first.id, id]));
    const later = await scan({ detectors: ['mutual'], from: '2022-01-01' });
    expect(later.result).toMatchObject({ leads: 0, rings: 0, shared: 'written' });
    expect(await left()).toBe(0);
    // one of the folder's own has no other place
    const embedded = await begin();
    await loaded(embedded, [write(folder, 'even.csv', invoices(even))]);
    const { body } = await embedded.post('/api/v1/scans', { detectors: ['mutual'] });
    await embedded.jobs.ended((body as { id: string }).id);
    expect((await embedded.get(`/api/v1/jobs/${(body as { id: string }).id}`)).body).toMatchObject({
      result: { shared: 'none' },
    });
  });

  describe.skipIf(!existsSync(LEDGERS))('[needs ../shared]', () => {
    test('the real ledgers', { timeout: 10 * MINUTES }, () => compare([LEDGERS], ['E193', 'E209', 'E1']));
  });
});

async function loaded(app: TestApp, paths: readonly string[]): Promise<void> {
  const { id } = (await app.post('/api/v1/loads', { paths })).body as { id: string };
  const { state, problem } = await app.ended(id);
  expect({ state, problem }).toEqual({ state: 'done', problem: null });
}

/** A decision for the first candidate; false where there is none. */
async function decided(app: TestApp): Promise<boolean> {
  const { items } = (await app.get('/api/v1/identity/candidates?limit=1')).body as {
    items: { a: { id: string }; b: { id: string } }[];
  };
  if (items.length === 0) return false;
  const [{ a, b }] = items;
  const asked = { kind: 'merge', a: a.id, b: b.id, author: 'one', reason: 'the same firm' };
  const { body } = await app.post('/api/v1/identity/decisions', asked);
  await app.jobs.ended((body as { id: string }).id);
  return true;
}

/** What a server tells of its ledger; without the times and names of its jobs. */
async function told(app: TestApp, given?: readonly string[]) {
  const ledger = (await app.get('/api/v1/ledger')).body as Ledger;
  const starts = given ?? ledger.suggestions.map(({ id }) => id);
  expect(starts.length).toBeGreaterThan(0);
  const answers: Record<string, unknown> = { ledger };
  for (const path of [
    'identity/candidates?limit=200',
    'refusals?limit=200',
    ...['party', 'status', 'amount', 'contested', 'reversed', 'unallocated'].map(
      (finding) => `invoices?finding=${finding}&limit=200&includeVoid=true`,
    ),
    ...starts.flatMap((id) => [`taxpayers/${id}`, `taxpayers/${id}/identity`, `invoices?seller=${id}&limit=200`]),
  ])
    answers[path] = timeless((await app.get(`/api/v1/${path}`)).body);
  for (const start of starts.slice(0, 2))
    for (const direction of ['up', 'down'])
      for (const order of ['none', 'month', 'day']) {
        const asked = { start: [start], direction, order, hops: 4 };
        answers[JSON.stringify(asked)] = timeless((await app.post('/api/v1/traces', asked)).body);
      }
  const files: Record<string, Buffer> = {};
  const { folder, remove } = temporaryFolder('suyuan-exported-');
  const path = join(folder, 'all');
  const { body } = await app.post('/api/v1/exports', { what: 'snapshot', format: 'csv', path });
  const job = await exported(app, (body as { id: string }).id);
  for (const { name } of job.result!.files) files[name] = await readFile(join(path, name));
  remove();
  expect(Object.keys(files)).toHaveLength(3);
  return { answers, files, columns: columnsOf(app) };
}

async function exported(app: TestApp, id: string): Promise<JobOf<'export'>> {
  for (;;) {
    const job = (await app.get(`/api/v1/jobs/${id}`)).body as JobOf<'export'>;
    if (!['queued', 'running'].includes(job.state)) return job;
    await sleep(20);
  }
}

/** Every column of the graph in place. */
function columnsOf(app: TestApp): Record<string, Buffer> {
  const columns: Record<string, Buffer> = {};
  for (const [part, value] of Object.entries(app.graph.snapshot))
    if (value !== null && typeof value === 'object')
      for (const [name, column] of Object.entries(value as object))
        if (ArrayBuffer.isView(column))
          columns[`${part}.${name}`] = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
  expect(Object.keys(columns).length).toBeGreaterThan(20);
  return columns;
}

/** Loads are named anew each time, and take their time. */
const timeless = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (key, value: unknown) => (['load', 'kernelMs', 'madeAt'].includes(key) ? null : value)),
  );
