import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FILE_PROBLEMS, fill, REFUSALS, WARNINGS } from '../graph/staging/wording.ts';
import { problemOf } from './errors.ts';
import { Unavailable } from '../graph/errors.ts';
import { PROBLEMS } from './problems.ts';
import { type TestApp, startApp } from './testing/app.ts';

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
});
afterAll(() => suyuan.close());

describe('before and after the graph is built', () => {
  const stranger = { host: 'localhost' };

  test('health and readiness need no sign-in, and readiness waits for the graph', async () => {
    expect((await suyuan.get('/api/v1/health', stranger)).body).toEqual({ status: 'ok' });
    const starting = await suyuan.get('/api/v1/ready', stranger);
    expect([starting.status, starting.body]).toEqual([503, { status: 'starting', version: null }]);
    for (const path of ['/ledger', '/taxpayers', '/taxpayers/A'])
      expect((await suyuan.get(`/api/v1${path}`)).body).toMatchObject({ status: 503, code: 'unavailable' });
    expect((await suyuan.post('/api/v1/traces', { start: ['A'] })).body.code).toBe('unavailable');
    expect((await suyuan.post('/api/v1/loads', { paths: ['/tmp'] })).body.code).toBe('unavailable');
    await suyuan.ledger.build();
    const ready = await suyuan.get('/api/v1/ready', stranger);
    expect([ready.status, ready.body.status]).toEqual([200, 'ready']);
    expect(ready.body.version).toMatch(/^[0-9a-f]{64}$/);
  });

  test('hello tells whose socket this is', async () => {
    expect((await suyuan.get('/api/v1/hello')).body).toEqual({ product: 'suyuan', ledger: suyuan.folder, nonce: 'n' });
    expect((await suyuan.get('/api/v1/hello', stranger)).status).toBe(401);
  });

  test('without the thread that owns the database it is not ready, and says so', async () => {
    const dying = await startApp();
    await dying.ledger.build();
    await dying.ledger.close();
    expect((await dying.get('/api/v1/ready')).body).toEqual({ status: 'unavailable', version: null });
    expect((await dying.get('/api/v1/loads')).body).toMatchObject({ status: 503, code: 'unavailable' });
    expect((await dying.get('/api/v1/health')).status).toBe(200);
    await dying.close();
  });
});

describe('whatever goes wrong is a problem document', () => {
  const own = () => ({ authorization: `Bearer ${suyuan.security.ownToken}` });
  test.each([
    ['GET', '/api/v1/nothing', undefined, {}, 404, 'route_not_found'],
    ['GET', '/nothing', undefined, {}, 404, 'route_not_found'],
    ['POST', '/api/v1/nothing', {}, {}, 404, 'route_not_found'],
    ['GET', '/api/v1/taxpayers/%ZZ', undefined, {}, 400, 'request_invalid'],
    ['GET', `/api/v1/taxpayers/${'x'.repeat(513)}`, undefined, {}, 400, 'request_invalid'],
    ['GET', `/api/v1/taxpayers/${'x'.repeat(6000)}`, undefined, {}, 400, 'request_invalid'],
    ['POST', '/api/v1/traces', '{"start":', { 'content-type': 'application/json' }, 400, 'request_invalid'],
    ['POST', '/api/v1/traces', '', { 'content-type': 'application/json' }, 400, 'request_invalid'],
    ['POST', '/api/v1/traces', undefined, {}, 400, 'request_invalid'],
    ['POST', '/api/v1/traces', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'media_type'],
    ['POST', '/api/v1/traces', 'a', { 'content-type': 'text/html' }, 415, 'media_type'],
    ['POST', '/api/v1/traces', { start: ['x'.repeat(5 << 20)] }, {}, 413, 'body_too_large'],
    ['GET', '/launch?token=wrong', undefined, {}, 403, 'launch_token_wrong'],
    ['GET', '/launch?token=a&token=b', undefined, {}, 403, 'launch_token_wrong'],
  ] as const)('%s %.60s', async (method, url, body, headers, status, code) => {
    const reply = await suyuan.call(method, url, body, { ...own(), ...headers });
    expect([reply.status, reply.type.split(';')[0], reply.body?.code]).toEqual([
      status,
      'application/problem+json',
      code,
    ]);
    expect(reply.body).toMatchObject({ type: `about:blank#${code}`, status, instance: url.split('?')[0] });
    expect(reply.body.title).not.toBe('');
  });

  test('in the language that was asked for, else in that of the server', async () => {
    const title = async (language?: string) =>
      (await suyuan.get('/api/v1/nothing', { ...own(), ...(language ? { 'accept-language': language } : {}) })).body
        .title;
    expect(await title('zh-CN,zh;q=0.9,en;q=0.8')).toBe(PROBLEMS.route_not_found.zh[0]);
    expect(await title('en-US')).toBe(PROBLEMS.route_not_found.en[0]);
    expect(await title('fr')).toBe(PROBLEMS.route_not_found.en[0]);
    expect(await title()).toBe(PROBLEMS.route_not_found.en[0]);
  });

  test('and tells no secrets of what is not ours', () => {
    expect(problemOf(new Error('password is 123'), 'en', 'r1')).toMatchObject({
      status: 500,
      code: 'internal',
      values: { reference: 'r1' },
    });
    expect(JSON.stringify(problemOf(new Error('password is 123'), 'en'))).not.toContain('123');
    expect(problemOf(new Error('IO Error: No space left on device'), 'zh').code).toBe('disk_full');
    const spill = 'Out of Memory Error: failed to offload data block of size 256.0 KiB (6.0 MiB/6.1 MiB used).';
    expect(problemOf(new Error(spill), 'zh').code).toBe('disk_full');
    expect(problemOf(new Unavailable('it', true), 'zh').status).toBe(503);
  });
});

