import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../stores/memory/store.ts';
import { csv, type Files, invoicesOf, loadFiles } from './harness.ts';
import { knownKeys, type Mapping, mappingSchema } from './mapping.ts';

const example = (name: string) => readFile(join(import.meta.dirname, 'examples', name), 'utf8');

async function loadMapped(files: Files, mapping: unknown) {
  const store = new MemoryStore();
  const loaded = await loadFiles(store, files, { mapping: mappingSchema.parse(mapping) });
  return { store, ...loaded, file: loaded.files[0] };
}

describe('an example', () => {
  test.each<[Mapping['kind'] & string, object[]]>([
    [
      'sales',
      [
        {
          number: '00000001',
          day: 19_727,
          seller: '91310000000000001X',
          buyer: '91310000000000002X',
          void: 0,
          gross_minor: 11_300,
        },
        {
          number: '00000002',
          day: 19_728,
          seller: '91310000000000001X',
          buyer: '91310000000000003X',
          void: 1,
          gross_minor: 22_600,
        },
      ],
    ],
    [
      'purchases',
      [
        {
          number: 'INV-77',
          day: 19_727,
          seller: '91310000000000008X',
          buyer: '91310000000000001X',
          gross_minor: 113_000,
        },
        { number: 'INV-78', day: 19_753, seller: '91310000000000009X', buyer: '91310000000000001X', gross_minor: 5650 },
      ],
    ],
    [
      'invoices',
      [
        { number: 'R-1', day: 19_727, gross_minor: 11_900, currency: 'EUR' },
        { number: 'R-2', day: 19_731, gross_minor: -11_900, net_minor: -10_000, original_number: 'R-1' },
      ],
    ],
  ])('%s is valid, and loads what is beside it', async (kind, invoices) => {
    const mapping: unknown = JSON.parse(await example(`${kind}.json`));
    const { store, file } = await loadMapped({ 'a.csv': await example(`${kind}.csv`) }, mapping);
    expect(file).toMatchObject({ kind, rows: { read: 2, refused: 0 } });
    const found = (await invoicesOf(store)).sort((a, b) => (a.number! < b.number! ? -1 : 1));
    expect(found).toMatchObject(invoices);
  });
});

test('the README names all fields', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const told = /<!-- fields -->(.*)<!-- \/fields -->/.exec(readme)![1];
  expect(told.split(', ').map((name) => name.replaceAll('`', ''))).toEqual(knownKeys('columns'));
});

const HEADER = 'Doc,When,购方识别号,Amount,Rate';
const row = (doc: string, more = '') => `${doc},2024-01-02,B,1.10,${more}`;
const MAPPING = { columns: { number: 'doc', day: 'WHEN', gross: 4 }, constants: { owner: 'E1' } };

