import { compareTexts } from './bytes.ts';
import { type FactKind, type FactValues, keyParts } from './facts.ts';

/** How facts are listed, in memory; the embedded store says the same in SQL. */

/** What a fact is listed by beside its taxpayer. */
export function keyValues(kind: FactKind, values: FactValues): (string | number | null)[] {
  return keyParts(kind).map((part) => part.map((name) => values[name]).find((one) => one !== null) ?? null);
}

/** By taxpayer and key: nothing first, numbers by size, texts by bytes. 0 means that they are about the same. */
export function compareFacts(kind: FactKind, a: FactValues, b: FactValues): number {
  const [left, right] = [a, b].map((values) => [values.taxpayer, ...keyValues(kind, values)]);
  for (const [i, one] of left.entries()) {
    const other = right[i];
    if (one === other) continue;
    if (one === null || other === null) return one === null ? -1 : 1;
    const order = typeof one === 'number' ? one - (other as number) : compareTexts(one, String(other));
    if (order !== 0) return order;
  }
  return 0;
}
