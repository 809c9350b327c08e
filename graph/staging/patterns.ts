import { CITIZEN_NUMBER } from '../model.ts';
import { unusualExponents } from '../money.ts';
import { quote } from '../stores/duckdb/engine.ts';

/**
 * How a cell is read, as SQL macros that each staging instance has. Every pattern matches the whole cell, and comes before any cast: a bare
 * cast would take 20217-01-01, 2017-07-18abc or 1e3, and round 1.005.
 */

const DAY = '[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/|\\.[0-9]{1,2}\\.|年[0-9]{1,2}月)[0-9]{1,2}日?';
const COMPACT_DAY = '[0-9]{8}';
const TIME = '([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?)?';
const WHOLE = '([0-9]{1,3}(,[0-9]{3})+|[0-9]+)';
const AMOUNT = `[+-]?${WHOLE}(\\.[0-9]+)?`;
export const MAX_TEXT = 200;
/** White space around a cell, with the no-break and the full-width space. */
const SPACES = " ' ' || chr(9) || chr(13) || chr(160) || chr(12288)";
export const CONTROL_CHARACTERS = '[\\x00-\\x1f\\x7f]';

/** What a spreadsheet writes in place of a value that it could not work out; each begins with `#`. */
export const CELL_ERRORS = '#(N/A|REF!|VALUE!|DIV/0!|NAME\\?|NULL!|NUM!|SPILL!|CALC!)';

/** How a red letter's remark names its original, the code first where there is one. */
const REMARKS = [
  '对应正数发票代码[:：]? *([0-9]{10,12})[ ,，;；]*号码[:：]? *([0-9]{8})(?:[^0-9]|$)',
  '被红冲蓝字(?:数电)?(?:发票|票)?号码[:：]?( *)([0-9]{20}|[0-9]{8})(?:[^0-9]|$)',
];

/** Of a unified social credit code; the check character has the weight 1, so that the whole is a multiple of 31. */
const UNIFIED_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const UNIFIED_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1];

export const MACROS = [
  // to trim is to read the whole text, and hardly a cell needs it: its first and last character tell
  `CREATE MACRO cell(x) AS CASE WHEN x < '!' OR ${[160, 12288].map((space) => `starts_with(x, chr(${space}))`).join(' OR ')}
     OR ${[32, 9, 13, 160, 12288].map((space) => `ends_with(x, chr(${space}))`).join(' OR ')} THEN nullif(trim(x, ${SPACES}), '') ELSE x END`,
  // what exports put before a cell that a spreadsheet would change (graph/csv.ts)
  `CREATE MACRO unescaped(x) AS CASE WHEN starts_with(x, '''') THEN x[2:] ELSE x END`,
  // dashes stand for nothing in the exports of some programs
  `CREATE MACRO dashless(x) AS CASE WHEN regexp_full_match(x, '[-—]+') THEN NULL ELSE x END`,
  `CREATE MACRO remarked(x, part) AS CASE WHEN x IS NULL THEN NULL ELSE coalesce(${REMARKS.map((pattern) => `nullif(trim(regexp_extract(x, ${quote(pattern)}, part)), '')`).join(', ')}) END`,
  `CREATE MACRO exponent_of(currency) AS CASE currency ${unusualExponents()
    .map(([currency, exponent]) => `WHEN ${quote(currency)} THEN ${exponent}`)
    .join(' ')} ELSE 2 END`,
  `CREATE MACRO is_day(x) AS regexp_full_match(x, ${quote(`(${DAY}|${COMPACT_DAY})${TIME}`)})`,
  `CREATE MACRO date_of(x) AS try_cast(CASE WHEN regexp_full_match(x, ${quote(COMPACT_DAY + TIME)})
     THEN x[:4] || '-' || x[5:6] || '-' || x[7:8]
     ELSE replace(regexp_replace(regexp_extract(x, ${quote(`^${DAY}`)}), '[/.年月]', '-', 'g'), '日', '') END AS DATE)`,
  // the plain form first: it is what nearly all rows have, and patterns are what checking costs
  `CREATE MACRO day_of(x) AS CASE WHEN regexp_full_match(x, '[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}') THEN try_cast(x AS DATE) - DATE '1970-01-01'
     WHEN is_day(x) THEN date_of(x) - DATE '1970-01-01' END`,
  `CREATE MACRO time_of(x) AS CASE WHEN length(x) > 10 THEN nullif(regexp_extract(x, '[ T]([0-9:.]+)$', 1), '') END`,
  `CREATE MACRO is_amount(x) AS regexp_full_match(x, ${quote(AMOUNT)})`,
  `CREATE MACRO fits_decimals(x, exponent) AS length(rtrim(regexp_extract(x, '\\.([0-9]+)$', 1), '0')) <= exponent`,
  // no more decimals than the currency has are left after fits_decimals, so nothing is rounded here; of 18 digits, since they are added
  `CREATE MACRO minor_of(x, exponent) AS CASE WHEN exponent = 2 AND regexp_full_match(x, '-?[0-9]{1,11}(\\.[0-9]{1,2})?')
     THEN (x::DECIMAL(15, 2) * 100)::BIGINT WHEN is_amount(x) AND fits_decimals(x, exponent)
     THEN try_cast(try_cast(replace(x, ',', '') AS DECIMAL(30, 3)) * (CASE exponent WHEN 0 THEN 1 WHEN 2 THEN 100 ELSE 1000 END) AS DECIMAL(18, 0))::BIGINT END`,
  // nearly as fast as copying the text, which a pattern is not: JSON writes all control characters but DEL with more characters
  `CREATE MACRO may_have_controls(x) AS strlen(to_json(x)) <> strlen(x) + 2 OR contains(x, chr(127))`,
  `CREATE MACRO is_plain(x) AS length(x) <= ${MAX_TEXT} AND NOT regexp_matches(x, ${quote(CONTROL_CHARACTERS)})`,
  // a fully digital invoice (数电票)
  `CREATE MACRO is_digital(x) AS coalesce(regexp_full_match(x, '[0-9]{20}'), false)`,
  // GB 32100-2015: the last of 18 characters checks the others; a citizen's number has 18 too, with a day of birth in it
  `CREATE MACRO fails_check(x) AS regexp_full_match(x, ${quote(`[${UNIFIED_ALPHABET}]{18}`)}) AND NOT regexp_full_match(x, ${quote(CITIZEN_NUMBER)})
     AND (${UNIFIED_WEIGHTS.map((weight, i) => `${weight} * (strpos(${quote(UNIFIED_ALPHABET)}, x[${i + 1}]) - 1)`).join(' + ')}) % 31 <> 0`,
  // escapeIdPart of model.ts
  `CREATE MACRO escape_part(x) AS CASE WHEN contains(x, '%') OR contains(x, '/') THEN replace(replace(x, '%', '%25'), '/', '%2F') ELSE x END`,
];
