import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, Ring, RingPicture, RingsReply, Risk, Scan } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { invoices } from '../testing/ledger.ts';

/** Both ways in four months, amounts alike: a lead about two, and so a ring. */
const mutual = (a: string, b: string, gross = 50_000) =>
  [1, 2, 3, 4]
    .map((month) => `${a} ${b} ${gross}.00 2021-0${month}-05\n${b} ${a} ${gross - 1000}.00 2021-0${month}-09`)
    .join('\n');

let suyuan: TestApp;
let scan: string;
const get = async <T>(path: string, headers?: Record<string, string>) =>
  (await suyuan.get(`/api/v1${path}`, headers)).body as T;
const scanned = async (more: object = {}): Promise<string> => {
  const { id } = (await suyuan.post('/api/v1/scans', { detectors: ['mutual'], ...more })).body as Job;
  for (;;) {
    const { state } = await get<Job>(`/jobs/${id}`);
    if (!['queued', 'running'].includes(state)) return id;
    await sleep(20);
  }
};
const rings = (query = '') => get<RingsReply>(`/rings?${query}`);

beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  // F sells to both of a pair, and to nobody else; the other pair has more trade beside, and so is the weaker one
  await suyuan.load({ 'm.csv': invoices(`${mutual('=M', 'N')}\n${mutual('P', 'Q')}\nF =M 30000.00 2021-01-03\nF N 30000.00 2021-01-04\nH P 400000.00 2021-01-02`) });
}); // prettier-ignore
afterAll(() => suyuan.close());

test('before a scan there are none, and no risk is told', async () => {
  expect(await rings()).toMatchObject({ scan: null, items: [], total: 0, next: null });
  expect(await get<Risk>('/taxpayers/N/risk')).toMatchObject({ scan: null, risk: null, terms: [], rings: [] });
});

