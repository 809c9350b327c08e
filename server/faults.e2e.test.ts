import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Random } from '../algorithms/random.ts';
import { Engine } from '../graph/stores/duckdb/engine.ts';
import type { Load } from './contract.ts';
import { isUnderWay, type JobRecord } from './services/job.ts';
import { killAll, run, type Running, start } from './testing/commands.ts';
import { manyInvoices, temporaryFolder, write } from './testing/ledger.ts';

const { folder, remove } = temporaryFolder('suyuan-faults-');
afterAll(() => {
  killAll();
  remove();
});

const PHASES = ['reading', 'checking', 'resolving', 'applying', 'building'] as const;
type Phase = (typeof PHASES)[number];
/** Kills in each of some ledgers: one that grew with all of them would take longer and longer to open. */
const [LEDGERS, KILLS] = [4, 25];
const LEAST_PER_PHASE = 8;

/** What is loaded together: a large file, and one that repeats and contradicts rows of the next couple. */
interface Couple {
  paths: string[];
  /** By file name. */
  rows: Map<string, number>;
}
const ROWS = 6000;
const REFUSED = 3;
const couples = Array.from({ length: 18 }, (_, at): Couple => {
  const texts = {
    [`long-${at}.csv`]: manyInvoices(ROWS, { first: at * 100_000, refused: REFUSED }),
    [`short-${at}.csv`]:
      manyInvoices(ROWS / 2, { first: at * 100_000 + 50_000, refused: REFUSED }) +
      manyInvoices(100, { first: (at + 1) * 100_000, header: false }) +
      manyInvoices(20, { first: (at + 1) * 100_000 + 200, header: false, net: '200.00' }),
  };
  const rows = new Map([
    [`long-${at}.csv`, ROWS],
    [`short-${at}.csv`, ROWS / 2 + 120],
  ]);
  return { paths: Object.entries(texts).map(([name, text]) => write(folder, name, text)), rows };
});
const rowsOf = new Map(couples.flatMap(({ rows }) => [...rows]));

interface LoadEntry {
  id: string;
  files: string[];
  phase: string;
}

/** What the journal says of loads that nobody has ended. */
function underWay(data: string): LoadEntry[] {
  const journal = join(data, 'jobs');
  const names = existsSync(journal) ? readdirSync(journal).filter((name) => name.endsWith('.json')) : [];
  return names.flatMap((name) => {
    try {
      const job = JSON.parse(readFileSync(join(journal, name), 'utf8')) as JobRecord;
      return job.kind === 'load' && isUnderWay(job)
        ? [{ id: job.id, files: job.about.files, phase: job.progress.phase }]
        : [];
    } catch {
      // gone meanwhile
      return [];
    }
  });
}

/** Waits until a load is in a phase or a later one; false where it ended before. */
async function reach(target: Phase, { child }: Running, data: string, before: string | undefined): Promise<boolean> {
  while (child.exitCode === null) {
    const entry = underWay(data).find(({ id }) => id !== before);
    if (entry && PHASES.indexOf(entry.phase as Phase) >= PHASES.indexOf(target)) return true;
    await sleep(1);
  }
  return false;
}

/** How long each phase lasts, in milliseconds, where nothing disturbs. */
async function measure({ paths }: Couple, data: string): Promise<Record<Phase, number>> {
  const load = start(['load', ...paths, '--data', data]);
  const begins: Partial<Record<Phase, number>> = {};
  let end = performance.now();
  for (; load.child.exitCode === null; await sleep(1))
    for (const { phase } of underWay(data)) {
      end = performance.now();
      begins[phase as Phase] ??= end;
    }
  expect(await load.ended).toMatchObject({ code: 0, err: '' });
  const spanOf = (phase: Phase) => {
    const next = PHASES.slice(PHASES.indexOf(phase) + 1).find((later) => begins[later] !== undefined);
    return (next === undefined ? end : begins[next]!) - (begins[phase] ?? end);
  };
  return Object.fromEntries(PHASES.map((phase) => [phase, spanOf(phase)])) as Record<Phase, number>;
}