test('answers of the API are not kept by anybody', async () => {
  for (const path of ['/ledger', '/nothing', '/taxpayers/none'])
    if (path !== '/nothing') expect((await suyuan.get(`/api/v1${path}`)).headers['cache-control']).toBe('no-store');
});

describe('the description of the API', () => {
  test('is OpenAPI 3.1, has every route, and a schema for every body and reply', async () => {
    const { body } = await suyuan.get('/api/v1/openapi.json');
    expect(body.openapi).toMatch(/^3\.1\./);
    const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    );
    expect(operations.map(({ name }) => name).sort()).toEqual([
      'GET /api/v1/health',
      'GET /api/v1/hello',
      'GET /api/v1/identity/candidates',
      'GET /api/v1/identity/decisions',
      'GET /api/v1/invoices',
      'GET /api/v1/invoices/largest',
      'GET /api/v1/jobs',
      'GET /api/v1/jobs/{id}',
      'GET /api/v1/jobs/{id}/events',
      'GET /api/v1/leads',
      'GET /api/v1/leads/{id}',
      'GET /api/v1/leads/{id}/explanation',
      'GET /api/v1/leads/{id}/invoices',
      'GET /api/v1/leads/{id}/invoices.csv',
      'GET /api/v1/leads/{id}/picture',
      'GET /api/v1/ledger',
      'GET /api/v1/ledger/account',
      'GET /api/v1/loads',
      'GET /api/v1/loads/{id}',
      'GET /api/v1/ready',
      'GET /api/v1/refusals',
      'GET /api/v1/refusals/tables',
      'GET /api/v1/refusals/tables/{id}.csv',
      'GET /api/v1/relations/account',
      'GET /api/v1/rings',
      'GET /api/v1/rings/{id}',
      'GET /api/v1/rings/{id}/picture',
      'GET /api/v1/scans',
      'GET /api/v1/scans/{id}',
      'GET /api/v1/scans/{id}/changes',
      'GET /api/v1/status',
      'GET /api/v1/taxpayers',
      'GET /api/v1/taxpayers/{id}',
      'GET /api/v1/taxpayers/{id}/facts',
      'GET /api/v1/taxpayers/{id}/identity',
      'GET /api/v1/taxpayers/{id}/invoices',
      'GET /api/v1/taxpayers/{id}/relations',
      'GET /api/v1/taxpayers/{id}/risk',
      'GET /api/v1/throughput',
      'POST /api/v1/exports',
      'POST /api/v1/identity/decisions',
      'POST /api/v1/jobs/{id}/cancel',
      'POST /api/v1/loads',
      'POST /api/v1/loads/{id}/cancel',
      'POST /api/v1/relations/timeline',
      'POST /api/v1/scans',
      'POST /api/v1/taxpayers/marks',
      'POST /api/v1/traces',
      'POST /api/v1/traces/partners',
      'POST /api/v1/traces/paths',
      'POST /api/v1/uploads',
    ]);
    for (const { name, operation } of operations) {
      const [status, reply] = Object.entries(operation.responses).find(([code]) => code.startsWith('2'))!;
      const type = name.endsWith('.csv')
        ? 'text/csv'
        : name.endsWith('/events')
          ? 'text/event-stream'
          : 'application/json';
      expect(reply.content?.[type].schema, `${name} ${status}`).toBeTypeOf('object');
      expect(operation.responses.default.content).toHaveProperty(['application/problem+json']);
      for (const parameter of name.match(/\{\w+\}/g) ?? [])
        expect(
          operation.parameters?.some((one) => `{${one.name}}` === parameter && one.in === 'path'),
          name,
        ).toBe(true);
      if (/POST.*(traces|paths|partners|timeline|marks|loads)$/.test(name))
        expect(operation.requestBody, name).toBeTypeOf('object');
    }
    // every reference leads somewhere
    for (const [, reference] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split('/')
        .reduce((node: unknown, part) => (node as Record<string, unknown>)?.[part], body);
      expect(found, reference).toBeTypeOf('object');
    }
  });
});

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
  parameters?: { name: string; in: string }[];
  requestBody?: unknown;
}

