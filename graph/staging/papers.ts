import { OUTCOME_NEW, SIDE_PURCHASES } from '../tables.ts';
import { DOCUMENT_HASH, GLOBAL_NUMBER, GROSS_KEY } from './digest.ts';

/** Rule 1 of resolve.ts, in SQL: from claims to papers, and what a paper shows to others. */

/** Columns of a claim that resolving neither reads anew nor changes. */
const KEPT = `row, side, owner, seller AS seller_id, buyer AS buyer_id, seller_scoped AS seller_by_code, buyer_scoped AS buyer_by_code, code, number,
  day, time, net_minor, tax_minor, gross_minor, currency, void, class, goods_code, goods_name, original_code, original_number, group_key, document, digest_high AS known_high, digest_low AS known_low`;

/** Parties that stand for another subject, or did so when their claims were resolved last. */
const RENAMED = '(SELECT id FROM identity UNION SELECT id FROM changed)';
const isRenamed = `(seller IN ${RENAMED} OR buyer IN ${RENAMED})`;
const subjectOf = (party: 'seller' | 'buyer') =>
  `coalesce(${party}_of.subject, ${party}_id) AS ${party}, CASE WHEN ${party}_of.subject IS NULL THEN ${party}_by_code
    ELSE contains(${party}_of.subject, '/')::UTINYINT END AS ${party}_scoped`;

export const SHARED = [
  `CREATE TABLE claim_asked AS SELECT *, ${DOCUMENT_HASH} AS document, ${isRenamed} AS is_renamed FROM claim_known`,
  'DROP TABLE claim_known',
  `CREATE TABLE known AS SELECT * FROM claim_asked
    SEMI JOIN (SELECT document FROM claim_new UNION ALL SELECT document FROM claim_asked WHERE is_renamed) USING (document)`,
  'DROP TABLE claim_asked',
  `CREATE TABLE shared AS SELECT document FROM (SELECT document, ${isRenamed} AS is_renamed FROM claim_new UNION ALL SELECT document, is_renamed FROM known)
    GROUP BY document HAVING count(*) > 1 OR bool_or(is_renamed)`,
  // what a number leaves open names the document too: key_* are null where the number is enough
  `CREATE TABLE claim_shared AS
    SELECT *, CASE side WHEN ${SIDE_PURCHASES} THEN buyer ELSE seller END AS paper_owner, ${[
      'day',
      'net_minor',
      'tax_minor',
      'currency',
    ]
      .map((name) => `CASE WHEN NOT is_global THEN ${name} END AS key_${name}`)
      .join(', ')}, CASE WHEN NOT is_global THEN ${GROSS_KEY} END AS key_gross
    FROM (SELECT claim.*, ${GLOBAL_NUMBER} AS is_global, ${subjectOf('seller')}, ${subjectOf('buyer')} FROM (
      SELECT true AS is_new, position, file, ${OUTCOME_NEW}::UTINYINT AS known_outcome, ${KEPT}
      FROM claim_new SEMI JOIN shared USING (document)
      UNION ALL SELECT false, 0, file, outcome, ${KEPT} FROM known SEMI JOIN shared USING (document)) claim
      LEFT JOIN identity seller_of ON seller_of.id = seller_id LEFT JOIN identity buyer_of ON buyer_of.id = buyer_id)`,
  `CREATE OR REPLACE TABLE invoice_known AS FROM invoice_known
    SEMI JOIN known USING (digest_high, digest_low)`,
  'DROP TABLE known',
];

export const PAPER =
  'document, code, number, is_global, key_day, key_net_minor, key_tax_minor, key_currency, key_gross, side, paper_owner';
export const AMOUNTS = 'day, net_minor, tax_minor, gross_minor, currency';
export const same = (columns: string, a: string, b: string) =>
  columns
    .split(', ')
    .map((column) => `${a}.${column} IS NOT DISTINCT FROM ${b}.${column}`)
    .join(' AND ');
export const DOCUMENT = 'document, code, number, day, net_minor, tax_minor, currency';
/** Amounts that are missing equal nothing. */
export const sameDocument = (a: string, b: string) =>
  `${same(DOCUMENT, a, b)} AND ${a}.net_minor IS NOT NULL AND ${a}.tax_minor IS NOT NULL`;
export const pack = (columns: string) =>
  `struct_pack(${columns
    .split(', ')
    .map((column) => `${column} := ${column}`)
    .join(', ')})`;
/** Whether values differ, where there are any. */
export const differ = (columns: string) =>
  columns
    .split(', ')
    .map((column) => `coalesce(min(${column}) <> max(${column}), false)`)
    .join(' OR ');
