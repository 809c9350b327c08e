import { CATEGORY_DIGITS, NAMED_CATEGORY } from '../../live.ts';
import { INVOICE_CONFLICT, INVOICE_RED } from '../../snapshot.ts';
import { columnsOf, type TableName, TABLES } from '../../tables.ts';
import { DUCKDB_TYPES, quote } from './engine.ts';

/** The statements of the embedded store, named. What they say of live invoices, live.ts says too. */

export const SCHEMA_VERSION = '1';

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

export const SCHEMA = [
  ...TABLE_NAMES.map((table) => {
    const more = table === 'invoice' ? ', sequence UINTEGER' : '';
    const columns = columnsOf(table).map(([name, type]) => `${name} ${DUCKDB_TYPES[type].toString()}`);
    return `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')}${more})`;
  }),
  // live invoices that were there from one sequence number to before another
  `CREATE TABLE IF NOT EXISTS removed_invoice
    (digest_high UBIGINT, digest_low UBIGINT, conflict UTINYINT, contested UTINYINT, added UINTEGER, sequence UINTEGER)`,
  'CREATE TABLE IF NOT EXISTS load (id VARCHAR, finished_at VARCHAR, report VARCHAR, sequence UINTEGER)',
  'CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value VARCHAR)',
];

/** isLive */
export const LIVE = 'void = 0 AND gross_minor <> 0 AND seller <> buyer';
/** isDisputed */
const DISPUTED = '(conflict = 1 OR contested = 1)';
/** flagsOf */
const FLAGS = `(CASE WHEN gross_minor < 0 THEN ${INVOICE_RED} ELSE 0 END + CASE WHEN ${DISPUTED} THEN ${INVOICE_CONFLICT} ELSE 0 END)::UTINYINT`;
/** goodsCategory */
const CATEGORY = `coalesce(nullif(left(goods_code, ${CATEGORY_DIGITS}), ''), nullif(regexp_extract(goods_name, ${quote(NAMED_CATEGORY)}, 1), ''), '')`;
/** shownName */
const SHOWN_NAMES = 'SELECT taxpayer, first(name ORDER BY rows DESC, name) AS name FROM name GROUP BY taxpayer';

export const SORTED_DIGESTS = `SELECT digest_high, digest_low FROM invoice WHERE ${LIVE} ORDER BY digest_high, digest_low`;
export const DISPUTED_DIGESTS = `SELECT digest_high, digest_low FROM invoice WHERE ${LIVE} AND ${DISPUTED} ORDER BY digest_high, digest_low`;

export const NODES = `CREATE OR REPLACE TEMP TABLE node AS
  SELECT (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS node, id, shown.name, observed
  FROM taxpayer LEFT JOIN (${SHOWN_NAMES}) shown ON shown.taxpayer = id ORDER BY id`;
export const NODE_ROWS = 'SELECT id, name, observed FROM node ORDER BY node';
export const NODE_TYPES = ['text', 'text', 'small'] as const;

export const COUNTS = `SELECT count(*) AS taxpayers, coalesce(sum(strlen(id)), 0)::BIGINT AS id_bytes,
    coalesce(sum(strlen(name)), 0)::BIGINT AS name_bytes, (SELECT count(*) FROM invoice WHERE ${LIVE}) AS invoices
  FROM node`;
export const CURRENCIES = `SELECT DISTINCT currency FROM invoice WHERE ${LIVE}`;
export const CATEGORIES = `SELECT ${CATEGORY} AS category, count(*) AS rows FROM invoice WHERE ${LIVE} GROUP BY category`;

/** Needs NODES, currency_number and category_number. */
export const GRAPH_ROWS = `SELECT s.node, b.node, c.i::UTINYINT, day, gross_minor::DOUBLE, coalesce(tax_minor, 0)::DOUBLE, ${FLAGS},
    coalesce(g.i, 0)::UINTEGER, digest_high, digest_low
  FROM invoice JOIN node s ON s.id = seller JOIN node b ON b.id = buyer JOIN currency_number c USING (currency)
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

/** Live invoices of then that are live no more, and of now that were not, if flags count. */
const SHAPE = 'digest_high, digest_low, conflict, contested';
const GONE = `SELECT ${SHAPE} FROM removed_invoice WHERE added <= $1 AND sequence > $1`;
const CAME = `SELECT * FROM invoice WHERE ${LIVE} AND sequence > $1`;
export const REMOVED_SINCE = `SELECT digest_high, digest_low FROM (${GONE}) ANTI JOIN (${CAME}) came USING (${SHAPE}) ORDER BY digest_high, digest_low`;
export const ADDED_SINCE = `(${CAME}) ANTI JOIN (${GONE}) gone USING (${SHAPE}) ORDER BY digest_high, digest_low`;

export const REMEMBER_REMOVED = (from: string, sequence: number) =>
  `INSERT INTO removed_invoice SELECT ${SHAPE}, sequence, ${sequence} FROM ${from} WHERE ${LIVE}`;
