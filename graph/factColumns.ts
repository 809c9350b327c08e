import type { Enumeration } from './factValues.ts';
import type { ColumnType } from './tables.ts';

/** What facts.ts is written in. */

/**
 * How a cell is read and kept:
 * - `taxpayer` id of a taxpayer, escaped as in invoices
 * - `id`       any other number that identifies; dashes stand for nothing
 * - `code`     `id` of an invoice's code: null where the number is of 20 digits
 * - `text`     as it is
 * - `day`      days since 1970-01-01
 * - `until`    a day, or null for no end: 长期, 至今, 9999-12-31
 * - `period`   a filing month: year × 12 + (month − 1)
 * - `year`, `count` integers
 * - `amount`   minor units of the row's currency, 1e15 at the most
 * - `currency` ISO 4217; CNY where nothing is said
 * - `value`    one of an enumeration
 */
export type FactType =
  'taxpayer' | 'id' | 'code' | 'text' | 'day' | 'until' | 'period' | 'year' | 'count' | 'amount' | 'currency' | 'value';

/** Text, or an integer that may be null: the latter is carried as `minor`, whatever its unit. */
export type Stored<T extends FactType> = T extends 'day' | 'until' | 'period' | 'year' | 'count' | 'amount'
  ? 'minor'
  : 'text';

export interface FactColumn<T extends FactType = FactType> {
  type: T;
  /** Labels; files may name the column by either, or by one of `names`. */
  zh: string;
  en: string;
  names: readonly string[];
  /** Each row has it. */
  required?: true;
  /** Names of a second column, which is taken where it has a value. */
  preferred?: readonly string[];
  /** The whole cell, as a regular expression. */
  pattern?: string;
  /** A text of up to 4000 characters instead of 200. */
  long?: true;
  /** Of a `value`. */
  of?: Enumeration;
}

const NUMBERS: readonly FactType[] = ['day', 'until', 'period', 'year', 'count', 'amount'];
export const storedAs = (type: FactType): ColumnType => (NUMBERS.includes(type) ? 'minor' : 'text');

export interface Kind<C extends Record<string, FactColumn>> {
  zh: string;
  en: string;
  columns: C;
  /** What tells facts of one taxpayer apart, in the order in which they are listed; of a group, the first that is given. */
  key: readonly ((keyof C & string) | readonly (keyof C & string)[])[];
  /** The header has at least one of these: a list of names alone could be anything. */
  tells?: readonly (keyof C & string)[];
  /** Of each group at least one is given, in the header and in each row. */
  anyOf?: readonly (readonly (keyof C & string)[])[];
  /** The second is not before the first. */
  spans?: readonly (readonly [keyof C & string, keyof C & string])[];
}
export const kind = <C extends Record<string, FactColumn>>(of: Kind<C>): Kind<C> => of;

/** Makers of columns: labels in Chinese and English, and more names, separated by `|`. */
type More = Omit<Partial<FactColumn>, 'type' | 'zh' | 'en' | 'names'>;
export const as =
  <T extends FactType>(type: T) =>
  (zh: string, en: string, names = '', more: More = {}): FactColumn<T> => ({
    ...{ type, zh, en, names: names.split('|').filter(Boolean) },
    ...more,
  });
export const [id, code, text, day, until, period, year, count, amount] = [
  ...[as('id'), as('code'), as('text'), as('day'), as('until'), as('period'), as('year'), as('count'), as('amount')],
] as const;
export const value = (of: Enumeration, zh: string, en: string, names = '', more: More = {}) =>
  as('value')(zh, en, names, { of, ...more });

export const NEEDED = { required: true } as const;
export const LONG = { long: true } as const;
