import type { Lead } from '../../../lead.ts';
import { CONFLICT_PARTY, SIDE_PURCHASES, SIDE_SALES } from '../../../tables.ts';
import type { Engine } from '../engine.ts';
import { TAXPAYER_NUMBERS } from '../taxpayerNumbers.ts';
import { flowsOf, roundsAmong } from './rounds.ts';
import type { Given, TableName } from './tables.ts';

/** The values of a reason, by name: what it needs, and how they are read; null where the ledger has nothing of it any more. */
export interface ReasonQuery {
  needs?: readonly TableName[];
  read: (engine: Engine, given: Given) => Promise<Values | null>;
}
export type Values = Readonly<Record<string, number | bigint | null>>;

const first = async (engine: Engine, sql: string) => (await engine.rows<Values>(sql)).at(0) ?? null;

/** One row that bears the names of the values. */
const row = (sql: string, ...needs: TableName[]): ReasonQuery => ({ needs, read: (engine) => first(engine, sql) });

const OF_CORE = 'SEMI JOIN core USING (id)';
/** Mean of a column of customers, each weighing what it bought of the lead's firm; only those whose ledgers are known. */
const ofCustomers = (name: string, value: string, joins: string) =>
  `SELECT sum(net * ${value})::DOUBLE / sum(net) AS "${name}" FROM carrying SEMI JOIN core ON id = seller JOIN firm b ON b.id = buyer AND b.is_observed ${joins}`;

const sums = row(`SELECT out_minor AS "outMinor", in_minor AS "inMinor" FROM firm ${OF_CORE}`, 'firm');

const source: Reasons = {
  'sells-without-input': sums,
  stopped: row(
    `SELECT last_sale AS "lastDay", (SELECT max(day) FROM live) - last_sale AS "silenceDays" FROM firm ${OF_CORE}`,
    'firm',
  ),
  'customers-live-on-such': row(
    ofCustomers('customersShare', 'coalesce(vanished.share, 0)', 'LEFT JOIN vanished ON vanished.id = buyer'),
    'vanished',
  ),
  'passed-on-at-once': {
    needs: ['passing', 'carrying', 'firm'],
    read: (engine, { parametersOf, order }) => {
      const p = parametersOf(order.lead.detector.name);
      const passes = `CASE WHEN median_days BETWEEN 0 AND ${p.mostMedianDays} AND inflow_share >= ${p.leastInflowShare}
        AND passing.out_minor BETWEEN ${p.leastValueBase}::DOUBLE * passing.in_minor AND ${p.mostValueBase}::DOUBLE * passing.in_minor THEN 1 ELSE 0 END`;
      return first(engine, ofCustomers('passedOnShare', passes, 'LEFT JOIN passing ON passing.id = buyer'));
    },
  },
  'feeds-pipes': row(
    ofCustomers(
      'toPipesShare',
      'CASE WHEN clear_pipe.id IS NULL THEN 0 ELSE 1 END',
      'LEFT JOIN clear_pipe ON clear_pipe.id = buyer',
    ),
    'clear_pipe',
  ),
  'out-of-reach': row(
    `SELECT number AS "abnormalDay", number - last_sale AS "lagDays" FROM firm JOIN (${TAXPAYER_NUMBERS.abnormalDay}) abnormal USING (id) ${OF_CORE}`,
    'firm',
  ),
  'young-for-one': row(
    `SELECT first_sale - born.day AS "ageDays", last_sale - first_sale AS "lifeDays", (SELECT max(net) FROM carrying SEMI JOIN core ON id = seller)::DOUBLE / out_minor AS "oneCustomerShare" FROM firm JOIN born USING (id)`,
    'born',
    'carrying',
  ),
};

