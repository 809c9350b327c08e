import { InvalidInput } from '../../errors.ts';
import { digestText, parseDigest } from '../../model.ts';
import { type FoundClaim, type FoundReversal, type InvoicePage, type InvoiceQuery, LISTED } from '../../store.ts';
import { type Row, SIDE_INVOICE } from '../../tables.ts';
import { withNumbers } from './batches.ts';
import type { Engine } from './engine.ts';
import { FINDING_CONDITIONS } from './queries.ts';

/** Invoices with their claims and reversals, in order of (day, digest). */
export async function page(
  engine: Engine,
  { seller, buyer, currency, code, number, digest, digests, finding, includeVoid, after, limit }: InvoiceQuery,
): Promise<InvoicePage> {
  const asked = digest === undefined ? undefined : keyOf(digest);
  const among = digests?.map(keyOf);
  if (among?.length === 0) return { total: 0, items: [] };
  const position = after ? parseDigest(after.digest) : null;
  if (after && !position) throw new InvalidInput('cursor_invalid');
  const values: (string | number | bigint)[] = [];
  const bind = (value: string | number | bigint) => `$${values.push(value)}`;
  const sought = [
    ...(seller === undefined ? [] : [`seller = ${bind(seller)}`]),
    ...(buyer === undefined ? [] : [`buyer = ${bind(buyer)}`]),
    ...(number === undefined ? [] : [`number = ${bind(number)}`]),
    ...(asked
      ? [`digest_high = ${bind(asked.digest_high)}::UBIGINT AND digest_low = ${bind(asked.digest_low)}::UBIGINT`]
      : []),
    ...(among ? [`(digest_high, digest_low) IN (VALUES ${pairsOf(among)})`] : []),
    ...(finding === undefined ? [] : [FINDING_CONDITIONS[finding]]),
  ];
  if (sought.length === 0) throw new InvalidInput('query_without_party');
  const conditions = [
    ...sought,
    ...(currency === undefined ? [] : [`currency = ${bind(currency)}`]),
    ...(code === undefined ? [] : [code === null ? 'code IS NULL' : `code = ${bind(code)}`]),
    ...(includeVoid ? [] : ['void = 0']),
  ].join(' AND ');
  const { total } = await engine.row<{ total: bigint }>(
    `SELECT count(*) AS total FROM invoice WHERE ${conditions}`,
    values,
  );
  const later =
    after && position
      ? `AND (day, digest_high, digest_low) > (${bind(after.day)}::INTEGER, ${bind(position.high)}::UBIGINT, ${bind(position.low)}::UBIGINT)`
      : '';
  const invoices = await engine.rows<Row<'invoice'>>(
    `SELECT * EXCLUDE sequence FROM invoice WHERE ${conditions} ${later}
     ORDER BY day, digest_high, digest_low LIMIT ${Math.trunc(limit)}`,
    values,
  );
  if (invoices.length === 0) return { total: Number(total), items: [] };
  const claimsOf = await claimsOfInvoices(engine, invoices);
  const ledgersOf = await ledgersOfInvoices(engine, invoices);
  const reversalsOf = await reversalsOfInvoices(engine, invoices);
  return {
    total: Number(total),
    items: invoices.map((invoice) => {
      const claims = claimsOf.get(digestOf(invoice)) ?? NONE;
      const reversals = reversalsOf.get(digestOf(invoice)) ?? NONE;
      return {
        ...withNumbers('invoice', invoice),
        ...{ claims: claims.items, claimCount: claims.count },
        ...(ledgersOf.get(digestOf(invoice)) ?? { ledgerCount: 0, isFull: false }),
        ...{ reversals: reversals.items, reversalCount: reversals.count },
      };
    }),
  };
}

function keyOf(digest: string): Digest {
  const key = parseDigest(digest);
  if (!key) throw new InvalidInput('digest_invalid', { digest });
  return { digest_high: key.high, digest_low: key.low };
}

/** The first of what belongs to an invoice, and how much there is. */
interface Listed<T> {
  items: T[];
  count: number;
}
const NONE: Listed<never> = { items: [], count: 0 };

