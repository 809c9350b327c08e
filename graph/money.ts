/** Money is an integer of minor units (fen, cents); the currency says how many decimals these are. */

/** The largest amount that one invoice may carry, in minor units of its currency. */
export const MAX_INVOICE_MINOR = 1e13;

/** Decimals per ISO 4217 currency where they are not two. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BHD: 3, CLP: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KRW: 0, KWD: 3, LYD: 3, OMR: 3, PYG: 0, TND: 3, UGX: 0, VND: 0, XAF: 0, XOF: 0,
}; // prettier-ignore

export const DEFAULT_CURRENCY = 'CNY';

/** Number of decimals of a currency. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** The currencies whose exponent is not two, for adapters that convert in a query language. */
export function unusualExponents(): [currency: string, exponent: number][] {
  return Object.entries(EXPONENTS);
}

/** `1234567` of CNY → `12,345.67`. */
export function formatMinor(minor: number, currency: string = DEFAULT_CURRENCY): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = minor < 0 ? '-' : '';
  return exponent === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-exponent)}`;
}

/** `1234567` of CNY → `12345.67`, as programs read it. */
export function plainMinor(minor: number, currency: string = DEFAULT_CURRENCY): string {
  const exponent = exponentOf(currency);
  if (exponent === 0) return String(minor);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Minor units of a decimal text such as `1,234.5`, or null where it is not one that the currency can hold. */
export function parseMinor(text: string, currency: string = DEFAULT_CURRENCY): number | null {
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const exponent = exponentOf(currency);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > exponent) return null;
  const minor = Number(match[2].replaceAll(',', '') + fraction.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) return null;
  return match[1] === '-' && minor !== 0 ? -minor : minor;
}
