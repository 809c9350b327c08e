import { FIRST_DAY, LAST_DAY, monthOf } from '../days.ts';
import { type FactColumn, type FactType, factColumns, type FactKind, keyParts, kindOf } from '../facts.ts';
import { spellingsOf } from '../factValues.ts';
import { FIELD_SEPARATOR } from '../model.ts';
import { DEFAULT_CURRENCY } from '../money.ts';
import { quote } from '../stores/duckdb/engine.ts';
import { list, MANGLED } from './cells.ts';
import type { RecognisedFacts } from './kinds.ts';
import { CONTROL_CHARACTERS } from './patterns.ts';

/** From the cells of a row to the values of a fact, and what is wrong with them: SQL, made out of facts.ts for one file's columns. */

/** The largest amount of a fact, in minor units. */
const MAX_MINOR = 1e15;
const MAX_LONG_TEXT = 4000;
const [FIRST_MONTH, LAST_MONTH] = [monthOf(FIRST_DAY), monthOf(LAST_DAY)];

const PERIOD = '[0-9]{4}[-/.][0-9]{1,2}|[0-9]{4}年[0-9]{1,2}月份?|[0-9]{6}';
const YEAR = '(19[5-9][0-9]|20[0-9]{2})(年|年度)?';
const COUNT = '[0-9]{1,3}(,[0-9]{3}){1,2}|[0-9]{1,9}';
/** How files write that something goes on. */
const OPEN = '长期|至今|永久|无固定期限|[-—]+|9999[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?';

/** Macros beside those of patterns.ts. */
export const FACT_MACROS = [
  // `spelled` of selectedValues.ts
  `CREATE MACRO spelled(x) AS lower(replace(replace(regexp_replace(replace(x, chr(12288), ''), '\\s', '', 'g'), '（', '('), '）', ')'))`,
  `CREATE MACRO is_open(x) AS regexp_full_match(x, ${quote(OPEN)})`,
  // a day stands for its month
  `CREATE MACRO is_period(x) AS regexp_full_match(x, ${quote(PERIOD)}) OR is_day(x)`,
  `CREATE MACRO month_number(year, month) AS CASE WHEN month BETWEEN 1 AND 12 THEN year * 12 + month - 1 END`,
  `CREATE MACRO period_of(x) AS CASE WHEN regexp_full_match(x, ${quote(PERIOD)})
     THEN month_number(try_cast(x[:4] AS BIGINT), try_cast(regexp_extract(x, '^[0-9]{4}[^0-9]?([0-9]{1,2})', 1) AS BIGINT))
     WHEN is_day(x) THEN month_number(year(date_of(x)), month(date_of(x))) END`,
];

const said = (name: string) => `said_${name}`;
const valued = (name: string) => `fact_${name}`;

/** The value of a column out of its cell, which is trimmed. */
function valueOf(name: string, { type, of }: FactColumn): string {
  const cell = said(name);
  switch (type) {
    case 'taxpayer':
      return `escape_part(${cell})`;
    case 'id':
    case 'text':
      return cell;
    case 'code':
      return `CASE WHEN NOT is_digital(said_number) THEN ${cell} END`;
    case 'day':
      return `day_of(${cell})`;
    case 'until':
      return `CASE WHEN NOT is_open(${cell}) THEN day_of(${cell}) END`;
    case 'period':
      return `period_of(${cell})`;
    case 'year':
      return `CASE WHEN regexp_full_match(${cell}, ${quote(YEAR)}) THEN try_cast(${cell}[:4] AS BIGINT) END`;
    case 'count':
      return `CASE WHEN regexp_full_match(${cell}, ${quote(COUNT)}) THEN try_cast(replace(${cell}, ',', '') AS BIGINT) END`;
    case 'amount':
      return `minor_of(${cell}, fact_exponent)`;
    case 'currency':
      return 'fact_money';
    case 'value':
      return `CASE ${spellingsOf(of!)
        .map(([value, spellings]) => `WHEN spelled(${cell}) IN ${list(spellings)} THEN ${quote(value)}`)
        .join(' ')} END`;
  }
}

/** Raw rows (row, c0, c1, …) with a fact's values as `fact_<column>`; a FROM clause. */
export function factCells({ kind, columns }: RecognisedFacts, rawRows: string): string {
  const at = (name: string) => {
    const i = columns.get(name);
    if (i === undefined) return 'NULL::VARCHAR';
    return columns.has('refusal') ? `unescaped(cell(c${i}))` : `cell(c${i})`;
  };
  const cellOf = ([name, { type, preferred }]: [string, FactColumn]) => {
    if (type !== 'id' && type !== 'code') return at(name);
    if (!preferred || !columns.has(`${name}+`)) return `dashless(${at(name)})`;
    const first = `dashless(${at(`${name}+`)})`;
    return `CASE WHEN is_digital(${first}) THEN ${first} ELSE coalesce(dashless(${at(name)}), ${first}) END`;
  };
  const all = factColumns(kind);
  const money = all.some(([name]) => name === 'currency') ? 'said_currency' : 'NULL';
  const layers = [
    `SELECT *, ${all.map((one) => `${cellOf(one)} AS ${said(one[0])}`).join(', ')} FROM ${rawRows}`,
    `SELECT *, upper(coalesce(${money}, ${quote(DEFAULT_CURRENCY)})) AS fact_money`,
    'SELECT *, exponent_of(fact_money) AS fact_exponent',
    `SELECT *, ${all.map(([name, column]) => `${valueOf(name, column)} AS ${valued(name)}`).join(', ')}`,
  ];
  return layers.reduce((from, layer, depth) => (depth === 0 ? `(${layer})` : `(${layer} FROM ${from})`), '');
}