/** What the ledger holds, in the words of its tables: of a copy, so that the next start finds what the kill has left. */
async function look(data: string) {
  const [ledger, copy] = [join(data, 'ledger.duckdb'), `${data}-copy.duckdb`];
  for (const end of ['', '.wal'])
    if (existsSync(ledger + end)) copyFileSync(ledger + end, copy + end);
    else rmSync(copy + end, { force: true });
  const engine = await Engine.open({
    ...{ path: copy, folders: [], spillFolder: `${data}-spill`, memoryLimitMegabytes: 400, threads: 1 },
    keepsOrder: false,
  });
  try {
    const loads = await engine.rows<{ id: string }>('SELECT id FROM load ORDER BY sequence');
    const files = await engine.rows<{ name: string; load: string; sha256: string }>(
      'SELECT name, load, sha256 FROM file',
    );
    const rows = await engine.rows<{ file: string; rows: bigint }>(
      'SELECT file, count(*) AS rows FROM (SELECT file FROM claim UNION ALL SELECT file FROM refusal) GROUP BY file',
    );
    const { sequence } = await engine.row<{ sequence: string }>(
      `SELECT value AS sequence FROM meta WHERE key = 'sequence'`,
    );
    return {
      loads: loads.map(({ id }) => id),
      files,
      rows: new Map(rows.map((row) => [row.file, Number(row.rows)])),
      sequence,
    };
  } finally {
    engine.close();
  }
}

/** Every file is wholly in or wholly out, and those of a load have one fate. Returns the names of those that are in. */
async function expectWhole(data: string): Promise<{ loads: string[]; names: Set<string> }> {
  const { loads, files, rows, sequence } = await look(data);
  expect(Number(sequence)).toBe(loads.length);
  expect([...rows.keys()].sort()).toEqual(files.map(({ sha256 }) => sha256).sort());
  for (const { name, sha256 } of files) expect([name, rows.get(sha256)]).toEqual([name, rowsOf.get(name)]);
  const names = new Set(files.map(({ name }) => name));
  const pairs = couples.map((couple) => [...couple.rows.keys()]).filter((pair) => pair.some((name) => names.has(name)));
  expect(names.size).toBe(2 * pairs.length);
  for (const pair of pairs)
    expect(new Set(files.filter(({ name }) => pair.includes(name)).map(({ load }) => load)).size).toBe(1);
  expect(new Set(files.map(({ load }) => load))).toEqual(new Set(loads));
  return { loads, names };
}

const says = ({ id, files, phase }: LoadEntry, committed: boolean) =>
  committed
    ? `The load ${id} (${files.join(', ')}) was interrupted after it was written: all of it is in.\n`
    : `The load ${id} (${files.join(', ')}) was interrupted while ${phase}: nothing of it is in. Load it again.\n`;

