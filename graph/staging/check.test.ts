import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_INVOICE_MINOR, parseMinor } from '../money.ts';
import { formatDay } from '../days.ts';
import { rowsOf } from '../tables.ts';
import { unifiedCode } from '../../seed/codes.ts';
import { csv, invoicesOf, ledgerOf, type Loaded, loadFiles } from './harness.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { FACT_REFUSALS } from './factWording.ts';
import { REFUSALS } from './wording.ts';

const HEADER = 'seller,buyer,number,date,net,tax,gross,currency,status,class,goods code,goods name,remark';
const GOOD: Record<string, string> = {
  seller: 'S',
  buyer: 'B',
  number: '1',
  date: '2020-01-02',
  net: '100.00',
  tax: '13.00',
  gross: '113.00',
  currency: '',
  status: 'valid',
  class: '',
  'goods code': '',
  'goods name': '',
  remark: '',
};
const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const rowOf = (cells: Record<string, string>) =>
  HEADER.split(',')
    .map((name) => quoted({ ...GOOD, ...cells }[name]))
    .join(',');

/** What becomes of one row. */
async function one(cells: Record<string, string>) {
  const { store, loaded } = await ledgerOf({ 'a.csv': csv(HEADER, rowOf(cells)) });
  const [{ files, refusals }] = loaded;
  const [invoice] = await invoicesOf(store);
  return { invoice, refusal: refusals[0], warnings: files[0].checked!.warnings, file: files[0] };
}

