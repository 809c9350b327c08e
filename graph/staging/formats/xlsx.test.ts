import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../stores/memory/store.ts';
import { csv, invoicesOf, type Loaded, loadFiles } from '../harness.ts';
import { mappingSchema } from '../mapping.ts';
import { type MadeCell, type MadeOptions, type MadeSheet, workbook, zip } from './harness.ts';
import { numberText } from './numbers.ts';

const HEADER = ['发票代码', '发票号码', '销方识别号', '购方识别号', '开票日期', '价税合计', '货币'];
const row = (number: MadeCell, more: Record<number, MadeCell> = {}): MadeCell[] =>
  Object.assign(['044', number, 'S', 'B', '2024-01-02', 1.1], more);

async function loadBook(sheets: MadeSheet[], options?: MadeOptions, mapping?: object) {
  const store = new MemoryStore();
  const loaded = await loadFiles(
    store,
    { 'a.xlsx': workbook(sheets, options) },
    mapping && { mapping: mappingSchema.parse(mapping) },
  );
  return { store, ...loaded };
}
const sheet = (...rows: MadeCell[][]): MadeSheet => ({ name: '发票基础信息', rows: [HEADER, ...rows] });
const codes = ({ refusals }: Loaded) => refusals.map((one) => [one.row, one.column_name, one.value, one.code]);

describe('a cell', () => {
  test.each<[string, string, MadeCell, string]>([
    ['a shared text', '1', '1', '1'],
    ['an inline text', '2', { xml: '<c r="REF" t="inlineStr"><is><r><t>A</t></r><r><t>B</t></r></is></c>' }, 'AB'],
    ['a formula', '3', { xml: '<c r="REF" t="str"><f>A1&amp;"x"</f><v>F1</v></c>' }, 'F1'],
    ['a number of a formula', '4', { xml: '<c r="REF"><f>1+1</f><v>42</v></c>' }, '42'],
    ['a number with zeros in front', '5', { xml: '<c r="REF" s="3"><v>1234</v></c>' }, '00001234'],
    ['a number as Excel writes it', '6', { xml: '<c r="REF"><v>1.2345678E7</v></c>' }, '12345678'],
    ['a truth', '7', true, 'TRUE'],
    ['a text that XML could not hold', '8', 'a_x005F_b', 'a_b'],
    [
      'a text with a reading',
      '9',
      { xml: '<c r="REF" t="inlineStr"><is><t>号</t><rPh><t>hao</t></rPh></is></c>' },
      '号',
    ],
    ['a text with spaces around it', '10', ' 12 ', '12'],
  ])('%s is the text that it shows', async (_, __, cell, number) => {
    const { store, files } = await loadBook([sheet(row(cell))]);
    expect(files[0].rows).toMatchObject({ read: 1, refused: 0 });
    expect((await invoicesOf(store))[0].number).toBe(number);
  });

  test.each([
    ['1.1000000000000001', 0, '1.1'],
    ['0.30000000000000004', 0, '0.3'],
    ['1234567.8899999999', 0, '1234567.89'],
    ['-1E-2', 0, '-0.01'],
    ['88.495575221238937', 0, '88.4955752212389'],
    ['0', 0, '0'],
    ['999999999999999', 0, '999999999999999'],
    ['1000000000000000', 0, '1E+15'],
    ['24312000000012345678', 0, '2.4312000000012345E+19'],
    ['abc', 0, 'abc'],
    ['45293', 1, '2024-01-02'],
    ['45293.5', 1, '2024-01-02 12:00:00'],
    ['45293.999999', 1, '2024-01-03'],
    ['1', 1, '1900-01-01'],
    ['59', 1, '1900-02-28'],
    ['60', 1, '1900-02-29'],
    ['61', 1, '1900-03-01'],
    ['1e300', 1, '1e+300'],
  ])('number %s, day %i → %s', (raw, day, text) => {
    expect(numberText(raw, day ? { kind: 'day' } : null, false)).toBe(text);
  });

  test('a day is one by its format, counted from 1900 or 1904', async () => {
    const days = [1, 2, 4].map((style, i) => row(`${i}`, { 4: { xml: `<c r="REF" s="${style}"><v>43831</v></c>` } }));
    for (const [from1904, day] of [
      [false, 18_262],
      [true, 18_262 + 1462],
    ] as const) {
      const { store } = await loadBook([sheet(...days)], { from1904 });
      expect((await invoicesOf(store)).map((one) => one.day)).toEqual([day, day, day]);
    }
  });

  test('money is exact', async () => {
    const amounts = ['1.1000000000000001', '0.30000000000000004', '8.4499999999999993', '-13'];
    const rows = amounts.map((v, i) => row(`${i}`, { 5: { xml: `<c r="REF" s="5"><v>${v}</v></c>` } }));
    const { store } = await loadBook([sheet(...rows)]);
    const gross = (await invoicesOf(store)).map((one) => one.gross_minor).sort((a, b) => a! - b!);
    expect(gross).toEqual([-1300, 30, 110, 845]);
  });

  test('what is wrong with one is told with row, column and value', async () => {
    const loaded = await loadBook([
      sheet(
        row({ xml: '<c r="REF"><v>24312000000012345678</v></c>' }),
        row({ xml: '<c r="REF" t="e"><v>#N/A</v></c>' }),
        row('3', { 2: { xml: '<c r="REF"><v>911310000000000011</v></c>' } }),
        row('4', { 4: { xml: '<c r="REF"><v>45293</v></c>' } }),
        row('5', { 4: { xml: '<c r="REF" s="1"><v>60</v></c>' } }),
        row('6', { 5: { xml: '<c r="REF" t="e"><v>#DIV/0!</v></c>' } }),
        row('7', { 5: 88.495575221 }),
        row('8', { 5: { xml: '<c r="REF"><f>SUM(A1)</f></c>' } }),
        row('9', { 7: '旁注' }),
        row('10'),
      ),
    ]);
    expect(codes(loaded)).toEqual([
      [2, '发票号码', '2.4312000000012345E+19', 'number_mangled'],
      [3, '发票号码', '#N/A', 'cell_error'],
      [4, '销方识别号', '9.1131E+17', 'number_mangled'],
      [5, '开票日期', '45293', 'day_pattern'],
      [6, '开票日期', '1900-02-29', 'day_not_in_calendar'],
      [7, '价税合计', '#DIV/0!', 'amount_pattern'],
      [8, '价税合计', '88.495575221', 'amount_decimals'],
      [9, '价税合计', null, 'value_missing'],
      [10, null, '044,9,S,B,2024-01-02,1.1,,旁注', 'too_many_cells'],
    ]);
    expect(loaded.files[0].rows).toMatchObject({ read: 10, refused: 9, newInvoices: 1 });
  });
});

