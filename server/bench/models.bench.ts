import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '../../graph/stores/duckdb/engine.ts';
import { LIVE } from '../../graph/stores/duckdb/queries.ts';
import type { DuckDbStore } from '../../graph/stores/duckdb/store.ts';
import { asValues, Connection } from '../../graph/stores/neo4j/connection.ts';
import { contentsOf } from '../../graph/stores/neo4j/contents.ts';
import { CLAIM_FIELDS } from '../../graph/stores/neo4j/relations.ts';
import { bodyOf, READ } from '../../graph/stores/neo4j/statements.ts';
import { inBatches } from '../neo4j.bench.ts';
import { Bolt, importFull, memoryOf, rate, type Running, sizesOf, sizesTold, timed, withNeo4j } from './neo4j.bench.ts';
import { median } from './process.ts';

/**
 * The other way to keep a ledger in a graph: each invoice a node between seller and buyer, its claims a list of texts on it (a node and a
 * relation for each claim would be dearer still), and beside it the same relation SELLS, without documents. Written out of the same ledger.
 */

export interface Models {
  store: DuckDbStore;
  /** Where DuckDB may write. */
  folder: string;
  /** The home of a server with the packed model. */
  packed: string;
  storeMegabytes: number;
  log: (line: string) => void;
}

/** Invoices that are written over Bolt, about. */
const SAMPLE = 100_000;
const QUESTIONS = 30;
const SCANS = 3;

const [LIST, TAB] = ['chr(30)', 'chr(9)'];
const INVOICE = {
  ...{
    number: 'string',
    code: 'string',
    day: 'long',
    currency: 'string',
    net_minor: 'long',
    tax_minor: 'long',
    gross_minor: 'long',
  },
  ...{
    void: 'long',
    conflict: 'long',
    contested: 'long',
    reversed_gross_minor: 'long',
    reversed_tax_minor: 'long',
    class: 'string',
  },
  ...{ goods_code: 'string', goods_name: 'string', original_code: 'string', original_number: 'string' },
};
const RELATION = {
  currency: 'string',
  invoices: 'long',
  grossMinor: 'long',
  taxMinor: 'long',
  firstDay: 'long',
  lastDay: 'long',
};
const DIGEST = "printf('%016x%016x', digest_high, digest_low)";
const CLAIM_LINE = `concat_ws(${TAB}, ${CLAIM_FIELDS.map((field) => `coalesce(${field === 'file' ? "load.sequence || '/' || file.position" : `claim.${field}`}::VARCHAR, '')`).join(', ')})`;
/** Every claim, in short: fields that differ from the invoice's are not counted with, so this model is a little cheaper than it may be. */
const claims = (
  among: string,
) => `SELECT digest_high, digest_low, string_agg(${CLAIM_LINE}, ${LIST} ORDER BY claim.file, claim.row) AS claims FROM claim
  LEFT JOIN file ON file.sha256 = claim.file LEFT JOIN load ON load.id = file.load ${among} GROUP BY ALL`;
/** Texts that are put together do not spill, so invoices are written in parts. */
const PARTS = 16;
const AGGREGATE = `SELECT seller, buyer, currency, count(*) AS invoices, sum(gross_minor - reversed_gross_minor)::BIGINT AS "grossMinor",
  sum(coalesce(tax_minor, 0) - reversed_tax_minor)::BIGINT AS "taxMinor", min(day) AS "firstDay", max(day) AS "lastDay",
  string_agg(day::VARCHAR, ${LIST} ORDER BY day) AS days FROM invoice WHERE ${LIVE} GROUP BY ALL`;

const headed = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns)
    .map(([name, type]) => `${name} AS "${name}:${type}"`)
    .join(', ');
function invoicesOf(part: number): string {
  const among = `WHERE digest_high % ${PARTS} = ${part}`;
  return `SELECT ${DIGEST} AS "digest:ID(Invoice)", ${headed(INVOICE)}, claims AS "claims:string[]"
    FROM (FROM invoice ${among}) LEFT JOIN (${claims(among)}) USING (digest_high, digest_low)`;
}
const FILES: Readonly<Record<string, string>> = {
  taxpayer: `SELECT id AS "id:ID(Taxpayer)", first(name ORDER BY rows DESC) AS "name:string" FROM taxpayer LEFT JOIN name ON taxpayer = id GROUP BY id`,
  ...Object.fromEntries(Array.from({ length: PARTS }, (_, part) => [`invoice-${part}`, invoicesOf(part)])),
  issued: `SELECT seller AS ":START_ID(Taxpayer)", ${DIGEST} AS ":END_ID(Invoice)" FROM invoice`,
  received: `SELECT ${DIGEST} AS ":START_ID(Invoice)", buyer AS ":END_ID(Taxpayer)" FROM invoice`,
  sells: `SELECT seller AS ":START_ID(Taxpayer)", buyer AS ":END_ID(Taxpayer)", ${headed(RELATION)}, days AS "days:long[]" FROM (${AGGREGATE})`,
};
const ARGUMENTS = [
  ...['--nodes=Taxpayer=taxpayer.csv', '--relationships=ISSUED=issued.csv'],
  `--nodes=Invoice=${Array.from({ length: PARTS }, (_, part) => `invoice-${part}.csv`).join(',')}`,
  ...[
    '--relationships=RECEIVED_BY=received.csv',
    '--relationships=SELLS=sells.csv',
    '--array-delimiter=U+001E',
    '--id-type=string',
  ],
];
const SCHEMA = [
  'CREATE CONSTRAINT FOR (t:Taxpayer) REQUIRE t.id IS UNIQUE',
  'CREATE CONSTRAINT FOR (i:Invoice) REQUIRE i.digest IS UNIQUE',
  'CREATE INDEX FOR (i:Invoice) ON (i.number)',
];

