import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { nameOf } from '../snapshot.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { SYNONYMS } from './columns.ts';
import { csv, type Files, invoicesOf, ledgerOf, load, loadFiles, temporaryFolder, writeFiles } from './harness.ts';
import { sourcesOf } from './sources.ts';
import { stage } from './stage.ts';
import { FILE_PROBLEMS } from './wording.ts';

const HEADER = 'seller,buyer,number,date,gross';
const row = (number: number | string, more = '') => `S,B,${number},2020-01-02,1.00${more}`;

const numbersOf = async (store: MemoryStore) => (await invoicesOf(store)).map(({ number }) => number).sort();

/** Loads one file; what became of it. */
async function one(content: string | Uint8Array, name = 'a.csv') {
  const { store, loaded } = await ledgerOf({ [name]: content });
  const { files, refusals } = loaded[0];
  return {
    file: files[0],
    numbers: files[0].rows.read < 100 ? await numbersOf(store) : [],
    refusals: refusals.map(({ row: at, code }) => `${at} ${code}`),
    store,
  };
}

/** The code with which a load of one file is refused. */
async function refusalOf(content: string | Uint8Array, name = 'a.csv') {
  const error = (await loadFiles(new MemoryStore(), { [name]: content }).catch((e: unknown) => e)) as {
    code: string;
    values: Record<string, unknown>;
  };
  expect(Object.keys(FILE_PROBLEMS)).toContain(error.code);
  expect(error.values.file).toBe(name);
  return error;
}

describe('headers', () => {
  test('every synonym names its field, whatever the case, width and spaces', async () => {
    const basis = { sellerId: 'seller', buyerId: 'buyer', number: 'number', day: 'date', gross: 'gross' };
    for (const [field, names] of Object.entries(SYNONYMS)) {
      for (const name of [...names, ...names.map((one) => ` ${one.toUpperCase().replaceAll(' ', '_')}　`)]) {
        const header = Object.values({ ...basis, [field]: name });
        const { file } = await import('./columns.ts').then(({ recognise }) => ({ file: recognise(header) }));
        expect(file, name).toMatchObject({ recognised: true });
        if (file.recognised) expect(header[file.columns.get(field as never)!], name).toBe(name);
      }
    }
  });

  test.each([
    ['销方识别号,购方识别号,发票号码,开票日期,价税合计', 'invoices', 'S,B'],
    ['seller,buyer,number,date,gross', 'invoices', 'S,B'],
    ['企业代号,购方单位代号,发票号码,开票日期,价税合计', 'sales', 'S,S/sales/B'],
    ['owner,customer id,invoice no,issued,total', 'sales', 'S,B'],
    ['企业代号,销方单位代号,发票号码,开票日期,价税合计', 'purchases', 'S/purchases/B,S'],
    ['Firm,Supplier_ID,INVOICE NUMBER,Issue Date,Amount', 'purchases', 'B,S'],
  ])('%s is %s', async (header, kind, parties) => {
    const { file, store } = await one(csv(header, row(1)));
    expect(file).toMatchObject({ kind, outcome: 'loaded', ignoredColumns: [] });
    const [{ seller, buyer }] = await invoicesOf(store);
    expect(`${seller},${buyer}`).toBe(parties);
  });

  test.each([
    ['a,b,c', /发票号码.*开票日期.*价税合计/],
    ['seller,buyer,number,date', /gross/],
    ['seller,buyer,number,gross', /date/],
    ['seller,number,date,gross', /seller \+ buyer/],
    ['owner,seller code,buyer code,number,date,gross', /owner/],
  ])('%s is not enough', async (header, detail) => {
    const error = await refusalOf(csv(header, row(1)));
    expect(error).toMatchObject({ code: 'header_unknown' });
    expect(error.values.detail).toMatch(detail);
  });

  test('two columns of one meaning are ambiguous, unknown ones are ignored and told', async () => {
    expect(await refusalOf(csv('seller,buyer,number,date,gross,价税合计', row(1, ',2')))).toMatchObject({
      code: 'header_ambiguous',
      values: { detail: 'gross / 价税合计' },
    });
    const { file } = await one(csv(`${HEADER},备注,,x`, row(1, ',a,b,c')));
    expect(file.ignoredColumns).toEqual(['#7', 'x']);
  });

  test('quotes, spaces and line breaks in a header', async () => {
    const { numbers, file } = await one(
      csv('"seller", "buyer" ,number,date,"gross","re""mark\n2"', row(1, ',x'), row(2, ',"y\nz"')),
    );
    expect(numbers).toEqual(['1', '2']);
    expect(file.ignoredColumns).toEqual(['re"mark\n2']);
  });
});

