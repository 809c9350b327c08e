import { appendFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOptions } from './options.ts';
import { makeLogger, startRuntime } from './runtime.ts';
import { hashKey, newKey } from './security.ts';
import { callOverSocket, listenOnSocket } from './socket.ts';
import { type TestApp, startApp } from './testing/app.ts';
import { CHAIN, temporaryFolder, write } from './testing/ledger.ts';

let suyuan: TestApp;
let port: number;
const log: string[] = [];
beforeAll(async () => {
  const logger = makeLogger('debug', { write: (line: string) => void log.push(line) });
  suyuan = await startApp({ logger });
  await suyuan.ledger.build();
  await suyuan.app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = suyuan.app.server.address() as AddressInfo);
});
afterAll(() => suyuan.close());

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  code: string | null;
}
/** A request as it is: no header but these and what HTTP itself needs. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body, to = { port } }: Asked & { to?: http.RequestOptions } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', ...to, path, method, agent: false, setHost: !('host' in headers) };
    const { host, ...rest } = headers;
    const request = http.request({ ...options, headers: { ...rest, ...(host ? { host } : {}) } }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      reply.on('end', () => {
        const isProblem = reply.headers['content-type']?.startsWith('application/problem+json');
        resolve({ status: reply.statusCode!, headers: reply.headers, code: isProblem ? JSON.parse(text).code : null });
      });
    });
    request.on('error', reject).end(body);
  });
}
interface Asked {
  method?: string;
  headers?: Record<string, string | undefined>;
  body?: string;
}
const status = async (path: string, asked?: Asked) => {
  const { status: number, code } = await ask(path, asked);
  return code === null ? number : `${number} ${code}`;
};
const signIn = async () => {
  const { headers } = await ask(`/launch?token=${suyuan.security.launchToken}`);
  return headers['set-cookie']![0];
};
const cookie = async () => (await signIn()).split(';')[0];

describe('a browser', () => {
  test('that was not let in gets nothing but the page, health and readiness', async () => {
    expect(await status('/api/v1/ledger')).toBe('401 unauthorised');
    expect(await status('/api/v1/openapi.json')).toBe('401 unauthorised');
    expect(await status('/api/v1/ledger', { headers: { cookie: `suyuan_${port}=guess` } })).toBe('401 unauthorised');
    for (const path of ['/api/v1/health', '/api/v1/ready']) expect(await status(path)).toBe(200);
  });

  test('cannot come in by spelling an address differently', async () => {
    const spellings = [
      '/%61pi/v1/ledger',
      '/api/v1/%6cedger',
      '//api/v1/ledger',
      '/API/v1/ledger',
      '/x/../api/v1/ledger',
    ];
    for (const path of [
      ...spellings,
      '/api/v1/ledger;x',
      '/api/v1/ledger/',
      '/api//v1/ledger',
      '/api/v1/health/../ledger',
    ])
      expect((await ask(path)).status, path).toBeGreaterThanOrEqual(400);
    const json = { 'content-type': 'application/json', origin: 'https://evil.example' };
    const posted = { method: 'POST', headers: json, body: '{"paths":["/"]}' };
    for (const path of ['/api/v1/loads', '/%61pi/v1/loads']) expect((await ask(path, posted)).status).toBe(403);
  });

  test('is let in by the launch link, whose cookie is for this server alone', async () => {
    const answer = await ask(`/launch?token=${suyuan.security.launchToken}`);
    expect([answer.status, answer.headers.location, answer.headers['cache-control']]).toEqual([303, '/', 'no-store']);
    const [made] = answer.headers['set-cookie']!;
    expect(made).toMatch(new RegExp(`^suyuan_${port}=[\\w-]{32}; Path=/; HttpOnly; SameSite=Strict$`));
    expect(await status('/api/v1/ledger', { headers: { cookie: made.split(';')[0] } })).toBe(200);
    const elsewhere = made.split(';')[0].replace(String(port), '1');
    expect(await status('/api/v1/ledger', { headers: { cookie: elsewhere } })).toBe('401 unauthorised');
  });

  test('with a wrong link is not', async () => {
    for (const query of ['', '?token=', '?token=wrong', `?token=${suyuan.security.ownToken}`]) {
      const answer = await ask(`/launch${query}`);
      expect([answer.status, answer.code, answer.headers['set-cookie']]).toEqual([
        403,
        'launch_token_wrong',
        undefined,
      ]);
    }
  });

  test('is told to load nothing from elsewhere and to be framed by nobody', async () => {
    for (const path of ['/', '/api/v1/ledger', '/api/v1/health', '/nothing']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';worker-src 'self';font-src 'self';" +
          "img-src 'self' data:;base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('the Host', () => {
  test.each([
    ['localhost', 401],
    ['localhost:7878', 401],
    ['LocalHost:1', 401],
    ['127.0.0.1:7878', 401],
    ['[::1]', 401],
    ['[::1]:7878', 401],
    ['suyuan.example:80', 401],
    ['evil.example', 421],
    ['evil.example:7878', 421],
    ['localhost.evil.example', 421],
    ['localhost:80:80', 421],
    ['127.0.0.2', 421],
    ['0.0.0.0:7878', 421],
    ['[::2]:7878', 421],
    ['::1', 421],
    [undefined, 421],
  ])('%s', async (host, expected) => {
    expect((await ask('/api/v1/ledger', { headers: { host } })).status).toBe(expected);
    // not even whether it is healthy
    expect((await ask('/api/v1/health', { headers: { host } })).status).toBe(expected === 421 ? 421 : 200);
  });

  test('that is foreign keeps the launch link and the page away, too', async () => {
    const headers = { host: 'evil.example' };
    expect(await status(`/launch?token=${suyuan.security.launchToken}`, { headers })).toBe('421 host_not_allowed');
    expect(await status('/', { headers })).toBe('421 host_not_allowed');
  });
});

describe('a change', () => {
  const change = async (headers: Record<string, string | undefined>, path = '/api/v1/traces') =>
    status(path, { method: 'POST', headers: { cookie: await cookie(), ...headers }, body: '{"start":["A"]}' });
  const json = { 'content-type': 'application/json' };

  test('of our own page, or of no page, is taken', async () => {
    const origin = `http://127.0.0.1:${port}`;
    expect(await change(json)).toBe('409 ledger_empty');
    expect(await change({ ...json, origin, 'sec-fetch-site': 'same-origin' })).toBe('409 ledger_empty');
    expect(await change({ 'content-type': 'application/json; charset=utf-8' })).toBe('409 ledger_empty');
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'http://localhost' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('of a page of another site is refused: %j', async (headers) => {
    expect(await change({ ...json, ...headers })).toBe('403 origin_not_allowed');
  });

  test('in a form that any page could send is refused', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
    ];
    for (const type of types) expect(await change({ 'content-type': type }), type).toBe('415 media_type');
    expect(await change({})).toBe('415 media_type');
    expect(await change(json, '/api/v1/uploads?name=x')).toBe('415 media_type');
    expect(await change({ 'content-type': 'application/octet-stream' })).toBe('415 media_type');
    expect(await change({ 'content-type': 'application/octet-stream' }, '/api/v1/uploads?name=x')).toBe(201);
  });
});

test('a bearer key is taken as long as its hash is in the file', async () => {
  const [key, other] = [newKey(), newKey()];
  const file = join(suyuan.folder, 'keys');
  const withKey = (text: string) => status('/api/v1/ledger', { headers: { authorization: `Bearer ${text}` } });
  expect(await withKey(key)).toBe('401 unauthorised');
  appendFileSync(file, `${hashKey(key)} # of the auditor\n`);
  expect(await withKey(key)).toBe(200);
  expect(await withKey(other)).toBe('401 unauthorised');
  expect(await withKey(hashKey(key))).toBe('401 unauthorised');
  expect(await withKey('')).toBe('401 unauthorised');
  appendFileSync(file, `garbage\n${hashKey(other)}\n`);
  expect([await withKey(key), await withKey(other)]).toEqual([200, 200]);
  // a key alone may not name the machine's files
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  expect(await status('/api/v1/loads', { method: 'POST', headers, body: '{"paths":["/etc"]}' })).toBe(
    '403 path_not_allowed',
  );
  rmSync(file);
  expect(await withKey(key)).toBe('401 unauthorised');
});

test('over the private socket nobody needs to sign in, and any path may be named', async () => {
  const socket = join(suyuan.folder, 'test.sock');
  const server = await listenOnSocket(suyuan.app, socket);
  try {
    expect((await callOverSocket(socket, { path: '/api/v1/ledger' })).status).toBe(200);
    const body = { paths: [write(suyuan.files, 'chain.csv', CHAIN)] };
    const reply = await callOverSocket(socket, { path: '/api/v1/loads', method: 'POST', body });
    expect(reply.status).toBe(202);
    await suyuan.ended((await reply.json<{ id: string }>()).id);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  } finally {
    await server.close();
  }
});

test('nothing secret is logged', async () => {
  const key = newKey();
  await ask(`/launch?token=${suyuan.security.launchToken}`);
  await ask('/launch?token=almost-a-token');
  const headers = { cookie: await cookie(), authorization: `Bearer ${key}` };
  await ask('/api/v1/taxpayers?q=a-name-that-is-searched', { headers });
  await ask('/api/v1/%ZZ?secret-in-bad-address', { headers });
  const text = log.join('');
  expect(text).toContain('incoming request');
  const { launchToken, ownToken } = suyuan.security;
  const secrets = [
    launchToken,
    ownToken,
    key,
    headers.cookie.split('=')[1],
    'almost-a-token',
    'a-name-that-is-searched',
  ];
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('other machines are let in only where there is a key, and only with it', async () => {
  const { folder, remove } = temporaryFolder();
  const options = readOptions({ data: join(folder, 'data'), host: '0.0.0.0', port: 0, memory: 512, threads: 1 }, {});
  const runtime = await startRuntime(options, { command: 'test', onLost: () => undefined });
  try {
    await expect(runtime.listen()).rejects.toMatchObject({ code: 'keys_missing' });
    const key = newKey();
    appendFileSync(options.keyFile, `${hashKey(key)}\n`);
    const url = new URL(await runtime.listen());
    expect(url.hostname).toBe('localhost');
    await runtime.ledger.build();
    const to = { port: Number(url.port) };
    expect((await ask('/api/v1/ledger', { to })).status).toBe(401);
    expect((await ask('/api/v1/ledger', { to, headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    expect((await ask('/api/v1/health', { to, headers: { host: `0.0.0.0:${to.port}` } })).status).toBe(421);
  } finally {
    await runtime.close();
    remove();
  }
});
