import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, MarksReply, Risk } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { invoices } from '../testing/ledger.ts';

/** Both ways in four months, amounts alike: a lead about two, and so a ring. */
const mutual = (a: string, b: string) =>
  [1, 2, 3, 4].map((month) => `${a} ${b} 50000.00 2021-0${month}-05\n${b} ${a} 49000.00 2021-0${month}-09`).join('\n');
/** F stands beside a ring, and sells to nobody else; the other pair has more trade beside, and so is the weaker one. */
const TRADE = `${mutual('M', 'N')}\n${mutual('P', 'Q')}
  F M 30000.00 2021-01-03\nF N 30000.00 2021-01-04\nH P 400000.00 2021-01-02`;
/** A and B hold the same purchases: they may be one. */
const PURCHASES = ['owner,supplier code,number,date,net,tax']
  .concat([1, 2, 3].flatMap((k) => [`A,s,${k},2021-03-0${k},100,13`, `B,s,${k},2021-03-0${k},100,13`]))
  .join('\n');
const REGISTRATION = `纳税人识别号,纳税人名称,行业代码,行业,行政区划代码
M,明公司,5165,建材批发,330100
B,乙,,批发,440300
N,宁公司,,,
`;
const CORRECTED = `纳税人识别号,纳税人名称,行业代码,行业,行政区划代码
M,明公司,5166,化工批发,330200
`;
const REFUNDS = `纳税人识别号,申报年月,申报批次,申请退税额
N,2021-03,001,13
N,2021-04,002,13
`;

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  expect((await suyuan.load({ 'trade.csv': invoices(TRADE), 'purchases.csv': PURCHASES })).problem).toBeNull();
});
afterAll(() => suyuan.close());

const marks = async (...ids: string[]) => {
  const { status, body, text } = await suyuan.post('/api/v1/taxpayers/marks', { ids });
  expect(status, text).toBe(200);
  return body as MarksReply;
};
const ended = async (id: string) => {
  for (;;) {
    const { state, result } = (await suyuan.get(`/api/v1/jobs/${id}`)).body as Job;
    if (!['queued', 'running'].includes(state)) return { state, result };
    await sleep(20);
  }
};

describe('marks', () => {
  test('before a scan tell no risk, and no more than is known', async () => {
    const nothing = { risk: null, role: null, isExporter: false, region: null, industry: null, duplicates: [] };
    const { version } = (await suyuan.get('/api/v1/ledger')).body;
    expect(await marks('M', 'nobody', 'F')).toEqual({ version, scan: null, items: [{ id: 'M', ...nothing }, { id: 'F', ...nothing }] }); // prettier-ignore
    expect((await marks()).items).toEqual([]);
  });

  test('tell what is registered last, and who claimed a refund', async () => {
    await suyuan.load({ 'registration.csv': REGISTRATION, 'refunds.csv': REFUNDS });
    await suyuan.load({ 'corrected.csv': CORRECTED });
    expect((await marks('M', 'N', 'B', 'F')).items).toMatchObject([
      { region: '330200', industry: { code: '5166', name: '化工批发' }, isExporter: false },
      { region: null, industry: null, isExporter: true },
      { region: '440300', industry: { code: null, name: '批发' }, isExporter: false },
      { region: null, industry: null, isExporter: false },
    ]);
  });

  test('after a scan tell the risk that one alone is told, and the role in the ring', async () => {
    const { id } = (await suyuan.post('/api/v1/scans', { detectors: ['mutual'] })).body as Job;
    expect(await ended(id)).toMatchObject({ state: 'done', result: { rings: 2 } });
    const { scan, items } = await marks('M', 'N', 'F', 'A');
    expect(scan).toBe(id);
    for (const { id: taxpayer, risk } of items)
      expect(risk, taxpayer).toBe(((await suyuan.get(`/api/v1/taxpayers/${taxpayer}/risk`)).body as Risk).risk);
    expect(items.map(({ role, risk }) => [role, risk! > 0])).toEqual([
      ['pipe', true],
      ['pipe', true],
      [null, true],
      [null, false],
    ]);
  });

  test('tell pairs that may be one where both are asked for', async () => {
    const duplicates = async (...ids: string[]) => (await marks(...ids)).items.map((one) => one.duplicates);
    expect(await duplicates('A', 'M', 'B')).toEqual([['B'], [], ['A']]);
    expect(await duplicates('A', 'M')).toEqual([[], []]);
  });

  test('of a subject are told by any of its ids, each in its place', async () => {
    const because = { reason: 'the same books', author: 'Li' };
    const { body } = await suyuan.post('/api/v1/identity/decisions', { kind: 'confirm', a: 'A', b: 'B', ...because });
    expect(await ended((body as Job).id)).toMatchObject({ state: 'done' });
    const { items } = await marks('B', 'M', 'A', 'M');
    expect(items.map(({ id, region, duplicates }) => [id, region, duplicates])).toEqual([
      ['B', '440300', []],
      ['M', '330200', []],
      ['A', '440300', []],
      ['M', '330200', []],
    ]);
    // the registration of its own number goes before that of another
    await suyuan.load({ 'own.csv': '纳税人识别号,纳税人名称,行政区划代码\nA,甲,110100\n' });
    await suyuan.load({ 'other.csv': '纳税人识别号,纳税人名称,行政区划代码\nB,乙,120100\n' });
    expect((await marks('B')).items[0].region).toBe('110100');
  });

  test('of what is no list of ids are refused', async () => {
    for (const request of [{}, { ids: 'M' }, { ids: [''] }, { ids: ['M'], scan: 'x' }])
      expect((await suyuan.post('/api/v1/taxpayers/marks', request)).body.code).toBe('request_invalid');
  });
});
