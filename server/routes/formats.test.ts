import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from '../../graph/staging/formats/harness.ts';
import type { Load } from '../contract.ts';
import { hashKey } from '../security.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { BAD_ROWS, CHAIN, invoices, temporaryFolder, write } from '../testing/ledger.ts';

let suyuan: TestApp;
const imports = temporaryFolder('suyuan-import-');
const guest = { authorization: 'Bearer guest', host: 'localhost' };
beforeAll(async () => {
  suyuan = await startApp({ importFolder: imports.folder });
  await suyuan.ledger.build();
  write(suyuan.folder, 'keys', hashKey('guest'));
});
afterAll(async () => {
  await suyuan.close();
  imports.remove();
});
const load = async (body: object, headers?: Record<string, string>): Promise<Load> => {
  const reply = await suyuan.post('/api/v1/loads', body, headers);
  expect(reply.status, reply.text).toBe(202);
  return suyuan.ended((reply.body as Load).id);
};
const refusal = async (body: object, headers?: Record<string, string>) =>
  (await suyuan.post('/api/v1/loads', body, headers)).body as { status: number; code: string; detail: string };

describe('a dry run', () => {
  test('says what would come of it, and changes nothing', async () => {
    const before = (await suyuan.get('/api/v1/ledger')).body as { sequence: number; version: string };
    const path = write(suyuan.files, 'dry.csv', BAD_ROWS);
    const { state, report, id } = await load({ paths: [path], dryRun: true });
    expect(state).toBe('done');
    expect(report).toMatchObject({ dryRun: true, rows: { read: 6, refused: 3, newInvoices: 3 }, account: null });
    expect(report!.files[0].reading).toMatchObject({ format: 'csv', encoding: 'utf-8', delimiter: ',', headerRow: 1 });
    expect(report!.refusals.map(({ row, column, code }) => [row, column, code])).toEqual([
      [5, '开票日期', 'day_pattern'],
      [6, '金额', 'amount_pattern'],
      [7, '价税合计', 'amount_pattern'],
    ]);
    expect((await suyuan.get('/api/v1/ledger')).body).toMatchObject({
      sequence: before.sequence,
      version: before.version,
    });
    expect((await suyuan.get('/api/v1/loads')).body.items).toEqual([]);
    expect((await suyuan.get('/api/v1/refusals')).body.total).toBe(0);
    expect(readdirSync(join(suyuan.folder, 'staging')).filter((name) => name === id)).toEqual([]);
    expect(readdirSync(join(suyuan.folder, 'jobs')).join()).not.toContain(id);
  });

  test('counts what is there already, and names no more than twenty refused rows', async () => {
    const text = invoices('A B 1.00 2021-01-01', 7000);
    await suyuan.load({ 'there.csv': text });
    const [, row] = text.trim().split('\n');
    const bad = Array.from({ length: 30 }, () => row.replace('2021-01-01', 'x')).join('\n');
    const path = write(suyuan.files, 'half.csv', `${text}${bad}\n`);
    const { report } = await load({ paths: [path], dryRun: true });
    expect(report!.rows).toMatchObject({ read: 31, refused: 30, exactRepeats: 1 });
    expect(report!.refusals).toHaveLength(20);
  });

  test('of what cannot be loaded says why', async () => {
    const { state, problem } = await load({ paths: [write(suyuan.files, 'other.csv', 'a,b\n1,2\n')], dryRun: true });
    expect([state, problem!.code]).toEqual(['failed', 'header_unknown']);
    expect(problem!.detail).toContain('a, b');
  });

  test('asks for no leave to replace a demo', async () => {
    const demo = await startApp();
    try {
      await demo.ledger.build();
      const path = write(demo.files, 'demo.csv', CHAIN);
      const more = { uploads: [], replaceDemo: false, trusted: true };
      await demo.ended(await demo.loads.submit({ paths: [path], demo: true, ...more }));
      const { report } = await demo.load({ 'real.csv': invoices('A B 1.00 2021-01-01', 1) }, { dryRun: true });
      expect(report!.rows).toMatchObject({ newInvoices: 1, conflicts: 0 });
      expect((await demo.get('/api/v1/ledger')).body).toMatchObject({ demo: true, taxpayers: 6 });
    } finally {
      await demo.close();
    }
  });
});

