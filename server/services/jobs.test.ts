import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { InvalidInput } from '../../graph/errors.ts';
import { temporaryFolder } from '../testing/ledger.ts';
import type { JobContext, JobEnd } from './job.ts';
import { JobsService } from './jobs.ts';
import { JobJournal } from './journal.ts';

const { folder, remove } = temporaryFolder('suyuan-jobs-');
afterAll(remove);
let folders = 0;
const emptyFolder = () => join(folder, String(folders++));
const open = (path = emptyFolder(), committed: string[] = []) =>
  new JobsService({ journal: new JobJournal(path), committed: new Set(committed) });

const nothing: JobEnd<'graph'> = { version: 'v', result: { taxpayers: 1, relations: 2, invoices: 3 } };
const about = { asOf: '2024-01-01' };
/** Work that goes on until it is told how to end. */
function work() {
  let end: (how: 'done' | Error) => void = () => {};
  let begin: (context: JobContext) => void = () => {};
  const begun = new Promise<JobContext>((resolve) => (begin = resolve));
  const told = new Promise<'done' | Error>((resolve) => (end = resolve));
  const run = async (context: JobContext) => {
    begin(context);
    context.signal.addEventListener('abort', () => {
      if (context.control.stopped) end(new Error('stopped'));
    });
    const how = await told;
    if (how === 'done') return nothing;
    throw how;
  };
  return { run, begun, end: (how: 'done' | Error = 'done') => end(how) };
}
const stateOf = (jobs: JobsService, id: string) => jobs.get(id, 'en').state;

describe('jobs', () => {
  test('that write are done one after the other, in order; others run beside', async () => {
    const jobs = open();
    const works = [work(), work(), work()];
    const ids = works.slice(0, 2).map(({ run }) => jobs.submit('graph', { about, lane: 'ledger' as const }, run));
    await works[0].begun;
    ids.push(jobs.submit('graph', { about }, works[2].run));
    const states = () => ids.map((id) => stateOf(jobs, id));
    expect(states()).toEqual(['running', 'queued', 'running']);
    works[2].end();
    await jobs.ended(ids[2]);
    expect(states()).toEqual(['running', 'queued', 'done']);
    works[0].end();
    await works[1].begun;
    expect(states()).toEqual(['done', 'running', 'done']);
    works[1].end();
    await jobs.ended(ids[1]);
    expect(jobs.list('en').map(({ id }) => id)).toEqual([...ids].reverse());
    expect(jobs.get(ids[0], 'en')).toMatchObject({ ...nothing, about, problem: null, progress: { phase: 'done' } });
  });

  test('that fail say why, in the language of who reads, and do not hold up the next', async () => {
    const jobs = open();
    const [failing, next] = [work(), work()];
    const id = jobs.submit('graph', { about, lane: 'ledger' as const }, failing.run);
    const after = jobs.submit('graph', { about, lane: 'ledger' as const }, next.run);
    failing.end(new InvalidInput('path_not_allowed', { path: '/etc' }));
    next.end();
    await expect(jobs.ended(id)).rejects.toMatchObject({ code: 'path_not_allowed' });
    await jobs.ended(after);
    expect(jobs.get(id, 'en')).toMatchObject({ state: 'failed', result: null, problem: { code: 'path_not_allowed' } });
    expect(jobs.get(id, 'zh').problem!.detail).toMatch(/\p{Script=Han}/u);
  });

  test('can be given up while they wait, and while they run up to the point of no return', async () => {
    const jobs = open();
    const works = [work(), work(), work()];
    let cleaned = 0;
    const cleanUp = async () => void cleaned++;
    const ids = works.map(({ run }) => jobs.submit('graph', { about, lane: 'ledger' as const, cleanUp }, run));
    await works[0].begun;
    jobs.cancel(ids[1]);
    expect(stateOf(jobs, ids[1])).toBe('cancelled');
    jobs.cancel(ids[0]);
    await expect(jobs.ended(ids[0])).rejects.toThrow('unavailable');
    expect(stateOf(jobs, ids[0])).toBe('cancelled');
    const { control, signal } = await works[2].begun;
    control.seal();
    jobs.cancel(ids[2]);
    expect([signal.aborted, control.stopped, stateOf(jobs, ids[2])]).toEqual([false, false, 'running']);
    works[2].end();
    await jobs.ended(ids[2]);
    // too late: it stays what it is
    jobs.cancel(ids[2]);
    expect([stateOf(jobs, ids[2]), cleaned]).toEqual(['done', 3]);
    expect(() => jobs.cancel('none')).toThrow('job_not_found');
  });

  test('are kept over a restart: what had ended as it ended, what had not by what the ledger holds', async () => {
    const path = emptyFolder();
    const jobs = open(path);
    const works = [work(), work(), work(), work()];
    const [done, running, committed] = works.slice(0, 3).map(({ run }) => jobs.submit('graph', { about }, run));
    const passing = jobs.submit('graph', { about, passing: true }, works[3].run);
    works[0].end();
    await jobs.ended(done);
    const { report } = await works[1].begun;
    report({ phase: 'checking', file: 'a.csv', done: 1, total: 2, unit: 'bytes' });
    const seen = await first(jobs, running);

    const next = open(path, [committed]);
    expect([done, running, committed].map((id) => stateOf(next, id))).toEqual(['done', 'interrupted', 'done']);
    expect(next.get(done, 'en')).toEqual(jobs.get(done, 'en'));
    expect(next.has(passing)).toBe(false);
    const left = next.leftBehind.map(({ job, committed }) => [job.id, job.progress.phase, committed]);
    expect(left).toEqual([
      [running, 'checking', false],
      [committed, 'queued', true],
    ]);
    // whoever watched hears of it as of something new
    expect((await first(next, running)).event).toBeGreaterThan(seen.event);
    expect(open(path).leftBehind).toEqual([]);
  });

  test('end with the program: what can be given up is, and nothing new is taken', async () => {
    const path = emptyFolder();
    const jobs = open(path);
    const works = [work(), work(), work()];
    const ids = works.map(({ run }) => jobs.submit('graph', { about, lane: 'ledger' as const }, run));
    const beside = work();
    ids.push(jobs.submit('graph', { about }, beside.run));
    const { control } = await works[0].begun;
    // it is being written, and what follows is given up
    control.seal();
    works[0].end();
    await jobs.close();
    expect(ids.map((id) => stateOf(open(path), id))).toEqual(['done', 'interrupted', 'interrupted', 'interrupted']);
    expect(() => jobs.submit('graph', { about }, work().run)).toThrow('unavailable');
  });

  test('are forgotten after the last hundred of a kind', async () => {
    const path = emptyFolder();
    const journal = new JobJournal(path);
    const old = open(path);
    const one = work();
    const id = old.submit('graph', { about }, one.run);
    one.end();
    await old.ended(id);
    const [record] = journal.read();
    for (let i = 0; i < 104; i++)
      journal.write({
        ...record,
        id: `j${i}`,
        createdAt: `2020-01-01T00:00:${String(i).padStart(3, '0')}`,
      });
    const jobs = open(path);
    jobs.submit('graph', { about }, work().run);
    expect(jobs.list('en')).toHaveLength(101);
    expect([jobs.has('j4'), jobs.has('j5'), jobs.has(id)]).toEqual([false, true, true]);
    expect(journal.read()).toHaveLength(101);
    void jobs.close();
  });
});

