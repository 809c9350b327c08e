import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../graph/snapshot.ts';
import { loadFiles } from '../../graph/staging/harness.ts';
import { Engine } from '../../graph/stores/duckdb/engine.ts';
import { DuckDbStore } from '../../graph/stores/duckdb/store.ts';
import { problemOf } from '../errors.ts';
import { BAD_ROWS, CHAIN, invoices, PURCHASES, SALES, temporaryFolder, write } from '../testing/ledger.ts';
import { GraphService } from './graph.ts';
import { LedgerService } from './ledger.ts';

/** A ledger's thread and the graph that it puts in place, without a server. */

let folder: string;
let remove: () => void;
let graph: GraphService;
let ledger: LedgerService;
beforeEach(() => ({ folder, remove } = temporaryFolder()));
afterEach(async () => {
  await close();
  remove();
});

async function open(at = folder): Promise<void> {
  await mkdir(join(at, 'staging'), { recursive: true });
  graph = new GraphService(1);
  ledger = new LedgerService({ folder: at, memoryMegabytes: 512, threads: 1 }, graph);
}
async function close(): Promise<void> {
  await ledger.close();
  await graph.close();
}
/** Once saved. */
async function built(): Promise<Snapshot> {
  await ledger.build();
  while (ledger.graphState.saved === 'saving') await sleep(5);
  return graph.snapshot;
}
const order = { sources: [], mapping: null, dryRun: false, demo: false, replaceDemo: false };
let loads = 0;
const load = (text: string) => {
  const id = `load-${(loads += 1)}`;
  return ledger.load({ ...order, id, paths: [write(folder, `${id}.csv`, text)] });
};
const MORE = invoices('A D 20.00 2021-06-01\nZ A 30.00 2021-06-02\nA B 1.00 2021-06-03', 500);
const YET_MORE = invoices('A D 21.00 2021-07-01', 600);

/** The graph that a ledger without anything saved builds. */
async function builtAfresh(): Promise<Snapshot> {
  await close();
  const copy = join(folder, 'copy');
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy);
  for (const name of await readdir(folder))
    if (name.startsWith('ledger')) await cp(join(folder, name), join(copy, name), { recursive: true });
  await open(copy);
  const snapshot = await built();
  expect(ledger.graphState.origin).toMatchObject({ how: 'built', unusable: null });
  return snapshot;
}

test('all accepted rows are told at once, by the invoice that they claim, as pages tell them', async () => {
  await open();
  const none = await ledger.claimedRows();
  expect(none).toMatchObject({ files: [], row: new Uint32Array() });
  for (const text of [SALES, PURCHASES, SALES.replace('901', '902'), BAD_ROWS]) await load(text);
  const { files, file, row, invoice } = await ledger.claimedRows();
  const found = new Map<number, string[]>();
  invoice.forEach((one, i) => found.set(one, [...(found.get(one) ?? []), `${files[file[i]]} ${row[i]}`].sort()));
  const paged: string[][] = [];
  for (const party of [{ seller: 'S' }, { buyer: 'P' }, { seller: 'F' }]) {
    const { items } = await ledger.page({ ...party, includeVoid: true, limit: 100 });
    paged.push(...items.map(({ claims }) => claims.map((claim) => `${claim.file} ${claim.row}`).sort()));
  }
  const told = (groups: Iterable<string[]>) => [...new Set(Array.from(groups, (rows) => rows.join()))].sort();
  expect(told(found.values())).toEqual(told(paged));
  expect(found.size).toBeGreaterThan(5);
  expect(row.length).toBeGreaterThan(found.size);
});

