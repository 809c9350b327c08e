/** Values of leads as text; units stand in their names, as the server words them. Pure. */
import { exactMoney, wholeCount } from './format.ts';

/** Part of what was looked at that is weaker, in percent; all but all never reads as all. */
export function scoreText(score: number | null): string {
  return score === null ? '–' : `${(Math.floor(score * 10_000) / 100).toFixed(2)}%`;
}

/** A value that only orders: three decimals and no percent, since it is no share of anything; all but one never reads as one. */
export const orderText = (value: number): string => (value < 1 ? Math.min(value, 0.999) : 1).toFixed(3);

export function valueText(name: string, value: number | null, currency: string): string {
  if (value === null) return '–';
  if (name.endsWith('Minor')) return exactMoney(value, currency);
  if (name.endsWith('Day')) return new Date(value * 86_400_000).toISOString().slice(0, 10);
  if (name.endsWith('Share')) return `${(100 * value).toFixed(1)}%`;
  return Number.isInteger(value) ? wholeCount(value) : value.toFixed(2);
}

/** What kind of value a name stands for, where it has no word of its own. */
export function unitOf(name: string): 'amount' | 'day' | 'days' | 'share' | 'number' | 'value' {
  if (name.endsWith('Minor')) return 'amount';
  if (name.endsWith('Days')) return 'days';
  if (name.endsWith('Day')) return 'day';
  if (name.endsWith('Share')) return 'share';
  return name.endsWith('Count') ? 'number' : 'value';
}

/** Values of the evidence that have words of their own. */
const known = ['invoices', 'relations', 'netMinor', 'taxMinor', 'firstDay', 'lastDay', 'isItsId'] as const;
export const knownValue = (name: string): (typeof known)[number] | null => known.find((one) => one === name) ?? null;
