import type { Engine } from '../../stores/duckdb/engine.ts';
import type { Mapped } from '../mapped.ts';
import type { Mapping } from '../mapping.ts';
import type { BrokenRecord } from '../records.ts';

/**
 * What makes a table of a file that is no CSV: it writes the rows as CSV of its own, each with its place in the file as the first cell and without
 * a header, so that the same check reads them all.
 */
export type TableReader = (given: GivenFile) => Promise<Table>;

export interface GivenFile {
  /** Our copy of the file, out of gzip; text as UTF-8. */
  path: string;
  /** Where the rows go. */
  target: string;
  mapping: Mapping | null;
  /** A row that is none; it counts as refused. */
  onBroken: (record: BrokenRecord) => void | Promise<void>;
  /** What reads Parquet. */
  engine: Engine;
  signal?: AbortSignal;
}

export interface Table {
  mapped: Mapped;
  /** How many rows were written. */
  whole: number;
  /** How many were told to `onBroken`. */
  broken: number;
  /** Row of the header; 0 where there is none. */
  headerRow: number;
  /** Of a workbook: the sheets that were read, those that hold invoices as well and were left out, and the others. */
  sheets: { read: string[]; leftOut: string[]; others: string[] } | null;
}
