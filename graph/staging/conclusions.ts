import {
  columnsOf,
  CONFLICT_AMOUNT,
  CONFLICT_PARTY,
  CONFLICT_STATUS,
  OUTCOME_CONFLICT,
  OUTCOME_FURTHER,
  OUTCOME_NEW,
  OUTCOME_REPEAT,
} from '../tables.ts';
import { DIGEST_COLUMNS, INVOICE_HASH } from './digest.ts';
import { AMOUNTS, differ, pack, PAPER, SAID, same } from './papers.ts';

/** What resolve.ts concludes of papers that are one invoice, in SQL: its fields and flags, and the outcome of each row. */

/** The side that speaks first for a field of the invoice: the full invoice, then the sale, then the purchase. */
const spoken = (column: string) =>
  `coalesce(min(${column}) FILTER (side = 0), min(${column}) FILTER (side = 1), min(${column})) AS ${column}`;
/** A party by its own number, else by a ledger's code. */
const named = (party: 'seller' | 'buyer') =>
  `coalesce(min(${party}) FILTER (${party}_scoped = 0), min(${party})) AS ${party}`;
const differNamed = ['seller', 'buyer']
  .map(
    (party) =>
      `coalesce(min(${party}) FILTER (${party}_scoped = 0) <> max(${party}) FILTER (${party}_scoped = 0), false)`,
  )
  .join(' OR ');

export const INVOICES = [
  // anchors whose papers are not of one mind, and what is concluded of them
  `CREATE TABLE disagreeing AS
    SELECT anchor, ${differNamed} AS in_parties, ${differ(AMOUNTS)} AS in_amounts FROM anchored GROUP BY anchor HAVING in_parties OR in_amounts`,
  `CREATE TABLE chosen AS
    WITH voice AS (SELECT anchored.* FROM anchored SEMI JOIN disagreeing USING (anchor)),
    sellers AS (SELECT anchor, arg_min(seller, (scoped, -rows, seller)) AS seller, min(scoped) AS by_code FROM
      (SELECT anchor, seller, min(seller_scoped) AS scoped, sum(rows)::BIGINT AS rows FROM voice GROUP BY anchor, seller) GROUP BY anchor),
    buyers AS (SELECT anchor, arg_min(buyer, (scoped, -rows, buyer)) AS buyer FROM
      (SELECT anchor, buyer, min(buyer_scoped) AS scoped, sum(rows)::BIGINT AS rows FROM voice JOIN sellers USING (anchor)
        WHERE voice.seller = sellers.seller OR (seller_scoped = 1 AND by_code = 0) GROUP BY anchor, buyer) GROUP BY anchor),
    amounts AS (SELECT anchor, arg_min(amounts, (-rows, side, amounts)) AS amounts FROM
      (SELECT anchor, ${pack(AMOUNTS)} AS amounts, min(side) AS side, sum(rows)::BIGINT AS rows FROM voice GROUP BY ALL) GROUP BY anchor)
    SELECT anchor, seller, buyer, amounts FROM sellers JOIN buyers USING (anchor) JOIN amounts USING (anchor)`,
  `CREATE TABLE agreed AS
    SELECT anchor, any_value(group_key) AS group_key, ${named('seller')}, ${named('buyer')}, any_value(code) AS code, any_value(number) AS number,
      ${AMOUNTS.split(', ')
        .map((name) => `min(${name}) AS ${name}`)
        .join(', ')},
      (sum(void_rows) = sum(rows))::UTINYINT AS void,
      CASE WHEN bool_or(several_parties) THEN ${CONFLICT_PARTY} ELSE 0 END
        | CASE WHEN sum(void_rows) > 0 AND sum(void_rows) < sum(rows) THEN ${CONFLICT_STATUS} ELSE 0 END
        | CASE WHEN bool_or(several_amounts) THEN ${CONFLICT_AMOUNT} ELSE 0 END AS conflict,
      bool_or(is_contested)::UTINYINT AS contested, ${SAID.split(', ').map(spoken).join(', ')}
    FROM anchored GROUP BY anchor`,
  `CREATE TABLE concluded AS
    SELECT * EXCLUDE hash, ${DIGEST_COLUMNS} FROM (SELECT *, ${INVOICE_HASH} AS hash FROM (
      SELECT anchor, group_key, CASE WHEN in_parties THEN chosen.seller ELSE agreed.seller END AS seller,
        CASE WHEN in_parties THEN chosen.buyer ELSE agreed.buyer END AS buyer, code, number,
        ${AMOUNTS.split(', ')
          .map((name) => `CASE WHEN in_amounts THEN chosen.amounts.${name} ELSE ${name} END AS ${name}`)
          .join(', ')},
        void, (conflict | CASE WHEN in_parties THEN ${CONFLICT_PARTY} ELSE 0 END
          | CASE WHEN in_amounts THEN ${CONFLICT_AMOUNT} ELSE 0 END)::UTINYINT AS conflict,
        contested, class, goods_code, goods_name, nullif(original.code, '') AS original_code, original.number AS original_number
      FROM agreed LEFT JOIN disagreeing USING (anchor) LEFT JOIN chosen USING (anchor)))`,
  'DROP TABLE agreed; DROP TABLE chosen',
  // two ledgers can come to the same invoice without having been joined: a full invoice without net, and a sale
  `CREATE TABLE invoice_shared AS
    SELECT ${columnsOf('invoice')
      .map(([name]) => {
        if (name.startsWith('digest_')) return name;
        if (name.startsWith('reversed_')) return `0::BIGINT AS ${name}`;
        return `${name === 'conflict' ? 'bit_or' : name === 'contested' ? 'max' : 'any_value'}(${name}) AS ${name}`;
      })
      .join(', ')}
    FROM concluded GROUP BY digest_high, digest_low`,
];

export const CLAIMS = [
  `CREATE TABLE claim_linked AS
    WITH linked AS (
      SELECT claim_shared.*, concluded.digest_high, concluded.digest_low
      FROM claim_shared JOIN anchored ON ${same(PAPER, 'claim_shared', 'anchored')} JOIN concluded USING (anchor)),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY digest_high, digest_low ORDER BY is_new, position, row) AS of_invoice,
        row_number() OVER (PARTITION BY digest_high, digest_low, side ORDER BY is_new, position, row) AS of_side,
        row_number() OVER (PARTITION BY digest_high, digest_low, side, paper_owner, seller, buyer, void, ${AMOUNTS}
          ORDER BY is_new, position, row) AS of_same
      FROM linked)
    SELECT * REPLACE (seller_id AS seller, buyer_id AS buyer, seller_by_code AS seller_scoped, buyer_by_code AS buyer_scoped),
      CASE WHEN NOT is_new THEN known_outcome WHEN of_invoice = 1 THEN ${OUTCOME_NEW} WHEN of_side = 1 THEN ${OUTCOME_FURTHER}
      WHEN of_same = 1 THEN ${OUTCOME_CONFLICT} ELSE ${OUTCOME_REPEAT} END::UTINYINT AS outcome
    FROM ranked`,
];
