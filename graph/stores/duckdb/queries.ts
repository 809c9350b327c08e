import { CATEGORY_DIGITS, NAMED_CATEGORY } from '../../live.ts';
import { INVOICE_CONFLICT, INVOICE_REVERSED, OBSERVED_PURCHASES, OBSERVED_SALES } from '../../snapshot.ts';
import {
  columnsOf,
  CONFLICT_AMOUNT,
  CONFLICT_PARTY,
  CONFLICT_STATUS,
  REVERSAL_EQUAL,
  REVERSAL_LINKED,
  REVERSAL_MISSING,
  REVERSAL_NONE,
  REVERSAL_TAKEN,
  SIDE_PURCHASES,
  SIDE_SALES,
  type TableName,
  TABLES,
} from '../../tables.ts';
import { DUCKDB_TYPES, quote } from './engine.ts';
import { ADDED_COLUMNS } from './facts.ts';

/** The statements of the embedded store, named. What they say of live invoices, live.ts says too; of reversals, reversals.ts. */

export const SCHEMA_VERSION = '4';

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

export const SCHEMA = [
  ...TABLE_NAMES.map((table) => {
    const more = table === 'invoice' ? ', sequence UINTEGER' : '';
    const columns = columnsOf(table).map(([name, type]) => `${name} ${DUCKDB_TYPES[type].toString()}`);
    return `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')}${more})`;
  }),
  ...ADDED_COLUMNS,
  // invoices that were there from one sequence number to before another
  `CREATE TABLE IF NOT EXISTS removed_invoice (digest_high UBIGINT, digest_low UBIGINT, conflict UTINYINT, contested UTINYINT,
    reversed_gross_minor BIGINT, reversed_tax_minor BIGINT, seller VARCHAR, buyer VARCHAR, currency VARCHAR, void UTINYINT, gross_minor BIGINT,
    added UINTEGER, sequence UINTEGER)`,
  // ids of which something was said, or that came to stand for another, in a commit
  'CREATE TABLE IF NOT EXISTS changed_taxpayer (id VARCHAR, sequence UINTEGER)',
  // what identified the ledger after each commit
  'CREATE TABLE IF NOT EXISTS past_version (sequence UINTEGER, version VARCHAR, attributes_version VARCHAR)',
  'CREATE TABLE IF NOT EXISTS load (id VARCHAR, finished_at VARCHAR, report VARCHAR, sequence UINTEGER)',
  'CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value VARCHAR)',
];

/** counts */
export const COUNTED = 'void = 0 AND gross_minor <> 0 AND seller <> buyer';
/** isLive */
export const LIVE = `${COUNTED} AND gross_minor > reversed_gross_minor`;
/** isDisputed */
export const DISPUTED = '(conflict <> 0 OR contested = 1)';
/** flagsOf */
export const FLAGS = `(CASE WHEN reversed_gross_minor > 0 THEN ${INVOICE_REVERSED} ELSE 0 END + CASE WHEN ${DISPUTED} THEN ${INVOICE_CONFLICT} ELSE 0 END)::UTINYINT`;
/** goodsCategory */
export const CATEGORY = `coalesce(nullif(left(goods_code, ${CATEGORY_DIGITS}), ''), nullif(regexp_extract(goods_name, ${quote(NAMED_CATEGORY)}, 1), ''), '')`;
/** shownName; of rows (taxpayer, name, rows). */
export const SHOWN_NAMES = (from: string) =>
  `SELECT taxpayer, first(name ORDER BY rows DESC, name) AS name FROM (${from}) GROUP BY taxpayer`;
/** mergedRegistration; of rows of the table of taxpayers. */
export const MERGED_TAXPAYERS = (id: string, from: string) =>
  `SELECT ${id} AS id, bit_or(observed)::UTINYINT AS observed, ${[
    ['sales', OBSERVED_SALES],
    ['purchases', OBSERVED_PURCHASES],
  ]
    .flatMap(([side, bit]) =>
      [
        ['min', 'first'],
        ['max', 'last'],
      ].map(
        ([pick, end]) =>
          `coalesce(${pick}(${side}_${end}) FILTER (observed & ${bit} > 0), 0)::INTEGER AS ${side}_${end}`,
      ),
    )
    .join(', ')} FROM ${from} GROUP BY ${id}`;

/** What follows reads invoices from the table, or from one made for a day. */
export const SORTED_DIGESTS = (invoice: string) =>
  `SELECT digest_high, digest_low FROM ${invoice} WHERE ${COUNTED} ORDER BY digest_high, digest_low`;