describe('a file is read', () => {
  const plain = csv(HEADER, row(1), row(2));
  test.each<[what: string, content: string | Uint8Array]>([
    ['plain', plain],
    ['with a byte order mark', `\ufeff${plain}`],
    ['compressed', gzipSync(plain)],
    ['compressed, with a byte order mark', gzipSync(`\ufeff${plain}`)],
    ['compressed in two members', Buffer.concat([gzipSync(csv(HEADER, row(1))), gzipSync(csv(row(2)))])],
    ['with CR LF', plain.replaceAll('\n', '\r\n')],
    ['with CR', plain.replaceAll('\n', '\r')],
    ['with mixed line ends', `${HEADER}\r\n${row(1)}\n${row(2)}\r\n`],
    ['without a last line end', plain.slice(0, -1)],
    ['without a last line end, quoted', `${HEADER}\n${row(1)}\nS,B,2,2020-01-02,"1.00"`],
    ['ending in CR', `${HEADER}\r\n${row(1)}\r\n${row(2)}\r`],
    [
      'all quoted',
      csv(
        HEADER,
        ...[1, 2].map((n) =>
          row(n)
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(','),
        ),
      ),
    ],
    ['with tabs', plain.replaceAll(',', '\t')],
    ['with semicolons', plain.replaceAll(',', ';')],
    [
      'with tabs, quoted line breaks and commas within cells',
      `x\t${HEADER.replaceAll(',', '\t')}\n"a\nb, c"\t${row(1).replaceAll(',', '\t')}\n\t${row(2).replaceAll(',', '\t')}\n`,
    ],
    ['of UTF-16 LE', Buffer.from(`\ufeff${plain}`, 'utf16le')],
    ['of UTF-16 BE, compressed', gzipSync(Buffer.from(`\ufeff${plain}`, 'utf16le').swap16())],
    [
      'of UTF-16 with tabs, as Excel saves it',
      Buffer.from(`\ufeff${plain.replaceAll(',', '\t').replaceAll('\n', '\r\n')}`, 'utf16le'),
    ],
  ])('%s', async (_, content) => {
    const { numbers, file, refusals } = await one(content);
    expect(numbers).toEqual(['1', '2']);
    expect(refusals).toEqual([]);
    expect(file).toMatchObject({ outcome: 'loaded', rows: { read: 2, refused: 0, newInvoices: 2 } });
  });

  test('byte sequences and line ends that are cut between chunks', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `销${i},购${i},${i},2020-01-02,1.00`);
    for (const [end, shift] of [
      ['\r\n', ''],
      ['\n', 'x'],
      ['\r\n', 'xy'],
    ]) {
      const { file } = await one(
        [`${HEADER}${shift && `,${shift}`}`, ...rows.map((text) => text + (shift && ',')), ''].join(end),
      );
      expect(file.rows).toMatchObject({ read: 20_000, refused: 0, newInvoices: 20_000 });
    }
  });

  test('quoted commas, quotes and line breaks', async () => {
    const { store, refusals } = await one(
      csv(
        `${HEADER},remark,goods name`,
        row(1, ',"a, b","*x*"'),
        row(2, ',"line 1\nline 2","say ""hi"""'),
        row(3, ',5" pipe,6" pipe'),
      ),
    );
    expect(refusals).toEqual([]);
    const goods = (await invoicesOf(store)).map(({ number, goods_name }) => [number, goods_name]).sort();
    expect(goods).toEqual([
      ['1', '*x*'],
      ['2', 'say "hi"'],
      ['3', '6" pipe'],
    ]);
  });

  test('row numbers are those of records: blank lines count, line breaks in quotes do not', async () => {
    const { refusals, numbers, file } = await one(
      csv(
        `${HEADER},remark`, //        1
        row(1, ',ok'), //             2
        '', //                        3, blank
        row('', ',no number'), //     4
        row(5, ',"two\nlines"'), //   5
        'S,B,6', //                   6
        row(7, ',a,b'), //            7
        '', //                        8, blank
        row(9, ',"bad"x'), //         9
        'S,B,10,2020-01-02,x,', //   10
        '   ', //                    11
        row(12, ',"a""b\n\n\nc"'), //12
        'S,B,13,2020-13-02,1,', //   13
        row(14, ', "spaced" '), //   14
        `S,B,15,2020-01-02,1,${'x'.repeat(2_000_001)}`, // 15
        row(16, ','), //             16
        'S,"B" "C",17,2020-01-02,1,', // 17
        row(18, ',"never closed'), //18
        row(19, ','),
      ),
    );
    expect(refusals).toEqual([
      '4 value_missing',
      '6 too_few_cells',
      '7 too_many_cells',
      '9 row_unreadable',
      '10 amount_pattern',
      '11 too_few_cells',
      '13 day_not_in_calendar',
      '15 row_too_long',
      '17 row_unreadable',
      '18 row_unreadable',
    ]);
    expect(numbers).toEqual(['1', '12', '14', '16', '5']);
    expect(file.rows).toEqual({
      read: 15,
      refused: 10,
      newInvoices: 5,
      furtherClaims: 0,
      exactRepeats: 0,
      conflicts: 0,
      newFacts: 0,
      replacedFacts: 0,
    });
  });

  test('many broken rows, each told', async () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => (i % 2 ? row(i) : `${i}`));
    const { file, refusals } = await one(csv(HEADER, ...rows));
    expect(file.rows).toMatchObject({ read: 25_000, refused: 12_500, newInvoices: 12_500 });
    expect(refusals).toHaveLength(12_500);
    expect(refusals[12_499]).toBe('25000 too_few_cells');
  });

  test('the text of a broken row is told, cut', async () => {
    const { loaded } = await ledgerOf({ 'a.csv': csv(HEADER, '销,"B"x', 'x'.repeat(5000)) });
    const [first, second] = loaded[0].refusals;
    expect(first).toMatchObject({ value: '销,"B"x', cells: '["销,\\"B\\"x"]', column_name: null });
    expect(second.value).toHaveLength(1000);
  });

  test('a header alone is a file without rows', async () => {
    for (const content of [`${HEADER}\n`, HEADER, `${HEADER}\n\n\n`]) {
      const { file } = await one(content);
      expect(file).toMatchObject({ outcome: 'loaded', rows: { read: 0, refused: 0 } });
    }
  });
});

