import { cpSync, existsSync, mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '../graph/snapshot.ts';
import { GraphService } from './services/graph.ts';
import { LedgerService } from './services/ledger.ts';
import { killAll, run, start } from './testing/commands.ts';
import { manyInvoices, temporaryFolder, write } from './testing/ledger.ts';

/** A process that is killed while a snapshot is written, read or extended: the next one has the same graph as if nothing had been saved. */

const { folder, remove } = temporaryFolder('suyuan-snapshots-');
afterAll(() => {
  killAll();
  remove();
});
const data = join(folder, 'data');
const ROWS = 20_000;
let loadMs: number;
beforeAll(async () => {
  // a small load after a large one tells how long it takes
  await run(['load', write(folder, 'base.csv', manyInvoices(ROWS)), '--data', data]);
  const begun = performance.now();
  await run(['load', write(folder, 'timed.csv', manyInvoices(300, { first: 900_000 })), '--data', data]);
  loadMs = performance.now() - begun;
});

/** What a ledger's thread puts in place, with or without what was saved. */
async function opened(withSaved: boolean): Promise<{ snapshot: Snapshot; how: string; unusable: unknown }> {
  const copy = join(folder, `copy-${Math.random()}`);
  mkdirSync(join(copy, 'staging'), { recursive: true });
  for (const name of readdirSync(data))
    if (name.startsWith('ledger') || (withSaved && name === 'snapshots'))
      cpSync(join(data, name), join(copy, name), { recursive: true });
  const graph = new GraphService(1);
  const ledger = new LedgerService({ folder: copy, memoryMegabytes: 512, threads: 1 }, graph);
  try {
    await ledger.build();
    const { how, unusable } = ledger.graphState.origin!;
    return { snapshot: graph.snapshot, how, unusable };
  } finally {
    await ledger.close();
    await graph.close();
  }
}

async function expectSameGraph(): Promise<string> {
  const [saved, built] = [await opened(true), await opened(false)];
  expect(built.how).toBe('built');
  expect(saved.unusable).toBe(null);
  expect(saved.snapshot).toEqual(built.snapshot);
  return saved.how;
}

test('while it is written: the one of before is there, and is extended', async () => {
  const { sequence } = (await opened(true)).snapshot;
  const snapshots = join(data, 'snapshots');
  const load = start(['load', write(folder, 'written.csv', manyInvoices(400, { first: 910_000 })), '--data', data]);
  const watcher = watch(snapshots, (_, name) => {
    if (name?.endsWith('.part')) load.child.kill('SIGKILL');
  });
  await load.ended;
  watcher.close();
  expect(load.child.signalCode).toBe('SIGKILL');
  expect(readdirSync(snapshots)).toContain(`${sequence}`);
  expect(existsSync(join(snapshots, `${sequence + 1}`))).toBe(false);
  expect(await expectSameGraph()).toBe('extended');
  // and the next command sweeps up, and saves it
  await run(['load', write(folder, 'after.csv', manyInvoices(10, { first: 915_000 })), '--data', data]);
  expect(readdirSync(snapshots)).toEqual([`${sequence + 2}`]);
  expect(await expectSameGraph()).toBe('opened');
});

test('at any time of a load that extends it, and while it is read', async () => {
  const ends = new Set<string>();
  for (const [i, share] of [0.5, 0.7, 0.85, 0.95].entries()) {
    const file = write(folder, `killed-${i}.csv`, manyInvoices(300, { first: 920_000 + 1000 * i }));
    const load = start(['load', file, '--data', data]);
    await sleep(share * loadMs);
    load.child.kill('SIGKILL');
    await load.ended;
    ends.add(await expectSameGraph());
    const read = start(['find', 'S', '--data', data]);
    await sleep(share * loadMs * 0.5);
    read.child.kill('SIGKILL');
    await read.ended;
    ends.add(await expectSameGraph());
  }
  expect(ends.has('opened')).toBe(true);
});

test('a damaged one is built anew, once, and whoever asked hears of it', async () => {
  const [saved] = readdirSync(join(data, 'snapshots'));
  writeFileSync(join(data, 'snapshots', saved, 'relations.arrow'), 'no relations');
  const [first, second] = [await run(['find', 'S', '--data', data]), await run(['find', 'S', '--data', data])];
  expect(first.err).toContain('relations.arrow');
  expect(first.out).toBe(second.out);
  expect(second.err).not.toContain('relations.arrow');
});