const pipe: Reasons = {
  'fed-by-unfed': row(
    `SELECT coalesce(origin.share, 0) AS "originShare", coalesce(vanished.share, 0) AS "vanishedShare" FROM core LEFT JOIN origin USING (id) LEFT JOIN vanished USING (id)`,
    'origin',
    'vanished',
  ),
  'feeds-likewise': row(
    ofCustomers('customersShare', 'coalesce(origin.share, 0)', 'LEFT JOIN origin ON origin.id = buyer'),
    'origin',
  ),
  'feeds-vanished': row(
    ofCustomers('customersVanishedShare', 'coalesce(vanished.share, 0)', 'LEFT JOIN vanished ON vanished.id = buyer'),
    'vanished',
  ),
  'passes-on': row(`SELECT in_minor AS "inMinor", out_minor AS "outMinor" FROM passing ${OF_CORE}`, 'passing'),
  soon: row(`SELECT median_days AS "medianDays", inflow_share AS "inflowShare" FROM passing ${OF_CORE}`, 'passing'),
  'beside-such': {
    needs: ['firm', 'carrying', 'clear_pipe'],
    read: async (engine, { order }) =>
      // a scan of other detectors does not say whom it took for sources
      order.sources === null
        ? {}
        : first(
            engine,
            `WITH such AS (SELECT id FROM clear_pipe UNION SELECT id FROM found_source)
             SELECT (SELECT coalesce(sum(net), 0) FROM carrying SEMI JOIN core ON id = buyer SEMI JOIN such ON such.id = seller)::DOUBLE / in_minor AS "fromSuchShare",
               (SELECT coalesce(sum(net), 0) FROM carrying SEMI JOIN core ON id = seller SEMI JOIN such ON such.id = buyer)::DOUBLE / out_minor AS "toSuchShare" FROM firm ${OF_CORE}`,
          ),
  },
};

/** Relations of the lead, with all that passed in them. */
const SUPPLIED = 'carrying SEMI JOIN core ON id = buyer SEMI JOIN lead_relation USING (seller, buyer)';
const recipient: Reasons = {
  'tainted-input': {
    needs: ['firm', 'tainted'],
    read: async (engine, { order }) =>
      // a scan of other detectors does not say whom it took for sources
      order.sources === null
        ? {}
        : first(
            engine,
            `SELECT in_minor AS "inMinor", least(1, coalesce(tainted.share, 0)) AS "taintedShare" FROM firm ${OF_CORE} LEFT JOIN tainted USING (id)`,
          ),
  },
  'by-such-suppliers': row(
    `SELECT count(*) AS "supplierCount", sum(invoices)::BIGINT AS "invoiceCount", sum(net)::BIGINT AS "taintedMinor" FROM ${SUPPLIED}`,
    'carrying',
  ),
  'takes-most-of-it': row(
    `SELECT sum(net::DOUBLE * net / s.out_minor) / sum(net) AS "ofSuppliersShare" FROM ${SUPPLIED} JOIN firm s ON s.id = seller`,
    'carrying',
    'firm',
  ),
};

const oneSided: Reasons = {
  'sells-only': sums,
  'buys-only': sums,
  'again-and-again': row(
    `WITH own AS (SELECT *, out_minor > in_minor AS sells FROM firm ${OF_CORE}),
       side AS (SELECT net, invoices, p.in_minor AS of_partner, p.is_observed AS is_seen FROM carrying JOIN own ON own.id = seller AND sells JOIN firm p ON p.id = buyer
         UNION ALL SELECT net, invoices, p.out_minor, p.is_observed FROM carrying JOIN own ON own.id = buyer AND NOT sells JOIN firm p ON p.id = seller)
     SELECT any_value(CASE WHEN sells THEN customers ELSE suppliers END) AS "partnerCount", sum(invoices)::BIGINT AS "invoiceCount",
       sum(net::DOUBLE * net / of_partner) FILTER (is_seen) / sum(net) FILTER (is_seen) AS "partnersShare" FROM side CROSS JOIN own`,
    'firm',
    'carrying',
  ),
};

/** Net of the evidence, so often counted, as part of all that firms bought and sold. */
const tradeShare = (firms: string, times: number) =>
  row(
    `SELECT ${times} * (SELECT sum(net) FROM evidence)::DOUBLE / (SELECT sum(in_minor + out_minor) FROM firm SEMI JOIN (${firms}) own USING (id)) AS "tradeShare"`,
    'firm',
  );
const CORE = 'SELECT id FROM core';
const ofRole = (role: string) => `SELECT id FROM member WHERE role = '${role}'`;

/** Over so many flows. */
const rounds = (pairs: string, flowsIn: (lead: Lead) => number, ...needs: TableName[]): ReasonQuery => ({
  needs,
  read: async (engine, { parametersOf, order }) => {
    const { leastLikeness, mostKeptShare } = parametersOf(order.lead.detector.name);
    const likeness = leastLikeness ?? (1 - mostKeptShare) ** order.lead.core.length;
    const flows = await flowsOf(engine, pairs, flowsIn(order.lead));
    return flows && { ...roundsAmong(flows, likeness) };
  },
});

