import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { start, type Server } from '../../../.ci/neo4j/server.mjs';
import { problemOf } from '../../../server/errors.ts';
import { buildSnapshot } from '../../build.ts';
import { Conflict, Unavailable } from '../../errors.ts';
import type { Changes, Store } from '../../store.ts';
import { DuckDbStore } from '../duckdb/store.ts';
import { apply, changes, invoice, registration, staged, status } from '../given.ts';
import { Connection, type Neo4jOptions } from './connection.ts';
import { Neo4jStore } from './store.ts';
import { describeOwnNeo4j } from './testing.ts';
import { Wire } from './wire.ts';

/** What may befall a server, the line to it, its disk, its content and whoever loads: nothing is lost, nothing doubled, and somebody is told. */

/** A start takes seven seconds, and on a busy machine thirty. */
const RESTARTS = 180_000;
/** A wrong password would lock everybody out for a while. */
const SETTINGS = { 'dbms.security.auth_max_failed_attempts': '0' };
/** Of loaders that are heard no more. */
const LEASE_MS = 800;

/** Everything of some kind that a load can bring: a relation that is new and one that has been there, names, facts, people, a refused row. */
function load(n: number, more: Parameters<typeof changes>[0] = {}): Changes {
  const invoices = [
    invoice({ number: `${n}-1`, day: 18_000 + n }),
    invoice({ number: `${n}-2`, seller: `S${n}`, buyer: 'B', gross_minor: 113 + n }),
    invoice({ number: `${n}-3`, seller: 'B', buyer: `C${n}` }),
  ];
  const role = { role: 'taxClerk', fromDay: null, toDay: null, personName: '丙', personId: '1', group_key: 1n };
  return changes({
    id: `load ${n}`,
    invoices,
    names: [{ taxpayer: 'S', name: `甲${n % 2}`, rows: n }],
    taxpayers: [registration(`T${n}`, { observed: 1, sales_first: n, sales_last: n })],
    facts: {
      status: staged('fact_status', [status({ taxpayer: 'S', row: n, file: `file of load ${n}` })]),
      role: staged('fact_role', [{ ...role, taxpayer: 'S', row: n, file: `file of load ${n}` }]),
    },
    refusals: [
      { file: `file of load ${n}`, row: 9, column_name: 'day', value: 'x', code: 'date_pattern', cells: '[]' },
    ],
    ...more,
  });
}

async function all(store: Store) {
  const { seconds: _, ...snapshot } = { seconds: 0, ...(await buildSnapshot(store)) };
  const page = async (seller: string) => store.page({ seller, includeVoid: true, limit: 1000 });
  return {
    state: await store.state(),
    snapshot,
    sold: await Promise.all(['S', 'B', ...Array.from({ length: 12 }, (_, n) => `S${n}`)].map(page)),
    account: await store.account(),
    contents: await store.contents(),
    loads: await store.loads(100),
    facts: await store.facts(['S'], { superseded: true }),
    refusals: await store.refusals({ open: false, limit: 100 }),
    names: await store.registrations(['S', 'B']),
  };
}

