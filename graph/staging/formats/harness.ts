import { strToU8, zipSync } from 'fflate';

/** For tests: workbooks, made as spreadsheets make them. */

/** A shared text, a number, a truth, nothing, or a cell's XML in which REF stands for its place. */
export type MadeCell = string | number | boolean | null | { xml: string };

export interface MadeSheet {
  name: string;
  rows: readonly (readonly MadeCell[])[];
  /** Attributes of the sheet in the workbook, such as state="hidden". */
  more?: string;
}

/** Styles of `s="1"` and so on: a day, a time of day, eight digits, a day as Chinese programs write it, an amount. */
const STYLES = `<styleSheet><numFmts count="3"><numFmt numFmtId="164" formatCode="00000000"/>
  <numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="166" formatCode="#,##0.00_ ;[Red]\\-#,##0.00\\ "/></numFmts>
  <cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>
  <xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>`;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The letters of a column from 0. */
export function letters(column: number): string {
  const head = column >= 26 ? letters(Math.floor(column / 26) - 1) : '';
  return head + String.fromCharCode(65 + (column % 26));
}

export interface MadeOptions {
  from1904?: boolean;
  /** Parts are stored, not deflated. */
  stored?: boolean;
  /** Parts that replace what would be made, or come beside it. */
  parts?: Readonly<Record<string, string>>;
}

/** An XLSX file. */
export function workbook(
  sheets: readonly MadeSheet[],
  { from1904 = false, stored = false, parts = {} }: MadeOptions = {},
): Buffer {
  const texts = new Map<string, number>();
  const cellOf = (cell: MadeCell, reference: string): string => {
    if (cell === null) return '';
    if (typeof cell === 'object') return cell.xml.replaceAll('REF', reference);
    if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${Number(cell)}</v></c>`;
    if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
    if (!texts.has(cell)) texts.set(cell, texts.size);
    return `<c r="${reference}" t="s"><v>${texts.get(cell)}</v></c>`;
  };
  const made: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="r"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(({ name, more = '' }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}" ${more}/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map((_, i) => `<Relationship Id="rId${i + 1}" Type="http://x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join('')}</Relationships>`,
    'xl/styles.xml': STYLES,
  };
  sheets.forEach(({ rows }, i) => {
    const lines = rows.map(
      (cells, row) =>
        `<row r="${row + 1}">${cells.map((cell, column) => cellOf(cell, `${letters(column)}${row + 1}`)).join('')}</row>`,
    );
    made[`xl/worksheets/sheet${i + 1}.xml`] = `<worksheet><sheetData>${lines.join('')}</sheetData></worksheet>`;
  });
  made['xl/sharedStrings.xml'] =
    `<sst>${[...texts.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`;
  return zip({ ...made, ...parts }, stored ? 0 : 6);
}

/** A ZIP archive of texts. */
export function zip(parts: Readonly<Record<string, string>>, level: 0 | 6 = 6): Buffer {
  const files = Object.entries(parts).map(([name, text]) => [name, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(files), { level }));
}
