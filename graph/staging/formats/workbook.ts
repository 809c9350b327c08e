import { posix } from 'node:path';
import { InvalidInput } from '../../errors.ts';
import type { Archive } from './archive.ts';
import { Texts } from './texts.ts';
import { scanXml } from './xml.ts';

export interface Sheet {
  name: string;
  /** Its part of the archive. */
  part: string;
  hidden: boolean;
}

/** What a style says of a number: it is a day, or it is shown with leading zeros up to so many digits. */
export type NumberStyle = { kind: 'day' } | { kind: 'zeros'; digits: number } | null;

export interface Workbook {
  archive: Archive;
  sheets: Sheet[];
  /** Days are counted from 1904, as old Macs did. */
  from1904: boolean;
  /** By number of the cell's style. */
  styles: readonly NumberStyle[];
  /** Texts of cells, by number. */
  texts: Texts;
}

const BOOK = 'xl/workbook.xml';

export const isWorkbook = (archive: Archive) => archive.has(BOOK);

/** All but the cells. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const targets = new Map<string, string>();
  const sheets: { name: string; hidden: boolean; relation: string }[] = [];
  let from1904 = false;
  await scanXml(archive.read('xl/_rels/workbook.xml.rels'), {
    open: (name, { Id, Type, Target }) => {
      if (name === 'Relationship' && Type?.endsWith('/worksheet'))
        targets.set(Id, posix.resolve('/xl', Target).slice(1));
    },
  });
  await scanXml(archive.read(BOOK), {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes.date1904);
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const hidden = attributes.state !== undefined && attributes.state !== 'visible';
      sheets.push({ name: attributes.name ?? '', hidden, relation });
    },
  });
  return {
    archive,
    from1904,
    sheets: sheets.flatMap(({ name, hidden, relation }) => {
      const part = targets.get(relation);
      return part === undefined ? [] : [{ name, hidden, part }];
    }),
    styles: archive.has('xl/styles.xml') ? await readStyles(archive) : [],
    texts: archive.has('xl/sharedStrings.xml') ? await readTexts(archive) : new Texts(),
  };
}

/** Numbers of the formats for days that every program knows, those of East Asia among them. */
const isDayFormat = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

async function readStyles(archive: Archive): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let within = false;
  await scanXml(archive.read('xl/styles.xml'), {
    open: (name, { numFmtId, formatCode }) => {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '');
      else if (name === 'cellXfs') within = true;
      else if (name === 'xf' && within) {
        const id = Number(numFmtId ?? 0);
        styles.push(isDayFormat(id) ? { kind: 'day' } : styleOf(codes.get(id) ?? ''));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') within = false;
    },
  });
  return styles;
}

function styleOf(code: string): NumberStyle {
  // without what is written as it stands, colours, and languages
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';')[0];
  if (/^0{2,}$/.test(bare)) return { kind: 'zeros', digits: bare.length };
  return /[yd年日]/i.test(bare) && !/general/i.test(bare) ? { kind: 'day' } : null;
}

/** The shared texts; readings beside Chinese characters are left out. */
async function readTexts(archive: Archive): Promise<Texts> {
  const texts = new Texts();
  let [text, within, aside] = ['', false, 0];
  await scanXml(archive.read('xl/sharedStrings.xml'), {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') aside++;
      else if (name === 't') within = aside === 0;
    },
    text: (more) => {
      if (within) text += more;
    },
    close: (name) => {
      if (name === 'si') texts.add(unescaped(text));
      else if (name === 'rPh') aside--;
      else if (name === 't') within = false;
    },
  });
  return texts;
}

/** A character that XML cannot hold is written as its number. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
}

/** The sheets that are asked for: all that can be seen, or the one with this name or number. */
export function sheetsOf({ sheets }: Workbook, asked: string | number | undefined): Sheet[] {
  if (asked === undefined) return sheets.filter(({ hidden }) => !hidden);
  const sheet = typeof asked === 'number' ? sheets[asked - 1] : sheets.find(({ name }) => name.trim() === asked);
  if (!sheet)
    throw new InvalidInput('sheet_missing', { sheet: asked, there: sheets.map(({ name }) => name).join(', ') });
  return [sheet];
}
