import { formatDay } from '../../graph/days.ts';
import { NotFound } from '../../graph/errors.ts';
import { invoiceClassOf } from '../../graph/invoiceClass.ts';
import { isLive } from '../../graph/live.ts';
import { digestText, parseDigest } from '../../graph/model.ts';
import { idOf, nodeOf } from '../../graph/snapshot.ts';
import type { FoundClaim, FoundInvoice, FoundReversal, InvoiceQuery } from '../../graph/store.ts';
import {
  CONFLICT_AMOUNT,
  CONFLICT_PARTY,
  CONFLICT_STATUS,
  OUTCOME_CONFLICT,
  OUTCOME_FURTHER,
  OUTCOME_NEW,
  REVERSAL_EQUAL,
  REVERSAL_LINKED,
  REVERSAL_MISSING,
  REVERSAL_TAKEN,
  SIDE_INVOICE,
  SIDE_SALES,
} from '../../graph/tables.ts';
import type { Claim, Finding, Invoice, Reversal, Side } from '../contract.ts';
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
  Number.isInteger((at as InvoicePlace).day) &&
  Math.abs((at as InvoicePlace).day) < 2 ** 31 &&
  typeof (at as InvoicePlace).digest === 'string';

interface FoundInvoices {
  version: string;
  items: Invoice[];
  total: number;
  last: InvoicePlace | null;
}

/**
 * Invoices that a taxpayer sold or bought, in order of day, void ones and red letters too, with their claims. They come from the ledger, which a
 * load may have moved on before the graph is built anew: the version is theirs.
 */
export async function invoicesOfTaxpayer(
  ledger: LedgerService,
  graph: GraphService,
  id: string,
  { side, partner, currency, limit }: { side: Side; partner?: string; currency?: string; limit: number },
  after?: InvoicePlace,
): Promise<FoundInvoices> {
  const node = nodeOf(graph.snapshot, id);
  if (node < 0) throw new NotFound('taxpayer_not_found', { id });
  const subject = idOf(graph.snapshot, node);
  const other = partner === undefined ? undefined : subjectId(graph, partner);
  const parties = side === 'sales' ? { seller: subject, buyer: other } : { seller: other, buyer: subject };
  return found(ledger, { ...parties, currency, includeVoid: true, after, limit });
}

/** The subject that an id stands for; the id itself where it is unknown. */
export function subjectId({ snapshot }: GraphService, id: string): string {
  const node = nodeOf(snapshot, id);
  return node < 0 ? id : idOf(snapshot, node);
}

/** Invoices that bear a key, or about which there is something to find; void ones too. */
export async function findInvoices(
  ledger: LedgerService,
  { key, finding, limit }: { key?: string; finding?: Finding; limit: number },
  after?: InvoicePlace,
): Promise<FoundInvoices> {
  const query = { finding, includeVoid: true, after, limit };
  if (key === undefined) return found(ledger, query);
  const [first, ...others] = readings(key);
  let reply = await found(ledger, { ...query, ...first });
  for (const reading of others) {
    if (reply.total > 0) break;
    reply = await found(ledger, { ...query, ...reading });
  }
  return reply;
}

/** Of these the ones that the ledger holds, in order of day; void ones too. */
export function invoicesOfDigests(
  ledger: LedgerService,
  digests: readonly string[],
  limit: number,
  after?: InvoicePlace,
): Promise<FoundInvoices> {
  return found(ledger, { digests, includeVoid: true, after, limit });
}

