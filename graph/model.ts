import { createHash } from 'node:crypto';

/** One part of an id: `%` and `/` are escaped, so that joined parts can be told apart. */
export function escapeIdPart(text: string): string {
  return text.replace(/[%/]/g, (character) => (character === '%' ? '%25' : '%2F'));
}

/** Id of a counterparty that a ledger names by a code of its owner's own: `owner/side/code`. */
export function scopedId(owner: string, side: 'sales' | 'purchases', code: string): string {
  return `${escapeIdPart(owner)}/${side}/${escapeIdPart(code)}`;
}

/** A citizen's number (GB 11643), of 18 characters or 15: it has a day of birth in it. As a pattern of RE2 and of JavaScript. */
export const CITIZEN_NUMBER =
  '[1-9][0-9]{5}(((18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X])|([0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}))';

/** 32 hex digits of a digest's two halves. */
export function digestText(high: bigint, low: bigint): string {
  return high.toString(16).padStart(16, '0') + low.toString(16).padStart(16, '0');
}

/** The halves of a digest's 32 hex digits, or null. */
export function parseDigest(text: string): { high: bigint; low: bigint } | null {
  if (!/^[0-9a-f]{32}$/.test(text)) return null;
  return { high: BigInt(`0x${text.slice(0, 16)}`), low: BigInt(`0x${text.slice(16)}`) };
}

/** The fields that make an invoice what it is; staging computes the same digest in SQL (resolve.ts). */
export interface InvoiceIdentity {
  seller: string;
  buyer: string;
  code: string | null;
  number: string;
  day: number;
  netMinor: number | null;
  taxMinor: number | null;
  grossMinor: number;
  currency: string;
  void: boolean;
  class: string | null;
  goodsCode: string | null;
  goodsName: string | null;
  originalCode: string | null;
  originalNumber: string | null;
}

/** Separates the fields below a digest; no field may hold it (control characters are refused while loading). */
export const FIELD_SEPARATOR = '\x1f';

/** Digest of an invoice: the first 128 bits of SHA-256 over its fields, null as the empty text. */
export function invoiceDigest(invoice: InvoiceIdentity): { high: bigint; low: bigint } {
  const text = [
    invoice.seller,
    invoice.buyer,
    invoice.code ?? '',
    invoice.number,
    invoice.day,
    invoice.netMinor ?? '',
    invoice.taxMinor ?? '',
    invoice.grossMinor,
    invoice.currency,
    invoice.void ? 1 : 0,
    invoice.class ?? '',
    invoice.goodsCode ?? '',
    invoice.goodsName ?? '',
    invoice.originalCode ?? '',
    invoice.originalNumber ?? '',
  ].join(FIELD_SEPARATOR);
  const hash = createHash('sha256').update(text).digest();
  return { high: hash.readBigUInt64BE(0), low: hash.readBigUInt64BE(8) };
}

/** Hash over sorted digests, fed in ascending order, then over who stands for whom, in byte order: the version of a ledger. */
export class VersionHash {
  readonly #hash = createHash('sha256').update('suyuan ledger 1\n');

  add(high: BigUint64Array, low: BigUint64Array, count: number): void {
    // a DataView, since Buffer writes a bigint byte by byte
    const bytes = new DataView(new ArrayBuffer(count * 16));
    for (let i = 0; i < count; i++) {
      bytes.setBigUint64(i * 16, high[i]);
      bytes.setBigUint64(i * 16 + 8, low[i]);
    }
    this.#hash.update(bytes);
  }

  addIdentity(id: string, subject: string): void {
    this.#hash.update(`${id}${FIELD_SEPARATOR}${subject}\n`);
  }

  finish(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * Hash over what the version leaves out: taxpayers in byte order of id with their attributes, then pairs that may be one subject, then the
 * invoices whose claims disagree, in order of digest. Version and attributes version together say all that a snapshot holds.
 */
export class AttributesHash {
  readonly #hash = createHash('sha256').update('suyuan attributes 2\n');

  /** With the days that its ledgers cover: first and last of its sales, of its purchases. */
  addTaxpayer(id: string, name: string | null, observed: number, days: readonly number[]): void {
    this.#hash.update(`${[id, name ?? '', observed, ...days].join(FIELD_SEPARATOR)}\n`);
  }

  addDuplicate(a: string, b: string): void {
    this.#hash.update(`${a}${FIELD_SEPARATOR}${b}\n`);
  }

  addDisputed(high: bigint, low: bigint): void {
    this.#hash.update(`${digestText(high, low)}\n`);
  }

  finish(): string {
    return this.#hash.digest('hex');
  }
}
