import { rm, stat } from 'node:fs/promises';
import { csvToParquet, type ParquetType } from '../graph/staging/formats/parquetFiles.ts';
import type { WrittenFile } from './csv.ts';

/** Columns of an economy by name: whatever is not surely a day or an amount stays the text that it is, with its zeros in front. */
function typeOf(column: string): ParquetType {
  if (/日期$|^有效期起$/.test(column)) return 'DATE';
  return /额$|^(价税合计|注册资本)$/.test(column) ? 'DECIMAL(18, 2)' : 'VARCHAR';
}

/** Puts Parquet in the place of CSV, one file after the other. */
export async function asParquet(files: readonly WrittenFile[]): Promise<WrittenFile[]> {
  const made: WrittenFile[] = [];
  for (const { path: csv, rows } of files) {
    const path = csv.replace(/csv$/, 'parquet');
    await csvToParquet(csv, path, typeOf);
    await rm(csv);
    made.push({ path, rows, bytes: (await stat(path)).size });
  }
  return made;
}
