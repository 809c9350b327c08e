/**
 * Made-up ids of taxpayers: unified social credit codes (GB 32100-2015) of a region that does not exist, 99…, with both check
 * characters right: the eighteenth of GB 32100 and the seventeenth of the organisation code in it (GB 11714-1997).
 */

export const UNIFIED_CODE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const ALPHABET = UNIFIED_CODE_ALPHABET;

const VALUE_OF = new Map([...ALPHABET].map((character, value) => [character, value]));
/** 3^i mod 31. */
const UNIFIED_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Serials are below this: six characters of the alphabet. */
export const CODE_SERIALS = 31 ** 6;

/** The check character of the first 17 characters. Throws RangeError where one is not of the alphabet. */
export function unifiedCheckCharacter(code17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const value = VALUE_OF.get(code17[i]);
    if (value === undefined) throw new RangeError(`not a character of a unified code: ${code17[i]}`);
    sum += value * UNIFIED_WEIGHTS[i];
  }
  return ALPHABET[(31 - (sum % 31)) % 31];
}

/** Check character of an organisation code: digits count as themselves, letters as 10 … 35. */
export function organisationCheckCharacter(code8: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += parseInt(code8[i], 36) * ORGANISATION_WEIGHTS[i];
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** `91` (enterprise) + six digits of region + organisation code + check character. `serial` is below CODE_SERIALS. */
export function unifiedCode(region6: string, serial: number): string {
  let rest = serial;
  let tail = '';
  for (let i = 0; i < 6; i++) {
    tail = ALPHABET[rest % 31] + tail;
    rest = Math.floor(rest / 31);
  }
  const organisation = `MA${tail}`;
  const code = `91${region6}${organisation}${organisationCheckCharacter(organisation)}`;
  return code + unifiedCheckCharacter(code);
}
