import { execFileSync } from 'node:child_process';
import {
  cpSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerAccount, Load } from './contract.ts';
import { type Ended, killAll, run, start } from './testing/commands.ts';
import { manyInvoices, temporaryFolder, write } from './testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-limits-');
const env = { XDG_RUNTIME_DIR: folder };
const disk = join(folder, 'disk');
const MEGABYTE = 2 ** 20;
const DISK = 44 * MEGABYTE;

/** A disk that is soon full. Whoever may not mount one skips what needs it. */
const mounted = (() => {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  killAll();
  if (mounted) execFileSync('umount', ['-l', disk]);
  remove();
});

const on = (data: string, ...args: string[]) => run([...args, '--data', data], env);
const accountOf = async (data: string) => JSON.parse((await on(data, 'findings', '--json')).out) as LedgerAccount;

describe.skipIf(!mounted)('a full disk [needs root]', () => {
  const data = join(disk, 'ledger');
  const first = write(folder, 'first.csv', manyInvoices(8000));
  const second = write(folder, 'second.csv', manyInvoices(30_000, { first: 1_000_000, refused: 5 }));
  const [IN, OUT] = [37_995, 8000];
  const base = join(folder, 'base');
  let version: string;
  beforeAll(async () => {
    expect((await on(base, 'load', first)).code).toBe(0);
    const whole = await on(join(folder, 'whole'), 'load', first, second, '--json');
    version = (JSON.parse(whole.out) as Load).report!.version!;
  });

  /** A ledger on the disk, and only so much room beside it; null is all there is. */
  function leaveRoom(bytes: number | null): () => void {
    const ballast = join(disk, 'ballast');
    for (const left of [data, ballast]) rmSync(left, { recursive: true, force: true });
    cpSync(base, data, { recursive: true });
    const { bavail, bsize } = statfsSync(disk);
    if (bytes !== null) writeFileSync(ballast, Buffer.alloc(bavail * bsize - bytes));
    return () => rmSync(ballast);
  }

  /** A load that failed says why, and is out; one that says it is done is in. */
  async function expectTruth({ code, out, err }: Ended): Promise<'in' | 'out'> {
    expect(out, err).not.toBe('');
    const { state, problem } = JSON.parse(out) as Load;
    const { claims } = await accountOf(data);
    expect({ code, state, problem: problem?.code, claims }).toEqual(
      code === 0
        ? { code: 0, state: 'done', problem: undefined, claims: IN }
        : { code: 1, state: 'failed', problem: 'disk_full', claims: OUT },
    );
    return code === 0 ? 'in' : 'out';
  }

  async function expectAllToGoOn(fate: 'in' | 'out') {
    const { report } = JSON.parse((await on(data, 'load', second, '--json')).out) as Load;
    expect(report!.files[0].outcome).toBe(fate === 'in' ? 'already_loaded' : 'loaded');
    expect(report!.version).toBe(version);
    expect(await accountOf(data)).toMatchObject({ claims: IN, refusals: { open: 5, closed: 0 } });
  }

  // where it is too little for the log but not for what is folded, a load may be in
  const ROOMS: [when: string, bytes: number, fates: string[]][] = [
    ['the journal is written', 4096, ['out']],
    ['a file is read', 600_000, ['out']],
    ['the log is written', 4 * MEGABYTE, ['out']],
    ['the log is folded into the ledger', 11 * MEGABYTE, ['in', 'out']],
    ['it is nearly folded', 12.5 * MEGABYTE, ['in', 'out']],
  ];

  test.each(ROOMS)('while %s: what a load says is so, and with room all goes on', async (_, room, fates) => {
    const makeRoom = leaveRoom(room);
    const ended = await on(data, 'load', second, '--json');
    makeRoom();
    const fate = await expectTruth(ended);
    expect(fates).toContain(fate);
    await expectAllToGoOn(fate);
  });

  test('while rows wait on it that have no place in memory', async () => {
    leaveRoom(null);
    const large = write(folder, 'large.csv', manyInvoices(360_000, { first: 2_000_000 }));
    expect(statSync(large).size).toBeLessThan(DISK - 6 * MEGABYTE);
    const { code, out } = await run(['load', large, '--data', data, '--json'], { ...env, SUYUAN_MEMORY: '256' });
    expect([code, (JSON.parse(out) as Load).problem?.code]).toEqual([1, 'disk_full']);
    expect((await accountOf(data)).claims).toBe(OUT);
    await expectAllToGoOn('out');
  });

  test.each(ROOMS.slice(2, 4))('under a server, while %s: it serves on', async (_, room) => {
    const makeRoom = leaveRoom(room);
    const server = start(['serve', '--data', data, '--port', '0', '--json'], env);
    await server.line;
    const fate = await expectTruth(await on(data, 'load', second, '--json'));
    expect((await on(data, 'find', 'S1', '--limit', '1')).code).toBe(0);
    makeRoom();
    await expectAllToGoOn(fate);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect((await accountOf(data)).claims).toBe(IN);
  });
});

