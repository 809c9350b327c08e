import { FIRST_DAY, LAST_DAY } from '../days.ts';
import { DEFAULT_CURRENCY, MAX_INVOICE_MINOR } from '../money.ts';
import { quote } from '../stores/duckdb/engine.ts';
import { type Field, type FileKind, type Recognised, STATUSES } from './columns.ts';
import { CELL_ERRORS, CONTROL_CHARACTERS, MAX_TEXT } from './patterns.ts';

/** From the cells of a row to the fields of a claim, and what is wrong with them: SQL, made for one file's columns. */

/** The trimmed cell of each field, by the name that it has below. */
const FIELDS = {
  owner: 'owner',
  digital_number: 'digitalNumber',
  code: 'code',
  number: 'number',
  day: 'day',
  seller_code: 'sellerCode',
  seller_id: 'sellerId',
  seller_name: 'sellerName',
  buyer_code: 'buyerCode',
  buyer_id: 'buyerId',
  buyer_name: 'buyerName',
  net: 'net',
  tax: 'tax',
  gross: 'gross',
  currency: 'currency',
  status: 'status',
  class: 'class',
  goods_code: 'goodsCode',
  goods_name: 'goodsName',
  named_code: 'originalCode',
  named_number: 'originalNumber',
  named_digital: 'originalDigitalNumber',
  remark: 'remark',
} as const satisfies Record<string, Field>;

/** Fields in which dashes stand for nothing. */
const DASHED = new Set(['digital_number', 'code', 'number', 'named_code', 'named_number', 'named_digital']);

const TEXTS = [
  'owner',
  'number_value',
  'code',
  'seller_id',
  'seller_code',
  'seller_name',
  'buyer_id',
  'buyer_code',
  'buyer_name',
  'class',
  'goods_code',
  'goods_name',
  'original_code',
  'original_number',
] as const;

export const list = (texts: readonly string[]) => `[${texts.map(quote).join(', ')}]`;

/** All that a claim is made of, out of raw rows (row, c0, c1, …); a FROM clause. Each layer names what the next one uses. */
export function claimCells({ columns, kind }: Recognised, rawRows: string): string {
  const at = (field: Field) => {
    if (!columns.has(field)) return 'NULL::VARCHAR';
    return columns.has('refusal') ? `unescaped(cell(c${columns.get(field)}))` : `cell(c${columns.get(field)})`;
  };
  const layers = [
    `SELECT *, ${Object.entries(FIELDS)
      .map(([name, field]) => `${DASHED.has(name) ? `dashless(${at(field)})` : at(field)} AS ${name}`)
      .join(', ')}, ${columns.has('status') ? `c${columns.get('status')}` : 'NULL'} AS raw_status FROM ${rawRows}`,
    `SELECT *, upper(coalesce(currency, ${quote(DEFAULT_CURRENCY)})) AS currency_value, lower(status) AS status_value`,
    'SELECT *, exponent_of(currency_value) AS exponent',
    `SELECT *, minor_of(net, exponent) AS net_given, minor_of(tax, exponent) AS tax_given, minor_of(gross, exponent) AS gross_given,
       day_of(day) AS day_value, CASE WHEN is_digital(digital_number) THEN digital_number ELSE coalesce(number, digital_number) END AS number_value,
       ${party(kind, 'seller')} AS seller, ${party(kind, 'buyer')} AS buyer`,
    `SELECT *, coalesce(gross_given, net_given + tax_given) AS gross_value, coalesce(net_given, gross_given - tax_given) AS net_value,
       coalesce(tax_given, gross_given - net_given) AS tax_value, CASE WHEN NOT is_digital(number_value) THEN code END AS code_value, coalesce(status_value IN ${list(STATUSES.void)}, false)::UTINYINT AS void_value`,
    // what is no red letter reverses nothing
    `SELECT *, CASE WHEN gross_value < 0 THEN coalesce(named_digital, named_number) END AS original_named`,
    `SELECT *, coalesce(original_named, CASE WHEN gross_value < 0 THEN remarked(remark, 2) END) AS original_number`,
    `SELECT *, CASE WHEN original_number IS NOT NULL AND NOT is_digital(original_number)
       THEN CASE WHEN original_named IS NULL THEN remarked(remark, 1) ELSE named_code END END AS original_code`,
    `SELECT *, concat_ws('|', ${TEXTS.join(', ')}) AS texts`,
  ];
  return layers.reduce((from, layer, depth) => (depth === 0 ? `(${layer})` : `(${layer} FROM ${from})`), '');
}

