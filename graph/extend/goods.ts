import { MAX_GOODS_CATEGORIES } from '../builder.ts';
import { numberCategories } from '../live.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Changed } from './changed.ts';
import type { Place } from './places.ts';

/** Goods categories of now, by their number of before. */
export interface Goods {
  categories: readonly string[];
  number: Map<string, number>;
  now: Uint16Array;
}

/** Null where there are so many that some have no number: which ones, only a look at all invoices tells. */
export function goodsAfter(before: Snapshot, changed: Changed, places: readonly Place[]): Goods | null {
  const old = before.goodsCategories;
  if (old.length >= MAX_GOODS_CATEGORIES) return null;
  const rows = new Float64Array(old.length);
  for (const category of before.invoices.goods) rows[category]++;
  const { invoiceOffsets } = before.relations;
  for (const { at, found } of places)
    if (found) for (let i = invoiceOffsets[at]; i < invoiceOffsets[at + 1]; i++) rows[before.invoices.goods[i]]--;
  const counts = new Map(old.map((category, i) => [category, rows[i]]));
  for (const category of changed.invoices.goods) counts.set(category, (counts.get(category) ?? 0) + 1);
  const there = [...counts].filter(([, count]) => count > 0);
  if (there.length >= MAX_GOODS_CATEGORIES) return null;
  const categories = numberCategories(there);
  const number = new Map(categories.map((category, i) => [category, i]));
  const now = Uint16Array.from(old, (category) => number.get(category) ?? 0);
  return { categories, number, now };
}
