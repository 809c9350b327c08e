import { formatDay } from '../../graph/days.ts';
import { NotFound } from '../../graph/errors.ts';
import { digestText } from '../../graph/model.ts';
import { nodeOf } from '../../graph/snapshot.ts';
import type { InvoicePage } from '../../graph/store.ts';
import { SIDE_INVOICE, SIDE_SALES } from '../../graph/tables.ts';
import type { Invoice, Side } from '../contract.ts';
import type { GraphService } from './graph.ts';
import type { LedgerService } from './ledger.ts';

/** The last invoice of a page. */
export interface InvoicePlace {
  day: number;
  digest: string;
}

export const isInvoicePlace = (at: unknown): at is InvoicePlace =>
  typeof at === 'object' &&
  at !== null &&
  Number.isSafeInteger((at as InvoicePlace).day) &&
  typeof (at as InvoicePlace).digest === 'string';

/**
 * Invoices that a taxpayer sold or bought, in order of day, void ones too, with their claims. They come from the ledger, which a load may
 * have moved on before the graph is built anew: the version is theirs.
 */
export async function invoicesOfTaxpayer(
  ledger: LedgerService,
  graph: GraphService,
  id: string,
  { side, partner, currency, limit }: { side: Side; partner?: string; currency?: string; limit: number },
  after?: InvoicePlace,
): Promise<{ version: string; items: Invoice[]; total: number; last: InvoicePlace | null }> {
  if (nodeOf(graph.snapshot, id) < 0) throw new NotFound('taxpayer_not_found', { id });
  const parties = side === 'sales' ? { seller: id, buyer: partner } : { seller: partner, buyer: id };
  const { version, items, total } = await ledger.page({ ...parties, currency, includeVoid: true, after, limit });
  const end = items.at(-1);
  return {
    version,
    items: items.map(describe),
    total,
    last: end && items.length === limit ? { day: end.day, digest: digestText(end.digest_high, end.digest_low) } : null,
  };
}

function describe(row: InvoicePage['items'][number]): Invoice {
  return {
    digest: digestText(row.digest_high, row.digest_low),
    seller: row.seller!,
    buyer: row.buyer!,
    code: row.code,
    number: row.number!,
    day: formatDay(row.day),
    currency: row.currency!,
    netMinor: row.net_minor,
    taxMinor: row.tax_minor,
    grossMinor: row.gross_minor!,
    status: row.void ? 'void' : 'valid',
    red: row.gross_minor! < 0,
    conflict: row.conflict === 1 || row.contested === 1,
    goodsCode: row.goods_code,
    goodsName: row.goods_name,
    claims: row.claims.map(({ side, owner, row: line, void: isVoid, file }) => ({
      side: side === SIDE_INVOICE ? 'invoices' : side === SIDE_SALES ? 'sales' : 'purchases',
      owner,
      file,
      row: line,
      status: isVoid ? 'void' : 'valid',
    })),
  };
}