export const DISPUTED_DIGESTS = (invoice: string) =>
  `SELECT digest_high, digest_low FROM ${invoice} WHERE ${COUNTED} AND ${DISPUTED} ORDER BY digest_high, digest_low`;

/** Whom an id stands for; needs `identity` joined by it. */
export const SUBJECT_OF = (id: string) => `coalesce(subject, ${id})`;
/** Subjects in byte order: all, or those of a table of ids. */
export const NODES = (of?: string) => `CREATE OR REPLACE TEMP TABLE node AS
  WITH subject AS (${MERGED_TAXPAYERS(SUBJECT_OF('id'), `taxpayer LEFT JOIN identity USING (id)${AMONG('id', of)}`)}),
  shown AS (${SHOWN_NAMES(`SELECT ${SUBJECT_OF('taxpayer')} AS taxpayer, name, sum(rows) AS rows FROM name LEFT JOIN identity ON id = taxpayer${AMONG('taxpayer', of)} GROUP BY ALL`)})
  SELECT (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS node, subject.*, shown.name FROM subject LEFT JOIN shown ON shown.taxpayer = id ORDER BY id`;
const AMONG = (id: string, of?: string) => (of ? ` WHERE ${SUBJECT_OF(id)} IN (SELECT id FROM ${of})` : '');
export const NODE_ROWS =
  'SELECT id, name, observed, sales_first, sales_last, purchases_first, purchases_last FROM node ORDER BY node';
export const NODE_TYPES = ['text', 'text', 'small', 'day', 'day', 'day', 'day'] as const;
/** Needs NODES. */
export const ALIAS_ROWS = 'SELECT identity.id, node FROM identity JOIN node ON node.id = subject ORDER BY identity.id';
export const ALIAS_TYPES = ['text', 'count'] as const;
export const IDENTITY_ROWS = 'SELECT id, subject FROM identity ORDER BY id';
export const OPEN_DUPLICATES = "SELECT kind, a, b, state FROM candidate WHERE kind = 'duplicate' AND state = 'open'";

export const COUNTS = (
  invoice: string,
) => `SELECT count(*) AS taxpayers, coalesce(sum(strlen(id)), 0)::BIGINT AS id_bytes,
    coalesce(sum(strlen(name)), 0)::BIGINT AS name_bytes, (SELECT count(*) FROM identity) AS aliases,
    (SELECT coalesce(sum(strlen(id)), 0)::BIGINT FROM identity) AS alias_bytes, (SELECT count(*) FROM ${invoice} WHERE ${LIVE}) AS invoices
  FROM node`;
/** Of all documents, so that a day does not change their numbers. */
export const CURRENCIES = 'SELECT DISTINCT currency FROM invoice WHERE seller <> buyer';
export const CATEGORIES = (invoice: string) =>
  `SELECT ${CATEGORY} AS category, count(*) AS rows FROM ${invoice} WHERE ${LIVE} GROUP BY category`;

/** Needs NODES, currency_number and category_number. */
export const GRAPH_ROWS = (
  invoice: string,
) => `SELECT s.node, b.node, c.i::UTINYINT, day, (gross_minor - reversed_gross_minor)::DOUBLE,
    (coalesce(tax_minor, 0) - reversed_tax_minor)::DOUBLE, ${FLAGS}, coalesce(g.i, 0)::UINTEGER, digest_high, digest_low
  FROM ${invoice} JOIN node s ON s.id = seller JOIN node b ON b.id = buyer JOIN currency_number c USING (currency)
    LEFT JOIN category_number g ON g.category = ${CATEGORY}
  WHERE ${LIVE} ORDER BY s.node, b.node, c.i, day, digest_high, digest_low`;
export const GRAPH_TYPES = [
  'count',
  'count',
  'small',
  'day',
  'minor',
  'minor',
  'small',
  'count',
  'key',
  'key',
] as const;

/** tallied; needs NODES and currency_number. */
export const TALLY_ROWS = (
  invoice: string,
) => `SELECT s.node, b.node, c.i::UTINYINT, (count(*) FILTER (void = 1))::UINTEGER,
    (count(*) FILTER (void = 0 AND gross_minor < 0))::UINTEGER, (count(*) FILTER (${DISPUTED}))::UINTEGER
  FROM ${invoice} JOIN node s ON s.id = seller JOIN node b ON b.id = buyer JOIN currency_number c USING (currency)
  WHERE seller <> buyer AND (void = 1 OR gross_minor < 0 OR ${DISPUTED}) GROUP BY ALL ORDER BY 1, 2, 3`;