/** What a key may mean, the likeliest first: a digest, CODE/NUMBER, or a number, which may hold a slash or look like a digest. */
function readings(key: string): Pick<InvoiceQuery, 'digest' | 'code' | 'number'>[] {
  const slashes = Array.from(key.matchAll(/\//g), ({ index }) => index).slice(0, 5);
  return [
    ...(parseDigest(key) ? [{ digest: key }] : []),
    ...slashes.map((at) => ({ code: key.slice(0, at), number: key.slice(at + 1) })),
    { number: key },
  ];
}

async function found(ledger: LedgerService, query: InvoiceQuery): Promise<FoundInvoices> {
  const { version, items, total } = await ledger.page(query);
  const end = items.at(-1);
  return {
    version,
    items: items.map(describe),
    total,
    last:
      end && items.length === query.limit
        ? { day: end.day, digest: digestText(end.digest_high, end.digest_low) }
        : null,
  };
}

function describe(row: FoundInvoice): Invoice {
  const isRed = row.gross_minor! < 0;
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
    liveGrossMinor: isLive(row) ? row.gross_minor! - row.reversed_gross_minor! : 0,
    status: row.void ? 'void' : 'valid',
    red: isRed,
    conflict: row.conflict !== 0 || row.contested === 1,
    disagreements: [
      ...(row.conflict & CONFLICT_PARTY ? (['party'] as const) : []),
      ...(row.conflict & CONFLICT_STATUS ? (['status'] as const) : []),
      ...(row.conflict & CONFLICT_AMOUNT ? (['amount'] as const) : []),
    ],
    contested: row.contested === 1,
    joinedBy: joinedBy(row),
    class: invoiceClassOf(row.class),
    classText: row.class,
    goodsCode: row.goods_code,
    goodsName: row.goods_name,
    originalCode: row.original_code,
    originalNumber: row.original_number,
    claims: row.claims.map(describeClaim),
    claimCount: row.claimCount,
    reversals: row.reversals.map(describeReversal),
    reversalCount: row.reversalCount,
  };
}

/** Which rules of resolve.ts make one document of the claims. */
function joinedBy({ code, number, claimCount, ledgerCount, isFull }: FoundInvoice): Invoice['joinedBy'] {
  if (claimCount < 2) return [];
  if (/^[0-9]{20}$/.test(number!)) return ['number'];
  if (code !== null) return ['code_number'];
  return [
    ...(claimCount > ledgerCount ? (['ledger'] as const) : []),
    ...(ledgerCount > 1 ? ([isFull ? 'full' : 'match'] as const) : []),
  ];
}

function describeClaim(claim: FoundClaim): Claim {
  const { side, outcome, original_code, original_number } = claim;
  return {
    side: side === SIDE_INVOICE ? 'invoices' : side === SIDE_SALES ? 'sales' : 'purchases',
    owner: claim.owner,
    file: claim.name,
    row: claim.row,
    load: claim.load,
    outcome:
      outcome === OUTCOME_NEW
        ? 'new'
        : outcome === OUTCOME_FURTHER
          ? 'further'
          : outcome === OUTCOME_CONFLICT
            ? 'conflict'
            : 'repeat',
    seller: claim.seller!,
    buyer: claim.buyer!,
    day: formatDay(claim.day),
    netMinor: claim.net_minor,
    taxMinor: claim.tax_minor,
    grossMinor: claim.gross_minor!,
    currency: claim.currency!,
    status: claim.void ? 'void' : 'valid',
    originalCode: original_code,
    originalNumber: original_number,
  };
}

function describeReversal({ other, rule, equals, gross_minor, tax_minor }: FoundReversal): Reversal {
  return {
    other: other && {
      digest: digestText(other.digest_high, other.digest_low),
      code: other.code,
      number: other.number!,
      day: formatDay(other.day),
      seller: other.seller!,
      buyer: other.buyer!,
      grossMinor: other.gross_minor!,
    },
    rule: RULES[rule] ?? 'none',
    equals,
    grossMinor: gross_minor!,
    taxMinor: tax_minor!,
  };
}

const RULES: Readonly<Record<number, Reversal['rule']>> = {
  [REVERSAL_LINKED]: 'linked',
  [REVERSAL_EQUAL]: 'equal',
  [REVERSAL_TAKEN]: 'taken',
  [REVERSAL_MISSING]: 'missing',
};