describe('the graph', () => {
  test('is built, saved, opened at the next start, and extended by what a load brings', async () => {
    await open();
    await built();
    expect(ledger.graphState).toMatchObject({ origin: { how: 'built' }, saved: null, versions: 1, waiting: false });
    await load(CHAIN);
    await built();
    expect(ledger.graphState).toMatchObject({ origin: { how: 'built' }, saved: { sequence: 1 } });

    await close();
    await open();
    const opened = await built();
    expect(ledger.graphState.origin).toMatchObject({ how: 'opened', unusable: null });
    // a quarter of the graph is no small change
    await load(invoices(Array.from({ length: 30 }, (_, i) => `P Q 9.00 2021-08-${10 + (i % 20)}`).join('\n'), 800));
    await built();
    await load(MORE);
    const extended = await built();
    expect(ledger.graphState).toMatchObject({ origin: { how: 'extended' }, saved: { sequence: 3 } });
    expect(extended.sequence).toBe(3);
    expect(opened.sequence).toBe(1);
    expect(await builtAfresh()).toEqual(extended);
  });

  test('is extended at a start where the end came between the commit and the save', async () => {
    await open();
    await load(invoices(Array.from({ length: 30 }, (_, i) => `P Q 9.00 2021-08-${10 + (i % 20)}`).join('\n'), 800));
    await built();
    await load(MORE);
    await close();
    expect(await readdir(join(folder, 'snapshots'))).toEqual(['1']);
    await open();
    const extended = await built();
    expect(ledger.graphState.origin).toMatchObject({ unusable: null });
    expect(ledger.graphState).toMatchObject({ origin: { how: 'extended' }, saved: { sequence: 2 } });
    expect(await builtAfresh()).toEqual(extended);
  });

  test('that was saved damaged, or of another ledger, is built anew, and the state says so', async () => {
    await open();
    await load(CHAIN);
    const first = await built();
    await close();
    await writeFile(join(folder, 'snapshots', '1', 'relations.arrow'), 'no relations');
    await open();
    expect(await built()).toEqual(first);
    expect(ledger.graphState.origin).toMatchObject({
      how: 'built',
      unusable: { reason: 'damaged', file: 'relations.arrow', detail: 'length' },
    });
    await close();
    // it was mended; now the ledger itself is another one
    for (const name of await readdir(folder)) if (name.startsWith('ledger')) await rm(join(folder, name));
    await open();
    await load(MORE);
    await built();
    expect(ledger.graphState.origin).toMatchObject({ how: 'built', unusable: { reason: 'stale' } });
  });

  test('of a third version waits while somebody works on the first, and what is in place answers meanwhile', async () => {
    await open();
    await load(CHAIN);
    await built();
    const job = graph.versions.hold();
    await load(MORE);
    await built();
    await load(YET_MORE);
    const third = ledger.build();
    await sleep(0);
    expect(ledger.graphState).toMatchObject({ waiting: true, versions: 2 });
    expect(graph.snapshot.sequence).toBe(2);
    expect(job.snapshot.sequence).toBe(1);
    expect(await graph.ask('taxpayer', { id: 'A' })).toMatchObject({ version: graph.snapshot.version });
    job.release();
    await third;
    expect(ledger.graphState).toMatchObject({ waiting: false, versions: 1 });
    expect(graph.snapshot.sequence).toBe(3);
  });
});

test('a load that needs more memory than it may have changes nothing, says why, and the next one goes well', async () => {
  await mkdir(join(folder, 'staging'));
  graph = new GraphService(1);
  ledger = new LedgerService({ folder, memoryMegabytes: 80, threads: 1 }, graph);
  const rows = Array.from({ length: 100_000 }, (_, i) => `P${i} Q ${i}.00 2021-08-${10 + (i % 20)}`);
  const error = await load(invoices(rows.join('\n'))).catch((cause: unknown) => cause);
  const { code, status, detail } = problemOf(error, 'en');
  expect({ code, status }).toEqual({ code: 'out_of_memory', status: 507 });
  expect(detail).toContain('nothing was changed');
  expect(ledger.alive).toBe(true);
  await load(CHAIN);
  expect((await built()).sequence).toBe(1);
});

test('a ledger that an older program left unsettled concludes who is who when it is opened', async () => {
  const options = { stagingFolder: join(folder, 'staging'), memoryLimitMegabytes: 200, threads: 1 };
  await mkdir(options.stagingFolder);
  const store = await DuckDbStore.open({ folder, ...options });
  const twice = (text: string) => `${text}${text.split('\n')[1].replace(',900,', ',902,').replace('02-01', '02-02')}\n`;
  await loadFiles(
    store,
    { 'sales.csv': twice(SALES), 'purchases.csv': twice(PURCHASES) },
    {
      ...{ identifies: false, folder: options.stagingFolder },
    },
  );
  expect(await store.identities()).toEqual([]);
  await store.close();
  const engine = await Engine.open({
    ...{ path: join(folder, 'ledger.duckdb'), folders: [], spillFolder: join(folder, 'spill') },
    ...{ memoryLimitMegabytes: 200, threads: 1, keepsOrder: false },
  });
  await engine.run("INSERT INTO meta VALUES ('unsettled', 'true')");
  engine.close();

  await open();
  await built();
  const { items } = await ledger.candidates({ limit: 9 });
  expect(items.map(({ a, b, state }) => [a, b, state])).toEqual([
    ['P/purchases/X', 'S', 'accepted'],
    ['S/sales/C%2F1', 'P', 'accepted'],
  ]);
});
