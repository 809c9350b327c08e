import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import type { Snapshot } from '../snapshot.ts';
import { apply, invoice, registration } from '../stores/given.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { inspectSnapshot, openSnapshot, saveSnapshot } from './saved.ts';

let folder: string;
let store: MemoryStore;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'suyuan-saved-')), 'snapshots');
  store = new MemoryStore();
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function ledger(): Promise<Snapshot> {
  await apply(store, {
    invoices: [
      invoice({ number: '1', goods_name: '*煤*', gross_minor: 2 ** 52 }),
      invoice({ number: '2', buyer: '\u{1f600}', currency: 'JPY', void: 1 }),
      invoice({ number: '3', seller: '销方', buyer: 'S' }),
    ],
    names: [{ taxpayer: '销方', name: '销方公司', rows: 1 }],
    taxpayers: [registration('E', { observed: 1, sales_first: -3, sales_last: 9 })],
  });
  return buildSnapshot(store);
}

test('a snapshot is opened as it was saved, in shared memory', async () => {
  for (const snapshot of [await buildSnapshot(store), await ledger()]) {
    const saved = await saveSnapshot(folder, snapshot);
    const opened = await openSnapshot(folder);
    expect(opened).toEqual({ state: 'opened', snapshot, bytes: saved.bytes });
    if (opened.state !== 'opened') return;
    const { taxpayers, relations, invoices } = opened.snapshot;
    for (const column of [taxpayers, relations, relations.tallies, invoices].flatMap((part) => Object.values(part)))
      if (ArrayBuffer.isView(column)) expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
  }
  // the one of before is gone
  expect(await readdir(folder)).toEqual(['1']);
});

test('nothing is there before the first, and what an interrupted save left is swept away', async () => {
  expect(await openSnapshot(folder)).toEqual({ state: 'missing' });
  await mkdir(join(folder, '3.part'), { recursive: true });
  await writeFile(join(folder, '3.part', 'taxpayers.arrow'), 'half');
  expect(await openSnapshot(folder)).toEqual({ state: 'missing' });
  expect(await readdir(folder)).toEqual([]);
});

test('one that is cut short, or of which any bit has flipped, is found out', async () => {
  const snapshot = await ledger();
  await saveSnapshot(folder, snapshot);
  const at = join(folder, `${snapshot.sequence}`);
  const files = await readdir(at);
  expect(files).toContain('manifest.json');
  for (const file of files) {
    const path = join(at, file);
    const content = await readFile(path);
    for (const byte of new Set([0, content.length >> 1, content.length - 2, content.length - 1])) {
      const flipped = Buffer.from(content);
      flipped[byte] ^= 4;
      await writeFile(path, flipped);
      expect(await openSnapshot(folder)).toEqual({ state: 'damaged', file, reason: 'hash' });
    }
    await writeFile(path, content);
    await truncate(path, content.length - 1);
    expect(await openSnapshot(folder)).toMatchObject({ state: 'damaged', file });
    await rm(path);
    expect(await openSnapshot(folder)).toMatchObject({ state: 'damaged', reason: 'ENOENT' });
    await writeFile(path, content);
  }
  expect(await openSnapshot(folder)).toMatchObject({ state: 'opened' });
});

test('one of another format is not read', async () => {
  await saveSnapshot(folder, await ledger());
  const path = join(folder, '1', 'manifest.json');
  const text = (await readFile(path, 'utf8')).slice(65).replace('"format": 1', '"format": 2');
  await writeFile(path, `${createHash('sha256').update(text).digest('hex')}\n${text}`);
  expect(await openSnapshot(folder)).toEqual({ state: 'format', found: '2' });
});

test('a save that fails leaves the one of before', async () => {
  const before = await ledger();
  await saveSnapshot(folder, before);
  const tooLong = { ...before, sequence: 2, taxpayers: { ...before.taxpayers, idBytes: { length: 2 ** 31 } as never } };
  await expect(saveSnapshot(folder, tooLong)).rejects.toThrow(RangeError);
  expect(await readdir(folder)).toEqual(['1']);
  expect(await openSnapshot(folder)).toMatchObject({ state: 'opened', snapshot: before });
});

test('an inspection says what opening would, and changes nothing', async () => {
  expect(await inspectSnapshot(folder)).toEqual({ state: 'missing' });
  const { sequence, version, attributesVersion } = await ledger().then(async (snapshot) => {
    const { bytes } = await saveSnapshot(folder, snapshot);
    expect(await inspectSnapshot(folder)).toMatchObject({ state: 'sound', bytes });
    return snapshot;
  });
  expect(await inspectSnapshot(folder)).toMatchObject({ sequence, version, attributesVersion });
  await mkdir(join(folder, '9.part'));
  const at = join(folder, `${sequence}`, 'invoices.arrow');
  const bytes = await readFile(at);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(at, bytes);
  expect(await inspectSnapshot(folder)).toEqual({ state: 'damaged', file: 'invoices.arrow', reason: 'hash' });
  await truncate(at, 5);
  expect(await inspectSnapshot(folder)).toEqual({ state: 'damaged', file: 'invoices.arrow', reason: 'length' });
  await rm(at);
  expect(await inspectSnapshot(folder)).toEqual({ state: 'damaged', file: 'invoices.arrow', reason: 'ENOENT' });
  const manifest = join(folder, `${sequence}`, 'manifest.json');
  const text = '{"format": 99}\n';
  await writeFile(manifest, `${createHash('sha256').update(text).digest('hex')}\n${text}`);
  expect(await inspectSnapshot(folder)).toEqual({ state: 'format', found: '99' });
  await writeFile(manifest, text);
  expect(await inspectSnapshot(folder)).toMatchObject({ state: 'damaged', file: 'manifest.json' });
  expect(await readdir(folder)).toEqual([`${sequence}`, '9.part']);
});
