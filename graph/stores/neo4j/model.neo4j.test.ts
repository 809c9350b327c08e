import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDate } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EconomyOptions, makeEconomy } from '../../../seed/economy.ts';
import { writeEconomy } from '../../../seed/write.ts';
import { formatDay, parseDay } from '../../days.ts';
import { FACT_KINDS, factTable } from '../../facts.ts';
import { isDisputed, isLive, tallied } from '../../live.ts';
import type { RingRole } from '../../ring.ts';
import { csv, decide, type Files, invoicesOf, load, loadFiles, temporaryFolder } from '../../staging/harness.ts';
import { sourcesOf } from '../../staging/sources.ts';
import { columnsOf } from '../../tables.ts';
import { asValues, Connection } from './connection.ts';
import type { WrittenLead } from './leads.ts';
import { coded, readModel, tableOf, TYPES } from './modelTables.ts';
import { CLAIM_FIELDS, CLAIMED_FIELDS, DOCUMENT_FIELDS } from './relations.ts';
import type { WrittenRing } from './rings.ts';
import { factLabel } from './statements.ts';
import { Neo4jStore } from './store.ts';
import { describeNeo4j, wipe } from './testing.ts';

/** MODEL.md against a database: its tables, and its queries against answers that the ledger's own rows give. */

/** A small economy that somebody made up, so that most of what is asked has an answer. */
const ECONOMY: EconomyOptions = {
  ...{ invoices: 1500, firms: 150, relationsPerFirm: 5, seed: 7, firstYear: 2021, years: 2 },
  ...{ schemes: ['pipe', 'circular'], prevalence: 0.06, lookalikes: 0 },
};

/** What it lacks: ledgers of both sides with codes of their own, rows that disagree or are refused, and the other kinds of facts. */
const MORE: Files = {
  'sales.csv': csv(
    '企业代号,购方代号,购方名称,发票代码,发票号码,开票日期,金额,税额,价税合计,发票状态,税收分类编码,货物名称,备用',
    ...[1, 2, 3, 4, 5].map(
      (i) => `JIA,k1,乙公司,044,10${i},2021-03-0${i} 10:00:0${i},${i}00,${i * 13},${i * 113},有效,3040101,*咨询*x,`,
    ),
    'JIA,k2,丙公司,044,201,2021-03-07,100,13,113,作废,,,',
    'JIA,k1,,044,106,2021-13-04,100,13,113,有效,,,',
    'JIA,k1,,044,107,2021-03-04,一百,13,113,有效,,,',
    'JIA,k1,,044,108,2021-03-09,-100,-13,-113,有效,,,',
  ),
  'full.csv': csv(
    'seller,seller name,buyer,buyer name,number,code,date,gross,currency',
    ...[1, 2, 3].flatMap((i) => [
      `DING,丁（集团）有限公司,WU,戊,50${i},05,2021-05-0${i},${i}000,CNY`,
      `DING2,丁(集团)有限责任公司,WU,戊,50${i},05,2021-05-0${i},${i}000,CNY`,
    ]),
    'GENG,庚有限公司,JIA,甲公司,601,05,2021-06-01,70,USD',
    'GENG2,庚有限责任公司,JIA,甲公司,602,05,2021-06-02,71,USD',
  ),
  'registrations.csv': csv('纳税人识别号,纳税人名称,原纳税人识别号', 'JIA,甲公司,JIA0'),
  'statuses.csv': csv(
    '纳税人识别号,纳税人状态,有效期起,有效期止,原因',
    'DING,非正常户,2021-05-10,,走逃',
    'DING2,正常,2020-01-01,2021-01-01,',
  ),
  'credit.csv': csv('纳税人识别号,纳税信用级别,评价年度,有效期起,有效期止', 'JIA,B,2020,2021-04-01,2022-03-31'),
  'filings.csv': csv(
    '纳税人识别号,税款所属期,税款所属期止,税种,申报日期,销售额,销项税额,进项税额,进项税额转出,应纳税额',
    'JIA,2021-01,2021-03,增值税,2021-04-12,1500,195,50,1,146',
  ),
  'payments.csv': csv(
    '纳税人识别号,税款所属期,税款所属期止,税种,缴款日期,缴款金额,电子税票号码',
    'JIA,2021-01,2021-03,增值税,2021-04-13,146,V1',
  ),
  'refunds.csv': csv(
    '纳税人识别号,申报年月,申报批次,出口商品代码,出口商品名称,出口额,申请退税额,办理状态',
    'YI,2021-04,1,8507,电池,900,117,已申报',
  ),
  'deductions.csv': csv(
    '纳税人识别号,发票代码,发票号码,抵扣所属期,抵扣状态,有效抵扣税额,勾选时间',
    'YI,044,101,2021-03,已抵扣,13,2021-04-05',
  ),
  'quotas.csv': csv(
    '纳税人识别号,发票种类,单份发票最高开票限额,每月最高购票数量,发票额度,有效期起,有效期止',
    'JIA,专用发票,100000,25,2500000,2020-01-01,2021-12-31',
  ),
  'roles.csv': csv(
    '纳税人识别号,职务,姓名,身份证件号码,有效期起,有效期止',
    'JIA,法定代表人,某甲,ID1,2020-01-01,',
    'YI,财务负责人,某甲,ID1,2021-01-01,2021-12-31',
    'WU,股东,某乙,,,',
  ),
  'phones.csv': csv('纳税人识别号,电话号码,联系人,有效期起,有效期止', 'JIA,555-0100,某甲,2020-01-01,2021-12-31'),
};
const refusedFile = createHash('sha256').update(MORE['sales.csv']).digest('hex');
const LATER: Files = {
  // with which the code JIA/sales/k1 becomes YI, so that nothing stands between JIA and the code any more
  'purchases.csv': csv(
    'owner,supplier id,supplier name,code,number,date,net,tax,status',
    ...[1, 2, 3, 4].map((i) => `YI,JIA,甲公司,044,10${i},2021-03-0${i},${i}00,${i * 13},${i === 4 ? 'void' : ''}`),
    'YI,JIA,甲公司,044,105,2021-03-05,500,66,',
    'YI,JIA,甲公司,044,109,2021-14-05,500,66,',
  ),
  'mended.csv': csv(
    '企业代号,购方代号,购方名称,发票代码,发票号码,开票日期,金额,税额,价税合计,发票状态,溯源拒收编号',
    `JIA,k1,,044,106,2021-12-04,100,13,113,有效,${refusedFile}:8`,
  ),
  // what is said later stands
  'statuses-later.csv': csv('纳税人识别号,纳税人状态,有效期起', 'DING,正常,2021-05-10', 'WU,非正常户,2021-06-01'),
};

