import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildSnapshot } from '../graph/build.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { LIVE } from '../graph/stores/duckdb/queries.ts';
import { stateOf } from '../graph/stores/duckdb/state.ts';
import { DuckDbStore } from '../graph/stores/duckdb/store.ts';
import { asValues, Connection } from '../graph/stores/neo4j/connection.ts';
import { contentsOf, countsOf } from '../graph/stores/neo4j/contents.ts';
import { writeImport } from '../graph/stores/neo4j/imported.ts';
import { type Decided, Lease } from '../graph/stores/neo4j/ledger.ts';
import { keepPages, writePages } from '../graph/stores/neo4j/pages.ts';
import { ensureSchema } from '../graph/stores/neo4j/schema.ts';
import { Neo4jStore } from '../graph/stores/neo4j/store.ts';
import { benchModels } from './bench/models.bench.ts';
import {
  Bolt,
  importFull,
  memoryOf,
  rate,
  type Running,
  sizesOf,
  sizesTold,
  timed,
  withNeo4j,
} from './bench/neo4j.bench.ts';
import { type BenchOptions, inFolder, measured, serving, writeFull } from './bench/process.ts';
import { benchScience } from './bench/science.bench.ts';
import { benchTraces, benchTraceServers } from './bench/traces.bench.ts';

export interface Neo4jBench extends Omit<BenchOptions, 'runs'> {
  seed: number;
  /** Each invoice as a node, beside relations with their documents packed in. */
  models: boolean;
  /** Over Bolt too, which takes several times as long as an import. */
  bolt: boolean;
  /** Graph Data Science, as a peer. */
  gds: boolean;
  /** A copy, and the same traces by the kernel and by Cypher. */
  traces: boolean;
}

/** Relations of the bare baseline. */
const BARE = 200_000;
/** Before them, to warm the server up: it compiles as it goes. */
const WARM = 50_000;
const BATCH = 2000;
const AT_ONCE = 2;

const AWAIT_INDEXES = 'CALL db.awaitIndexes(3600)';
const s = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** One ledger, embedded and shared in a Neo4j: loaded, copied, built into a snapshot, and traced by the kernel and by Cypher. */
export async function benchNeo4j({ economy, seed, bolt, models, gds, traces, log }: Neo4jBench): Promise<void> {
  await inFolder(async (folder) => {
    const { paths, megabytes } = await writeFull(economy, folder);
    const data = join(folder, 'data');
    const { ms, peakBytes } = await measured(['load', ...paths, '--data', data, '--json', '--memory', '5000']);
    log(
      `embedded: suyuan load of ${megabytes.toFixed(0)} MB of CSV to a saved snapshot ${s(ms)}, most memory ${(peakBytes / 1e9).toFixed(2)} GB`,
    );
    await rm(join(folder, 'files'), { recursive: true });
    // files of the import, and of the other model, are written below it
    const store = await openStore(data, folder);
    const built = await timed(() => buildSnapshot(store));
    const snapshot = built.value;
    const { relations, invoices, taxpayers } = snapshot;
    log(
      `snapshot out of the embedded ledger ${s(built.ms)}: ${taxpayers.count} taxpayers, ${relations.count} relations, ${invoices.count} live invoices`,
    );

    const home = join(folder, 'imported');
    const storeMegabytes = await byImport(store, home, log);
    if (bolt) await bare(store, join(folder, 'bare'), storeMegabytes, log);
    if (bolt) await byBolt(store, join(folder, 'bolt'), storeMegabytes, relations.count, log);
    await store.close();

    if (traces) {
      const asked = await withNeo4j({ home, storeMegabytes, gds }, async (running) => {
        await copied(running, join(folder, 'copy'), snapshot, log);
        const asking = new Bolt(running);
        try {
          if (gds) await benchScience(asking, log);
          return await benchTraces({ snapshot, bolt: asking, seed, gds, log });
        } finally {
          log(await memoryOf(running));
          await asking.close();
        }
      });
      await serving(data, [], (server) => benchTraceServers(asked, server, log));
    }
    if (models) {
      const reopened = await openStore(data, folder);
      await benchModels({ store: reopened, folder, packed: home, storeMegabytes, log });
      await reopened.close();
    }
  });
}

