import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { idOf } from '../snapshot.ts';
import type { DecisionKind } from '../decisions.ts';
import { csv, decide, type Files, loadFiles, temporaryFolder } from '../staging/harness.ts';
import { sourcesOf } from '../staging/sources.ts';
import { identify } from '../staging/identify.ts';
import { stage } from '../staging/stage.ts';
import type { LedgerAccount } from '../accounts.ts';
import { FINDINGS, type Store } from '../store.ts';
import { rowsOf } from '../tables.ts';
import { netChange } from './given.ts';
import { DuckDbStore } from './duckdb/store.ts';
import { MemoryStore } from './memory/store.ts';
import { writeFiles } from '../staging/harness.ts';

/** Loads whose later ones match, contest, repeat and contradict the earlier ones. */
const LOADS: Files[] = [
  {
    'sales.csv': csv(
      '企业代号,购方代号,购方名称,发票号码,开票日期,金额,税额,价税合计,发票状态,税收分类编码,货物名称',
      'X,c1,"甲, 乙",1,2020-01-02,100,13,113,有效,3040101,*医药*x',
      'X,c1,甲,2,2020-01-03,100,13,113,有效,,*医药*x',
      'X,c1,甲,3,2020-01-03,-100,-13,-113,有效,,',
      'X,\u{1f600},,4,2020-01-04,1,0,1,作废,,',
      'X,\uff5e,,5,2020-01-04,1,0,1,,9,',
      'X,c1,,6,2020-13-04,1,0,1,,9,',
      'X,c1,,7,2020-01-05,0,0,0,,9,',
      'X,c2',
    ),
    'invoices.csv': csv(
      'seller,buyer,number,code,date,gross,currency',
      'P,Q,1,04,2019-12-31,5,USD',
      'P,P,2,04,2019-12-31,5,JPY',
    ),
  },
  {
    'purchases.csv': csv(
      'owner,supplier code,supplier name,number,date,net,tax,status',
      'Y,s9,甲销,1,2020-01-02,100,13,void',
      'Z,s9,甲销,2,2020-01-03,100,13,',
      'X,s9,,1,2020-01-02,100,13,',
    ),
  },
  {
    'more.csv': csv('owner,supplier code,number,date,net,tax', 'W,s1,2,2020-01-03,100,13', 'Y,s9,1,2020-01-02,100,13'),
  },
];
LOADS.push(
  {
    // red letters of all kinds: by number, by code, too much, to nothing, equal ones, and one too many
    'reversals.csv': csv(
      'seller,buyer,number,code,date,net,tax,gross,original number,original code,status',
      'P,Q,11,04,2020-01-01,100,13,113,,,',
      'P,Q,12,04,2020-01-03,-30,-4,-34,11,04,',
      'P,Q,13,04,2020-01-09,-90,-12,-102,11,04,',
      'P,Q,14,04,2020-01-09,-1,0,-1,77,04,',
      'P,Q,20000000000000000021,,2020-01-01,50,6,56,,,',
      'P,R,20000000000000000022,,2020-01-07,-50,-6,-56,20000000000000000021,,',
      ...['2020-01-01', '2020-01-02', '2020-01-05'].map((day, i) => `P,R,${31 + i},04,${day},7,1,8,,,`),
      ...['2020-01-02', '2020-01-03', '2020-01-04', '2020-01-06'].map(
        (day, i) => `P,R,${41 + i},04,${day},-7,-1,-8,,,`,
      ),
      'P,S,51,,2020-01-01,,,9,,,',
      'P,S,52,,2020-01-02,,,-9,,,',
      'P,S,53,,2020-01-02,,,-9,51,,',
      'P,T,61,,2020-01-02,1,1,2,,,void',
    ),
  },
  {
    'mended.csv': csv(
      '企业代号,购方代号,购方名称,发票号码,开票日期,金额,税额,价税合计,发票状态,税收分类编码,货物名称,溯源拒收编号',
      `X,c1,,6,2020-12-04,1,0,1,,9,,${sha256(LOADS[0]['sales.csv'])}:7`,
      `X,c2,,9,no day,1,0,1,,9,,${sha256(LOADS[0]['sales.csv'])}:9`,
      'X,c2,,10,2020-01-01,1,0,1,,9,,nonsense',
    ),
  },
);

