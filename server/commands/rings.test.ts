import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAll, run } from '../testing/commands.ts';
import { invoices, temporaryFolder, write } from '../testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-cli-');
const data = join(folder, 'ledger');
const on = (...args: string[]) => run([...args, '--data', data]);
/** Both ways in four months, amounts alike. F sells to both of the pair alone; A has nothing to do with them. */
const MUTUAL = [1, 2, 3, 4].map((n) => `M N 50000.00 2021-0${n}-05\nN M 49000.00 2021-0${n}-09`).join('\n');
const TRADE = `${MUTUAL}\nF M 30000.00 2021-01-03\nF N 30000.00 2021-01-04\nA B 100.00 2021-01-02`;
/** Columns two spaces apart, whatever their widths. */
const linesOf = (text: string) => text.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, '  '));
let [ring, lead, score] = ['', '', ''];

beforeAll(async () => {
  const load = await on('load', write(folder, 'mutual.csv', invoices(TRADE)));
  expect([load.code, load.err]).toEqual([0, '']);
});
afterAll(() => {
  killAll();
  remove();
});

test('before a scan', async () => {
  for (const asked of [['rings'], ['risk', 'N']]) {
    const { code, err } = await on(...asked);
    expect([code, err]).toEqual([0, 'Nothing was scanned yet; run scan.\n']);
  }
  expect((await on('rings', '--lang', 'zh')).err).toContain('还没有检测过；请运行 scan。');
});

test('the list', async () => {
  const scan = await on('scan', '--detectors', 'mutual');
  expect([scan.code, scan.err]).toEqual([0, expect.stringContaining('Rings that they join to: 1; rings lists them.')]);
  const { code, out, err } = await on('rings');
  expect([code, err]).toEqual([0, '']);
  const [head, row] = linesOf(out);
  expect(head).toBe('ring  score  core  members  core taxpayers  period  net  tax at stake  change  by');
  const [id, first, ...rest] = row.split('  ');
  expect(rest).toEqual(['2', '3', 'M, N', '2021-01-03–2021-04-09', '403,539.82', '-', '-', 'invoices that come back']);
  [ring, score] = [id, first];
  expect((await on('rings', '--taxpayer', 'F')).out).toBe(out);
  expect((await on('rings', '--taxpayer', 'A', '--lang', 'zh')).err).toBe('没有团伙。\n');
}); // prettier-ignore

test('one ring, with roles in order of the chain', async () => {
  const { code, out, err } = await on('ring', ring);
  const lines = linesOf(out);
  expect([code, lines[0]]).toEqual([0, `ring ${ring}, place 1`]);
  expect(lines[1]).toContain(`score ${score}; core 2, members 3, leads 1; 2021-01-03 to 2021-04-09, 10 invoices`);
  lead = lines[lines.indexOf('what the score is made of') + 2].split('  ')[3];
  expect(lines).toContain(`${score}  invoices that come back  mutual invoicing  ${lead}`);
  expect(lines.slice(lines.indexOf('members, in order of the chain') + 1).slice(0, 4)).toEqual([
    'tier  role  taxpayer  bought of members  sold to members  why',
    '0  associated  F  0.00  53,097.34  sells to 2 members, 100.0 % of its sales',
    `1  pipe  M  199,999.99  176,991.16  a lead: mutual invoicing ${lead.slice(0, 8)}`,
    `1  pipe  N  203,539.83  173,451.32  a lead: mutual invoicing ${lead.slice(0, 8)}`,
  ]);
  expect(lines).toContain('M  N  4  176,991.16  23,008.84');
  expect(err).toBe('These are leads: whether members agreed on anything, an inspection finds.\n');
});

test('the risk of a taxpayer, by its terms', async () => {
  const { code, out } = await on('risk', 'N');
  expect([code, linesOf(out)]).toEqual([
    0,
    [
      ...['N', `risk ${score} (an order, and no probability)`, 'value  counts  group  of  id'],
      `${score}  yes  invoices that come back  mutual invoicing  ${lead}`,
      ...[`ring ${ring} (place 1): pipe`, ''],
    ],
  ]);
  const beside = linesOf((await on('risk', 'F')).out);
  expect(beside[3]).toMatch(new RegExp(`^0\\.\\d{3}  yes  beside a ring  ring  ${ring}$`));
  expect(beside[4]).toBe(`ring ${ring} (place 1): associated`);
  const none = await on('risk', 'A');
  expect([none.out.split('\n')[1], none.err]).toEqual([
    'risk 0.000 (an order, and no probability)',
    'No lead adds to it, and it stands beside no ring.\n',
  ]);
});

test('in Chinese', async () => {
  const [head] = linesOf((await on('rings', '--lang', 'zh')).out);
  expect(head).toBe('团伙  得分  核心  成员  核心纳税人  期间  不含税额  涉及税额  变化  由何而来');
  const { out, err } = await on('ring', ring, '--lang', 'zh');
  expect(out).toContain(`团伙 ${ring}，第 1 名`);
  expect(linesOf(out)).toContain('0  相关  F  0.00  53,097.34  向 2 户成员销售，占其销售的 100.0 %');
  expect(err).toBe('这些是疑点，不是结论：成员是否串通由检查认定。\n');
  expect((await on('risk', 'F', '--lang', 'zh')).out).toContain('（只用来排序，不是概率）');
});

test('for programs', async () => {
  const { items, total } = JSON.parse((await on('rings', '--json')).out);
  expect([items.map(({ id }: { id: string }) => id), total]).toEqual([[ring], 1]);
  const { members } = JSON.parse((await on('ring', ring, '--json')).out);
  expect(members.map((one: { id: string; role: string; tier: number }) => [one.id, one.role, one.tier])).toEqual([
    ['F', 'associated', 0],
    ['M', 'pipe', 1],
    ['N', 'pipe', 1],
  ]);
  const risk = JSON.parse((await on('risk', 'N', '--json')).out);
  expect(risk).toMatchObject({ risk: items[0].score, terms: [{ lead, counts: true }] });
});

test('who joined since the scan before', async () => {
  await on('load', write(folder, 'more.csv', invoices('G M 20000.00 2021-03-03\nG N 20000.00 2021-03-04', 900)));
  await on('scan', '--detectors', 'mutual');
  expect((await on('rings')).out).toContain('  +1 −0  ');
  expect((await on('ring', ring)).out).toContain(`against ${ring} of the scan before, joined: G; left: nobody\n`);
});

test.each([
  [['ring', 'none'], 'ring_not_found'],
  [['ring', 'none', '--json'], 'ring_not_found'],
  [['ring', 'none', '--scan', 'none'], 'scan_not_found'],
  [['rings', '--scan', 'none', '--lang', 'zh'], 'scan_not_found'],
  [['rings', '--limit', '-1'], 'option_invalid'],
  [['risk', 'nobody'], 'taxpayer_not_found'],
])('%j is refused', async (args, code) => {
  const { code: exit, err } = await on(...args);
  expect([exit !== 0, err]).toEqual([true, expect.stringContaining(`[${code}]`)]);
});
