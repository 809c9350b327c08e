import { InvalidInput } from '../../errors.ts';
import { isRefusalTable, mapColumns, type Mapped, numberedNames } from '../mapped.ts';
import type { Mapping } from '../mapping.ts';
import { Archive } from './archive.ts';
import { RowWriter } from './rowWriter.ts';
import { type SheetRow, sheetRows } from './sheet.ts';
import type { TableReader } from './table.ts';
import { isWorkbook, readWorkbook, type Sheet, sheetsOf, type Workbook } from './workbook.ts';

/** Rows that are looked at for a header: exports have a title or two above it. */
const LOOKED_AT = 20;
/** What a row's number begins with, by sheet: row 5 of the second sheet is 10000005. */
const SHEET_ROWS = 10_000_000;
/** As many as the number of a refused row has digits for. */
const MOST_SHEETS = 90;
/** A short cell may stand for a long shared text, but not everywhere. */
const MOST_GROWTH = 16;

/** A sheet that holds invoices, and where. */
interface Found {
  sheet: Sheet;
  names: string[];
  mapped: Mapped;
  headerRow: number;
}

/** Whether the file is a workbook at all, before it is copied. */
export async function expectWorkbook(path: string): Promise<void> {
  const archive = await Archive.open(path);
  try {
    if (!isWorkbook(archive)) throw new InvalidInput('zip_no_workbook');
  } finally {
    archive.close();
  }
}

/**
 * XLSX. Reads the sheet that holds invoices, and with it all sheets of the same header (such as one a month). Of sheets with different headers the
 * one that has a row for each invoice is read rather than one with a row for each goods line; the others are told.
 */
export const readXlsx: TableReader = async ({ path, target, mapping, onBroken, signal }) => {
  const archive = await Archive.open(path);
  try {
    if (!isWorkbook(archive)) throw new InvalidInput('zip_no_workbook');
    const book = await readWorkbook(archive);
    const found: Found[] = [];
    const problems: InvalidInput[] = [];
    for (const sheet of sheetsOf(book, mapping?.file.sheet)) {
      const one = await findHeader(book, sheet, mapping);
      if (one instanceof InvalidInput) problems.push(one);
      else found.push(one);
    }
    if (found.length === 0) throw closest(problems);
    const ofInvoices = found.filter(({ mapped }) => mapped.claims !== null);
    const first = ofInvoices.find(({ mapped }) => !hasGoods(mapped)) ?? ofInvoices[0] ?? found[0];
    const read = found.filter(({ names }) => names.join('\n') === first.names.join('\n')).slice(0, MOST_SHEETS);
    const bytes = read.reduce((sum, { sheet }) => sum + archive.bytesOf(sheet.part), 0);
    const writer = await RowWriter.open(target, MOST_GROWTH * bytes + (64 << 20));
    let broken = 0;
    const width = first.names.length;
    try {
      for (const [number, { sheet, headerRow }] of read.entries())
        for await (const rows of sheetRows(book, sheet)) {
          signal?.throwIfAborted();
          for (const { row, cells } of rows) {
            if (row <= headerRow || cells.every((cell) => !cell?.trim())) continue;
            const place = number * SHEET_ROWS + row;
            if (cells.slice(width).some((cell) => cell?.trim())) {
              broken++;
              await onBroken({
                row: place,
                text: Array.from(cells, (cell) => cell ?? '').join(','),
                code: 'too_many_cells',
              });
            } else writer.add(place, cells, width);
          }
          await writer.settle();
        }
    } finally {
      await writer.close();
    }
    const isNot = (these: Found[]) => (sheet: Sheet) => !these.some((one) => one.sheet === sheet);
    return {
      mapped: first.mapped,
      whole: writer.rows,
      broken,
      headerRow: first.headerRow,
      sheets: {
        read: read.map(({ sheet }) => sheet.name),
        leftOut: found.map(({ sheet }) => sheet).filter(isNot(read)).map(({ name }) => name), // prettier-ignore
        others: book.sheets.filter(isNot(found)).map(({ name }) => name),
      },
    };
  } finally {
    archive.close();
  }
};

/** The first row that is a header, or the one that the mapping names; else what is wrong with the one that comes closest. */
async function findHeader(book: Workbook, sheet: Sheet, mapping: Mapping | null): Promise<Found | InvalidInput> {
  const asked = mapping?.file.headerRow;
  const rows = await firstRows(book, sheet, asked || LOOKED_AT);
  const problems: InvalidInput[] = [];
  const isTable = rows.length > 0 && isRefusalTable(namesOf(rows[0]));
  if (asked === 0 && !isTable) {
    const names = numberedNames(Math.max(0, ...rows.map(({ cells }) => cells.length)));
    return tried(() => ({ sheet, names, mapped: mapColumns(names, mapping), headerRow: 0 }));
  }
  for (const row of rows) {
    if (asked && !isTable && row.row !== asked) continue;
    const names = namesOf(row);
    const found = tried(() => ({ sheet, names, mapped: mapColumns(names, mapping), headerRow: row.row }));
    if (!(found instanceof InvalidInput)) return found;
    problems.push(found);
  }
  return closest(problems);
}

/** The rows of a sheet up to a number. */
async function firstRows(book: Workbook, sheet: Sheet, last: number): Promise<SheetRow[]> {
  const first: SheetRow[] = [];
  for await (const rows of sheetRows(book, sheet)) {
    first.push(...rows.filter(({ row }) => row <= last));
    if (rows.at(-1)!.row >= last) break;
  }
  return first;
}

const namesOf = ({ cells }: SheetRow) => Array.from(cells, (cell) => cell?.trim() ?? '');

function tried(work: () => Found): Found | InvalidInput {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

/** What is missing least: titles miss everything. */
function closest(problems: readonly InvalidInput[]): InvalidInput {
  const missing = ({ values }: InvalidInput) => String(values.detail ?? '').split(';').length;
  return problems.reduce(
    (best, other) => (missing(other) < missing(best) || best.code === 'file_empty' ? other : best),
    new InvalidInput('file_empty'),
  );
}

const hasGoods = ({ claims }: Mapped) =>
  claims !== null && (claims.columns.has('goodsName') || claims.columns.has('goodsCode'));
