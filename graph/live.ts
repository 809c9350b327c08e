import { MAX_CURRENCIES, MAX_GOODS_CATEGORIES } from './builder.ts';
import { compareTexts } from './bytes.ts';
import { SnapshotTooLarge } from './errors.ts';
import { INVOICE_CONFLICT, INVOICE_REVERSED, OBSERVED_PURCHASES, OBSERVED_SALES } from './snapshot.ts';
import type { Row } from './tables.ts';

/**
 * What every store must hold alike about the graph that it hands over. The memory store calls these; stores with a query language say the
 * same in it (stores/duckdb/queries.ts), and the contract suite holds them together.
 */

/** What counts, red letters too: the version is made of these. Void, zero and self-issued invoices stay in the ledger only. */
export function counts({ void: isVoid, gross_minor, seller, buyer }: Row<'invoice'>): boolean {
  return isVoid === 0 && gross_minor !== 0 && seller !== buyer;
}

/** What the graph is made of: originals of which something is left after reversals. */
export function isLive(invoice: Row<'invoice'>): boolean {
  return counts(invoice) && invoice.gross_minor! > invoice.reversed_gross_minor!;
}

/** The claims of the invoice disagree, or several parties claim to be the same one. */
export function isDisputed({ conflict, contested }: Row<'invoice'>): boolean {
  return conflict !== 0 || contested === 1;
}

/** INVOICE_* bits. */
export function flagsOf(invoice: Row<'invoice'>): number {
  return (invoice.reversed_gross_minor! > 0 ? INVOICE_REVERSED : 0) | (isDisputed(invoice) ? INVOICE_CONFLICT : 0);
}

/** Which of the three tallies an invoice counts for; none of it for most. */
export function tallied(invoice: Row<'invoice'>): { voids: number; reversals: number; conflicts: number } {
  const isRed = invoice.void === 0 && invoice.gross_minor! < 0;
  return { voids: invoice.void, reversals: Number(isRed), conflicts: Number(isDisputed(invoice)) };
}

/** What leads a name such as `*医药*感冒灵`. */
export const NAMED_CATEGORY = '^\\*([^*]+)\\*';
export const CATEGORY_DIGITS = 2;

/** A goods category is the first digits of the code, else what stands between asterisks in the name, else empty. */
export function goodsCategory({ goods_code, goods_name }: Row<'invoice'>): string {
  const code = [...(goods_code ?? '')].slice(0, CATEGORY_DIGITS).join('');
  return code || (new RegExp(NAMED_CATEGORY, 'u').exec(goods_name ?? '')?.[1] ?? '');
}

/** Currencies in the order of their numbers. */
export function numberCurrencies(currencies: Iterable<string>): string[] {
  const sorted = [...currencies].sort(compareTexts);
  if (sorted.length > MAX_CURRENCIES) throw new SnapshotTooLarge('currencies', sorted.length);
  return sorted;
}

/** Goods categories in the order of their numbers: none first, then by bytes. Where they are too many, the rarest have no number. */
export function numberCategories(rowsByCategory: Iterable<[category: string, rows: number]>): string[] {
  const named = [...rowsByCategory].filter(([category]) => category !== '');
  named.sort(([a, m], [b, n]) => n - m || compareTexts(a, b));
  const kept = named.slice(0, MAX_GOODS_CATEGORIES - 1).map(([category]) => category);
  return ['', ...kept.sort(compareTexts)];
}

/** What is known of several registrations of one subject; of none, nothing. */
export function mergedRegistration(id: string, rows: Iterable<Row<'taxpayer'>>): Row<'taxpayer'> {
  const merged = { id, observed: 0, sales_first: 0, sales_last: 0, purchases_first: 0, purchases_last: 0 };
  for (const row of rows) {
    for (const [bit, first, last] of [
      [OBSERVED_SALES, 'sales_first', 'sales_last'],
      [OBSERVED_PURCHASES, 'purchases_first', 'purchases_last'],
    ] as const) {
      if ((row.observed & bit) === 0) continue;
      const isFirst = (merged.observed & bit) === 0;
      merged[first] = isFirst ? row[first] : Math.min(merged[first], row[first]);
      merged[last] = isFirst ? row[last] : Math.max(merged[last], row[last]);
    }
    merged.observed |= row.observed;
  }
  return merged;
}

/** Pairs of subjects that may be one and that nobody has decided, in byte order. */
export function openDuplicates(
  candidates: Iterable<Pick<Row<'candidate'>, 'kind' | 'a' | 'b' | 'state'>>,
  subjectOf: (id: string) => string,
): [a: string, b: string][] {
  const pairs = new Map<string, [string, string]>();
  for (const { kind, a, b, state } of candidates) {
    if (kind !== 'duplicate' || state !== 'open') continue;
    const pair = [subjectOf(a!), subjectOf(b!)].sort(compareTexts) as [string, string];
    if (pair[0] !== pair[1]) pairs.set(JSON.stringify(pair), pair);
  }
  return [...pairs.values()].sort((x, y) => compareTexts(x[0], y[0]) || compareTexts(x[1], y[1]));
}

/** The name that is shown of several: that of most rows, ties by bytes. */
export function shownName(rowsByName: Iterable<[name: string, rows: number]>): string | null {
  let [shown, most]: [string | null, number] = [null, 0];
  for (const [name, rows] of rowsByName)
    if (rows > most || (rows === most && shown !== null && compareTexts(name, shown) < 0)) [shown, most] = [name, rows];
  return shown;
}
