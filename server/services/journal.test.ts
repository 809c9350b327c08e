import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/ledger.ts';
import { type JournalEntry, LoadJournal } from './journal.ts';

const { folder, remove } = temporaryFolder('suyuan-journal-');
afterAll(remove);
const entry = (id: string, startedAt: string, phase: JournalEntry['phase'] = 'reading'): JournalEntry => ({
  ...{ id, startedAt, phase },
  files: ['a.csv'],
});

test('what nobody ended is settled by what the ledger holds, and remembered if it is out', () => {
  const path = join(folder, 'loads');
  const journal = new LoadJournal(path);
  journal.write(entry('in', '2024-01-01', 'applying'));
  journal.write(entry('in', '2024-01-01', 'building'));
  journal.write(entry('out', '2024-01-02', 'checking'));
  journal.write(entry('ended', '2024-01-03'));
  journal.end('ended');

  const next = new LoadJournal(path);
  expect(next.running()).toEqual(['in', 'out']);
  expect(next.settle(new Set(['in', 'other']))).toEqual([
    { ...entry('in', '2024-01-01', 'building'), committed: true },
    { ...entry('out', '2024-01-02', 'checking'), committed: false },
  ]);
  expect(next.running()).toEqual([]);
  expect(next.settle(new Set())).toEqual([]);
  expect(new LoadJournal(path).interrupted()).toEqual([entry('out', '2024-01-02', 'checking')]);
});

test('what a power cut has left is no reason not to start', () => {
  const path = join(folder, 'damaged');
  const journal = new LoadJournal(path);
  journal.write(entry('whole', '2024-01-01'));
  writeFileSync(join(path, 'empty.running.json'), '');
  writeFileSync(join(path, 'half.running.json.part'), '{"id":');
  expect(new LoadJournal(path).running()).toEqual(['whole']);
  expect(readdirSync(path)).toEqual(['whole.running.json']);
});

test('keeps the newest hundred, and names the first of many files', () => {
  const path = join(folder, 'many');
  const journal = new LoadJournal(path);
  for (let i = 0; i < 103; i++)
    journal.write({
      ...entry(`l${i}`, `2024-01-01T00:${String(i).padStart(3, '0')}`),
      files: Array<string>(50).fill('f'),
    });
  journal.settle(new Set());
  const interrupted = journal.interrupted();
  expect(interrupted.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => `l${102 - i}`));
  expect(interrupted[0].files).toHaveLength(20);
  expect(readdirSync(path)).toHaveLength(100);
});