async function openStore(data: string, stagingFolder: string): Promise<DuckDbStore> {
  return DuckDbStore.open({
    ...{ folder: data, stagingFolder },
    ...{ memoryLimitMegabytes: 5000, threads: availableParallelism() },
  });
}

/** Files, `database import full`, and a server on it with its constraints and indexes. Answers with megabytes of the store. */
async function byImport(store: DuckDbStore, home: string, log: (line: string) => void): Promise<number> {
  const files = await timed(() => store.reading((engine) => writeImport(engine, home, () => undefined)));
  const filled = await timed(() => importFull(home, files.value.arguments));
  const { store: before } = await sizesOf(home);
  const begun = performance.now();
  await withNeo4j({ home, storeMegabytes: before }, async (running) => {
    const started = performance.now() - begun;
    const connection = new Connection(running.options);
    const made = await timed(async () => {
      await ensureSchema(connection);
      await connection.command(AWAIT_INDEXES);
    });
    await connection.close();
    const whole = files.ms + filled.ms + started + made.ms;
    log(
      `import: files ${s(files.ms)}, database import full ${s(filled.ms)}, server up ${s(started)}, constraints and indexes ${s(made.ms)}: ${s(whole)}, ${rate(files.value.rows, whole, 'rows')}`,
    );
    log(`  ${await memoryOf(running)}`);
  });
  const sizes = await sizesOf(home);
  log(`  ${sizesTold(sizes)}`);
  for (const argument of files.value.arguments) {
    const [, name] = /=([^=,]+\.csv)$/.exec(argument) ?? [];
    if (name) await rm(join(home, name), { force: true });
  }
  return sizes.store;
}

/** What Neo4j does in the same batches where relations have six plain properties and nothing else is done. */
async function bare(
  store: DuckDbStore,
  home: string,
  storeMegabytes: number,
  log: (line: string) => void,
): Promise<void> {
  const relations = await store.reading((engine) =>
    engine.rows(`SELECT * FROM (SELECT seller, buyer, currency, count(*)::INTEGER AS invoices, sum(gross_minor - reversed_gross_minor)::DOUBLE AS "grossMinor",
      sum(coalesce(tax_minor, 0) - reversed_tax_minor)::DOUBLE AS "taxMinor", min(day) AS "firstDay", max(day) AS "lastDay"
      FROM invoice WHERE ${LIVE} GROUP BY ALL) ORDER BY hash(seller || buyer) LIMIT ${BARE + WARM}`),
  );
  const ids = [...new Set(relations.flatMap(({ seller, buyer }) => [seller, buyer]))].map((id) => ({ id }));
  await mkdir(home);
  await withNeo4j({ home, storeMegabytes }, async ({ options }) => {
    const connection = new Connection(options);
    const put = (rows: readonly Record<string, unknown>[], body: string) =>
      inBatches(rows, async (batch) => {
        await connection.write((transaction) =>
          transaction.run(`UNWIND $rows AS row ${body}`, { rows: batch.map(asValues) }),
        );
      });
    await connection.command('CREATE CONSTRAINT FOR (t:Taxpayer) REQUIRE t.id IS UNIQUE');
    const nodes = await timed(() => put(ids, 'CREATE (t:Taxpayer {id: row.id})'));
    const properties = ['currency', 'invoices', 'grossMinor', 'taxMinor', 'firstDay', 'lastDay'];
    const create = `MATCH (a:Taxpayer {id: row.seller}) MATCH (b:Taxpayer {id: row.buyer})
      CREATE (a)-[:SELLS {${properties.map((name) => `${name}: row.${name}`).join(', ')}}]->(b)`;
    const warm = Math.min(WARM, Math.floor(relations.length / 4));
    await put(relations.slice(0, warm), create);
    const count = relations.length - warm;
    const related = await timed(() => put(relations.slice(warm), create));
    await connection.close();
    log(
      `bare over Bolt: ${ids.length} nodes ${rate(ids.length, nodes.ms, 'nodes')}; ${count} relations with 6 plain properties, after ${warm} to warm up, ${rate(count, related.ms, 'relations')} (${BATCH} in a transaction, ${AT_ONCE} at once)`,
    );
  });
  await rm(home, { recursive: true });
}

