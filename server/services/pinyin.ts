/**
 * The first letters of how a character may be read. From the collation of the runtime's own ICU, which knows one reading of each character and sets
 * an index mark (U+FDD0 and a letter) before the characters of each letter; a table adds the other letter of those that often stand in names.
 */

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** No syllable begins with the others, and they have no mark. */
const BEGINNINGS = [...LETTERS].filter((letter) => !'iuv'.includes(letter));

/** The collation knows these by one of their readings only. Other characters of several readings are found by that one reading. */
const OTHER_READINGS: Readonly<Record<string, string>> = {
  ...{ c: '长重曾朝盛仇沈查藏参传种澄尺畜车匙臭', d: '石翟调弹都提澄堤的', g: '贾莞谷盖句', h: '行巷会合华吓', j: '解校系车茄降奇给缴夹' },
  ...{ k: '会咳', l: '乐率六绿落', m: '万缪谟', n: '粘娜弄', o: '区', p: '番卜铺堡朴', q: '仇壳覃铅区茄奇', s: '单厦盛沈石参省宿折率术' },
  ...{ t: '覃调弹提', w: '莞尉万', x: '厦行解校系省宿圩降畜巷', y: '乐铅尉叶', z: '长重曾朝查翟藏传种粘祭术折轧' },
}; // prettier-ignore

const bitOf = (letter: string) => 1 << LETTERS.indexOf(letter);

/** The letters of each code, as bits; a character's code is 0 where it has none. */
export const masks = new Uint32Array(256);
/** Code of each character; 255 where nobody has asked yet. */
const codes = new Uint8Array(0x40000).fill(255);
let used = 1;

const collator = new Intl.Collator('zh-u-co-pinyin');
const isHan = /^\p{Script=Han}$/u;

/** The one letter that the collation knows, or none. */
function collated(character: string): string {
  if (!isHan.test(character)) return '';
  return BEGINNINGS.findLast((letter) => collator.compare(`\uFDD0${letter.toUpperCase()}`, character) < 0) ?? '';
}

/** Whether the runtime orders characters by pinyin at all: one with little ICU does not. */
export const knowsPinyin = ['阿', '发', '宏', '江', '南', '一', '座'].map(collated).join('') === 'afhjnyz';

/** Code of the letters that a character may begin with; a Latin letter begins with itself, digits and signs with none. */
export function initialsCode(codePoint: number): number {
  if (codePoint >= codes.length) return 0;
  if (codes[codePoint] === 255) codes[codePoint] = codeOfMask(readings(String.fromCodePoint(codePoint)));
  return codes[codePoint];
}

function readings(character: string): number {
  if (/^[a-z]$/i.test(character)) return bitOf(character.toLowerCase());
  const first = collated(character);
  if (first === '') return 0;
  const others = Object.keys(OTHER_READINGS).filter((letter) => OTHER_READINGS[letter].includes(character));
  return [first, ...others].reduce((mask, letter) => mask | bitOf(letter), 0);
}

function codeOfMask(mask: number): number {
  if (mask === 0) return 0;
  const known = masks.subarray(0, used).indexOf(mask);
  if (known > 0) return known;
  masks[used] = mask;
  return used++;
}

/** Letters of what is sought, as bits; null where it is not letters only, or too short to say anything. */
export function soughtInitials(text: string): Uint32Array | null {
  return knowsPinyin && /^[a-z]{2,}$/i.test(text) ? Uint32Array.from(text.toLowerCase(), bitOf) : null;
}