const mutual: Reasons = {
  'both-ways': row(
    `WITH pair AS (SELECT min(id) AS a, max(id) AS b FROM core)
     SELECT (SELECT sum(gross)::BIGINT FROM live JOIN pair ON seller = a AND buyer = b) AS "thereMinor",
       (SELECT sum(gross)::BIGINT FROM live JOIN pair ON seller = b AND buyer = a) AS "backMinor"`,
  ),
  'comes-out-even': rounds(
    'SELECT 0 AS flow, min(id) AS seller, max(id) AS buyer FROM core UNION ALL SELECT 1, max(id), min(id) FROM core',
    () => 2,
  ),
  'few-do': {
    needs: ['trade'],
    read: (engine, { parametersOf }) =>
      first(
        engine,
        `SELECT count(*) AS "pairCount" FROM trade there JOIN trade back ON back.seller = there.buyer AND back.buyer = there.seller
         WHERE there.seller < there.buyer AND least(there.gross, back.gross) >= ${parametersOf('mutual').leastMinor}`,
      ),
  },
  'same-goods': row(
    `WITH way AS (SELECT seller, goods, sum(net) AS net FROM live WHERE seller IN (${CORE}) AND buyer IN (${CORE}) GROUP BY ALL)
     SELECT sum(net) FILTER (goods IN (SELECT goods FROM way GROUP BY goods HAVING count(*) = 2))::DOUBLE / sum(net) AS "goodsShare" FROM way`,
  ),
  'most-of-trade': tradeShare(CORE, 2),
};

/** Relations of the evidence, with its sums. */
const OF_EVIDENCE = 'SELECT seller, buyer, sum(gross) AS gross, count(*) AS invoices FROM evidence GROUP BY ALL';
const circular: Reasons = {
  'comes-back': row(`SELECT count(DISTINCT seller) AS "hopCount" FROM evidence`),
  'alike-all-round': row(
    `SELECT min(gross)::BIGINT AS "leastMinor", max(gross)::BIGINT AS "largestMinor" FROM (${OF_EVIDENCE})`,
  ),
  'lap-after-lap': rounds(
    `WITH RECURSIVE hop AS (SELECT 0 AS flow, seller, buyer FROM (${OF_EVIDENCE}) WHERE seller = (SELECT min(id) FROM core)
       UNION ALL SELECT flow + 1, next.seller, next.buyer FROM hop JOIN (${OF_EVIDENCE}) next ON next.seller = hop.buyer
         WHERE hop.buyer <> (SELECT min(id) FROM core) AND flow < 1000) SELECT * FROM hop`,
    ({ core }) => core.length,
  ),
  'one-amount': row(
    `SELECT min(amount) AS "amountMinor", min(invoices) AS "repeatCount" FROM (SELECT min(gross)::BIGINT AS amount, count(*) AS invoices FROM evidence GROUP BY seller, buyer)`,
  ),
  'gone-round-once': row('SELECT min(day) AS "firstDay", max(day) - min(day) AS "lapDays" FROM evidence'),
  'most-of-trade': tradeShare(CORE, 2),
};

/** What passed in the evidence with each partner of the firm in the middle. */
const BY_PARTNER = `WITH partner AS (SELECT id FROM member WHERE role = 'associated'),
  net AS (SELECT id, sum(net) AS net FROM evidence JOIN partner ON id = seller OR id = buyer GROUP BY ALL)`;
/** The one in the middle of an odd number, of an even one the larger of the two. */
const MEDIAN = '(SELECT net FROM net ORDER BY net LIMIT 1 OFFSET (SELECT count(*) // 2 FROM net))';

const fan: Reasons = {
  'many-within-days': row(
    `${BY_PARTNER} SELECT min(day) AS "firstDay", max(day) - min(day) AS "windowDays", (SELECT count(*) FROM net) AS "partnerCount", sum(evidence.net)::BIGINT AS "netMinor" FROM evidence`,
  ),
  alike: {
    read: (engine, { parametersOf }) => {
      const { mostUnlikeShare: unlike } = parametersOf('fan');
      return first(
        engine,
        `${BY_PARTNER} SELECT count(*) FILTER (abs(net - ${MEDIAN}) <= ${unlike}::DOUBLE * ${MEDIAN}) AS "alikeCount", ${MEDIAN}::BIGINT AS "medianMinor", ${unlike}::DOUBLE AS "unlikeShare" FROM net`,
      );
    },
  },
  'all-of-side': row(
    `SELECT (SELECT sum(net) FROM evidence)::DOUBLE / CASE role WHEN 'collector' THEN in_minor ELSE out_minor END AS "sideShare"
     FROM firm JOIN member USING (id) WHERE role IN ('collector', 'issuer')`,
    'firm',
  ),
  'nobody-else': row(
    `SELECT count(*) AS "loneCount" FROM firm JOIN member USING (id) WHERE role = 'associated' AND is_observed AND customers + suppliers = 1`,
    'firm',
  ),
};

