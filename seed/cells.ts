import { civilOf, dayOf } from '../graph/days.ts';

/** What stands in the cells of ledgers, as the real ones write it. */

/** The day of a date as the real ledgers write it: `2017/9/5`, without zeros, a time behind it or not. Null where it is none. */
export function looseDay(text: string): number | null {
  const found = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(\s|$)/.exec(text.trim());
  if (!found) return null;
  const [year, month, date] = found.slice(1, 4).map(Number);
  const day = dayOf(year, month, date);
  const back = civilOf(day);
  return back.month === month && back.date === date ? day : null;
}

export const VOID = '作废';

/** As some ledgers write it, 作废发票. */
export const isVoid = (status: string) => status.trim().startsWith(VOID);
