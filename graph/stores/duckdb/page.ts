import { InvalidInput } from '../../errors.ts';
import { digestText, parseDigest } from '../../model.ts';
import type { InvoicePage, InvoiceQuery } from '../../store.ts';
import type { Row } from '../../tables.ts';
import type { Engine } from './engine.ts';

/** Invoices of one taxpayer or relation with their claims, in order of (day, digest). */
export async function page(
  engine: Engine,
  { seller, buyer, currency, includeVoid, after, limit }: InvoiceQuery,
): Promise<InvoicePage> {
  if (seller === undefined && buyer === undefined) throw new InvalidInput('query_without_party');
  const values: (string | number | bigint)[] = [];
  const bind = (value: string | number | bigint) => `$${values.push(value)}`;
  const conditions = [
    ...(seller === undefined ? [] : [`seller = ${bind(seller)}`]),
    ...(buyer === undefined ? [] : [`buyer = ${bind(buyer)}`]),
    ...(currency === undefined ? [] : [`currency = ${bind(currency)}`]),
    ...(includeVoid ? [] : ['void = 0']),
  ].join(' AND ');
  const { total } = await engine.row<{ total: bigint }>(
    `SELECT count(*) AS total FROM invoice WHERE ${conditions}`,
    values,
  );
  const position = after ? parseDigest(after.digest) : null;
  if (after && !position) throw new InvalidInput('cursor_invalid');
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
  return {
    total: Number(total),
    items: invoices.map((invoice) => ({ ...withNumbers(invoice), claims: claimsOf.get(digestOf(invoice)) ?? [] })),
  };
}

type Claim = InvoicePage['items'][number]['claims'][number];
type Digest = Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>;

const digestOf = ({ digest_high, digest_low }: Digest) => digestText(digest_high, digest_low);

async function claimsOfInvoices(engine: Engine, invoices: readonly Digest[]): Promise<Map<string, Claim[]>> {
  const pairs = invoices.map((row) => `(${row.digest_high}::UBIGINT, ${row.digest_low}::UBIGINT)`).join(', ');
  const claims = await engine.rows<Digest & Claim & Record<string, unknown>>(
    `SELECT claim.digest_high, claim.digest_low, side, owner, row, void, file.name AS file
     FROM claim JOIN file ON file.sha256 = claim.file
     WHERE (claim.digest_high, claim.digest_low) IN (VALUES ${pairs}) ORDER BY file.name, row, file.sha256`,
  );
  const claimsOf = new Map<string, Claim[]>(invoices.map((invoice) => [digestOf(invoice), []]));
  for (const { side, owner, row, void: isVoid, file, ...digest } of claims)
    claimsOf.get(digestOf(digest))!.push({ side, owner, row, void: isVoid, file });
  return claimsOf;
}

/** DuckDB gives BIGINT as bigint; amounts of one invoice are at most 1e13. */
function withNumbers(row: Row<'invoice'>): Row<'invoice'> {
  const number = (value: number | null) => (value === null ? null : Number(value));
  const { net_minor, tax_minor, gross_minor } = row;
  return { ...row, net_minor: number(net_minor), tax_minor: number(tax_minor), gross_minor: number(gross_minor) };
}
