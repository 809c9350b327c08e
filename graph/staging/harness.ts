import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { buildSnapshot } from '../build.ts';
import type { FoundRefusal, Store, StoreState } from '../store.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { type Row, rowsOf } from '../tables.ts';

import { type Source, sourcesOf } from './sources.ts';
import type { DecisionKind } from '../decisions.ts';
import type { StagingOptions } from './engine.ts';
import { identify } from './identify.ts';
import { stage, type Stage, type StageOptions } from './stage.ts';

/** For tests: files out of texts, loads out of files. */

const made: string[] = [];
afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder that is gone after the tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-staging-'));
  made.push(folder);
  return folder;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Writes files, by path below a folder of their own. */
export async function writeFiles(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

export interface Loaded extends Pick<Stage, 'files' | 'matches'> {
  state: StoreState;
  refusals: FoundRefusal[];
}

let loads = 0;

export interface LoadOptions extends Partial<StageOptions> {
  /** Whether who is who is concluded with it, as in a real load; else all are who their ledgers say. */
  identifies?: boolean;
}

/** Stages sources and applies what came of it. */
export async function load(
  store: Store,
  sources: readonly Source[],
  { identifies = true, ...options }: LoadOptions = {},
): Promise<Loaded> {
  const id = `load-${(loads += 1)}`;
  const staging = { folder: await stagingFolder(), memoryLimitMegabytes: 400, threads: 1, ...options };
  const staged = await stage(id, sources, store, staging);
  try {
    const { files, matches, changes } = staged;
    const writer = await store.begin(id, (await store.state()).sequence);
    try {
      await writer.apply(
        {
          ...changes,
          replaceAll: false,
          demo: false,
          load: { id, finishedAt: '2024-01-01T00:00:00Z', report: () => JSON.stringify({ files, matches }) },
        },
        identifies ? (ledger) => identify(ledger, staging) : undefined,
      );
    } finally {
      await writer.end();
    }
    const { items } = await store.refusals({ load: id, open: false, limit: 1_000_000 });
    return { files, matches, state: await store.state(), refusals: items.map((one) => ({ ...one, file: one.name })) };
  } finally {
    await staged.dispose();
  }
}

let staging: Promise<string> | undefined;
const stagingFolder = () => (staging ??= temporaryFolder());

/** Loads files into a store; in order of their names, as if they had been named one by one. */
export async function loadFiles(store: Store, files: Files, options?: LoadOptions): Promise<Loaded> {
  const folder = await writeFiles(files);
  const sources: Source[] = [];
  for (const name of Object.keys(files)) sources.push(...(await sourcesOf(join(folder, name))));
  try {
    return await load(store, sources, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loads files, each argument in a load of its own, into an empty ledger. */
export async function ledgerOf(...files: Files[]): Promise<{ store: MemoryStore; loaded: Loaded[] }> {
  const store = new MemoryStore();
  const loaded: Loaded[] = [];
  for (const some of files) loaded.push(await loadFiles(store, some));
  return { store, loaded };
}

/** What a person decides. */
export async function decide(
  store: Store,
  decision: Partial<Row<'decision'>> & { kind: DecisionKind },
  options: Partial<StagingOptions> = {},
): Promise<StoreState> {
  const { sequence } = await store.state();
  const number = ((await store.decisions()).at(-1)?.number ?? 0) + 1;
  const staging = { folder: await stagingFolder(), memoryLimitMegabytes: 400, threads: 1, ...options };
  const writer = await store.begin(`decision ${number}`, sequence);
  try {
    const row = { number, made_at: '2024-01-01T00:00:00Z', author: 'a', reason: 'r', a: null, b: null, undoes: 0 };
    return await writer.decide({ ...row, ...decision }, (ledger) => identify(ledger, staging));
  } finally {
    await writer.end();
  }
}

/** All invoices of a ledger with their claims, by digest. */
export async function invoicesOf(store: Store) {
  const snapshot = await buildSnapshot(store);
  const { taxpayers } = snapshot;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const items = new Map<string, Awaited<ReturnType<Store['page']>>['items'][number]>();
  for (let u = 0; u < taxpayers.count; u++) {
    const seller = decoder.decode(taxpayers.idBytes.slice(taxpayers.idOffsets[u], taxpayers.idOffsets[u + 1]));
    for (const item of (await store.page({ seller, includeVoid: true, limit: 1_000_000 })).items)
      items.set(`${item.digest_high}/${item.digest_low}`, item);
  }
  return [...items.values()];
}

/** What changed among live invoices since a sequence number. */
export async function liveChanges(store: Store, sequence: number) {
  const { added, removed, close } = await store.changesSince(sequence);
  const rows: Row<'invoice'>[] = [];
  try {
    for await (const batch of added) rows.push(...rowsOf('invoice', batch));
  } finally {
    close();
  }
  return { added: rows, removed };
}

/** Lines of CSV, each ended. */
export const csv = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