const leadOf = (id: string, detector: string, core: readonly string[]): WrittenLead => ({
  ...{ id, detector: { name: detector, version: 1 }, pattern: detector, core, rank: 1, reasons: [], against: [] },
  ...{ score: 0.5, strength: 0.5, confidence: 1, currency: 'CNY', invoices: 1, firstDay: 18_700, lastDay: 18_700 },
  ...{ netMinor: 1, taxMinor: 1, taxAtStakeMinor: null },
  members: core.map((taxpayer) => ({ taxpayer, role: 'source' as const })),
});
const LEADS = [leadOf('a', 'source', ['JIA']), leadOf('b', 'mutual', ['JIA', 'DING']), leadOf('c', 'source', ['GENG'])];
/** Members as `ID role tier`. */
const ringOf = (rank: number, currency: string, more: Pick<WrittenRing, 'core' | 'leads'>, ...members: string[]): WrittenRing => ({
  ...{ id: `r${rank}`, rank, currency, score: 0.5 / rank, terms: [], ...more },
  members: members.map((member) => {
    const [taxpayer, role, tier] = member.split(' ');
    return { taxpayer, role: role as RingRole, tier: Number(tier), why: [], boughtMinor: 0, soldMinor: 0 };
  }),
  ...{ invoices: 3, firstDay: 18_700, lastDay: 18_800, netMinor: 100, taxMinor: 13 },
  ...{ taxAtStakeMinor: rank === 1 ? 1300 : null, against: [], since: { before: null, joined: [], left: [] } },
}); // prettier-ignore
const RINGS = [
  ringOf(
    ...([1, 'CNY', { core: ['DING', 'JIA', 'YI'], leads: ['a', 'b'] }] as const),
    ...['WU associated 1', 'JIA/sales/k1 recipient 1', 'YI recipient 1', 'JIA source 0', 'DING pipe 0'],
  ),
  ringOf(2, 'USD', { core: ['GENG'], leads: ['c'] }, 'JIA associated 1', 'GENG source 0'),
]; // prettier-ignore

type Document = Awaited<ReturnType<typeof invoicesOf>>[number];
type Cell = string | number | boolean | null | readonly unknown[];

/** Sums by a key; in order of first appearance. */
function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}
const sum = <T>(rows: readonly T[], of: (row: T) => number) => rows.reduce((total, row) => total + of(row), 0);
const compare = (a: Cell, b: Cell) => (a! < b! ? -1 : a! > b! ? 1 : 0);
/** By each of the cells in turn; those of a negative place descending. */
const ordered = <T>(rows: T[], keys: (row: T) => Cell[], descending: readonly number[] = []) =>
  rows.sort((x, y) => {
    const [a, b] = [keys(x), keys(y)];
    const i = a.findIndex((cell, i) => compare(cell, b[i]) !== 0);
    return i < 0 ? 0 : compare(a[i], b[i]) * (descending.includes(i) ? -1 : 1);
  });
const left = (one: Document) => one.gross_minor! - one.reversed_gross_minor!;

