/** Money, counts, days and sizes as text. Pure. */
import type { Language } from '../../server/contract.ts';

/** Decimals per ISO 4217 currency where they are not two; the same list as graph/money.ts, which the page cannot import. */
const exponents: Readonly<Record<string, number>> = {
  BHD: 3, CLP: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KRW: 0, KWD: 3, LYD: 3, OMR: 3, PYG: 0, TND: 3, UGX: 0, VND: 0, XAF: 0, XOF: 0,
}; // prettier-ignore

const scales: Record<Language, [least: number, letter: string][]> = {
  zh: [
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ],
};

export function exponentOf(currency: string): number {
  return exponents[currency] ?? 2;
}

const sign = (currency: string) => (currency === 'CNY' ? '¥' : `${currency} `);

/** `¥94,660.00`: every digit. */
export function exactMoney(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${minor < 0 ? '−' : ''}${sign(currency)}${whole}${fraction}`;
}

/** `94,660.00`: where the currency stands in the head of a table. */
export function bareMoney(minor: number, currency: string): string {
  return exactMoney(minor, currency).replace(sign(currency), '');
}

/** `¥9.5万`, `¥94.7K`: three digits at a glance. */
export function shortMoney(minor: number, currency: string, language: Language): string {
  const major = Math.abs(minor) / 10 ** exponentOf(currency);
  const lead = `${minor < 0 ? '−' : ''}${sign(currency)}`;
  // A value that would round up to the next scale belongs to it: 999,960 is 1M, not 1000K.
  const scale = scales[language].find(([least]) => major >= least * 0.9995);
  if (!scale) return `${lead}${trim(major, major < 100 && !Number.isInteger(major) ? 2 : 0)}`;
  const value = major / scale[0];
  return `${lead}${trim(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)}${scale[1]}`;
}

function trim(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  const [whole, fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return kept === '' ? grouped : `${grouped}.${kept}`;
}

export function wholeCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share of one as percent; what is not nothing never reads as 0 %, what is not all never as 100 %. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1%';
  if (share < 1 && share >= 0.995) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** `2017-07-18` as it is read: 2017年7月18日, 18 Jul 2017. */
export function dayText(day: string, language: Language): string {
  const [year, month, date] = day.split('-').map(Number);
  if (language === 'zh') return `${year}年${month}月${date}日`;
  return `${date} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][month - 1]} ${year}`;
}

/** A moment as day and time of this place. */
export function momentText(moment: string, language: Language): string {
  const at = new Date(moment);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${dayText(day, language)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function byteText(bytes: number): string {
  const scale = [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'KB'],
  ].find(([least]) => bytes >= Number(least));
  return scale ? `${trim(bytes / Number(scale[0]), 1)} ${scale[1]}` : `${bytes} B`;
}

/** `12,345.67` typed by a person, in minor units; null where it is not an amount. */
export function minorFromText(text: string, currency: string): number | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.replaceAll(/[,，\s¥]/g, ''));
  const exponent = exponentOf(currency);
  if (!match || (match[2] ?? '').length > exponent) return null;
  const minor = Number(match[1] + (match[2] ?? '').padEnd(exponent, '0'));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** Minor units as a person would type them, for an input. */
export function textFromMinor(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  return minor === 0 ? '' : String(minor / 10 ** exponent);
}

/** A day as people type it, `2017-7-1`, `2017/07/01`, `20170701` or `2017年7月1日`; null where it is none. */
export function dayFromText(text: string): string | null {
  const match = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text.trim());
  if (!match) return null;
  const [month, date] = [match[2] ?? match[4], match[3] ?? match[5]];
  const day = `${match[1]}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? null : day;
}
