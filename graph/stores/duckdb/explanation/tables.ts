import type { ExplanationOrder } from '../../../explanation.ts';
import { LIVE, MERGED_TAXPAYERS, SUBJECT_OF } from '../queries.ts';
import { TAXPAYER_NUMBERS } from '../taxpayerNumbers.ts';

/** What the values of reasons are read from: temporary tables, made where they are needed, out of the ledger's own and of `live` (explain.ts). */

export type Parameters = Readonly<Record<string, number>>;

interface Table {
  needs?: readonly TableName[];
  /** Statements that make it. */
  make: (given: Given) => readonly string[];
}

/** What detectors were given, by name; numbers only. */
export interface Given {
  parametersOf: (detector: string) => Parameters;
  order: ExplanationOrder;
}

/** Bits of `taxpayer.observed`. */
const [SALES, PURCHASES] = [1, 2];
const BOTH = SALES | PURCHASES;
const temp = (name: string, select: string) => `CREATE OR REPLACE TEMP TABLE ${name} AS ${select}`;
const number = (value: number) => {
  if (!Number.isFinite(value)) throw new RangeError(`not a number for a query: ${value}`);
  return String(value);
};

/** Days after which a firm that is seen for the first time is taken for one that began then. */
const SETTLED_DAYS = 92;
/** Firms between a first issuer and a buyer, at most. */
const MOST_BETWEEN = 3;

/** First in, first out by filing month, of the firms of a table: stock and sales in running sums, and what of a day's sales the stock covers. */
const FIFO = (asked: string) => `
  bought AS (SELECT buyer AS id, day, month, sum(net) AS net FROM live SEMI JOIN ${asked} ON id = buyer GROUP BY ALL),
  sold AS (SELECT seller AS id, day, month, sum(net) AS net FROM live SEMI JOIN ${asked} ON id = seller GROUP BY ALL),
  stock AS (SELECT id, day, month, sum(net) OVER w - net AS before, sum(net) OVER w AS upto FROM bought WINDOW w AS (PARTITION BY id ORDER BY day)),
  sale AS (SELECT id, day, month, sum(net) OVER (PARTITION BY id ORDER BY day) AS upto FROM sold),
  to_month AS (SELECT id, month, max(upto) AS stocked FROM stock GROUP BY ALL),
  offered AS (SELECT sale.*, coalesce(stocked, 0) AS stocked FROM sale ASOF LEFT JOIN to_month ON sale.id = to_month.id AND sale.month >= to_month.month),
  covered AS (SELECT id, day, upto + least(0, min(stocked - upto) OVER (PARTITION BY id ORDER BY day)) AS covered FROM offered),
  taken AS (SELECT id, day, coalesce(lag(covered) OVER (PARTITION BY id ORDER BY day), 0) AS before, covered AS upto FROM covered)`;