describe('a cell is refused with row, column, value and code', () => {
  const cases: [code: keyof typeof REFUSALS, column: string, value: string | null, cells: Record<string, string>][] = [
    ['value_missing', 'number', null, { number: ' ' }],
    ['value_missing', 'date', null, { date: '' }],
    ['value_missing', 'seller', null, { seller: '　' }],
    ['value_missing', 'buyer', null, { buyer: '' }],
    ['value_missing', 'gross', null, { gross: '', tax: '' }],
    ['value_missing', 'gross', null, { gross: '', net: '' }],
    ['day_pattern', 'date', '20217-01-01', { date: '20217-01-01' }],
    ['day_pattern', 'date', '2017-07-18abc', { date: '2017-07-18abc' }],
    ['day_pattern', 'date', '18/07/2017', { date: '18/07/2017' }],
    ['day_pattern', 'date', '2017-07/18', { date: '2017-07/18' }],
    ['day_pattern', 'date', '2017-07-18 25:00', { date: '2017-07-18 25:00' }],
    ['day_pattern', 'date', 'infinity', { date: 'infinity' }],
    ['day_pattern', 'date', '43000', { date: '43000' }],
    ['day_not_in_calendar', 'date', '2019-02-30', { date: '2019-02-30' }],
    ['day_not_in_calendar', 'date', '2019-13-01', { date: '2019-13-01' }],
    ['day_not_in_calendar', 'date', '20190230', { date: '20190230' }],
    ['day_not_in_calendar', 'date', '2019年2月30日', { date: '2019年2月30日' }],
    ['day_out_of_range', 'date', '1949-12-31', { date: '1949-12-31' }],
    ['day_out_of_range', 'date', '2100-01-01', { date: '2100-01-01' }],
    ['amount_pattern', 'net', '1e3', { net: '1e3' }],
    ['amount_pattern', 'gross', '1e18', { gross: '1e18' }],
    ['amount_pattern', 'tax', 'abc', { tax: 'abc' }],
    ['amount_pattern', 'gross', '1,23.4', { gross: '1,23.4' }],
    ['amount_pattern', 'gross', '12,3456', { gross: '12,3456' }],
    ['amount_pattern', 'gross', 'nan', { gross: 'nan' }],
    ['amount_pattern', 'gross', '--1', { gross: '--1' }],
    ['amount_pattern', 'gross', '1.', { gross: '1.' }],
    ['amount_pattern', 'gross', '.5', { gross: '.5' }],
    ['amount_pattern', 'gross', '１２', { gross: '１２' }],
    ['amount_pattern', 'gross', '¥12', { gross: '¥12' }],
    ['amount_decimals', 'gross', '1.005', { gross: '1.005' }],
    ['amount_decimals', 'net', '0.001', { net: '0.001' }],
    ['amount_decimals', 'gross', '1.5', { gross: '1.5', net: '1', tax: '0', currency: 'JPY' }],
    ['amount_decimals', 'gross', '1.0005', { gross: '1.0005', currency: 'KWD' }],
    ['amount_too_large', 'gross', '1000000000000000000', { gross: '1000000000000000000' }],
    ['amount_too_large', 'gross', '9'.repeat(60), { gross: '9'.repeat(60) }],
    ['amount_too_large', 'gross', '100000000000.01', { gross: '100000000000.01' }],
    ['amount_too_large', 'net', '-100000000000.01', { net: '-100000000000.01' }],
    [
      'amount_too_large',
      'net',
      '92233720368547758.07',
      { net: '92233720368547758.07', tax: '92233720368547758.07', gross: '' },
    ],
    ['amount_too_large', 'gross', null, { net: '100000000000', tax: '0.01', gross: '' }],
    ['currency_unknown', 'currency', '￥', { currency: '￥' }],
    ['currency_unknown', 'currency', 'RMBX', { currency: 'RMBX' }],
    ['status_unknown', 'status', '异常', { status: ' 异常 ' }],
    ['number_mangled', 'number', '2.4312E+19', { number: '2.4312E+19' }],
    ['text_not_plain', 'number', '1\u00012', { number: '1\u00012' }],
    ['text_not_plain', 'seller', 'a\nb', { seller: 'a\nb' }],
    ['text_not_plain', 'buyer', 'a\u001fb', { buyer: 'a\u001fb' }],
    ['text_not_plain', 'goods name', 'x'.repeat(201), { 'goods name': 'x'.repeat(201) }],
    ['text_not_plain', 'class', 'a\u007fb', { class: 'a\u007fb' }],
    ['number_mangled', 'seller', '9.13100000000001E+17', { seller: '9.13100000000001E+17' }],
    ['cell_error', 'number', '#N/A', { number: '#N/A' }],
    ['cell_error', 'goods name', '#DIV/0!', { 'goods name': '#DIV/0!' }],
  ];
  let loaded: Loaded;
  // all in one file, each between two good rows
  beforeAll(async () => {
    const rows = cases.flatMap(([, , , cells], i) => [rowOf({ number: `good${i}` }), rowOf(cells)]);
    loaded = await loadFiles(new MemoryStore(), { 'a.csv': csv(HEADER, ...rows) });
  });

  test.each(cases.map(([code, column, value], i) => [code, column, value, i] as const))(
    '%s: %s = %s',
    (code, column, value, i) => {
      const refusal = loaded.refusals[i];
      expect(refusal).toMatchObject({ code, column_name: column, value, row: 2 * i + 3, file: 'a.csv' });
      expect(JSON.parse(refusal.cells!)).toHaveLength(HEADER.split(',').length);
    },
  );

  test('and no other is', () => {
    expect(loaded.refusals).toHaveLength(cases.length);
    expect(loaded.files[0].rows).toMatchObject({
      read: 2 * cases.length,
      refused: cases.length,
      newInvoices: cases.length,
    });
  });

  test('every code has a case, here or where records are read', () => {
    const lines = ['json_unreadable', 'json_list'];
    const records = ['too_few_cells', 'too_many_cells', 'row_too_long', 'row_unreadable', ...lines];
    const ofInvoices = Object.keys(REFUSALS).filter((code) => !(code in FACT_REFUSALS));
    expect([...new Set(cases.map(([code]) => code)), ...records].sort()).toEqual(ofInvoices.sort());
  });

  test('the column is one that the file has', async () => {
    const { loaded } = await ledgerOf({
      'a.csv': csv(
        '企业代号,购方识别号,数电票号码,开票日期,金额,税额',
        'E1,B,,2020-01-01,1,1',
        'E1,,2,2020-01-01,1,1',
        'E1,B,3,2020-01-01,,1',
        'E1,B,4,2020-01-01,1,',
        ',B,5,2020-01-01,1,1',
        'E1,B,6,2020-01-01,100000000000,1',
      ),
    });
    expect(loaded[0].refusals.map(({ row, column_name, code }) => [row, column_name, code])).toEqual([
      [2, '数电票号码', 'value_missing'],
      [3, '购方识别号', 'value_missing'],
      [4, '金额', 'value_missing'],
      [5, '税额', 'value_missing'],
      [6, '企业代号', 'value_missing'],
      [7, '金额', 'amount_too_large'],
    ]);
  });
});

