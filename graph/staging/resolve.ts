import type { Known } from '../store.ts';
import { appendBatch } from '../stores/duckdb/batches.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
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
import { DIGEST_COLUMNS, DOCUMENT_HASH, GLOBAL_NUMBER, GROSS_KEY, INVOICE_HASH } from './digest.ts';
import { typesOf } from './staged.ts';

/** How the ledgers of two parties meet, over rows of which at least one is new. */
export interface MatchCounts {
  rowPairs: number;
  rowPairsWithinOneFirm: number;
  rowPairsBetweenFirms: number;
  orderedPairs: number;
  invoices: number;
  contested: number;
}

/** Brings in what the ledger knows: its claims and invoices of the group keys of the new claims. */
export async function bringIn(engine: Engine, known: Known): Promise<void> {
  await engine.run(`CREATE TABLE claim_known (${typesOf(columnsOf('claim'))})`);
  await engine.run(`CREATE TABLE invoice_known (${typesOf(columnsOf('invoice'))})`);
  try {
    for await (const batch of known.claims) await appendBatch(engine, 'claim', 'claim_known', batch);
    for await (const batch of known.invoices) await appendBatch(engine, 'invoice', 'invoice_known', batch);
  } finally {
    known.close();
  }
}

/**
 * From claims to invoices, as a function of the set of claims alone: the order of rows, files and loads does not matter.
 *
 * A row that shares its document with no other is an invoice by itself, with the digest that it has from check.ts; most rows are such. What
 * follows is about the others:
 *
 * 1. A *paper* is all rows of one ledger about one document. What names a document is its 20-digit number, else (code, number), else (number,
 *    day, net, tax, currency), and the gross where net or tax is missing. Rows that name different parties, statuses or amounts are a conflict:
 *    the paper is drawn to the party with most rows, then by bytes, and likewise to the amounts.
 * 2. A sale of X and a purchase of Y ≠ X with equal code, number, day, net, tax and currency are one invoice X → Y, unless a ledger gives the
 *    other party's own number and it is somebody else. A missing code equals only another missing one.
 * 3. Where several buyers match one sale, or several sellers one purchase, it is contested: each paper stays an invoice of its own.
 * 4. A full invoice takes in the sale of its seller and the purchase of its buyer.
 * 5. What else bears one 20-digit number, or one (code, number), is one invoice all the same, and in conflict where it disagrees: parties by
 *    their own numbers come before codes of a ledger's own, then most rows, then bytes. Only the two ledgers of one firm are kept apart.
 * 6. Void only if void on all claims; a difference is flagged.
 *
 * In:  claim_new, claim_known, invoice_known.
 * Out: shared (documents of several rows, at least one of them new), claim_linked (their claims, known and new, with digest and outcome),
 *      invoice_shared (their invoices); invoice_known keeps those that stood for them.
 */
export async function resolve(engine: Engine): Promise<MatchCounts> {
  for (const statement of [...SHARED, ...PAPERS, ...JOINS, ...INVOICES, ...CLAIMS]) await engine.run(statement);
  const row = await engine.row<Record<keyof MatchCounts, bigint>>(MATCH_COUNTS);
  for (const table of [
    'claim_shared',
    'variant',
    'paper',
    'face',
    'pair',
    'possible',
    'anchored',
    'disagreeing',
    'concluded',
  ])
    await engine.run(`DROP TABLE ${table}`);
  return {
    rowPairs: Number(row.rowPairs),
    rowPairsWithinOneFirm: Number(row.rowPairsWithinOneFirm),
    rowPairsBetweenFirms: Number(row.rowPairsBetweenFirms),
    orderedPairs: Number(row.orderedPairs),
    invoices: Number(row.invoices),
    contested: Number(row.contested),
  };
}

/** Columns of a claim that resolving neither reads anew nor changes. */
const KEPT = `row, side, owner, seller, buyer, seller_scoped, buyer_scoped, code, number, day, time, net_minor, tax_minor, gross_minor, currency,
  void, class, goods_code, goods_name, original_code, original_number, group_key, document, digest_high AS known_high, digest_low AS known_low`;

