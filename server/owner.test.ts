import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Conflict } from '../graph/errors.ts';
import { acquireOwnership, type OwnerRecord, readOwner } from './owner.ts';
import { describeThisProcess } from './process.ts';

let folder: string;
const children = new Set<ChildProcess>();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'suyuan-owner-')));
});
afterEach(() => {
  vi.useRealTimers();
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const lockFile = () => path.join(folder, 'owner.lock');
const nonce = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
/** Of a process that had our id earlier. */
const dead = (n: number): OwnerRecord => ({
  ...{ ...describeThisProcess(), startTime: '1' },
  ...{ nonce: nonce(n), command: 'load', since: '2026-01-01T00:00:00.000Z', socket: null },
});
const leave = (record: object, file = lockFile()) => writeFileSync(file, JSON.stringify(record));
const age = (seconds: number) => utimesSync(lockFile(), Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);

/** A child that runs `body` with `acquire` and `folder` at hand, from what tsc made of owner.ts. */
function inChild(body: string): { child: ChildProcess; ended: Promise<string>; said: (word: string) => Promise<void> } {
  const built = new URL('../dist/server/owner.js', import.meta.url).href;
  const program = `import fs from 'node:fs'; import path from 'node:path'; import { setTimeout as sleep } from 'node:timers/promises';
    const { acquireOwnership } = await import(${JSON.stringify(built)});
    const folder = ${JSON.stringify(folder)}; const say = (text) => fs.writeSync(1, text + '\\n');
    const acquire = () => acquireOwnership(folder, { command: 'child' }).catch((error) => {
      if (error.code !== 'ledger_owned') { say('ERROR ' + error.stack); process.exit(1); }
      return null;
    });
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<string>((resolve) => {
    child.on('close', () => {
      children.delete(child);
      resolve(text);
    });
  });
  return {
    child,
    ended,
    said: (word) => vi.waitFor(() => expect(text).toContain(word), { timeout: 10_000, interval: 5 }),
  };
}

test('takes a folder, tells others who has it, and leaves nothing behind', async () => {
  const dataDir = path.join(folder, 'made', 'on the way');
  const owner = await acquireOwnership(dataDir, { command: 'serve' });
  expect(readOwner(dataDir)).toMatchObject({
    alive: true,
    record: { ...describeThisProcess(), nonce: owner.nonce, command: 'serve', socket: null },
  });
  const again = acquireOwnership(dataDir, { command: 'load' });
  await expect(again).rejects.toBeInstanceOf(Conflict);
  await expect(again).rejects.toMatchObject({ code: 'ledger_owned', values: { pid: process.pid, command: 'serve' } });
  await owner.setSocket('/run/a.sock');
  expect(readOwner(dataDir)?.record).toMatchObject({ nonce: owner.nonce, socket: '/run/a.sock' });
  await owner.release();
  expect(readdirSync(dataDir)).toEqual([]);
  expect(readOwner(dataDir)).toBeNull();
});

test('changes that cross each other are all done', async () => {
  const owner = await acquireOwnership(folder, { command: 'serve' });
  await Promise.all([owner.setSocket('/a'), owner.setSocket('/b'), owner.release()]);
  expect(readdirSync(folder)).toEqual([]);
});

test('succeeds a process that was killed', async () => {
  const { child, ended, said } = inChild(`await acquire(); say('taken'); setInterval(() => {}, 1000);`);
  await said('taken');
  await expect(acquireOwnership(folder, { command: 'load' })).rejects.toMatchObject({
    values: { pid: child.pid, command: 'child' },
  });
  child.kill('SIGKILL');
  await ended;
  expect(readOwner(folder)?.alive).toBe(false);
  const owner = await acquireOwnership(folder, { command: 'load' });
  expect(readOwner(folder)).toMatchObject({ alive: true, record: { pid: process.pid, nonce: owner.nonce } });
  await owner.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a process that exits without a release does not keep the folder, nor does its timer keep it alive', async () => {
  expect(await inChild(`await acquire(); say('done')`).ended).toBe('done\n');
  await (await acquireOwnership(folder, { command: 'load' })).release();
});

test('sees through a reused process id by the start time', async () => {
  leave(dead(1)); // our own id, which certainly runs
  expect(readOwner(folder)?.alive).toBe(false);
  leave({ ...dead(1), startTime: describeThisProcess().startTime });
  expect(readOwner(folder)?.alive).toBe(true);
});

test.each([
  ['another container', { pidNamespace: 'pid:[1]' }],
  ['another machine, or before a restart', { bootId: 'other', host: 'other' }],
])('judges %s by its heartbeat', async (_, mark) => {
  leave({ ...dead(1), ...mark });
  age(20);
  expect(readOwner(folder)?.alive).toBe(true);
  await expect(acquireOwnership(folder, { command: 'load' })).rejects.toMatchObject({ code: 'ledger_owned' });
  age(31);
  expect(readOwner(folder)?.alive).toBe(false);
  await (await acquireOwnership(folder, { command: 'load' })).release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['', '{"pid":', '{"pid":1,"nonce":"../../x"}'])(
  'a record that says %j is void after a while',
  async (text) => {
    writeFileSync(lockFile(), text);
    await expect(acquireOwnership(folder, { command: 'load' })).rejects.toMatchObject({ code: 'ledger_owned' });
    age(31);
    await (await acquireOwnership(folder, { command: 'load' })).release();
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('beats, and learns that it was succeeded; then its release leaves the successor alone', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const onLost = vi.fn();
  const owner = await acquireOwnership(folder, { command: 'serve', onLost });
  age(100);
  vi.advanceTimersByTime(5_000);
  expect(Date.now() - statSync(lockFile()).mtimeMs).toBeLessThan(2_000);
  expect(onLost).not.toHaveBeenCalled();

  const successor = { ...describeThisProcess(), nonce: nonce(2), command: 'other' };
  leave(successor);
  vi.advanceTimersByTime(20_000);
  expect(onLost).toHaveBeenCalledTimes(1);
  await owner.setSocket('/mine');
  await owner.release();
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual(successor);
  expect(readdirSync(folder)).toEqual(['owner.lock']);
});

test('a successor who died half-way is succeeded in turn, and so is his', async () => {
  leave(dead(1));
  leave(dead(2), `${lockFile()}.succeed-${nonce(1)}`);
  leave(dead(3), `${lockFile()}.succeed-${nonce(2)}`);
  leave(dead(4), `${lockFile()}.new-${nonce(4)}`);
  leave(dead(5), `${lockFile()}.succeed-${nonce(99)}`);
  const owner = await acquireOwnership(folder, { command: 'load' });
  expect(readdirSync(folder)).toEqual(['owner.lock']);
  await owner.release();
});

test('an owner that died while it changed its own lock is succeeded', async () => {
  leave(dead(1));
  leave(dead(2), `${lockFile()}.succeed-${nonce(1)}`);
  await (await acquireOwnership(folder, { command: 'load' })).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('waits only briefly for a living successor, and names it', async () => {
  leave(dead(1));
  leave(
    { ...dead(2), startTime: describeThisProcess().startTime, command: 'slow' },
    `${lockFile()}.succeed-${nonce(1)}`,
  );
  await expect(acquireOwnership(folder, { command: 'load' })).rejects.toMatchObject({ values: { command: 'slow' } });
  expect(readOwner(folder)?.record.nonce).toBe(nonce(1));
});

/**
 * Each round ends in a release, in playing dead (the record's start time is falsified), or in playing dead with a claim
 * of a dead successor as well. The witness is a file that only one process can create; it knows nothing of the lock.
 */
test('of eight processes that race for dead locks, one at a time is the owner', { timeout: 60_000 }, async () => {
  leave(dead(1));
  const racers = Array.from({ length: 8 }, (_, i) =>
    inChild(`
    const lock = path.join(folder, 'owner.lock');
    const witness = path.join(folder, 'witness');
    const until = Date.now() + 5000;
    let won = 0;
    for (let round = 0; Date.now() < until; round++) {
      const owner = await acquire();
      if (!owner) { await sleep(1); continue; }
      try { fs.writeFileSync(witness, '${i}', { flag: 'wx' }); } catch { say('TWO OWNERS'); process.exit(1); }
      won++;
      if (round % 3) await sleep(1);
      if (JSON.parse(fs.readFileSync(lock, 'utf8')).nonce !== owner.nonce) { say('NOT THE OWNER'); process.exit(1); }
      fs.unlinkSync(witness);
      if (round % 4 === 0) { await owner.release(); continue; }
      const record = { ...JSON.parse(fs.readFileSync(lock, 'utf8')), startTime: '1' };
      if (round % 4 === 1) {
        fs.writeFileSync(lock + '.succeed-' + record.nonce, JSON.stringify({ ...record, nonce: crypto.randomUUID() }));
      }
      fs.writeFileSync(lock + '.dying-${i}', JSON.stringify(record));
      fs.renameSync(lock + '.dying-${i}', lock);
    }
    say('won ' + won);`),
  );
  const said = await Promise.all(racers.map(({ ended }) => ended));
  for (const text of said) expect(text).toMatch(/^won \d+\n$/);
  const won = said.map((text) => Number(text.slice(4)));
  expect(won.filter((count) => count > 0).length).toBeGreaterThan(1);
  expect(won.reduce((sum, count) => sum + count)).toBeGreaterThan(100);
  await (await acquireOwnership(folder, { command: 'load' })).release();
  expect(readdirSync(folder)).toEqual([]);
});
