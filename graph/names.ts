/**
 * A firm's name as it is compared: without full width, case of Latin letters, white space, brackets and points, and with one spelling of its legal form.
 * Null where nothing is left. The DuckDB store says the same in SQL (stores/duckdb/evidence.ts).
 */
export function normalName(name: string): string | null {
  const plain = [...name].map((character) => HALF_WIDTH.get(character) ?? character).join('');
  let normal = plain.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(new RegExp(IGNORED, 'gu'), '');
  for (const [spelling, form] of LEGAL_FORMS) normal = normal.replace(new RegExp(spelling, 'u'), form);
  return normal || null;
}

/** Full-width letters, digits and signs of ASCII, and what they are. */
export const FULL_WIDTH = Array.from({ length: 94 }, (_, i) => String.fromCodePoint(0xff01 + i)).join('');
export const ASCII = Array.from({ length: 94 }, (_, i) => String.fromCodePoint(0x21 + i)).join('');
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HALF_WIDTH = new Map([...FULL_WIDTH].map((character, i) => [character, ASCII[i]]));

export const IGNORED = '[ \\t\\x{a0}\\x{3000}()\\[\\]{}<>《》〈〉【】〔〕「」“”"\'·•.,，。、_-]'.replace(
  /\\x\{([0-9a-f]+)\}/g,
  (_, code: string) => String.fromCodePoint(parseInt(code, 16)),
);

/** At the end of a name, in this order. */
export const LEGAL_FORMS: readonly (readonly [spelling: string, form: string])[] = [
  ['股份有限责任公司$', '股份有限公司'],
  ['有限责任公司$', '有限公司'],
  ['(companylimited|coltd|colimited)$', 'ltd'],
  ['limited$', 'ltd'],
];