const SHARED = [
  `CREATE TABLE known AS SELECT * FROM (SELECT *, ${DOCUMENT_HASH} AS document FROM claim_known)
    SEMI JOIN claim_new USING (document)`,
  'DROP TABLE claim_known',
  `CREATE TABLE shared AS SELECT document FROM (SELECT document FROM claim_new UNION ALL SELECT document FROM known)
    GROUP BY document HAVING count(*) > 1`,
  // what a number leaves open names the document too: key_* are null where the number is enough
  `CREATE TABLE claim_shared AS
    SELECT *, coalesce(owner, seller) AS paper_owner, is_global, ${['day', 'net_minor', 'tax_minor', 'currency']
      .map((name) => `CASE WHEN NOT is_global THEN ${name} END AS key_${name}`)
      .join(', ')}, CASE WHEN NOT is_global THEN ${GROSS_KEY} END AS key_gross
    FROM (SELECT *, ${GLOBAL_NUMBER} AS is_global FROM (
      SELECT true AS is_new, position, NULL::VARCHAR AS file, ${OUTCOME_NEW}::UTINYINT AS known_outcome, ${KEPT}
      FROM claim_new SEMI JOIN shared USING (document)
      UNION ALL SELECT false, 0, file, outcome, ${KEPT} FROM known))`,
  `CREATE OR REPLACE TABLE invoice_known AS FROM invoice_known
    SEMI JOIN known USING (digest_high, digest_low)`,
  'DROP TABLE known',
];

const PAPER =
  'document, code, number, is_global, key_day, key_net_minor, key_tax_minor, key_currency, key_gross, side, paper_owner';
const AMOUNTS = 'day, net_minor, tax_minor, gross_minor, currency';
const same = (columns: string, a: string, b: string) =>
  columns
    .split(', ')
    .map((column) => `${a}.${column} IS NOT DISTINCT FROM ${b}.${column}`)
    .join(' AND ');
/** Amounts that are missing equal nothing. */
const DOCUMENT = 'document, code, number, day, net_minor, tax_minor, currency';
const sameDocument = (a: string, b: string) =>
  `${same(DOCUMENT, a, b)} AND ${a}.net_minor IS NOT NULL AND ${a}.tax_minor IS NOT NULL`;
const pack = (columns: string) =>
  `struct_pack(${columns
    .split(', ')
    .map((column) => `${column} := ${column}`)
    .join(', ')})`;
/** Whether values differ, where there are any. */
const differ = (columns: string) =>
  columns
    .split(', ')
    .map((column) => `coalesce(min(${column}) <> max(${column}), false)`)
    .join(' OR ');
const SAID = 'class, goods_code, goods_name, original';
const PARTIES = 'seller, buyer, seller_scoped, buyer_scoped';

