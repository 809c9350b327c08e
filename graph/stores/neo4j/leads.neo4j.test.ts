import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csv, loadFiles, temporaryFolder } from '../../staging/harness.ts';
import { Connection } from './connection.ts';
import type { WrittenLead } from './leads.ts';
import { propertiesHeld, propertiesTold, readModel } from './modelTables.ts';
import { Neo4jStore } from './store.ts';
import { describeNeo4j, wipe } from './testing.ts';

const SALES = csv(
  '销方识别号,购方识别号,发票号码,开票日期,价税合计',
  'M,N,1,2021-01-05,113',
  'N,M,2,2021-01-09,113',
  'N,O,3,2021-01-10,50',
);

function leadOf(id: string, more: Partial<WrittenLead> = {}): WrittenLead {
  return {
    ...{ id, detector: { name: 'mutual', version: 2 }, pattern: 'mutual', core: ['M', 'N'], rank: 1 },
    ...{ score: 0.75, strength: 0.5 },
    members: ['M', 'N'].map((taxpayer) => ({ taxpayer, role: 'member' as const })),
    ...{ confidence: 0.5, currency: 'CNY', invoices: 2, firstDay: 18_632, lastDay: 18_636 },
    ...{ netMinor: 20_000, taxMinor: 2600, taxAtStakeMinor: 1300, against: [{ code: 'hub', values: { count: 1 } }] },
    reasons: [{ code: 'both-ways', values: { thereMinor: 10_000 }, peers: null, weight: 1 }],
    ...more,
  };
}

describeNeo4j('leads in Neo4j', ({ uri, user, password }) => {
  const server = { uri, database: 'neo4j', auth: { user, password } };
  const admin = new Connection(server);
  let store: Neo4jStore;
  const written = (id: string, detectors: string[], leads: WrittenLead[]) => store.writeFindings({ id, detectors, leads, rings: [] });
  const involved = async () =>
    (
      await admin.read(
        'MATCH (l:Lead)-[i:INVOLVES]->(t) RETURN l.id AS id, t.id AS taxpayer, i.role AS role, i.core AS core ORDER BY id, taxpayer',
      )
    ).map((row) => ['id', 'taxpayer', 'role', 'core'].map((key) => row.get(key) as unknown));

  beforeAll(async () => {
    await wipe(admin);
    const folder = await temporaryFolder();
    const stagingFolder = join(folder, 'staging');
    store = await Neo4jStore.open({ folder, stagingFolder, memoryLimitMegabytes: 300, threads: 1, server });
    await loadFiles(store, { 'invoices.csv': SALES }, { folder: stagingFolder });
  });
  afterAll(async () => {
    await store?.close();
    await admin.close();
  });

  test('are written with who takes which part in them', async () => {
    const wide = leadOf('b', { members: [...leadOf('b').members, { taxpayer: 'O', role: 'associated' }], taxAtStakeMinor: null });
    const many = Array.from({ length: 450 }, (_, i) => leadOf(`c${i}`, { members: [] }));
    await written('s1', ['mutual'], [leadOf('a'), wide, ...many]);
    expect(await involved()).toEqual([
      ['a', 'M', 'member', true],
      ['a', 'N', 'member', true],
      ['b', 'M', 'member', true],
      ['b', 'N', 'member', true],
      ['b', 'O', 'associated', false],
    ]);
    const [{ count }] = (await admin.read('MATCH (l:Lead) RETURN count(*) AS count')).map((row) => row.toObject());
    expect(Number(count)).toBe(452);
  });

  test('have the properties that MODEL.md names, and no others', async () => {
    const told = propertiesTold(await readModel(), '### Leads 疑点');
    expect(await propertiesHeld(admin, 'Lead')).toEqual(told);
  });

  test('of the next scan take the place of those of the same detectors', async () => {
    await written('s2', ['pipe'], [leadOf('p', { detector: { name: 'pipe', version: 1 } })]);
    await written('s3', ['mutual'], [leadOf('b', { score: 0.9 })]);
    const rows = await admin.read('MATCH (l:Lead) RETURN l.id AS id, l.scan AS scan, l.score AS score ORDER BY id');
    expect(rows.map((row) => ['id', 'scan', 'score'].map((key) => row.get(key) as unknown))).toEqual([
      ['b', 's3', 0.9],
      ['p', 's2', 0.75],
    ]);
    expect((await involved()).filter(([id]) => id === 'b')).toHaveLength(2);
    await written('s4', ['mutual', 'pipe'], []);
    expect(await admin.read('MATCH (l:Lead) RETURN l')).toEqual([]);
  });

  test('change nothing of the ledger', async () => {
    const before = await store.state();
    await written('s5', ['mutual'], [leadOf('a')]);
    expect(await store.state()).toEqual(before);
  });
}); // prettier-ignore
