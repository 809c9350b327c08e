import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../errors.ts';
import { FACT_KINDS, type FactKind, factTable } from '../../facts.ts';
import { DIGEST_COLUMNS, GROUP_KEY, INVOICE_HASH } from '../../staging/digest.ts';
import { batchOf, columnsOf, type Row as TableRow, type TableName } from '../../tables.ts';
import { appendBatch } from '../duckdb/batches.ts';
import { DUCKDB_TYPES, type Engine, quote, quotePath } from '../duckdb/engine.ts';
import { REMEMBER_REMOVED, TABLE_NAMES } from '../duckdb/queries.ts';
import { stateOf } from '../duckdb/state.ts';
import { rememberSince, reverse, seal, writeIdentities } from '../duckdb/writer.ts';
import type { Connection, Row } from './connection.ts';
import { countsOf, heldRow, type Item, rowOf } from './contents.ts';
import { altered, type Ledger } from './ledger.ts';
import { LineFile } from './lines.ts';
import { CLAIM_FIELDS, CLAIMED_FIELDS, DIFFERS, DOCUMENT_FIELDS } from './relations.ts';
import { READ } from './statements.ts';

/** Brings a working copy to what the shared ledger holds. */

const BATCH_ROWS = 5000;

export interface Follow {
  /** Where relations are put down on their way into the copy; it is made, and removed. */
  folder: string;
  /** What the server says that it holds. */
  ledger: Ledger;
  /** The commit that the copy is at; 0 throws away what is in it and reads all there is. */
  since: number;
  /** What is thrown away was the ledger's. */
  replaced: boolean;
  /** Hears how many relations have come; may throw to give it up. */
  onRelations?: (done: number) => void;
}

/**
 * Writes into the copy what changed on the server since a commit, on a connection in a transaction. Raises Unavailable `shared_ledger_altered`
 * where what came is not what the server says that it holds: versions and numbers of rows are compared.
 */
export async function follow(engine: Engine, connection: Connection, options: Follow): Promise<void> {
  try {
    await bring(engine, connection, options);
  } catch (error) {
    throw isUnreadable(error) ? altered((error as Error).message.split('\n')[0]) : error;
  }
}

/** What is not of the form that this program writes: a property that is gone or of another type, a line with other fields. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof DomainError) return false;
  const isOurs = error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError;
  return isOurs || (error instanceof Error && /^(Conversion|Invalid Input|Out of Range) Error/.test(error.message));
}

async function bring(engine: Engine, connection: Connection, options: Follow): Promise<void> {
  const { ledger, since, replaced, folder } = options;
  const sequence = { sequence: BigInt(since) };
  if (replaced) await engine.run(REMEMBER_REMOVED('invoice', ledger.sequence));
  else if (since === 0) await engine.run('DELETE FROM removed_invoice');
  if (since === 0) for (const table of [...TABLE_NAMES, 'load']) await engine.run(`DELETE FROM ${table}`);
  for (const { item } of await items(connection, READ.load, sequence))
    await engine.run('INSERT INTO load VALUES ($1, $2, $3, $4)', [
      item.id as string,
      item.finishedAt as string,
      item.report as string,
      Number(item.sequence),
    ]);
  const fileKeys = await files(engine, connection, sequence);
  await taxpayers(engine, connection, sequence, ledger.sequence);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await spool(connection, options, fileKeys);
    await documents(engine, folder, { sequence: ledger.sequence, isEmpty: since === 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await identities(engine, connection, ledger.sequence);
  for (const table of ['decision', 'refusal', 'repair'] as const)
    await append(engine, table, connection.stream(READ[table], sequence), (row) => rowOf(table, itemOf(row)));
  await facts(engine, connection, sequence);
  if (since === 0) await rememberSince(engine, ledger.sequence);
  await reverse(engine, ledger.sequence);
  await seal(engine, { sequence: ledger.sequence, demo: ledger.demo });
  await compare(engine, ledger);
}

/** What came has to be what was written. */
async function compare(engine: Engine, { version, attributesVersion, counts }: Ledger): Promise<void> {
  const found = await countsOf(engine);
  const meant = JSON.parse(counts) as Record<string, number>;
  // a table that the program did not know which wrote the ledger is empty
  const wrong = Object.keys(found).filter((table) => found[table] !== (meant[table] ?? 0));
  if (wrong.length > 0)
    throw altered(wrong.map((table) => `${table}: ${found[table]} of ${meant[table] ?? 0}`).join(', '));
  const state = await stateOf(engine);
  if (state.version !== version) throw altered('documents or identities are others than were written');
  if (state.attributesVersion !== attributesVersion)
    throw altered('taxpayers, candidates or conflicts are others than were written');
}

