import { BYTE_ORDER_MARK, csvCell } from '../csv.ts';
import type { Snapshot } from '../snapshot.ts';
import { textOf } from './cells.ts';
import { TextFile } from './file.ts';
import type { Watch } from './formats.ts';
import { currencyColumn, type Table } from './tables.ts';

/** Writes a table as CSV: UTF-8 with its mark, a header, texts that a spreadsheet would take for formulas escaped, and what is no text as it is. */
export function writeCsv(snapshot: Snapshot, table: Table, path: string, watch: Watch): Promise<void> {
  return TextFile.write(path, async (file) => {
    const { columns } = table;
    file.put(`${BYTE_ORDER_MARK}${columns.map(({ name }) => name).join(',')}\n`);
    const cellsOf = table.reader(snapshot);
    const at = currencyColumn(table);
    const line = (row: number) => {
      const cells = cellsOf(row);
      const currency = at < 0 ? '' : (cells[at] as string);
      const texts = cells.map((cell, i) => {
        const text = textOf(cell, columns[i].type, currency);
        return columns[i].type === 'text' ? csvCell(text) : (text ?? '');
      });
      return `${texts.join(',')}\n`;
    };
    await file.rows(table.count(snapshot), line, watch);
  });
}