const first = async (jobs: JobsService, id: string) => {
  for await (const told of jobs.watch(id, { language: 'en' })) if (told) return told;
  throw new Error('nothing was told');
};

describe('whoever watches a job', () => {
  test('hears of each step once, after what was seen before, and always of the end', async () => {
    const jobs = open();
    const { run, begun, end } = work();
    const id = jobs.submit('graph', { about }, run);
    const { report } = await begun;
    const told: [event: number, done: number][] = [];
    for await (const one of jobs.watch(id, { language: 'en' })) {
      const { progress, state } = one!.job;
      told.push([one!.event, progress.done]);
      if (state === 'done') break;
      if (told.length === 3) end();
      else report({ phase: 'building', file: null, done: told.length * 10, total: 100, unit: 'invoices' });
    }
    expect(told.map(([, done]) => done)).toEqual([0, 10, 20, 20]);
    const events = told.map(([event]) => event);
    expect(events).toEqual([...new Set(events)].sort((a, b) => a - b));
    for (const after of [events[2], events[3], events[3] + 1000]) {
      const again = [];
      for await (const one of jobs.watch(id, { language: 'en', after })) again.push(one!.event);
      expect(again).toEqual([events[3]]);
    }
  });

  test('hears that nothing happens, and no more once gone', async () => {
    const jobs = open();
    const { run, end } = work();
    const id = jobs.submit('graph', { about }, run);
    const gone = new AbortController();
    const told = [];
    const { event } = await first(jobs, id);
    for await (const one of jobs.watch(id, { language: 'en', after: event, patienceMs: 1, signal: gone.signal })) {
      told.push(one);
      if (told.length === 2) gone.abort();
    }
    expect(told).toEqual([null, null]);
    end();
    await jobs.ended(id);
  });
});