/** As Neo4jStore commits a ledger: pages are put down, decided, and written into the graph. */
async function byBolt(
  store: DuckDbStore,
  home: string,
  storeMegabytes: number,
  relationCount: number,
  log: (line: string) => void,
): Promise<void> {
  await mkdir(home);
  await withNeo4j({ home, storeMegabytes }, async (running) => {
    const connection = new Connection(running.options);
    await ensureSchema(connection);
    const lease = await Lease.take(connection, 'bench');
    let next: Decided | undefined;
    const kept = await timed(() =>
      store.reading(async (engine) => {
        const state = await stateOf(engine);
        const contents = contentsOf(engine, { sequence: state.sequence, before: {}, whole: true });
        const pages = await keepPages(connection, lease, contents, true);
        const counts = JSON.stringify(await countsOf(engine));
        next = { ...state, replaced: false, counts, pages, fence: lease.fence };
        await lease.decide(0, next);
      }),
    );
    // relations come last of what the ledgers of this bench hold
    const progress: [ms: number, left: number][] = [];
    let rows = 0;
    const begun = performance.now();
    const written = await timed(() =>
      writePages(connection, lease, next!, (done, total) => {
        progress.push([performance.now() - begun, total - done]);
        rows = total;
      }),
    );
    await lease.end();
    await connection.close();
    const [fromMs, left] = progress.find(([, left]) => left <= relationCount) ?? [0, relationCount];
    const [toMs] = progress.at(-1)!;
    log(
      `Bolt: pages put down ${s(kept.ms)}, written into the graph ${s(written.ms)}: ${rate(rows, kept.ms + written.ms, 'rows')} in all; relations, with documents and claims, ${rate(left, toMs - fromMs, 'relations')} where they are written`,
    );
    log(`  ${await memoryOf(running)}`);
  });
  log(`  ${sizesTold(await sizesOf(home))}`);
  await rm(home, { recursive: true });
}

/** A working copy out of nothing, and a snapshot out of it. */
async function copied(
  { options }: Running,
  folder: string,
  embedded: Snapshot,
  log: (line: string) => void,
): Promise<void> {
  let [relations, streamed] = [0, 0];
  const begun = performance.now();
  const store = await Neo4jStore.open({
    ...{ folder, stagingFolder: join(folder, 'staging'), server: options },
    ...{ memoryLimitMegabytes: 5000, threads: availableParallelism() },
    onRelations: (done) => {
      if (relations === 0) log(`  (the first ${done} relations are there after ${s(performance.now() - begun)})`);
      [relations, streamed] = [done, performance.now() - begun];
    },
  });
  try {
    const followed = await timed(() => store.state());
    const built = await timed(() => buildSnapshot(store));
    const [a, b] = [built.value, embedded];
    if (a.version !== b.version || a.attributesVersion !== b.attributesVersion) throw new Error('versions differ');
    log(
      `snapshot out of Neo4j: working copy ${s(followed.ms)} (${relations} relations read after ${s(streamed)}), built ${s(built.ms)}: ${s(followed.ms + built.ms)}; versions are those of the embedded ledger`,
    );
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

/** Hands rows over in batches, several at once. */
export async function inBatches<T>(rows: readonly T[], put: (batch: T[]) => Promise<void>): Promise<void> {
  let at = 0;
  const work = async () => {
    while (at < rows.length) await put(rows.slice(at, (at += BATCH)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
