import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashKey } from '../security.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { BAD_ROWS, CHAIN, invoices, temporaryFolder, write } from '../testing/ledger.ts';

let suyuan: TestApp;
const imports = temporaryFolder('suyuan-import-');
/** A caller that may sign in, and no more. */
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

const octets = { ...guest, 'content-type': 'application/octet-stream' };
const post = (body: object, headers?: Record<string, string>) => suyuan.post('/api/v1/loads', body, headers);
const upload = async (name: string, bytes: Buffer | string) =>
  (await suyuan.post(`/api/v1/uploads?name=${encodeURIComponent(name)}`, bytes, octets)).body;
/** Numbers that were not used before. */
let next = 1000;
const fresh = (lines = 'A B 1.00 2021-01-01') => invoices(lines, (next += 100));

describe('an upload', () => {
  test('is loaded, counted, and gone', async () => {
    const text = fresh('A B 1.00 2021-01-01\nB C 2.00 2021-02-01');
    const kept = await upload('发票 1.csv', text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(kept).toMatchObject({ name: '发票 1.csv', bytes: Buffer.byteLength(text), sha256 });
    const { status, headers, body } = await post({ uploads: [kept.id] }, guest);
    expect([status, headers.location]).toEqual([202, `/api/v1/loads/${body.id}`]);
    const { state, report } = await suyuan.ended(body.id, guest);
    expect(state).toBe('done');
    expect(report!.rows).toMatchObject({ read: 2, newInvoices: 2, refused: 0 });
    expect(report!.files[0]).toMatchObject({ name: '发票 1.csv', outcome: 'loaded', kind: 'invoices', sha256 });
    expect(report!.version).toBe((await suyuan.get('/api/v1/ledger')).body.version);
    expect((await post({ uploads: [kept.id] }, guest)).body).toMatchObject({ status: 404, code: 'upload_not_found' });
    expect(readdirSync(join(suyuan.folder, 'staging', 'uploads'))).toEqual([]);
  });

  test('of gzip, twice the same, and of one file that was loaded before', async () => {
    const text = fresh();
    const { id } = await upload('a.csv.gz', gzipSync(text));
    const { body } = await post({ uploads: [id, id] }, guest);
    expect((await suyuan.ended(body.id)).report!.rows.newInvoices).toBe(1);
    const again = await upload('a.csv.gz', gzipSync(text));
    const { report } = await suyuan.ended((await post({ uploads: [again.id] }, guest)).body.id);
    expect(report!.files[0].outcome).toBe('already_loaded');
  });

  test.each([
    ['empty.csv', '', 'file_empty'],
    ['cut.csv.gz', gzipSync(fresh('A B 1.00 2021-01-01\n'.repeat(3000))).subarray(0, 2000), 'gzip_truncated'],
    ['gbk.csv', Buffer.concat([Buffer.from(fresh()), Buffer.from([0xd5, 0xfd, 0xb3, 0xa3])]), 'encoding_not_utf8'],
    ['other.csv', 'a,b,c\n1,2,3\n', 'header_unknown'],
  ])('that cannot be loaded says why: %s', async (name, bytes, code) => {
    const { id } = await upload(name, bytes);
    const { state, problem, report } = await suyuan.ended((await post({ uploads: [id] }, guest)).body.id);
    expect([state, problem?.code, report]).toEqual(['failed', code, null]);
    expect(problem!.detail).toContain(name);
  });

  test('needs a name and octets', async () => {
    expect((await suyuan.post('/api/v1/uploads', 'x', octets)).body).toMatchObject({
      status: 400,
      code: 'request_invalid',
    });
    const json = { ...guest, 'content-type': 'application/json' };
    expect((await suyuan.post('/api/v1/uploads?name=x', '{}', json)).body).toMatchObject({
      status: 415,
      code: 'media_type',
    });
    // whoever is trusted is not asked for a type, and gets no further
    const reply = await suyuan.post('/api/v1/uploads?name=x', { a: 1 });
    expect(reply.body).toMatchObject({ status: 415, code: 'media_type' });
  });
});

describe('a load by path', () => {
  test('is refused outside of the import folder, and to all where there is none', async () => {
    const outside = write(suyuan.files, 'outside.csv', fresh());
    symlinkSync(outside, join(imports.folder, 'link.csv'));
    symlinkSync(suyuan.files, join(imports.folder, 'folder'));
    const sibling = `${imports.folder}-more`;
    mkdirSync(sibling);
    try {
      const paths = [
        outside,
        'link.csv',
        'folder',
        'folder/outside.csv',
        '..',
        '../..',
        '/etc/passwd',
        'missing.csv',
        sibling,
      ];
      for (const path of paths)
        expect((await post({ paths: [path] }, guest)).body, path).toMatchObject({
          status: 403,
          code: 'path_not_allowed',
        });
    } finally {
      rmSync(sibling, { recursive: true });
    }
    const closed = await startApp();
    try {
      await closed.ledger.build();
      write(closed.folder, 'keys', hashKey('guest'));
      const { body } = await closed.post('/api/v1/loads', { paths: [outside] }, guest);
      expect(body.code).toBe('path_not_allowed');
    } finally {
      await closed.close();
    }
  });

  test('is taken below it, links within it too', async () => {
    mkdirSync(join(imports.folder, 'a'));
    write(join(imports.folder, 'a'), 'in.csv', fresh());
    symlinkSync('a/in.csv', join(imports.folder, 'in.csv'));
    const { body } = await post({ paths: ['in.csv', join(imports.folder, 'a')] }, guest);
    const { report } = await suyuan.ended(body.id);
    expect(report!.files.map(({ outcome }) => outcome)).toEqual(['loaded', 'already_loaded']);
  });

  test('of the owner may name any path that is there', async () => {
    const path = write(suyuan.files, 'any.csv', fresh());
    expect((await suyuan.ended((await post({ paths: [path] })).body.id)).state).toBe('done');
    expect((await post({ paths: ['/no/such/file'] })).body).toMatchObject({ status: 404, code: 'path_not_found' });
  });

  test('of an empty folder says so', async () => {
    const folder = join(suyuan.files, 'empty');
    mkdirSync(folder);
    const { problem } = await suyuan.ended((await post({ paths: [folder] })).body.id);
    expect(problem).toMatchObject({ status: 422, code: 'folder_empty', values: { path: folder } });
  });

  test('names something', async () => {
    expect((await post({})).body).toMatchObject({ status: 400, code: 'request_invalid' });
    expect((await post({ paths: ['a'], demo: true })).body).toMatchObject({ status: 400, code: 'request_invalid' });
    expect((await post({ uploads: ['nothing'] })).body).toMatchObject({ status: 404, code: 'upload_not_found' });
  });
});

describe('loads', () => {
  test('that come together are done one after the other', async () => {
    const paths = [1, 2, 3].map((n) => write(suyuan.files, `together${n}.csv`, fresh(`A B ${n}.00 2021-01-0${n}`)));
    const started = await Promise.all(paths.map(async (path) => (await post({ paths: [path] })).body));
    expect(started.map(({ state }) => state)).toContain('queued');
    const ended = await Promise.all(started.map(({ id }) => suyuan.ended(id)));
    expect(ended.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(new Set(ended.map(({ report }) => report!.version)).size).toBe(3);
  });

  test('that wait can be given up, and do not hold up the next', async () => {
    // the first is long enough for the next two to wait behind it
    const long = Array.from({ length: 60_000 }, (_, i) => `J${i % 997} K${i % 991} 10.00 2022-01-01`).join('\n');
    const started = [];
    for (const [n, text] of [invoices(long, 2e6), fresh(), fresh()].entries()) {
      const path = write(suyuan.files, `give${n}.csv`, text);
      started.push((await post({ paths: [path] })).body);
    }
    expect(started[1].state).toBe('queued');
    const given = await suyuan.post(`/api/v1/loads/${started[1].id}/cancel`, {});
    expect(given.body.state).toBe('cancelled');
    const [first, second, third] = await Promise.all(started.map(({ id }) => suyuan.ended(id)));
    expect([first.state, second.state, third.state]).toEqual(['done', 'cancelled', 'done']);
    expect([second.report, second.problem]).toEqual([null, null]);
    // too late: it stays what it is
    expect((await suyuan.post(`/api/v1/loads/${started[0].id}/cancel`, {})).body.state).toBe('done');
    expect((await suyuan.post('/api/v1/loads/none/cancel', {})).body.code).toBe('load_not_found');
  });

  test('that run can be given up, and change nothing', async () => {
    const { version } = (await suyuan.get('/api/v1/ledger')).body;
    const lines = Array.from({ length: 120_000 }, (_, i) => `G${i % 997} H${i % 991} 10.00 2022-01-01`).join('\n');
    const path = write(suyuan.files, 'long.csv', invoices(lines, 1e6));
    const { id } = (await post({ paths: [path] })).body;
    await suyuan.post(`/api/v1/loads/${id}/cancel`, {});
    expect((await suyuan.ended(id)).state).toBe('cancelled');
    expect((await suyuan.get('/api/v1/ledger')).body.version).toBe(version);
    expect(readdirSync(join(suyuan.folder, 'staging')).filter((name) => name === id)).toEqual([]);
  });

  test('are listed, newest first, also after a restart', async () => {
    const here = (await suyuan.get('/api/v1/loads')).body.items;
    expect(here.length).toBeGreaterThan(3);
    expect((await suyuan.get('/api/v1/loads/none')).body).toMatchObject({ status: 404, code: 'load_not_found' });
    const remembered = await suyuan.ledger.loads(100);
    expect(remembered.map(({ id }) => id)).toEqual(
      here
        .filter(({ report }: { report: { files: { outcome: string }[] } | null }) =>
          report?.files.some(({ outcome }) => outcome === 'loaded'),
        )
        .map(({ id }: { id: string }) => id),
    );
  });

  test('report refused rows in the language of who reads', async () => {
    const own = { authorization: `Bearer ${suyuan.security.ownToken}` };
    const { id } = await suyuan.load({ 'bad.csv': BAD_ROWS });
    const [zh, en] = await Promise.all(
      ['zh-CN', 'en'].map(
        async (language) => (await suyuan.ended(id, { ...own, 'accept-language': language })).report!,
      ),
    );
    expect(zh.rows).toMatchObject({ read: 6, refused: 3, newInvoices: 3 });
    expect(zh.refusals.map(({ row, column, value, code }) => [row, column, value, code])).toEqual([
      [5, '开票日期', '20217-01-01', 'day_pattern'],
      [6, '金额', 'abc', 'amount_pattern'],
      [7, '价税合计', '1e18', 'amount_pattern'],
    ]);
    for (const [report, script] of [
      [zh, /\p{Script=Han}/u],
      [en, /^[^\p{Script=Han}]+$/u],
    ] as const)
      for (const { reason } of report.refusals) expect(reason).toMatch(script);
  });
});

test('a demo is not mixed with real invoices', async () => {
  const demo = await startApp();
  try {
    await demo.ledger.build();
    const path = write(demo.files, 'demo.csv', CHAIN);
    const id = await demo.loads.submit({ paths: [path], uploads: [], replaceDemo: false, demo: true, trusted: true });
    expect((await demo.ended(id)).state).toBe('done');
    expect((await demo.get('/api/v1/ledger')).body).toMatchObject({ demo: true, taxpayers: 6 });
    const real = write(demo.files, 'real.csv', fresh());
    expect((await demo.post('/api/v1/loads', { paths: [real] })).body).toMatchObject({
      status: 409,
      code: 'demo_ledger',
    });
    // what was confirmed, and another that came before its end
    const [first, second] = await Promise.all(
      [{ replaceDemo: true }, { replaceDemo: true }].map(async (more, i) => {
        const file = i === 0 ? real : write(demo.files, 'second.csv', fresh('X Y 1.00 2021-01-01'));
        return (await demo.post('/api/v1/loads', { paths: [file], ...more })).body;
      }),
    );
    expect([(await demo.ended(first.id)).state, (await demo.ended(second.id)).state]).toEqual(['done', 'done']);
    expect((await demo.get('/api/v1/ledger')).body).toMatchObject({ demo: false, taxpayers: 4 });
    // a demo that comes too late
    const late = await demo.loads.submit({ paths: [path], uploads: [], replaceDemo: false, demo: true, trusted: true });
    expect((await demo.ended(late)).problem?.code).toBe('sequence_moved');
    expect((await demo.get('/api/v1/ledger')).body).toMatchObject({ demo: false, taxpayers: 4 });
  } finally {
    await demo.close();
  }
});

test('closing gives up what runs and what waits, and takes nothing new', async () => {
  const closing = await startApp();
  await closing.ledger.build();
  const lines = Array.from({ length: 60_000 }, (_, i) => `G${i % 97} H${i % 91} 10.00 2022-01-01`).join('\n');
  const path = write(closing.files, 'long.csv', invoices(lines));
  const ids = [];
  for (let i = 0; i < 2; i++) ids.push((await closing.post('/api/v1/loads', { paths: [path] })).body.id as string);
  const begun = performance.now();
  await closing.jobs.close();
  for (const id of ids) expect((await closing.loads.get(id, 'en')).state).toBe('interrupted');
  expect(performance.now() - begun).toBeLessThan(10_000);
  const late = await closing.post('/api/v1/loads', { paths: [path] });
  expect(late.body).toMatchObject({ status: 503, code: 'unavailable' });
  await closing.close();
});
