import { FACT_KINDS, type FactTable, factTable } from '../../facts.ts';
import { columnsOf, type Row, rowsOf, type TableName, TABLES } from '../../tables.ts';
import { batches } from '../duckdb/batches.ts';
import type { Engine } from '../duckdb/engine.ts';
import { SHOWN_NAMES } from '../duckdb/queries.ts';
import { packedRelations } from './relations.ts';

/** What a ledger's working copy holds, as the graph of a shared ledger keeps it: a kind of item for each statement that writes it. */

/** In the order in which they are written: nodes before what leads to them. */
export const KINDS = [
  ...(['load', 'file', 'decision', 'taxpayer', 'SELLS', 'LAPSED'] as const),
  ...(['identityGone', 'identity', 'candidateGone', 'candidate'] as const),
  ...FACT_KINDS,
  ...(['refusal', 'repair'] as const),
] as const;
export type Kind = (typeof KINDS)[number];

/** Text, whole numbers and lists of these; what is not known is left out. */
export type Item = Readonly<Record<string, unknown>>;

export interface Commit {
  sequence: number;
  /** Rows of tables that only grow, before the commit; of one that throws all away, none. */
  before: Readonly<Record<string, number>>;
  /** Everything there is, not only what this commit changed. */
  whole: boolean;
}

/** Tables that only grow. */
type Growing = 'file' | 'decision' | 'refusal' | 'repair' | FactTable;