const itemOf = (row: Row) => row.get('item') as Item;

async function items(connection: Connection, cypher: string, values: { sequence: bigint }): Promise<{ item: Item }[]> {
  return (await connection.read(cypher, values)).map((row) => ({ item: itemOf(row) }));
}

/** Appends rows as they come; the server waits meanwhile. */
async function append<T extends TableName>(
  engine: Engine,
  table: T,
  rows: AsyncIterable<Row>,
  rowFrom: (row: Row) => TableRow<T>,
  into: string = table,
): Promise<void> {
  let waiting: TableRow<T>[] = [];
  const flush = async () => {
    await appendBatch(engine, table, into, batchOf(table, waiting));
    waiting = [];
  };
  for await (const row of rows) if (waiting.push(rowFrom(row)) >= BATCH_ROWS) await flush();
  await flush();
}

/** SHA-256 by what stands for a file in claims; of files that are new, beside all of before. */
async function files(
  engine: Engine,
  connection: Connection,
  sequence: { sequence: bigint },
): Promise<Map<string, string>> {
  const rows: TableRow<'file'>[] = [];
  for (const { item } of await items(connection, READ.file, sequence)) rows.push(rowOf('file', item));
  await appendBatch(engine, 'file', 'file', batchOf('file', rows));
  const known = await engine.rows<{ key: string; sha256: string }>(
    "SELECT load.sequence || '/' || file.position AS key, sha256 FROM file JOIN load ON load.id = file.load",
  );
  return new Map(known.map(({ key, sha256 }) => [key, sha256]));
}

/** Taxpayers and their names, as a whole each. */
async function taxpayers(
  engine: Engine,
  connection: Connection,
  sequence: { sequence: bigint },
  now: number,
): Promise<void> {
  const table = (name: TableName, into: string) =>
    engine.run(
      `CREATE OR REPLACE TEMP TABLE ${into} (${columnsOf(name)
        .map(([column, type]) => `${column} ${DUCKDB_TYPES[type].toString()}`)
        .join(', ')})`,
    );
  await table('taxpayer', 'came_taxpayer');
  await table('name', 'came_name');
  const registered: TableRow<'taxpayer'>[] = [];
  const named: TableRow<'name'>[] = [];
  const flush = async () => {
    await appendBatch(engine, 'taxpayer', 'came_taxpayer', batchOf('taxpayer', registered.splice(0)));
    await appendBatch(engine, 'name', 'came_name', batchOf('name', named.splice(0)));
  };
  const days = ['sales_first', 'sales_last', 'purchases_first', 'purchases_last'] as const;
  for await (const row of connection.stream(READ.taxpayer, sequence)) {
    const id = row.get('id') as string;
    if (row.get('observed') !== null)
      registered.push({
        ...{ id, observed: Number(row.get('observed')) },
        ...(Object.fromEntries(days.map((day) => [day, Number(row.get(day))])) as Pick<
          TableRow<'taxpayer'>,
          (typeof days)[number]
        >),
      });
    const rows = row.get('nameRows') as bigint[];
    ((row.get('names') as string[] | null) ?? []).forEach((name, i) =>
      named.push({ taxpayer: id, name, rows: Number(rows[i]) }),
    );
    if (registered.length + named.length >= BATCH_ROWS) await flush();
  }
  await flush();
  for (const [name, id] of [
    ['taxpayer', 'id'],
    ['name', 'taxpayer'],
  ]) {
    await engine.run(
      `INSERT INTO changed_taxpayer SELECT DISTINCT ${id}, ${now} FROM ((FROM came_${name} EXCEPT FROM ${name}))`,
    );
    await engine.run(
      `DELETE FROM ${name} USING (SELECT DISTINCT ${id} FROM came_${name}) came WHERE came.${id} = ${name}.${id}`,
    );
    await engine.run(`INSERT INTO ${name} FROM came_${name}`);
  }
}