describe('a file is refused', () => {
  const compressed = gzipSync(csv(HEADER, ...Array.from({ length: 5000 }, (_, i) => row(`${i * 7919}`))));
  const damaged = Buffer.from(compressed);
  damaged.fill(0x5a, compressed.length / 2, compressed.length / 2 + 200);
  test.each<[code: string, what: string, content: string | Uint8Array]>([
    ['file_empty', 'nothing', ''],
    ['file_empty', 'a byte order mark alone', '\ufeff'],
    ['file_empty', 'nothing, compressed', gzipSync('')],
    ['header_unknown', 'a line end alone', '\n'],
    ['gzip_truncated', 'a gzip cut in the middle', compressed.subarray(0, compressed.length / 2)],
    ['gzip_truncated', 'a gzip without its trailer', compressed.subarray(0, -8)],
    ['gzip_truncated', 'a gzip of two bytes', compressed.subarray(0, 2)],
    ['gzip_damaged', 'a damaged gzip', damaged],
    ['gzip_damaged', 'what only begins as a gzip', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
    [
      'encoding_not_utf8',
      'one row of GB18030 among rows of UTF-8',
      Buffer.concat([
        Buffer.from(`${HEADER}\n${row(1)}\n甲${row(2)}\n乙${row(3)}\n`),
        gb18030('丙'),
        Buffer.from(row(4)),
      ]),
    ],
    ['encoding_broken', 'half of a surrogate pair', Buffer.from(`\ufeff${HEADER}\n\ud83d${row(1)}\n`, 'utf16le')],
    ['not_text', 'UTF-16 without a mark', Buffer.from(csv(HEADER, row(1)), 'utf16le')],
    ['not_text', 'a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n', 'latin1')],
    ['workbook_damaged', 'the beginning of a ZIP', Buffer.from('PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0', 'latin1')],
  ])('%s: %s', async (code, _, content) => {
    expect(await refusalOf(content)).toMatchObject({ code });
  });

  test('encoding names the row', async () => {
    const bad = Buffer.concat([Buffer.from(`${HEADER}\n${row(1)}\n${row(2)}\n`), Buffer.from([0xff, 10])]);
    expect(await refusalOf(bad)).toMatchObject({ values: { row: 4 } });
  });

  test('beside good ones: they are loaded, it is told, nothing of it stays', async () => {
    const cut = gzipSync(csv(HEADER, row(8), row(''))).subarray(0, -4);
    const { store, loaded } = await ledgerOf({
      'bad.csv.gz': cut,
      'good.csv': csv(HEADER, row(1)),
      'same.csv.gz': cut,
    });
    expect(loaded[0].files.map(({ name, outcome, problem }) => [name, outcome, problem?.code])).toEqual([
      ['bad.csv.gz', 'refused', 'gzip_truncated'],
      ['good.csv', 'loaded', undefined],
      ['same.csv.gz', 'refused', 'gzip_truncated'],
    ]);
    expect(await numbersOf(store)).toEqual(['1']);
    expect(loaded[0].refusals).toEqual([]);
  });
});

