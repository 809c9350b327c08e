import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Engine, quote } from '../../stores/duckdb/engine.ts';
import { MemoryStore } from '../../stores/memory/store.ts';
import { invoicesOf, loadFiles, temporaryFolder } from '../harness.ts';

/** What a SELECT comes to, as a Parquet file. */
async function parquetOf(select: string, options = ''): Promise<Buffer> {
  const folder = await temporaryFolder();
  const engine = await Engine.open({
    ...{ path: ':memory:', folders: [folder], spillFolder: join(folder, 'spill') },
    ...{ memoryLimitMegabytes: 200, threads: 1, keepsOrder: true },
  });
  const path = join(folder, 'made.parquet');
  await engine.run(`COPY (${select}) TO ${quote(path)} (FORMAT parquet ${options})`);
  engine.close();
  return readFile(path);
}

const PLAIN = `'S' AS seller, 'B' AS buyer, '1' AS number, DATE '2024-01-02' AS date, 1.10::DECIMAL(18, 2) AS gross`;
async function loadParquet(content: Uint8Array) {
  const store = new MemoryStore();
  const loaded = await loadFiles(store, { 'a.bin': content });
  return { store, ...loaded, file: loaded.files[0] };
}

describe('a column', () => {
  test.each([
    ['gross', '1.10::DECIMAL(38, 10)', 110],
    ['gross', '1.1::DOUBLE', 110],
    ['gross', '1.1::FLOAT', 110],
    ['gross', '113::BIGINT', 11_300],
    ['gross', '113::DOUBLE', 11_300],
    ['gross', `'1,234.50'`, 123_450],
    ['gross', '-12345678901.25::DOUBLE', -1_234_567_890_125],
  ])('%s = %s is money to the last digit', async (name, sql, minor) => {
    const { store } = await loadParquet(await parquetOf(`SELECT * REPLACE (${sql} AS ${name}) FROM (SELECT ${PLAIN})`));
    expect((await invoicesOf(store))[0].gross_minor).toBe(minor);
  });

  test.each([
    [`'24312000000012345678'::DECIMAL(20, 0)`, '24312000000012345678'],
    ['12345678::DOUBLE', '12345678'],
    ['12345678::INTEGER', '12345678'],
    [`'12345678'::BLOB`, '12345678'],
  ])('number = %s is the same text', async (sql, text) => {
    const { store } = await loadParquet(await parquetOf(`SELECT * REPLACE (${sql} AS number) FROM (SELECT ${PLAIN})`));
    expect((await invoicesOf(store))[0].number).toBe(text);
  });

  test.each(["TIMESTAMP '2024-01-02 00:00:00'", "TIMESTAMP_NS '2024-01-02 10:00:00'", "'2024/1/2'", '20240102'])(
    'date = %s is a day',
    async (sql) => {
      const { store } = await loadParquet(await parquetOf(`SELECT * REPLACE (${sql} AS date) FROM (SELECT ${PLAIN})`));
      expect((await invoicesOf(store))[0].day).toBe(19_724);
    },
  );

  test.each([
    ['number', '24312000000012345678::DOUBLE', 'number_mangled'],
    ['number', '123456789::FLOAT', 'number_mangled'],
    ['date', 'epoch_ms(1704153600000)::TIMESTAMPTZ', 'day_pattern'],
    ['gross', '(0.1 + 0.2)::DOUBLE + 1.1::DOUBLE', 'amount_decimals'],
    ['gross', `'nan'::DOUBLE`, 'amount_pattern'],
    ['gross', `'inf'::DOUBLE`, 'amount_pattern'],
    ['gross', 'NULL::DOUBLE', 'value_missing'],
  ])('%s = %s is refused: %s', async (name, sql, code) => {
    const made = await parquetOf(`SELECT * REPLACE (${sql} AS ${name}) FROM (SELECT ${PLAIN})`);
    const { refusals } = await loadParquet(made);
    expect(refusals).toMatchObject([{ row: 1, column_name: name, code }]);
  });

  test('within another is told and left out', async () => {
    const { file } = await loadParquet(
      await parquetOf(`SELECT ${PLAIN}, {'a': 1} AS more, [1, 2] AS list, MAP {'k': 1} AS keys, 'x' AS note`),
    );
    expect(file.ignoredColumns.map((name) => name.replace(/ \(.*/, ''))).toEqual(['note', 'more', 'list', 'keys']);
    expect(file.rows.newInvoices).toBe(1);
  });
});

test('rows are numbered as they stand, over row groups, with quotes and line breaks', async () => {
  const { file, refusals } = await loadParquet(
    await parquetOf(
      `SELECT 'S' AS seller, 'B' AS buyer, i AS number, '2024-01-02' AS date, CASE WHEN i = 4999 THEN 'x' ELSE '1' END AS gross,
         'a"b' || chr(13) || chr(10) || ',' || chr(13) AS note FROM range(5000) AS t(i)`,
      ', ROW_GROUP_SIZE 2048',
    ),
  );
  expect(file.rows).toMatchObject({ read: 5000, refused: 1 });
  expect(refusals[0].row).toBe(5000);
});

describe('a file', () => {
  test('may be compressed by gzip as well', async () => {
    const { file } = await loadParquet(gzipSync(await parquetOf(`SELECT ${PLAIN}`)));
    expect(file.reading!.format).toBe('parquet');
  });

  test.each(['cut', 'header', 'middle', 'encrypted', 'short'])('that is damaged is refused: %s', async (how) => {
    const whole = await parquetOf(`SELECT ${PLAIN}`);
    const bytes = Buffer.from(whole);
    if (how === 'middle') bytes.fill(0xff, bytes.length - 60, bytes.length - 12);
    if (how === 'encrypted') bytes.write('PARE', 0);
    const made = how === 'cut' ? bytes.subarray(0, -20) : how === 'short' ? Buffer.from('PAR1') : bytes;
    if (how === 'header') bytes.writeUInt32LE(0xffffff, bytes.length - 8);
    const code = how === 'encrypted' ? 'parquet_encrypted' : 'parquet_damaged';
    await expect(loadParquet(made)).rejects.toMatchObject({ code });
    await loadParquet(made).catch(({ values }: { values: { detail?: string } }) => {
      expect(values.detail ?? '').not.toMatch(/[/\\]staging|suyuan/);
    });
  });

  test('of rows that cost nothing is refused', async () => {
    const made = await parquetOf(`SELECT ${PLAIN} FROM range(12000000)`);
    expect(made.length).toBeLessThan(100_000);
    await expect(loadParquet(made)).rejects.toMatchObject({ code: 'archive_bomb' });
  });

  test('without rows is loaded as such, one of another kind is not', async () => {
    const { file } = await loadParquet(await parquetOf(`SELECT ${PLAIN} LIMIT 0`));
    expect(file.rows.read).toBe(0);
    await expect(loadParquet(await parquetOf('SELECT 1 AS a'))).rejects.toMatchObject({ code: 'header_unknown' });
  });
});
