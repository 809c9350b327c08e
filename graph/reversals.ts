import { compareTexts } from './bytes.ts';
import { counts } from './live.ts';
import { digestText } from './model.ts';
import {
  REVERSAL_EQUAL,
  REVERSAL_LINKED,
  REVERSAL_MISSING,
  REVERSAL_NONE,
  REVERSAL_TAKEN,
  type Row,
} from './tables.ts';

/**
 * Which invoice each red letter reverses: a function of the invoices that count (not void, not zero, not self-issued), whatever the order
 * in which they came.
 *
 * 1. *Linked*: a red letter that names its original takes its amount off that one, in order of (day, digest), until nothing is left of it.
 *    What names one document (20 digits, or code and number) is found wherever it stands; a bare number only within the pair.
 * 2. *Equal*: any other reverses the latest original of the same pair, of the same or an earlier day, with equal net, tax and gross that no red
 *    letter before it has taken and none names. Red letters choose in order of (day, digest), so what is decided up to a day is not changed
 *    by later ones that name nothing.
 * 3. The rest is *unallocated*.
 *
 * A store sorts and joins in its own way, and hands rows to the two functions below; `concludeReversals` does so for rows in memory.
 */

interface Amounts {
  grossMinor: number;
  taxMinor: number;
}

/** A red letter that names its original, and that original; in order of original, then (day, digest) of the red letter. Amounts of both are positive. */
export interface LinkedRow {
  redHigh: bigint;
  redLow: bigint;
  red: Amounts;
  /** 0 where it is not there. */
  originalHigh: bigint;
  originalLow: bigint;
  original: Amounts;
}

/** What each linked red letter takes, one row after the other. Memory of one original. */
export function linkedReversals(): (row: LinkedRow) => Row<'reversal'> {
  let [high, low] = [0n, 0n];
  let [gross, tax] = [0, 0];
  return ({ redHigh, redLow, red, originalHigh, originalLow, original }) => {
    const isThere = originalHigh !== 0n || originalLow !== 0n;
    if (originalHigh !== high || originalLow !== low) {
      [high, low] = [originalHigh, originalLow];
      [gross, tax] = [original.grossMinor, original.taxMinor];
    }
    const takenGross = isThere ? Math.min(red.grossMinor, gross) : 0;
    // the last part takes what tax is left, so that nothing remains of an invoice without an amount
    const takenTax = takenGross === gross ? tax : Math.max(0, Math.min(red.taxMinor, tax));
    gross -= takenGross;
    if (isThere) tax -= takenTax;
    return {
      red_high: redHigh,
      red_low: redLow,
      original_high: originalHigh,
      original_low: originalLow,
      rule: isThere ? REVERSAL_LINKED : REVERSAL_MISSING,
      equals: 0,
      gross_minor: takenGross,
      tax_minor: isThere ? takenTax : 0,
    };
  };
}

/**
 * Red letters that name nothing, and the originals that are equal to one of them and that none names; in order of (pair, currency, amounts), then
 * day, then originals first, then digest.
 */
export interface EqualRow {
  /** Equal for equal (pair, currency, amounts). */
  group: number;
  isRed: boolean;
  high: bigint;
  low: bigint;
  /** Of the original, or of the red letter with its sign taken off. */
  amounts: Amounts;
}

/** What each of these red letters takes, one row after the other: the latest original before it that is free. Memory of one group. */
export function equalReversals(): (row: EqualRow) => Row<'reversal'> | null {
  let current = -1;
  let met = 0;
  const free: EqualRow[] = [];
  return (row) => {
    if (row.group !== current) {
      current = row.group;
      met = 0;
      free.length = 0;
    }
    if (!row.isRed) {
      free.push(row);
      met++;
      return null;
    }
    const original = free.pop();
    return {
      red_high: row.high,
      red_low: row.low,
      original_high: original?.high ?? 0n,
      original_low: original?.low ?? 0n,
      rule: original ? REVERSAL_EQUAL : met > 0 ? REVERSAL_TAKEN : REVERSAL_NONE,
      equals: met,
      gross_minor: original?.amounts.grossMinor ?? 0,
      tax_minor: original?.amounts.taxMinor ?? 0,
    };
  };
}

type Invoice = Row<'invoice'>;
const digestOf = ({ digest_high, digest_low }: Invoice) => digestText(digest_high, digest_low);
const byDay = (a: Invoice, b: Invoice) => a.day - b.day || compareTexts(digestOf(a), digestOf(b));
const amountsOf = ({ gross_minor, tax_minor }: Invoice): Amounts => ({
  grossMinor: Math.abs(gross_minor!),
  // |x| only where the sign is that of a reversal
  taxMinor: gross_minor! < 0 ? -(tax_minor ?? 0) : (tax_minor ?? 0),
});

