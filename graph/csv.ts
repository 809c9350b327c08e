/**
 * CSV that a spreadsheet may open: what it would take for a formula gets an apostrophe before it, and so do numbers that it would shorten (leading
 * zeros, a dozen digits and more) and what begins with an apostrophe. The macro `unescaped` of staging/patterns.ts takes one off again, in
 * files that come back.
 */

const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;
const FORMULA = /^['=+@\t\r＝＋－＠-]/;
const SHORTENED = /^(0\d+|\d{12,})$/;

/** What makes Excel read UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** One line, ended (RFC 4180, with LF). */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

/** One cell of text. */
export function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const safe = SHORTENED.test(cell) || (FORMULA.test(cell) && !NUMBER.test(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
