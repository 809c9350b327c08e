import { DUCKDB_TYPES, type Engine, quote, quotePath } from '../stores/duckdb/engine.ts';
import {
  columnsOf,
  type ColumnType,
  REPAIR_ACCEPTED,
  REPAIR_REFUSED,
  SIDE_INVOICE,
  SIDE_PURCHASES,
  SIDE_SALES,
} from '../tables.ts';
import { ACCEPTED, claimCells, refusedFor, scoped } from './cells.ts';
import { factCells, factReason } from './factCells.ts';
import { addDeductions } from './factRows.ts';
import { DIGEST_COLUMNS, DOCUMENT_HASH, GROUP_KEY, INVOICE_HASH } from './digest.ts';
import type { Plain } from './intake.ts';
import type { Mapped } from './mapped.ts';
import { firstRow, readRows } from './rows.ts';
import { typesOf } from './staged.ts';

/** Counts of one file's rows. */
export interface CheckedFile {
  read: number;
  refused: number;
  voidRows: number;
  redRows: number;
  zeroRows: number;
  /** Rows that mend a refused one, and are accepted now, or refused again. */
  repaired: { accepted: number; refused: number };
  warnings: { code: WarningCode; rows: number }[];
  /** Facts that a list of invoices says beside: its rows are counted as claims. */
  deductions?: number;
}

export type WarningCode =
  'status_padded' | 'amounts_do_not_add_up' | 'self_invoice' | 'status_missing' | 'unified_code_check';

/** A bit in `claim_new.warnings` each. */
const WARNINGS: readonly { code: Exclude<WarningCode, 'unified_code_check'>; when: string }[] = [
  { code: 'status_padded', when: "raw_status <> coalesce(cell(raw_status), '')" },
  { code: 'amounts_do_not_add_up', when: 'net_given + tax_given <> gross_given' },
  { code: 'self_invoice', when: 'seller = buyer' },
  { code: 'status_missing', when: 'status IS NULL' },
];

export interface FileToCheck {
  /** Its place in this load. */
  position: number;
  plain: Pick<Plain, 'path' | 'lines' | 'sha256'>;
  /** Where its claims go, as Parquet. */
  claims: string;
  /** What separates cells. */
  delimiter: string;
  /** Row of the header, from 1; 0 where there is none. */
  headerRow: number;
  recognised: Mapped;
  /** Set where rows come with their numbers and without a header: how many there are, and how many more were refused already. */
  numbered: { whole: number; broken: number } | null;
}

/**
 * Reads one plain file, checks every cell, and writes its rows as claims; the bad ones are added to `refusal_new`. All columns are read as
 * text, so that a refusal can name row, column and value. read = accepted + refused. Raises InvalidInput `csv_unreadable`.
 */
export async function checkFile(engine: Engine, file: FileToCheck): Promise<CheckedFile> {
  const { position, recognised: mapped } = file;
  const { header, facts } = mapped;
  const recognised = mapped.claims!;
  const claims = claimsIn([file.claims]);
  const take = async (raw: string) => {
    const { Count: count } = await engine.row<{ Count: bigint }>(
      `COPY (${checkedClaims(file, raw)}) TO ${quote(file.claims)} (FORMAT parquet, COMPRESSION lz4)`,
    );
    return Number(count);
  };
  const { rows, whole, broken } = await readRows(engine, file, take);
  if (facts) await engine.run(addDeductions(facts, rows, `(FROM ${claims} WHERE is_accepted)`), [position]);
  const counts = await engine.row<Record<string, bigint>>(
    `SELECT count(*) AS good, count(*) FILTER (void = 1) AS void, count(*) FILTER (gross_minor < 0) AS red,
       count(*) FILTER (gross_minor = 0) AS zero,
       ${WARNINGS.map(({ code }, bit) => `count(*) FILTER (warnings & ${1 << bit} > 0) AS ${code}`).join(', ')}
     FROM ${claims} WHERE is_accepted`,
  );
  const good = Number(counts.good);
  if (good < whole) {
    const refused = `(FROM ${rows} raw WHERE row IN (SELECT row FROM ${claims} WHERE NOT is_accepted))`;
    await engine.run(
      `INSERT INTO refusal_new SELECT $1, row, reason.column_name, reason.value, reason.code, cells
       FROM (SELECT row, coalesce(${refusedFor(recognised, header)}, ${factReasonOf(mapped)}) AS reason, to_json([${header.map((_, i) => `c${i}`).join(', ')}])::VARCHAR AS cells
         FROM ${cellsOf(mapped, refused)})`,
      [position],
    );
  }
  const repaired = await noteRepairs(
    engine,
    position,
    recognised.columns.get('refusal'),
    rows,
    `${claims} WHERE is_accepted`,
  );
  return {
    read: whole + broken,
    refused: whole + broken - good,
    voidRows: Number(counts.void),
    redRows: Number(counts.red),
    zeroRows: Number(counts.zero),
    repaired,
    warnings: WARNINGS.map(({ code }) => ({ code, rows: Number(counts[code]) })).filter(
      ({ code, rows: told }) => told > 0 && (code !== 'status_missing' || recognised.columns.has('status')),
    ),
  };
}

/** A claim's cells, with those of facts beside; a FROM clause. */
const cellsOf = ({ claims, facts }: Mapped, rows: string) => claimCells(claims!, facts ? factCells(facts, rows) : rows);
const factReasonOf = ({ facts, header }: Mapped) => (facts ? factReason(facts, header) : 'NULL');

