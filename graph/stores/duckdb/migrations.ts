import { copyFile, rename, rm } from 'node:fs/promises';
import { InvalidInput } from '../../errors.ts';
import { OBSERVED_PURCHASES, OBSERVED_SALES } from '../../snapshot.ts';
import { SIDE_PURCHASES, SIDE_SALES } from '../../tables.ts';
import type { Engine } from './engine.ts';
import { SCHEMA_VERSION } from './queries.ts';

/** From the schema of an older program to the next one. What a new table needs is made by SCHEMA. A step never changes once it was published. */
const MIGRATIONS: Readonly<Record<string, { to: string; statements: readonly string[] }>> = {
  // who is who, and the days that ledgers cover
  '2': {
    to: '3',
    statements: [
      ...['sales_first', 'sales_last', 'purchases_first', 'purchases_last'].map(
        (name) => `ALTER TABLE taxpayer ADD COLUMN ${name} INTEGER`,
      ),
      `UPDATE taxpayer SET sales_first = 0, sales_last = 0, purchases_first = 0, purchases_last = 0`,
      ...[
        ['sales', 'seller', SIDE_PURCHASES, OBSERVED_SALES],
        ['purchases', 'buyer', SIDE_SALES, OBSERVED_PURCHASES],
      ].map(
        ([
          side,
          party,
          other,
          bit,
        ]) => `UPDATE taxpayer SET ${side}_first = period.first_day, ${side}_last = period.last_day
          FROM (SELECT ${party} AS id, min(day) AS first_day, max(day) AS last_day FROM claim WHERE side <> ${other} GROUP BY ALL) period
          WHERE period.id = taxpayer.id AND observed & ${bit} > 0`,
      ),
      "INSERT INTO meta VALUES ('unsettled', 'true')",
    ],
  },
  // what changed since a commit: an older program did not note all of it, so it is remembered from here on
  '3': {
    to: '4',
    statements: [
      'DROP TABLE removed_invoice',
      `CREATE TABLE removed_invoice (digest_high UBIGINT, digest_low UBIGINT, conflict UTINYINT, contested UTINYINT,
        reversed_gross_minor BIGINT, reversed_tax_minor BIGINT, seller VARCHAR, buyer VARCHAR, currency VARCHAR, void UTINYINT, gross_minor BIGINT,
        added UINTEGER, sequence UINTEGER)`,
      "INSERT INTO meta SELECT 'remembered_since', value FROM meta WHERE key = 'sequence'",
    ],
  },
};

/** The schema of an open ledger; null where there is none yet. */
export async function schemaOf(engine: Engine): Promise<string | null> {
  const tables = await engine.rows("SELECT 1 AS one FROM duckdb_tables() WHERE table_name = 'meta'");
  if (tables.length === 0) return null;
  const [row] = await engine.rows<{ value: string }>("SELECT value FROM meta WHERE key = 'schema_version'");
  return row?.value ?? null;
}

/** What becomes of a ledger of this schema where it is opened. */
export function fateOf(found: string | null): 'opened' | 'migrated' | 'newer' | 'unknown' {
  if (found === null || found === SCHEMA_VERSION) return 'opened';
  if (/^[0-9]+$/.test(found) && Number(found) > Number(SCHEMA_VERSION)) return 'newer';
  return found in MIGRATIONS ? 'migrated' : 'unknown';
}

/**
 * Whether a ledger of this schema can be brought to that of the program. Raises InvalidInput `ledger_schema_newer` where a newer program made it,
 * `ledger_schema_unknown` where nothing leads from it to here.
 */
export function isOutdated(found: string | null): found is string {
  const fate = fateOf(found);
  const values = { found: String(found), known: SCHEMA_VERSION };
  if (fate === 'newer') throw new InvalidInput('ledger_schema_newer', values);
  if (fate === 'unknown') throw new InvalidInput('ledger_schema_unknown', values);
  return fate === 'migrated';
}

/** Keeps a copy of the closed database file of an older schema beside it. Answers with its path. */
export async function keepCopy(path: string, found: string): Promise<string> {
  const kept = path.replace(/\.duckdb$/, `.schema-${found}.duckdb`);
  const part = `${kept}.part`;
  await rm(part, { force: true });
  await copyFile(path, part);
  await rename(part, kept);
  return kept;
}

/** All steps from a schema to that of the program, within the caller's transaction. */
export async function migrate(engine: Engine, from: string): Promise<void> {
  for (let schema = from; schema !== SCHEMA_VERSION; schema = MIGRATIONS[schema].to)
    for (const statement of MIGRATIONS[schema].statements) await engine.run(statement);
  await engine.run("UPDATE meta SET value = $1 WHERE key = 'schema_version'", [SCHEMA_VERSION]);
}
