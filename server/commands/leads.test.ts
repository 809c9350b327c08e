import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAll, run } from '../testing/commands.ts';
import { invoices, temporaryFolder, write } from '../testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-cli-');
const data = join(folder, 'ledger');
const on = (...args: string[]) => run([...args, '--data', data]);
/** Both ways in four months, amounts alike. */
const MUTUAL = [1, 2, 3, 4].map((n) => `M N 50000.00 2021-0${n}-05\nN M 49000.00 2021-0${n}-09`).join('\n');

beforeAll(async () => {
  const load = await on('load', write(folder, 'mutual.csv', invoices(MUTUAL)));
  expect([load.code, load.err]).toEqual([0, '']);
});
afterAll(() => {
  killAll();
  remove();
});

test('scan, leads, lead and explain, as one uses them', async () => {
  expect((await on('leads')).err).toContain('Nothing was scanned yet; run scan.');
  const scan = await on('scan', '--detectors', 'mutual', 'circular');
  expect(scan.code).toBe(0);
  expect(scan.out).toMatch(/mutual +2 +1 +0\n/);
  expect(scan.err).toContain('These are leads: whether an invoice is false, an inspection finds.');
  const id = /^([0-9a-f]{32}) /m.exec(scan.out)![1];
  expect((await on('leads', '--taxpayer', 'N')).out).toContain(id);
  expect((await on('leads', '--taxpayer', 'nobody', '--lang', 'zh')).err).toContain('没有疑点。');

  const list = join(folder, 'list.csv');
  const lead = await on('lead', id, '--invoices-to', list);
  expect([lead.code, lead.out]).toEqual([0, expect.stringContaining('they invoice each other')]);
  expect(lead.out).toMatch(/M +N +4 +176,991\.16/);
  expect(readFileSync(list, 'utf8').trim().split('\n')).toHaveLength(9);
  const again = await on('lead', id, '--invoices-to', list);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('[export_exists]')]);

  const explained = await on('explain', id);
  expect([explained.code, explained.out]).toEqual([0, expect.stringContaining('All of it agrees.')]);
  expect(JSON.parse((await on('explain', id, '--json')).out)).toMatchObject({ lead: id, agrees: true });

  await on('load', write(folder, 'more.csv', invoices('M N -50000.00 2021-01-06', 900)));
  const moved = await on('explain', id);
  // one invoice was reversed since: it is live no more
  expect([moved.code, moved.out]).toEqual([1, expect.stringMatching(/evidence +invoices +8 +7 +≠/)]);
  expect(moved.err).toContain('The ledger is another than the one that was scanned.');
});

test.each([
  [['scan', '--detectors', 'nothing'], 'detector_unknown'],
  [['scan', '--from', '2021-13-01'], 'request_invalid'],
  [['lead', 'none'], 'lead_not_found'],
  [['explain', 'none', '--lang', 'zh'], 'lead_not_found'],
  [['leads', '--scan', 'none'], 'scan_not_found'],
  [['leads', '--limit', '-1'], 'option_invalid'],
  [['largest', '--least', 'much'], 'option_invalid'],
])('%j is refused', async (args, code) => {
  const { code: exit, err } = await on(...args);
  expect([exit !== 0, err]).toEqual([true, expect.stringContaining(`[${code}]`)]);
});

test('throughput and the largest invoices', async () => {
  expect((await on('throughput', '--limit', '1')).out).toMatch(/\nM +[\d,.]+ +[\d,.]+ +4 +/);
  expect((await on('largest', '--limit', '1', '--least', '49500')).out).toContain(
    '2021-02-05  1/3  M → N  50,000.00 CNY',
  );
});