describe('a mapping', () => {
  test('is laid over what is recognised, and told', async () => {
    const { file, store } = await loadMapped({ 'a.csv': csv(HEADER, row('1')) }, MAPPING);
    expect(file).toMatchObject({ kind: 'sales', ignoredColumns: ['Rate'], outcome: 'loaded' });
    expect(file.reading!.fields).toEqual(
      expect.arrayContaining([
        { field: 'number', column: 'Doc', constant: null },
        { field: 'buyerId', column: '购方识别号', constant: null },
        { field: 'owner', column: null, constant: 'E1' },
      ]),
    );
    expect((await invoicesOf(store))[0]).toMatchObject({ seller: 'E1', buyer: 'B', gross_minor: 110 });
  });

  test('fills cells that are empty with its constant, and no others', async () => {
    const text = csv('企业代号,发票号码,开票日期,购方识别号,价税合计', 'E2,1,2024-01-02,B,1', ',2,2024-01-02,B,1');
    const { store } = await loadMapped({ 'a.csv': text }, { constants: { owner: 'E1' } });
    const sellers = (await invoicesOf(store)).map(({ number, seller }) => [number, seller]);
    expect(sellers.sort()).toEqual([
      ['1', 'E2'],
      ['2', 'E1'],
    ]);
  });

  test('decides what a file is that could be several', async () => {
    const text = csv('owner,seller,buyer,number,date,gross', 'E,S,B,1,2024-01-02,1');
    for (const [kind, seller, buyer] of [
      ['invoices', 'S', 'B'],
      ['sales', 'E', 'B'],
      ['purchases', 'S', 'E'],
    ]) {
      const { store, file } = await loadMapped({ 'a.csv': text }, { kind });
      expect(file.kind).toBe(kind);
      expect((await invoicesOf(store))[0]).toMatchObject({ seller, buyer });
    }
    await expect(
      loadMapped({ 'a.csv': csv('seller,buyer,number,date,gross', 'S,B,1,2024-01-02,1') }, { kind: 'sales' }),
    ).rejects.toMatchObject({ code: 'header_unknown' });
  });

  test('takes one of two columns that mean the same', async () => {
    const text = csv('seller,buyer,number,date,gross,total', 'S,B,1,2024-01-02,1,2');
    const { store } = await loadMapped({ 'a.csv': text }, { columns: { gross: 'total' } });
    expect((await invoicesOf(store))[0].gross_minor).toBe(200);
  });

  test.each([
    ['dmy', '1/2/2024', 19_754],
    ['mdy', '1/2/2024', 19_724],
    ['dmy', '01.02.2024 10:00', 19_754],
    ['dmy', '2024-02-01', 19_754],
    ['mdy', '13/2/2024', null],
  ])('%s: %s', async (dayOrder, day, expected) => {
    const { store, refusals } = await loadMapped(
      { 'a.csv': csv('seller,buyer,number,date,gross', `S,B,1,${day},1`) },
      { dayOrder },
    );
    expect((await invoicesOf(store))[0]?.day ?? null).toBe(expected);
    expect(refusals.map(({ code }) => code)).toEqual(expected === null ? ['day_not_in_calendar'] : []);
  });

  test.each([
    [{ columns: { day: 'WHAT' } }, 'mapping_column_missing', { field: 'day', column: 'WHAT' }],
    [{ columns: { gross: 9 } }, 'mapping_column_missing', { field: 'gross', column: '9' }],
    [{ columns: { gross: ['x', 'y'] } }, 'mapping_column_missing', { column: 'x / y' }],
    [{ columns: { gross: 4, net: 'Amount' } }, 'mapping_column_twice', { field: 'gross, net' }],
    [{ columns: { number: 'Twice' } }, 'mapping_column_twice', { column: 'Twice' }],
    [{ red: { column: 'Type', words: ['x'] } }, 'mapping_column_missing', { field: 'red' }],
    [{ file: { headerRow: 50 } }, 'header_row_missing', { row: 50 }],
    [{}, 'header_unknown', {}],
  ])('%j is refused: %s', async (mapping, code, values) => {
    const loading = loadMapped({ 'a.csv': csv(`${HEADER},twice,twice`, row('1', ',,')) }, mapping);
    await expect(loading).rejects.toMatchObject({ code, values });
    if (code === 'mapping_column_missing')
      await expect(loading).rejects.toMatchObject({
        values: { there: `${HEADER.replaceAll(',', ', ')}, twice, twice` },
      });
  });

  test.each([
    [{ colums: {} }],
    [{ columns: { nummer: 1 } }],
    [{ columns: { number: 0 } }],
    [{ columns: { number: [] } }],
    [{ columns: { refusal: 'a' } }],
    [{ constants: { gross: '1' } }],
    [{ constants: { owner: ' ' } }],
    [{ kind: 'sale' }],
    [{ file: { delimiter: '..' } }],
    [{ status: { valid: 'a' } }],
    [[]],
    ['sales'],
  ])('%j is none', (mapping) => expect(mappingSchema.safeParse(mapping).success).toBe(false));

  test('holds in every format', async () => {
    const rows = [{ Doc: '1', When: '02/01/2024', buyer: 'B', Amount: 1.1, Kind: 'CN' }];
    const mapping = { ...MAPPING, dayOrder: 'dmy', red: { column: 'Kind', words: ['cn'] } };
    const { store } = await loadMapped({ 'a.ndjson': rows.map((one) => `${JSON.stringify(one)}\n`).join('') }, mapping);
    expect((await invoicesOf(store))[0]).toMatchObject({ gross_minor: -110, day: 19_724, seller: 'E1' });
  });

  test('lets refused rows come again, also those of a file without a header', async () => {
    const mapping = { ...JSON.parse(await example('purchases.json')) } as object;
    const store = new MemoryStore();
    const options = { mapping: mappingSchema.parse(mapping) };
    const first = await loadFiles(store, { 'a.csv': csv('I1|1/2/2024|S|n|x|1.00', 'I2|1/2/2024|S|n|5|1') }, options);
    expect(first.refusals).toMatchObject([{ row: 1, column_name: '#5', code: 'amount_pattern' }]);
    const { cells } = first.refusals[0];
    const mended = (JSON.parse(cells!) as string[]).map((cell) => (cell === 'x' ? '-7' : cell));
    const again = csv(
      [...first.files[0].header, '溯源拒收编号', '拒收原因'].join(','),
      [...mended.map((cell) => (cell === '-7' ? "'-7" : cell)), `${first.files[0].sha256}:1`, ''].join(','),
    );
    const second = await loadFiles(store, { 'b.csv': again }, options);
    expect(second.files[0]).toMatchObject({ rows: { read: 1, refused: 0 }, checked: { repaired: { accepted: 1 } } });
  });
});