/** What TextDecoder cannot do backwards: characters of two bytes. */
function gb18030(text: string): Buffer {
  gb18030Bytes ??= new Map(
    Array.from({ length: 126 * 191 }, (_, i) => [0x81 + Math.floor(i / 191), 0x40 + (i % 191)] as const)
      .filter(([, trail]) => trail !== 0x7f)
      .map((bytes) => [new TextDecoder('gb18030').decode(Uint8Array.from(bytes)), bytes] as const),
  );
  return Buffer.from(
    [...text].flatMap((character) =>
      character < '\x80' ? [character.charCodeAt(0)] : [...gb18030Bytes!.get(character)!],
    ),
  );
}
let gb18030Bytes: Map<string, readonly [number, number]> | undefined;

describe('GB18030', () => {
  const header = '企业代号,购方单位代号,购方名称,发票号码,开票日期,价税合计,发票状态';
  const rows = ['E1,甲01,联通,1,2017年7月18日,1.00,有效发票', 'E1,甲02,"演示, 石油",2,2017/7/19,2.00,作废发票'];
  const parties = async (content: Uint8Array) => {
    const { store } = await ledgerOf({ 'a.csv': content });
    return (await invoicesOf(store)).map((row) => `${row.buyer} ${row.void}`).sort();
  };

  test.each([
    ['in the header and the rows', gb18030(csv(header, ...rows))],
    ['compressed', gzipSync(gb18030(csv(header, ...rows)))],
    [
      'in the rows alone, far behind',
      Buffer.concat([
        Buffer.from('owner,buyer code,buyer name,number,date,gross,status\n'),
        Buffer.from('E1,a,b,3,2017-07-18,1.00,\n'.repeat(20_000)),
        gb18030(csv(...rows)),
      ]),
    ],
  ])('%s', async (_, content) => {
    expect((await parties(content)).filter((line) => line.includes('甲'))).toEqual([
      'E1/sales/甲01 0',
      'E1/sales/甲02 1',
    ]);
  });

  test('names that are also valid UTF-8 do not mislead', async () => {
    // 联通 in GB18030 is a valid sequence of UTF-8 of other characters
    const { store } = await ledgerOf({ 'a.csv': gb18030(csv(header, ...rows)) });
    const snapshot = await buildSnapshot(store);
    const names = Array.from({ length: snapshot.taxpayers.count }, (_, u) => nameOf(snapshot, u));
    expect(names).toContain('联通');
    expect(names).toContain('演示, 石油');
  });

  test('a broken row is named', async () => {
    const content = Buffer.concat([
      gb18030(csv(header, rows[0], rows[0])),
      Buffer.from([0xb4, 0x0a]),
      gb18030(rows[1]),
    ]);
    expect(await refusalOf(content)).toMatchObject({
      code: 'encoding_broken',
      values: { row: 4, encoding: 'gb18030' },
    });
  });
});

