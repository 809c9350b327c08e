import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../stores/memory/store.ts';
import { csv, load, temporaryFolder } from './harness.ts';
import { intake } from './intake.ts';
import { sourcesOf } from './sources.ts';

const CHUNK = 1 << 18;
const HEADER = 'invoice number,invoice date,seller id,buyer id,gross,remark';
/** Some three chunks of lines, with text that does not compress. */
const LINES = csv(
  HEADER,
  ...Array.from(
    { length: 4000 },
    (_, i) => `${i},2021-03-01,A${i % 7},B${i % 5},1.00,${randomBytes(70).toString('hex')}`,
  ),
);

/** What somebody else may do to a file that is being read. */
const CHANGES: [what: string, change: (path: string) => void][] = [
  ['grows', (path) => appendFileSync(path, '4001,2021-03-01,A,B,1.00,\n')],
  ['is cut', (path) => truncateSync(path, CHUNK + 100)],
  ['is emptied', (path) => truncateSync(path, 0)],
  ['is written over, in the same length', (path) => writeFileSync(path, readFileSync(path).reverse())],
  [
    'is replaced',
    (path) => {
      writeFileSync(`${path}.new`, readFileSync(path));
      renameSync(`${path}.new`, path);
    },
  ],
];

/** Takes a file in; after the first chunk, something happens to it. */
async function takeIn(content: string | Uint8Array, change: (path: string) => void = () => undefined) {
  const folder = await temporaryFolder();
  const [path, target] = [join(folder, 'given.csv'), join(folder, 'copy.csv')];
  writeFileSync(path, content);
  // long ago: what is written within one tick of the clock bears one time
  utimesSync(path, 1, 1);
  let chunks = 0;
  const onBytes = () => {
    if (chunks++ === 0) change(path);
  };
  const plain = await intake(path, target, { onBytes });
  return { ...plain, chunks, copy: readFileSync(target, 'utf8') };
}

describe('a file that changes while it is read is refused', () => {
  test.each(CHANGES)('it %s', async (_, change) => {
    await expect(takeIn(LINES, change)).rejects.toMatchObject({ code: 'file_changed' });
  });

  test.each(CHANGES)('gzip: it %s', async (_, change) => {
    const content = gzipSync(LINES);
    expect(content.length).toBeGreaterThan(CHUNK + 100);
    await expect(takeIn(content, change)).rejects.toMatchObject({ code: 'file_changed' });
  });

  test('one that was half there before is a damaged one', async () => {
    const half = gzipSync(LINES).subarray(0, CHUNK + 100);
    await expect(takeIn(half)).rejects.toMatchObject({ code: 'gzip_truncated' });
  });
});

test.each([
  ['plain', LINES],
  ['gzip', gzipSync(LINES)],
])('a file that does not change is read as it is: %s', async (_, content) => {
  const { chunks, copy, sha256, lines } = await takeIn(content);
  expect(chunks).toBeGreaterThan(1);
  expect([sha256, lines]).toEqual([createHash('sha256').update(content).digest('hex'), 4001]);
  expect(copy === LINES).toBe(true);
});

describe('a load', () => {
  /** Loads two files, of which the second changes while it is read. */
  async function disturbed(change: (path: string) => void) {
    const folder = await temporaryFolder();
    const [steady, restless] = [join(folder, 'steady.csv'), join(folder, 'restless.csv')];
    writeFileSync(steady, csv(HEADER, '9001,2021-03-01,C,D,1.00,'));
    writeFileSync(restless, LINES);
    utimesSync(restless, 1, 1);
    const store = new MemoryStore();
    const sources = [...(await sourcesOf(steady)), ...(await sourcesOf(restless))];
    let changed = false;
    const loaded = await load(store, sources, {
      onProgress: ({ phase, file }) => {
        if (changed || phase !== 'reading' || file !== 'restless.csv') return;
        changed = true;
        change(restless);
      },
    });
    return { store, restless, ...loaded };
  }

  test.each(CHANGES)('has nothing of a file that %s, and says so', async (_, change) => {
    const { store, files, state, refusals } = await disturbed(change);
    expect(files.map(({ name, outcome, problem }) => [name, outcome, problem?.code])).toEqual([
      ['steady.csv', 'loaded', undefined],
      ['restless.csv', 'refused', 'file_changed'],
    ]);
    const { claims, invoices } = await store.account();
    expect([claims, invoices, refusals.length, state.sequence]).toEqual([1, 1, 0, 1]);
  });

  test('of a file that is removed meanwhile says that it is not there', async () => {
    const { files, state } = await disturbed((path) => rmSync(path));
    expect(files[1]).toMatchObject({
      outcome: 'refused',
      problem: { code: 'not_readable', values: { reason: 'ENOENT' } },
    });
    expect(state.sequence).toBe(1);
  });

  test('takes it when nothing writes to it any more', async () => {
    const { store, restless } = await disturbed(CHANGES[0][1]);
    expect(existsSync(restless)).toBe(true);
    const { files } = await load(store, await sourcesOf(restless));
    expect(files.map(({ outcome, rows }) => [outcome, rows.read])).toEqual([['loaded', 4001]]);
    expect((await store.account()).claims).toBe(4002);
  });
});
