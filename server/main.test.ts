import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Load } from './contract.ts';
import { readOwner } from './owner.ts';
import { killAll, run, start, until } from './testing/commands.ts';
import { CHAIN, invoices, temporaryFolder, write } from './testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-main-');
const runtime = temporaryFolder('suyuan-run-');
afterAll(() => {
  killAll();
  remove();
  runtime.remove();
});
const env = { XDG_RUNTIME_DIR: runtime.folder };
const on = (data: string, ...args: string[]) => run([...args, '--data', data], env);
const chain = write(folder, 'chain.csv', CHAIN);
const more = write(folder, 'more.csv', invoices('D Q 9.00 2021-06-01', 80));
const sockets = () => {
  const place = join(runtime.folder, 'suyuan');
  return existsSync(place) ? readdirSync(place) : [];
};

async function serve(data: string, ...args: string[]) {
  const running = start(['serve', '--data', data, '--port', '0', '--json', ...args], env);
  const { url, version } = JSON.parse(await running.line) as { url: string; version: string };
  const { origin, searchParams } = new URL(url);
  const launched = await fetch(`${origin}/launch?${searchParams.toString()}`, { redirect: 'manual' });
  const cookie = launched.headers.get('set-cookie')!.split(';')[0];
  const get = async (path: string) => (await fetch(`${origin}/api/v1${path}`, { headers: { cookie } })).json() as never;
  return { ...running, origin, version, get: get as (path: string) => Promise<Record<string, unknown>> };
}

const isLoading = (data: string) => existsSync(join(data, 'staging')) && readdirSync(join(data, 'staging')).length > 0;

describe('while serve runs', () => {
  test('commands call it, and it goes on; SIGTERM ends it and leaves nothing behind', async () => {
    const data = join(folder, 'served');
    const server = await serve(data);
    expect((await server.get('/ledger')).empty).toBe(true);
    expect(sockets()).toHaveLength(1);
    const loaded = await on(data, 'load', chain, '--json');
    expect(loaded.code).toBe(0);
    const { report } = JSON.parse(loaded.out) as Load;
    const now = await server.get('/ledger');
    expect(now.version).toBe(report!.version);
    expect(now.version).not.toBe(server.version);
    expect(JSON.parse((await on(data, 'trace', 'A', '--json')).out).version).toBe(now.version);
    expect((await on(data, 'find', '乙')).out).toBe('B 乙公司\nK 乙公司\n');
    // a problem comes through as well as a reply
    expect(await on(data, 'trace', 'nobody', '--lang', 'zh')).toMatchObject({
      code: 1,
      err: expect.stringContaining('没有编号为 nobody'),
    });
    // no second server
    const second = await on(data, 'serve', '--port', '0');
    expect(second.code).toBe(1);
    expect(second.err).toMatch(
      new RegExp(`Process ${server.child.pid} \\(serve, since .*\\) has it[^]*\\[ledger_owned\\]`),
    );

    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect([sockets(), readOwner(data)]).toEqual([[], null]);
    expect(readdirSync(data).filter((name) => name.startsWith('owner'))).toEqual([]);
    expect((await on(data, 'find', 'B')).out).toContain('B 乙公司');
  });

  test('a port that is taken is said at once, with advice', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      const { code, err } = await on(join(folder, 'port'), 'serve', '--port', String(port), '--lang', 'zh');
      expect([code, err]).toEqual([1, expect.stringContaining(`127.0.0.1:${port} 已被其他程序使用`)]);
      expect(err).toContain('--port');
      expect(err).toContain('[port_in_use]');
      expect(readOwner(join(folder, 'port'))).toBeNull();
    } finally {
      other.close();
    }
  });

  test('listening to other machines without a key is wrong use', async () => {
    const { code, err } = await on(join(folder, 'open'), 'serve', '--host', '0.0.0.0', '--port', '0');
    expect([code, err]).toEqual([2, expect.stringContaining('[keys_missing]')]);
  });
});

describe('a process that is killed', () => {
  test('is succeeded: a command takes the folder over, and the data is whole', async () => {
    const data = join(folder, 'killed');
    const server = await serve(data);
    expect((await on(data, 'load', chain)).code).toBe(0);
    server.child.kill('SIGKILL');
    await server.ended;
    expect(readOwner(data)).toMatchObject({ alive: false, record: { command: 'serve' } });
    expect((await on(data, 'find', 'B')).out).toContain('B 乙公司');
    expect(readOwner(data)).toBeNull();
    // and its socket's file does not keep the next server from serving
    const next = await serve(data);
    expect((await on(data, 'load', more)).code).toBe(0);
    expect((await next.get('/ledger')).taxpayers).toBe(7);
    next.child.kill('SIGINT');
    expect((await next.ended).code).toBe(0);
  });

  test('during a load leaves all of it or nothing', async () => {
    const data = join(folder, 'half');
    expect((await on(data, 'load', chain)).code).toBe(0);
    const { version } = JSON.parse((await on(data, 'trace', 'A', '--json')).out);
    const lines = Array.from({ length: 25_000 }, (_, i) => `G${i % 97} H${i % 91} 10.00 2022-01-01`).join('\n');
    const long = write(folder, 'long.csv', invoices(lines, 1000));
    const versions = new Set<string>();
    for (const wait of [0, 300]) {
      const loading = start(['load', long, '--data', data], env);
      // in the middle of it: its own folder is there
      await until(() => isLoading(data) || loading.child.exitCode !== null);
      await sleep(wait);
      loading.child.kill('SIGKILL');
      await loading.ended;
      const { out, code } = await on(data, 'trace', 'A', '--json');
      expect(code).toBe(0);
      versions.add(JSON.parse(out).version);
      expect(readdirSync(join(data, 'staging'))).toEqual([]);
    }
    const again = JSON.parse((await on(data, 'load', long, '--json')).out) as Load;
    expect(['loaded', 'already_loaded']).toContain(again.report!.files[0].outcome);
    for (const seen of versions) expect([version, again.report!.version]).toContain(seen);
  }, 60_000);
});

describe('a load is given up', () => {
  const lines = Array.from({ length: 150_000 }, (_, i) => `G${i % 97} H${i % 91} 10.00 2022-01-01`).join('\n');
  const long = write(folder, 'longer.csv', invoices(lines, 1000));

  /** As the next process knows them. */
  const statesOf = async (data: string) =>
    (JSON.parse((await on(data, 'loads', '--json')).out) as Load[]).map(({ state }) => state);

  test('by Ctrl+C, and nothing was changed', async () => {
    const data = join(folder, 'given');
    const loading = start(['load', long, '--data', data, '--json'], env);
    await until(() => isLoading(data));
    await sleep(100);
    loading.child.kill('SIGINT');
    const { code, out, err } = await loading.ended;
    expect([code, JSON.parse(out).state, err]).toEqual([
      1,
      'cancelled',
      expect.stringContaining('nothing was changed'),
    ]);
    expect(readOwner(data)).toBeNull();
    expect(await statesOf(data)).toEqual(['cancelled']);
  });

  test('by the end of the server that does it', async () => {
    const data = join(folder, 'ending');
    const server = await serve(data);
    const loading = start(['load', long, '--data', data], env);
    await until(() => isLoading(data));
    const begun = Date.now();
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    const { code, err } = await loading.ended;
    expect([code, err]).toEqual([1, expect.stringContaining('[unavailable]')]);
    expect(await statesOf(data)).toEqual(['interrupted']);
  });
});