describe('after a scan', () => {
  beforeAll(async () => {
    scan = await scanned();
  });

  test('rings are listed, page by page, and of a taxpayer', async () => {
    const all = await rings();
    expect(all).toMatchObject({ scan, total: 2 });
    expect(all.items.map(({ core, rank }) => [core.map(({ id }) => id), rank])).toEqual([
      [['=M', 'N'], 1],
      [['P', 'Q'], 2],
    ]);
    expect((await get<Scan>(`/scans/${scan}`)).rings).toBe(2);
    const first = await rings('limit=1');
    expect(first.items).toEqual(all.items.slice(0, 1));
    expect((await rings(`limit=1&cursor=${first.next}`)).items).toEqual(all.items.slice(1));
    expect((await rings('taxpayer=Q')).items).toEqual(all.items.slice(1));
    expect((await rings('taxpayer=F')).items).toEqual(all.items.slice(0, 1));
    expect(await rings('taxpayer=nobody')).toMatchObject({ items: [], total: 0 });
    expect(await rings('limit=0')).toMatchObject({ code: 'request_invalid' });
    expect(await rings('scan=none')).toMatchObject({ code: 'scan_not_found' });
  });

  test('a ring is told whole, in the language of who reads', async () => {
    const { id, leads } = (await rings()).items[0];
    const ring = await get<Ring>(`/rings/${id}`);
    expect(ring).toMatchObject({ id, scan, leads, invoices: 10, taxAtStakeMinor: null, since: null });
    expect(ring.basis.isCurrent).toBe(true);
    expect(ring.parameters).toMatchObject({ leastSharedShare: 0.2 });
    expect(ring.members.map(({ id: taxpayer, role, roleText, tier }) => [taxpayer, role, roleText, tier])).toEqual([
      ['F', 'associated', 'associated', 0],
      ['=M', 'pipe', 'pipe', 1],
      ['N', 'pipe', 'pipe', 1],
    ]);
    expect(ring.members[0].why.map(({ text }) => text)).toEqual(['sells to 2 members, 100.0 % of its sales']);
    expect(ring.members[1].why.map(({ lead, text }) => [lead, text])).toEqual([[leads[0], 'a lead: mutual invoicing']]);
    const net = ring.relations.reduce((sum, { netMinor }) => sum + netMinor, 0);
    expect([ring.relations.length, net]).toEqual([4, ring.netMinor]);
    // what it may never say
    expect(JSON.stringify(ring)).not.toMatch(/fraud|虚开/);
    const headers = { authorization: `Bearer ${suyuan.security.ownToken}`, 'accept-language': 'zh' };
    const zh = await get<Ring>(`/rings/${id}`, headers);
    for (const { why, roleText } of zh.members)
      for (const text of [roleText, ...why.map((one) => one.text)]) expect(text).toMatch(/\p{Script=Han}/u);
    for (const { groupText, title } of zh.terms) expect(groupText + title).toMatch(/^\p{Script=Han}/u);
    expect(await get(`/rings/0`)).toMatchObject({ code: 'ring_not_found', status: 404 });
    expect(await get(`/rings/${id}?scan=${'0'.repeat(36)}`)).toMatchObject({ code: 'scan_not_found' });
  });

  test('is drawn as a chain, with roles', async () => {
    const { id } = (await rings()).items[0];
    const { ring, sides } = await get<RingPicture>(`/rings/${id}/picture`);
    expect(ring.core).toEqual(['=M', 'N']);
    expect(ring.members).toContainEqual({ id: 'F', role: 'associated' });
    const drawn = new Set(sides.flatMap(({ taxpayers }) => taxpayers.map((taxpayer) => taxpayer.id)));
    expect([...drawn].sort()).toEqual(['=M', 'F', 'N']);
    // in the places that the ring tells: F before both, which invoice in a circle
    const tiers = sides.map(({ taxpayers }) => taxpayers.map(({ id: taxpayer, tier }) => `${taxpayer} ${tier}`).sort());
    expect(tiers).toEqual([
      ['=M 0', 'F 1'],
      ['=M 0', 'N 0'],
    ]);
  });

  test('the risk of a taxpayer shows every term', async () => {
    const [head] = (await rings()).items;
    const risk = await get<Risk>('/taxpayers/N/risk');
    expect(risk.terms).toHaveLength(1);
    expect(risk).toMatchObject({ scan, risk: risk.terms[0].value, taxpayer: { id: 'N' } });
    expect(risk.terms[0]).toMatchObject({ lead: head.leads[0], counts: true, group: 'round', ring: null });
    expect(risk.rings).toEqual([{ id: head.id, rank: 1, score: head.score, role: 'pipe', roleText: 'pipe' }]);
    const beside = await get<Risk>('/taxpayers/F/risk');
    expect(beside.terms).toMatchObject([{ group: 'association', ring: head.id, lead: null }]);
    expect(beside.risk).toBeLessThan(risk.risk!);
    expect(await get('/taxpayers/nobody/risk')).toMatchObject({ code: 'taxpayer_not_found' });
  });

  test('keeps its id in a later scan while its core is the same, and says who joined', async () => {
    const before = (await rings()).items;
    await suyuan.load({ 'g.csv': invoices('G =M 20000.00 2021-03-03\nG N 20000.00 2021-03-04', 500) });
    await scanned();
    const now = (await rings()).items;
    expect(now.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(now[0].since).toEqual({ before: before[0].id, joined: ['G'], left: [] });
    expect(now[1].since).toEqual({ before: before[1].id, joined: [], left: [] });
    // the earlier one is as it was
    expect((await rings(`scan=${scan}`)).items).toEqual(before);
  });

  test.each([{ detectors: ['mutual', 'circular'] }, { from: '2021-01-01' }])(
    'is compared with scans of the same only: %j',
    async (other) => {
      await scanned(other);
      expect((await rings()).items.map(({ since }) => since)).toEqual([null, null]);
      await scanned(other);
      expect((await rings()).items.map(({ since }) => since?.joined)).toEqual([[], []]);
    },
  );
});
