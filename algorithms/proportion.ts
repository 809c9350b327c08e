/** 2^27 + 1 splits a double into halves of 26 bits. */
const SPLITTER = 2 ** 27 + 1;

/**
 * ⌊amount × part ÷ whole⌋, exactly, for integers 0 ≤ part ≤ whole < 2^53, whole > 0 and 0 ≤ amount < 2^53, without big integers: a guess
 * in floating point is put right by its remainder, of which products are taken in two doubles each (Dekker, "A floating-point technique for
 * extending the available precision", Numerische Mathematik 18, 1971). O(1).
 */
export function proportion(amount: number, part: number, whole: number): number {
  const product = amount * part;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / whole);
  const productError = errorOf(amount, part, product);
  let quotient = Math.floor(amount * (part / whole));
  for (;;) {
    const taken = quotient * whole;
    const remainder = product - taken + (productError - errorOf(quotient, whole, taken));
    if (remainder < 0) quotient--;
    else if (remainder >= whole) quotient++;
    else return quotient;
  }
}

/** What a × b is more than the double nearest to it. */
function errorOf(a: number, b: number, product: number): number {
  const a0 = SPLITTER * a;
  const b0 = SPLITTER * b;
  const aHigh = a0 - (a0 - a);
  const bHigh = b0 - (b0 - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