describeNeo4j('MODEL.md', ({ uri, user, password }) => {
  const server = { uri, database: 'neo4j', auth: { user, password } };
  const admin = new Connection(server);
  const open = (folder: string) =>
    Neo4jStore.open({
      ...{ folder, stagingFolder: join(folder, 'staging'), memoryLimitMegabytes: 300, threads: 1, server },
    });
  let staging: { folder: string };
  let store: Neo4jStore;
  let markdown: string;
  /** By number. */
  let queries: Map<number, string>;
  let documents: Document[];
  let live: Document[];
  /** Live invoices of each (seller, buyer, currency), in order of day. */
  let relations: Document[][];
  let names: Map<string, string | null>;
  let subjects: Map<string, string>;

  beforeAll(async () => {
    markdown = await readModel();
    const found = markdown.matchAll(/^### (\d+)\. [^\n]*\n\n[^\n]+\n\n```cypher\n([^]*?)```/gm);
    queries = new Map(Array.from(found, ([, number, query]) => [Number(number), query]));
    await wipe(admin);
    const folder = await temporaryFolder();
    staging = { folder: join(folder, 'staging') };
    store = await open(folder);
    const made = join(folder, 'made');
    await writeEconomy(makeEconomy(ECONOMY), made, { form: 'full' });
    const sources = [];
    for (const name of (await readdir(made)).filter((name) => name.endsWith('.csv')).sort())
      sources.push(...(await sourcesOf(join(made, name))));
    await load(store, sources, staging);
    await loadFiles(store, MORE, staging);
    await loadFiles(store, LATER, staging);
    await decide(store, { kind: 'confirm', a: 'DING', b: 'DING2' }, staging);
    await decide(store, { kind: 'refuse', a: 'GENG', b: 'GENG2' }, staging);
    await decide(store, { kind: 'undo', undoes: 2 }, staging);

    documents = await invoicesOf(store);
    live = documents.filter(isLive).sort((a, b) => a.day - b.day);
    relations = grouped(live, ({ seller, buyer, currency }) => `${seller} ${buyer} ${currency}`);
    const ids = [...new Set(documents.flatMap(({ seller, buyer }) => [seller!, buyer!]))];
    names = new Map((await store.registrations(ids)).map(({ id, name }) => [id!, name]));
    subjects = new Map((await store.identities()).map(({ id, subject }) => [id!, subject!]));
  });
  afterAll(async () => {
    await store?.close();
    await admin.close();
  });

  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return Number(value);
    if (Array.isArray(value)) return value.map(plain);
    return isDate(value) ? value.toString() : value;
  };
  /** The rows of a query of MODEL.md. */
  async function ask(number: number, parameters: Record<string, unknown> = {}) {
    const rows = await admin.read(queries.get(number)!, asValues(parameters));
    return rows.map((row) => Object.fromEntries(row.keys.map((key) => [String(key), plain(row.get(key))])));
  }
  const subject = (id: string) => subjects.get(id) ?? id;
  /** The firm with most customers. */
  const hub = () =>
    ordered(
      grouped(relations, ([{ seller }]) => seller!),
      (group) => [group.length],
      [0],
    )[0][0][0].seller!;

  describe('its tables', () => {
    test('name every label and property of nodes, with its type, and none that is not there', async () => {
      const told = tableOf(markdown, '## Nodes').map(
        ([label, property, type]) => `${coded(label)[0]}.${coded(property)[0]} ${TYPES[type]}`,
      );
      for (const [label, texts, integers] of tableOf(markdown, '### Facts')) {
        const [kind] = coded(label);
        told.push(...coded(texts).map((name) => `${kind}.${name} STRING`));
        told.push(...coded(integers).map((name) => `${kind}.${name} INTEGER`));
      }
      const rows = await admin.read(
        `MATCH (n) UNWIND labels(n) AS label WITH n, label WHERE label <> 'Fact' UNWIND keys(n) AS key
          RETURN DISTINCT label, key, replace(valueType(n[key]), ' NOT NULL', '') AS type`,
      );
      const common = new Set(told.filter((one) => one.startsWith('Fact.')).map((one) => one.slice('Fact.'.length)));
      const kinds = new Set(FACT_KINDS.filter((kind) => kind !== 'role').map(factLabel));
      const found = new Set<string>();
      for (const row of rows) {
        const [label, key, type] = ['label', 'key', 'type'].map((name) => row.get(name) as string);
        if (type === 'LIST<NOTHING>') continue;
        found.add(`${kinds.has(label) && common.has(`${key} ${type}`) ? 'Fact' : label}.${key} ${type}`);
      }
      expect([...found].sort()).toEqual(told.sort());
      const labels = (await admin.read('MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label')).map((row) =>
        String(row.get('label')),
      );
      expect(labels.sort()).toEqual([...new Set(told.map((one) => one.split('.')[0])), ...kinds].filter((label, i, all) => all.indexOf(label) === i).sort()); // prettier-ignore
    });

    test('name every column of facts', () => {
      const rows = tableOf(markdown, '### Facts');
      const kinds = FACT_KINDS.filter((kind) => kind !== 'role');
      expect(rows.map(([label]) => coded(label)[0])).toEqual(kinds.map(factLabel));
      for (const [i, kind] of kinds.entries()) {
        const columns = columnsOf(factTable(kind)).filter(
          ([name]) => !['taxpayer', 'group_key', 'file', 'row'].includes(name),
        );
        expect(coded(rows[i][1])).toEqual(columns.filter(([, type]) => type === 'text').map(([name]) => name));
        expect(coded(rows[i][2])).toEqual(columns.filter(([, type]) => type !== 'text').map(([name]) => name));
      }
    });

    test('name every type and property of relations', async () => {
      const told = tableOf(markdown, '## Relations').flatMap(([type, property, of]) =>
        coded(property).map((name) => `${coded(type)[0]}.${name} ${TYPES[of]}`),
      );
      const types = new Set(tableOf(markdown, '## Relations').map(([type]) => coded(type)[0]));
      const rows = await admin.read(
        `MATCH ()-[r]->() UNWIND keys(r) AS key RETURN DISTINCT type(r) AS type, key, replace(valueType(r[key]), ' NOT NULL', '') AS of`,
      );
      const found = rows
        .map((row) => [row.get('type'), row.get('key'), row.get('of')] as [string, string, string])
        .filter(([, , of]) => of !== 'LIST<NOTHING>');
      const ofType = (type: string) => found.filter(([one]) => one === type).map(([, key, of]) => `SELLS.${key} ${of}`);
      // a relation without a live invoice has no first day
      const never = told.filter((one) => /^SELLS.(firstDay|lastDay|days) /.test(one));
      expect([...ofType('LAPSED'), ...never].sort()).toEqual(told.filter((one) => one.startsWith('SELLS.')).sort());
      const others = found.filter(([type]) => type !== 'LAPSED').map(([type, key, of]) => `${type}.${key} ${of}`);
      expect(others.sort()).toEqual(told.sort());
      const there = (await admin.read('MATCH ()-[r]->() RETURN DISTINCT type(r) AS type')).map((row) =>
        String(row.get('type')),
      );
      expect(there.sort()).toEqual([...types].sort());
      const empty = await admin.read(
        "MATCH (:Taxpayer {id: 'JIA'})-[r:LAPSED]->(:Taxpayer {id: 'JIA/sales/k1'}) RETURN size(r.documents) AS documents",
      );
      expect(empty.map((row) => Number(row.get('documents')))).toEqual([0]);
    });

    test('name every constraint and index; those of Lead, Ring and Page wait for what is not there', async () => {
      const told = tableOf(markdown, '## Constraints and indexes').map(([name, on, kind]) => [
        ...[coded(name)[0], /[:](\w+)/.exec(on)![1], coded(on)[0]],
        kind.startsWith('constraint'),
      ]);
      const rows = await admin.read(
        "SHOW INDEXES YIELD name, type, labelsOrTypes, properties, owningConstraint WHERE type <> 'LOOKUP' RETURN *",
      );
      const found = rows.map((row) => [
        ...[row.get('name'), ...(row.get('labelsOrTypes') as string[]), ...(row.get('properties') as string[])],
        row.get('owningConstraint') !== null,
      ]);
      const byName = (a: unknown[], b: unknown[]) => compare(a[0] as string, b[0] as string);
      expect(found.sort(byName)).toEqual(told.sort(byName));
      const waiting = await admin.read('MATCH (n:Lead|Ring|Page) RETURN count(n) AS count');
      expect(Number(waiting[0].get('count'))).toBe(0);
    });

    test('name the fields of packed lines by their places', () => {
      const lines = markdown.split('\n').filter((line) => /^\d+ `/.test(line));
      const fields = lines.map((line) =>
        Array.from(line.matchAll(/(\d+) `(\w+)`/g), ([, place, name]) => `${place} ${name}`),
      );
      const placed = (names: readonly string[], from = 0) => names.map((name, i) => `${from + i} ${name}`);
      expect(fields).toEqual([
        placed(DOCUMENT_FIELDS),
        placed(CLAIM_FIELDS),
        placed(CLAIMED_FIELDS, CLAIM_FIELDS.length),
      ]);
    });

    test('give sums that are those of the documents', async () => {
      const rows = await admin.read(
        `MATCH (a:Taxpayer)-[r:SELLS|LAPSED]->(b:Taxpayer) WHERE size(r.documents) > 0
          RETURN type(r), a.id, b.id, r.currency, r.invoices, r.grossMinor, r.taxMinor, r.firstDay, r.lastDay, r.days, r.voids, r.reversals, r.conflicts`,
      );
      const told = grouped(documents, ({ seller, buyer, currency }) => `${seller} ${buyer} ${currency}`).map((all) => {
        const some = all.filter(isLive).sort((a, b) => a.day - b.day);
        const { seller, buyer, currency } = all[0];
        return [
          ...[some.length > 0 ? 'SELLS' : 'LAPSED', seller, buyer, currency, some.length, sum(some, left)],
          sum(some, (one) => (one.tax_minor ?? 0) - one.reversed_tax_minor!),
          ...[some[0]?.day ?? null, some.at(-1)?.day ?? null, some.map(({ day }) => day)],
          ...(['voids', 'reversals', 'conflicts'] as const).map((name) => sum(all, (one) => tallied(one)[name])),
        ] as Cell[];
      });
      const found = rows.map((row) => row.keys.map((key) => plain(row.get(key))) as Cell[]);
      const key = (row: Cell[]) => row.slice(1, 4);
      expect(ordered(found, key)).toEqual(ordered(told, key));
    });
  });

  describe('its queries', () => {
    test('are all asked here', () => expect([...queries.keys()]).toEqual(Array.from({ length: 15 }, (_, i) => i + 1)));

    test('1 largest customers', async () => {
      const told = (id: string) =>
        ordered(
          relations.filter(([{ seller }]) => seller === subject(id)),
          (all) => [all[0].currency, sum(all, left), all[0].buyer],
          [1],
        )
          .slice(0, 10)
          .map((all) => ({
            ...{ customer: all[0].buyer, name: names.get(all[0].buyer!), currency: all[0].currency },
            ...{ invoices: all.length, gross: sum(all, left) / 100 },
            ...{ first: formatDay(all[0].day), last: formatDay(all.at(-1)!.day) },
          }));
      expect(told(hub())).toHaveLength(10);
      expect(await ask(1, { taxpayer: hub() })).toEqual(told(hub()));
      expect(told('DING2')).toHaveLength(1);
      expect(await ask(1, { taxpayer: 'DING2' })).toEqual(told('DING2'));
    });

    test('2 suppliers within a period', async () => {
      const [from, to] = ['2021-03-02', '2021-09-30'];
      const told = (id: string) =>
        ordered(
          grouped(
            live.filter(({ buyer, day }) => buyer === subject(id) && day >= parseDay(from)! && day <= parseDay(to)!),
            ({ seller, currency }) => `${seller} ${currency}`,
          ).map((all) => ({
            ...{ seller: all[0].seller, name: names.get(all[0].seller!), currency: all[0].currency },
            ...{ invoices: all.length, gross: sum(all, left) / 100 },
          })),
          ({ currency, gross, seller }) => [currency, gross, seller],
          [1],
        );
      expect(told('JIA/sales/k1')).toMatchObject([{ seller: 'JIA', invoices: 4 }]);
      const buyers = [...new Set(live.map(({ buyer }) => buyer!))];
      const busy = ordered(buyers, (id) => [told(id).length], [0])[0];
      expect(told(busy).length).toBeGreaterThan(3);
      for (const taxpayer of ['JIA/sales/k1', 'JIA', busy])
        expect(await ask(2, { taxpayer, from, to })).toEqual(told(taxpayer));
    });

    test('3 all documents between two firms', async () => {
      const known = (amount: number | null) => (amount === null ? null : amount / 100);
      const told = (seller: string, buyer: string) =>
        ordered(
          documents
            .filter((one) => one.seller === seller && one.buyer === buyer)
            .map((one) => ({
              ...{ number: one.number, code: one.code, day: formatDay(one.day), currency: one.currency },
              ...{ net: known(one.net_minor), tax: known(one.tax_minor), gross: known(one.gross_minor) },
              ...{ reversed: known(one.reversed_gross_minor), void: one.void === 1, disputed: isDisputed(one) },
              goods: one.goods_name,
            })),
          ({ day, code, number }) => [day, code, number],
        );
      expect(told('JIA', 'YI')).toHaveLength(7);
      expect(told('JIA', 'YI').filter(({ disputed }) => disputed)).toHaveLength(2);
      expect(told('JIA', 'JIA/sales/k2')).toMatchObject([{ void: true }]);
      for (const [seller, buyer] of [
        ['JIA', 'YI'],
        ['JIA', 'JIA/sales/k2'],
        ['DING', 'WU'],
        ['GENG', 'JIA'],
      ])
        // prettier-ignore
        expect(await ask(3, { seller, buyer })).toEqual(told(seller, buyer));
    });

    test('4 where a document was read from', async () => {
      const sides = ['full', 'sales', 'purchases'];
      const outcomes = ['first', 'further', 'repeat', 'conflict'];
      const told = (seller: string, buyer: string, number: string) => {
        const [one] = documents.filter((one) => one.seller === seller && one.buyer === buyer && one.number === number);
        return ordered(
          one.claims.map((claim) => ({
            ...{ file: claim.name, row: claim.row, side: sides[claim.side], outcome: outcomes[claim.outcome] },
            differs: CLAIMED_FIELDS.some((field) => claim[field] !== one[field]),
            load: claim.load,
          })),
          ({ file, row }) => [file, row],
        );
      };
      expect(told('JIA', 'YI', '104')).toMatchObject([
        { file: 'purchases.csv', row: 5 },
        { file: 'sales.csv', row: 5 },
      ]);
      const [plainOne] = documents.filter(({ claims }) => claims.length === 1);
      for (const [seller, buyer, number] of [
        ['JIA', 'YI', '104'],
        ['JIA', 'YI', '106'],
        ['DING', 'WU', '502'],
        [plainOne.seller!, plainOne.buyer!, plainOne.number!],
      ])
        // prettier-ignore
        expect(await ask(4, { seller, buyer, number })).toEqual(told(seller, buyer, number));
    });

    test('5 downstream within four hops', async () => {
      const start = hub();
      const hops = new Map([[start, 0]]);
      for (let hop = 1; hop <= 4; hop++)
        for (const [{ seller, buyer }] of relations)
          if (hops.get(seller!) === hop - 1 && !hops.has(buyer!)) hops.set(buyer!, hop);
      hops.delete(start);
      const told = ordered(
        [...hops].map(([taxpayer, hops]) => ({ taxpayer, name: names.get(taxpayer), hops })),
        ({ hops, taxpayer }) => [hops, taxpayer],
      );
      expect(new Set(hops.values()).size).toBeGreaterThan(2);
      expect(await ask(5, { taxpayer: start })).toEqual(told);
    });

    test('6 downstream in order of time', async () => {
      // invoice by invoice, where the query goes relation by relation
      const told = (start: string, gap: number) => {
        const chains = new Map<string, { chain: string[]; soonest: number; thinnest: number }>();
        const least = (seller: string, buyer: string) =>
          sum(
            live.filter((one) => one.seller === seller && one.buyer === buyer && one.currency === 'CNY'),
            left,
          );
        const walk = (at: string, day: number | null, chain: string[], thinnest: number) => {
          for (const next of live) {
            if (next.seller !== at || next.currency !== 'CNY' || next.buyer === start) continue;
            if (day !== null && (next.day < day || next.day > day + gap)) continue;
            // no relation twice
            if ([start, ...chain].some((one, i) => one === at && chain[i] === next.buyer)) continue;
            const longer = [...chain, next.buyer!];
            const thin = Math.min(thinnest, least(at, next.buyer!));
            const known = chains.get(longer.join(' '));
            const soonest = Math.min(known?.soonest ?? Infinity, next.day);
            chains.set(longer.join(' '), { chain: longer, soonest, thinnest: thin });
            if (longer.length < 4) walk(next.buyer!, next.day, longer, thin);
          }
        };
        walk(start, null, [], Infinity);
        return ordered(
          [...chains.values()].map(({ chain, soonest, thinnest }) => ({
            ...{ chain, hops: chain.length, soonest: formatDay(soonest), thinnest: thinnest / 100 },
          })),
          ({ hops, chain }) => [hops, chain.join('\n')],
          [0],
        );
      };
      const longest = new Set<number>();
      const starts = grouped(relations, ([{ seller }]) => seller!).map(([[{ seller }]]) => seller!);
      for (const start of starts.filter((_, i) => i % 5 === 0)) {
        const chains = told(start, 30);
        longest.add(chains[0]?.hops ?? 0);
        if (chains.length > 1000) continue;
        expect(await ask(6, { taxpayer: start, currency: 'CNY', gap: 30 })).toEqual(chains);
      }
      expect([...longest].sort()).toContain(4);
    });

    test('7 persons at several firms that trade with each other', async () => {
      const ids = [...names.keys(), ...subjects.keys()];
      const { role } = await store.facts(ids, { kind: 'role', superseded: true });
      const person = (one: (typeof role.items)[number]) => one.personId ?? `${one.taxpayer} ${one.personName}`;
      const told: {
        person: string | null;
        seller: string | null;
        buyer: string | null;
        currency: string | null;
        firms: number;
      }[] = [];
      for (const all of relations) {
        const [{ seller, buyer, currency }] = all;
        const within = ({ fromDay, toDay }: (typeof role.items)[number]) =>
          (fromDay === null || fromDay <= all.at(-1)!.day) && (toDay === null || toDay >= all[0].day);
        const at = (firm: string) => role.items.filter((one) => subject(one.taxpayer!) === firm && within(one));
        const both = new Set(at(seller!).map(person));
        for (const key of new Set(at(buyer!).map(person))) {
          if (!both.has(key)) continue;
          const roles = (firm: string) => [...new Set(at(firm).filter((one) => person(one) === key).map((one) => one.role))].sort(); // prettier-ignore
          const held = role.items.filter((one) => person(one) === key);
          told.push({
            ...{
              person: held[0].personName,
              seller,
              atSeller: roles(seller!),
              buyer,
              atBuyer: roles(buyer!),
              currency,
            },
            ...{ invoices: all.length, gross: sum(all, left) / 100 },
            firms: new Set(held.map(({ taxpayer }) => taxpayer)).size,
          });
        }
      }
      expect(told.length).toBeGreaterThan(1);
      const key = (row: (typeof told)[number]): Cell[] => [row.firms, row.person, row.seller, row.buyer, row.currency];
      expect(await ask(7)).toEqual(ordered(told, key));
    });

    test('8 firms that buy and sell almost the same', async () => {
      const given = { from: '2021-01-01', to: '2021-12-31', least: 1000, percent: 10 };
      const within = live.filter(({ day }) => day >= parseDay(given.from)! && day <= parseDay(given.to)!);
      const firms = [...new Set(within.flatMap(({ seller, buyer }) => [seller!, buyer!]))];
      const told = firms.flatMap((firm) =>
        ['CNY', 'USD'].flatMap((currency) => {
          const of = (end: 'seller' | 'buyer') =>
            within.filter((one) => one[end] === firm && one.currency === currency);
          const [sold, bought] = [sum(of('seller'), left), sum(of('buyer'), left)];
          if (sold < given.least * 100 || Math.abs(sold - bought) * 100 > sold * given.percent) return [];
          const [suppliers, customers] = [of('buyer').map((one) => one.seller), of('seller').map((one) => one.buyer)];
          return [
            {
              ...{ taxpayer: firm, name: names.get(firm), currency, sold: sold / 100, bought: bought / 100 },
              ...{ suppliers: new Set(suppliers).size, customers: new Set(customers).size },
            },
          ];
        }),
      );
      expect(told.length).toBeGreaterThan(2);
      const key = ({ currency, sold, taxpayer }: (typeof told)[number]): Cell[] => [currency, sold, taxpayer];
      expect(await ask(8, given)).toEqual(ordered(told, key, [1]));
    });

    test('9 sales without purchases', async () => {
      const buyers = new Set(documents.map(({ buyer }) => buyer));
      const observed = new Map((await store.registrations([...names.keys()])).map((one) => [one.id, one.observed]));
      const told =
        grouped(live.filter(({ seller }) => !buyers.has(seller)), ({ seller, currency }) => `${seller} ${currency}`) // prettier-ignore
          .map((all) => ({
            ...{ taxpayer: all[0].seller, name: names.get(all[0].seller!), currency: all[0].currency },
            ...{ sold: sum(all, left) / 100, invoices: all.length, purchasesLoaded: observed.get(all[0].seller)! >= 2 },
            ...{ first: formatDay(all[0].day), last: formatDay(all.at(-1)!.day) },
          }))
          .filter(({ sold }) => sold >= 71);
      expect(told.length).toBeGreaterThan(1);
      const key = ({ currency, sold, taxpayer }: (typeof told)[number]): Cell[] => [currency, sold, taxpayer];
      expect(await ask(9, { least: 71 })).toEqual(ordered(told, key, [1]));
    });

    test('10 pairs that may be one subject', async () => {
      const { items } = await store.candidates({ limit: 1000 });
      const ids = items.flatMap(({ a, b }) => [a!, b!]);
      const named = new Map((await store.registrations(ids)).map(({ id, name }) => [id, name]));
      expect(items.map(({ state }) => state).sort()).toEqual(['accepted', 'confirmed', 'open']);
      expect(await ask(10)).toEqual(
        items.map(({ kind, a, b, state, weight, evidence }) => ({
          ...{ kind, a, nameOfA: named.get(a), b, nameOfB: named.get(b), state, weight: weight / 1000, evidence },
        })),
      );
    });

    test('11 void and red-letter shares', async () => {
      const told = grouped(documents, ({ seller, currency }) => `${seller} ${currency}`)
        .filter((all) => all.length >= 5)
        .map((all) => {
          const issued = sum(all, (one) => (one.void === 0 && one.gross_minor! > 0 ? one.gross_minor! : 0));
          return {
            ...{ seller: all[0].seller, currency: all[0].currency, documents: all.length },
            voidShare: sum(all, (one) => tallied(one).voids) / all.length,
            redShare: sum(all, (one) => tallied(one).reversals) / all.length,
            reversedShare: issued > 0 ? sum(all, (one) => one.reversed_gross_minor!) / issued : null,
          };
        });
      expect(told.some(({ reversedShare }) => reversedShare! > 0)).toBe(true);
      const key = (row: (typeof told)[number]): Cell[] => [row.voidShare, row.redShare, row.seller, row.currency];
      expect(await ask(11, { least: 5 })).toEqual(ordered(told, key, [0, 1]));
    });

    test('12 sales before a firm became abnormal', async () => {
      const ids = [...names.keys(), ...subjects.keys()];
      const { status } = await store.facts(ids, { kind: 'status' });
      const told = status.items
        .filter((one) => one.status === 'abnormal')
        .flatMap(({ taxpayer, fromDay }) => {
          const firm = subject(taxpayer!);
          const days = live.filter(({ seller }) => seller === firm).map(({ day }) => day);
          const before = days.filter((day) => day >= fromDay! - 365 && day < fromDay!).length;
          const since = days.filter((day) => day >= fromDay!).length;
          const row = { taxpayer: firm, name: names.get(firm), abnormalFrom: formatDay(fromDay!), before, since };
          return days.length > 0 ? [row] : [];
        });
      // DING was, and a later row says that it was not
      expect(told.map(({ taxpayer }) => taxpayer)).not.toContain('DING');
      expect(told.length).toBeGreaterThan(0);
      const key = (row: (typeof told)[number]): Cell[] => [row.before + row.since, row.taxpayer];
      expect(await ask(12, { days: 365 })).toEqual(ordered(told, key, [0]));
    });

    test('13 refused rows by file', async () => {
      const { items } = await store.refusals({ open: false, limit: 1000 });
      const told = grouped(items, ({ name, load, code }) => `${name} ${load} ${code}`).map((all) => ({
        ...{ file: all[0].name, load: all[0].load, code: all[0].code, refused: all.length },
        open: all.filter(({ repair }) => repair === null).length,
      }));
      expect(told.map(({ open }) => open).sort()).toEqual([0, 1, 1]);
      expect(await ask(13)).toEqual(ordered(told, ({ file, load, code }) => [file, load, code]));
    });

    describe('of rings', () => {
      beforeAll(() => store.writeFindings({ id: 's', detectors: ['source', 'mutual'], leads: LEADS, rings: RINGS }));

      test('14 members in order of the chain', async () => {
        const roles = ['source', 'pipe', 'recipient', 'associated'];
        const ids = RINGS.flatMap(({ members }) => members.map(({ taxpayer }) => taxpayer));
        const named = new Map((await store.registrations(ids)).map(({ id, name }) => [id, name]));
        const told = ({ members, core, currency }: WrittenRing) => {
          const within = relations.filter(([one]) => one.currency === currency).map(([{ seller, buyer }]) => [seller!, buyer!]); // prettier-ignore
          const rows = members.map(({ taxpayer, role, tier }) => ({
            ...{ tier, role, taxpayer, name: named.get(taxpayer), core: core.includes(taxpayer) },
            sellsTo: within
              .filter(([seller, buyer]) => seller === taxpayer && members.some((one) => one.taxpayer === buyer))
              .map(([, buyer]) => buyer)
              .sort(),
          }));
          return ordered(rows, ({ tier, role, taxpayer }) => [tier, roles.indexOf(role), taxpayer]);
        };
        expect(told(RINGS[0]).map(({ sellsTo }) => sellsTo)).toContainEqual(['YI']);
        expect(told(RINGS[1]).map(({ sellsTo }) => sellsTo)).toEqual([['JIA'], []]);
        for (const ring of RINGS) expect(await ask(14, { ring: ring.id })).toEqual(told(ring));
      });

      test('15 rings that a taxpayer is in', async () => {
        const told = (id: string) =>
          RINGS.flatMap((ring) =>
            ring.members
              .filter(({ taxpayer }) => subject(taxpayer) === subject(id))
              .map(({ taxpayer, role }) => ({
                ...{ place: ring.rank, ring: ring.id, score: ring.score, taxpayer, role, core: ring.core.includes(taxpayer) }, // prettier-ignore
                leads: LEADS.filter((lead) => ring.leads.includes(lead.id) && lead.core.includes(taxpayer))
                  .map(({ detector }) => detector.name)
                  .sort(),
                members: ring.members.length,
                taxAtStake: ring.taxAtStakeMinor === null ? null : ring.taxAtStakeMinor / 100,
              })),
          ).sort((a, b) => compare(a.place, b.place) || compare(a.taxpayer, b.taxpayer));
        expect(told('JIA').map(({ place, leads }) => [place, leads])).toEqual([
          [1, ['mutual', 'source']],
          [2, []],
        ]);
        // a member by a code, whose firm is asked for; and one that is known under another number since
        expect(told('YI').map(({ taxpayer }) => taxpayer)).toEqual(['JIA/sales/k1', 'YI']);
        expect(told('DING2').map(({ taxpayer }) => taxpayer)).toEqual(['DING']);
        for (const taxpayer of ['JIA', 'YI', 'JIA/sales/k1', 'DING2', 'DING', 'WU', hub()])
          expect(await ask(15, { taxpayer })).toEqual(told(taxpayer));
      });
    });
  });

  describe('what other programs write', () => {
    /** What a server that is new here makes of it. */
    const read = async () => {
      const other = await open(await temporaryFolder());
      return other.state().finally(() => other.close());
    };

    test('stays where they may, and is no matter to a new server', async () => {
      await admin.command(`MATCH (t:Taxpayer {id: 'JIA'}) SET t:Watched, t.risk_score = 7
        CREATE (:Ring {id: 'R1'})-[:JOINS]->(:Lead {id: 'L1', detector: 'pipe'})-[:INVOLVES {role: 'source'}]->(t)
        CREATE (:Note {text: 'n'})-[:ON]->(t)`);
      await loadFiles(
        store,
        { 'next.csv': csv('seller,buyer,number,code,date,gross', 'JIA,WU,701,05,2021-07-01,9') },
        staging,
      );
      const [found] = await admin.read(
        `MATCH (t:Watched {id: 'JIA'})<-[:INVOLVES]-(:Lead)<-[:JOINS]-(:Ring), (t)<-[:ON]-(:Note) RETURN t.risk_score AS score`,
      );
      expect(Number(found.get('score'))).toBe(7);
      expect(await read()).toEqual(await store.state());
    });

    test('is noticed by a new server where they may not', async () => {
      await admin.command("MATCH (:Taxpayer {id: 'JIA'})-[r:SELLS]->(:Taxpayer {id: 'WU'}) DELETE r");
      await expect(read()).rejects.toMatchObject({ code: 'shared_ledger_altered' });
    });
  });
});