describe('a cell is accepted', () => {
  const days = [
    ['2017-07-18', '2017-07-18', null],
    ['2017-7-8', '2017-07-08', null],
    ['2017/7/8', '2017-07-08', null],
    ['2017.07.08', '2017-07-08', null],
    ['2017年7月8日', '2017-07-08', null],
    ['20170708', '2017-07-08', null],
    ['2017-07-18 09:30:15', '2017-07-18', '09:30:15'],
    ['2017/7/18 9:30', '2017-07-18', '9:30'],
    ['2017-07-18T09:30:15.123', '2017-07-18', '09:30:15.123'],
    ['20170718 23:59', '2017-07-18', '23:59'],
    ['1950-01-01', '1950-01-01', null],
    ['2099-12-31', '2099-12-31', null],
    ['2020-02-29', '2020-02-29', null],
    ['　2020-02-29 ', '2020-02-29', null],
  ] as const;
  const amounts = [
    ['1,234.50', '', 123_450],
    ['-1,234,567.8', '', -123_456_780],
    ['+5', '', 500],
    ['0012.30', '', 1230],
    ['100000000000', '', MAX_INVOICE_MINOR],
    ['-100000000000.00', '', -MAX_INVOICE_MINOR],
    ['7.1000', '', 710],
    ['1234', 'JPY', 1234],
    ['1234.000', 'jpy', 1234],
    ['1.234', 'KWD', 1234],
    ['-0.001', 'KWD', -1],
    ['10000000000000', 'JPY', MAX_INVOICE_MINOR],
    ['10000000000', 'KWD', MAX_INVOICE_MINOR],
    ['0', '', 0],
    ['-0.00', '', 0],
  ] as const;
  let invoices: Map<string, Awaited<ReturnType<typeof invoicesOf>>[number]>;
  let times: Map<string, string | null>;
  beforeAll(async () => {
    const store = new MemoryStore();
    const rows = [
      ...days.map(([date], i) => rowOf({ number: `day ${i}`, date })),
      ...amounts.map(([gross, currency], i) => rowOf({ number: `amount ${i}`, gross, net: gross, tax: '', currency })),
    ];
    await loadFiles(store, { 'a.csv': csv(HEADER, ...rows) });
    invoices = new Map((await invoicesOf(store)).map((row) => [row.number!, row]));
    const known = await store.lookup(() => store.groupKeysOf(null));
    times = new Map();
    for await (const batch of known.claims)
      for (const { number, time } of rowsOf('claim', batch)) times.set(number!, time);
  });

  test.each(days.map((given, i) => [...given, i] as const))('day %s', (_, day, time, i) => {
    expect(formatDay(invoices.get(`day ${i}`)!.day)).toBe(day);
    expect(times.get(`day ${i}`)).toBe(time);
  });

  test.each(amounts.map((given, i) => [...given, i] as const))('gross %s %s', (gross, currency, minor, i) => {
    const invoice = invoices.get(`amount ${i}`)!;
    expect([invoice.gross_minor, invoice.net_minor, invoice.tax_minor]).toEqual([minor, minor, 0]);
    expect(parseMinor(gross, currency.toUpperCase() || 'CNY')).toBe(minor);
  });

  test('what two of three amounts say of the third', async () => {
    const amounts = async (cells: Record<string, string>) => {
      const { invoice } = await one(cells);
      return [invoice.net_minor, invoice.tax_minor, invoice.gross_minor];
    };
    expect(await amounts({ gross: '' })).toEqual([10_000, 1300, 11_300]);
    expect(await amounts({ net: '' })).toEqual([10_000, 1300, 11_300]);
    expect(await amounts({ tax: '' })).toEqual([10_000, 1300, 11_300]);
    expect(await amounts({ tax: '', net: '' })).toEqual([null, null, 11_300]);
    expect(await amounts({ gross: '113.01' })).toEqual([10_000, 1300, 11_301]);
  });

  test('a text with a control character is refused, one with what JSON escapes is not', async () => {
    const codes = [...Array.from({ length: 32 }, (_, i) => i), 127].filter((code) => code !== 10 && code !== 13);
    const texts = [
      ...codes.map((code) => `a${String.fromCharCode(code)}b`),
      'a"b',
      'a\\b',
      'a/b',
      'a\u2028b',
      '甲\u{20000}',
    ];
    const rows = texts.map((text, i) => rowOf({ number: String(i), 'goods name': text }));
    const { store, loaded } = await ledgerOf({ 'a.csv': csv(HEADER, ...rows) });
    expect(loaded[0].refusals.map(({ code, value }) => `${code} ${value}`)).toEqual(
      codes.map((code) => `text_not_plain a${String.fromCharCode(code)}b`),
    );
    expect((await invoicesOf(store)).map(({ goods_name }) => goods_name).sort()).toEqual(
      texts.slice(codes.length).sort(),
    );
  });

  test('spaces of all kinds around a cell are none of it, those within are', async () => {
    const spaces = [' ', '\t', '\u00a0', '\u3000'];
    const rows = spaces.flatMap((space, i) =>
      [`${space}a b`, `a b${space}`, `${space}${space}a b${space}`].map((name, j) =>
        rowOf({ number: `${i}${j}`, 'goods name': name, class: space }),
      ),
    );
    const { store } = await ledgerOf({ 'a.csv': csv(HEADER, ...rows) });
    const found = await invoicesOf(store);
    expect(found.map(({ goods_name, class: name }) => [goods_name, name])).toEqual(rows.map(() => ['a b', null]));
  });

  test('a status in any spelling; spaces around it are told', async () => {
    expect((await one({ status: '作废' })).invoice.void).toBe(1);
    expect((await one({ status: 'VOID' })).invoice.void).toBe(1);
    expect((await one({ status: '' })).invoice.void).toBe(0);
    expect((await one({ status: '' })).warnings).toEqual([{ code: 'status_missing', rows: 1 }]);
    const padded = await one({ status: ' 有效发票' });
    expect(padded.invoice.void).toBe(0);
    expect(padded.warnings).toEqual([{ code: 'status_padded', rows: 1 }]);
  });

  test('amounts that do not add up are told and kept', async () => {
    expect((await one({ gross: '113.01' })).warnings).toEqual([{ code: 'amounts_do_not_add_up', rows: 1 }]);
  });

  test('a unified code that fails its check is told and kept; one that passes, and other numbers, are not', async () => {
    const warned = async (buyer: string) => (await one({ buyer })).warnings.map(({ code }) => code);
    // the standard's own example, and one that was issued although it fails (domain.md)
    expect(await warned('91350100M000100Y43')).toEqual([]);
    expect(await warned('91350211M0000XUF46')).toEqual(['unified_code_check']);
    expect(await warned('91350100M000100Y44')).toEqual(['unified_code_check']);
    // no unified code: a letter that the alphabet lacks, an old number, an identity card
    for (const other of ['91350100I000100Y44', '350100000100044', '11010519491231002X'])
      expect(await warned(other), other).toEqual([]);
    for (const serial of [0, 1, 31, 12_345_678, 31 ** 6 - 1])
      expect(await warned(unifiedCode('990101', serial)), `${serial}`).toEqual([]);
  });

  test('a seller who is the buyer is told; the invoice stays out of the graph', async () => {
    const { store, loaded } = await ledgerOf({ 'a.csv': csv(HEADER, rowOf({ buyer: 'S' })) });
    expect(loaded[0].files[0]).toMatchObject({
      outcome: 'loaded',
      rows: { read: 1, refused: 0, newInvoices: 1 },
      checked: { warnings: [{ code: 'self_invoice', rows: 1 }] },
    });
    expect((await store.scan()).counts).toMatchObject({ taxpayers: 1, invoices: 0 });
    expect(loaded[0].state.version).toBe((await new MemoryStore().state()).version);
  });

  test('void, red and zero rows are counted', async () => {
    const { files } = await loadFiles(new MemoryStore(), {
      'a.csv': csv(
        HEADER,
        rowOf({ number: '1', status: '作废' }),
        rowOf({ number: '2', gross: '-113', net: '-100', tax: '-13' }),
        rowOf({ number: '3', gross: '0', net: '0', tax: '0' }),
        rowOf({ number: '4', gross: 'x', status: '作废' }),
      ),
    });
    expect(files[0].checked).toMatchObject({ voidRows: 1, redRows: 1, zeroRows: 1, read: 4, refused: 1 });
  });

  test('digital number takes the place of code and number; texts of 200 characters; ids are escaped', async () => {
    const { store } = await ledgerOf({
      'a.csv': csv(
        '企业代号,购方代号,购方识别号,数电票号码,发票代码,发票号码,开票日期,价税合计',
        'E/1%,C/2,,24112000000012345678,044,7,2020-01-01,1',
        `E/1%,,91/X%,,044,${'7'.repeat(200)},2020-01-01,1`,
      ),
    });
    const rows = (await invoicesOf(store)).map(({ seller, buyer, code, number }) => [seller, buyer, code, number]);
    expect(rows.sort()).toEqual([
      ['E%2F1%25', '91%2FX%25', '044', '7'.repeat(200)],
      ['E%2F1%25', 'E%2F1%25/sales/C%2F2', null, '24112000000012345678'],
    ]);
  });
});