/** Rows as claims, whether they are accepted or not: to leave some out here would cost more than what is made of them. */
function checkedClaims({ position, plain, headerRow, recognised: mapped }: FileToCheck, rows: string): string {
  const { kind } = mapped.claims!;
  const side = kind === 'invoices' ? SIDE_INVOICE : kind === 'sales' ? SIDE_SALES : SIDE_PURCHASES;
  const warnings = WARNINGS.map(({ when }, bit) => `CASE WHEN ${when} THEN ${1 << bit} ELSE 0 END`).join(' + ');
  return `SELECT ${CHECKED.map(([name, type]) => `${name}::${DUCKDB_TYPES[type].toString()} AS ${name}`).join(', ')}, first_row, is_accepted
    FROM (SELECT *, ${DIGEST_COLUMNS}, ${DOCUMENT_HASH} AS document FROM (SELECT *, ${INVOICE_HASH} AS hash, ${GROUP_KEY} AS group_key FROM (
      SELECT ${position} AS position, ${quote(plain.sha256)} AS file, row, ${firstRow(headerRow)} AS first_row, ${side} AS side,
        ${kind === 'invoices' ? 'NULL' : 'escape_part(owner)'} AS owner, seller, buyer,
        ${scoped(kind, 'seller')} AS seller_scoped, ${scoped(kind, 'buyer')} AS buyer_scoped, code_value AS code, number_value AS number,
        day_value AS day, time_of(day) AS time, net_value AS net_minor, tax_value AS tax_minor, gross_value AS gross_minor,
        currency_value AS currency, void_value AS void, class, goods_code, goods_name, original_code, original_number, seller_name, buyer_name,
        ${warnings} AS warnings, ${ACCEPTED} AND ${factReasonOf(mapped)} IS NULL AS is_accepted
      FROM ${cellsOf(mapped, rows)})))`;
}

/** Notes which refused rows of other files come again here, and whether they are among the accepted ones. */
export async function noteRepairs(
  engine: Engine,
  position: number,
  column: number | undefined,
  rawRows: string,
  accepted: string,
): Promise<CheckedFile['repaired']> {
  if (column === undefined) return { accepted: 0, refused: 0 };
  const parts = `regexp_extract(cell(c${column}), '^([0-9a-f]{64}):([0-9]{1,9})$', ['file', 'row'])`;
  await engine.run(
    `INSERT INTO repair_new SELECT $1, part.file, part.row::UINTEGER, row,
       CASE WHEN row IN (SELECT row FROM ${accepted}) THEN ${REPAIR_ACCEPTED} ELSE ${REPAIR_REFUSED} END
     FROM (SELECT row, ${parts} AS part FROM ${rawRows}) WHERE part.file <> ''`,
    [position],
  );
  // a row that has the wrong number of cells says it somewhere in its text
  await engine.run(
    `INSERT INTO repair_new SELECT $1, part.file, part.row::UINTEGER, row, ${REPAIR_REFUSED}
     FROM (SELECT row, regexp_extract(cells, '([0-9a-f]{64}):([0-9]{1,9})', ['file', 'row']) AS part FROM refusal_new
       WHERE position = $1 AND column_name IS NULL AND row NOT IN (SELECT by_row FROM repair_new WHERE position = $1)) WHERE part.file <> ''`,
    [position],
  );
  const counted = await engine.row<Record<string, bigint>>(
    `SELECT count(*) FILTER (outcome = ${REPAIR_ACCEPTED}) AS accepted, count(*) FILTER (outcome = ${REPAIR_REFUSED}) AS refused
     FROM repair_new WHERE position = $1`,
    [position],
  );
  return { accepted: Number(counted.accepted), refused: Number(counted.refused) };
}

/** What a row becomes in checkFile. */
const CHECKED: readonly (readonly [name: string, type: ColumnType])[] = [
  ['position', 'count'],
  ...columnsOf('claim').filter(([name]) => name !== 'outcome'),
  ['seller_name', 'text'],
  ['buyer_name', 'text'],
  ['warnings', 'small'],
  ['document', 'key'],
];

/** Checked rows out of the files that checkFile wrote; a FROM clause. A row without a number has its place. */
const claimsIn = (paths: readonly string[]) =>
  `(SELECT * EXCLUDE (file_row_number, first_row) REPLACE (coalesce(row, file_row_number + first_row)::UINTEGER AS row)
    FROM read_parquet([${paths.map(quotePath).join(', ')}], file_row_number = true))`;

/** The accepted rows among them, as `claim_new` has them. */
export const acceptedIn = (paths: readonly string[]) =>
  `(SELECT * EXCLUDE is_accepted FROM ${claimsIn(paths)} WHERE is_accepted)`;

/** The tables that files are checked into, beside Parquet. */
export const CHECKED_TABLES = ['refusal_new', 'repair_new'];

/** `claim_new` is empty until all files are checked. */
export const CHECK_TABLES = [
  `CREATE TABLE claim_new (${typesOf(CHECKED)})`,
  `CREATE TABLE refusal_new (position UINTEGER, ${typesOf(columnsOf('refusal').filter(([name]) => name !== 'file'))})`,
  'CREATE TABLE repair_new (position UINTEGER, file VARCHAR, row UINTEGER, by_row UINTEGER, outcome UTINYINT)',
];