export const TALLY_TYPES = ['count', 'count', 'small', 'count', 'count', 'count'] as const;

// ── reversals ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Documents up to a day, with what the temporary table `reversal_to` takes off them. */
export const AS_OF = (day: number) => `CREATE OR REPLACE TEMP TABLE invoice_to AS
  SELECT invoice.* REPLACE (coalesce(taken.gross, 0) AS reversed_gross_minor, coalesce(taken.tax, 0) AS reversed_tax_minor)
  FROM invoice LEFT JOIN (${TAKEN('reversal_to')}) taken ON digest_high = original_high AND digest_low = original_low WHERE day <= ${day}`;

const TAKEN = (reversal: string) =>
  `SELECT original_high, original_low, sum(gross_minor)::BIGINT AS gross, sum(tax_minor)::BIGINT AS tax FROM ${reversal} WHERE gross_minor > 0 GROUP BY ALL`;

const UNTIL = (day: number | null) => (day === null ? '' : ` AND day <= ${day}`);
const DIGITAL = (number: string) => `coalesce(regexp_full_match(${number}, '[0-9]{20}'), false)`;

/** LinkedRow: red letters that name their original, and which one that is. A bare number repeats in a thousand ledgers: it is joined by pair. */
export const LINKED_ROWS = (day: number | null) => `WITH
  red AS (SELECT *, original_code IS NOT NULL OR ${DIGITAL('original_number')} AS is_global
    FROM invoice WHERE ${COUNTED} AND gross_minor < 0 AND original_number IS NOT NULL${UNTIL(day)}),
  original AS (SELECT * FROM invoice WHERE ${COUNTED} AND gross_minor > 0${UNTIL(day)}),
  -- what is named does not depend on the red letter but by its day: each is looked for once
  asked AS (SELECT DISTINCT original_number, coalesce(original_code, '') AS original_code, is_global, currency, seller, buyer, day FROM red),
  met AS (
    ${[
      ["coalesce(o.code, '') = asked.original_code", 'is_global'],
      ['o.seller = asked.seller AND o.buyer = asked.buyer', 'NOT is_global'],
    ]
      .map(
        ([same, which]) => `SELECT asked.*, o.digest_high, o.digest_low, o.gross_minor, o.tax_minor,
      o.seller = asked.seller AND o.buyer = asked.buyer AS is_pair, o.day <= asked.day AS is_earlier, o.day AS original_day
    FROM (SELECT * FROM asked WHERE ${which}) asked JOIN original o ON o.number = asked.original_number AND o.currency = asked.currency AND ${same}`,
      )
      .join(' UNION ALL ')}),
  chosen AS (SELECT * FROM met QUALIFY row_number() OVER (PARTITION BY original_number, original_code, is_global, currency, seller, buyer, day
    ORDER BY is_pair DESC, is_earlier DESC, original_day DESC, digest_high, digest_low) = 1)
  SELECT red.digest_high, red.digest_low, -red.gross_minor::DOUBLE, -coalesce(red.tax_minor, 0)::DOUBLE, coalesce(chosen.digest_high, 0)::UBIGINT AS original_high,
    coalesce(chosen.digest_low, 0)::UBIGINT AS original_low, coalesce(chosen.gross_minor, 0)::DOUBLE, coalesce(chosen.tax_minor, 0)::DOUBLE
  FROM red LEFT JOIN chosen ON chosen.original_number = red.original_number AND chosen.original_code = coalesce(red.original_code, '')
    AND chosen.is_global = red.is_global AND chosen.currency = red.currency AND chosen.seller = red.seller AND chosen.buyer = red.buyer AND chosen.day = red.day
  ORDER BY original_high, original_low, red.day, red.digest_high, red.digest_low`;
export const LINKED_TYPES = ['key', 'key', 'minor', 'minor', 'key', 'key', 'minor', 'minor'] as const;

