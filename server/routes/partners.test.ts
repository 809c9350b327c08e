import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PartnersReply, PartnersRequest, PathsReply, TimelineReply, TraceReply } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN, invoices } from '../testing/ledger.ts';

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  expect((await suyuan.load({ 'chain.csv': CHAIN })).problem).toBeNull();
});
afterAll(() => suyuan.close());

const post = async <T>(path: string, request: object) => {
  const { status, body, text } = await suyuan.post(`/api/v1${path}`, request);
  expect(status, text).toBe(200);
  return body as T;
};
const problem = async (path: string, request: object) => {
  const { status, body } = await suyuan.post(`/api/v1${path}`, request);
  return [status, body.code];
};
const partners = (request: Partial<PartnersRequest>) =>
  post<PartnersReply>('/traces/partners', { id: 'B', direction: 'up', ...request });
const ids = ({ items }: PartnersReply) => items.map(({ taxpayer }) => taxpayer.id);

describe('partners', () => {
  test('are what a trace of one hop finds, with their sums', async () => {
    const { version } = (await suyuan.get('/api/v1/ledger')).body;
    const reply = await partners({});
    expect(reply).toMatchObject({ version, currency: 'CNY', total: 2, totalGrossMinor: 37_900, next: null });
    expect(reply.items[0]).toEqual({
      taxpayer: { id: 'A', name: '甲公司', observed: expect.any(Array) },
      ...{ invoices: 2, grossMinor: 33_900, taxMinor: 3900, firstDay: '2021-01-05', lastDay: '2021-02-10' },
    });
    expect(ids(await partners({ direction: 'down', currency: 'USD' }))).toEqual(['D']);
  });

  test('are found by a part of the name or of the id, in capitals or not', async () => {
    expect(ids(await partners({ q: '甲' }))).toEqual(['A']);
    expect(ids(await partners({ q: 'OL' }))).toEqual(['E']);
    expect(ids(await partners({ q: 'a' }))).toEqual(['A']);
    expect(ids(await partners({ q: '公司', without: ['A'] }))).toEqual([]);
  });

  test('are of documents up to a day', async () => {
    expect(ids(await partners({ asOf: '2021-04-30' }))).toEqual(['A']);
  });

  test('come page by page, of one ledger', async () => {
    const first = await partners({ limit: 1 });
    expect([ids(first), first.total]).toEqual([['A'], 2]);
    const second = await partners({ limit: 1, cursor: first.next! });
    expect([ids(second), second.next]).toEqual([['E'], null]);
    expect(await problem('/traces/partners', { id: 'B', direction: 'up', cursor: 'x' })).toEqual([400, 'cursor_invalid']);
    await suyuan.load({ 'more.csv': invoices('H I 1.00 2022-01-01', 900) });
    expect(await problem('/traces/partners', { id: 'B', direction: 'up', cursor: first.next! })).toEqual([410, 'cursor_gone']);
  }); // prettier-ignore

  test.each([
    [{ id: 'B' }, 400, 'request_invalid'],
    [{ id: 'B', direction: 'both' }, 400, 'request_invalid'],
    [{ id: 'B', direction: 'up', limit: 501 }, 400, 'request_invalid'],
    [{ id: 'nobody', direction: 'up' }, 404, 'taxpayer_not_found'],
    [{ id: 'B', direction: 'up', goods: '煤' }, 422, 'goods_not_in_ledger'],
  ])('asked for as %j are refused', async (request, ...expected) => {
    expect(await problem('/traces/partners', request)).toEqual(expected);
  });
});

describe('a trace from some partners, or of some goods', () => {
  test('follows from its start only what leads to these, and says what waits', async () => {
    const [up] = (await post<TraceReply>('/traces', { start: ['B'], direction: 'up', partners: ['E'] })).sides;
    expect(up.relations.map(({ seller }) => seller)).toEqual(['E']);
    expect(up.taxpayers[0]).toMatchObject({ id: 'B', onward: { relations: 1, grossMinor: 33_900 } });
    expect(up.truncated).toBe(false);
    const paths = async (by: string) =>
      (await post<PathsReply>('/traces/paths', { start: ['A'], target: 'D', partners: [by] })).paths.length;
    expect([await paths('B'), await paths('D')]).toEqual([1, 0]);
  });

  test('follows invoices of the goods alone', async () => {
    const header = '发票代码,发票号码,开票日期,销方识别号,购方识别号,货物名称,金额,税额,价税合计,发票状态\n';
    const row = (number: number, pair: string, goods: string, net: number) =>
      `1,${number},2021-06-01,${pair[0]},${pair[1]},*${goods}*某,${net}.00,13.00,${net + 13}.00,正常\n`;
    const rows = [row(70, 'XY', '煤炭', 100), row(71, 'XY', '纸张', 900), row(72, 'YZ', '纸张', 50)];
    expect((await suyuan.load({ 'goods.csv': header + rows.join('') })).problem).toBeNull();
    const { goods } = await partners({ id: 'X', direction: 'down' });
    expect(goods.map(({ category, grossMinor }) => [category, grossMinor])).toEqual([['纸张', 91_300], ['煤炭', 11_300]]); // prettier-ignore
    const [coal] = (await post<TraceReply>('/traces', { start: ['X'], direction: 'down', goods: '煤炭' })).sides;
    expect(coal.relations.map(({ buyer, grossMinor, traced }) => [buyer, grossMinor, traced.grossMinor])).toEqual([['Y', 102_600, 11_300]]); // prettier-ignore
    const paths = async (of: string) =>
      (await post<PathsReply>('/traces/paths', { start: ['X'], target: 'Z', goods: of })).paths.length;
    expect([await paths('纸张'), await paths('煤炭')]).toEqual([1, 0]);
  });

  test('is refused where there are none such', async () => {
    expect(await problem('/traces', { start: ['B'], partners: [] })).toEqual([400, 'request_invalid']);
    expect(await problem('/traces', { start: ['B'], partners: ['nobody'] })).toEqual([404, 'taxpayer_not_found']);
    expect(await problem('/traces', { start: ['B'], goods: '煤' })).toEqual([422, 'goods_not_in_ledger']);
    expect(await problem('/traces/paths', { start: ['B'], target: 'D', goods: '煤' })).toEqual([
      422,
      'goods_not_in_ledger',
    ]);
  });
});

test('a timeline is of the relations that are asked for, up to a day', async () => {
  const asked = { relations: [['A', 'B'], ['B', 'nobody'], ['B', 'C']] }; // prettier-ignore
  expect(await post<TimelineReply>('/relations/timeline', asked)).toMatchObject({
    ...{ currency: 'CNY', firstMonth: '2021-01', months: 3 },
    relations: [
      { at: [0, 1], invoices: [1, 1], grossMinor: [11_300, 22_600] },
      { at: [], invoices: [], grossMinor: [] },
      { at: [0, 2], invoices: [1, 1], grossMinor: [10_000, 20_000] },
    ],
  });
  expect(await post<TimelineReply>('/relations/timeline', { ...asked, asOf: '2021-01-31' })).toMatchObject({
    ...{ months: 1, relations: [{ at: [0] }, { at: [] }, { at: [0] }] },
  });
  expect(await problem('/relations/timeline', { relations: [['A']] })).toEqual([400, 'request_invalid']);
});
