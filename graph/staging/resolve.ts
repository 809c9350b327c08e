import type { Known } from '../store.ts';
import { appendBatch } from '../stores/duckdb/batches.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import { columnsOf, OUTCOME_CONFLICT, OUTCOME_FURTHER, OUTCOME_NEW, OUTCOME_REPEAT } from '../tables.ts';
import { DIGEST_COLUMNS, DOCUMENT_HASH, GROSS_KEY, INVOICE_HASH } from './digest.ts';
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
 * 1. A *paper* is all rows of one ledger about one document: equal (side, owner, code, number, day, net, tax, currency), and gross where net or
 *    tax is missing. Rows that name different parties, statuses or gross amounts are a conflict: the paper is drawn to the party with most
 *    rows, then by bytes.
 * 2. A sale of X and a purchase of Y ≠ X with equal code, number, day, net, tax and currency are one invoice X → Y, unless a ledger gives the
 *    other party's own number and it is somebody else. A missing code equals only another missing one.
 * 3. Where several buyers match one sale, or several sellers one purchase, it is contested: each paper stays an invoice of its own.
 * 4. A full invoice takes in the sale of its seller and the purchase of its buyer.
 * 5. Void only if void on all claims; a difference is flagged.
 *
 * In:  claim_new, claim_known, invoice_known.
 * Out: shared (documents of several rows, at least one of them new), claim_linked (their claims, known and new, with digest and outcome),
 *      invoice_shared (their invoices); invoice_known keeps those that stood for them.
 */
