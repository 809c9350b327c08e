import type { NumbersOfTaxpayers, TaxpayerNumber } from '../../taxpayerNumbers.ts';
import type { Engine } from './engine.ts';
import { ranked } from './facts.ts';
import { COUNTED } from './queries.ts';

/** Each of `TaxpayerNumber`, by queries that give (id, number) of the subjects that have it. */

/** Standing facts of a kind with the subject that they are of. */
const standing = (kind: Parameters<typeof ranked>[0], columns: string) =>
  `SELECT coalesce(subject, taxpayer) AS id, ${columns} FROM ${ranked(kind, '')} fact LEFT JOIN identity ON identity.id = taxpayer WHERE rank = 1`;

/** More firms than one person or place has by itself; and invoices of which a part says something. */
const MANY = 10;
/** Not over before the ledger's last day. */
const LASTING = '(toDay IS NULL OR toDay >= (SELECT coalesce(max(day), 0) FROM invoice))';
/** Of each firm the number of firms with the same of something, where these are many. */
const shared = (select: string) =>
  `WITH has AS (SELECT DISTINCT id, something FROM (${select}) WHERE something IS NOT NULL),
     counted AS (SELECT something, count(*) AS firms FROM has GROUP BY ALL HAVING count(*) >= ${MANY})
   SELECT id, max(firms)::INTEGER AS number FROM has JOIN counted USING (something) GROUP BY ALL`;

export const TAXPAYER_NUMBERS = {
  registeredDay: `SELECT id, min(registeredDay)::INTEGER AS number FROM (${standing('registration', 'registeredDay')}) WHERE registeredDay IS NOT NULL GROUP BY ALL`,
  abnormalDay: `SELECT id, min(fromDay)::INTEGER AS number FROM (${standing('status', 'status, fromDay')})
    WHERE status IN ('abnormal', 'abnormalCancelled') AND fromDay IS NOT NULL GROUP BY ALL`,
  clerkFirms: shared(
    `SELECT id, CASE WHEN role = 'taxClerk' THEN personId END AS something FROM (${standing('role', 'role, personId, toDay')}) WHERE ${LASTING}`,
  ),
  addressFirms: shared(
    `SELECT id, address AS something FROM (${standing('address', 'address, toDay')}) WHERE ${LASTING}`,
  ),
  headPerson: `WITH head AS (
      SELECT id, personId FROM (${standing('role', 'role, personId, fromDay, toDay, sequence, position, row')}) WHERE role = 'legalRepresentative' AND ${LASTING}
      QUALIFY row_number() OVER (PARTITION BY id ORDER BY fromDay DESC NULLS LAST, sequence DESC, position DESC, row DESC) = 1)
    SELECT id, dense_rank() OVER (ORDER BY personId)::INTEGER AS number FROM head WHERE personId IS NOT NULL QUALIFY count(*) OVER (PARTITION BY personId) > 1`,
  reversedPerMille: `SELECT seller AS id, (1000 * count(*) FILTER (reversed_gross_minor > 0) // count(*))::INTEGER AS number FROM invoice
    WHERE ${COUNTED} AND gross_minor > 0 GROUP BY ALL HAVING count(*) >= ${MANY} AND 10 * count(*) FILTER (reversed_gross_minor > 0) >= count(*)`,
} as const satisfies Record<TaxpayerNumber, string>;

/** All of these. */
export async function numbersOfTaxpayers(engine: Engine): Promise<Record<TaxpayerNumber, NumbersOfTaxpayers>> {
  const found: Partial<Record<TaxpayerNumber, NumbersOfTaxpayers>> = {};
  for (const [name, select] of Object.entries(TAXPAYER_NUMBERS)) {
    const ids: string[] = [];
    const numbers: number[] = [];
    for await (const { count, columns } of engine.stream(`${select} ORDER BY 1`, ['text', 'day'] as const))
      for (let k = 0; k < count; k++) {
        ids.push(columns[0][k] as string);
        numbers.push(columns[1][k]);
      }
    found[name as TaxpayerNumber] = { ids, numbers: Int32Array.from(numbers) };
  }
  return found as Record<TaxpayerNumber, NumbersOfTaxpayers>;
}