describe('a sheet', () => {
  test('has its header below titles; empty rows count for the number of a row and for nothing else', async () => {
    const loaded = await loadBook([
      {
        name: '清单',
        rows: [['全量发票查询'], [], [null, '导出日期：2024-02-01'], HEADER, row('1'), [], [' '], row('2', { 5: 'x' })],
      },
    ]);
    expect(loaded.files[0]).toMatchObject({ rows: { read: 2, refused: 1 }, reading: { headerRow: 4 } });
    expect(codes(loaded)).toEqual([[8, '价税合计', 'x', 'amount_pattern']]);
  });

  test('of invoices is found among others', async () => {
    const { files } = await loadBook([
      { name: '说明', rows: [['本表由系统导出'], ['请勿修改']] },
      { name: '空表', rows: [] },
      { name: '旧', rows: [HEADER, row('9')], more: 'state="hidden"' },
      sheet(row('1')),
    ]);
    expect(files[0].reading!.sheets).toEqual({ read: ['发票基础信息'], leftOut: [], others: ['说明', '空表', '旧'] });
    expect(files[0].rows.read).toBe(1);
  });

  test('with a row for each invoice goes before one with a row for each goods line, which is told', async () => {
    const lines = [
      [...HEADER, '货物名称'],
      [...row('1'), null, '钢材'],
      [...row('1'), null, '铁丝'],
    ];
    const { files } = await loadBook([{ name: '信息汇总表', rows: lines }, sheet(row('1'))]);
    expect(files[0].reading!.sheets).toEqual({ read: ['发票基础信息'], leftOut: ['信息汇总表'], others: [] });
    expect(files[0].rows).toMatchObject({ read: 1, newInvoices: 1 });
  });

  test('comes with those of the same header, their rows numbered on', async () => {
    const loaded = await loadBook([
      { name: '一月', rows: [HEADER, row('1')] },
      { name: '二月', rows: [['二月'], HEADER, row('2', { 5: 'x' }), row('3')] },
    ]);
    expect(loaded.files[0].reading!.sheets!.read).toEqual(['一月', '二月']);
    expect(loaded.files[0].rows).toMatchObject({ read: 3, refused: 1, newInvoices: 2 });
    expect(codes(loaded)).toEqual([[10_000_003, '价税合计', 'x', 'amount_pattern']]);
  });

  test('may be asked for by name or number, with the row of its header', async () => {
    const sheets = [sheet(row('1')), { name: '其他', rows: [HEADER, ['x'], HEADER, row('2'), row('3')] }];
    const { files } = await loadBook(sheets, {}, { file: { sheet: '其他', headerRow: 3 } });
    expect([files[0].rows.read, files[0].reading!.headerRow]).toEqual([2, 3]);
    expect((await loadBook(sheets, {}, { file: { sheet: 1 } })).files[0].rows.read).toBe(1);
    await expect(loadBook(sheets, {}, { file: { sheet: '没有' } })).rejects.toMatchObject({
      code: 'sheet_missing',
      values: { there: '发票基础信息, 其他' },
    });
  });
});