describe('every code has words', () => {
  const root = join(import.meta.dirname, '..');
  const sources = ['graph', 'server', 'algorithms', 'seed'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(test|bench)\.ts$/.test(name) && !name.startsWith('testing/'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  const codes = new Set(
    sources.flatMap((text) => [
      ...Array.from(text.matchAll(/new (?:InvalidInput|NotFound|Conflict)\(\s*'(\w+)'/g), ([, code]) => code),
      ...Array.from(text.matchAll(/readonly code = '(\w+)'/g), ([, code]) => code),
      ...Array.from(text.matchAll(/code: '(\w+_\w+)'/g), ([, code]) => code),
    ]),
  );

  test('and every word has a code', () => {
    expect(codes.size).toBeGreaterThan(30);
    const known = new Set([PROBLEMS, FILE_PROBLEMS, REFUSALS, WARNINGS].flatMap((table) => Object.keys(table)));
    expect([...codes].filter((code) => !known.has(code))).toEqual([]);
    const text = sources.join('\n');
    for (const code of known) expect(text.split(`'${code}'`).length, `${code} is raised nowhere`).toBeGreaterThan(1);
  });

  test('in both languages, with the same values', () => {
    const braces = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [code, { status, zh, en }] of Object.entries(PROBLEMS)) {
      expect(status, code).toBeGreaterThanOrEqual(400);
      for (const part of [0, 1, 2] as const) {
        expect(braces(zh[part]), code).toEqual(braces(en[part]));
        expect(zh[part] === '', code).toBe(en[part] === '');
        expect(en[part], code).not.toMatch(/\p{Script=Han}/u);
        if (part === 0) expect(zh[part], code).toMatch(/\p{Script=Han}/u);
      }
    }
    for (const table of [FILE_PROBLEMS, REFUSALS, WARNINGS])
      for (const [code, { zh, en }] of Object.entries(table)) {
        expect(braces(zh.reason), code).toEqual(braces(en.reason));
        expect([/\p{Script=Han}/u.test(zh.reason), /^[^\p{Script=Han}]*$/u.test(en.reason)], code).toEqual([
          true,
          true,
        ]);
      }
  });

  test('whose values are filled in', () => {
    expect(fill('{a} and {b}', { a: 1, b: 'x' })).toBe('1 and x');
    for (const [code, { zh }] of Object.entries(FILE_PROBLEMS)) expect(zh.advice, code).not.toMatch(/\{/);
  });
});