/** The reversals of invoices in memory, all of which count. O(n log n). */
export function concludeReversals(invoices: readonly Invoice[]): Row<'reversal'>[] {
  const originals = invoices.filter(({ gross_minor }) => gross_minor! > 0).sort(byDay);
  const reds = invoices.filter(({ gross_minor }) => gross_minor! < 0).sort(byDay);
  const byNumber = groupBy(originals, ({ number }) => number!);
  const linked = reds
    .filter(({ original_number }) => original_number !== null)
    .map((red) => ({ red, original: named(red, byNumber.get(red.original_number!) ?? []) }))
    .sort((a, b) => compareTexts(a.original ? digestOf(a.original) : '', b.original ? digestOf(b.original) : ''));
  const taken = linked
    .map(({ red, original }) => ({
      redHigh: red.digest_high,
      redLow: red.digest_low,
      red: amountsOf(red),
      originalHigh: original?.digest_high ?? 0n,
      originalLow: original?.digest_low ?? 0n,
      original: original ? amountsOf(original) : { grossMinor: 0, taxMinor: 0 },
    }))
    .map(linkedReversals());
  const isNamed = new Set(taken.map(({ original_high, original_low }) => digestText(original_high, original_low)));
  const keyOf = ({ seller, buyer, currency, net_minor, tax_minor, gross_minor }: Invoice, sign: 1 | -1) => {
    const amount = (minor: number | null) => (minor === null ? null : sign * minor + 0);
    return JSON.stringify([seller, buyer, currency, amount(net_minor), amount(tax_minor), amount(gross_minor)]);
  };
  const groups = groupBy(
    [
      ...originals
        .filter((row) => !isNamed.has(digestOf(row)))
        .map((row) => ({ row, isRed: false, key: keyOf(row, 1) })),
      ...reds
        .filter(({ original_number }) => original_number === null)
        .map((row) => ({ row, isRed: true, key: keyOf(row, -1) })),
    ].sort((a, b) => a.row.day - b.row.day || Number(a.isRed) - Number(b.isRed) || byDay(a.row, b.row)),
    ({ key }) => key,
  );
  const equal = [...groups.values()].flatMap((rows, group) =>
    rows.map(({ row, isRed }): EqualRow => {
      const { digest_high: high, digest_low: low } = row;
      return { group, isRed, high, low, amounts: amountsOf(row) };
    }),
  );
  return [...taken, ...equal.map(equalReversals()).filter((row) => row !== null)];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Invoices by digest with what red letters take off them, and what becomes of these, by digest too. */
export function withReversals<I extends Invoice>(
  before: ReadonlyMap<string, I>,
): { invoices: Map<string, I>; reversals: Map<string, Row<'reversal'>> } {
  const rows = concludeReversals([...before.values()].filter(counts));
  const invoices = new Map<string, I>();
  for (const [digest, row] of before) invoices.set(digest, { ...row, reversed_gross_minor: 0, reversed_tax_minor: 0 });
  for (const { original_high, original_low, gross_minor, tax_minor } of rows) {
    const digest = digestText(original_high, original_low);
    const original = invoices.get(digest);
    if (original)
      invoices.set(digest, {
        ...original,
        reversed_gross_minor: original.reversed_gross_minor! + gross_minor!,
        reversed_tax_minor: original.reversed_tax_minor! + tax_minor!,
      });
  }
  return { invoices, reversals: new Map(rows.map((row) => [digestText(row.red_high, row.red_low), row])) };
}

/** The one among invoices of that number that a red letter means: one of the pair first, then the latest that is not later. */
function named(red: Invoice, sameNumber: readonly Invoice[]): Invoice | undefined {
  const isPair = ({ seller, buyer }: Invoice) => seller === red.seller && buyer === red.buyer;
  const isGlobal = red.original_code !== null || /^[0-9]{20}$/.test(red.original_number!);
  return sameNumber
    .filter((row) => row.currency === red.currency)
    .filter((row) => (isGlobal ? row.code === red.original_code : isPair(row)))
    .sort(
      (a, b) =>
        Number(isPair(b)) - Number(isPair(a)) ||
        Number(b.day <= red.day) - Number(a.day <= red.day) ||
        b.day - a.day ||
        compareTexts(digestOf(a), digestOf(b)),
    )[0];
}