export const SAID = 'class, goods_code, goods_name, original';
const PARTIES = 'seller, buyer, seller_scoped, buyer_scoped';
/** Whose codes a party is named by; empty where it is named by its own number. */
const codeSpace = (party: string) =>
  `CASE WHEN ${party}_scoped = 1 THEN regexp_extract(${party}, '^(.*)/', 1) ELSE '' END`;

export const PAPERS = [
  // rows that say the same of one document
  `CREATE TABLE variant AS
    SELECT ${PAPER}, ${AMOUNTS}, seller, buyer, any_value(group_key) AS group_key, max(seller_scoped) AS seller_scoped, max(buyer_scoped) AS buyer_scoped,
      count(*)::BIGINT AS rows, (count(*) FILTER (is_new))::BIGINT AS new_rows, (count(*) FILTER (void = 1))::BIGINT AS void_rows,
      min(class) AS class, min(goods_code) AS goods_code, min(goods_name) AS goods_name,
      min(struct_pack(number := original_number, code := coalesce(original_code, ''))) FILTER (original_number IS NOT NULL) AS original
    FROM claim_shared GROUP BY ${PAPER}, ${AMOUNTS}, seller, buyer`,
  `CREATE TABLE paper AS
    SELECT ${PAPER}, any_value(group_key) AS group_key, count(*) AS variants, sum(rows)::BIGINT AS rows, sum(new_rows)::BIGINT AS new_rows,
      sum(void_rows)::BIGINT AS void_rows, any_value(${pack(PARTIES)}) AS parties, struct_pack(${AMOUNTS.split(', ')
        .map((name) => `${name} := min(${name})`)
        .join(', ')}) AS amounts,
      min(seller) <> max(seller) OR min(buyer) <> max(buyer) AS differing_parties, false AS several_parties,
      ${differ(AMOUNTS)} AS several_amounts, ${SAID.split(', ')
        .map((name) => `min(${name}) AS ${name}`)
        .join(', ')}
    FROM variant GROUP BY ${PAPER}`,
  'CREATE OR REPLACE TABLE paper AS SELECT rowid AS paper, * FROM paper',
  // the few that are not of one mind
  `CREATE TABLE voice AS SELECT paper.paper, variant.* FROM variant JOIN paper ON ${same(PAPER, 'variant', 'paper')} WHERE variants > 1`,
  // two numbers, or two codes of one ledger's own, contradict each other; those of two code spaces do not
  `UPDATE paper SET several_parties = true WHERE paper IN (${['seller', 'buyer']
    .map((party) => `SELECT paper FROM voice GROUP BY paper, ${codeSpace(party)} HAVING min(${party}) <> max(${party})`)
    .join(' UNION ')})`,
  ...[
    // own numbers before codes, then the first ledger's codes
    [
      'parties',
      PARTIES,
      'seller, buyer',
      'differing_parties',
      `seller_scoped + buyer_scoped, ${codeSpace('seller')}, ${codeSpace('buyer')}, `,
    ],
    ['amounts', AMOUNTS, AMOUNTS, 'several_amounts', ''],
  ].map(
    ([what, columns, bytes, where, first]) => `UPDATE paper SET ${what} = chosen.${what} FROM (
      SELECT paper, arg_min(${what}, (${first}-rows, ${bytes})) AS ${what} FROM (
        SELECT paper, ${bytes}, any_value(${pack(columns)}) AS ${what}, max(seller_scoped) AS seller_scoped, max(buyer_scoped) AS buyer_scoped,
          sum(rows)::BIGINT AS rows FROM voice GROUP BY paper, ${bytes})
      GROUP BY paper) chosen WHERE chosen.paper = paper.paper AND ${where}`,
  ),
  'CREATE OR REPLACE TABLE paper AS SELECT * EXCLUDE (parties, amounts), unnest(parties), unnest(amounts) FROM paper',
  // what a paper shows to others: each of its amounts
  `CREATE TABLE face AS
    SELECT paper, side, paper_owner, document, code, number, ${AMOUNTS}, rows, new_rows FROM paper WHERE variants = 1
    UNION ALL BY NAME SELECT paper, side, paper_owner, document, code, number, day, net_minor, tax_minor, NULL AS gross_minor, currency,
      sum(rows)::BIGINT AS rows, sum(new_rows)::BIGINT AS new_rows
      FROM voice GROUP BY paper, side, paper_owner, document, code, number, day, net_minor, tax_minor, currency`,
  'DROP TABLE voice',
];