describeOwnNeo4j('a shared ledger in trouble', () => {
  let server: Server;
  let wire: Wire;
  /** By no line that is cut. */
  let admin: Connection;
  const folders: string[] = [];
  const opened: Store[] = [];
  const knownLedgers = new Map<string, Awaited<ReturnType<typeof all>>>();

  beforeAll(async () => {
    server = await start({ settings: SETTINGS });
    wire = await Wire.to(server.uri);
    admin = new Connection(account());
  }, RESTARTS);
  afterAll(async () => {
    await admin?.close();
    await wire?.close();
    await server?.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => admin.command('MATCH (n) DETACH DELETE n'));
  afterEach(async () => {
    wire.release();
    wire.mend();
    for (const store of opened.splice(0)) await store.close().catch(() => undefined);
  });

  const account = (more: Partial<Neo4jOptions> = {}): Neo4jOptions => ({
    ...{ uri: server.uri, database: 'neo4j', auth: { user: server.user, password: server.password } },
    ...more,
  });
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'suyuan-faults-'));
    folders.push(made);
    return made;
  };
  const copyIn = (at: string) => ({
    folder: at,
    stagingFolder: join(at, 'staging'),
    memoryLimitMegabytes: 300,
    threads: 1,
  });
  /** A server of its own, with an empty copy unless it is in a folder that was there; by the wire if that is said. */
  const open = async (more: Partial<Neo4jOptions> = {}, at?: string) => {
    const store = await Neo4jStore.open({ ...copyIn(at ?? (await folder())), server: account(more) });
    opened.push(store);
    return store;
  };
  const impatient = { patienceMs: 300, leaseMs: LEASE_MS };
  const byWire = () => ({ uri: wire.uri, ...impatient });

  /** What an embedded ledger of these loads holds, which nothing has befallen. */
  const undisturbed = async (loads: readonly Changes[]) => {
    const key = loads.map(({ load }) => load.id).join();
    const known = loads.length === 1 ? knownLedgers.get(key) : undefined;
    if (known) return known;
    const store = await DuckDbStore.open(copyIn(await folder()));
    for (const one of loads) await apply(store, one);
    const held = await all(store);
    await store.close();
    knownLedgers.set(key, held);
    return held;
  };
  /** Another server that knows the ledger from Neo4j alone holds this. */
  const expectHeld = async (loads: readonly Changes[]) => {
    const reader = await open();
    expect(await all(reader)).toEqual(await undisturbed(loads));
    const [left] = await admin.read('OPTIONAL MATCH (p:Page) RETURN count(p) AS pages');
    expect(Number(left.get('pages'))).toBe(0);
  };
  /** Tries again while another one's lease runs. */
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    for (const end = Date.now() + 20_000; ;)
      try {
        return await work();
      } catch (error) {
        const waits =
          (error instanceof Unavailable && error.retriable) ||
          (error instanceof Conflict && ['load_running', 'sequence_moved'].includes(error.code));
        if (!waits || Date.now() > end) throw error;
        await sleep(50);
      }
  };
  /** In both languages, and with what to do. */
  const inWords = (error: unknown, code: string, retriable: boolean) => {
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ code, retriable });
    for (const language of ['zh', 'en'] as const) {
      const { status, title, detail, advice } = problemOf(error, language);
      expect(status).toBe(503);
      for (const words of [title, detail, advice]) expect(words).not.toMatch(/^$|\{\w+\}/);
    }
  };
  const inUnreachable = (error: unknown) => {
    inWords(error, 'shared_ledger_unreachable', true);
    return 'unreachable';
  };
  const expectVersions = async (reader: Store) => expect((await reader.state()).sequence).toBeGreaterThan(0);
  const closed = async (store: Store) => {
    opened.splice(opened.indexOf(store), 1);
    await store.close();
  };
  const drained = async (rows: AsyncIterable<unknown>) => {
    for await (const _ of rows);
  };
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it went well'),
      (error: unknown) => error,
    );

  /** Statements of a commit, in order, by words of theirs. */
  const STATEMENTS = {
    'takes the lease': 'l.fence = l.fence + 1',
    'puts a page down': 'MERGE (p:Page',
    decides: 'SET l.next = $next',
    'writes a page': 'SET p.taken = true',
    'says that it is written': 'l.next = null',
    'gives the lease back': 'SET l.lease = null',
  };
  const moments = Object.entries(STATEMENTS).flatMap(([does, mark]) =>
    (does === 'decides' ? (['asked', 'committed'] as const) : (['committed'] as const)).map((moment) => ({
      ...{ does, mark, moment },
    })),
  );
  const second = (mark: string) => (/Page|taken/.test(mark) ? 2 : 1);

  test(
    'a line that breaks once, at each moment of a commit: it goes on, and nothing is in twice',
    { timeout: RESTARTS },
    async () => {
      const store = await open({ ...byWire(), patienceMs: 5000, leaseMs: 20_000 });
      const loads: Changes[] = [];
      for (const { mark, moment, does } of moments) {
        await store.state();
        const cut = wire.at(mark, moment, () => wire.cut(), second(mark));
        loads.push(load(loads.length + 1));
        await apply(store, loads.at(-1)!).catch((error: unknown) => expect.fail(`${does} ${moment}: ${String(error)}`));
        await cut;
      }
      await expectHeld(loads);
      expect(await all(store)).toEqual(await undisturbed(loads));
    },
  );

  test(
    'a loader that is gone for good in the midst of a commit: its load is in or out, whole',
    { timeout: RESTARTS },
    async () => {
      const first = await open();
      await apply(first, load(1));
      const held = [load(1)];
      const fates: string[] = [];
      const midst = moments.slice(0, -1);
      for (const [i, { mark, moment, does }] of midst.entries()) {
        wire.mend();
        const gone = await open(byWire(), await folder());
        await gone.state();
        const broken = wire.at(mark, moment, () => wire.break(), second(mark));
        const ended = await apply(gone, load(2 * i + 2)).then(() => null, inUnreachable);
        await broken;
        // whoever comes next finishes it, or throws it away
        const after = load(2 * i + 3);
        await patiently(() => apply(first, after));
        const isIn = (await first.committedLoads([`load ${2 * i + 2}`])).size === 1;
        held.push(...(isIn ? [load(2 * i + 2)] : []), after);
        fates.push(`${does} ${moment}: ${ended ?? 'done'}, ${isIn ? 'in' : 'out'}`);
        expect((await first.state()).sequence).toBe(held.length);
        // and it finds its way when it can
        wire.mend();
        expect(await gone.state()).toEqual(await first.state());
        await opened.pop()!.close();
      }
      expect(fates).toEqual([
        'takes the lease committed: unreachable, out',
        'puts a page down committed: unreachable, out',
        'decides asked: unreachable, out',
        // what nobody can know
        'decides committed: unreachable, in',
        'writes a page committed: done, in',
        'says that it is written committed: done, in',
      ]);
      await expectHeld(held);
    },
  );

  test(
    'a loader that sleeps until its lease is taken cannot decide, and disturbs nobody',
    { timeout: RESTARTS },
    async () => {
      const [awake, asleep] = [await open(), await open(byWire())];
      const held = [load(1)];
      await apply(awake, held[0]);
      const replaced = { replaceAll: true, demo: true };
      for (const [mark, statement, more] of [
        ['puts a page down', STATEMENTS['puts a page down'], {}],
        ['decides', STATEMENTS.decides, {}],
        ['throws everything away', 'DETACH DELETE n', replaced],
      ] as const) {
        await asleep.state();
        const slept = wire.at(statement, 'asked', () => wire.hold(), second(statement));
        const late = load(held.length + 100, more);
        const ended = apply(asleep, late).then(
          () => null,
          (error: unknown) => error,
        );
        await slept;
        const meanwhile = load(held.length + 1);
        await patiently(() => apply(awake, meanwhile));
        const isIn = (await awake.committedLoads([late.load.id])).size === 1;
        held.push(...(isIn ? [late] : []), meanwhile);
        wire.release();
        const error = await ended;
        if (more === replaced) expect([mark, error, isIn]).toEqual([mark, null, true]);
        // its lease is gone, or the server has ended what it slept in
        else if (!(error instanceof Unavailable && error.code === 'shared_ledger_slow'))
          expect([mark, error]).toEqual([mark, expect.any(Conflict)]);
        expect(await asleep.state()).toEqual(await awake.state());
        await expectVersions(await open());
      }
      await expectHeld(held);
    },
  );

  test('two at once: one has the lease, the other hears of it; taking turns, each load is in once', async () => {
    const [one, other] = [await open(), await open()];
    const begun = await Promise.allSettled([one.begin('x', 0), other.begin('y', 0)]);
    expect(begun.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of begun)
      if (result.status === 'fulfilled') await result.value.end();
      else
        expect(result.reason).toMatchObject({
          code: 'load_running',
          values: { lease: expect.stringMatching(/^[xy]$/) },
        });
    const loads = Array.from({ length: 10 }, (_, n) => load(n + 1));
    for (const [n, next] of loads.entries()) expect((await apply(n % 2 ? one : other, next)).sequence).toBe(n + 1);
    expect(await all(one)).toEqual(await all(other));
    await expectHeld(loads);
  });

  describe('Neo4j itself', () => {
    test(
      'is killed while pages are put down, decided on and written: whole or not at all, and everybody goes on',
      { timeout: RESTARTS },
      async () => {
        const store = await open({ ...byWire(), patienceMs: 300 });
        const held = [load(1)];
        await apply(store, held[0]);
        for (const [does, moment] of [
          ['puts a page down', 'committed'],
          ['writes a page', 'committed'],
        ] as const) {
          await store.state();
          const mark = STATEMENTS[does];
          const killed = wire.at(mark, moment, () => server.kill(), second(mark));
          const next = load(held.length + 1);
          const ended = await apply(store, next).then(() => null, inUnreachable);
          await killed;
          await server.restart();
          await patiently(() => store.state());
          const isIn = (await store.committedLoads([next.load.id])).size === 1;
          expect([does, ended, isIn]).toEqual([
            does,
            does === 'writes a page' ? null : 'unreachable',
            does !== 'puts a page down',
          ]);
          if (isIn) held.push(next);
          const after = load(held.length + 1);
          await patiently(() => apply(store, after));
          held.push(after);
          expect((await store.state()).sequence).toBe(held.length);
        }
        await expectHeld(held);
      },
    );

    test(
      'is killed while a copy reads it: the copy stays as it was, and catches up',
      { timeout: RESTARTS },
      async () => {
        const [loader, at] = [await open(), await folder()];
        await apply(loader, load(1));
        const reader = await open(byWire(), at);
        const before = await reader.state();
        const pairs = Array.from({ length: 6000 }, (_, n) =>
          invoice({ number: `${n}`, seller: `S${n % 10}`, buyer: `B${n}` }),
        );
        const large = load(2, { invoices: pairs });
        await apply(loader, large);
        const killed = wire.at('[r:SELLS|LAPSED]', 'answered', () => server.kill());
        inUnreachable(await failure(reader.state()));
        await killed;
        await closed(reader);
        const copy = await DuckDbStore.open(copyIn(at));
        expect(await copy.state()).toEqual(before);
        await copy.close();
        await server.restart();
        const again = await open({}, at);
        expect(await all(again)).toEqual(await undisturbed([load(1), large]));
      },
    );

    test(
      'can only be read for a while: answers go on, a load is refused; and it is loaded by the same store as before',
      { timeout: RESTARTS },
      async () => {
        const store = await open();
        await apply(store, load(1));
        await server.restart({ ...SETTINGS, 'server.databases.default_to_read_only': 'true' });
        const held = await undisturbed([load(1)]);
        expect(await all(store)).toEqual(held);
        expect(await all(await open())).toEqual(held);
        inWords(await failure(apply(store, load(2))), 'shared_ledger_read_only', false);
        expect(await all(store)).toEqual(held);
        await server.restart();
        await apply(store, load(2));
        await expectHeld([load(1), load(2)]);
      },
    );

    test('has a log that is full: it says so, and with room again it goes on', { timeout: RESTARTS }, async () => {
      const store = await open({ patienceMs: 300, leaseMs: LEASE_MS });
      const held: Changes[] = [];
      await apply(store, load(1));
      held.push(load(1));
      await server.restart(SETTINGS, { fileSizeLimitKiB: 2048 });
      let error: unknown = null;
      while (error === null && held.length < 40) {
        const pairs = Array.from({ length: 500 }, (_, n) => invoice({ number: `${held.length}/${n}`, buyer: `B${n}` }));
        const next = load(held.length + 1, { invoices: pairs });
        error = await apply(store, next).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        held.push(next);
      }
      inWords(error, 'shared_ledger_failing', true);
      // and as long as nobody starts it anew
      inWords(await failure(store.begin('one more', held.length - 1)), 'shared_ledger_failing', true);
      inWords(await failure((await open()).state()), 'shared_ledger_failing', true);
      await server.restart();
      await patiently(() => store.state());
      if ((await store.committedLoads([held.at(-1)!.load.id])).size === 0) held.pop();
      const after = load(held.length + 1);
      await patiently(() => apply(store, after));
      await expectHeld([...held, after]);
    });
  });

  test('a wrong password: said at once', async () => {
    const begun = performance.now();
    const stranger = await open({ auth: { user: server.user, password: 'another' } });
    inWords(await failure(stranger.state()), 'shared_ledger_credentials', false);
    inWords(await failure(stranger.begin('load', 0)), 'shared_ledger_credentials', false);
    inWords(await failure(stranger.committedLoads([])), 'shared_ledger_credentials', false);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test('another client that holds the ledger, and a question that takes too long: said in time', async () => {
    const patient = await open();
    await apply(patient, load(1));
    const store = await open({ timeLimitMs: 400, patienceMs: 400 });
    const driver = neo4j.driver(server.uri, neo4j.auth.basic(server.user, server.password));
    const session = driver.session();
    try {
      const transaction = session.beginTransaction();
      await transaction.run('MATCH (l:Ledger) SET l.of = 1');
      const begun = performance.now();
      inWords(await failure(apply(store, load(2))), 'shared_ledger_slow', true);
      expect(performance.now() - begun).toBeLessThan(10_000);
      // who reads does not mind
      expect(await all(patient)).toEqual(await undisturbed([load(1)]));
      await transaction.rollback();
      await apply(patient, load(2));
    } finally {
      await session.close();
      await driver.close();
    }
    const limited = new Connection(account({ timeLimitMs: 300, patienceMs: 300 }));
    const long = 'UNWIND range(1, 1000000000) AS i WITH i WHERE i % 1000000 = 0 RETURN i';
    inWords(await failure(limited.read(long)), 'shared_ledger_slow', true);
    inWords(await failure(drained(limited.stream(long))), 'shared_ledger_slow', true);
    await limited.close();
    await expectHeld([load(1), load(2)]);
  });

  describe('another client alters it', () => {
    test.each([
      ['deletes a relation', "MATCH (:Taxpayer {id: 'S'})-[r:SELLS]->() DELETE r"],
      [
        'changes documents',
        "MATCH (:Taxpayer {id: 'S'})-[r:SELLS]->() SET r.documents = [replace(r.documents[0], '113', '114')] + r.documents[1..]",
      ],
      ['makes documents of no form', "MATCH (:Taxpayer {id: 'S'})-[r:SELLS]->() SET r.documents = ['x']"],
      ['removes documents', "MATCH (:Taxpayer {id: 'S'})-[r:SELLS]->() REMOVE r.documents"],
      ['changes what is known of a taxpayer', "MATCH (t:Taxpayer {id: 'T1'}) SET t.salesFirst = 99"],
      ['removes a key of a taxpayer', "MATCH (t:Taxpayer {id: 'S'}) REMOVE t.nameRows"],
      ['deletes a fact', 'MATCH (f:Fact) WITH f LIMIT 1 DETACH DELETE f'],
      ['deletes what a person holds', 'MATCH ()-[h:HOLDS]->() WITH h LIMIT 1 DELETE h'],
      ['deletes a refusal', 'MATCH (r:Refusal) WITH r LIMIT 1 DELETE r'],
      ['deletes a load', 'MATCH (l:Load) WITH l LIMIT 1 DETACH DELETE l'],
      ['deletes the ledger', 'MATCH (l:Ledger) DELETE l'],
    ])('%s: said, and nobody believes it', async (does, cypher) => {
      const loader = await open();
      await apply(loader, load(1));
      const [at, whole] = [await folder(), await undisturbed([load(1)])];
      await admin.command(cypher);
      const reader = await open({}, at);
      if (does === 'deletes the ledger') {
        inWords(await failure(loader.state()), 'shared_ledger_altered', false);
        return;
      }
      inWords(await failure(reader.state()), 'shared_ledger_altered', false);
      await closed(reader);
      const copy = await DuckDbStore.open(copyIn(at));
      expect((await copy.state()).sequence).toBe(0);
      await copy.close();
      // the copy that was whole answers
      expect(await all(loader)).toEqual(whole);
    });

    test('between the pages of a commit, what a relation leads to: said until it is back, and then it is written', async () => {
      const [loader, reader] = [await open(byWire()), await open()];
      await apply(loader, load(1));
      await reader.state();
      const altered = wire.at('[old:SELLS|LAPSED', 'asked', () =>
        admin.command("MATCH (t:Taxpayer {id: 'C2'}) DETACH DELETE t"),
      );
      await apply(loader, load(2));
      await altered;
      for (const store of [loader, reader]) {
        inWords(await failure(store.state()), 'shared_ledger_altered', false);
        inWords(await failure(store.begin('another', 2)), 'shared_ledger_altered', false);
      }
      await admin.command(
        "MATCH (b:Taxpayer {id: 'B'}) CREATE (t:Taxpayer {id: 'C2'}) SET t += {sequence: 2, observed: 0, salesFirst: 0, salesLast: 0, purchasesFirst: 0, purchasesLast: 0, names: [], nameRows: []}",
      );
      expect(await reader.state()).toEqual(await loader.state());
      await expectHeld([load(1), load(2)]);
    });
  });
});
