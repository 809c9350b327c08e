import { execFileSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start as startNeo4j, type Server } from '../.ci/neo4j/server.mjs';
import { Connection } from '../graph/stores/neo4j/connection.ts';
import { describeOwnNeo4j } from '../graph/stores/neo4j/testing.ts';
import { Wire } from '../graph/stores/neo4j/wire.ts';
import type { Ledger, Load, Problem, TraceReply } from './contract.ts';
import { killAll, run, type Running, start } from './testing/commands.ts';
import { CHAIN, invoices, manyInvoices, temporaryFolder, write } from './testing/ledger.ts';

/** Servers of a shared ledger, as processes, when Neo4j, the line to it or one of them is gone. The tests tell one story, in order. */

const TIMEOUT = 90_000;

describeOwnNeo4j('servers that share a ledger', () => {
  const { folder, remove } = temporaryFolder('suyuan-shared-');
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  let neo4j: Server;
  let wire: Wire;
  let env: Record<string, string>;
  let first: Running;
  let ports: number[];
  const written: string[] = [];

  beforeAll(async () => {
    neo4j = await startNeo4j();
    await neo4j.kill();
    wire = await Wire.to(neo4j.uri);
    env = { SUYUAN_NEO4J: neo4j.uri, SUYUAN_NEO4J_PASSWORD: neo4j.password };
    ports = await Promise.all([freePort(), freePort()]);
  }, TIMEOUT);
  afterAll(async () => {
    killAll();
    await wire?.close();
    await neo4j?.stop();
    remove();
  });

  const serve = (data: string, port: number) =>
    start(['serve', '--data', data, '--port', `${port}`, '--log-level', 'debug'], { ...env, SUYUAN_LANG: 'en' });
  const ready = async (port: number) => {
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/ready`).catch(() => null);
    return reply && { ...((await reply.json()) as { version: string | null; reason?: string }), status: reply.status };
  };
  /** What the port answers as soon as it is so, and how long that took. */
  const untilReady = async (port: number, status: number, seconds: number) => {
    const begun = performance.now();
    for (let seen; ; await sleep(100)) {
      seen = await ready(port);
      if (seen?.status === status && (status === 200 || seen.reason)) return seen;
      if (performance.now() - begun > seconds * 1000) expect.fail(`${JSON.stringify(seen)} after ${seconds} s`);
    }
  };
  const ask = async <T>(data: string, args: readonly string[], more: Record<string, string> = {}) => {
    const { code, out, err } = await run([...args, '--data', data, '--json'], { ...env, ...more });
    written.push(out, err);
    return { code, err, body: JSON.parse(out) as T };
  };
  const trace = async (data: string) => {
    const { body } = await ask<TraceReply & { elapsedMs?: number }>(data, ['trace', 'D', '--direction', 'up']);
    return body.sides;
  };
  /** What doctor says of the shared ledger. */
  const examined = async (data: string, more: Record<string, string> = {}) => {
    const { code, body } = await ask<{ findings: { code: string; found: string; advice: string }[] }>(data, ['doctor', '--port', '0'], more); // prettier-ignore
    const found = body.findings.filter((one) => one.code.startsWith('shared_'));
    expect(found.map((one) => one.found).join()).not.toMatch(/\{|^$/);
    return [code, found.map((one) => one.code).join()];
  };
  const load = (data: string, name: string, text: string, more: Record<string, string> = {}) =>
    ask<Load>(data, ['load', write(folder, name, text)], more);

  test(
    'one that starts while there is no Neo4j waits, says so, and goes on by itself',
    { timeout: TIMEOUT },
    async () => {
      first = serve(a, ports[0]);
      expect(await untilReady(ports[0], 503, 40)).toMatchObject({ reason: 'shared_ledger_unreachable', version: null });
      const folder = join(a, '..', 'examined');
      expect(await examined(folder)).toEqual([1, 'shared_ledger_unreachable']);
      await neo4j.restart();
      expect(await examined(folder)).toEqual([0, expect.stringMatching(/^shared_(empty|ok)$/)]);
      expect(await examined(folder, { SUYUAN_NEO4J_PASSWORD: '' })).toEqual([1, 'shared_ledger_password']);
      expect(await examined(folder, { SUYUAN_NEO4J_DATABASE: 'none' })).toEqual([1, 'shared_ledger_missing']);
      await untilReady(ports[0], 200, 25);
      expect((await first.line).startsWith('Open http://127.0.0.1:')).toBe(true);
    },
  );

  test('what is loaded through one shows in the other by itself', { timeout: TIMEOUT }, async () => {
    serve(b, ports[1]);
    await untilReady(ports[1], 200, 40);
    expect((await load(a, 'chain.csv', CHAIN)).body.state).toBe('done');
    const { version } = await untilReady(ports[0], 200, 1);
    for (const end = Date.now() + 10_000; (await ready(ports[1]))?.version !== version; await sleep(100))
      expect(Date.now()).toBeLessThan(end);
    expect((await trace(a))[0].taxpayers.length).toBeGreaterThan(3);
    expect(await trace(b)).toEqual(await trace(a));
  });

  test(
    'without Neo4j the graph is asked all the same, a load is refused in words, and all is well by itself',
    { timeout: TIMEOUT },
    async () => {
      const before = await trace(a);
      await neo4j.kill();
      expect(await untilReady(ports[0], 503, 10)).toMatchObject({ reason: 'shared_ledger_unreachable' });
      expect(await trace(a)).toEqual(before);
      const text = invoices('A B 7.00 2021-06-01', 500);
      const [en, zh] = await Promise.all([
        load(a, 'more.csv', text, { SUYUAN_LANG: 'en' }),
        load(b, 'more.csv', text, { SUYUAN_LANG: 'zh' }),
      ]);
      for (const { code, body, err } of [en, zh]) {
        expect(code).toBe(1);
        const problem = (body.problem ?? body) as Problem;
        expect(problem.code).toBe('shared_ledger_unreachable');
        expect(err).toContain('[shared_ledger_unreachable]');
      }
      expect(en.err).toContain('cannot be reached');
      expect(zh.err).toContain('共享台账连接不上');
      const status = await ask<{ state: string }>(a, ['status']);
      expect(status.body).toMatchObject({ state: 'unavailable', shared: { trouble: 'shared_ledger_unreachable' } });
      await neo4j.restart();
      await Promise.all(ports.map((port) => untilReady(port, 200, 30)));
      expect((await load(b, 'more.csv', text)).body.state).toBe('done');
    },
  );

  test(
    'a loader that is killed before and after its load is decided: nothing of it is in, or all',
    { timeout: TIMEOUT },
    async () => {
      const admin = new Connection({
        uri: neo4j.uri,
        database: 'neo4j',
        auth: { user: 'neo4j', password: neo4j.password },
      });
      try {
        for (const [mark, rows, isIn] of [
          ['MERGE (p:Page', 3000, false],
          ['SET p.taken = true', 3001, true],
        ] as const) {
          const through = { ...env, SUYUAN_NEO4J: wire.uri };
          const file = write(folder, `${rows}.csv`, manyInvoices(rows, { first: 100_000 }));
          let killed: Running | null = null;
          const at = wire.at(mark, 'committed', () => killed?.child.kill('SIGKILL'), 2);
          killed = start(['load', file, '--data', join(folder, 'c')], through);
          await at;
          expect((await killed.ended).signal).toBe('SIGKILL');
          // as if half a minute had gone by
          await admin.command('MATCH (l:Ledger) SET l.leaseUntil = 0');
          // a server that follows knows of it within seconds; of what was not decided it never hears
          const isTold = async () =>
            (await ask<Load[]>(a, ['loads'])).body.some(({ report }) =>
              report?.files.some(({ name }) => name === `${rows}.csv`),
            );
          const end = Date.now() + 20_000;
          let told = await isTold();
          while (isIn && !told && Date.now() < end) told = await isTold();
          expect(told).toBe(isIn);
          wire.mend();
        }
      } finally {
        await admin.close();
      }
      // the killed one's own folder says what became of each, and is brought to what there is
      const { body, err } = await ask<Ledger>(join(folder, 'c'), ['status'], { SUYUAN_LANG: 'en' });
      expect(body).toBeTruthy();
      expect(err).toContain('all of it is in');
    },
  );

  test(
    'a server that is killed while the ledger streams to it has all of it the next time',
    { timeout: TIMEOUT },
    async () => {
      const d = join(folder, 'd');
      const through = { ...env, SUYUAN_NEO4J: wire.uri };
      let killed: Running | null = null;
      const at = wire.at('[r:SELLS|LAPSED]', 'answered', () => killed?.child.kill('SIGKILL'));
      killed = start(['find', 'A', '--data', d], through);
      await at;
      await killed.ended;
      expect(await trace(d)).toEqual(await trace(a));
    },
  );

  test('a folder of its own ledger is not shared, and a copy is no ledger', { timeout: TIMEOUT }, async () => {
    const e = join(folder, 'e');
    const own = { SUYUAN_NEO4J: '', SUYUAN_NEO4J_PASSWORD: '' };
    expect((await load(e, 'own.csv', invoices('X Y 7.00 2021-06-01'), own)).code).toBe(0);
    const [shared, alone] = [
      await ask<Problem>(e, ['find', 'X']),
      await ask<Problem>(join(folder, 'c'), ['find', 'A'], own),
    ];
    expect([shared.code, shared.body.code]).toEqual([1, 'ledger_not_shared']);
    expect([alone.code, alone.body.code]).toEqual([1, 'ledger_is_copy']);
    for (const { body } of [shared, alone]) expect(body.advice).toMatch(/./);
  });

  test(
    'nobody reads the password: not in the list of processes, in what is answered, or in logs',
    { timeout: TIMEOUT },
    async () => {
      written.push(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }));
      const wrong = await run(['find', 'A', '--data', join(folder, 'f')], {
        ...env,
        SUYUAN_NEO4J_PASSWORD: 'not-the-word',
      });
      expect(wrong.code).toBe(1);
      expect(wrong.err).toContain('[shared_ledger_credentials]');
      written.push((await ask(a, ['status'])).err);
      first.child.kill('SIGTERM');
      const { err, out, code } = await first.ended;
      expect(code).toBe(0);
      expect(err).toContain('[shared_ledger_unreachable]');
      for (const text of [...written, err, out, wrong.err, wrong.out]) {
        expect(text).not.toContain(neo4j.password);
        expect(text).not.toContain('not-the-word');
      }
    },
  );
});

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
