import { DOCUMENT, same, sameDocument } from './papers.ts';

/** Rules 2 to 5 of resolve.ts, in SQL: which papers are one invoice. */

/** Documents with more pairs than this are a number that means nothing, such as 0: who only names codes there is contested unseen. */
const MOST_PAIRS = 10_000;
const OPPOSITE = 's.side = 1 AND p.side = 2';

export const JOINS = [
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

/** How the ledgers of two parties meet. */
export const MATCH_COUNTS = `SELECT coalesce(sum(row_pairs), 0)::BIGINT AS "rowPairs",
    coalesce(sum(row_pairs) FILTER (seller = buyer), 0)::BIGINT AS "rowPairsWithinOneFirm",
    coalesce(sum(row_pairs) FILTER (seller <> buyer), 0)::BIGINT AS "rowPairsBetweenFirms",
    count(DISTINCT (seller, buyer)) FILTER (seller <> buyer) AS "orderedPairs",
    count(DISTINCT sale) FILTER (seller <> buyer) AS invoices,
    (SELECT count(DISTINCT sale) FROM possible WHERE (buyers > 1 OR sellers > 1) AND row_pairs > 0) AS contested
  FROM pair WHERE row_pairs > 0`;