const PIPE = ofRole('pipe');
const gatherScatter: Reasons = {
  'gathers-and-scatters': row(
    `SELECT count(DISTINCT seller) FILTER (buyer IN (${PIPE})) AS "supplierCount", count(DISTINCT buyer) FILTER (seller IN (${PIPE})) AS "customerCount",
       sum(net) FILTER (buyer IN (${PIPE}))::BIGINT AS "gatheredMinor", sum(net) FILTER (seller IN (${PIPE}))::BIGINT AS "scatteredMinor" FROM evidence`,
  ),
  'comes-out-even': rounds(
    `SELECT 0 AS flow, seller, buyer FROM trade WHERE buyer IN (${PIPE}) UNION ALL SELECT 1, seller, buyer FROM trade WHERE seller IN (${PIPE})`,
    () => 2,
    'trade',
  ),
  'sell-to-it-alone': row(
    `WITH main AS (SELECT DISTINCT seller FROM evidence WHERE buyer IN (${PIPE}))
     SELECT (SELECT sum(net) FROM trade SEMI JOIN main USING (seller) WHERE buyer IN (${PIPE}))::DOUBLE / (SELECT sum(out_minor) FROM firm SEMI JOIN main ON id = seller) AS "supplierShare"`,
    'firm',
    'trade',
  ),
  alike: {
    needs: ['trade'],
    read: (engine, { parametersOf }) => {
      const { mostUnlikeShare: unlike } = parametersOf('gather-scatter');
      const side = (partner: string, own: string) =>
        `SELECT net, row_number() OVER (ORDER BY net DESC) - 1 AS place, count(*) OVER () // 2 AS middle FROM trade
         WHERE ${own} IN (${PIPE}) AND ${partner} IN (SELECT ${partner} FROM evidence WHERE ${own} IN (${PIPE}))`;
      const alike = (from: string) =>
        `(WITH main AS (${from}) SELECT count(*) FROM main WHERE abs(net - (SELECT net FROM main WHERE place = middle)) <= ${unlike}::DOUBLE * (SELECT net FROM main WHERE place = middle))`;
      return first(
        engine,
        `SELECT ${alike(side('seller', 'buyer'))} AS "alikeSupplierCount", ${alike(side('buyer', 'seller'))} AS "alikeCustomerCount", ${unlike}::DOUBLE AS "unlikeShare"`,
      );
    },
  },
  'nobody-else': row(
    `SELECT count(*) AS "loneCount", (SELECT max(day) FROM evidence WHERE buyer IN (${PIPE})) AS "turnDay"
     FROM firm JOIN member USING (id) WHERE role = 'associated' AND is_observed AND customers + suppliers = 1`,
    'firm',
  ),
  'most-of-trade': tradeShare(PIPE, 1),
};

const scatterGather: Reasons = {
  'over-several': row(
    `SELECT (SELECT count(*) FROM (${PIPE})) AS "middleCount",
       sum(gross) FILTER (seller IN (${ofRole('issuer')}) AND buyer IN (${PIPE}))::BIGINT AS "inMinor",
       sum(gross) FILTER (seller IN (${PIPE}) AND buyer IN (${ofRole('collector')}))::BIGINT AS "outMinor" FROM trade`,
    'trade',
  ),
  'each-comes-out-even': {
    read: async (engine, { parametersOf }) => {
      const { leastLikeness } = parametersOf('scatter-gather');
      let [roundCount, days] = [0, 0];
      for (const { id } of await engine.rows<{ id: string }>(`${PIPE} ORDER BY id`)) {
        const own = `'${id.replaceAll("'", "''")}'`;
        const flows = await flowsOf(
          engine,
          `SELECT 0 AS flow, id AS seller, ${own} AS buyer FROM (${ofRole('issuer')}) UNION ALL SELECT 1, ${own}, id FROM (${ofRole('collector')})`,
          2,
        );
        if (!flows) return null;
        const found = roundsAmong(flows, leastLikeness);
        roundCount += found.roundCount;
        days += found.roundCount * (found.meanDays ?? 0);
      }
      return { roundCount, meanDays: roundCount > 0 ? days / roundCount : null };
    },
  },
  'each-once': row('SELECT min(day) AS "firstDay", max(day) - min(day) AS "spanDays" FROM evidence'),
  'most-of-trade': tradeShare(PIPE, 1),
};