export async function resolve(engine: Engine): Promise<MatchCounts> {
  for (const statement of [...SHARED, ...PAPERS, ...JOINS, ...INVOICES, ...CLAIMS]) await engine.run(statement);
  const row = await engine.row<Record<keyof MatchCounts, bigint>>(MATCH_COUNTS);
  await engine.run(
    'DROP TABLE claim_shared; DROP TABLE party; DROP TABLE paper; DROP TABLE pair; DROP TABLE possible; DROP TABLE anchored; DROP TABLE concluded',
  );
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
  void, class, goods_code, goods_name, group_key, document, digest_high AS known_high, digest_low AS known_low`;

const SHARED = [
  `CREATE TABLE known AS SELECT * FROM (SELECT *, ${DOCUMENT_HASH} AS document FROM claim_known)
    SEMI JOIN claim_new USING (document)`,
  'DROP TABLE claim_known',
  `CREATE TABLE shared AS SELECT document FROM (SELECT document FROM claim_new UNION ALL SELECT document FROM known)
    GROUP BY document HAVING count(*) > 1`,
  `CREATE TABLE claim_shared AS
    SELECT true AS is_new, position, NULL::VARCHAR AS file, ${OUTCOME_NEW}::UTINYINT AS known_outcome, ${KEPT}
    FROM claim_new SEMI JOIN shared USING (document)
    UNION ALL SELECT false, 0, file, outcome, ${KEPT} FROM known`,
  `CREATE OR REPLACE TABLE invoice_known AS FROM invoice_known
    SEMI JOIN known USING (digest_high, digest_low)`,
  'DROP TABLE known',
];

const DOCUMENT = 'document, code, number, day, net_minor, tax_minor, currency';
const PAPER = `${DOCUMENT}, gross_key, side, paper_owner`;
const same = (columns: string, a: string, b: string) =>
  columns
    .split(', ')
    .map((column) => `${a}.${column} IS NOT DISTINCT FROM ${b}.${column}`)
    .join(' AND ');
/** Amounts that are missing equal nothing. */
const sameDocument = (a: string, b: string) =>
  `${same(DOCUMENT, a, b)} AND ${a}.net_minor IS NOT NULL AND ${a}.tax_minor IS NOT NULL`;

const PAPERS = [
  `CREATE TABLE party AS
    SELECT ${PAPER}, seller, buyer, any_value(group_key) AS group_key, max(seller_scoped) AS seller_scoped, max(buyer_scoped) AS buyer_scoped,
      count(*) AS rows, count(*) FILTER (is_new) AS new_rows, count(*) FILTER (void = 1) AS void_rows,
      min(gross_minor) AS gross_minor, max(gross_minor) AS largest_gross, min(class) AS class, min(goods_code) AS goods_code, min(goods_name) AS goods_name
    FROM (SELECT *, coalesce(owner, seller) AS paper_owner, ${GROSS_KEY} AS gross_key FROM claim_shared) GROUP BY ${PAPER}, seller, buyer`,
  `CREATE TABLE paper AS
    SELECT ${PAPER}, any_value(group_key) AS group_key, count(*) AS parties, sum(rows)::BIGINT AS rows, sum(new_rows)::BIGINT AS new_rows,
      sum(void_rows)::BIGINT AS void_rows,
      arg_min(struct_pack(seller := seller, buyer := buyer, seller_scoped := seller_scoped, buyer_scoped := buyer_scoped), (-rows, seller, buyer)) AS chosen,
      min(gross_minor) AS gross_minor, min(gross_minor) < max(largest_gross) AS several_gross,
      min(class) AS class, min(goods_code) AS goods_code, min(goods_name) AS goods_name
    FROM party GROUP BY ${PAPER}`,
  'CREATE OR REPLACE TABLE paper AS SELECT rowid AS paper, * EXCLUDE chosen, unnest(chosen) FROM paper',
];

const JOINS = [
  // all pairs of a sale and a purchase of one document, also within one firm: these are reported, never joined
  `CREATE TABLE pair AS
    SELECT s.paper AS sale, p.paper AS purchase, s.paper_owner AS seller, p.paper_owner AS buyer,
      s.rows * p.rows - (s.rows - s.new_rows) * (p.rows - p.new_rows) AS row_pairs,
      s.paper_owner <> p.paper_owner AND (s.buyer_scoped = 1 OR s.buyer = p.paper_owner)
        AND (p.seller_scoped = 1 OR p.seller = s.paper_owner) AS is_possible
    FROM paper s JOIN paper p ON ${sameDocument('s', 'p')} WHERE s.side = 1 AND p.side = 2`,
  `CREATE TABLE possible AS
    SELECT *, count(*) OVER (PARTITION BY sale) AS buyers, count(*) OVER (PARTITION BY purchase) AS sellers FROM pair WHERE is_possible`,
  // papers that a full invoice takes in; one that fits two of them stays alone
  `CREATE TABLE taken AS
    SELECT any_value(f.paper) AS invoice, x.paper FROM paper f JOIN paper x ON ${sameDocument('f', 'x')}
    WHERE f.side = 0 AND ((x.side = 1 AND x.paper_owner = f.seller AND (x.buyer_scoped = 1 OR x.buyer = f.buyer))
      OR (x.side = 2 AND x.paper_owner = f.buyer AND (x.seller_scoped = 1 OR x.seller = f.seller)))
    GROUP BY x.paper HAVING count(*) = 1`,
  // papers of one anchor are one invoice
  `CREATE TABLE anchored AS
    SELECT paper.*, coalesce(taken.invoice, joined.sale, paper.paper) AS anchor, disputed.paper IS NOT NULL AS is_contested
    FROM paper LEFT JOIN taken USING (paper)
      LEFT JOIN (SELECT sale, purchase AS paper FROM possible WHERE buyers = 1 AND sellers = 1 AND sale NOT IN (SELECT paper FROM taken)) joined
        USING (paper)
      LEFT JOIN (SELECT sale AS paper FROM possible WHERE buyers > 1 OR sellers > 1
        UNION SELECT purchase FROM possible WHERE buyers > 1 OR sellers > 1) disputed USING (paper)`,
  'DROP TABLE taken',
];

/** The side that speaks first for a field of the invoice: the full invoice, then the given side, then the other. */
const spoken = (column: string, first: 1 | 2) =>
  `coalesce(min(${column}) FILTER (side = 0), min(${column}) FILTER (side = ${first}), min(${column})) AS ${column}`;

const INVOICES = [
  `CREATE TABLE concluded AS
    SELECT * EXCLUDE hash, ${DIGEST_COLUMNS} FROM (SELECT *, ${INVOICE_HASH} AS hash FROM (
      SELECT anchor, any_value(group_key) AS group_key, ${spoken('seller', 1)}, ${spoken('buyer', 2)},
        any_value(code) AS code, any_value(number) AS number, any_value(day) AS day, any_value(net_minor) AS net_minor,
        any_value(tax_minor) AS tax_minor, ${spoken('gross_minor', 1)}, any_value(currency) AS currency,
        (sum(void_rows) = sum(rows))::UTINYINT AS void,
        ((sum(void_rows) > 0 AND sum(void_rows) < sum(rows)) OR max(parties) > 1 OR bool_or(several_gross))::UTINYINT AS conflict,
        bool_or(is_contested)::UTINYINT AS contested,
        ${spoken('class', 1)}, ${spoken('goods_code', 1)}, ${spoken('goods_name', 1)}
      FROM anchored GROUP BY anchor))`,
  // two ledgers can come to the same invoice without having been joined: a full invoice without net, and a sale
  `CREATE TABLE invoice_shared AS
    SELECT ${columnsOf('invoice')
      .map(([name]) =>
        name.startsWith('digest_') ? name : `${/^con/.test(name) ? 'max' : 'any_value'}(${name}) AS ${name}`,
      )
      .join(', ')}
    FROM concluded GROUP BY digest_high, digest_low`,
];

const CLAIMS = [
  `CREATE TABLE claim_linked AS
    WITH linked AS (
      SELECT claim_shared.*, concluded.digest_high, concluded.digest_low, anchored.paper
      FROM (SELECT *, coalesce(owner, seller) AS paper_owner, ${GROSS_KEY} AS gross_key FROM claim_shared) claim_shared
        JOIN anchored ON ${same(PAPER, 'claim_shared', 'anchored')} JOIN concluded USING (anchor)),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY digest_high, digest_low ORDER BY is_new, position, row) AS of_invoice,
        row_number() OVER (PARTITION BY paper ORDER BY is_new, position, row) AS of_paper,
        row_number() OVER (PARTITION BY paper, seller, buyer, void, gross_minor ORDER BY is_new, position, row) AS of_same
      FROM linked)
    SELECT *, CASE WHEN NOT is_new THEN known_outcome WHEN of_invoice = 1 THEN ${OUTCOME_NEW} WHEN of_paper = 1 THEN ${OUTCOME_FURTHER}
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
