import type { Random } from '../algorithms/random.ts';
import { civilOf } from '../graph/days.ts';
import { type Firms, REGIONS } from './firms.ts';
import { DIGITAL, type InvoiceDraft, ORDINARY } from './invoices.ts';

/** Numbers in a book of invoices that a seller draws from the tax office. */
const BOOK = 25;
const PROVINCES = [...new Set(REGIONS.map((region) => region.slice(0, 4)))];
const PROVINCE_OF = REGIONS.map((region) => PROVINCES.indexOf(region.slice(0, 4)));

/**
 * Numbers invoices that stand in order of day. Legacy: a seller works through books of 25 numbers of a code; the code carries made-up
 * province, year and kind (10 digits special, 12 digits ordinary), and numbers begin again with each year's code, so a number alone
 * repeats. Fully digital from the seller's day on: a serial, in order of issue, with gaps. Returns the legacy codes. O(invoices).
 */
export function numberInvoices(draft: InvoiceDraft, firms: Firms, random: Random): string[] {
  const codes: string[] = [];
  const nextOfCode: number[] = [];
  const codeAt = new Map<number, number>();
  const firstNumbers = Array.from({ length: PROVINCES.length * 2 }, () => 1_000_000 + random.integer(30_000_000));
  const draw = (province: number, year: number, kind: number): number => {
    const key = (province * 2 + kind) * 10_000 + year;
    let code = codeAt.get(key);
    if (code === undefined) {
      code = codes.length;
      codeAt.set(key, code);
      codes.push(legacyCode(PROVINCES[province], year, kind === 1));
      nextOfCode.push(firstNumbers[province * 2 + kind]);
    }
    return code;
  };
  // per seller and kind: the current book
  const bookCode = new Uint16Array(firms.count * 2);
  const bookNext = new Uint32Array(firms.count * 2);
  const bookLeft = new Uint8Array(firms.count * 2);
  let serial = 0;
  let yearOfDay = -1;
  let lastDay = NaN;
  for (let i = 0; i < draft.count; i++) {
    const seller = draft.seller[i];
    const day = draft.day[i];
    if (day >= firms.digitalDay[seller]) {
      serial += 1 + random.integer(37);
      draft.code[i] = DIGITAL;
      draft.number[i] = serial;
      continue;
    }
    const kind = draft.flags[i] & ORDINARY ? 1 : 0;
    const book = seller * 2 + kind;
    if (bookLeft[book] === 0) {
      if (day !== lastDay) {
        yearOfDay = civilOf(day).year;
        lastDay = day;
      }
      const code = draw(PROVINCE_OF[firms.region[seller]], yearOfDay, kind);
      bookCode[book] = code;
      bookNext[book] = nextOfCode[code];
      bookLeft[book] = BOOK;
      nextOfCode[code] += BOOK;
      if (nextOfCode[code] > 99_999_999) throw new RangeError('more invoices than one code has numbers for');
    }
    draft.code[i] = 1 + bookCode[book];
    draft.number[i] = bookNext[book]++;
    bookLeft[book]--;
  }
  return codes;
}

/** Special: province, year, batch, language, copies, limit. Ordinary (electronic): 0, province, year, batch, 11. */
function legacyCode(province: string, year: number, ordinary: boolean): string {
  const yy = String(year % 100).padStart(2, '0');
  return ordinary ? `0${province}${yy}00111` : `${province}${yy}1130`;
}

/** Serials of fully digital invoices begin here in the 15 digits that hold them. */
export const SERIAL_BASE = 100_000_000;

/** 20 digits: year, made-up province 99, channel 1, serial. */
export function digitalNumber(serial: number, day: number): string {
  return digitalPrefix(day) + String(SERIAL_BASE + serial).padStart(15, '0');
}

/** The first five digits, which follow from the day. */
export function digitalPrefix(day: number): string {
  return `${String(civilOf(day).year % 100).padStart(2, '0')}991`;
}