/** What those in the middle bought and sold in the evidence, by firm and month. */
const IN_MIDDLE = `WITH side AS (SELECT buyer AS id, month, net AS bought, 0 AS sold FROM evidence WHERE buyer IN (${PIPE})
    UNION ALL SELECT seller, month, 0, net FROM evidence WHERE seller IN (${PIPE})),
  own AS (SELECT id, month, sum(bought)::BIGINT AS bought, sum(sold)::BIGINT AS sold FROM side GROUP BY ALL)`;
const block: Reasons = {
  'flows-through': row(
    `${IN_MIDDLE} SELECT (SELECT count(*) FROM core) AS "firmCount", (SELECT count(DISTINCT month) FROM evidence) AS "monthCount", sum(least(bought, sold))::BIGINT AS "passedMinor" FROM own`,
  ),
  'keeps-little': row(
    `${IN_MIDDLE} SELECT 1 - sum(least(bought, sold))::DOUBLE / sum(greatest(bought, sold)) AS "keptShare" FROM own`,
  ),
  'most-of-trade': row(
    `${IN_MIDDLE} SELECT 2 * sum(least(bought, sold))::DOUBLE / (SELECT sum(in_minor + out_minor) FROM firm SEMI JOIN (${PIPE}) middle USING (id)) AS "tradeShare" FROM own`,
    'firm',
  ),
};

/** Documents of the evidence that two of the firms at least hand in: whose claims disagree in the buyer, or that are contested purchases. */
const HANDED_IN = `WITH told AS (
    SELECT i.digest_high, i.digest_low, 'one ' || i.digest_high || ' ' || i.digest_low AS document, c.buyer AS id
    FROM claim c JOIN invoice i USING (digest_high, digest_low)
    WHERE i.conflict & ${CONFLICT_PARTY} > 0 AND c.void = 0 AND c.buyer_scoped = 0 AND c.side <> ${SIDE_SALES}
    UNION ALL SELECT i.digest_high, i.digest_low, concat_ws(' ', 'several', coalesce(i.code, ''), i.number, i.day, i.net_minor, i.tax_minor), c.owner
    FROM claim c JOIN invoice i USING (digest_high, digest_low) WHERE i.contested = 1 AND c.void = 0 AND c.side = ${SIDE_PURCHASES}),
  handed AS (SELECT document, coalesce(subject, id) AS firm, min(tax) AS tax FROM told JOIN evidence USING (digest_high, digest_low) LEFT JOIN identity USING (id)
    WHERE coalesce(subject, id) IN (${CORE}) GROUP BY ALL),
  document AS (SELECT document, count(*) AS firms, min(tax) AS tax FROM handed GROUP BY document HAVING count(*) > 1)`;
const claimedTwice: Reasons = {
  'handed-in-twice': row(
    `${HANDED_IN} SELECT (SELECT count(*) FROM core) AS "firmCount", count(*) AS "documentCount", sum(tax * (firms - 1))::BIGINT AS "taxMinor" FROM document`,
  ),
  'part-of-purchases': row(
    `${HANDED_IN}, shared AS (SELECT firm AS id, count(*) AS documents FROM handed SEMI JOIN document USING (document) GROUP BY ALL)
     SELECT max(documents::DOUBLE / greatest(documents, purchases)) AS "sharedShare" FROM shared JOIN firm USING (id)`,
    'firm',
  ),
};

type Reasons = Readonly<Record<string, ReasonQuery>>;

/** By detector and code of the reason. */
export const REASONS: Readonly<Record<string, Reasons>> = {
  ...{ source, pipe, recipient, circular, mutual, fan, block },
  'one-sided': oneSided,
  'gather-scatter': gatherScatter,
  'scatter-gather': scatterGather,
  'claimed-twice': claimedTwice,
};
