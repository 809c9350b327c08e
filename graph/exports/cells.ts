import { formatDay } from '../days.ts';
import { plainMinor } from '../money.ts';
import type { Cell, CellType } from './tables.ts';

/** A cell as text: money in units of its currency, days as YYYY-MM-DD, flags as true and false; null stays null. */
export function textOf(cell: Cell, type: CellType, currency: string): string | null {
  if (cell === null || type === 'text') return cell as string | null;
  switch (type) {
    case 'money':
      return plainMinor(cell as number, currency);
    case 'day':
      return formatDay(cell as number);
    case 'flag':
      return cell ? 'true' : 'false';
    case 'count':
      return String(cell);
  }
}