const PAPERS = [
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
      min(seller) <> max(seller) OR min(buyer) <> max(buyer) AS several_parties,
      ${differ(AMOUNTS)} AS several_amounts, ${SAID.split(', ')
        .map((name) => `min(${name}) AS ${name}`)
        .join(', ')}
    FROM variant GROUP BY ${PAPER}`,
  'CREATE OR REPLACE TABLE paper AS SELECT rowid AS paper, * FROM paper',
  // the few that are not of one mind
  `CREATE TABLE voice AS SELECT paper.paper, variant.* FROM variant JOIN paper ON ${same(PAPER, 'variant', 'paper')} WHERE variants > 1`,
  ...[
    ['parties', PARTIES, 'seller, buyer'],
    ['amounts', AMOUNTS, AMOUNTS],
  ].map(
    ([what, columns, bytes]) => `UPDATE paper SET ${what} = chosen.${what} FROM (
      SELECT paper, arg_min(${what}, (-rows, ${bytes})) AS ${what} FROM (
        SELECT paper, ${bytes}, any_value(${pack(columns)}) AS ${what}, sum(rows)::BIGINT AS rows FROM voice GROUP BY paper, ${bytes})
      GROUP BY paper) chosen WHERE chosen.paper = paper.paper AND several_${what}`,
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

/** Documents with more pairs than this are a number that means nothing, such as 0: who only names codes there is contested unseen. */
const MOST_PAIRS = 10_000;
const OPPOSITE = 's.side = 1 AND p.side = 2';

const JOINS = [
  `CREATE TABLE crowd AS SELECT document, code, number, day, net_minor, tax_minor, currency FROM face WHERE side <> 0
    GROUP BY ALL HAVING count(*) FILTER (side = 1) * count(*) FILTER (side = 2) > ${MOST_PAIRS}`,
  `CREATE TABLE crowded AS SELECT face.* FROM face JOIN crowd ON ${same(DOCUMENT, 'face', 'crowd')}`,
  `CREATE TABLE lone AS SELECT * FROM face WHERE rowid NOT IN (SELECT face.rowid FROM face JOIN crowd ON ${same(DOCUMENT, 'face', 'crowd')})`,
  // all pairs of a sale and a purchase of one document, also within one firm: these are reported, never joined
  `CREATE TABLE pair AS
    SELECT sale, purchase, s.paper_owner AS seller, p.paper_owner AS buyer, row_pairs,
      s.paper_owner <> p.paper_owner AND (s.buyer_scoped = 1 OR s.buyer = p.paper_owner)
        AND (p.seller_scoped = 1 OR p.seller = s.paper_owner) AS is_possible
    FROM (SELECT sale, purchase, sum(row_pairs) AS row_pairs FROM (${[
      `lone s JOIN lone p ON ${sameDocument('s', 'p')} WHERE ${OPPOSITE}`,
      // in a crowd only those that name each other, or are one firm
      `crowded s JOIN crowded p ON ${sameDocument('s', 'p')} AND s.paper_owner = p.paper_owner WHERE ${OPPOSITE}`,
      `crowded s JOIN paper named ON named.paper = s.paper JOIN crowded p ON ${sameDocument('s', 'p')} AND named.buyer = p.paper_owner
        WHERE ${OPPOSITE} AND named.buyer_scoped = 0 AND s.paper_owner <> p.paper_owner`,
      `crowded p JOIN paper named ON named.paper = p.paper JOIN crowded s ON ${sameDocument('s', 'p')} AND named.seller = s.paper_owner
        WHERE ${OPPOSITE} AND named.seller_scoped = 0 AND s.paper_owner <> p.paper_owner
          AND NOT EXISTS (SELECT 1 FROM paper x WHERE x.paper = s.paper AND x.buyer_scoped = 0)`,
    ]
      .map(
        (from) =>
          `SELECT s.paper AS sale, p.paper AS purchase, s.rows * p.rows - (s.rows - s.new_rows) * (p.rows - p.new_rows) AS row_pairs FROM ${from}`,
      )
      .join(' UNION ALL ')}) GROUP BY sale, purchase)
      JOIN paper s ON s.paper = sale JOIN paper p ON p.paper = purchase`,
  // papers that a full invoice fits
  `CREATE TABLE fitting AS SELECT DISTINCT f.paper AS invoice, x.paper FROM (${[
    ['1', 'seller', 'buyer'],
    ['2', 'buyer', 'seller'],
  ]
    .map(
      ([
        side,
        own,
        other,
      ]) => `SELECT f.paper AS invoice, x.paper FROM face f JOIN paper full_invoice ON full_invoice.paper = f.paper
        JOIN face x ON ${same(DOCUMENT, 'f', 'x')} AND x.paper_owner = full_invoice.${own} JOIN paper named ON named.paper = x.paper
        WHERE f.side = 0 AND x.side = ${side} AND (named.${other}_scoped = 1 OR named.${other} = full_invoice.${other})`,
    )
    .join(' UNION ALL ')}) found JOIN paper f ON f.paper = found.invoice JOIN paper x ON x.paper = found.paper`,
  // one that fits two of them stays alone
  'CREATE TABLE taken AS SELECT any_value(invoice) AS invoice, paper FROM fitting GROUP BY paper HAVING count(*) = 1',
  `CREATE TABLE possible AS
    SELECT *, count(*) OVER (PARTITION BY sale) AS buyers, count(*) OVER (PARTITION BY purchase) AS sellers
    FROM pair WHERE is_possible AND sale NOT IN (SELECT paper FROM taken) AND purchase NOT IN (SELECT paper FROM taken)`,
  // several partners match; or it matches one that a full invoice has settled otherwise; or it fits two full invoices
  `CREATE TABLE disputed AS
    SELECT sale AS paper FROM possible WHERE buyers > 1 OR sellers > 1
    UNION SELECT purchase FROM possible WHERE buyers > 1 OR sellers > 1
    UNION SELECT paper FROM (SELECT sale AS paper, purchase AS other FROM pair WHERE is_possible UNION ALL SELECT purchase, sale FROM pair WHERE is_possible)
      JOIN paper USING (paper) WHERE NOT is_global AND other IN (SELECT paper FROM taken) AND paper NOT IN (SELECT paper FROM taken)
    UNION SELECT paper FROM fitting JOIN paper USING (paper) WHERE NOT is_global GROUP BY paper HAVING count(*) > 1
    UNION SELECT crowded.paper FROM crowded JOIN paper named USING (paper) WHERE paper NOT IN (SELECT paper FROM taken)
      AND ((crowded.side = 1 AND named.buyer_scoped = 1) OR (crowded.side = 2 AND named.seller_scoped = 1))`,
  // papers of one anchor are one invoice
  `CREATE TABLE anchored AS
    SELECT paper.*, coalesce(taken.invoice, joined.sale, paper.paper) AS anchor, disputed.paper IS NOT NULL AS is_contested
    FROM paper LEFT JOIN taken USING (paper)
      LEFT JOIN (SELECT sale, purchase AS paper FROM possible WHERE buyers = 1 AND sellers = 1
        AND sale NOT IN (FROM disputed) AND purchase NOT IN (FROM disputed)) joined USING (paper)
      LEFT JOIN disputed USING (paper)`,
  'DROP TABLE taken; DROP TABLE fitting; DROP TABLE disputed; DROP TABLE crowd; DROP TABLE crowded; DROP TABLE lone',
  // rule 5: anchors that share a number which names one document
  `CREATE TABLE rival AS
    SELECT * FROM (SELECT code, number, anchor, sum(rows)::BIGINT AS rows, min(struct_pack(side := side, owner := paper_owner)) AS first
      FROM anchored WHERE is_global GROUP BY code, number, anchor HAVING NOT bool_or(is_contested))
    QUALIFY count(*) OVER (PARTITION BY code, number) > 1`,
  // of the two ledgers of one firm the sales speak, the purchases stay alone
  `CREATE TABLE apart AS
    SELECT DISTINCT a.anchor FROM (SELECT anchored.* FROM anchored SEMI JOIN rival USING (anchor)) a
      JOIN (SELECT anchored.* FROM anchored SEMI JOIN rival USING (anchor)) b
        ON ${same('code, number', 'a', 'b')} AND a.paper_owner = b.paper_owner AND a.side = 2 AND b.side = 1 AND a.anchor <> b.anchor`,
  `UPDATE anchored SET anchor = head FROM (
      SELECT anchor AS follower, arg_min(anchor, (-rows, first)) OVER (PARTITION BY code, number) AS head FROM rival ANTI JOIN apart USING (anchor))
    WHERE anchor = follower AND anchor NOT IN (FROM apart)`,
  'DROP TABLE rival; DROP TABLE apart',
];

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

const INVOICES = [
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

const CLAIMS = [
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
    SELECT *, CASE WHEN NOT is_new THEN known_outcome WHEN of_invoice = 1 THEN ${OUTCOME_NEW} WHEN of_side = 1 THEN ${OUTCOME_FURTHER}
      WHEN of_same = 1 THEN ${OUTCOME_CONFLICT} ELSE ${OUTCOME_REPEAT} END::UTINYINT AS outcome
    FROM ranked`,
];

const MATCH_COUNTS = `SELECT coalesce(sum(row_pairs), 0)::BIGINT AS "rowPairs",
    coalesce(sum(row_pairs) FILTER (seller = buyer), 0)::BIGINT AS "rowPairsWithinOneFirm",
    coalesce(sum(row_pairs) FILTER (seller <> buyer), 0)::BIGINT AS "rowPairsBetweenFirms",
    count(DISTINCT (seller, buyer)) FILTER (seller <> buyer) AS "orderedPairs",
    count(DISTINCT sale) FILTER (seller <> buyer) AS invoices,
    (SELECT count(DISTINCT sale) FROM possible WHERE (buyers > 1 OR sellers > 1) AND row_pairs > 0) AS contested
  FROM pair WHERE row_pairs > 0`;