/** Relations as they come, as lines of text: DuckDB reads these faster than anybody can hand them over value by value. */
async function spool(
  connection: Connection,
  { folder, since, onRelations = () => undefined }: Follow,
  fileKeys: ReadonlyMap<string, string>,
): Promise<void> {
  const [pairs, documents, claims, differing] = ['pair', 'document', 'claim', 'differing'].map(
    (name) => new LineFile(join(folder, name)),
  );
  let [pair, document] = [0, 0];
  for await (const row of connection.stream(READ.relation, { sequence: BigInt(since) })) {
    const key = `${row.get('seller') as string}\t${row.get('buyer') as string}\t${row.get('currency') as string}`;
    pairs.add(key);
    const lines = row.get('documents') as string[];
    const claimed = row.get('claims') as string[] | null;
    for (let i = 0; i < lines.length; i++) {
      documents.add(`${document}\t${key}\t${lines[i]}`);
      const told = claimed?.[i] ?? '';
      if (told !== '')
        for (const claim of told.split('\n'))
          if (claim.startsWith(DIFFERS)) differing.add(`${document}\t${claim.slice(DIFFERS.length)}`);
          else claims.add(`${document}\t${claim}`);
      document++;
    }
    if (++pair % 1000 === 0) {
      onRelations(pair);
      for (const lines of [pairs, documents, claims, differing]) await lines.drained();
    }
  }
  onRelations(pair);
  const named = new LineFile(join(folder, 'file'));
  for (const [key, sha256] of fileKeys) named.add(`${key}\t${sha256}`);
  for (const lines of [pairs, documents, claims, differing, named]) await lines.end();
}

const read = (folder: string, name: string, columns: readonly string[]) =>
  `read_csv(${quotePath(join(folder, name))}, delim = ${quote('\t')}, header = false, auto_detect = false, quote = '', escape = '', nullstr = '',
    columns = {${columns.map((column) => `${quote(column)}: 'VARCHAR'`).join(', ')}})`;
const typed = (table: 'invoice' | 'claim', fields: readonly string[], from = '') =>
  fields.map((field) => {
    const type = (Object.fromEntries(columnsOf(table)) as Record<string, keyof typeof DUCKDB_TYPES>)[field];
    return `${from}${field}::${DUCKDB_TYPES[type].toString()} AS ${field}`;
  });

/** What stands between the pairs that came, in place of what stood there; into an empty copy it goes as it is. */
async function documents(
  engine: Engine,
  folder: string,
  { sequence, isEmpty }: { sequence: number; isEmpty: boolean },
): Promise<void> {
  const fields = [...DOCUMENT_FIELDS];
  const invoiceColumns = columnsOf('invoice').map(([name]) => name);
  const claimColumns = columnsOf('claim').map(([name]) => name);
  await engine.run(`CREATE OR REPLACE TEMP TABLE came_document AS
    WITH line AS (SELECT place::UINTEGER AS place, seller, buyer, currency, ${typed('invoice', fields).join(', ')}, own_group, own_digest
      FROM ${read(folder, 'document', ['place', 'seller', 'buyer', 'currency', ...fields, 'own_group', 'own_digest'])}),
    hashed AS (SELECT *, ${INVOICE_HASH} AS hash FROM line WHERE own_digest IS NULL),
    told AS (SELECT * EXCLUDE hash, ${DIGEST_COLUMNS} FROM hashed UNION ALL
      SELECT *, split_part(own_digest, ' ', 1)::UBIGINT, split_part(own_digest, ' ', 2)::UBIGINT FROM line WHERE own_digest IS NOT NULL)
    SELECT *, coalesce(own_group::UBIGINT, ${GROUP_KEY}) AS group_key FROM told`);
  // a line without a number stands for claims whose document is gone
  const came = `(SELECT ${invoiceColumns.join(', ')} FROM came_document WHERE number IS NOT NULL)`;
  if (!isEmpty) await removeOthers(engine, folder, { came, invoiceColumns, sequence });
  await engine.run(
    `INSERT INTO invoice SELECT *, ${sequence} FROM ${came} ${isEmpty ? '' : 'ANTI JOIN same USING (digest_high, digest_low)'}`,
  );

  await engine.run(`CREATE OR REPLACE TEMP TABLE came_file AS FROM ${read(folder, 'file', ['key', 'sha256'])}`);
  const held = CLAIM_FIELDS.filter((field) => field !== 'file');
  const file = 'coalesce(came_file.sha256, line.file) AS file';
  const alike = (CLAIMED_FIELDS as readonly string[]).map((field) => `d.${field}`);
  const keys = ['group_key', 'digest_high', 'digest_low'].map((key) => `d.${key}`);
  const claims = (name: string, columns: readonly string[], claimed: readonly string[]) =>
    `SELECT ${file}, ${[...typed('claim', held, 'line.'), ...claimed, ...keys].join(', ')}
      FROM ${read(folder, name, ['place', ...columns])} line JOIN came_document d ON d.place = line.place::UINTEGER LEFT JOIN came_file ON came_file.key = line.file`;
  await engine.run(`CREATE OR REPLACE TEMP VIEW told_claim AS SELECT ${claimColumns.join(', ')} FROM (
    ${claims('claim', CLAIM_FIELDS, alike)} UNION ALL BY NAME ${claims('differing', [...CLAIM_FIELDS, ...CLAIMED_FIELDS], typed('claim', CLAIMED_FIELDS, 'line.'))})`);
  if (isEmpty) await engine.run('INSERT INTO claim FROM told_claim');
  else {
    await engine.run('CREATE OR REPLACE TEMP TABLE came_claim AS FROM told_claim');
    await engine.run('DELETE FROM claim USING came_claim came WHERE claim.file = came.file AND claim.row = came.row');
    await engine.run('INSERT INTO claim FROM came_claim');
  }
  await engine.run('DROP VIEW told_claim');
  for (const table of ['came_pair', 'came_document', 'stood_invoice', 'same', 'came_file', 'came_claim'])
    await engine.run(`DROP TABLE IF EXISTS temp.${table}`);
}

