import { SnapshotTooLarge } from '../../errors.ts';
import { AttributesHash, VersionHash } from '../../model.ts';
import type { Changes, Settle, Settled, StagedTable } from '../../store.ts';
import { openDuplicates } from '../../live.ts';
import { batchOf, columnsOf, type Row, type TableName } from '../../tables.ts';
import { appendBatch, keyTable } from './batches.ts';
import { DUCKDB_TYPES, type Engine } from './engine.ts';
import { account } from './accounts.ts';
import { unsettled } from './identities.ts';
import { writeFacts } from './facts.ts';
import {
  APPLY_REVERSALS,
  CHANGED_REVERSALS,
  DISPUTED_DIGESTS,
  IDENTITY_ROWS,
  LARGEST,
  MERGED_TAXPAYERS,
  MOVED_IDENTITIES,
  NODE_ROWS,
  NODE_TYPES,
  NODES,
  OPEN_DUPLICATES,
  REMEMBER_REMOVED,
  SORTED_DIGESTS,
  TABLE_NAMES,
} from './queries.ts';
import { concludeReversals } from './reversals.ts';

/** Which invoices' claims a commit touches, where somebody wants to hear: in the temporary table `touched`. */
export const TOUCHED = 'CREATE OR REPLACE TEMP TABLE touched (digest_high UBIGINT, digest_low UBIGINT)';

/** Writes one load's changes; the caller opens and ends the transaction. `isNoted`: fills the table of TOUCHED. */
export async function write(
  engine: Engine,
  changes: Changes,
  sequence: number,
  settle: Settle | undefined,
  isNoted = false,
): Promise<void> {
  if (changes.replaceAll) {
    await engine.run(REMEMBER_REMOVED('invoice', sequence));
    for (const table of [...TABLE_NAMES, 'load']) await engine.run(`DELETE FROM ${table}`);
  }
  // what a first load brings is told by a scan
  if (changes.replaceAll || sequence === 1) await rememberSince(engine, sequence);
  else await noteTaxpayers(engine, changes, sequence);

  await change(engine, changes, sequence, isNoted);

  await engine.run(`CREATE OR REPLACE TEMP TABLE merged_name AS SELECT taxpayer, name, sum(rows)::UINTEGER AS rows
    FROM (FROM name UNION ALL FROM ${await staged(engine, 'name', changes.names)}) GROUP BY ALL ORDER BY ALL`);
  await engine.run('DELETE FROM name; INSERT INTO name FROM merged_name');
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE merged_taxpayer AS ${MERGED_TAXPAYERS('id', `(FROM taxpayer UNION ALL FROM ${await staged(engine, 'taxpayer', changes.taxpayers)})`)} ORDER BY id`,
  );
  await engine.run('DELETE FROM taxpayer; INSERT INTO taxpayer FROM merged_taxpayer');

  await writeFacts(engine, changes.facts, (table, rows) => staged(engine, table, rows));
  await engine.run(`INSERT INTO refusal FROM ${await staged(engine, 'refusal', changes.refusals)}`);
  await engine.run(`INSERT INTO repair FROM ${await staged(engine, 'repair', changes.repairs)}`);
  for (const file of changes.files) await insert(engine, 'file', file);
  await settled(engine, sequence, settle, isNoted);
  const { id, finishedAt, report } = changes.load;
  const words = report(await account(engine));
  await engine.run('INSERT INTO load VALUES ($1, $2, $3, $4)', [id, finishedAt, words, sequence]);
  await seal(engine, { sequence, demo: changes.demo });
}

/** Writes what people decided, and what follows. */
export async function writeDecision(
  engine: Engine,
  decision: Row<'decision'> | null,
  { sequence, demo }: { sequence: number; demo: boolean },
  settle: Settle,
  isNoted = false,
): Promise<void> {
  if (decision) await insert(engine, 'decision', decision);
  await settled(engine, sequence, settle, isNoted);
  await seal(engine, { sequence, demo });
}

function insert<T extends 'file' | 'decision'>(engine: Engine, table: T, row: Row<T>): Promise<void> {
  const columns = columnsOf(table);
  return engine.run(
    `INSERT INTO ${table} VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    columns.map(([name]) => row[name as keyof Row<T>] as string | number | null),
  );
}