describe('a million refused rows', { timeout: 400_000 }, () => {
  const MILLION = 1_000_000;
  const GOOD = 10;
  const MENDED = 200_000;
  const data = join(folder, 'million');
  const refused = join(folder, 'refused.csv');
  const mended = join(folder, 'mended.csv');

  /** Runs a command and watches the most memory that it ever had. */
  async function measured(...args: string[]) {
    const begun = performance.now();
    const running = start([...args, '--data', data, '--json'], env);
    let peak = 0;
    const timer = setInterval(() => {
      try {
        const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${running.child.pid}/status`, 'utf8'))!;
        peak = Number(kilobytes) / 1024;
      } catch {
        // it has ended, or this is not Linux
      }
    }, 20);
    const { code, out, err } = await running.ended;
    clearInterval(timer);
    expect(code, err).toBe(0);
    process.stdout.write(`${args[0]}: ${Math.round((performance.now() - begun) / 1000)} s, ${Math.round(peak)} MB\n`);
    // the database has 512 MB, Node and the graph have theirs, on a busy machine 1,270 MB in all; all rows at once would take several times that
    expect(peak).toBeLessThan(1500);
    return JSON.parse(out) as unknown;
  }

  test('are told, counted and not kept in memory', async () => {
    const file = join(folder, 'million.csv');
    await pipeline(function* () {
      yield manyInvoices(GOOD);
      for (let first = GOOD + 1; first < MILLION; first += 50_000)
        yield manyInvoices(50_000, { first, refused: 50_000, header: false });
    }, createWriteStream(file));
    const { report } = (await measured('load', file)) as Load;
    expect(report!.rows).toEqual({
      ...{ read: MILLION + GOOD, refused: MILLION, newInvoices: GOOD },
      ...{ furtherClaims: 0, exactRepeats: 0, conflicts: 0, newFacts: 0, replacedFacts: 0 },
    });
    expect(report!.account!.refusals).toEqual({ open: MILLION, closed: 0 });
    expect(report!.refusals).toHaveLength(100);
  });

  test('are exported, all of them', async () => {
    await measured('refusals', '--out', refused);
    let [records, bad] = [0, 0];
    await pipeline(
      createInterface({ input: createReadStream(refused) }),
      async function* (lines: AsyncIterable<string>) {
        for await (const line of lines) {
          if (line.split(',')[2] === '2021-02-30') bad++;
          if (records++ <= MENDED) yield `${line.replace('2021-02-30', '2021-02-28')}\n`;
        }
      },
      createWriteStream(mended),
    );
    expect([records, bad]).toEqual([MILLION + 1, MILLION]);
  });

  test('are mended, as many as come back', async () => {
    const { report } = (await measured('load', mended)) as Load;
    expect(report!.rows).toMatchObject({ read: MENDED, refused: 0, newInvoices: MENDED });
    expect([report!.repaired, report!.files[0].repairs]).toEqual([MENDED, { accepted: MENDED, refused: 0 }]);
    const { claims, invoices, refusals } = await accountOf(data);
    expect([claims, invoices, refusals]).toEqual([
      MENDED + GOOD,
      MENDED + GOOD,
      { open: MILLION - MENDED, closed: MENDED },
    ]);
  });
});