describe('what a red letter names', () => {
  const NAMING = 'seller,buyer,number,code,date,net,tax,gross,原发票代码,原发票号码,原数电票号码,备注';
  const digital = '24312000000123456789';
  test.each([
    ['code and number', '-113,044,12345678,,', ['044', '12345678']],
    ['a number alone', '-113,,12345678,,', [null, '12345678']],
    ['twenty digits, which need no code', `-113,044,${digital},,`, [null, digital]],
    ['a column of its own for twenty digits comes first', `-113,044,12345678,${digital},`, [null, digital]],
    ['dashes are nothing', '-113,--,-,—,', [null, null]],
    ['a remark', '-113,,,,对应正数发票代码:3100192130号码:12345678', ['3100192130', '12345678']],
    ['a remark of a fully digital one', `-113,,,,被红冲蓝字数电发票号码：${digital} 红字信息确认单`, [null, digital]],
    ['a column before the remark', '-113,,87654321,,对应正数发票代码:3100192130号码:12345678', [null, '87654321']],
    ['a longer number in a remark is no number of eight', '-113,,,,被红冲蓝字发票号码:1234567890', [null, null]],
    ['another remark names nothing', '-113,,,,订单 12345678', [null, null]],
    ['what is no red letter names nothing', '113,044,12345678,,', [null, null]],
  ])('%s', async (_, cells, expected) => {
    const [gross, ...rest] = cells.split(',');
    const [net, tax] = gross === '113' ? ['100', '13'] : ['-100', '-13'];
    const { store } = await ledgerOf({
      'a.csv': csv(NAMING, ['S', 'B', '1', '', '2020-01-02', net, tax, gross, ...rest].join(',')),
    });
    const [{ original_code, original_number, claims }] = await invoicesOf(store);
    expect([original_code, original_number]).toEqual(expected);
    expect([claims[0].original_code, claims[0].original_number]).toEqual(expected);
  });
});

