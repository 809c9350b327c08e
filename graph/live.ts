import { MAX_CURRENCIES, MAX_GOODS_CATEGORIES } from './builder.ts';
import { compareTexts } from './bytes.ts';
import { SnapshotTooLarge } from './errors.ts';
import { INVOICE_CONFLICT, INVOICE_RED } from './snapshot.ts';
import type { Row } from './tables.ts';

/**
 * What every store must hold alike about the graph that it hands over. The memory store calls these; stores with a query language say the
 * same in it (stores/duckdb/queries.ts), and the contract suite holds them together.
 */

/** What the graph is made of. Void, zero and self-issued invoices stay in the ledger only. */
export function isLive({ void: isVoid, gross_minor, seller, buyer }: Row<'invoice'>): boolean {
  return isVoid === 0 && gross_minor !== 0 && seller !== buyer;
}

/** The claims of the invoice disagree, or several parties claim to be the same one. */
export function isDisputed({ conflict, contested }: Row<'invoice'>): boolean {
  return conflict === 1 || contested === 1;
}

/** INVOICE_* bits. */
export function flagsOf(invoice: Row<'invoice'>): number {
  return (invoice.gross_minor! < 0 ? INVOICE_RED : 0) | (isDisputed(invoice) ? INVOICE_CONFLICT : 0);
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

/** The name that is shown of several: that of most rows, ties by bytes. */
export function shownName(rowsByName: Iterable<[name: string, rows: number]>): string | null {
  let [shown, most]: [string | null, number] = [null, 0];
  for (const [name, rows] of rowsByName)
    if (rows > most || (rows === most && shown !== null && compareTexts(name, shown) < 0)) [shown, most] = [name, rows];
  return shown;
}
