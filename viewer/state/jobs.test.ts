import { expect, test } from 'vitest';
import type { Job, JobOf } from '../../server/contract.ts';
import { Failure } from './api.ts';
import { followJob } from './jobs.ts';

const progress = { phase: 'building', file: null, done: 1, total: 2, unit: 'invoices', secondsLeft: null } as const;
const job = (part: Partial<JobOf<'graph'>>): JobOf<'graph'> => ({
  ...{ id: 'j', kind: 'graph', state: 'running', progress, createdAt: '2026-11-03T09:30:00Z', startedAt: null },
  ...{ finishedAt: null, by: null, version: null, about: { asOf: null }, result: null, problem: null },
  ...part,
});
const following = (end: Partial<JobOf<'graph'>>) => {
  const seen: number[] = [];
  const looks: Job[] = [job({ progress: { ...progress, done: 2 } }), job(end)];
  const api = { job: async () => looks.shift()! };
  return { ended: followJob(api, job({}), ({ done }) => seen.push(done)), seen };
};

test('a job is followed to its end', async () => {
  const result = { taxpayers: 1, relations: 2, invoices: 3 };
  const { ended, seen } = following({ state: 'done', result });
  expect(await ended).toEqual(result);
  expect(seen).toEqual([1, 2]);
});

test('a job that failed says why, one that was given up leads to nothing', async () => {
  const problem = { type: 'about:blank', title: 't', status: 409, code: 'decision_undone', detail: 'd' };
  await expect(following({ state: 'failed', problem }).ended).rejects.toBeInstanceOf(Failure);
  expect(await following({ state: 'interrupted' }).ended).toBeNull();
});
