import { rename } from 'node:fs/promises';
import { InvalidInput } from '../errors.ts';
import type { Engine } from '../stores/duckdb/engine.ts';
import type { FileToCheck } from './check.ts';
import type { Encoding } from './encoding.ts';
import { type Format, formatOf } from './formats/format.ts';
import { readNdjson } from './formats/ndjson.ts';
import { readParquet } from './formats/parquet.ts';
import type { GivenFile, TableReader } from './formats/table.ts';
import { expectWorkbook, readXlsx } from './formats/xlsx.ts';
import { readHeader } from './header.ts';
import { isGzip, type Plain } from './intake.ts';
import { isRefusalTable, mapColumns, type Mapped, numberedNames } from './mapped.ts';
import type { Mapping } from './mapping.ts';

/** How a file was read: what `--dry-run` shows. */
export interface Reading {
  format: Format;
  /** Null of what is no text. */
  encoding: Encoding | null;
  /** What separates cells; null but of CSV. */
  delimiter: string | null;
  /** Of a workbook: the sheets that were read, those that hold invoices too and were left out, and the others. */
  sheets: { read: string[]; leftOut: string[]; others: string[] } | null;
  /** Row of the column names; 0 where there are none in rows. */
  headerRow: number;
  fields: { field: string; column: string | null; constant: string | null }[];
}

/** What the first look at a file says of it. */
export interface Opened {
  format: Format;
  /** What it is, by a header that is no more than the first look; null where that takes reading it. */
  kind: Mapped['kind'] | null;
  binary: boolean;
}

const READERS: Readonly<Record<Exclude<Format, 'csv'>, TableReader>> = {
  xlsx: readXlsx,
  ndjson: readNdjson,
  parquet: readParquet,
};

/** Whether a file is worth reading at all. What counts is the copy, since the file may change meanwhile. Raises InvalidInput. */
export async function openFile(path: string, mapping: Mapping | null): Promise<Opened> {
  const format = await formatOf(path);
  if (format === 'xlsx' && !(await isGzip(path))) await expectWorkbook(path);
  const kind = format === 'csv' ? (await csvColumns(path, mapping)).mapped.kind : null;
  return { format, kind, binary: format === 'xlsx' || format === 'parquet' };
}

interface TableOptions extends Pick<GivenFile, 'onBroken' | 'mapping' | 'signal'> {
  engine: Engine;
}

/** What the check needs of our copy of a file, and how it was read. Raises InvalidInput. */
export async function readTable(
  { format }: Opened,
  plain: Plain,
  { engine, mapping, onBroken, signal }: TableOptions,
): Promise<Omit<FileToCheck, 'position' | 'claims'> & { reading: Reading }> {
  const { encoding } = plain;
  if (format === 'csv') {
    const { mapped, delimiter, headerRow } = await csvColumns(plain.path, mapping);
    const reading: Reading = { format, encoding, delimiter, sheets: null, headerRow, fields: mapped.fields };
    return { plain, delimiter, headerRow, recognised: mapped, numbered: null, reading };
  }
  const target = `${plain.path}.numbered`;
  const given = { path: plain.path, target, mapping, onBroken, engine, signal };
  const { mapped, whole, broken, headerRow, sheets } = await READERS[format](given);
  // one copy at a time is enough for the disk
  await rename(target, plain.path);
  return {
    ...{ plain, headerRow, delimiter: ',', recognised: mapped, numbered: { whole, broken } },
    reading: { format, encoding, delimiter: null, sheets, headerRow, fields: mapped.fields },
  };
}

async function csvColumns(
  path: string,
  mapping: Mapping | null,
): Promise<{ mapped: Mapped; delimiter: string; headerRow: number }> {
  const { delimiter: separator, encoding, headerRow: asked } = mapping?.file ?? {};
  // refused rows that come again are a table of our own, whatever the file was like that they came from
  const own = separator ? await readHeader(path).catch(() => null) : null;
  const first = own && isRefusalTable(own.cells) ? own : await readHeader(path, { delimiter: separator, encoding });
  if (!first) throw new InvalidInput('file_empty');
  if (asked === undefined || asked === 1 || isRefusalTable(first.cells))
    return { mapped: mapColumns(first.cells, mapping), delimiter: first.delimiter, headerRow: 1 };
  if (asked === 0)
    return { mapped: mapColumns(numberedNames(first.cells.length), mapping), delimiter: first.delimiter, headerRow: 0 };
  const header = await readHeader(path, { row: asked, delimiter: separator, encoding });
  if (!header) throw new InvalidInput('header_row_missing', { row: asked });
  return { mapped: mapColumns(header.cells, mapping), delimiter: header.delimiter, headerRow: asked };
}
