import { FACT_KINDS, type FactKind, factTable, keyParts } from '../../facts.ts';
import type { FactQuery, Facts, FoundFact, StagedFacts, StagedTable } from '../../store.ts';
import { columnsOf, type TableName } from '../../tables.ts';
import { withNumbers } from './batches.ts';
import { DUCKDB_TYPES, type Engine } from './engine.ts';

/** Facts in the embedded store. What is said of keys and their order, factOrder.ts says too. */

/** A column that facts.ts has gained since the ledger was made. */
export const ADDED_COLUMNS = FACT_KINDS.flatMap((kind) =>
  columnsOf(factTable(kind)).map(
    ([name, type]) =>
      `ALTER TABLE ${factTable(kind)} ADD COLUMN IF NOT EXISTS ${name} ${DUCKDB_TYPES[type].toString()}`,
  ),
);

const LATER = 'load.sequence, file.position, fact.row';
const DESCENDING = LATER.replaceAll(/,|$/g, ' DESC$&');

/** Facts with a number from 1 among those of one key, the latest first. */
export const ranked = (kind: FactKind, which: string) =>
  `(SELECT fact.*, file.name AS filename, file.load, load.sequence, file.position,
      row_number() OVER (PARTITION BY fact.taxpayer, fact.group_key ORDER BY ${DESCENDING}) AS rank
    FROM ${factTable(kind)} fact ${which} JOIN file ON file.sha256 = fact.file JOIN load ON load.id = file.load)`;

/** What stands for the keys of the table `wanted`. */
export const STANDING = (kind: FactKind) => `${ranked(kind, 'SEMI JOIN wanted USING (group_key)')} WHERE rank = 1`;

/** What is known of taxpayers, as Store.facts says. */
export async function facts(engine: Engine, taxpayers: readonly string[], query: FactQuery): Promise<Facts> {
  const found: Partial<Record<FactKind, unknown>> = {};
  for (const kind of FACT_KINDS)
    found[kind] =
      (query.kind ?? kind) === kind && taxpayers.length > 0
        ? await factsOf(engine, kind, taxpayers, query)
        : { total: 0, items: [] };
  return found as Facts;
}

async function factsOf<K extends FactKind>(
  engine: Engine,
  kind: K,
  taxpayers: readonly string[],
  { superseded = false, offset = 0, limit = Number.MAX_SAFE_INTEGER }: FactQuery,
): Promise<Facts[K]> {
  const columns = columnsOf(factTable(kind)).map(([name]) => name);
  const order = [['taxpayer'], ...keyParts(kind)].map((part) => `coalesce(${part.join(', ')}) NULLS FIRST`);
  const which = `SEMI JOIN (SELECT unnest([${taxpayers.map((_, i) => `$${i + 1}`).join(', ')}]) AS taxpayer) USING (taxpayer)`;
  const from = `FROM ${ranked(kind, which)} ${superseded ? '' : 'WHERE rank = 1'}`;
  const { total } = await engine.row<{ total: bigint }>(`SELECT count(*) AS total ${from}`, taxpayers);
  const rows = await engine.rows<FoundFact<K> & Record<string, unknown>>(
    `SELECT ${columns.join(', ')}, filename, load, rank = 1 AS stands ${from}
     ORDER BY ${order.join(', ')}, sequence, position, row LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`,
    taxpayers,
  );
  return { total: Number(total), items: rows.map((row) => withNumbers(factTable(kind), row)) } as Facts[K];
}

/** Writes what a load brings; `from` gives what to read a staged table from. */
export async function writeFacts(
  engine: Engine,
  staged: StagedFacts,
  from: (table: TableName, rows: StagedTable<TableName>) => Promise<string>,
): Promise<void> {
  for (const kind of FACT_KINDS) {
    const rows = staged[kind];
    // a ledger that has gained a column has it at the end
    if (rows) await engine.run(`INSERT INTO ${factTable(kind)} BY NAME FROM ${await from(factTable(kind), rows)}`);
  }
}