/** EqualRow; `linked` is the table of the reversals of LINKED_ROWS. */
export const EQUAL_ROWS = (linked: string, day: number | null) => `WITH
  counted AS (SELECT digest_high, digest_low, seller, buyer, currency, day, gross_minor, net_minor, tax_minor, original_number
    FROM invoice WHERE ${COUNTED}${UNTIL(day)}),
  red AS (SELECT seller, buyer, currency, -gross_minor AS gross, -net_minor AS net, -tax_minor AS tax, day, true AS is_red, digest_high, digest_low
    FROM counted WHERE gross_minor < 0 AND original_number IS NULL),
  original AS (SELECT seller, buyer, currency, gross_minor AS gross, net_minor AS net, tax_minor AS tax, day, false AS is_red, digest_high, digest_low
    FROM counted SEMI JOIN (SELECT DISTINCT seller, buyer, currency, gross AS gross_minor FROM red) USING (seller, buyer, currency, gross_minor)
      ANTI JOIN (SELECT original_high AS digest_high, original_low AS digest_low FROM ${linked}) USING (digest_high, digest_low))
  SELECT dense_rank() OVER (ORDER BY seller, buyer, currency, gross, net, tax)::UINTEGER AS equal_group, is_red::UTINYINT, digest_high, digest_low,
    gross::DOUBLE, coalesce(tax, 0)::DOUBLE
  FROM (FROM red UNION ALL FROM original) ORDER BY equal_group, day, is_red, digest_high, digest_low`;
export const EQUAL_TYPES = ['count', 'small', 'key', 'key', 'minor', 'minor'] as const;

/** Invoices of which another part is reversed than before. */
export const CHANGED_REVERSALS = (reversal: string) => `CREATE OR REPLACE TEMP TABLE changed_reversal AS
  SELECT digest_high, digest_low, coalesce(gross, 0) AS gross, coalesce(tax, 0) AS tax
  FROM invoice LEFT JOIN (${TAKEN(reversal)}) taken ON digest_high = original_high AND digest_low = original_low
  WHERE reversed_gross_minor <> coalesce(gross, 0) OR reversed_tax_minor <> coalesce(tax, 0)`;
export const APPLY_REVERSALS = (
  sequence: number,
) => `UPDATE invoice SET reversed_gross_minor = c.gross, reversed_tax_minor = c.tax, sequence = ${sequence}
  FROM changed_reversal c WHERE invoice.digest_high = c.digest_high AND invoice.digest_low = c.digest_low`;

// ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Live invoices of then that are live no more, and of now that were not, if flags and amounts count. */
const SHAPE = 'digest_high, digest_low, conflict, contested, reversed_gross_minor, reversed_tax_minor';
/** What was there at a sequence number and is not now, or is otherwise. */
export const REMOVED_BETWEEN = (sequence: number | string) => `added <= ${sequence} AND sequence > ${sequence}`;
const GONE = `SELECT ${SHAPE} FROM removed_invoice WHERE ${LIVE} AND ${REMOVED_BETWEEN('$1')}`;
const CAME = `SELECT * FROM invoice WHERE ${LIVE} AND sequence > $1`;
export const REMOVED_SINCE = `SELECT digest_high, digest_low FROM (${GONE}) ANTI JOIN (${CAME}) came USING (${SHAPE}) ORDER BY digest_high, digest_low`;
export const ADDED_SINCE = `(${CAME}) ANTI JOIN (${GONE}) gone USING (${SHAPE}) ORDER BY digest_high, digest_low`;

/** Ids that stood for another subject than before, and these subjects; `identity_before` is who was who. */
export const MOVED_IDENTITIES = (
  sequence: number,
) => `INSERT INTO changed_taxpayer SELECT DISTINCT unnest([id, subject]), ${sequence} FROM (
    (SELECT id, subject FROM identity EXCEPT SELECT id, subject FROM identity_before)
    UNION (SELECT id, subject FROM identity_before EXCEPT SELECT id, subject FROM identity))`;

export const REMEMBER_REMOVED = (from: string, sequence: number) =>
  `INSERT INTO removed_invoice SELECT ${SHAPE}, seller, buyer, currency, void, gross_minor, sequence, ${sequence} FROM ${from} WHERE sequence < ${sequence}`;

/** The graph's sums are exact up to 2^53: what would go beyond has to be known before it is written. Of a relation, or of all together. */
export const LARGEST = (of: 'relation' | 'all') => `SELECT max(greatest(gross, tax))::DOUBLE AS amount FROM (
    SELECT sum(gross_minor) AS gross, sum(abs(coalesce(tax_minor, 0))) AS tax
    FROM invoice WHERE ${LIVE}${of === 'relation' ? ' GROUP BY seller, buyer, currency' : ''})`;

// ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────

const filtered = (condition: string) => `count(*) FILTER (${condition})`;

/** A row per kind of file, and one of no kind where there is none. */
export const CONTENTS = `SELECT loads, finished_at, kind, files, rows
  FROM (SELECT count(*) AS loads, arg_max(finished_at, sequence) AS finished_at FROM load)
  LEFT JOIN (SELECT kind, count(*) AS files, sum(rows)::BIGINT AS rows FROM file GROUP BY kind) ON true ORDER BY kind`;