const QUERIES = {
  nodes: {
    pair: 'MATCH (:Taxpayer {id: $seller})-[:ISSUED]->(i:Invoice)-[:RECEIVED_BY]->(:Taxpayer {id: $buyer}) RETURN i',
    number:
      'MATCH (s:Taxpayer)-[:ISSUED]->(i:Invoice {number: $number})-[:RECEIVED_BY]->(b:Taxpayer) RETURN s.id, b.id, i',
    all: `MATCH (s:Taxpayer)-[:ISSUED]->(i:Invoice)-[:RECEIVED_BY]->(b:Taxpayer)
      RETURN s.id, b.id, i.digest, i.claims, ${Object.keys(INVOICE)
        .map((name) => `i.${name}`)
        .join(', ')}`,
  },
  packed: {
    pair: 'MATCH (:Taxpayer {id: $seller})-[r:SELLS|LAPSED]->(:Taxpayer {id: $buyer}) RETURN r.documents, r.claims',
    number: `MATCH (s:Taxpayer)-[r:SELLS|LAPSED]->(b:Taxpayer) WHERE any(d IN r.documents WHERE d STARTS WITH $number + '\\t')
      RETURN s.id, b.id, [d IN r.documents WHERE d STARTS WITH $number + '\\t']`,
    all: READ.relation,
  },
};

export async function benchModels({ store, folder, packed, storeMegabytes, log }: Models): Promise<void> {
  log('\nmodels: each invoice a node, beside relations with their documents packed in');
  const home = join(folder, 'nodes');
  await mkdir(home);
  const files = await timed(() =>
    store.reading(async (engine) => {
      for (const [name, sql] of Object.entries(FILES))
        await engine.run(
          `COPY (${sql}) TO ${quote(join(home, `${name}.csv`))} (HEADER ${/-[1-9]/.test(name) ? 'false' : 'true'}, DELIMITER ',')`,
        );
    }),
  );
  const filled = await timed(() => importFull(home, ARGUMENTS));
  for (const name of Object.keys(FILES)) await rm(join(home, `${name}.csv`));
  const { store: before } = await sizesOf(home);
  // twice what stands there: indexes come
  await withNeo4j({ home, storeMegabytes: 2 * before }, async (running) => {
    const bolt = new Bolt(running);
    const made = await timed(() => schemaOn(bolt));
    await bolt.close();
    log(
      `nodes: files (by SQL) ${(files.ms / 1000).toFixed(1)} s, database import full ${(filled.ms / 1000).toFixed(1)} s, constraints and indexes ${(made.ms / 1000).toFixed(1)} s; ${await memoryOf(running)}`,
    );
  });
  const sizes = await sizesOf(home);
  log(`nodes: ${sizesTold(sizes)}`);
  log(`packed: ${sizesTold(await sizesOf(packed))}`);
  const pairs = await examples(store);
  for (const [model, at, megabytes] of [
    ['packed', packed, storeMegabytes],
    ['nodes', home, sizes.store],
  ] as const)
    await withNeo4j({ home: at, storeMegabytes: megabytes }, (running) => ask(running, model, pairs, log));
  await rm(home, { recursive: true });
  await samples(store, folder, log);
}

interface Example extends Record<string, string> {
  seller: string;
  buyer: string;
  number: string;
}

/** Invoices of pairs that have several; the same ones each time. */
async function examples(store: DuckDbStore): Promise<Example[]> {
  return store.reading((engine) =>
    engine.rows<Example>(`FROM (SELECT seller, buyer, min(number) AS number FROM invoice WHERE seller <> buyer GROUP BY ALL
      HAVING count(*) BETWEEN 3 AND 50) ORDER BY hash(seller || buyer) LIMIT ${QUESTIONS}`),
  );
}

async function schemaOn(bolt: Bolt): Promise<void> {
  for (const statement of [...SCHEMA, 'CALL db.awaitIndexes(3600)']) await bolt.command(statement);
}