/** Who is who, what red letters reverse, and whether the graph can hold it. */
async function settled(engine: Engine, sequence: number, settle: Settle | undefined, isNoted: boolean): Promise<void> {
  if (settle) {
    const { identities, candidates, dispose, ...changes } = await settle(unsettled(engine));
    try {
      await change(engine, changes, sequence, isNoted);
    } finally {
      await dispose();
    }
    await writeIdentities(engine, { identities, candidates }, sequence);
  }
  await reverse(engine, sequence);
  // where all together are small enough, each relation is
  if ((await largest(engine, 'all')) <= Number.MAX_SAFE_INTEGER) return;
  const ofOne = await largest(engine, 'relation');
  if (ofOne > Number.MAX_SAFE_INTEGER) throw new SnapshotTooLarge('grossMinor', ofOne);
}

/** Who is who from now on; who was who stays in `identity_before` and `candidate_before`. */
export async function writeIdentities(
  engine: Engine,
  { identities, candidates }: Pick<Settled, 'identities' | 'candidates'>,
  sequence: number,
): Promise<void> {
  for (const table of ['identity', 'candidate'])
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${table}_before AS FROM ${table}; DELETE FROM ${table}`);
  await engine.run("DELETE FROM meta WHERE key = 'unsettled'");
  await appendBatch(engine, 'identity', 'identity', batchOf('identity', identities));
  await engine.run(MOVED_IDENTITIES(sequence));
  await appendBatch(engine, 'candidate', 'candidate', batchOf('candidate', candidates));
}

async function largest(engine: Engine, of: Parameters<typeof LARGEST>[0]): Promise<number> {
  const { amount } = await engine.row<{ amount: number | null }>(LARGEST(of));
  return amount ?? 0;
}

/** Claims that are new or belong to another invoice now, and invoices that came and went. */
async function change(
  engine: Engine,
  changes: Pick<Changes, 'claims' | 'invoices' | 'removedInvoices'>,
  sequence: number,
  isNoted: boolean,
): Promise<void> {
  const claims = await staged(engine, 'claim', changes.claims);
  // claims of files that are there already have moved to another invoice
  await engine.run(`CREATE OR REPLACE TEMP TABLE moved AS
    SELECT file, row FROM ${claims} WHERE file IN (SELECT sha256 FROM file)`);
  if (isNoted)
    await engine.run(`INSERT INTO touched SELECT digest_high, digest_low FROM claim SEMI JOIN moved USING (file, row)
      UNION SELECT digest_high, digest_low FROM ${claims}`);
  await engine.run('DELETE FROM claim USING moved WHERE claim.file = moved.file AND claim.row = moved.row');
  await engine.run(`INSERT INTO claim FROM ${claims}`);

  await keyTable(
    engine,
    'gone',
    ['digest_high', 'digest_low'],
    [changes.removedInvoices.high, changes.removedInvoices.low],
  );
  await engine.run(REMEMBER_REMOVED('invoice SEMI JOIN gone USING (digest_high, digest_low)', sequence));
  await engine.run(
    'DELETE FROM invoice USING gone WHERE invoice.digest_high = gone.digest_high AND invoice.digest_low = gone.digest_low',
  );
  await engine.run(
    `INSERT INTO invoice SELECT *, ${sequence} FROM ${await staged(engine, 'invoice', changes.invoices)}`,
  );
}

/** Concludes anew what each red letter reverses, and takes it off the originals. */
export async function reverse(engine: Engine, sequence: number): Promise<void> {
  await concludeReversals(engine, 'reversal_next', null);
  await engine.run(CHANGED_REVERSALS('reversal_next'));
  await engine.run(REMEMBER_REMOVED('invoice SEMI JOIN changed_reversal USING (digest_high, digest_low)', sequence));
  await engine.run(APPLY_REVERSALS(sequence));
  await engine.run(
    'DELETE FROM reversal; INSERT INTO reversal FROM reversal_next; DROP TABLE reversal_next; DROP TABLE changed_reversal',
  );
}

/** Hash over the digests of the invoices that count. */
export async function versionOf(engine: Engine, invoice: string): Promise<string> {
  const version = new VersionHash();
  for await (const { count, columns } of engine.stream(SORTED_DIGESTS(invoice), ['key', 'key'] as const))
    version.add(columns[0], columns[1], count);
  for await (const { count, columns } of engine.stream(IDENTITY_ROWS, ['text', 'text'] as const))
    for (let i = 0; i < count; i++) version.addIdentity(columns[0][i]!, columns[1][i]!);
  return version.finish();
}

/** Hash over what else the graph holds. */
export async function attributesVersionOf(engine: Engine, invoice: string): Promise<string> {
  await engine.run(NODES());
  const attributes = new AttributesHash();
  for await (const { count, columns } of engine.stream(NODE_ROWS, NODE_TYPES))
    for (let i = 0; i < count; i++)
      attributes.addTaxpayer(
        columns[0][i]!,
        columns[1][i],
        columns[2][i],
        [3, 4, 5, 6].map((column) => columns[column as 3][i]),
      );
  for (const pair of await duplicatesOf(engine)) attributes.addDuplicate(...pair);
  for await (const { count, columns } of engine.stream(DISPUTED_DIGESTS(invoice), ['key', 'key'] as const))
    for (let i = 0; i < count; i++) attributes.addDisputed(columns[0][i], columns[1][i]);
  return attributes.finish();
}

/** Pairs of subjects that may be one. */
export async function duplicatesOf(engine: Engine): Promise<[a: string, b: string][]> {
  const open = await engine.rows<Pick<Row<'candidate'>, 'kind' | 'a' | 'b' | 'state'>>(OPEN_DUPLICATES);
  if (open.length === 0) return [];
  const rows = await engine.rows<{ id: string; subject: string }>(IDENTITY_ROWS);
  const subjects = new Map(rows.map(({ id, subject }) => [id, subject]));
  return openDuplicates(open, (id) => subjects.get(id) ?? id);
}

/** Writes down what identifies the content that the connection sees now. */
export async function seal(engine: Engine, { sequence, demo }: { sequence: number; demo: boolean }): Promise<void> {
  const version = await versionOf(engine, 'invoice');
  const attributesVersion = await attributesVersionOf(engine, 'invoice');
  for (const [key, value] of Object.entries({
    sequence: String(sequence),
    version,
    attributes_version: attributesVersion,
    demo: String(demo),
  })) {
    await engine.run('DELETE FROM meta WHERE key = $1', [key]);
    await engine.run('INSERT INTO meta VALUES ($1, $2)', [key, value]);
  }
  await engine.run('DELETE FROM past_version WHERE sequence >= $1', [sequence]);
  await engine.run('INSERT INTO past_version VALUES ($1, $2, $3)', [sequence, version, attributesVersion]);
}

/** From now on the ledger can tell what changed since this commit. */
export async function rememberSince(engine: Engine, sequence: number): Promise<void> {
  await engine.run("DELETE FROM changed_taxpayer; DELETE FROM meta WHERE key = 'remembered_since'");
  await engine.run('INSERT INTO meta VALUES ($1, $2)', ['remembered_since', String(sequence)]);
}

/** Notes of whom a load says something. */
async function noteTaxpayers(engine: Engine, { names, taxpayers }: Changes, sequence: number): Promise<void> {
  await engine.run(`INSERT INTO changed_taxpayer SELECT id, ${sequence} FROM
    (SELECT id FROM ${await staged(engine, 'taxpayer', taxpayers)} UNION SELECT taxpayer FROM ${await staged(engine, 'name', names)})`);
}

/** What to read a staged table from: its Parquet files where there are any, else a temporary table out of its batches. */
async function staged<T extends TableName>(engine: Engine, table: T, { from, batches }: StagedTable<T>) {
  if (from) return from;
  const name = `staged_${table}`;
  const columns = columnsOf(table).map(([column, type]) => `${column} ${DUCKDB_TYPES[type].toString()}`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns.join(', ')})`);
  for await (const batch of batches()) await appendBatch(engine, table, name, batch);
  return name;
}