test('dashes are no code and no number', async () => {
  const { store, loaded } = await ledgerOf({
    'a.csv': csv(
      'seller,buyer,number,code,date,gross',
      'S,B,7,--,2020-01-02,1',
      'S,B,7,--,2020-01-03,2',
      'S,B,--,,2020-01-02,3',
    ),
  });
  expect((await invoicesOf(store)).map(({ code, day }) => [code, day - 18_263]).sort()).toEqual([
    [null, 0],
    [null, 1],
  ]);
  expect(loaded[0].refusals.map(({ row, code }) => [row, code])).toEqual([[4, 'value_missing']]);
});

test.each([
  ['24312000000123456789', '12345678', '044', null, '24312000000123456789'],
  ['', '24312000000123456789', '044', null, '24312000000123456789'],
  ['--', '12345678', '044', '044', '12345678'],
  ['', '12345678', '', null, '12345678'],
])('digital %j, number %j, code %j', async (digital, number, code, expectedCode, expectedNumber) => {
  const { store } = await ledgerOf({
    'a.csv': csv('seller,buyer,数电票号码,number,code,date,gross', `S,B,${digital},${number},${code},2020-01-02,1`),
  });
  const [invoice] = await invoicesOf(store);
  expect([invoice.code, invoice.number]).toEqual([expectedCode, expectedNumber]);
});

