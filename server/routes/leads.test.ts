import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDay } from '../../graph/days.ts';
import type { Explanation, Job, JobOf, Lead, LeadPicture, LeadsReply, Scan, ScanChanges } from '../contract.ts';
import type { TaxpayerNumber } from '../../graph/taxpayerNumbers.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { invoices } from '../testing/ledger.ts';

/** Both ways in four months, amounts alike. */
const mutual = (a: string, b: string, gross = 50_000) =>
  [1, 2, 3, 4]
    .map((month) => `${a} ${b} ${gross}.00 2021-0${month}-05\n${b} ${a} ${gross - 1000}.00 2021-0${month}-09`)
    .join('\n');

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  await suyuan.load({ 'm.csv': invoices(`${mutual('=M', 'N')}\n${mutual('P', 'Q')}\nA =M 10.00 2021-01-01 USD`) });
});
afterAll(() => suyuan.close());

const get = async <T>(path: string, headers?: Record<string, string>) =>
  (await suyuan.get(`/api/v1${path}`, headers)).body as T;
const jobOf = async (id: string): Promise<Job> => {
  for (;;) {
    const job = await get<Job>(`/jobs/${id}`);
    if (!['queued', 'running'].includes(job.state)) return job;
    await sleep(20);
  }
};
const scanned = async (order: object = {}) => {
  const { status, body } = await suyuan.post('/api/v1/scans', order);
  expect(status).toBe(202);
  return (await jobOf((body as Job).id)) as JobOf<'scan'>;
};
const leads = (query = '') => get<LeadsReply>(`/leads?detector=mutual${query}`);

describe('before a scan', () => {
  test('there are no leads, and it is said that nothing was scanned', async () => {
    expect(await leads()).toMatchObject({ scan: null, items: [], total: 0, next: null });
    expect(await get('/scans')).toEqual({ items: [] });
  });

  test.each([
    [{ detectors: ['nothing'] }, 'detector_unknown'],
    [{ from: '2021-02-01', to: '2021-01-01' }, 'period_reversed'],
    [{ currency: 'EUR' }, 'currency_not_in_ledger'],
    [{ detectors: [] }, 'request_invalid'],
    [{ from: '2021-02-30' }, 'request_invalid'],
    [{ more: 1 }, 'request_invalid'],
  ])('%j is refused', async (order, code) => {
    expect((await suyuan.post('/api/v1/scans', order)).body).toMatchObject({ code });
    expect(await get('/scans')).toEqual({ items: [] });
  });
});

