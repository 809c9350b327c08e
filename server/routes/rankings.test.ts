import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LargeInvoicesReply, ThroughputReply } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN } from '../testing/ledger.ts';

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  await suyuan.load({ 'chain.csv': CHAIN });
});
afterAll(() => suyuan.close());

const get = async <T>(path: string) => (await suyuan.get(`/api/v1${path}`)).body as T;

test('throughput is ranked by what is asked for, after reversals, in one currency', async () => {
  const through = await get<ThroughputReply>('/throughput');
  expect(through).toMatchObject({ currency: 'CNY', total: 2 });
  // B buys 326 + 40 gross and sells 300; C buys 300 and sells 90
  expect(through.items.map(({ id }) => id)).toEqual(['B', 'C']);
  expect(through.items[0]).toMatchObject({ name: '乙公司', invoicesIn: 3, invoicesOut: 2, suppliers: 2, customers: 1 });
  const sold = await get<ThroughputReply>('/throughput?by=out&limit=1');
  expect([sold.items.map(({ id }) => id), sold.total]).toEqual([['A'], 5]);
  const january = await get<ThroughputReply>('/throughput?by=in&from=2021-01-01&to=2021-01-31');
  expect(january.items.map(({ id, inMinor }) => [id, inMinor])).toEqual([
    ['B', 10_000],
    ['C', 8850],
  ]);
  expect((await get<ThroughputReply>('/throughput?by=out&currency=USD')).items.map(({ id }) => id)).toEqual(['B']);
});

test('the largest invoices come largest first, with what the ledger knows of them', async () => {
  const all = await get<LargeInvoicesReply>('/invoices/largest?limit=3');
  expect(all).toMatchObject({ currency: 'CNY', total: 7 });
  expect(all.items.map(({ liveGrossMinor }) => liveGrossMinor)).toEqual([22_600, 20_000, 11_300]);
  expect(all.items[0]).toMatchObject({ seller: 'A', buyer: 'B', claimCount: 1 });
  const some = await get<LargeInvoicesReply>('/invoices/largest?leastGrossMinor=20000&from=2021-03-01');
  expect(some.items.map(({ seller, buyer }) => [seller, buyer])).toEqual([['B', 'C']]);
  expect(await get<LargeInvoicesReply>('/invoices/largest?from=2030-01-01')).toMatchObject({ items: [], total: 0 });
});

test.each([
  ['/throughput?from=2021-02-01&to=2021-01-01', 'period_reversed'],
  ['/throughput?currency=EUR', 'currency_not_in_ledger'],
  ['/throughput?by=name', 'request_invalid'],
  ['/invoices/largest?limit=0', 'request_invalid'],
  ['/invoices/largest?leastGrossMinor=1.5', 'request_invalid'],
])('%s is refused', async (path, code) => {
  expect(await get(path)).toMatchObject({ code });
});
