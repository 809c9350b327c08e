import { textTable } from './batches.ts';
import type { Engine } from './engine.ts';
import { ranked } from './facts.ts';

/** What taxpayers are grouped and marked by in a picture, beside their invoices; of subjects, under any of their numbers. */
export interface Traits {
  /** What the registration that stands tells: that of its own number before those of others, of these the last. */
  registered: Registered[];
  /** Who has claimed an export refund. */
  exporters: string[];
  /** Pairs of those that were asked about who may be one, and nobody has decided yet. */
  duplicates: { a: string; b: string }[];
}

interface Registered {
  id: string;
  region: string | null;
  industryCode: string | null;
  industryName: string | null;
}

/** Numbers of the subjects in `about`. */
const NUMBERS = `(SELECT id AS subject, id AS taxpayer FROM about
  UNION ALL SELECT subject, identity.id FROM identity SEMI JOIN about ON about.id = subject)`;
const WHICH = `SEMI JOIN ${NUMBERS} wanted USING (taxpayer)`;

const REGISTERED = `SELECT subject AS id, regionCode AS region, industryCode, industryName
  FROM ${ranked('registration', WHICH)} fact JOIN ${NUMBERS} USING (taxpayer) WHERE rank = 1
  QUALIFY row_number() OVER (PARTITION BY subject ORDER BY taxpayer = subject DESC, sequence DESC, position DESC, row DESC) = 1
  ORDER BY id`;

// of the claims about the same the last one stands, whatever it says
const EXPORTERS = `SELECT DISTINCT subject AS id FROM fact_refundClaim JOIN ${NUMBERS} USING (taxpayer) ORDER BY id`;

const DUPLICATES = `SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b
  FROM (SELECT coalesce(one.subject, a) AS a, coalesce(other.subject, b) AS b FROM candidate
    LEFT JOIN identity one ON one.id = a LEFT JOIN identity other ON other.id = b
    WHERE kind = 'duplicate' AND state = 'open')
  WHERE a <> b AND a IN (FROM about) AND b IN (FROM about) ORDER BY ALL`;

/** Of thousands of subjects at once, by their ids; those of which nothing is known are left out. In byte order. */
export async function traitsOf(engine: Engine, subjects: readonly string[]): Promise<Traits> {
  await textTable(engine, 'about', 'id', subjects);
  const exporters = await engine.rows<{ id: string }>(EXPORTERS);
  return {
    registered: await engine.rows<Registered & Record<string, unknown>>(REGISTERED),
    exporters: exporters.map(({ id }) => id),
    duplicates: await engine.rows<{ a: string; b: string }>(DUPLICATES),
  };
}