/** The values by their names, over factCells. */
export const selectedValues = (kind: FactKind, instead: Readonly<Record<string, string>> = {}) =>
  factColumns(kind)
    .map(([name]) => `${instead[name] ?? valued(name)} AS ${name}`)
    .join(', ');

const SEPARATOR = `chr(${FIELD_SEPARATOR.charCodeAt(0)})`;

/** Hash of taxpayer and key, over columns that bear their names. The ledger keeps it, so its definition must not change. */
export const factGroupKey = (kind: FactKind) =>
  `md5_number_lower(concat_ws(${SEPARATOR}, ${[quote(kind), 'taxpayer', ...keyParts(kind).map((part) => `coalesce(coalesce(${part.join(', ')})::VARCHAR, '')`)].join(', ')}))`;

interface Reason {
  code: string;
  /** An SQL condition; NULL counts as false. */
  bad: string;
}

/** What may be wrong with one cell; the first that applies is told. */
function reasonsOf(name: string, { type, of, long, pattern }: FactColumn): Reason[] {
  const [cell, value] = [said(name), valued(name)];
  const plain = { code: 'text_not_plain', bad: `NOT is_plain(${cell})` };
  const days = (when: string): Reason[] => [
    { code: 'day_pattern', bad: `${when} AND NOT is_day(${cell})` },
    { code: 'day_not_in_calendar', bad: `${when} AND is_day(${cell}) AND ${value} IS NULL` },
    { code: 'day_out_of_range', bad: `${value} NOT BETWEEN ${FIRST_DAY} AND ${LAST_DAY}` },
  ];
  const own: Record<FactType, () => Reason[]> = {
    taxpayer: () => [{ code: 'id_mangled', bad: `regexp_full_match(${cell}, ${quote(MANGLED)})` }, plain],
    id: () => [{ code: 'id_mangled', bad: `regexp_full_match(${cell}, ${quote(MANGLED)})` }, plain],
    code: () => [{ code: 'id_mangled', bad: `regexp_full_match(${cell}, ${quote(MANGLED)})` }, plain],
    text: () =>
      long
        ? [
            {
              code: 'text_too_long',
              bad: `length(${cell}) > ${MAX_LONG_TEXT} OR regexp_matches(${cell}, ${quote(CONTROL_CHARACTERS)})`,
            },
          ]
        : [plain],
    day: () => days('true'),
    until: () => days(`NOT is_open(${cell})`),
    period: () => [
      { code: 'period_pattern', bad: `NOT is_period(${cell})` },
      { code: 'period_not_in_calendar', bad: `is_period(${cell}) AND ${value} IS NULL` },
      { code: 'period_out_of_range', bad: `${value} NOT BETWEEN ${FIRST_MONTH} AND ${LAST_MONTH}` },
    ],
    year: () => [{ code: 'year_pattern', bad: `${cell} IS NOT NULL AND ${value} IS NULL` }],
    count: () => [{ code: 'count_pattern', bad: `${cell} IS NOT NULL AND ${value} IS NULL` }],
    amount: () => [
      { code: 'amount_pattern', bad: `NOT is_amount(${cell})` },
      { code: 'amount_decimals', bad: `is_amount(${cell}) AND NOT fits_decimals(${cell}, fact_exponent)` },
      {
        code: 'sum_too_large',
        bad: `is_amount(${cell}) AND NOT coalesce(abs(${value}) <= ${MAX_MINOR}, false)`,
      },
    ],
    currency: () => [{ code: 'currency_unknown', bad: `NOT regexp_full_match(${value}, '[A-Z]{3}')` }],
    value: () => [{ code: of!.code, bad: `${cell} IS NOT NULL AND ${value} IS NULL` }],
  };
  const ofPattern = { code: 'code_pattern', bad: `NOT regexp_full_match(${cell}, ${quote(pattern ?? '')})` };
  return [...own[type](), ...(pattern === undefined ? [] : [ofPattern])];
}

/** Why a row is not accepted, as an SQL struct (column_name, value, code) over factCells; NULL where it is. */
export function factReason({ kind, columns, beside }: RecognisedFacts, header: readonly string[]): string {
  const { anyOf, spans } = kindOf(kind);
  const reason = (names: readonly string[], { code, bad }: Reason) => {
    const at = names.map((name) => columns.get(name) ?? columns.get(`${name}+`)).find((i) => i !== undefined);
    const [name, value] = at === undefined ? ['NULL', 'NULL'] : [quote(header[at].trim()), `cell(c${at})`];
    return `CASE WHEN ${bad} THEN {column_name: ${name}::VARCHAR, value: ${value}::VARCHAR, code: '${code}'} END`;
  };
  const missing = (names: readonly string[]) =>
    reason(names, { code: 'value_missing', bad: names.map((name) => `${said(name)} IS NULL`).join(' AND ') });
  const cases = [
    ...(beside ? [] : factColumns(kind).flatMap(([name, { required }]) => (required ? [missing([name])] : []))),
    ...(beside ? [] : anyOf.map(missing)),
    ...factColumns(kind).flatMap(([name, column]) =>
      columns.has(name) || columns.has(`${name}+`) ? reasonsOf(name, column).map((one) => reason([name], one)) : [],
    ),
    ...spans.map(([from, to]) => reason([to, from], { code: 'span_reversed', bad: `${valued(to)} < ${valued(from)}` })),
  ];
  return `coalesce(${[...cases, 'NULL'].join(', ')})`;
}
