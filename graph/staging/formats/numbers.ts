import type { NumberStyle } from './workbook.ts';

/** Digits that a spreadsheet keeps of a number: of a longer one the last are gone. */
const KEPT_DIGITS = 15;
const DAYS_TO_1970 = 25_569;
const DAYS_TO_1904 = 1462;
const SECONDS = 86_400;

/**
 * A number of a sheet as the text that a person sees in it: at most 15 digits, without an exponent, a day as YYYY-MM-DD. A number that is too
 * long to be whole comes with an exponent, so that the check refuses it as mangled. What is no number is itself.
 */
export function numberText(raw: string, style: NumberStyle, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (style?.kind === 'day') return dayText(value, from1904);
  if (Math.abs(value) >= 10 ** KEPT_DIGITS) return value.toExponential().replace('e', 'E');
  const text = decimal(value);
  return style?.kind === 'zeros' && /^\d+$/.test(text) ? text.padStart(style.digits, '0') : text;
}

/** 0.1 + 0.2 is 0.3 in a spreadsheet. */
function decimal(value: number): string {
  const [digits, exponent] = value.toExponential(KEPT_DIGITS - 1).split('e');
  const sign = digits.startsWith('-') ? '-' : '';
  const significant = digits.replace(/[-.]/g, '').replace(/0+$/, '');
  if (significant === '') return '0';
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${significant}`;
  if (point >= significant.length) return sign + significant.padEnd(point, '0');
  return `${sign}${significant.slice(0, point)}.${significant.slice(point)}`;
}

/** Days since the last day of 1899 (1900 had a 29 February to a spreadsheet), or since the first of 1904; the time of day behind the point. */
function dayText(serial: number, from1904: boolean): string {
  const seconds = Math.round(serial * SECONDS);
  let day = Math.floor(seconds / SECONDS);
  const time = seconds - day * SECONDS;
  if (from1904) day += DAYS_TO_1904;
  else if (day === 60) return '1900-02-29';
  else if (day < 60) day++;
  const date = new Date((day - DAYS_TO_1970) * SECONDS * 1000);
  if (Number.isNaN(date.getTime())) return String(serial);
  const text = date.toISOString();
  const clock = new Date(time * 1000).toISOString().slice(11, 19);
  return text.slice(0, text.indexOf('T')) + (time === 0 ? '' : ` ${clock}`);
}
