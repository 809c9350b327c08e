import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, TraceReply } from '../contract.ts';
import { hashKey } from '../security.ts';
import { buildFirst } from '../services/snapshots.ts';
import { callOverSocket, listenOnSocket } from '../socket.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN, invoices, manyInvoices, write } from '../testing/ledger.ts';

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  write(suyuan.folder, 'keys', hashKey('guest'));
});
afterAll(() => suyuan.close());

const guest = { authorization: 'Bearer guest', host: 'localhost' };
const job = async (path: string) => (await suyuan.get(`/api/v1/jobs/${path}`)).body as Job;
interface Event {
  id: number;
  job: Job;
}
const eventsIn = (stream: string): Event[] =>
  [...stream.matchAll(/^id: (\d+)\ndata: (.*)$/gm)].map(([, id, data]) => ({
    id: Number(id),
    job: JSON.parse(data) as Job,
  }));
const events = async (id: string, headers: Record<string, string> = guest, query = '') =>
  eventsIn((await suyuan.get(`/api/v1/jobs/${id}/events${query}`, headers)).text);

test('the first graph is a job, and what has to wait for it says which, and how far it is', async () => {
  const id = buildFirst(suyuan.jobs, suyuan.ledger, suyuan.graph);
  const { status, body } = await suyuan.get('/api/v1/ledger');
  expect([status, body.code]).toEqual([503, 'unavailable']);
  expect(body.values).toMatchObject({ job: id, done: 0 });
  await suyuan.jobs.ended(id);
  expect(await job(id)).toMatchObject({
    kind: 'graph',
    state: 'done',
    about: { asOf: null },
    result: { taxpayers: 0 },
  });
});

describe('a load', () => {
  test('is a job of the same id, which ends with what it came to', async () => {
    const load = await suyuan.load({ 'chain.csv': CHAIN });
    const told = await job(load.id);
    expect(told).toMatchObject({ kind: 'load', state: 'done', version: load.report!.version, by: null });
    expect(told.result).toEqual({ rows: load.report!.rows, graph: { taxpayers: 6, relations: 6, invoices: 8 } });
    const { items } = (await suyuan.get('/api/v1/jobs?kind=load&state=done')).body as { items: Job[] };
    expect(items.map(({ id }) => id)).toEqual([load.id]);
    expect((await suyuan.get('/api/v1/jobs?kind=nothing')).status).toBe(400);
    for (const path of ['none', 'none/events'])
      expect((await suyuan.get(`/api/v1/jobs/${path}`)).body).toMatchObject({ status: 404, code: 'job_not_found' });
  });

  test('tells its steps as they come, and on from where somebody stopped listening', async () => {
    const path = write(suyuan.files, 'many.csv', manyInvoices(60_000, { first: 10_000 }));
    const { id } = (await suyuan.post('/api/v1/loads', { paths: [path] })).body as Job;
    const told = await events(id);
    const last = told.at(-1)!;
    expect(last.job).toMatchObject({ id, state: 'done', progress: { phase: 'done' } });
    const phases = ['queued', 'reading', 'checking', 'resolving', 'applying', 'building', 'done'];
    const seen = told.map((event) => phases.indexOf(event.job.progress.phase));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(2);
    const ids = told.map((event) => event.id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    // of a job that has ended, its end and no more, whatever was seen
    for (const after of [0, ids[1], last.id])
      expect(await events(id, { ...guest, 'last-event-id': String(after) })).toEqual([last]);
    expect(await events(id, guest, `?after=${ids[0]}`)).toEqual([last]);
    const zh = await events(id, { ...guest, 'accept-language': 'zh', 'last-event-id': 'nonsense' });
    expect(zh.map((event) => event.id)).toEqual([last.id]);
  });

  test('that is being read stops when it is given up, before it has read all', async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `G${i % 997} H${i % 991} 10.00 2022-01-01`).join('\n');
    const path = write(suyuan.files, 'long.csv', invoices(lines, 1e6));
    const { id } = (await suyuan.post('/api/v1/loads', { paths: [path] })).body as Job;
    while ((await job(id)).state === 'queued' || (await job(id)).progress.phase === 'queued') await sleep(2);
    const cancelled = await suyuan.post(`/api/v1/jobs/${id}/cancel`, {});
    expect(cancelled.status).toBe(200);
    const last = (await events(id)).at(-1)!.job;
    expect(last).toMatchObject({ state: 'cancelled', result: null, problem: null });
    expect(['reading', 'checking', 'resolving']).toContain(last.progress.phase);
    expect((await suyuan.get(`/api/v1/loads/${id}`)).body).toMatchObject({ state: 'cancelled', report: null });
  });
});