const TABLES = {
  /** (seller, buyer): net, gross, invoices, first and last day. */
  trade: {
    make: () => [
      temp(
        'trade',
        `SELECT seller, buyer, sum(net)::BIGINT AS net, sum(gross)::BIGINT AS gross, count(*) AS invoices, min(day) AS first, max(day) AS last
         FROM live GROUP BY ALL`,
      ),
    ],
  },
  /** The same without pairs that may be one subject, and that nobody has decided. */
  carrying: {
    needs: ['trade'],
    make: () => [
      temp(
        'carrying',
        `WITH pair AS (SELECT coalesce(i.subject, c.a) AS x, coalesce(j.subject, c.b) AS y FROM candidate c
           LEFT JOIN identity i ON i.id = c.a LEFT JOIN identity j ON j.id = c.b WHERE kind = 'duplicate' AND state = 'open')
         SELECT trade.* FROM trade ANTI JOIN (SELECT x, y FROM pair UNION SELECT y, x FROM pair) duplicate ON x = seller AND y = buyer`,
      ),
    ],
  },
  /** Every taxpayer: whether its ledgers are known, what it sold and bought, of how many, from when to when. */
  firm: {
    needs: ['trade'],
    make: () => [
      temp('subject', MERGED_TAXPAYERS(SUBJECT_OF('id'), 'taxpayer LEFT JOIN identity USING (id)')),
      temp(
        'firm',
        `WITH whole AS (SELECT 2 * (SELECT count(*) FROM subject WHERE observed = ${BOTH}) >= (SELECT count(*) FROM subject)
             AND NOT EXISTS (SELECT 1 FROM invoice JOIN subject s ON s.id = seller JOIN subject b ON b.id = buyer
               WHERE ${LIVE} AND (s.observed & ${SALES} = 0 OR b.observed & ${PURCHASES} = 0)) AS is_whole),
           o AS (SELECT seller AS id, sum(net)::BIGINT AS net, sum(invoices)::BIGINT AS invoices, count(*) AS partners, min(first) AS first, max(last) AS last FROM trade GROUP BY ALL),
           i AS (SELECT buyer AS id, sum(net)::BIGINT AS net, sum(invoices)::BIGINT AS invoices, count(*) AS partners, min(first) AS first, max(last) AS last FROM trade GROUP BY ALL)
         SELECT subject.id, observed = ${BOTH} OR (observed > 0 AND is_whole) AS is_observed, coalesce(o.net, 0) AS out_minor, coalesce(i.net, 0) AS in_minor,
           coalesce(o.invoices, 0) AS sales, coalesce(i.invoices, 0) AS purchases, coalesce(o.partners, 0) AS customers, coalesce(i.partners, 0) AS suppliers,
           o.first AS first_sale, o.last AS last_sale, i.first AS first_purchase, i.last AS last_purchase
         FROM subject CROSS JOIN whole LEFT JOIN o USING (id) LEFT JOIN i USING (id)`,
      ),
    ],
  },
  /** The thousandth of all with most partners, where these are more than a hundred. */
  hub: {
    needs: ['firm'],
    make: () => [
      temp(
        'hub',
        `WITH ranked AS (SELECT id, customers + suppliers AS partners, row_number() OVER (ORDER BY customers + suppliers DESC) AS place, count(*) OVER () AS firms FROM firm),
           least_partners AS (SELECT min(partners) AS partners FROM ranked WHERE place <= ceil(0.001 * firms))
         SELECT id FROM ranked JOIN least_partners ON ranked.partners >= least_partners.partners WHERE ranked.partners > 100`,
      ),
    ],
  },
  /** Of each firm that buys and sells: the part of its sales that stock covered. */
  outflow: {
    needs: ['firm'],
    make: () => [
      temp('trader', 'SELECT id FROM firm WHERE in_minor > 0 AND out_minor > 0'),
      temp(
        'outflow',
        `WITH ${FIFO('trader')} SELECT id, max(upto)::DOUBLE / any_value(out_minor) AS share, max(upto)::BIGINT AS matched FROM taken JOIN firm USING (id) GROUP BY id`,
      ),
    ],
  },
  /** Sellers in bulk of what they never bought, who fell silent: level 1; who vanished: 2. By the parameters of the lead's detector. */
  unfed: {
    needs: ['firm', 'hub'],
    make: ({ order, parametersOf }) => {
      const p = parametersOf(order.lead.detector.name);
      const silent = `(SELECT max(day) FROM live) - greatest(coalesce(last_sale, 0), coalesce(last_purchase, 0)) >= ${number(p.leastSilenceDays)}`;
      return [
        temp(
          'bulk',
          `SELECT * FROM firm ANTI JOIN hub USING (id) WHERE out_minor >= ${number(p.leastBulkMinor)} AND is_observed
             AND in_minor <= ${number(p.mostInputShare)}::DOUBLE * out_minor AND sales >= ${number(p.leastBulkInvoices)}
             AND sales >= ${number(p.leastInvoicesPerCustomer)} * customers AND ${silent}`,
        ),
        temp(
          'unfed',
          `WITH sold AS (SELECT seller AS id, day, sum(net) AS net FROM live SEMI JOIN bulk ON id = seller GROUP BY ALL),
             run AS (SELECT id, day, sum(net) OVER w - net AS before, sum(net) OVER w AS upto, sum(net) OVER (PARTITION BY id) / 2.0 AS half
               FROM sold WINDOW w AS (PARTITION BY id ORDER BY day)),
             wanted AS (SELECT id, day, (before + half)::DOUBLE AS upto FROM run),
             reached AS (SELECT wanted.id, min(1 + run.day - wanted.day) AS days FROM wanted ASOF JOIN (SELECT id, day, upto::DOUBLE AS upto FROM run) run
               ON wanted.id = run.id AND wanted.upto <= run.upto GROUP BY ALL)
           SELECT id, CASE WHEN coalesce(last_purchase, 0) <= last_sale + ${number(p.mostDaysAfter)} AND in_minor <= ${number(p.mostVanishedInputShare)}::DOUBLE * out_minor THEN 2 ELSE 1 END AS level
           FROM bulk JOIN reached USING (id) WHERE days <= ${number(p.mostHalfDays)}`,
        ),
      ];
    },
  },
  /** Part of each firm's purchases that derives from unfed sellers. */
  origin: { needs: ['unfed', 'carrying', 'outflow'], make: () => derivedFrom('origin', 'SELECT id FROM unfed') },
  vanished: {
    needs: ['unfed', 'carrying', 'outflow'],
    make: () => derivedFrom('vanished', 'SELECT id FROM unfed WHERE level = 2'),
  },
  /** … from the sources that the same scan found. */
  tainted: {
    needs: ['carrying', 'outflow', 'firm'],
    make: () => derivedFrom('tainted', 'SELECT id FROM found_source'),
  },
  /** Of the lead's firm, its suppliers and its customers: how it passes on, first in, first out. */
  passing: {
    needs: ['firm', 'carrying', 'outflow'],
    make: () => [
      temp(
        'near',
        `SELECT id FROM core UNION SELECT buyer FROM carrying SEMI JOIN core ON id = seller
         UNION SELECT seller FROM carrying SEMI JOIN core ON id = buyer`,
      ),
      temp(
        'dwell',
        `WITH ${FIFO('near')},
           match AS (SELECT taken.id, greatest(0, taken.day - stock.day) AS days, sum(least(taken.upto, stock.upto) - greatest(taken.before, stock.before)) AS amount
             FROM taken JOIN stock ON taken.id = stock.id AND taken.before < stock.upto AND stock.before < taken.upto GROUP BY ALL),
           run AS (SELECT id, days, sum(amount) OVER (PARTITION BY id ORDER BY days) AS upto, sum(amount) OVER (PARTITION BY id) AS total FROM match WHERE amount > 0)
         SELECT id, min(days) FILTER (upto >= 0.5 * total) AS median_days, any_value(total)::BIGINT AS matched FROM run GROUP BY id`,
      ),
      temp(
        'year',
        `WITH side AS (SELECT buyer AS id, month, sum(net) AS into_it, 0 AS out_of_it FROM live SEMI JOIN near ON id = buyer GROUP BY ALL
             UNION ALL SELECT seller, month, 0, sum(net) FROM live SEMI JOIN near ON id = seller GROUP BY ALL),
           span AS (SELECT id, min(month) AS first, max(month) AS last FROM side GROUP BY ALL),
           months AS (SELECT id, first, last, unnest(generate_series(first, last)) AS month FROM span),
           filled AS (SELECT id, first, last, month, coalesce(sum(into_it), 0) AS into_it, coalesce(sum(out_of_it), 0) AS out_of_it
             FROM months LEFT JOIN side USING (id, month) GROUP BY ALL),
           years AS (SELECT id, first, last, month, sum(into_it) OVER w AS into_it, sum(out_of_it) OVER w AS out_of_it
             FROM filled WINDOW w AS (PARTITION BY id ORDER BY month ROWS BETWEEN CURRENT ROW AND 11 FOLLOWING))
         SELECT id, into_it::BIGINT AS in_minor, out_of_it::BIGINT AS out_minor FROM years WHERE month <= greatest(first, last - 11)
         QUALIFY row_number() OVER (PARTITION BY id ORDER BY least(into_it, out_of_it) DESC, into_it + out_of_it DESC, month) = 1`,
      ),
      temp(
        'passing',
        `SELECT firm.id, year.in_minor, year.out_minor, median_days, matched::DOUBLE / nullif(firm.in_minor, 0) AS inflow_share
         FROM near JOIN firm USING (id) LEFT JOIN year USING (id) LEFT JOIN dwell USING (id)`,
      ),
    ],
  },
  /** Of the same those that are told for pipes by themselves. By the parameters of the lead's detector. */
  clear_pipe: {
    needs: ['passing', 'hub', 'origin'],
    make: ({ order, parametersOf }) => {
      const p = parametersOf(order.lead.detector.name);
      return [
        temp(
          'clear_pipe',
          `WITH fed AS (SELECT seller AS id, sum(net * coalesce(origin.share, 0)) / sum(net) AS share, sum(net) AS seen FROM carrying
               JOIN firm b ON b.id = buyer AND b.is_observed LEFT JOIN origin ON origin.id = buyer GROUP BY ALL)
           SELECT passing.id FROM passing JOIN firm USING (id) JOIN origin USING (id) JOIN fed USING (id) ANTI JOIN hub USING (id)
           WHERE is_observed AND least(passing.in_minor, passing.out_minor) >= ${number(p.leastClearMinor)}
             AND passing.out_minor BETWEEN ${number(p.leastValueBase)}::DOUBLE * passing.in_minor AND ${number(p.mostValueBase)}::DOUBLE * passing.in_minor
             AND median_days BETWEEN 0 AND ${number(p.mostMedianDays)} AND inflow_share >= ${number(p.leastClearGoneOnShare)}
             AND origin.share >= ${number(p.leastClearOriginShare)} AND fed.share >= ${number(p.leastClearCustomersShare)} AND 2 * fed.seen >= firm.out_minor`,
        ),
      ];
    },
  },
  /** When the lead's firm began: registered, or seen for the first time well after the ledger begins. */
  born: {
    needs: ['firm'],
    make: () => [
      temp(
        'born',
        `WITH seen AS (SELECT id, least(coalesce(first_sale, first_purchase), coalesce(first_purchase, first_sale)) AS day FROM firm SEMI JOIN core USING (id))
         SELECT seen.id, coalesce(registered.number, CASE WHEN seen.day >= (SELECT min(day) FROM live) + ${SETTLED_DAYS} THEN seen.day END) AS day
         FROM seen LEFT JOIN (${TAXPAYER_NUMBERS.registeredDay}) registered USING (id)`,
      ),
    ],
  },
} as const satisfies Record<string, Omit<Table, 'needs'> & { needs?: readonly string[] }>;

