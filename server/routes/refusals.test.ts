import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RefusalTable } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { BAD_ROWS } from '../testing/ledger.ts';

/** One row has a cell too few, one begins like a formula, one day is none. */
const SALES = `企业代号,购方单位代号,发票号码,开票日期,金额,税额,价税合计,货物名称
S,C1,1,2021-01-01,1,0,1,好
S,C1,2,2021-02-30,-1,0,-1,"=HYPERLINK(""x"")"
S,C1,3,2021-02-28
`;

let suyuan: TestApp;
let load: string;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  ({ id: load } = await suyuan.load({ 'bad.csv': BAD_ROWS, 'sales.csv': SALES }));
});
afterAll(() => suyuan.close());
const get = async (url: string) => (await suyuan.get(`/api/v1${url}`)).body;
const tables = async (): Promise<RefusalTable[]> => (await get('/refusals/tables')).items;

test('refused rows come page by page, with reasons in the asked language', async () => {
  const first = await get('/refusals?limit=3');
  const second = await get(`/refusals?limit=3&cursor=${first.next}`);
  expect([first.total, second.total, second.next]).toEqual([5, 5, null]);
  const told = [...first.items, ...second.items];
  expect(told.map(({ file, row, code }) => `${file}:${row} ${code}`)).toEqual([
    'bad.csv:5 day_pattern',
    'bad.csv:6 amount_pattern',
    'bad.csv:7 amount_pattern',
    'sales.csv:3 day_not_in_calendar',
    'sales.csv:4 too_few_cells',
  ]);
  expect(told[0]).toMatchObject({ load, column: '开票日期', value: '20217-01-01', reason: 'Not a date', repair: null });
  expect(told[0].id).toMatch(/^[0-9a-f]{64}:5$/);
  const { body } = await suyuan.get('/api/v1/refusals?limit=1', {
    authorization: `Bearer ${suyuan.security.ownToken}`,
    'accept-language': 'zh',
  });
  expect(body.items[0].reason).toBe('不是日期');
  expect((await suyuan.get('/api/v1/refusals?cursor=eyJ2ZXJzaW9uIjoiIiwiYXQiOjB9')).body.code).toBe('cursor_invalid');
});

test('a forged cursor and a load that is not there are told', async () => {
  const cursor = Buffer.from(JSON.stringify({ version: '', at: { sequence: -1, position: 0, row: 0 } })).toString(
    'base64url',
  );
  expect((await suyuan.get(`/api/v1/refusals?cursor=${cursor}`)).body).toMatchObject({
    status: 400,
    code: 'cursor_invalid',
  });
  for (const url of ['/refusals?load=nope', '/refusals/tables?load=nope'])
    expect((await suyuan.get(`/api/v1${url}`)).body).toMatchObject({ status: 404, code: 'load_not_found' });
});

describe('the tables of refused rows', () => {
  test('are one per header, as CSV that a spreadsheet may open', async () => {
    expect((await tables()).map(({ kind, rows }) => [kind, rows])).toEqual([
      ['invoices', 3],
      ['sales', 2],
    ]);
    const [, { id }] = await tables();
    const { status, type, text, headers } = await suyuan.get(`/api/v1/refusals/tables/${id}.csv`);
    expect([status, type]).toEqual([200, 'text/csv; charset=utf-8']);
    expect((await suyuan.get(`/api/v1/refusals/tables/${id}.csv?lang=zh`)).text).toContain('溯源拒收编号,拒收原因');
    expect(headers['content-disposition']).toBe(`attachment; filename="refusals-${id}.csv"`);
    const sha = (await get('/refusals?limit=9')).items[4].id.split(':')[0];
    expect(text).toBe(
      [
        '\ufeff企业代号,购方单位代号,发票号码,开票日期,金额,税额,价税合计,货物名称,suyuan refusal,reason,other cells',
        `S,C1,2,2021-02-30,-1,0,-1,"'=HYPERLINK(""x"")",${sha}:3,开票日期: No such day in the calendar — Check the date.,`,
        `,,,,,,,,${sha}:4,The row has fewer cells than the header — Check commas and quotes.,"S,C1,3,2021-02-28"`,
        '',
      ].join('\n'),
    );
  });

  test('that are not there are told', async () => {
    const { status, body } = await suyuan.get(`/api/v1/refusals/tables/${'0'.repeat(16)}.csv`);
    expect([status, body.code]).toEqual([404, 'refusals_not_found']);
    expect((await suyuan.get('/api/v1/refusals/tables/../x.csv')).status).toBe(404);
    expect((await suyuan.get('/api/v1/refusals/tables/zzz.csv')).status).toBe(400);
  });

  test('mended and loaded again they close what they mend', async () => {
    const [, { id }] = await tables();
    const csv = (await suyuan.get(`/api/v1/refusals/tables/${id}.csv`)).text;
    const mended = csv.replace('2021-02-30', '2021-02-28').replace(/^,,,,,,,,/m, 'S,C1,3,2021-02-28,5,0,5,,');
    const { report } = await suyuan.load({ 'mended.csv': mended });
    expect(report!.rows).toMatchObject({ read: 2, refused: 0, newInvoices: 2 });
    expect([report!.repaired, report!.files[0].repairs]).toEqual([2, { accepted: 2, refused: 0 }]);
    expect(report!.account!.refusals).toEqual({ open: 3, closed: 2 });
    // what began like a formula is as it was
    expect((await get('/invoices?key=2')).items[0].goodsName).toBe('=HYPERLINK("x")');
    expect((await get('/refusals')).total).toBe(3);
    const all = await get(`/refusals?open=false&load=${load}`);
    expect(all.items.map(({ repair }: { repair: unknown }) => repair)).toEqual([
      ...[null, null, null],
      { file: 'mended.csv', row: 2, accepted: true },
      { file: 'mended.csv', row: 3, accepted: true },
    ]);
    expect((await tables()).map(({ kind }) => kind)).toEqual(['invoices']);
  });

  test('refused again, the new row takes the place of the old one', async () => {
    const [{ id }] = await tables();
    const csv = (await suyuan.get(`/api/v1/refusals/tables/${id}.csv`)).text;
    const { report } = await suyuan.load({ 'again.csv': csv });
    expect(report!.files[0].repairs).toEqual({ accepted: 0, refused: 3 });
    const { items, total } = await get('/refusals');
    expect([total, items.map(({ file }: { file: string }) => file)]).toEqual([3, Array(3).fill('again.csv')]);
    // the columns that an export adds are there once
    const [table] = await tables();
    const [header] = (await suyuan.get(`/api/v1/refusals/tables/${table.id}.csv`)).text.split('\n');
    expect(header.match(/suyuan refusal/g)).toHaveLength(1);
    expect(header.match(/reason/g)).toHaveLength(1);
  });
});