describe('a graph of an earlier day', () => {
  const trace = (asOf: string) => suyuan.post('/api/v1/traces', { start: ['A'], asOf });
  const building = async (asOf: string) => {
    for (;;) {
      const { items } = (await suyuan.get('/api/v1/jobs?kind=graph')).body as { items: Job[] };
      const found = items.find((one) => one.kind === 'graph' && one.about.asOf === asOf);
      if (found) return found;
      await sleep(1);
    }
  };

  test('is a job, once, that whoever asked waits for', async () => {
    const two = [trace('2021-02-15'), trace('2021-02-15')];
    const { id } = await building('2021-02-15');
    const [first, second] = (await Promise.all(two)).map(({ body }) => body as TraceReply);
    expect(first.version).toBe(second.version);
    const told = await job(id);
    expect(told).toMatchObject({ state: 'done', version: first.version, progress: { unit: 'invoices' } });
    const { items } = (await suyuan.get('/api/v1/jobs?kind=graph')).body as { items: Job[] };
    expect(
      items.filter(({ kind, about }) => kind === 'graph' && 'asOf' in about && about.asOf === '2021-02-15'),
    ).toHaveLength(1);
  });

  test('stops when it is given up; who waited hears so, and who asks again gets it', async () => {
    const waiting = trace('2021-03-01');
    const { id, state } = await building('2021-03-01');
    expect(state).toBe('running');
    await suyuan.post(`/api/v1/jobs/${id}/cancel`, {});
    expect((await waiting).body).toMatchObject({ status: 503, code: 'unavailable' });
    const { progress, state: end } = await job(id);
    expect(end).toBe('cancelled');
    // far from done: the worker looked at the buffer, in the middle of its loop
    expect(progress.done).toBeLessThan(progress.total ?? Infinity);
    expect((await trace('2021-03-01')).status).toBe(200);
  });
});

test('the events come over TCP and the private socket alike, to whoever may sign in, and end with the server', async () => {
  const other = await startApp();
  write(other.folder, 'keys', hashKey('guest'));
  const folder = mkdtempSync(join(tmpdir(), 'suyuan-socket-'));
  const socket = join(folder, 's');
  const server = await listenOnSocket(other.app, socket);
  const address = await other.app.listen({ host: '127.0.0.1', port: 0 });
  // a job that runs until it is told to stop
  const run = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  const id = other.jobs.submit('graph', { about: { asOf: null }, passing: true }, run);
  const url = `/api/v1/jobs/${id}/events`;
  expect((await fetch(address + url)).status).toBe(401);
  const overTcp = await fetch(address + url, { headers: { authorization: 'Bearer guest' } });
  const overSocket = await callOverSocket(socket, { path: url });
  expect([overTcp.headers.get('content-type'), overSocket.headers['content-type']]).toEqual(
    Array(2).fill('text/event-stream'),
  );
  const read = text(overSocket.body);
  const chunk = await overTcp.body!.getReader().read();
  expect(new TextDecoder().decode(chunk.value)).toMatch(/^retry: 1000\n\n/);
  other.jobs.cancel(id);
  const [, last] = eventsIn(await read);
  expect(last.job.state).toBe('cancelled');
  // a stream of a job that goes on is no reason not to close
  const endless = other.jobs.submit('graph', { about: { asOf: null }, passing: true }, run);
  const open = await callOverSocket(socket, { path: `/api/v1/jobs/${endless}/events` });
  const cut = text(open.body).catch(() => 'cut');
  await server.close();
  await other.close();
  expect(await cut).toBe('cut');
  rmSync(folder, { recursive: true });
});
