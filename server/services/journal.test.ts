import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/ledger.ts';
import type { JobRecord } from './job.ts';
import { adoptLoads, JobJournal } from './journal.ts';

const { folder, remove } = temporaryFolder('suyuan-journal-');
afterAll(remove);
const load = (id: string, createdAt: string, state: JobRecord['state'] = 'running'): JobRecord => ({
  ...{ id, createdAt, state, kind: 'load', about: { files: ['a.csv'], dryRun: false }, event: 1 },
  ...{ startedAt: createdAt, finishedAt: null, by: null, version: null, result: null, error: null },
  progress: { phase: 'reading', file: null, done: 1, total: 2, unit: 'bytes', secondsLeft: null },
});

test('what was written is known to the next process, in the order in which it came', () => {
  const path = join(folder, 'jobs');
  const journal = new JobJournal(path);
  for (const record of [load('b', '2024-01-02'), load('a', '2024-01-01'), load('c', '2024-01-03')])
    journal.write(record);
  journal.write(load('c', '2024-01-03', 'done'));
  journal.forget('b');
  const next = new JobJournal(path);
  expect(next.read()).toEqual([load('a', '2024-01-01'), load('c', '2024-01-03', 'done')]);
  expect(next.unended().map(({ id }) => id)).toEqual(['a']);
});

test('what a power cut has left is no reason not to start', () => {
  const path = join(folder, 'damaged');
  new JobJournal(path).write(load('whole', '2024-01-01'));
  writeFileSync(join(path, 'empty.json'), '');
  writeFileSync(join(path, 'half.json.part'), '{"id":');
  expect(new JobJournal(path).read().map(({ id }) => id)).toEqual(['whole']);
  expect(readdirSync(path)).toEqual(['whole.json']);
});

test('a full disk or a folder that is gone stops nothing', () => {
  const { folder: gone, remove: removeIt } = temporaryFolder('suyuan-journal-');
  const journal = new JobJournal(join(gone, 'jobs'));
  removeIt();
  expect(() => journal.write(load('a', '2024-01-01'))).not.toThrow();
  expect(() => journal.forget('a')).not.toThrow();
});

test('loads that a program of before jobs has left are taken over', () => {
  const [path, before] = [join(folder, 'adopting'), join(folder, 'loads')];
  const journal = new JobJournal(path);
  adoptLoads(journal, before);
  mkdirSync(before);
  const entry = (id: string) =>
    JSON.stringify({ id, startedAt: `2024-01-0${id}`, files: ['a.csv'], phase: 'checking' });
  writeFileSync(join(before, '1.interrupted.json'), entry('1'));
  writeFileSync(join(before, '2.running.json'), entry('2'));
  writeFileSync(join(before, '3.running.json'), '');
  writeFileSync(join(before, '4.running.json.part'), entry('4'));
  adoptLoads(journal, before);
  const told = journal.read().map(({ id, state, about, progress }) => [id, state, about, progress.phase]);
  const about = { files: ['a.csv'], dryRun: false };
  expect(told).toEqual([
    ['1', 'interrupted', about, 'checking'],
    ['2', 'running', about, 'checking'],
  ]);
  expect(existsSync(before)).toBe(false);
});