describe('a scan', () => {
  let job: JobOf<'scan'>;
  beforeAll(async () => {
    job = await scanned({ detectors: ['mutual', 'circular'] });
  });

  test('is a job, and says what ran and what was found', async () => {
    expect(job).toMatchObject({ kind: 'scan', state: 'done', progress: { unit: 'detectors' } });
    const scan = await get<Scan>(`/scans/${job.id}`);
    expect(job.result!.leads).toBe(2);
    expect(scan).toMatchObject({ id: job.id, isCurrent: true, leads: 2, basis: { currency: 'CNY', from: null } });
    expect(scan.detectors.map(({ name, leads, title }) => [name, leads, title !== ''])).toEqual([
      ['circular', 0, true],
      ['mutual', 2, true],
    ]);
    expect(await get('/scans')).toEqual({ items: [scan] });
    expect(readdirSync(join(suyuan.folder, 'scans', job.id)).sort()).toEqual([
      ...['changes.json', 'heads.ndjson', 'leads.ndjson', 'ringHeads.ndjson', 'rings.ndjson', 'scan.json'],
    ]);
    expect(await get(`/scans/${'0'.repeat(36)}`)).toMatchObject({ code: 'scan_not_found' });
  });

  test('lists leads, page by page, of a taxpayer by any score', async () => {
    const all = await leads();
    expect(all).toMatchObject({ scan: job.id, total: 2 });
    expect(all.items.map(({ core, rank }) => [core.map(({ id }) => id), rank])).toEqual([
      [['=M', 'N'], 1],
      [['P', 'Q'], 2],
    ]);
    const first = await leads('&limit=1');
    expect(first.items).toEqual(all.items.slice(0, 1));
    expect((await leads(`&limit=1&cursor=${first.next}`)).items).toEqual(all.items.slice(1));
    expect((await leads('&taxpayer=Q')).items).toEqual(all.items.slice(1));
    expect((await leads(`&leastScore=${all.items[0].score}`)).items).toEqual(all.items.slice(0, 1));
    expect(await leads('&leastScore=2')).toMatchObject({ code: 'request_invalid' });
    expect(await leads('&scan=none')).toMatchObject({ code: 'scan_not_found' });
  });

  test('tells a lead whole, in the language of who reads', async () => {
    const { id } = (await leads()).items[0];
    const lead = await get<Lead>(`/leads/${id}`);
    expect(lead).toMatchObject({ id, scan: job.id, askedFor: null, invoices: 8, confidence: 1 });
    expect(lead.basis).toMatchObject({ isCurrent: true, currency: 'CNY' });
    expect(lead.members.map((member) => [member.id, member.roleText])).toEqual([
      ['=M', 'member'],
      ['N', 'member'],
    ]);
    expect(lead.relations.map(({ seller, buyer, invoices: count }) => [seller, buyer, count])).toEqual([
      ['=M', 'N', 4],
      ['N', '=M', 4],
    ]);
    // what it may never say
    expect(JSON.stringify(lead)).not.toMatch(/fraud|虚开/);
    const headers = { authorization: `Bearer ${suyuan.security.ownToken}`, 'accept-language': 'zh' };
    const zh = await get<Lead>(`/leads/${id}`, headers);
    for (const { text } of [...zh.reasons, ...zh.against]) expect(text).toMatch(/\p{Script=Han}/u);
    for (const { text } of lead.reasons) expect(text).not.toMatch(/\p{Script=Han}|[{}]|undefined|NaN/u);
    expect(await get('/leads/0')).toMatchObject({ code: 'lead_not_found' });
  });

  test('lists its invoices as the ledger holds them, and as CSV that no spreadsheet runs', async () => {
    const { id } = (await leads()).items[0];
    const page = await get<{ items: { day: string }[]; total: number; next: string }>(`/leads/${id}/invoices?limit=5`);
    expect([page.items.length, page.total]).toEqual([5, 8]);
    const rest = await get<{ items: { day: string }[] }>(`/leads/${id}/invoices?limit=5&cursor=${page.next}`);
    const days = [...page.items, ...rest.items].map(({ day }) => day);
    expect(days).toHaveLength(8);
    expect(days).toEqual(days.toSorted());
    const { type, text } = await suyuan.get(`/api/v1/leads/${id}/invoices.csv`);
    expect(type).toMatch(/^text\/csv/);
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[1]).toBe("'=M,,N,,1,1,2021-01-05,44247.79,5752.21,50000.00,CNY,valid,0.00");
  });

  test('draws a lead in the shape of a trace: its invoices as what is traced, and what waits beyond', async () => {
    const { id } = (await leads()).items[0];
    const picture = await get<LeadPicture>(`/leads/${id}/picture`);
    expect(picture.lead).toEqual({
      ...{ id, core: ['=M', 'N'] },
      members: ['=M', 'N'].map((member) => ({ id: member, role: 'member' })),
    });
    expect(picture.sides.map(({ direction, taxpayers }) => [direction, taxpayers.map((one) => one.id)])).toEqual([
      ['up', ['=M']],
      ['down', ['=M', 'N']],
    ]);
    const [{ taxpayers, relations, leftOut }] = picture.sides;
    // the sale of A is in another currency
    expect(taxpayers[0]).toMatchObject({ state: 'start', tier: 0, upstream: 2, onward: { relations: 0 } });
    expect(relations.map(({ seller, traced }) => [seller, traced.invoices, traced.grossMinor])).toEqual([
      ['=M', 4, 20_000_000],
      ['N', 4, 19_600_000],
    ]);
    expect(leftOut.relations).toBe(0);
    expect(await get('/leads/0/picture')).toMatchObject({ code: 'lead_not_found' });
  });

  test('is explained out of the ledger', async () => {
    const { id } = (await leads()).items[0];
    const explained = await get<Explanation>(`/leads/${id}/explanation`);
    expect(explained).toMatchObject({ lead: id, agrees: true, moved: false });
    expect(explained.items.find(({ value }) => value === 'netMinor')).toMatchObject({
      lead: 4 * (4_424_779 + 4_336_283),
    });
  });
});