describe('a mapping and what is known beside invoices', () => {
  test('days of both are in its order, and red letters take their tax off', async () => {
    const { store, files } = await loadMapped(
      {
        'a.csv': csv(
          '企业代号,销方识别号,发票号码,开票日期,金额,税额,类型,抵扣状态,有效抵扣税额,勾选日期',
          'B,S,1,02/01/2024,1000,100,红字,已抵扣,100,14/02/2024',
        ),
      },
      { dayOrder: 'dmy', red: { column: '类型', words: ['红字'] } },
    );
    expect(files[0].rows).toMatchObject({ refused: 0, newInvoices: 1 });
    expect((await invoicesOf(store))[0]).toMatchObject({ day: 19_724, gross_minor: -110_000 });
    expect((await store.facts(['B'])).deduction.items).toMatchObject([{ taxMinor: -10_000, day: 19_767 }]);
    const { store: other } = await loadMapped(
      { 'b.csv': csv('纳税人识别号,纳税人状态,有效期起', 'S,正常,14/02/2024') },
      { dayOrder: 'dmy' },
    );
    expect((await other.facts(['S'])).status.items).toMatchObject([{ fromDay: 19_767 }]);
  });

  test('a constant owner is not theirs, who say for themselves whom they are about', async () => {
    const { store, files } = await loadMapped(
      {
        'a.csv': csv('购方识别号,发票号码,开票日期,价税合计', 'B,1,2024-01-02,5'),
        'b.csv': csv('税号,纳税人状态', 'S,正常'),
        'c.csv': csv('企业代号,纳税人状态', 'T,正常'),
      },
      { constants: { owner: 'O' } },
    );
    expect(files.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'sales loaded',
      'status loaded',
      'status loaded',
    ]);
    const { status } = await store.facts(['O', 'S', 'T']);
    expect(status.items.map(({ taxpayer }) => taxpayer)).toEqual(['S', 'T']);
  });

  test('control characters are refused', () => {
    expect(mappingSchema.safeParse({ constants: { owner: 'a\u0000b' } }).success).toBe(false);
    expect(mappingSchema.safeParse({ status: { valid: ['a\nb'] } }).success).toBe(false);
  });
});