LOADS.push({
  // codes that are known firms, registrations that share documents, numbers and names
  'coded.csv': csv(
    '企业代号,购方代号,发票号码,开票日期,金额,税额,发票状态',
    ...[1, 2, 3, 4, 5].map((i) => `K,k1,${100 + i},2021-01-0${i},${i},0,${i === 3 ? '作废' : ''}`),
    'K,k2,101,2021-01-01,1,0,',
    'K,k3,999,2021-01-09,1,0,',
    'L,l1,104,2021-01-04,4,0,',
  ),
  'bought.csv': csv(
    'owner,supplier code,supplier id,supplier name,number,date,net,tax',
    ...[1, 2, 3, 4].map((i) => `91310101MA1ABCDE1X,s,,甲（集团）有限公司,${100 + i},2021-01-0${i},${i},0`),
    ...[1, 2, 3].map((i) => `310101MA1ABCDE1,,K,乙,${100 + i},2021-01-0${i},${i},0`),
    '91440101MA1ABCDE1Y,,K,乙,105,2021-01-05,5,0',
  ),
  'full.csv': csv(
    'seller,seller name,buyer,buyer name,number,code,date,gross',
    'P,甲(集团)有限责任公司,Q,ＡＢ 公司,501,05,2021-01-01,5',
    'P2,甲（集团）有限公司,Q2,ab公司,501,05,2021-01-01,5',
    'P,,Q,,502,05,2021-01-01,6',
    'P2,,Q2,,502,05,2021-01-01,6',
  ),
  'roles.csv': csv(
    '纳税人识别号,职务,姓名,身份证件号码',
    ...['K', 'L', 'nobody'].map((id) => `${id},法定代表人,某甲,ID1`),
    'P,法定代表人,某乙,',
    'Q,财务负责人,某乙,',
  ),
  'registrations.csv': csv(
    '纳税人识别号,纳税人名称,原纳税人识别号',
    'K,甲,L',
    'P,ÀΣ ﬁİ ΑΣ有限责任公司,nobody',
    'P2,àσ ﬁi̇ ας有限公司,P2',
    '320205199001011234,某,',
    '110101199001011234,某,',
  ),
  'persons.csv': csv('seller,buyer,number,date,gross', '320205199001011234,110101199001011234,1,2021-01-01,1'),
  'addresses.csv': csv(
    '纳税人识别号,地址',
    'K,一路 1 号',
    'L,一路1号',
    'nobody,一路1号',
    'P,二路',
    'Q,二路',
    'K,--',
    'L,。',
  ),
});
/** What people decide after all loads. */
const DECISIONS: { kind: DecisionKind; a?: string; b?: string; undoes?: number }[] = [
  { kind: 'confirm', a: 'P', b: 'P2' },
  { kind: 'merge', a: '310101MA1ABCDE1', b: '91310101MA1ABCDE1X' },
  { kind: 'refuse', a: 'Q', b: 'Q2' },
  { kind: 'split', a: 'P2' },
  { kind: 'undo', undoes: 4 },
  { kind: 'merge', a: 'X/sales/c1', b: 'Z' },
];

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the adapters hold the same ledger', () => {
  const stores: [name: string, store: Store][] = [];
  let folder: string;
  afterAll(async () => {
    for (const [, store] of stores) await store.close();
  });

  /** DuckDB by Parquet, DuckDB by batches, memory. */
  async function open() {
    folder = await temporaryFolder();
    for (const name of ['parquet', 'batches'])
      stores.push([
        name,
        await DuckDbStore.open({
          folder: join(folder, name),
          stagingFolder: folder,
          memoryLimitMegabytes: 300,
          threads: 2,
        }),
      ]);
    stores.push(['memory', new MemoryStore()]);
  }

  test('after each load, byte for byte', { timeout: 180_000 }, async () => {
    await open();
    for (const [i, files] of LOADS.entries()) {
      const seen: unknown[] = [];
      for (const [name, store] of stores) seen.push(await loadInto(store, name, `load${i}`, files));
      expect(seen[1], 'batches').toEqual(seen[0]);
      expect(seen[2], 'memory').toEqual(seen[0]);
    }
  });

  test('after each decision, byte for byte', { timeout: 180_000 }, async () => {
    const { items } = await stores[0][1].candidates({ limit: 99 });
    // a test that compares nothing would hold as well
    expect(items.map(({ kind, state }) => `${kind} ${state}`)).toEqual(
      expect.arrayContaining(['alias accepted', 'alias open', 'duplicate open']),
    );
    const marks = (await stores[0][1].identityEvidence(new Map())).marks.map(({ mark }) => mark);
    expect(new Set(marks)).toEqual(
      new Set(['old_number', 'former_number', 'organisation', 'name', 'representative_and_address']),
    );
    for (const decision of DECISIONS) {
      const seen: unknown[] = [];
      for (const [, store] of stores) {
        const { sequence } = await store.state();
        await decide(store, decision, { folder: join(folder, 'staging') });
        seen.push(await told(store, sequence));
      }
      expect(seen[1], 'batches').toEqual(seen[0]);
      expect(seen[2], 'memory').toEqual(seen[0]);
    }
  });

  async function loadInto(store: Store, name: string, id: string, files: Files) {
    const sources = await sourcesOf(await writeFiles(files));
    const staging = { folder: join(folder, 'staging'), memoryLimitMegabytes: 300, threads: 2 };
    const staged = await stage(id, sources, store, staging);
    const { sequence } = await store.state();
    const writer = await store.begin(id, sequence);
    const { changes } = staged;
    const tables =
      name === 'batches' ? (['claims', 'invoices', 'names', 'taxpayers', 'refusals', 'repairs'] as const) : [];
    const given = {
      ...changes,
      ...Object.fromEntries(tables.map((table) => [table, { ...changes[table], from: undefined }])),
      load: { id, finishedAt: 'now', report: (account: LedgerAccount) => JSON.stringify(account) },
      replaceAll: false,
      demo: false,
    };
    await writer.apply(given, (ledger) => identify(ledger, staging));
    await writer.end();
    await staged.dispose();
    return { files: staged.files, matches: staged.matches, ...(await told(store, sequence)) };
  }

  /** All that a store says, and what changed since a sequence number. */
  async function told(store: Store, sequence: number) {
    const snapshot = await buildSnapshot(store);
    const ids = Array.from({ length: snapshot.taxpayers.count }, (_, u) => idOf(snapshot, u));
    const groupKeys = new Set((await netChange(store, 0)).rows.map(({ group_key }) => group_key));
    const known = await store.lookup(async () => BigUint64Array.from(groupKeys));
    const claims: unknown[] = [];
    for await (const batch of known.claims) claims.push(...rowsOf('claim', batch).map(plain));
    known.close();
    const pages = await Promise.all(ids.map((id) => store.page({ seller: id, includeVoid: true, limit: 100 })));
    const pairs = new Map(
      pages.flatMap(({ items }) =>
        items.map(({ seller, buyer }) => [`${seller} ${buyer}`, [seller!, buyer!] as const]),
      ),
    );
    return {
      state: await store.state(),
      snapshot,
      changes: [await netChange(store, sequence), await netChange(store, 0)],
      pages,
      bought: await Promise.all(ids.map((id) => store.page({ buyer: id, includeVoid: false, limit: 2 }))),
      claims: claims.sort(),
      refusals: await store.refusals({ open: false, limit: 100 }),
      account: await store.account(),
      relations: await Promise.all(
        [...pairs.values()].flatMap(([seller, buyer]) =>
          [null, 18_264].map((asOf) => store.relation(seller, buyer, asOf)),
        ),
      ),
      findings: await Promise.all(FINDINGS.map((finding) => store.page({ finding, includeVoid: true, limit: 100 }))),
      asOf: await Promise.all([18_260, 18_264].map((asOf) => buildSnapshot(store, { asOf }))),
      loads: await store.loads(2),
      evidence: await Promise.all(
        [new Map(), new Map([['91310101MA1ABCDE1X', '310101MA1ABCDE1']])].map((joined) =>
          store.identityEvidence(joined),
        ),
      ),
      decisions: await store.decisions(),
      keys: (await store.groupKeysOf(['K', 'X/sales/c1'])).length,
      identities: await store.identities(),
      candidates: await Promise.all([
        store.candidates({ limit: 1000 }),
        store.candidates({ kind: 'duplicate', state: 'open', limit: 2 }),
        store.candidates({ ids: ['P', 'K'], limit: 9 }),
      ]),
      registrations: await store.registrations(ids),
    };
  }
});

const plain = (row: object) =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));

test('a staged load without anything new changes nothing', async () => {
  const folder = await temporaryFolder();
  const store = await DuckDbStore.open({ folder, stagingFolder: folder, memoryLimitMegabytes: 300, threads: 1 });
  const first = await loadFiles(store, LOADS[0], { folder: join(folder, 'staging') });
  const again = await loadFiles(store, LOADS[0], { folder: join(folder, 'staging') });
  expect(again.files.map(({ outcome }) => outcome)).toEqual(['already_loaded', 'already_loaded']);
  expect(again.state).toEqual({ ...first.state, sequence: 2 });
  await store.close();
  await rm(folder, { recursive: true, force: true });
});
