import { randomUUID } from 'node:crypto';
import { InvalidInput } from '../../errors.ts';
import { AttributesHash, VersionHash } from '../../model.ts';
import { asValues, type Connection, type Row } from './connection.ts';
import { type Ledger, ledgerOf } from './ledger.ts';

/** What a shared ledger is kept in, and how that of an older program is brought forward. */

export const SCHEMA = 1;

const UNIQUE = {
  Commit: 'sequence',
  Page: 'key',
  Taxpayer: 'id',
  Person: 'key',
  File: 'key',
  Load: 'id',
  Decision: 'number',
  Lead: 'id',
  Ring: 'id',
} as const;
/** What is read by the commit that wrote it last, and what people look for. */
const INDEXED = [
  ...['Taxpayer', 'File', 'Load', 'Decision', 'Fact', 'Refusal', 'Repair'].map((label) => [label, 'sequence']),
  ['Taxpayer', 'name'],
  ['Person', 'name'],
];
const named = (label: string, property: string) => `${label.toLowerCase()}_${property}`;

const STATEMENTS = [
  ...Object.entries(UNIQUE).map(
    ([label, property]) =>
      `CREATE CONSTRAINT ${named(label, property)} IF NOT EXISTS FOR (n:${label}) REQUIRE n.${property} IS UNIQUE`,
  ),
  ...INDEXED.map(
    ([label, property]) => `CREATE INDEX ${named(label, property)} IF NOT EXISTS FOR (n:${label}) ON (n.${property})`,
  ),
  'CREATE INDEX holds_sequence IF NOT EXISTS FOR ()-[h:HOLDS]-() ON (h.sequence)',
];

/** Steps from a schema to the next one; each may run twice, since the server makes no schema within a transaction. A step never changes once it was published. */
const MIGRATIONS: readonly { to: number; statements: readonly string[] }[] = [{ to: 1, statements: STATEMENTS }];

const FOUND = "MATCH (l:Ledger {key: 'ledger'}) RETURN l.schema AS schema";
// two servers that begin at once must not make two ledgers
const ONE_LEDGER = 'CREATE CONSTRAINT ledger_key IF NOT EXISTS FOR (n:Ledger) REQUIRE n.key IS UNIQUE';
const BEGIN = "MERGE (l:Ledger {key: 'ledger'}) ON CREATE SET l += $empty";
// the node's lock is held as long as the transaction
const LOCK = "MATCH (l:Ledger {key: 'ledger'}) SET l.touched = timestamp() RETURN l.schema AS schema";
const MADE = "MATCH (l:Ledger {key: 'ledger'}) SET l.schema = $schema";

/** Makes what a ledger needs, or brings it forward, under a lock; at once where it is as it should be. Raises InvalidInput where a newer program made it. */
export async function ensureSchema(connection: Connection): Promise<Ledger> {
  const [found] = await connection.read(FOUND);
  if ((found ? schemaOf(found) : 0) < SCHEMA) {
    await connection.command(ONE_LEDGER);
    await connection.write((transaction) => transaction.run(BEGIN, { empty: empty() }));
    await connection.write(async (transaction) => {
      const { records } = await transaction.run(LOCK);
      const held = schemaOf(records[0]);
      for (const { statements } of MIGRATIONS.filter(({ to }) => to > held))
        for (const statement of statements) await connection.command(statement);
      await transaction.run(MADE, { schema: BigInt(SCHEMA) });
    });
  }
  return ledgerOf(connection);
}

function schemaOf(row: Row): number {
  const found = Number(row.get('schema'));
  if (found > SCHEMA) throw new InvalidInput('ledger_schema_newer', { found: String(found), known: String(SCHEMA) });
  return found;
}

const empty = () =>
  asValues({
    id: randomUUID(),
    ...{ schema: 0, sequence: 0, fence: 0, demo: false, counts: '{}' },
    ...{ version: new VersionHash().finish(), attributesVersion: new AttributesHash().finish() },
  });
