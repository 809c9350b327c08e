import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csv, loadFiles, temporaryFolder } from '../../staging/harness.ts';
import { Connection } from './connection.ts';
import type { WrittenLead } from './leads.ts';
import { propertiesHeld, propertiesTold, readModel } from './modelTables.ts';
import type { WrittenRing } from './rings.ts';
import { WIPE } from './statements.ts';
import { Neo4jStore } from './store.ts';
import { describeNeo4j, wipe } from './testing.ts';

const SALES = csv(
  '销方识别号,购方识别号,发票号码,开票日期,价税合计',
  'M,N,1,2021-01-05,113',
  'N,M,2,2021-01-09,113',
  'O,M,3,2021-01-10,50',
  'O,N,4,2021-01-10,50',
);

const leadOf = (id: string): WrittenLead => ({
  ...{ id, detector: { name: 'mutual', version: 2 }, pattern: 'mutual', core: ['M', 'N'], rank: 1, members: [] },
  ...{ score: 0.75, strength: 0.5, confidence: 0.5, currency: 'CNY', invoices: 2, firstDay: 18_632, lastDay: 18_636 },
  ...{ netMinor: 20_000, taxMinor: 2600, taxAtStakeMinor: null, reasons: [], against: [] },
});

const memberOf = (taxpayer: string, role: 'pipe' | 'associated', tier: number) => ({
  ...{ taxpayer, role, tier, why: [], boughtMinor: 0, soldMinor: 0 },
});

function ringOf(id: string, more: Partial<WrittenRing> = {}): WrittenRing {
  return {
    ...{ id, rank: 1, score: 0.75, core: ['M', 'N'], leads: ['a'] },
    terms: [{ group: 'round', detector: 'mutual', lead: 'a', value: 0.75 }],
    members: [memberOf('O', 'associated', 0), memberOf('M', 'pipe', 1), memberOf('N', 'pipe', 1)],
    ...{ currency: 'CNY', invoices: 4, firstDay: 18_632, lastDay: 18_637 },
    ...{ netMinor: 30_000, taxMinor: 3900, taxAtStakeMinor: 1300, against: [{ code: 'hub', values: { count: 1 } }] },
    since: { before: 'earlier', joined: ['O'], left: [] },
    ...more,
  };
}

describeNeo4j('rings in Neo4j', ({ uri, user, password }) => {
  const server = { uri, database: 'neo4j', auth: { user, password } };
  const admin = new Connection(server);
  let store: Neo4jStore;
  const written = (id: string, rings: WrittenRing[], leads = ['a', 'b']) =>
    store.writeFindings({ id, detectors: ['mutual'], leads: leads.map(leadOf), rings });
  const asked = async (cypher: string) => (await admin.read(cypher)).map((row) => row.keys.map((key) => row.get(key) as unknown));
  const members = () =>
    asked('MATCH (r:Ring)-[m:MEMBER]->(t) RETURN r.id AS id, t.id AS taxpayer, m.role, m.tier, m.core ORDER BY id, m.tier, taxpayer');
  const joined = () => asked('MATCH (r:Ring)-[:JOINS]->(l:Lead) RETURN r.id AS id, l.id AS lead ORDER BY id, lead');

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

  test('are written with who is where in them, and with their leads', async () => {
    const plain = ringOf('r2', { members: [memberOf('O', 'pipe', 0)], core: ['O'], leads: ['a', 'b'], taxAtStakeMinor: null });
    const many = Array.from({ length: 450 }, (_, i) => ringOf(`s${i}`, { members: [], leads: [] }));
    await written('s1', [ringOf('r1'), plain, ...many]);
    expect(await members()).toEqual([
      ['r1', 'O', 'associated', 0n, false],
      ['r1', 'M', 'pipe', 1n, true],
      ['r1', 'N', 'pipe', 1n, true],
      ['r2', 'O', 'pipe', 0n, true],
    ]);
    expect(await joined()).toEqual([
      ['r1', 'a'],
      ['r2', 'a'],
      ['r2', 'b'],
    ]);
    expect(await asked('MATCH (r:Ring) RETURN count(*)')).toEqual([[452n]]);
    const [[found]] = await asked("MATCH (r:Ring {id: 'r1'}) RETURN properties(r)");
    expect(found).toEqual({
      ...{ id: 'r1', scan: 's1', rank: 1n, score: 0.75, core: 2n, members: 3n, leads: 1n, currency: 'CNY', invoices: 4n },
      ...{ firstDay: 18_632n, lastDay: 18_637n, netMinor: 30_000n, taxMinor: 3900n, taxAtStakeMinor: 1300n },
      ...{ groups: ['round'], against: ['hub'], before: 'earlier' },
    });
  });

  test('have the properties that MODEL.md names, and no others', async () => {
    const told = propertiesTold(await readModel(), '### Rings 团伙');
    expect(await propertiesHeld(admin, 'Ring')).toEqual(told);
  });

  test('of the next scan take the place of all earlier ones, and of what they were', async () => {
    await admin.command("CREATE (:Ring {id: 'of another program'})");
    const smaller = ringOf('r1', { members: [memberOf('M', 'pipe', 0), memberOf('N', 'pipe', 0)], leads: ['b'], against: [] });
    await written('s2', [{ ...smaller, since: { before: null, joined: [], left: [] } }]);
    const rows = await asked('MATCH (r:Ring) RETURN r.id AS id, r.scan, r.before, r.against ORDER BY id');
    expect(rows).toEqual([
      ['of another program', null, null, null],
      ['r1', 's2', null, []],
    ]);
    expect((await members()).map(([, taxpayer]) => taxpayer)).toEqual(['M', 'N']);
    expect(await joined()).toEqual([['r1', 'b']]);
    await written('s3', [], []);
    expect(await asked('MATCH (n:Ring|Lead) WHERE n.scan IS NOT NULL RETURN n')).toEqual([]);
  });

  test('are written in more than one transaction where a small heap needs it', async () => {
    const large = Array.from({ length: 30 }, (_, i) => ringOf(`l${i}`, { members: Array(400).fill(memberOf('M', 'pipe', 0)) }));
    await written('s4', large);
    await written('s5', large.slice(1));
    const counted = await asked("MATCH (r:Ring {scan: 's5'})-[m:MEMBER]->() RETURN count(DISTINCT r), count(m)");
    expect(counted).toEqual([[29n, 29n * 400n]]);
    await written('s6', []);
    expect(await asked('MATCH (:Ring)-[m]->() RETURN m LIMIT 1')).toEqual([]);
  });

  test('change nothing of the ledger', async () => {
    const before = await store.state();
    await written('s7', [ringOf('r1')]);
    expect(await store.state()).toEqual(before);
  });

  test('go with the ledger', async () => {
    for (const statement of WIPE) await admin.command(statement(''));
    expect(await asked('MATCH (n:Ring) RETURN n')).toEqual([]);
  });
}); // prettier-ignore
