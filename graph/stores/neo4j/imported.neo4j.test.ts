import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { admin, start } from '../../../.ci/neo4j/server.mjs';
import { buildSnapshot } from '../../build.ts';
import type { Store } from '../../store.ts';
import { DuckDbStore } from '../duckdb/store.ts';
import { apply, claim, invoice, registration, staged, status } from '../given.ts';
import { writeImport } from './imported.ts';
import { Neo4jStore } from './store.ts';
import { describeOwnNeo4j } from './testing.ts';

describeOwnNeo4j('an embedded ledger as files for neo4j-admin', () => {
  const folders: string[] = [];
  const folder = async () => {
    folders.push(await mkdtemp(join(tmpdir(), 'suyuan-import-')));
    return folders.at(-1)!;
  };
  afterAll(async () => {
    for (const made of folders) await rm(made, { recursive: true, force: true });
  });
  const copyIn = (at: string) => ({
    ...{ folder: at, stagingFolder: join(at, 'staging'), memoryLimitMegabytes: 300, threads: 1 },
  });

  /** Of everything something, and texts that a careless file would not bear. */
  async function fill(store: Store): Promise<void> {
    const awkward = 'a "b", c; \'d\' \\ 甲|乙 ';
    const one = invoice({ number: '1', goods_name: awkward, code: null });
    const rows = [one, invoice({ number: '2', void: 1 }), invoice({ number: '3', seller: 'X', buyer: 'X' })];
    const role = { role: 'taxClerk', fromDay: 9, toDay: null, personName: awkward, personId: '1', group_key: 1n };
    await apply(store, {
      id: 'a',
      invoices: rows,
      // two claims of one document, of which one says otherwise
      claims: [
        ...rows.map((row, i) => claim(row, 'file of a', i + 2)),
        { ...claim(one, 'file of a', 9), buyer: 'S/1' },
      ],
      taxpayers: [registration('T', { observed: 3, sales_first: -5, sales_last: 7 }), registration('S/1')],
      names: [{ taxpayer: 'S', name: awkward, rows: 2 }],
      facts: {
        status: staged('fact_status', [status({ taxpayer: 'nobody else names it', row: 3, file: 'file of a' })]),
        role: staged('fact_role', [{ ...role, taxpayer: 'S', row: 4, file: 'file of a' }]),
      },
      refusals: [
        { file: 'file of a', row: 7, column_name: 'day', value: 'x\ny', code: 'date_pattern', cells: '["\\n"]' },
      ],
    });
    const writer = await store.begin('deciding', 1);
    const decision = { number: 1, made_at: 'then', author: awkward, reason: 'lines\nof\nreason', kind: 'merge' };
    await writer.decide({ ...decision, a: 'B', b: 'S/1', undoes: 0 }, async () => ({
      ...{ claims: staged('claim', []), invoices: staged('invoice', []) },
      removedInvoices: { high: new BigUint64Array(), low: new BigUint64Array() },
      identities: [{ id: 'S/1', subject: 'B', why: 2 }],
      candidates: [{ kind: 'duplicate', a: 'B', b: 'T', state: 'open', weight: 3, evidence: '{"shared":1}' }],
      dispose: async () => undefined,
    }));
    await writer.end();
  }

  async function all(store: Store) {
    return {
      state: await store.state(),
      snapshot: await buildSnapshot(store),
      pages: await Promise.all(['S', 'X'].map((seller) => store.page({ seller, includeVoid: true, limit: 99 }))),
      account: await store.account(),
      loads: await store.loads(9),
      facts: await store.facts(['S', 'nobody else names it']),
      refusals: await store.refusals({ open: false, limit: 9 }),
      decisions: await store.decisions(),
      identities: await store.identities(),
      candidates: await store.candidates({ limit: 9 }),
      names: await store.registrations(['S', 'T', 'X', 'S/1']),
    };
  }

  test('is the same ledger to whoever opens it, and goes on from there', { timeout: 180_000 }, async () => {
    const [at, home] = [await folder(), await folder()];
    const embedded = await DuckDbStore.open(copyIn(at));
    await fill(embedded);
    const held = await all(embedded);
    const told: number[] = [];
    const { arguments: given, ...written } = await embedded.reading((engine) =>
      writeImport(engine, home, (done) => told.push(done)),
    );
    expect(written).toMatchObject(held.state);
    await embedded.close();
    const { code, stderr, stdout } = await admin(home, ['database', 'import', 'full', 'neo4j', ...given]);
    expect({ code, stderr, stdout: code === 0 ? '' : stdout }).toMatchObject({ code: 0 });
    const server = await start({ home });
    try {
      const options = { uri: server.uri, database: 'neo4j', auth: { user: server.user, password: server.password } };
      const [reader, same] = [
        await Neo4jStore.open({ ...copyIn(await folder()), server: options }),
        // the folder that the files came from is a copy of what was imported
        await Neo4jStore.open({ ...copyIn(at), server: options }),
      ];
      expect(await all(reader)).toEqual(held);
      expect(await all(same)).toEqual(held);
      await apply(same, { id: 'b', invoices: [invoice({ number: '4', buyer: 'C' })] });
      expect(await reader.state()).toEqual(await same.state());
      expect((await reader.state()).sequence).toBe(held.state.sequence + 1);
      await reader.close();
      await same.close();
    } finally {
      await server.stop();
    }
  });
});