describe('a workbook is refused', () => {
  const book = workbook([sheet(row('1'), row('2'))]);
  const refusal = async (content: Uint8Array, name = 'a.xlsx') =>
    loadFiles(new MemoryStore(), { [name]: content }).then(
      () => null,
      (error: { code: string }) => error.code,
    );
  const cfb = (name: string) => {
    const file = Buffer.alloc(4096);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
    file.writeUInt16LE(9, 30);
    file.write('Root Entry', 512, 'utf16le');
    file.write(name, 512 + 128, 'utf16le');
    return file;
  };
  const bomb = '0'.repeat(70 << 20);
  const sheetXml = (xml: string) => workbook([sheet(row('1'))], { parts: { 'xl/worksheets/sheet1.xml': xml } });

  test.each<[code: string, what: string, content: () => Buffer]>([
    ['workbook_old', 'of old Excel', () => cfb('Workbook')],
    ['workbook_encrypted', 'with a password', () => cfb('EncryptedPackage')],
    ['not_text', 'that is a letter', () => cfb('WordDocument')],
    ['workbook_damaged', 'that is cut', () => book.subarray(0, book.length - 30)],
    ['workbook_damaged', 'with a changed byte', changed],
    ['zip_no_workbook', 'that is another archive', () => zip({ 'a.csv': csv(HEADER.join(',')) })],
    ['archive_bomb', 'that blows up', () => sheetXml(`<worksheet><a>${bomb}</a></worksheet>`)],
    [
      'workbook_damaged',
      'with a text without end',
      () => sheetXml(`<worksheet><a>${'0'.repeat(20 << 20)}</a></worksheet>`),
    ],
    ['workbook_damaged', 'with entities', () => sheetXml('<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>')],
    ['workbook_damaged', 'with unknown entities', () => sheetXml('<worksheet>&b;</worksheet>')],
    ['workbook_damaged', 'whose XML ends early', () => sheetXml('<worksheet><sheetData><row r="1">')],
    [
      'workbook_damaged',
      'with a row twice',
      () => sheetXml('<worksheet><row r="2"><c><v>1</v></c></row><row r="2"/></worksheet>'),
    ],
    ['workbook_damaged', 'with a row beyond the last', () => sheetXml('<worksheet><row r="99999999"/></worksheet>')],
    [
      'workbook_damaged',
      'with a column beyond the last',
      () => sheetXml('<worksheet><row><c r="ZZZZ1"><v>1</v></c></row></worksheet>'),
    ],
    [
      'workbook_damaged',
      'with a text that is not there',
      () => sheetXml('<worksheet><row><c t="s"><v>99</v></c></row></worksheet>'),
    ],
    ['file_empty', 'without cells', () => workbook([{ name: 'a', rows: [] }])],
    [
      'header_unknown',
      'without invoices',
      () => workbook([{ name: 'a', rows: [['标题'], ['姓名', '年龄'], ['甲', 3]] }]),
    ],
  ])('%s: one %s', async (code, _, content) => {
    expect(await refusal(content())).toBe(code);
  });

  /** With a byte of a sheet's content flipped: the checksum is what sees it. */
  function changed(): Buffer {
    const copy = stored();
    copy[copy.indexOf('发票号码') + 11] ^= 1;
    return copy;
  }
  function stored(): Buffer {
    const header = HEADER.map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`).join('');
    return workbook([sheet(row('1'))], {
      stored: true,
      parts: { 'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row>${header}</row></sheetData></worksheet>` },
    });
  }
});

test('of a workbook with invoices and facts the invoices are read, wherever they stand, and the facts are told', async () => {
  const facts: MadeSheet = {
    name: '登记信息',
    rows: [
      ['纳税人识别号', '纳税人名称', '登记日期'],
      ['S', '某', '2020-01-01'],
    ],
  };
  for (const sheets of [
    [facts, sheet(row('1'))],
    [sheet(row('1')), facts],
  ]) {
    const { files } = await loadBook(sheets);
    expect(files[0]).toMatchObject({
      kind: 'invoices',
      rows: { newInvoices: 1, newFacts: 0 },
      reading: { sheets: { read: ['发票基础信息'], leftOut: ['登记信息'] } },
    });
  }
  const { store, files } = await loadBook([facts]);
  expect(files[0]).toMatchObject({ kind: 'registration', rows: { read: 1, newFacts: 1 } });
  expect((await store.facts(['S'])).registration.items).toMatchObject([{ name: '某', registeredDay: 18_262 }]);
});
