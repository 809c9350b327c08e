import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Unavailable } from '../../graph/errors.ts';
import type { Job, JobOf, LeadsReply, RingsReply } from '../contract.ts';
import { startApp, type TestApp } from '../testing/app.ts';
import { invoices } from '../testing/ledger.ts';

const MUTUAL = [1, 2, 3, 4].map((n) => `M N 50000.00 2021-0${n}-05\nN M 49000.00 2021-0${n}-09`).join('\n');

let suyuan: TestApp;
const scanned = async () => {
  const { id } = (await suyuan.post('/api/v1/scans', { detectors: ['mutual'] })).body as Job;
  await suyuan.jobs.ended(id);
  return (await suyuan.get(`/api/v1/jobs/${id}`)).body as JobOf<'scan'>;
};

beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  await suyuan.load({ 'm.csv': invoices(MUTUAL) });
});
afterAll(() => suyuan.close());

test('a scan stands, whether or not a shared ledger can have its leads and rings', async () => {
  const write = vi.spyOn(suyuan.ledger, 'writeFindings');
  expect((await scanned()).result).toMatchObject({ leads: 1, rings: 1, shared: 'none' });
  write.mockResolvedValueOnce(true);
  expect((await scanned()).result).toMatchObject({ shared: 'written' });
  write.mockRejectedValueOnce(new Unavailable('the server is gone', true));
  const { id, state, result } = await scanned();
  expect([state, result]).toMatchObject(['done', { leads: 1, rings: 1, shared: 'failed' }]);
  expect((await suyuan.get('/api/v1/leads')).body).toMatchObject({ scan: id, total: 1 } satisfies Partial<LeadsReply>);
  expect((await suyuan.get('/api/v1/rings')).body).toMatchObject({ scan: id, total: 1 } satisfies Partial<RingsReply>);
});
