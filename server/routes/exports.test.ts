import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, JobOf } from '../contract.ts';
import { hashKey } from '../security.ts';
import { sweepExports } from '../services/exports.ts';
import { buildFirst } from '../services/snapshots.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN, manyInvoices, temporaryFolder, write } from '../testing/ledger.ts';

const { folder: out, remove } = temporaryFolder('suyuan-exported-');
let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  write(suyuan.folder, 'keys', hashKey('guest'));
  await suyuan.jobs.ended(buildFirst(suyuan.jobs, suyuan.ledger, suyuan.graph));
  await suyuan.load({ 'chain.csv': CHAIN });
});
afterAll(async () => {
  await suyuan.close();
  remove();
});

const ask = (body: object, headers?: Record<string, string>) => suyuan.post('/api/v1/exports', body, headers);
const jobOf = async (id: string) => (await suyuan.get(`/api/v1/jobs/${id}`)).body as JobOf<'export'>;
async function ended(id: string): Promise<JobOf<'export'>> {
  for (;;) {
    const job = await jobOf(id);
    if (!['queued', 'running'].includes(job.state)) return job;
    await sleep(10);
  }
}
const relations = (name: string, format = 'csv') => ({ what: 'relations', format, path: join(out, name) });

test('an export is a job, with the files that it wrote and the version of their graph', async () => {
  const { version } = (await suyuan.get('/api/v1/ledger')).body as { version: string };
  const { status, headers, body } = await ask({ what: 'snapshot', format: 'csv', path: join(out, 'all') });
  const { id } = body as Job;
  expect([status, headers.location]).toEqual([202, `/api/v1/jobs/${id}`]);
  const job = await ended(id);
  expect(job).toMatchObject({
    ...{ kind: 'export', state: 'done', version, problem: null },
    about: { what: 'snapshot', format: 'csv', path: join(out, 'all') },
    result: { what: 'snapshot', format: 'csv', version },
    progress: { phase: 'done', done: 20, total: 20, unit: 'rows' },
  });
  expect(job.result!.files.map(({ name, rows }) => [name, rows])).toEqual([
    ['taxpayers.csv', 6],
    ['relations.csv', 6],
    ['invoices.csv', 8],
  ]);
  const text = await readFile(join(out, 'all', 'relations.csv'), 'utf8');
  expect(text.slice(1).split('\n')[1]).toBe('A,甲公司,B,乙公司,CNY,2,339.00,39.00,2021-01-05,2021-02-10,false');
  const { items } = (await suyuan.get('/api/v1/jobs?kind=export')).body as { items: Job[] };
  expect(items.map((one) => one.id)).toEqual([id]);
});

test.each(['parquet', 'graphml', 'gexf'])('%s is written by the thread as well', async (format) => {
  const { body } = await ask(relations(`relations.${format}`, format));
  expect(await ended((body as Job).id)).toMatchObject({ state: 'done' });
  expect(await readdir(out)).toContain(`relations.${format}`);
});

describe('is refused at once', () => {
  test('where the caller may not name a path of the server', async () => {
    const guest = { authorization: 'Bearer guest', host: 'localhost' };
    const { status, body } = await ask(relations('guest.csv'), { ...guest, 'accept-language': 'zh' });
    expect([status, body.code]).toEqual([403, 'export_not_allowed']);
    expect(body.title).toMatch(/\p{Script=Han}/u);
    expect((await ask(relations('guest.csv'), { host: 'localhost' })).status).toBe(401);
    expect(await readdir(out)).not.toContain('guest.csv');
  });

  test('where something is there, unless it may be replaced', async () => {
    await writeFile(join(out, 'there.csv'), 'before');
    expect((await ask(relations('there.csv'))).body).toMatchObject({ status: 409, code: 'export_exists' });
    expect(await readFile(join(out, 'there.csv'), 'utf8')).toBe('before');
    const { body } = await ask({ ...relations('there.csv'), force: true });
    expect((await ended((body as Job).id)).state).toBe('done');
    expect(await readFile(join(out, 'there.csv'), 'utf8')).toContain('甲公司');
    await mkdir(join(out, 'mine'));
    await writeFile(join(out, 'mine', 'thesis.doc'), 'years of work');
    for (const what of ['snapshot', 'relations'])
      expect((await ask({ what, format: 'csv', path: join(out, 'mine'), force: true })).body.code).toBe(
        'export_not_replaced',
      );
  });

  test.each([
    [
      'a graph of invoices',
      () => ({ what: 'invoices', format: 'gexf', path: join(out, 'x') }),
      422,
      'export_combination',
    ],
    ['no such format', () => ({ what: 'invoices', format: 'xls', path: join(out, 'x') }), 400, 'request_invalid'],
    ['a folder that is not there', () => relations('none/x.csv'), 422, 'export_folder_unusable'],
    ['a file for a folder', () => relations('relations.gexf/x.csv'), 422, 'export_folder_unusable'],
    [
      'the ledger',
      () => ({ ...relations('x'), path: join(suyuan.folder, 'ledger.duckdb'), force: true }),
      422,
      'export_into_ledger',
    ],
    ['the root', () => ({ what: 'snapshot', format: 'csv', path: '/', force: true }), 422, 'export_into_ledger'],
  ])('%s', async (_, body, status, code) => {
    expect((await ask(body())).body).toMatchObject({ status, code });
  });
});

describe('of a larger graph', () => {
  beforeAll(() => suyuan.load({ 'many.csv': manyInvoices(120_000, { first: 1000 }) }), 60_000);

  test.each(['csv', 'parquet'])(
    '%s is given up within a second, leaves nothing, and the graph is let go',
    async (format) => {
      const { id } = (await ask({ what: 'snapshot', format, path: join(out, 'given-up') })).body as Job;
      // two of one target at a time would write into each other
      const second = await ask({ what: 'snapshot', format, path: join(out, 'given-up'), force: true });
      expect(second.body.code).toBe('export_part_exists');
      while ((await jobOf(id)).progress.phase === 'queued') await sleep(1);
      const begun = performance.now();
      await suyuan.post(`/api/v1/jobs/${id}/cancel`, {});
      expect(await ended(id)).toMatchObject({ state: 'cancelled', result: null, problem: null });
      expect(performance.now() - begun).toBeLessThan(1000);
      expect((await readdir(out)).filter((name) => name.startsWith('given-up'))).toEqual([]);
      const loaded = await suyuan.load({ [`${format}.csv`]: manyInvoices(1, { first: format === 'csv' ? 7e6 : 8e6 }) });
      expect(loaded.state).toBe('done');
      expect(suyuan.ledger.graphState).toMatchObject({ versions: 1, waiting: false });
    },
  );
});

test('what a killed process left of an export goes at the next start', async () => {
  await writeFile(join(out, 'killed.csv.part'), 'half');
  const job = { kind: 'export', about: { what: 'relations', format: 'csv', path: join(out, 'killed.csv') } };
  await sweepExports([{ job, committed: false }] as unknown as Parameters<typeof sweepExports>[0]);
  expect(await readdir(out)).not.toContain('killed.csv.part');
});