export const ACCOUNT = `SELECT (SELECT count(*) FROM claim) AS claims, count(*) AS invoices, ${filtered('void = 1')} AS voids,
    ${filtered('void = 0 AND gross_minor = 0')} AS zeros, ${filtered('void = 0 AND gross_minor <> 0 AND seller = buyer')} AS "selfIssued",
    ${filtered(`${COUNTED} AND gross_minor < 0`)} AS "redLetters",
    ${filtered(`${COUNTED} AND gross_minor > 0 AND gross_minor <= reversed_gross_minor`)} AS "reversedWholly",
    ${filtered(LIVE)} AS live, ${filtered(`${LIVE} AND reversed_gross_minor > 0`)} AS "reversedInPart",
    ${filtered(`conflict & ${CONFLICT_PARTY} > 0`)} AS party, ${filtered(`conflict & ${CONFLICT_STATUS} > 0`)} AS status,
    ${filtered(`conflict & ${CONFLICT_AMOUNT} > 0`)} AS amount, ${filtered('contested = 1')} AS contested,
    (SELECT count(*) FROM refusal ANTI JOIN repair USING (file, row)) AS open, (SELECT count(*) FROM refusal SEMI JOIN repair USING (file, row)) AS closed
  FROM invoice`;

const REVERSAL_KINDS = {
  linked: `rule = ${REVERSAL_LINKED}`,
  one: `rule = ${REVERSAL_EQUAL} AND equals = 1`,
  several: `rule = ${REVERSAL_EQUAL} AND equals > 1`,
  taken: `rule = ${REVERSAL_TAKEN}`,
  none: `rule = ${REVERSAL_NONE}`,
  missing: `rule = ${REVERSAL_MISSING}`,
  exceeding: `rule = ${REVERSAL_LINKED} AND taken < own`,
};

/** Three rows: all, sales, purchases. */
export const REVERSAL_COUNTS = `WITH
  found AS (SELECT rule, equals, reversal.gross_minor AS taken, -invoice.gross_minor AS own, digest_high, digest_low
    FROM reversal JOIN invoice ON digest_high = red_high AND digest_low = red_low),
  side AS (SELECT digest_high, digest_low, bool_or(side <> ${SIDE_PURCHASES}) AS sold, bool_or(side <> ${SIDE_SALES}) AS bought
    FROM claim SEMI JOIN found USING (digest_high, digest_low) GROUP BY ALL)
  SELECT of, ${Object.entries(REVERSAL_KINDS)
    .map(([kind, condition]) => `${filtered(condition)} AS ${kind}`)
    .join(', ')}
  FROM (SELECT 'all' AS of, * FROM found UNION ALL SELECT 'sales', found.* FROM found JOIN side USING (digest_high, digest_low) WHERE sold
    UNION ALL SELECT 'purchases', found.* FROM found JOIN side USING (digest_high, digest_low) WHERE bought) GROUP BY of`;

/** Of one pair, $1 → $2, and what may reverse it or be reversed by it: red letters and originals of one number. */
export const RELATION_ROWS = (day: number | null) => `WITH
  pair AS (SELECT number, gross_minor, original_number FROM invoice WHERE seller = $1 AND buyer = $2${UNTIL(day)}),
  numbers AS (SELECT number FROM pair WHERE gross_minor > 0 UNION SELECT original_number FROM pair WHERE original_number IS NOT NULL)
  SELECT * EXCLUDE sequence FROM invoice WHERE ((seller = $1 AND buyer = $2) OR (gross_minor > 0 AND number IN (FROM numbers))
    OR (gross_minor < 0 AND original_number IN (FROM numbers)))${UNTIL(day)}`;

// ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Invoices by what there is to find about them. */
export const FINDING_CONDITIONS = {
  party: `conflict & ${CONFLICT_PARTY} > 0`,
  status: `conflict & ${CONFLICT_STATUS} > 0`,
  amount: `conflict & ${CONFLICT_AMOUNT} > 0`,
  contested: 'contested = 1',
  reversed: 'reversed_gross_minor > 0',
  unallocated: `gross_minor < 0 AND (digest_high, digest_low) IN
    (SELECT (red_high, red_low) FROM reversal JOIN invoice r ON r.digest_high = red_high AND r.digest_low = red_low WHERE reversal.gross_minor < -r.gross_minor)`,
} as const;