const numbersOf = async (name: TaxpayerNumber) => {
  const { ids, numbers } = (await suyuan.ledger.beyondGraph()).numbers[name];
  return ids.map((id, k): [id: string, number: number] => [id, numbers[k]]);
};

test('detectors are told days of registration, and since when somebody is out of reach, as they stand', async () => {
  expect(await numbersOf('registeredDay')).toEqual([]);
  const header = '纳税人识别号,纳税人名称,登记日期';
  await suyuan.load({ 'r1.csv': `${header}\nN,某,2020-01-01\nP,某,2019-05-01\nX9,某,\n` });
  await suyuan.load({ 'r2.csv': `${header}\nN,某,2020-02-01\n` });
  const days = async (name: TaxpayerNumber) => (await numbersOf(name)).map(([id, day]) => [id, formatDay(day)]);
  expect(await days('registeredDay')).toEqual([
    ['N', '2020-02-01'],
    ['P', '2019-05-01'],
  ]);
  await suyuan.load({
    's1.csv': '纳税人识别号,纳税人状态,认定日期\nN,非正常户,2021-09-01\nP,注销,2021-09-01\nN,非正常户,2021-08-01\n',
  });
  expect(await days('abnormalDay')).toEqual([['N', '2021-08-01']]);
});

test('what speaks against a lead is known of persons, addresses and reversals, where somebody loaded them', async () => {
  expect((await leads()).items.flatMap(({ against }) => against).map(({ code }) => code)).toEqual([]);
  const firms = ['P', 'Q', ...Array.from({ length: 8 }, (_, k) => `T${k}`)];
  const roles = firms.map((firm) => `${firm},办税员,1,甲`);
  const heads = ['P', 'Q', '=M'].map((firm, k) => `${firm},法定代表人,${k < 2 ? 2 : 3},乙`);
  await suyuan.load({ 'roles.csv': ['纳税人识别号,职务,身份证件号码,姓名', ...roles, ...heads].join('\n') });
  const addresses = [...firms.slice(1), 'N', 'T9'].map((firm) => `${firm},注册地址,某路1号`);
  await suyuan.load({ 'addresses.csv': ['纳税人识别号,地址类型,地址', ...addresses].join('\n') });
  expect(await numbersOf('clerkFirms')).toEqual([...firms].sort().map((firm) => [firm, 10]));
  expect((await numbersOf('addressFirms')).map(([, count]) => count)).toEqual(Array(11).fill(11));
  const head = new Map(await numbersOf('headPerson'));
  expect([head.get('P') === head.get('Q'), head.size]).toEqual([true, 2]);
  await scanned({ detectors: ['mutual'] });
  const against = (await leads('&taxpayer=P')).items[0].against.map(({ code, values }) => ({ [code]: values }));
  expect(against).toEqual([
    { agent: { count: 2, firmCount: 10 } },
    { park: { count: 1, firmCount: 11 } },
    { group: { count: 2 } },
  ]);
  expect((await leads('&taxpayer=N')).items[0].against).toEqual([
    expect.objectContaining({ code: 'park', text: expect.stringContaining('11') as string }),
  ]);
});