describe('a mapping', () => {
  const mapping = { columns: { number: 'Doc', day: 'When', gross: 'Sum', buyerId: 4 }, constants: { owner: 'E1' } };

  test('holds for paths and for uploads', async () => {
    const text = 'Doc,When,Sum,Who\nD1,2024-01-02,1.10,B\n';
    const path = write(suyuan.files, 'own.csv', text);
    const { report } = await load({ paths: [path], mapping });
    expect(report!.files[0]).toMatchObject({ kind: 'sales', rows: { newInvoices: 1 } });
    expect(report!.files[0].reading!.fields).toContainEqual({ field: 'owner', column: null, constant: 'E1' });
    const octets = { ...guest, 'content-type': 'application/octet-stream' };
    const { body } = await suyuan.post('/api/v1/uploads?name=u.csv', text.replace('D1', 'D2'), octets);
    const uploaded = await load({ uploads: [(body as { id: string }).id], mapping });
    expect(uploaded.report!.rows.newInvoices).toBe(1);
  });

  test.each([
    [{ columns: { nummer: 1 } }, 'nummer'],
    [{ colums: {} }, 'colums'],
    [{ kind: 'x' }, 'kind'],
  ])('%j is refused with the place', async (wrong, place) => {
    const problem = await refusal({ paths: ['a'], mapping: wrong });
    expect(problem).toMatchObject({ status: 400, code: 'request_invalid' });
    expect(problem.detail).toContain(place);
  });

  test('that does not fit the file is told with what is there', async () => {
    const { problem } = await load({ paths: [write(suyuan.files, 'unfit.csv', 'a,b\n1,2\n')], mapping });
    expect(problem).toMatchObject({ status: 422, code: 'mapping_column_missing' });
    expect(problem!.detail).toContain('Columns: a, b');
  });
});

describe('a pattern', () => {
  let next = 20_000;
  const fresh = () => invoices('A B 1.00 2021-01-01', (next += 10));

  test('means the files that match, and what is there by that name comes first', async () => {
    const folder = join(suyuan.files, 'glob');
    for (const month of ['2024-01', '2024-02', '[2024]*']) mkdirSync(join(folder, month), { recursive: true });
    writeFileSync(join(folder, '2024-01/a.csv.gz'), gzipSync(fresh()));
    writeFileSync(join(folder, '2024-02/乙.csv.gz'), gzipSync(fresh()));
    writeFileSync(join(folder, '2024-02/notes.txt'), 'hello');
    write(join(folder, '[2024]*'), 'a.csv', fresh());
    const { report } = await load({ paths: [join(folder, '2024-*/*.csv.gz')] });
    expect(report!.files.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['2024-01/a.csv.gz', 'loaded'],
      ['2024-02/乙.csv.gz', 'loaded'],
    ]);
    const literal = await load({ paths: [join(folder, '[2024]*/a.csv')] });
    expect(literal.report!.files.map(({ name }) => name)).toEqual(['a.csv']);
    const all = await load({ paths: [join(folder, '2024-*/*')] });
    expect(all.report!.files.map(({ outcome }) => outcome)).toEqual(['already_loaded', 'skipped', 'already_loaded']);
    expect(await refusal({ paths: [join(folder, '2025-*/*.csv')] })).toMatchObject({
      status: 404,
      code: 'path_not_found',
    });
  });

  test('reaches nothing outside of the import folder', async () => {
    const outside = write(suyuan.files, 'secret.csv', fresh());
    mkdirSync(join(imports.folder, 'in'));
    write(join(imports.folder, 'in'), 'a.csv', fresh());
    symlinkSync(outside, join(imports.folder, 'in/link.csv'));
    symlinkSync(suyuan.files, join(imports.folder, 'away'));
    for (const path of ['in/*.csv', 'away/*', '../*', '/etc/*', `${suyuan.files}/*.csv`, '*/../../*', 'in/../../*'])
      expect(await refusal({ paths: [path] }, guest), path).toMatchObject({ code: 'path_not_allowed' });
    // folders behind links are not even looked into
    expect(await refusal({ paths: ['aw*/*.csv'] }, guest)).toMatchObject({ code: 'path_not_found' });
    expect((await load({ paths: ['in/a*.csv'] }, guest)).report!.rows.newInvoices).toBe(1);
  });
});

test('a workbook is loaded, and says which sheet', async () => {
  const head = ['发票号码', '销方识别号', '购方识别号', '开票日期', '价税合计'];
  const path = join(suyuan.files, '全量发票.xlsx');
  writeFileSync(path, workbook([{ name: '基础信息', rows: [['标题'], head, ['X1', 'S', 'B', '2024-01-02', 1.1]] }]));
  const { report } = await load({ paths: [path] });
  expect(report!.files[0]).toMatchObject({
    rows: { newInvoices: 1 },
    reading: { format: 'xlsx', sheets: { read: ['基础信息'] }, headerRow: 2 },
  });
});