/** Id of a party: the ledger's owner, a tax number, or a code of the owner's own. */
function party(kind: FileKind, side: 'seller' | 'buyer'): string {
  if (kind === 'invoices') return `escape_part(${side}_id)`;
  if (side === (kind === 'sales' ? 'seller' : 'buyer')) return 'escape_part(owner)';
  // scopedId of model.ts
  return `coalesce(escape_part(${side}_id), escape_part(owner) || '/${kind}/' || escape_part(${side}_code))`;
}

/** Whether a party is named by a code of the ledger's owner. */
export function scoped(kind: FileKind, side: 'seller' | 'buyer'): string {
  const other = kind === 'sales' ? 'buyer' : kind === 'purchases' ? 'seller' : null;
  return side === other ? `(${side}_id IS NULL)::UTINYINT` : '0::UTINYINT';
}

const LARGEST = MAX_INVOICE_MINOR;
const within = (field: string) => `(${field} IS NULL OR abs(${field}_given) <= ${LARGEST})`;

/** A spreadsheet writes a long number as 2.43120E+19, and its last digits are gone. */
export const MANGLED = '[0-9](\\.[0-9]+)?[eE]\\+[0-9]+';
/** Texts that may be such a number. */
const NUMBERS: readonly string[] = [
  ...['number_value', 'code', 'owner', 'seller_id', 'seller_code', 'buyer_id', 'buyer_code'],
  ...['goods_code', 'original_code', 'original_number'],
];
/** Between texts that are looked at together; one that holds it is refused. */
const BETWEEN = 'chr(31)';

/** What all texts have in common that a pattern may refuse. Nearly all rows are accepted, and patterns are what checking costs. */
const SUSPICIOUS = `contains(texts, '#') OR contains(texts, 'e+') OR contains(texts, 'E+') OR may_have_controls(texts)`;

/** What accepts a row: an SQL condition over claimCells, where NULL counts as false. refusedFor then tells why a row is not accepted. */
export const ACCEPTED = `coalesce(seller IS NOT NULL AND buyer IS NOT NULL AND number_value IS NOT NULL
  AND day_value BETWEEN ${FIRST_DAY} AND ${LAST_DAY} AND ${within('net')} AND ${within('tax')} AND ${within('gross')}
  AND abs(gross_value) <= ${LARGEST} AND coalesce(abs(net_value), 0) <= ${LARGEST} AND coalesce(abs(tax_value), 0) <= ${LARGEST}
  AND (currency IS NULL OR regexp_full_match(currency_value, '[A-Z]{3}'))
  AND (status_value IS NULL OR status_value IN ${list([...STATUSES.valid, ...STATUSES.void])})
  AND greatest(${TEXTS.map((name) => `length(${name})`).join(', ')}) <= ${MAX_TEXT}
  AND CASE WHEN ${SUSPICIOUS} THEN NOT regexp_matches(concat_ws(${BETWEEN}, ${NUMBERS.join(', ')}), ${quote(`(^|\\x1f)${MANGLED}(\\x1f|$)`)})
    AND NOT regexp_matches(texts, ${quote(CELL_ERRORS)}) AND NOT regexp_matches(texts, ${quote(CONTROL_CHARACTERS)}) ELSE true END, false)`;

/** One reason for not accepting a row. */
interface Reason {
  code: string;
  /** The columns that it may be about; the first that the file has is told. */
  fields: readonly Field[];
  /** An SQL condition over claimCells; NULL counts as false. */
  bad: string;
}

const amountReasons = (field: 'net' | 'tax' | 'gross'): Reason[] => [
  { fields: [field], code: 'amount_pattern', bad: `NOT is_amount(${field})` },
  { fields: [field], code: 'amount_decimals', bad: `is_amount(${field}) AND NOT fits_decimals(${field}, exponent)` },
  { fields: [field], code: 'amount_too_large', bad: `is_amount(${field}) AND NOT coalesce(${within(field)}, false)` },
];