describe('after a scan', () => {
  test('one that waits can be given up, and leaves nothing', async () => {
    const before = (await get<{ items: Scan[] }>('/scans')).items.length;
    const first = (await suyuan.post('/api/v1/scans', {})).body as Job;
    const second = (await suyuan.post('/api/v1/scans', {})).body as Job;
    expect(second.state).toBe('queued');
    await suyuan.post(`/api/v1/jobs/${second.id}/cancel`, {});
    expect([(await jobOf(first.id)).state, (await jobOf(second.id)).state]).toEqual(['done', 'cancelled']);
    expect((await get<{ items: Scan[] }>('/scans')).items).toHaveLength(before + 1);
    expect(await get(`/scans/${second.id}`)).toMatchObject({ code: 'scan_not_found' });
  });

  test('a period and a currency are kept to', async () => {
    const { id } = await scanned({ detectors: ['mutual'], from: '2021-03-01', to: '2021-03-31' });
    for (const lead of (await leads()).items)
      expect([lead.scan, lead.invoices, lead.firstDay, lead.lastDay]).toEqual([id, 2, '2021-03-05', '2021-03-09']);
    expect((await scanned({ detectors: ['mutual'], currency: 'USD' })).result!.leads).toBe(0);
  });

  test('a ledger that has moved on is said to have, and so is what differs', async () => {
    const { id } = await scanned({ detectors: ['mutual'] });
    const [lead] = (await leads()).items;
    await suyuan.load({ 'more.csv': invoices('=M N 113.00 2021-04-20', 500) });
    expect(await get<Scan>(`/scans/${id}`)).toMatchObject({ isCurrent: false });
    expect(await get<Explanation>(`/leads/${lead.id}/explanation`)).toMatchObject({ moved: true });
  });

  test('a merge of taxpayers maps the old id to the new one, and the changes say so', async () => {
    await suyuan.load({ 'other.csv': invoices(mutual('Q2', 'P2', 90_000), 600) });
    await scanned({ detectors: ['mutual'] });
    const [old] = (await leads('&taxpayer=P2')).items;
    const decision = { kind: 'merge', a: 'P', b: 'P2', author: 'tester', reason: 'one firm' };
    const { body } = await suyuan.post('/api/v1/identity/decisions', decision);
    expect(await jobOf((body as Job).id)).toMatchObject({ state: 'done' });
    // nothing was scanned since: it is what it was, of the firm that P2 is now
    const before = await get<Lead>(`/leads/${old.id}`);
    expect(before).toMatchObject({ id: old.id, askedFor: null, basis: { isCurrent: false } });
    expect(before.core.map(({ id }) => id)).toEqual(['P', 'Q2']);
    const { id } = await scanned({ detectors: ['mutual'] });
    const [moved] = (await leads('&taxpayer=Q2')).items;
    expect(moved.id).not.toBe(old.id);
    expect(await get<ScanChanges>(`/scans/${id}/changes`)).toMatchObject({
      moved: [{ from: old.id, to: moved.id }],
      appeared: [],
      gone: [],
    });
    expect(await get<Lead>(`/leads/${old.id}`)).toMatchObject({ id: moved.id, askedFor: old.id, scan: id });
  });

  test('what another version of a detector found is read, and not explained by this one', async () => {
    const { id } = await scanned({ detectors: ['mutual'] });
    const [lead] = (await leads()).items;
    const file = join(suyuan.folder, 'scans', id, 'leads.ndjson');
    const found = readFileSync(file, 'utf8');
    writeFileSync(file, found.replace(/("name":"mutual","version":)\d/g, '$10'));
    expect(await get<Lead>(`/leads/${lead.id}`)).toMatchObject({ id: lead.id });
    expect(await suyuan.get(`/api/v1/leads/${lead.id}/explanation`)).toMatchObject({
      status: 409,
      body: { code: 'detector_changed' },
    });
  });
});
