/** What can be exported, and as what. */
export const EXPORTS = ['relations', 'invoices', 'snapshot'] as const;
export type Export = (typeof EXPORTS)[number];

export const EXPORT_FORMATS = ['csv', 'parquet', 'graphml', 'gexf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const POSSIBLE: Readonly<Record<Export, readonly ExportFormat[]>> = {
  relations: ['csv', 'parquet', 'graphml', 'gexf'],
  invoices: ['csv', 'parquet'],
  snapshot: ['csv', 'parquet'],
};

/** One file of an export. */
export interface ExportedFile {
  name: string;
  rows: number;
  bytes: number;
}

/** Hears how many more rows are written; throws where no more are wanted. */
export type Watch = (rows: number) => void;

/** Rows between two looks. */
export const ROWS_AT_A_TIME = 2048;
