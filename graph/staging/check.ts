import { InvalidInput } from '../errors.ts';
import { type Engine, quote, quotePath } from '../stores/duckdb/engine.ts';
import { columnsOf, REPAIR_ACCEPTED, REPAIR_REFUSED, SIDE_INVOICE, SIDE_PURCHASES, SIDE_SALES } from '../tables.ts';
import { ACCEPTED, claimCells, refusedFor, scoped } from './cells.ts';
import { factCells, factReason } from './factCells.ts';
import { addDeductions } from './factRows.ts';
import { DIGEST_COLUMNS, DOCUMENT_HASH, GROUP_KEY, INVOICE_HASH } from './digest.ts';
import type { Plain } from './intake.ts';
import { type Mapped, mappedRows } from './mapped.ts';
import { type BrokenRecord, MAX_RECORD_BYTES, numberRecords } from './records.ts';
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
  plain: Pick<Plain, 'path' | 'lines'>;
  /** What separates cells. */
  delimiter: string;
  /** Row of the header, from 1; 0 where there is none. */
  headerRow: number;
  recognised: Mapped;
  /** Set where rows come with their numbers and without a header: how many there are, and how many more were refused already. */
  numbered: { whole: number; broken: number } | null;
}

/**
 * Reads one plain file, checks every cell, and adds its good rows to `claim_new` and the bad ones to `refusal_new`. All columns are read as
 * text, so that a refusal can name row, column and value. read = accepted + refused. Raises InvalidInput `csv_unreadable`.
 */