/** Rows of each table. */
export async function countsOf(engine: Engine): Promise<Record<string, number>> {
  const tables = [...Object.keys(TABLES), 'load'];
  const row = await engine.row<Record<string, bigint>>(
    `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table}) AS "${table}"`).join(', ')}`,
  );
  return Object.fromEntries(tables.map((table) => [table, Number(row[table])]));
}

/** Pairs of which a document or a claim came, went or changed; needs the table that TOUCHED makes. */
const PAIRS = (sequence: number) => `CREATE OR REPLACE TEMP TABLE shared_pair AS
  SELECT seller, buyer, currency FROM invoice WHERE sequence = ${sequence}
  UNION SELECT seller, buyer, currency FROM removed_invoice WHERE sequence = ${sequence}
  UNION SELECT seller, buyer, currency FROM invoice SEMI JOIN touched USING (digest_high, digest_low)
  UNION SELECT seller, buyer, currency FROM claim SEMI JOIN touched USING (digest_high, digest_low) ANTI JOIN invoice USING (digest_high, digest_low)`;

/** Everything that a commit changed, or that there is, in the order of KINDS; on a connection in the commit's transaction. */
export async function* contentsOf(engine: Engine, commit: Commit): AsyncGenerator<[Kind, Item]> {
  const { sequence, whole } = commit;
  if (!whole) await engine.run(PAIRS(sequence));
  const loads = await engine.rows<{ id: string; finished_at: string; report: string; sequence: number }>(
    `SELECT id, finished_at, report, sequence FROM load ${whole ? '' : `WHERE sequence = ${sequence}`} ORDER BY sequence`,
  );
  for (const { id, finished_at, report, sequence } of loads)
    yield ['load', { id, finishedAt: finished_at, report, sequence }];
  const sequences = new Map(
    (await engine.rows<{ id: string; sequence: number }>('SELECT id, sequence FROM load')).map((row) => [
      row.id,
      row.sequence,
    ]),
  );
  for await (const row of grown(engine, 'file', commit)) {
    const key = fileKey(sequences.get(row.load!) ?? 0, row.position);
    yield ['file', { key, ...known('file', row), sequence }];
  }
  for await (const row of grown(engine, 'decision', commit))
    yield ['decision', { ...known('decision', row), sequence }];
  for await (const item of taxpayers(engine, commit)) yield ['taxpayer', item];
  for await (const [kind, relation] of packedRelations(engine, commit)) yield [kind, relation];
  yield* identities(engine, commit);
  for (const kind of FACT_KINDS)
    for await (const row of grown(engine, factTable(kind), commit))
      yield [
        kind,
        kind === 'role' ? holding(row as Row<'fact_role'>, sequence) : { ...known(factTable(kind), row), sequence },
      ];
  for (const table of ['refusal', 'repair'] as const)
    for await (const row of grown(engine, table, commit)) yield [table, { ...known(table, row), sequence }];
}

/** What stands for a file in a claim: the commit that brought it, and its place in it. */
export const fileKey = (sequence: number, position: number) => `${sequence}/${position}`;

/** Rows of a table that only grows which this commit has added. */
async function* grown<T extends Growing>(engine: Engine, table: T, { before, whole }: Commit): AsyncGenerator<Row<T>> {
  const from = `(SELECT * FROM ${table} ORDER BY rowid OFFSET ${whole ? 0 : Math.trunc(before[table] ?? 0)})`;
  for await (const batch of batches(engine, table, from)) yield* rowsOf(table, batch);
}

/** What is known of a row; keys as 16 hex digits, since they fit no signed integer. */
export function known<T extends TableName>(table: T, row: Row<T>): Item {
  const item: Record<string, unknown> = {};
  for (const [name, type] of columnsOf(table)) {
    const value = (row as Record<string, unknown>)[name];
    if (value !== null) item[name] = type === 'key' ? hex(value as bigint) : value;
  }
  return item;
}

/** The row of an item. */
export function rowOf<T extends TableName>(table: T, item: Item): Row<T> {
  const row: Record<string, unknown> = {};
  for (const [name, type] of columnsOf(table)) {
    const value = item[name] ?? null;
    row[name] =
      type === 'key' ? BigInt(`0x${value as string}`) : type !== 'text' && value !== null ? Number(value) : value;
  }
  return row as Row<T>;
}

const hex = (key: bigint) => key.toString(16).padStart(16, '0');

/** One person is whoever has the number; without one, whoever bears the name at that firm. */
function holding(row: Row<'fact_role'>, sequence: number): Item {
  const { personId, personName, taxpayer } = row;
  const { fromDay, toDay, ...rest } = known('fact_role', row);
  const person = personId === null ? `${taxpayer} ${personName}` : `id ${personId}`;
  return {
    ...{ person, ...rest, sequence },
    ...(fromDay === undefined ? {} : { from: fromDay }),
    ...(toDay === undefined ? {} : { to: toDay }),
  };
}

/** The row of what a person holds. */
export const heldRow = ({ from, to, ...item }: Item): Row<'fact_role'> =>
  rowOf('fact_role', { ...item, fromDay: from, toDay: to });

const CHANGED_IDS = (sequence: number) =>
  `SELECT id FROM changed_taxpayer WHERE sequence = ${sequence} UNION SELECT seller FROM shared_pair`;

const TAXPAYERS = (whole: boolean) => `WITH
  about AS (SELECT * FROM taxpayer${whole ? '' : ' SEMI JOIN shared_id USING (id)'}),
  named AS (SELECT * FROM name${whole ? '' : ' SEMI JOIN shared_id ON shared_id.id = name.taxpayer'}),
  shown AS (${SHOWN_NAMES('SELECT taxpayer, name, rows FROM named')})
  SELECT coalesce(about.id, named.taxpayer) AS id, (about.id IS NOT NULL)::UTINYINT, coalesce(observed, 0)::UTINYINT,
    ${['sales_first', 'sales_last', 'purchases_first', 'purchases_last'].map((day) => `coalesce(${day}, 0)::INTEGER`).join(', ')},
    shown.name AS shown, named.name, coalesce(named.rows, 0)::UINTEGER
  FROM about FULL JOIN named ON named.taxpayer = about.id LEFT JOIN shown ON shown.taxpayer = coalesce(about.id, named.taxpayer)
  ORDER BY 1, named.name`;
const TAXPAYER_TYPES = [
  ...(['text', 'small', 'small', 'day', 'day', 'day', 'day'] as const),
  ...(['text', 'text', 'count'] as const),
] as const;

/** Taxpayers as they are named, with all their names. */
async function* taxpayers(engine: Engine, { sequence, whole }: Commit): AsyncGenerator<Item> {
  let taxpayer: (Item & { names: string[]; nameRows: number[] }) | undefined;
  if (!whole)
    await engine.run(`CREATE OR REPLACE TEMP TABLE shared_id AS SELECT DISTINCT id FROM (${CHANGED_IDS(sequence)})`);
  for await (const { count, columns } of engine.stream(TAXPAYERS(whole), TAXPAYER_TYPES)) {
    for (let i = 0; i < count; i++) {
      const id = columns[0][i]!;
      if (taxpayer?.id !== id) {
        if (taxpayer) yield taxpayer;
        taxpayer = {
          id,
          sequence,
          ...(columns[1][i] === 1
            ? {
                observed: columns[2][i],
                ...{ salesFirst: columns[3][i], salesLast: columns[4][i] },
                ...{ purchasesFirst: columns[5][i], purchasesLast: columns[6][i] },
              }
            : {}),
          ...(columns[7][i] === null ? {} : { name: columns[7][i] }),
          ...{ names: [], nameRows: [] },
        };
      }
      if (columns[8][i] === null) continue;
      taxpayer.names.push(columns[8][i]!);
      taxpayer.nameRows.push(columns[9][i]);
    }
  }
  if (taxpayer) yield taxpayer;
}

/** Who stands for whom, and who may. Of a commit that concluded nothing of it there is nothing to tell. */
async function* identities(engine: Engine, { whole }: Commit): AsyncGenerator<[Kind, Item]> {
  const [concluded] = await engine.rows(
    "SELECT 1 AS one FROM duckdb_tables() WHERE temporary AND table_name = 'identity_before'",
  );
  if (!whole && !concluded) return;
  const changed = (table: string, from: string, to: string) => (whole ? table : `(FROM ${from} EXCEPT FROM ${to})`);
  for (const table of ['identity', 'candidate'] as const) {
    if (!whole)
      for await (const batch of batches(engine, table, changed(table, `${table}_before`, table)))
        for (const row of rowsOf(table, batch)) yield [`${table}Gone`, known(table, row)];
    for await (const batch of batches(engine, table, changed(table, table, `${table}_before`)))
      for (const row of rowsOf(table, batch)) yield [table, known(table, row)];
  }
}
