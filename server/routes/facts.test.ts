import { afterAll, beforeAll, expect, test } from 'vitest';
import { FACT_KINDS } from '../../graph/facts.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN } from '../testing/ledger.ts';

const REGISTRATION = `纳税人识别号,纳税人名称,行业,登记日期,注册资本
A,甲公司,批发,2019-01-02,"1,000.00"
F/1,己公司,零售,2019-01-02,
`;
const ROLES = `纳税人识别号,职务,姓名,有效期起,有效期止
A,法定代表人,甲某,2019-01-02,
A,会计,乙某,2019-01-02,
`;
const FILINGS = ['税款所属期,纳税人识别号,销售额', '2021-01,A,113', '2021-02,A,1', ''].join('\n');
const LATER = ['税款所属期,纳税人识别号,销售额', '2021-02,A,2', ''].join('\n');

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
});
afterAll(() => suyuan.close());
const get = async (url: string) => {
  const { status, body } = await suyuan.get(`/api/v1${url}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('a load of facts alone works, and says so', async () => {
  const { report, problem } = await suyuan.load({
    'registration.csv': REGISTRATION,
    'roles.csv': ROLES,
    'filings.csv': FILINGS,
  });
  expect(problem).toBeNull();
  expect(report!.files.map(({ kind, rows }) => [kind, rows.read, rows.refused, rows.newFacts])).toEqual([
    ['registration', 2, 0, 2],
    ['role', 2, 1, 1],
    ['filing', 2, 0, 2],
  ]);
  expect(report!.rows).toMatchObject({ read: 6, refused: 1, newFacts: 5, newInvoices: 0 });
  expect(report!.refusals[0]).toMatchObject({ code: 'role_unknown', advice: expect.stringContaining('tax clerk') });
  expect(report).toMatchObject({ taxpayers: 0, invoices: 0 });
  expect(await get('/refusals/tables')).toMatchObject({ items: [{ kind: 'role', rows: 1 }] });
});

test('who is known by facts alone is found, and who is not known is not', async () => {
  // an id holds its slash escaped, and is escaped again in a path
  const id = encodeURIComponent('F%2F1');
  expect(await get(`/taxpayers/${id}`)).toMatchObject({
    ...{ id: 'F%2F1', name: '己公司', observed: [] },
    ...{ sales: { relations: 0, flows: [] }, purchases: { relations: 0 } },
  });
  expect(await get(`/taxpayers/${id}/facts?kind=filing`)).toMatchObject({
    name: '己公司',
    facts: { filing: { total: 0 } },
  });
  for (const path of ['/taxpayers/nobody', '/taxpayers/nobody/facts', '/taxpayers/nobody/facts?kind=role'])
    expect((await suyuan.get(`/api/v1${path}`)).body).toMatchObject({ status: 404, code: 'taxpayer_not_found' });
});

test('facts of a taxpayer come by kind, with where they stand', async () => {
  await suyuan.load({ 'chain.csv': CHAIN, 'later.csv': LATER });
  const { id, name, sequence, facts } = await get('/taxpayers/A/facts');
  expect([id, name, sequence, Object.keys(facts)]).toEqual(['A', '甲公司', 2, FACT_KINDS]);
  expect(facts.registration.items[0]).toMatchObject({
    ...{ taxpayer: 'A', name: '甲公司', industryName: '批发', registeredDay: '2019-01-02', capitalMinor: 100_000 },
    ...{ formerId: null, stands: true, source: { file: 'registration.csv', row: 2 } },
  });
  const of = ({ period, salesMinor, source }: Record<string, unknown> & { source: { file: string } }) => [
    ...[period, salesMinor, source.file],
  ];
  expect(facts.filing.items.map(of)).toEqual([
    ['2021-01', 11_300, 'filings.csv'],
    ['2021-02', 200, 'later.csv'],
  ]);
  expect(facts.role).toMatchObject({ total: 1, items: [{ role: 'legalRepresentative', toDay: null }] });
  expect(facts.status).toEqual({ total: 0, items: [] });
  const all = await get('/taxpayers/A/facts?kind=filing&superseded=true&offset=1&limit=1');
  expect(all.facts).toMatchObject({
    filing: { total: 3, items: [{ period: '2021-02', salesMinor: 100, stands: false }] },
  });
  expect(Object.keys(all.facts)).toEqual(['filing']);
});

test('what is asked wrongly is told', async () => {
  for (const query of ['kind=nothing', 'limit=0', 'offset=-1', 'superseded=perhaps'])
    expect((await suyuan.get(`/api/v1/taxpayers/A/facts?${query}`)).body.code, query).toBe('request_invalid');
});

test('the description of the API has every kind and column', async () => {
  const { body } = await suyuan.get('/api/v1/openapi.json');
  const reply = JSON.stringify(body.paths['/api/v1/taxpayers/{id}/facts'].get.responses['200']);
  for (const kind of FACT_KINDS) expect(reply).toContain(`"${kind}"`);
  expect(reply).toContain('legalRepresentative');
});