/** Takes out what stood between the pairs and came no more; rows that are as they were keep the commit that they came with, and are told in `same`. */
async function removeOthers(
  engine: Engine,
  folder: string,
  { came, invoiceColumns, sequence }: { came: string; invoiceColumns: readonly string[]; sequence: number },
): Promise<void> {
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE came_pair AS FROM ${read(folder, 'pair', ['seller', 'buyer', 'currency'])}`,
  );
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE stood_invoice AS SELECT ${invoiceColumns.join(', ')}, sequence FROM invoice SEMI JOIN came_pair USING (seller, buyer, currency)`,
  );
  const same = `(SELECT ${invoiceColumns.join(', ')} FROM stood_invoice INTERSECT FROM ${came})`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE same AS SELECT digest_high, digest_low FROM ${same}`);
  await engine.run(REMEMBER_REMOVED('(FROM stood_invoice ANTI JOIN same USING (digest_high, digest_low))', sequence));
  await engine.run(`DELETE FROM invoice USING (FROM stood_invoice ANTI JOIN same USING (digest_high, digest_low)) gone
    WHERE invoice.digest_high = gone.digest_high AND invoice.digest_low = gone.digest_low`);
}

async function identities(engine: Engine, connection: Connection, sequence: number): Promise<void> {
  const rows = async <T extends 'identity' | 'candidate'>(table: T) =>
    (await connection.read(READ[table])).map((row) => rowOf(table, row.toObject() as Item));
  const [identities, candidates] = [await rows('identity'), await rows('candidate')];
  await writeIdentities(engine, { identities, candidates }, sequence);
}

async function facts(engine: Engine, connection: Connection, sequence: { sequence: bigint }): Promise<void> {
  const waiting = new Map<FactKind, TableRow<`fact_${FactKind}`>[]>();
  const flush = async (kind: FactKind) => {
    const table = factTable(kind);
    await appendBatch(engine, table, table, batchOf(table, (waiting.get(kind) ?? []) as never));
    waiting.delete(kind);
  };
  for await (const row of connection.stream(READ.fact, sequence)) {
    const { fact: kind, ...item } = itemOf(row) as Item & { fact: FactKind };
    const rows = waiting.get(kind) ?? [];
    waiting.set(kind, rows);
    if (rows.push(rowOf(factTable(kind), item)) >= BATCH_ROWS) await flush(kind);
  }
  for (const kind of FACT_KINDS) await flush(kind);
  await append(engine, 'fact_role', connection.stream(READ.role, sequence), (row) => heldRow(itemOf(row)));
}