describe('a refused row that comes again', () => {
  const header = 'seller,buyer,number,date,gross,goods name';
  const bad = csv(header, 'S,B,1,2020-02-30,1,=x', 'S,B,2,2020-02-28,2,', 'S,B,3,nothing,-3,@y', 'S,B,4');
  const sha = createHash('sha256').update(bad).digest('hex');

  test('is accepted or refused again, and either way the old one is closed; escaped cells are as they were', async () => {
    const { store, loaded } = await ledgerOf(
      { 'bad.csv': bad },
      {
        'mended.csv': csv(
          `${header},suyuan refusal,reason`,
          `S,B,1,2020-02-28,1,'=x,${sha}:2,the day`,
          `S,B,3,still nothing,-3,'@y,${sha}:4,the day`,
          `S,B,9,2020-03-01,9,''quoted',garbage:1,`,
        ),
      },
    );
    const [first, second] = loaded;
    expect(first.files[0].rows).toMatchObject({ read: 4, refused: 3 });
    expect(second.files[0].rows).toMatchObject({ read: 3, refused: 1, newInvoices: 2 });
    expect(second.files[0].checked!.repaired).toEqual({ accepted: 1, refused: 1 });
    const { items } = await store.refusals({ open: true, limit: 9 });
    expect(items.map(({ name, row }) => `${name} ${row}`)).toEqual(['bad.csv 5', 'mended.csv 3']);
    const names = (await invoicesOf(store)).map(({ number, goods_name }) => [number, goods_name]);
    expect(names.sort()).toEqual([
      ['1', '=x'],
      ['2', null],
      ['9', "'quoted'"],
    ]);
  });

  test('with a cell too many it is still known', async () => {
    const { store } = await ledgerOf(
      { 'bad.csv': bad },
      { 'mended.csv': csv(`${header},suyuan refusal,reason`, `S,B,1,2020-02-28,1,x,${sha}:2,the,day`) },
    );
    const { items } = await store.refusals({ open: true, limit: 9 });
    expect(items.map(({ name, row }) => `${name} ${row}`)).toEqual(['bad.csv 4', 'bad.csv 5', 'mended.csv 2']);
  });

  test('is kept as a whole, however long', async () => {
    const long = `S,B,1,${'中'.repeat(5000)}`;
    const { loaded } = await ledgerOf({ 'a.csv': csv(header, long) });
    const [{ code, cells, value }] = loaded[0].refusals;
    expect([code, JSON.parse(cells!), value!.length]).toEqual(['too_few_cells', [long], 1000]);
  });

  test('an apostrophe before a formula stays where a file is no repair', async () => {
    const { store } = await ledgerOf({ 'a.csv': csv(header, "S,B,1,2020-02-28,1,'=x") });
    expect((await invoicesOf(store))[0].goods_name).toBe("'=x");
  });
});