describe(`a load that is killed is in or out, whole, and the next start says which: ${LEDGERS * KILLS} times`, () => {
  const hits = Object.fromEntries(PHASES.map((phase) => [phase, { in: 0, out: 0 }])) as Record<
    Phase,
    { in: number; out: number }
  >;
  const count = (phase: Phase) => hits[phase].in + hits[phase].out;
  let late = 0;

  // two at a time: most of each is waiting for processes to begin and end
  vi.setConfig({ maxConcurrency: 2 });
  test.concurrent.each(Array.from({ length: LEDGERS }, (_, at) => at))(
    'ledger %i',
    { timeout: 480_000 },
    async (at) => {
      const data = join(folder, `ledger-${at}`);
      const random = new Random(at);
      const spans = await measure(couples[0], data);
      const interrupted: string[] = [];
      let { names } = await expectWhole(data);
      const pathsOut = () => couples.filter(({ rows }) => [...rows.keys()].every((name) => !names.has(name)));
      let left: { entry: LoadEntry; committed: boolean } | null = null;
      for (let kills = 0; kills < KILLS;) {
        const [target] = [...PHASES].sort((a, b) => count(a) - count(b));
        const out = pathsOut();
        const load = start(['load', ...out[random.integer(out.length)].paths, '--data', data]);
        const pause = random.number() * spans[target];
        if ((await reach(target, load, data, left?.entry.id)) && pause > 1) await sleep(pause);
        load.child.kill('SIGKILL');
        const { signal, code, err } = await load.ended;
        // what the kill before had left, and nothing else
        expect(err).toBe(left ? says(left.entry, left.committed) : '');
        const entries = underWay(data);
        const now = await expectWhole(data);
        names = now.names;
        expect(entries.length).toBeLessThanOrEqual(1);
        left = entries.length > 0 ? { entry: entries[0], committed: now.loads.includes(entries[0].id) } : null;
        if (!left) {
          // it had told how it ended
          if (signal !== 'SIGKILL') expect(code).toBe(0);
          expect(++late).toBeLessThan(LEDGERS * KILLS);
          continue;
        }
        expect(signal).toBe('SIGKILL');
        kills++;
        hits[left.entry.phase as Phase][left.committed ? 'in' : 'out']++;
        if (!left.committed) interrupted.push(left.entry.id);
      }

      const rest = await run(['load', ...pathsOut().flatMap(({ paths }) => paths), '--data', data, '--json']);
      expect([rest.code, rest.err]).toEqual([0, left ? says(left.entry, left.committed) : '']);
      expect((JSON.parse(rest.out) as Load).report).toMatchObject(await (fresh ??= loadAll('fresh', couples)));
      const listed = JSON.parse((await run(['loads', '--data', data, '--json'])).out) as Load[];
      const inState = (state: Load['state']) => listed.filter((load) => load.state === state).map(({ id }) => id);
      expect(inState('interrupted').sort()).toEqual(interrupted.sort());
      expect(inState('done').length + interrupted.length).toBe(listed.length);
      // nothing lies about
      expect(readdirSync(join(data, 'staging'))).toEqual([]);
      expect(underWay(data)).toEqual([]);
      expect(readdirSync(join(data, 'jobs')).filter((name) => !name.endsWith('.json'))).toEqual([]);
    },
  );

  test('in every phase', () => {
    const words = PHASES.map((phase) => `${phase} ${count(phase)} (${hits[phase].in} in)`).join(', ');
    process.stdout.write(`killed ${LEDGERS * KILLS} loads: ${words}; ${late} more had ended\n`);
    for (const phase of PHASES) expect(count(phase), words).toBeGreaterThanOrEqual(LEAST_PER_PHASE);
    for (const phase of ['reading', 'checking', 'resolving'] as const) expect(hits[phase].in).toBe(0);
    expect(hits.building.out).toBe(0);
  });
});

/** A ledger of these files that nothing has disturbed: what it comes to. */
async function loadAll(name: string, all: readonly Couple[]) {
  const paths = all.flatMap((couple) => couple.paths);
  const { code, out, err } = await run(['load', ...paths, '--data', join(folder, name), '--json']);
  expect([code, err]).toEqual([0, '']);
  const { version, taxpayers, relations, invoices } = (JSON.parse(out) as Load).report!;
  return { version, taxpayers, relations, invoices };
}
let fresh: ReturnType<typeof loadAll> | undefined;

test('of two loads that are started together one is done, and the other done too or told who has the folder', async () => {
  const shared = join(folder, 'shared');
  let told = 0;
  for (let round = 0; round < 3; round++) {
    const two = couples.slice(2 * round, 2 * round + 2);
    const load = ({ paths }: Couple) => run(['load', ...paths, '--data', shared, '--json']);
    const ended = await Promise.all(two.map(load));
    expect(ended.map(({ code }) => code)).toContain(0);
    for (const [i, { code, out, err }] of ended.entries()) {
      if (code !== 0) {
        told++;
        expect([code, err]).toEqual([1, expect.stringContaining('[ledger_owned]')]);
        expect((await load(two[i])).code).toBe(0);
      } else
        expect((JSON.parse(out) as Load).report!.rows.read).toBe([...two[i].rows.values()].reduce((a, b) => a + b));
    }
  }
  expect(told).toBeGreaterThan(0);
  const again = await run(['load', ...couples[0].paths, '--data', shared, '--json']);
  expect((JSON.parse(again.out) as Load).report).toMatchObject(await loadAll('alone', couples.slice(0, 6)));
});