async function ask(
  running: Running,
  model: keyof typeof QUERIES,
  examples: readonly Example[],
  log: (line: string) => void,
): Promise<void> {
  const { all, pair, number } = QUERIES[model];
  const connection = new Connection(running.options);
  let read = 0;
  const streamed = await timed(async () => {
    for await (const row of connection.stream(all, { sequence: 0n }))
      read += model === 'nodes' ? 1 : (row.get('documents') as string[]).length;
  });
  await connection.close();
  log(
    `${model}: all documents read by a server that has just started ${(streamed.ms / 1000).toFixed(1)} s, ${rate(read, streamed.ms, 'documents')}`,
  );
  const bolt = new Bolt(running);
  for (const [what, cypher, count] of [
    ['all documents of a pair', pair, QUESTIONS],
    ['a document by its number', number, model === 'nodes' ? QUESTIONS : SCANS],
  ] as const) {
    const [servers, drivers]: number[][] = [[], []];
    await bolt.ask(cypher, examples[0]);
    for (const example of examples.slice(0, count)) {
      await bolt.ask(cypher, example);
      const { ms, serverMs, rows } = await bolt.ask(cypher, example);
      if (rows.length === 0) throw new Error(`${model}: ${what}: nothing found`);
      servers.push(serverMs);
      drivers.push(ms);
    }
    log(
      `${model}: ${what}: median of ${count}: ${median(servers).toFixed(1)} ms on the server, ${median(drivers).toFixed(1)} ms over the driver`,
    );
  }
  log(`${model}: ${await memoryOf(running)}`);
  await bolt.close();
}

const NEW_INVOICE = `MATCH (s:Taxpayer {id: row.seller}) MATCH (b:Taxpayer {id: row.buyer})
  CREATE (s)-[:ISSUED]->(i:Invoice {digest: row.digest, claims: row.claims, ${Object.keys(INVOICE)
    .map((name) => `${name}: row.${name}`)
    .join(', ')}})-[:RECEIVED_BY]->(b)`;
const NEW_RELATION = `MATCH (s:Taxpayer {id: row.seller}) MATCH (b:Taxpayer {id: row.buyer})
  CREATE (s)-[:SELLS {days: row.days, ${Object.keys(RELATION)
    .map((name) => `${name}: row.${name}`)
    .join(', ')}}]->(b)`;

/** The same documents over Bolt in both models, each into an empty server with its constraints, in the same batches. */
async function samples(store: DuckDbStore, folder: string, log: (line: string) => void): Promise<void> {
  type Rows = Record<string, unknown>[];
  const { invoices, relations, packed } = await store.reading(async (engine) => {
    // whole pairs, in the order in which they are written
    const packed: Rows = [];
    let documents = 0;
    for await (const [kind, item] of contentsOf(engine, { sequence: 1, before: {}, whole: true })) {
      if (kind !== 'SELLS') continue;
      packed.push({ ...item });
      if ((documents += (item.documents as unknown[]).length) >= SAMPLE) break;
    }
    const last = packed.at(-1)!;
    const among = `(seller, buyer) <= (${quote(String(last.seller))}, ${quote(String(last.buyer))})`;
    const lists = (rows: Rows, name: string, of: (text: string) => unknown) =>
      rows.map((row) => ({ ...row, [name]: row[name] === null ? [] : (row[name] as string).split('\u001e').map(of) }));
    const plain = (rows: Rows) =>
      rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)));
    const invoices = plain(lists(await engine.rows(`SELECT seller, buyer, ${DIGEST} AS digest, ${Object.keys(INVOICE).join(', ')}, claims
      FROM invoice LEFT JOIN (${claims(`WHERE ${among}`)}) USING (digest_high, digest_low)
      WHERE ${among} AND (seller, buyer, currency) IN (SELECT (seller, buyer, currency) FROM invoice WHERE ${LIVE})`), 'claims', String)); // prettier-ignore
    const relations = lists(await engine.rows(`FROM (${AGGREGATE}) WHERE ${among}`), 'days', BigInt);
    return { invoices, relations, packed };
  });
  const ids = [...new Set(packed.flatMap(({ seller, buyer }) => [seller, buyer]))].map((id) => ({ id }));
  for (const [model, parts] of [
    ['packed', [[packed, bodyOf('SELLS', true)]]],
    [
      'nodes',
      [
        [invoices, NEW_INVOICE],
        [relations, NEW_RELATION],
      ],
    ],
  ] as [string, [Rows, string][]][]) {
    const home = join(folder, 'sample');
    await mkdir(home);
    await withNeo4j({ home, storeMegabytes: 0 }, async (running) => {
      const bolt = new Bolt(running);
      await schemaOn(bolt);
      await bolt.close();
      const connection = new Connection(running.options);
      const put = (rows: Rows, body: string) =>
        inBatches(rows, async (batch) => {
          await connection.write((transaction) =>
            transaction.run(`UNWIND $rows AS row ${body}`, { rows: batch.map(asValues) }),
          );
        });
      await put(ids, 'CREATE (t:Taxpayer {id: row.id})');
      const { ms } = await timed(async () => {
        for (const [rows, body] of parts) await put(rows, body);
      });
      await connection.close();
      log(
        `${model}: ${invoices.length} documents of ${packed.length} pairs over Bolt ${(ms / 1000).toFixed(1)} s, ${rate(invoices.length, ms, 'documents')}`,
      );
    });
    log(`${model}: of that sample ${sizesTold(await sizesOf(home))}`);
    await rm(home, { recursive: true });
  }
}