/** Texts of a claim, by the columns that they may stand in. */
const TEXT_FIELDS: readonly (readonly [name: (typeof TEXTS)[number], ...fields: Field[]])[] = [
  ['owner', 'owner'],
  ['number_value', 'number', 'digitalNumber'],
  ['code', 'code'],
  ['seller_id', 'sellerId'],
  ['seller_code', 'sellerCode'],
  ['buyer_id', 'buyerId'],
  ['buyer_code', 'buyerCode'],
  ['seller_name', 'sellerName'],
  ['buyer_name', 'buyerName'],
  ['class', 'class'],
  ['goods_code', 'goodsCode'],
  ['goods_name', 'goodsName'],
  ['original_code', 'originalCode'],
  ['original_number', 'originalNumber', 'originalDigitalNumber'],
];

/** Why a row is not accepted; the first that applies is told. */
const reasons = (kind: FileKind): Reason[] => [
  { fields: ['owner'], code: 'value_missing', bad: kind === 'invoices' ? 'false' : 'owner IS NULL' },
  { fields: ['number', 'digitalNumber'], code: 'value_missing', bad: 'number_value IS NULL' },
  { fields: ['day'], code: 'value_missing', bad: 'day IS NULL' },
  {
    fields: kind === 'invoices' ? ['sellerId'] : ['sellerCode', 'sellerId'],
    code: 'value_missing',
    bad: 'seller IS NULL',
  },
  { fields: kind === 'invoices' ? ['buyerId'] : ['buyerCode', 'buyerId'], code: 'value_missing', bad: 'buyer IS NULL' },
  ...TEXT_FIELDS.map(([name, ...fields]): Reason => ({
    fields,
    code: 'cell_error',
    bad: `regexp_matches(${name}, ${quote(CELL_ERRORS)})`,
  })),
  ...TEXT_FIELDS.filter(([name]) => NUMBERS.includes(name)).map(([name, ...fields]): Reason => ({
    fields,
    code: 'number_mangled',
    bad: `regexp_full_match(${name}, ${quote(MANGLED)})`,
  })),
  { fields: ['day'], code: 'day_pattern', bad: 'NOT is_day(day)' },
  { fields: ['day'], code: 'day_not_in_calendar', bad: 'is_day(day) AND day_value IS NULL' },
  { fields: ['day'], code: 'day_out_of_range', bad: `day_value NOT BETWEEN ${FIRST_DAY} AND ${LAST_DAY}` },
  ...amountReasons('net'),
  ...amountReasons('tax'),
  ...amountReasons('gross'),
  { fields: ['gross', 'net'], code: 'value_missing', bad: 'gross IS NULL AND net IS NULL' },
  { fields: ['gross', 'tax'], code: 'value_missing', bad: 'gross IS NULL AND tax IS NULL' },
  {
    fields: ['gross', 'net'],
    code: 'amount_too_large',
    bad: `greatest(abs(gross_value), abs(net_value), abs(tax_value)) > ${LARGEST}`,
  },
  { fields: ['currency'], code: 'currency_unknown', bad: `NOT regexp_full_match(currency_value, '[A-Z]{3}')` },
  {
    fields: ['status'],
    code: 'status_unknown',
    bad: `status_value NOT IN ${list([...STATUSES.valid, ...STATUSES.void])}`,
  },
  ...TEXT_FIELDS.map(([name, ...fields]): Reason => ({ fields, code: 'text_not_plain', bad: `NOT is_plain(${name})` })),
];

/** The reason as an SQL struct (column_name, value, code) over claimCells. */
export function refusedFor({ columns, kind }: Recognised, header: readonly string[]): string {
  const cases = reasons(kind).map(({ code, fields, bad }) => {
    const column = fields.map((field) => columns.get(field)).find((found) => found !== undefined);
    const [name, value] = column === undefined ? ['NULL', 'NULL'] : [quote(header[column].trim()), `cell(c${column})`];
    return `CASE WHEN ${bad} THEN {column_name: ${name}::VARCHAR, value: ${value}::VARCHAR, code: '${code}'} END`;
  });
  return `coalesce(${cases.join(', ')})`;
}