export type TableName = keyof typeof TABLES;

/** Of what a seed sells, all; of what another sells, the part of its purchases that derives from seeds, as far as stock covered its sales. */
function derivedFrom(name: string, seeds: string): string[] {
  const share = `SELECT buyer AS id, sum(net * part)::DOUBLE / any_value(in_minor) AS share FROM carrying JOIN carried ON carried.id = seller JOIN firm ON firm.id = buyer GROUP BY buyer`;
  const carried = `SELECT id, 1.0::DOUBLE AS part FROM seed UNION ALL
    SELECT id, ${name}.share * outflow.share FROM ${name} JOIN outflow USING (id) ANTI JOIN seed USING (id) WHERE outflow.share > 0`;
  return [
    temp('seed', seeds),
    temp('carried', 'SELECT id, 1.0::DOUBLE AS part FROM seed'),
    temp(name, share),
    ...Array.from({ length: MOST_BETWEEN }, () => [temp('carried', carried), temp(name, share)]).flat(),
  ];
}

/** The statements that make tables, each once, what they need first. */
export function statementsFor(names: readonly TableName[], given: Given): string[] {
  const made = new Set<TableName>();
  const statements: string[] = [];
  const add = (name: TableName) => {
    if (made.has(name)) return;
    made.add(name);
    const { needs = [], make }: Table = TABLES[name];
    for (const needed of needs) add(needed);
    statements.push(...make(given));
  };
  for (const name of names) add(name);
  return statements;
}