describe('folders', () => {
  test('stray files are skipped with the reason, invoice files that are broken are refused', async () => {
    const folder = await writeFiles({
      'b/2.csv': csv(HEADER, row(2)),
      'a.csv': csv(HEADER, row(1)),
      'notes.md': '# notes\n',
      'empty.csv': '',
      'scan.pdf': '%PDF-1.4\n',
      'cut.csv.gz': gzipSync(csv(HEADER, row(9))).subarray(0, -4),
      '.hidden.csv': csv(HEADER, row(3)),
      '.git/x.csv': csv(HEADER, row(4)),
    });
    const store = new MemoryStore();
    const { files } = await load(store, await sourcesOf(folder));
    expect(files.map(({ name, outcome, problem }) => [name, outcome, problem?.code ?? null])).toEqual([
      ['a.csv', 'loaded', null],
      ['b/2.csv', 'loaded', null],
      ['cut.csv.gz', 'refused', 'gzip_truncated'],
      ['empty.csv', 'skipped', 'file_empty'],
      ['notes.md', 'skipped', 'header_unknown'],
      ['scan.pdf', 'skipped', 'not_text'],
    ]);
    expect(await numbersOf(store)).toEqual(['1', '2']);
  });

  test('without an invoice file', async () => {
    const folder = await writeFiles({ 'a.txt': 'x\n', 'b.csv': 'p,q\n' });
    await expect(load(new MemoryStore(), await sourcesOf(folder))).rejects.toMatchObject({
      code: 'no_invoice_file',
      values: { files: expect.stringMatching(/a\.txt \(header_unknown.*b\.csv \(header_unknown/) },
    });
    const empty = await temporaryFolder();
    await expect(load(new MemoryStore(), await sourcesOf(empty))).rejects.toMatchObject({ code: 'no_invoice_file' });
  });

  test('a path that is not there', async () => {
    await expect(sourcesOf('/nowhere/at/all')).rejects.toMatchObject({
      code: 'path_not_found',
      values: { path: '/nowhere/at/all', reason: 'ENOENT' },
    });
  });

  test('links and pipes are told, never followed or opened', async () => {
    const folder = await writeFiles({ 'a.csv': csv(HEADER, row(1)), 'sub/b.csv': csv(HEADER, row(2)) });
    await symlink('/etc/passwd', join(folder, 'link.csv'));
    await symlink(folder, join(folder, 'sub/loop'));
    await symlink('/nowhere', join(folder, 'dangling'));
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    const sources = await sourcesOf(folder);
    expect(sources.map(({ name, skip }) => [name, skip])).toEqual([
      ['a.csv', undefined],
      ['dangling', 'not_a_file'],
      ['link.csv', 'not_a_file'],
      ['pipe.csv', 'not_a_file'],
      ['sub/b.csv', undefined],
      ['sub/loop', 'not_a_file'],
    ]);
    const { files } = await load(new MemoryStore(), sources);
    expect(files.filter(({ outcome }) => outcome === 'loaded')).toHaveLength(2);
    // a link that is named itself is followed
    expect(await sourcesOf(join(folder, 'sub/loop'))).toHaveLength(6);
    await expect(load(new MemoryStore(), await sourcesOf(join(folder, 'pipe.csv')))).rejects.toMatchObject({
      code: 'not_a_file',
    });
  });

  test('order of names is that of bytes', async () => {
    const folder = await writeFiles({
      '\u{1f600}.csv': 'x',
      '\uff5e.csv': 'x',
      'b/c.csv': 'x',
      'b-c.csv': 'x',
      'B.csv': 'x',
    });
    const names = (await sourcesOf(folder)).map(({ name }) => name);
    expect(names).toEqual(['B.csv', 'b-c.csv', 'b/c.csv', '\uff5e.csv', '\u{1f600}.csv']);
  });

  test('a folder named with quotes, brackets, stars and Chinese', async () => {
    const folder = join(await temporaryFolder(), `it's [x] *账本* "q" \\ {a,b} %20`);
    await mkdir(folder);
    await writeFile(join(folder, `进项 '1' [a-z]*.csv`), csv(HEADER, row(1)));
    const store = new MemoryStore();
    const { files } = await load(store, await sourcesOf(folder), { folder: join(folder, 'staging') });
    expect(files[0]).toMatchObject({ outcome: 'loaded', rows: { newInvoices: 1 } });
  });

  const unreadable = process.getuid?.() === 0 ? 'as another user' : 'without permission';
  test.skipIf(process.getuid?.() === 0 && !canDropRights())(`what cannot be read is told (${unreadable})`, async () => {
    const folder = await writeFiles({
      'a.csv': csv(HEADER, row(1)),
      'locked.csv': csv(HEADER, row(2)),
      'closed/b.csv': 'x',
    });
    await chmod(join(folder, 'locked.csv'), 0);
    await chmod(join(folder, 'closed'), 0);
    await chmod(folder, 0o755);
    await asNobody(async () => {
      const sources = await sourcesOf(folder);
      expect(sources.map(({ name, skip }) => [name, skip])).toEqual([
        ['a.csv', undefined],
        ['closed', 'not_readable'],
        ['locked.csv', undefined],
      ]);
    });
    await chmod(join(folder, 'closed'), 0o755);
  });

  test('a file that vanishes after it was listed is told', async () => {
    const folder = await writeFiles({ 'a.csv': csv(HEADER, row(1)) });
    const sources = await sourcesOf(folder);
    sources.push({ name: 'gone.csv', path: join(folder, 'gone.csv'), bytes: 1, named: false });
    const { files } = await load(new MemoryStore(), sources);
    expect(files[1]).toMatchObject({
      outcome: 'refused',
      problem: { code: 'not_readable', values: { reason: 'ENOENT' } },
    });
  });
});

function canDropRights(): boolean {
  return typeof process.seteuid === 'function';
}

/** Runs as a user whom permissions bind, where we are one whom they do not. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const drop = process.getuid?.() === 0;
  if (drop) process.seteuid!(65_534);
  try {
    await work();
  } finally {
    if (drop) process.seteuid!(0);
  }
}

describe('a load', () => {
  test('is idempotent by content: the same file twice, renamed, in one load and in two', async () => {
    const content = csv(HEADER, row(1), row(2), row(''));
    const { store, loaded } = await ledgerOf(
      { 'a.csv': content, 'copy.csv': content },
      { 'renamed.csv': content },
      { 'a.csv': content, 'new.csv': csv(HEADER, row(3)) },
    );
    expect(loaded.map(({ files }) => files.map(({ outcome }) => outcome))).toEqual([
      ['loaded', 'already_loaded'],
      ['already_loaded'],
      ['already_loaded', 'loaded'],
    ]);
    expect(loaded[1].state.version).toBe(loaded[0].state.version);
    expect(loaded[1].state.attributesVersion).toBe(loaded[0].state.attributesVersion);
    expect(loaded[1].refusals).toEqual([]);
    expect(await numbersOf(store)).toEqual(['1', '2', '3']);
    // the same rows in another file are repeats, not invoices
    const { files, state } = await loadFiles(store, { 'other.csv': csv(HEADER, row(2), row(1)) });
    expect(files[0].rows).toMatchObject({ read: 2, exactRepeats: 2, newInvoices: 0 });
    expect(state.version).toBe(loaded[2].state.version);
  });

  test('says the same with several files at a time as with one', async () => {
    const bills = (start: number, count: number) =>
      csv(HEADER, ...Array.from({ length: count }, (_, i) => (i % 7 === 3 ? row('') : row(start + i))));
    const files: Files = {
      'a.csv': bills(0, 4000),
      'b.csv': csv(HEADER, row(1), row(2, ',too,many'), '"S,B', row(3)),
      'c.csv': bills(0, 4000),
      'd.csv': 'seller,buyer,number,date,gross\nS,B,1,2020-01-02,\xff\n',
      'e.csv': 'nothing of interest\n1\n',
      'f.csv': bills(4000, 50),
      'g.csv': csv('纳税人识别号,纳税人名称,登记状态', 'S,甲,正常', 'B,乙,正常'),
      'h.csv': bills(4000, 50),
      'i.csv': Buffer.from(
        'seller,buyer,number,date,gross\nS,B,1,2020-01-02,1.00\nS,B,\xff\xfe,2020-01-02,1.00\n',
        'latin1',
      ),
      'j.csv': bills(100, 60),
    };
    const folder = await writeFiles(files);
    const [alone, together] = await Promise.all(
      [1, 3].map(async (threads) => {
        const { state, refusals, ...told } = await load(new MemoryStore(), await sourcesOf(folder), { threads });
        return { ...told, state, refusals: refusals.map((one) => ({ ...one, load: '' })) };
      }),
    );
    expect(alone.files.map(({ name, outcome }) => `${name[0]} ${outcome}`)).toEqual([
      ...['a loaded', 'b loaded', 'c already_loaded', 'd loaded', 'e skipped'],
      ...['f loaded', 'g loaded', 'h already_loaded', 'i refused', 'j loaded'],
    ]);
    expect(together).toEqual(alone);
  });

  test('numbers rows by their place, however many threads read them', async () => {
    const count = 260_000;
    const isBad = (i: number) => i % 10_000 === 0;
    const rows = Array.from({ length: count }, (_, i) => `S,B,${i},${isBad(i) ? `day ${i}` : '2020-01-02'},1.00`);
    const sources = await sourcesOf(await writeFiles({ 'a.csv': csv(HEADER, rows.join('\n')) }));
    const options = { folder: await temporaryFolder(), memoryLimitMegabytes: 400, threads: 2 };
    const { changes, firstRefusals, dispose } = await stage('large', sources, new MemoryStore(), options);
    const refused = (await firstRefusals(count)).map(({ row: at, value }) => [at - 2, value]);
    expect(refused).toEqual(rows.flatMap((_, i) => (isBad(i) ? [[i, `day ${i}`]] : [])));
    let claims = 0;
    for await (const batch of changes.claims.batches())
      for (let i = 0; i < batch.count; i++, claims++)
        if (Number(batch.columns.number[i]) !== batch.columns.row[i] - 2) expect.fail(`row ${batch.columns.row[i]}`);
    expect(claims).toBe(count - refused.length);
    expect(await changes.claims.count()).toBe(claims);
    await dispose();
  });

  test.each([1, 2])('can be given up; nothing is left (%i threads)', async (threads) => {
    const folder = await temporaryFolder();
    const rows = Array.from({ length: 50_000 }, (_, i) => row(i));
    const sources = await sourcesOf(
      await writeFiles({ 'a.csv': csv(HEADER, ...rows), 'b.csv': csv(HEADER, ...rows, row('x')) }),
    );
    for (const at of ['reading', 'checking', 'resolving']) {
      const controller = new AbortController();
      await expect(
        stage('given-up', sources, new MemoryStore(), {
          folder,
          memoryLimitMegabytes: 200,
          threads,
          signal: controller.signal,
          onProgress: ({ phase }) => phase === at && controller.abort(new Error('given up')),
        }),
        at,
      ).rejects.toThrow('given up');
    }
    expect(await sourcesOf(folder)).toEqual([]);
  });

  test('reports progress in bytes of the files as given', async () => {
    const content = csv(HEADER, ...Array.from({ length: 3000 }, (_, i) => row(i)));
    const steps: [string, number, number | null][] = [];
    await loadFiles(
      new MemoryStore(),
      { 'a.csv.gz': gzipSync(content), 'b.csv': content.slice(0, -9) },
      {
        onProgress: ({ phase, done, total }) => steps.push([phase, done, total]),
      },
    );
    expect(steps.map(([phase]) => phase)).toEqual(['reading', 'checking', 'reading', 'checking', 'resolving']);
    expect(steps[3][1]).toBe(steps[3][2]);
  });
});
