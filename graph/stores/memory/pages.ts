import { compareTexts } from '../../bytes.ts';
import { InvalidInput } from '../../errors.ts';
import { digestText, parseDigest } from '../../model.ts';
import {
  type Finding,
  type FoundReversal,
  type InvoicePage,
  type InvoiceQuery,
  LISTED,
  type RefusalHeader,
  type RefusalPage,
  type RefusalPlace,
  type RefusalQuery,
} from '../../store.ts';
import { CONFLICT_AMOUNT, CONFLICT_PARTY, CONFLICT_STATUS, type Row, SIDE_INVOICE } from '../../tables.ts';
import { byDay, digestOf, type Invoice, type Ledger } from './ledger.ts';

/** Invoices with their claims and reversals, in order of (day, digest). */
export function page(ledger: Ledger, query: InvoiceQuery): InvoicePage {
  const { seller, buyer, currency, code, number, digest, digests, finding, includeVoid, after, limit } = query;
  if ([seller, buyer, number, digest, digests, finding].every((sought) => sought === undefined))
    throw new InvalidInput('query_without_party');
  for (const asked of [...(digest === undefined ? [] : [digest]), ...(digests ?? [])])
    if (!parseDigest(asked)) throw new InvalidInput('digest_invalid', { digest: asked });
  const among = digests && new Set(digests);
  if (after && !parseDigest(after.digest)) throw new InvalidInput('cursor_invalid');
  const { invoices, claims, files } = ledger;
  const fileOf = new Map(files.map((file) => [file.sha256, file]));
  const found = [...invoices.values()]
    .filter((row) => (seller ?? row.seller) === row.seller && (buyer ?? row.buyer) === row.buyer)
    .filter((row) => (number ?? row.number) === row.number && (code === undefined || code === row.code))
    .filter((row) => (currency ?? row.currency) === row.currency && (includeVoid || row.void === 0))
    .filter((row) => digest === undefined || digestOf(row) === digest)
    .filter((row) => among === undefined || among.has(digestOf(row)))
    .filter((row) => finding === undefined || fits(ledger, row, finding))
    .sort(byDay);
  const later = after
    ? found.filter((row) => row.day > after.day || (row.day === after.day && digestOf(row) > after.digest))
    : found;
  const shown = later.slice(0, limit);
  const claimsOf = new Map(shown.map((row) => [digestOf(row), [] as Row<'claim'>[]]));
  for (const claim of claims.values()) claimsOf.get(digestOf(claim))?.push(claim);
  const told = (ofInvoice: Row<'claim'>[]) =>
    ofInvoice
      .map((claim) => ({ ...claim, name: fileOf.get(claim.file)!.name!, load: fileOf.get(claim.file)!.load! }))
      .sort((a, b) => compareTexts(a.name, b.name) || a.row - b.row || compareTexts(a.file!, b.file!));
  return {
    total: found.length,
    items: shown.map((row) => {
      const invoice = row;
      const ofInvoice = told(claimsOf.get(digestOf(row))!);
      const reversals = reversalsOf(ledger, row);
      return {
        ...invoice,
        ...{ claims: ofInvoice.slice(0, LISTED), claimCount: ofInvoice.length },
        ledgerCount: new Set(ofInvoice.map((claim) => `${claim.side} ${claim.owner ?? claim.seller}`)).size,
        isFull: ofInvoice.some(({ side }) => side === SIDE_INVOICE),
        ...{ reversals: reversals.slice(0, LISTED), reversalCount: reversals.length },
      };
    }),
  };
}

function fits(ledger: Ledger, row: Invoice, finding: Finding): boolean {
  switch (finding) {
    case 'party':
      return (row.conflict & CONFLICT_PARTY) > 0;
    case 'status':
      return (row.conflict & CONFLICT_STATUS) > 0;
    case 'amount':
      return (row.conflict & CONFLICT_AMOUNT) > 0;
    case 'contested':
      return row.contested === 1;
    case 'reversed':
      return row.reversed_gross_minor! > 0;
    case 'unallocated': {
      const reversal = ledger.reversals.get(digestOf(row));
      return reversal !== undefined && reversal.gross_minor! < -row.gross_minor!;
    }
  }
}

function reversalsOf({ reversals, invoices }: Ledger, row: Invoice): FoundReversal[] {
  const digest = digestOf(row);
  const takingPart = [...reversals]
    .filter(
      ([red, { original_high, original_low }]) => red === digest || digestText(original_high, original_low) === digest,
    )
    .map(([red, { red_high: _, red_low: __, original_high, original_low, ...rest }]) => ({
      ...rest,
      other: invoices.get(red === digest ? digestText(original_high, original_low) : red),
    }));
  return takingPart
    .sort((a, b) => (a.other && b.other ? byDay(a.other, b.other) : 0))
    .map(({ other, ...rest }) => {
      if (!other) return { ...rest, other: null };
      const { digest_high, digest_low, code, number: otherNumber, day, gross_minor, seller, buyer } = other;
      return {
        ...rest,
        other: { digest_high, digest_low, code, number: otherNumber, day, gross_minor, seller, buyer },
      };
    });
}

/** Refused rows in order of load, file and row. */
export function refusals(ledger: Ledger, { load, open, of, after, limit, counted = true }: RefusalQuery): RefusalPage {
  const { files, repairs, loads } = ledger;
  const fileOf = new Map(files.map((file) => [file.sha256, file]));
  const sequenceOf = new Map(loads.map(({ id, sequence }) => [id, sequence]));
  const found = ledger.refusals
    .map((refusal) => {
      const file = fileOf.get(refusal.file)!;
      const [repair] = repairs
        .filter((one) => one.file === refusal.file && one.row === refusal.row)
        .sort((a, b) => a.outcome - b.outcome || compareTexts(b.by_file!, a.by_file!) || b.by_row - a.by_row);
      return {
        ...refusal,
        name: file.name!,
        kind: file.kind!,
        header: file.header!,
        load: file.load!,
        sequence: sequenceOf.get(file.load!)!,
        position: file.position,
        repair: repair
          ? { name: fileOf.get(repair.by_file)!.name!, row: repair.by_row, outcome: repair.outcome }
          : null,
      };
    })
    .filter((refusal) => (load ?? refusal.load) === refusal.load && !(open && refusal.repair))
    .filter(({ kind, header }) => !of || (of.kind === kind && of.header === header))
    .sort(byRefusalPlace);
  const later = after ? found.filter((refusal) => byRefusalPlace(refusal, after) > 0) : found;
  return { total: counted ? found.length : null, items: later.slice(0, limit) };
}

/** By kind and header of their files, in byte order. */
export function refusalHeaders(ledger: Ledger, query: Pick<RefusalQuery, 'load' | 'open'>): RefusalHeader[] {
  const { items } = refusals(ledger, { ...query, limit: Infinity });
  const headers = new Map<string, RefusalHeader>();
  for (const { kind, header } of items) {
    const key = `${kind} ${header}`;
    headers.set(key, { kind, header, rows: (headers.get(key)?.rows ?? 0) + 1 });
  }
  return [...headers.values()].sort((a, b) => compareTexts(a.kind, b.kind) || compareTexts(a.header, b.header));
}

const byRefusalPlace = (a: RefusalPlace, b: RefusalPlace) =>
  a.sequence - b.sequence || a.position - b.position || a.row - b.row;