type Digest = Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>;

const digestOf = ({ digest_high, digest_low }: Digest) => digestText(digest_high, digest_low);
const pairsOf = (invoices: readonly Digest[]) =>
  invoices.map((row) => `(${row.digest_high}::UBIGINT, ${row.digest_low}::UBIGINT)`).join(', ');

async function claimsOfInvoices(engine: Engine, invoices: readonly Digest[]): Promise<Map<string, Listed<FoundClaim>>> {
  const claims = await engine.rows<FoundClaim & Counted>(
    `SELECT claim.*, file.name, file.load, ${counted('claim.digest_high, claim.digest_low', 'file.name, row, file.sha256')}
     FROM claim JOIN file ON file.sha256 = claim.file
     WHERE (claim.digest_high, claim.digest_low) IN (VALUES ${pairsOf(invoices)}) QUALIFY place <= ${LISTED} ORDER BY place`,
  );
  return gathered(
    claims.map(({ count, place: _, ...claim }) => [digestOf(claim), Number(count), withNumbers('claim', claim)]),
  );
}

async function ledgersOfInvoices(
  engine: Engine,
  invoices: readonly Digest[],
): Promise<Map<string, { ledgerCount: number; isFull: boolean }>> {
  const rows = await engine.rows<Record<string, unknown> & Digest & { ledgers: bigint; isFull: boolean }>(
    `SELECT digest_high, digest_low, count(DISTINCT (side, coalesce(owner, seller))) AS ledgers, bool_or(side = ${SIDE_INVOICE}) AS "isFull"
     FROM claim WHERE (digest_high, digest_low) IN (VALUES ${pairsOf(invoices)}) GROUP BY ALL`,
  );
  return new Map(rows.map((row) => [digestOf(row), { ledgerCount: Number(row.ledgers), isFull: row.isFull }]));
}

async function reversalsOfInvoices(
  engine: Engine,
  invoices: readonly Digest[],
): Promise<Map<string, Listed<FoundReversal>>> {
  const rows = await engine.rows<
    Row<'reversal'> & Digest & Counted & { other: NonNullable<FoundReversal['other']> | null }
  >(
    `WITH asked AS (SELECT * FROM (VALUES ${pairsOf(invoices)}) t(digest_high, digest_low)),
     found AS (
       SELECT asked.*, reversal.*, original_high AS other_high, original_low AS other_low FROM asked JOIN reversal ON digest_high = red_high AND digest_low = red_low
       UNION ALL SELECT asked.*, reversal.*, red_high, red_low FROM asked JOIN reversal ON digest_high = original_high AND digest_low = original_low)
     SELECT found.* EXCLUDE (other_high, other_low), CASE WHEN o.number IS NOT NULL THEN struct_pack(digest_high := o.digest_high, digest_low := o.digest_low,
       code := o.code, number := o.number, day := o.day, gross_minor := o.gross_minor::DOUBLE, seller := o.seller, buyer := o.buyer) END AS other,
       ${counted('found.digest_high, found.digest_low', 'o.day, other_high, other_low')}
     FROM found LEFT JOIN invoice o ON o.digest_high = other_high AND o.digest_low = other_low QUALIFY place <= ${LISTED} ORDER BY place`,
  );
  return gathered(
    rows.map(({ digest_high, digest_low, other, rule, equals, gross_minor, tax_minor, count }) => [
      digestText(digest_high, digest_low),
      Number(count),
      { other, rule, equals, gross_minor: Number(gross_minor), tax_minor: Number(tax_minor) },
    ]),
  );
}

/** With what `counted` selects. */
type Counted = Record<string, unknown> & { count: bigint; place: bigint };

const counted = (of: string, order: string) =>
  `count(*) OVER (PARTITION BY ${of}) AS count, row_number() OVER (PARTITION BY ${of} ORDER BY ${order}) AS place`;

function gathered<T>(entries: readonly (readonly [key: string, count: number, item: T])[]): Map<string, Listed<T>> {
  const groups = new Map<string, Listed<T>>();
  for (const [key, count, item] of entries) {
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { items: [item], count });
  }
  return groups;
}
