import { InvalidInput } from '../../errors.ts';
import { numberText } from './numbers.ts';
import { type Sheet, unescaped, type Workbook } from './workbook.ts';
import { readXml } from './xml.ts';

/** A row of a sheet that has something in it. */
export interface SheetRow {
  /** From 1, as the spreadsheet shows it. */
  row: number;
  /** By column; empty ones are missing. */
  cells: (string | undefined)[];
}

const MOST_ROWS = 1 << 20;
const MOST_COLUMNS = 1 << 14;

/**
 * The rows of a sheet in pieces, empty ones left out, hidden ones not. A cell is the text that it shows: of a formula what it came to last, of a merged cell what
 * its first one holds, of an error its name.
 */
export async function* sheetRows(book: Workbook, { part }: Sheet): AsyncGenerator<SheetRow[]> {
  const { archive, texts, styles, from1904 } = book;
  let rows: SheetRow[] = [];
  let [row, column] = [0, 0];
  let cells: SheetRow['cells'] = [];
  let [type, style, value] = ['', -1, ''];
  let [within, aside] = [false, 0];
  const open = (name: string, attributes: Readonly<Record<string, string>>) => {
    switch (name) {
      case 'row': {
        const next = attributes.r === undefined ? row + 1 : Number(attributes.r);
        if (!(next > row && next <= MOST_ROWS)) throw new Error(`row ${attributes.r}`);
        [row, column, cells] = [next, 0, []];
        break;
      }
      case 'c':
        column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
        if (column > MOST_COLUMNS) throw new Error(`cell ${attributes.r}`);
        [type, style, value] = [attributes.t ?? 'n', attributes.s === undefined ? -1 : Number(attributes.s), ''];
        break;
      case 'rPh':
        aside++;
        break;
      case 'v':
      case 't':
        within = aside === 0;
    }
  };
  const close = (name: string) => {
    switch (name) {
      case 'row':
        if (cells.length > 0) rows.push({ row, cells });
        break;
      case 'c':
        if (value !== '') cells[column - 1] = text();
        break;
      case 'rPh':
        aside--;
        break;
      case 'v':
      case 't':
        within = false;
    }
  };
  const text = (): string => {
    switch (type) {
      case 's': {
        const shared = texts.at(Number(value));
        if (shared === undefined) throw new Error(`text ${value}`);
        return shared;
      }
      case 'n':
        return numberText(value, styles[style] ?? null, from1904);
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE';
      case 'inlineStr':
      case 'str':
        return unescaped(value);
      default:
        return value;
    }
  };
  const parts = readXml(archive.read(part), {
    open,
    close,
    text: (more) => {
      if (within) value += more;
    },
  });
  for await (const _ of parts) {
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
}

/** Number from 1 of the column of a cell such as AB12. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  if (column < 1 || column > MOST_COLUMNS) throw new InvalidInput('workbook_damaged', { detail: reference });
  return column;
}