export async function checkFile(engine: Engine, file: FileToCheck): Promise<CheckedFile> {
  const { position, recognised: mapped } = file;
  const { header, facts } = mapped;
  const recognised = mapped.claims!;
  const { kind } = recognised;
  const { rawRows, whole, broken } = await readRows(engine, file);
  const claims = (rows: string) => claimCells(recognised, facts ? factCells(facts, rows) : rows);
  const beside = facts ? factReason(facts, header) : 'NULL';
  const side = kind === 'invoices' ? SIDE_INVOICE : kind === 'sales' ? SIDE_SALES : SIDE_PURCHASES;
  const warnings = WARNINGS.map(({ when }, bit) => `CASE WHEN ${when} THEN ${1 << bit} ELSE 0 END`).join(' + ');
  // materialised, or the filter is pushed below and each expression computed again for each of its uses
  await engine.run(
    `INSERT INTO claim_new BY NAME
     WITH checked AS MATERIALIZED (SELECT ${position}::UINTEGER AS position, row, ${side} AS side,
       ${kind === 'invoices' ? 'NULL' : 'escape_part(owner)'} AS owner, seller, buyer,
       ${scoped(kind, 'seller')} AS seller_scoped, ${scoped(kind, 'buyer')} AS buyer_scoped, code_value AS code, number_value AS number,
       day_value AS day, time_of(day) AS time, net_value AS net_minor, tax_value AS tax_minor, gross_value AS gross_minor,
       currency_value AS currency, void_value AS void, class, goods_code, goods_name, original_code, original_number, seller_name, buyer_name,
       (${warnings})::UTINYINT AS warnings, ${ACCEPTED}${facts ? ` AND ${beside} IS NULL` : ''} AS is_accepted
     FROM ${claims(rawRows)})
     SELECT * EXCLUDE (hash, is_accepted), ${DIGEST_COLUMNS}, ${DOCUMENT_HASH} AS document
     FROM (SELECT *, ${INVOICE_HASH} AS hash, ${GROUP_KEY} AS group_key FROM checked WHERE is_accepted)`,
  );
  if (facts) await engine.run(addDeductions(facts, rawRows), [position]);
  const counts = await engine.row<Record<string, bigint>>(
    `SELECT count(*) AS good, count(*) FILTER (void = 1) AS void, count(*) FILTER (gross_minor < 0) AS red,
       count(*) FILTER (gross_minor = 0) AS zero,
       ${WARNINGS.map(({ code }, bit) => `count(*) FILTER (warnings & ${1 << bit} > 0) AS ${code}`).join(', ')}
     FROM claim_new WHERE position = $1`,
    [position],
  );
  const good = Number(counts.good);
  if (good < whole)
    await engine.run(
      `INSERT INTO refusal_new SELECT $1, row, reason.column_name, reason.value, reason.code, cells
       FROM (SELECT row, coalesce(${refusedFor(recognised, header)}, ${beside}) AS reason, to_json([${header.map((_, i) => `c${i}`).join(', ')}])::VARCHAR AS cells
         FROM ${claims(`(FROM ${rawRows} raw WHERE row NOT IN (SELECT row FROM claim_new WHERE position = $1))`)})`,
      [position],
    );
  // each number once: rows repeat them a thousand times
  const unchecked = await engine.row<{ rows: bigint }>(
    `WITH found AS (SELECT seller, buyer FROM claim_new WHERE position = $1),
       wrong AS (SELECT id FROM (SELECT seller AS id FROM found UNION SELECT buyer FROM found) WHERE fails_check(id))
     SELECT count(*) AS rows FROM found WHERE seller IN (FROM wrong) OR buyer IN (FROM wrong)`,
    [position],
  );
  const repaired = await noteRepairs(engine, position, recognised.columns.get('refusal'), rawRows, 'claim_new');
  await engine.run('DROP TABLE line');
  return {
    read: whole + broken,
    refused: whole + broken - good,
    voidRows: Number(counts.void),
    redRows: Number(counts.red),
    zeroRows: Number(counts.zero),
    repaired,
    warnings: [
      ...WARNINGS.map(({ code }) => ({ code, rows: Number(counts[code]) })),
      { code: 'unified_code_check' as const, rows: Number(unchecked.rows) },
    ].filter(({ code, rows }) => rows > 0 && (code !== 'status_missing' || recognised.columns.has('status'))),
  };
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
       CASE WHEN row IN (SELECT row FROM ${accepted} WHERE position = $1) THEN ${REPAIR_ACCEPTED} ELSE ${REPAIR_REFUSED} END
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

/** Of a row that cannot be read, as it is told; the whole is kept to be mended. */
const SHOWN_CHARACTERS = 1000;

interface RawRows {
  /** A FROM clause: row, c0, c1, … */
  rawRows: string;
  /** How many rows have as many cells as the header. */
  whole: number;
  /** The others, which are refused by now. */
  broken: number;
}

/** Reads the plain file, as the mapping has it. */
export async function readRows(engine: Engine, file: FileToCheck): Promise<RawRows> {
  const { rawRows, ...counts } = await readLines(engine, file);
  return { ...counts, rawRows: mappedRows(file.recognised, rawRows) };
}

/** Reads the plain file into the table `line`. */
async function readLines(engine: Engine, file: FileToCheck): Promise<RawRows> {
  const { position, plain, recognised, delimiter, headerRow } = file;
  const cells = recognised.header.slice(0, recognised.given).map((_, i) => `c${i}`);
  const text = (names: readonly string[]) => names.map((name) => `${name}: 'VARCHAR'`).join(', ');
  const read = (path: string, columns: string, more: string) =>
    engine.run(`CREATE OR REPLACE TABLE line AS SELECT * FROM read_csv(${quotePath(path)}, auto_detect = false, header = false,
      delim = ${quote(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true, columns = {${columns}}, ${more})`);
  const count = async (table: string) =>
    Number((await engine.row<{ count: bigint }>(`SELECT count(*) AS count FROM ${table}`)).count);

  const readNumbered = async (path: string, whole: number, broken: number): Promise<RawRows> => {
    try {
      await read(path, `row: 'UINTEGER', ${text(cells)}`, `max_line_size = ${MAX_RECORD_BYTES + 1024}`);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      throw new InvalidInput('csv_unreadable', { detail: (error as Error).message.split('\n')[0] }, { cause: error });
    }
    const found = await count('line');
    if (found !== whole) throw new InvalidInput('csv_unreadable', { detail: `${whole} records, ${found} rows` });
    return { rawRows: 'line', whole, broken };
  };
  if (file.numbered) return readNumbered(plain.path, file.numbered.whole, file.numbered.broken);

  // most files are simply lines: then DuckDB reads them as they are
  try {
    await engine.run('DROP TABLE IF EXISTS reject; DROP TABLE IF EXISTS reject_scan');
    // without new_line: with it, 1.5.5 finds no rows in some files, and says nothing
    await read(
      plain.path,
      text(cells),
      `skip = ${headerRow}, max_line_size = ${MAX_RECORD_BYTES}, store_rejects = true, rejects_limit = 1, rejects_table = 'reject', rejects_scan = 'reject_scan'`,
    );
    const whole = await count('line');
    if (whole + headerRow === plain.lines && (await count('reject')) === 0)
      return { rawRows: `(SELECT (rowid + ${headerRow + 1})::UINTEGER AS row, * FROM line)`, whole, broken: 0 };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }

  const numbered = `${plain.path}.numbered`;
  const refused = new BrokenRows(engine, position);
  const whole = await numberRecords(plain.path, numbered, cells.length, delimiter, headerRow, (record) =>
    refused.add(record),
  );
  await refused.flush();
  return readNumbered(numbered, whole, refused.count);
}

/** Refuses rows that are none, many at a time. */
export class BrokenRows {
  readonly #engine: Engine;
  readonly #position: number;
  #rows: BrokenRecord[] = [];
  #size = 0;
  #count = 0;

  constructor(engine: Engine, position: number) {
    this.#engine = engine;
    this.#position = position;
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  async add(record: BrokenRecord): Promise<void> {
    this.#count++;
    this.#size += record.text.length;
    if (this.#rows.push(record) >= 10_000 || this.#size > 8_000_000) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    await this.#engine.append(
      'refusal_new',
      ['count', 'count', 'text', 'text', 'text', 'text'],
      [
        rows.map(() => this.#position),
        rows.map(({ row }) => row),
        rows.map(() => null),
        rows.map(({ text }) => [...text.slice(0, 2 * SHOWN_CHARACTERS)].slice(0, SHOWN_CHARACTERS).join('')),
        rows.map(({ code }) => code),
        rows.map(({ text }) => JSON.stringify([text])),
      ],
      rows.length,
    );
    this.#rows = [];
    this.#size = 0;
  }
}

const isUnreadable = (error: unknown) =>
  error instanceof Error && /^(Invalid Input|Conversion) Error/.test(error.message);

/** The tables that checkFile fills. */
export const CHECK_TABLES = [
  `CREATE TABLE claim_new (position UINTEGER, ${typesOf(columnsOf('claim').filter(([name]) => !['file', 'outcome'].includes(name)))},
    seller_name VARCHAR, buyer_name VARCHAR, warnings UTINYINT, document UBIGINT)`,
  `CREATE TABLE refusal_new (position UINTEGER, ${typesOf(columnsOf('refusal').filter(([name]) => name !== 'file'))})`,
  'CREATE TABLE repair_new (position UINTEGER, file VARCHAR, row UINTEGER, by_row UINTEGER, outcome UTINYINT)',
];
