import { z } from 'zod';
import { mappingSchema } from '../../graph/staging/mapping.ts';
import { ledgerAccountSchema } from './accounts.ts';
import { count, version, fileKindSchema } from './basis.ts';
import { identitySummarySchema } from './identity.ts';
import { jobStateSchema, progressSchema } from './progress.ts';
import { refusalSchema } from './refusals.ts';
import { problemSchema } from './state.ts';

/** Uploads, loads and their reports. */

export const uploadQuerySchema = z.object({ name: z.string().min(1).max(255) });
export const uploadSchema = z.object({ id: z.string(), name: z.string(), bytes: count, sha256: z.string() });
export type Upload = z.infer<typeof uploadSchema>;

export const loadRequestSchema = z
  .strictObject({
    paths: z
      .array(z.string().min(1).max(4096))
      .max(10_000)
      .default([])
      .describe(
        'Files, folders or patterns (*, **, ?, [a-z], {a,b}) on the server; what is there by that very name comes first',
      ),
    uploads: z.array(z.string().min(1).max(64)).max(10_000).default([]),
    mapping: mappingSchema
      .nullable()
      .default(null)
      .describe('What the columns of these files are, where their names do not say it'),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Reads, checks and reports as if it were loaded, and changes nothing; it is no load of the list'),
    replaceDemo: z.boolean().default(false).describe('Confirms that the demo ledger may be thrown away'),
  })
  .refine(({ paths, uploads }) => paths.length + uploads.length > 0, { message: 'name at least one path or upload' });
export type LoadRequest = z.input<typeof loadRequestSchema>;

/** Counts of a file's rows. read is the sum of all others; alreadyLoaded files have none. */
export const rowCountsSchema = z.object({
  read: count,
  refused: count,
  newInvoices: count.describe('Rows that are the first claim of an invoice'),
  furtherClaims: count.describe('Rows that claim an invoice known from the other side'),
  exactRepeats: count.describe('Rows equal to another in all that counts; kept, counted once'),
  newFacts: count.describe('Rows of files of facts that are the first of their key'),
  replacedFacts: count.describe('Rows of files of facts that stand in the place of an earlier one'),
  conflicts: count.describe(
    'Rows that repeat a document with another party or status; kept, flagged, once in the graph',
  ),
});
export type RowCounts = z.infer<typeof rowCountsSchema>;

export const warningSchema = z.object({ code: z.string(), rows: count, text: z.string() });

/** How a file was read. */
export const readingSchema = z.object({
  format: z.enum(['csv', 'xlsx', 'ndjson', 'parquet']),
  encoding: z.enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']).nullable(),
  delimiter: z.string().nullable(),
  sheets: z
    .object({ read: z.array(z.string()), leftOut: z.array(z.string()), others: z.array(z.string()) })
    .nullable()
    .describe('Of a workbook: sheets that were read, those that hold invoices as well and were left out, the others'),
  headerRow: count.describe('Row of the column names; 0 where no row holds them'),
  fields: z
    .array(z.object({ field: z.string(), column: z.string().nullable(), constant: z.string().nullable() }))
    .describe('Which column became which field, and what stands in where it is empty or missing'),
});
export type ReadingReport = z.infer<typeof readingSchema>;

export const fileReportSchema = z.object({
  name: z.string(),
  outcome: z.enum(['loaded', 'already_loaded', 'skipped', 'refused']),
  kind: fileKindSchema.nullable(),
  sha256: z.string().nullable(),
  bytes: count,
  reason: z.string().nullable(),
  code: z.string().nullable(),
  rows: rowCountsSchema,
  voidRows: count,
  redRows: count,
  zeroRows: count,
  repairs: z
    .object({ accepted: count, refused: count })
    .describe('Rows that mend a refused one, and what became of them'),
  deductions: count.describe('Facts of deduction that a list of invoices says beside'),
  ignoredColumns: z.array(z.string()),
  reading: readingSchema.nullable(),
  warnings: z.array(warningSchema),
});
export type FileReport = z.infer<typeof fileReportSchema>;

/** What a comparison of sales ledgers with purchases ledgers found, over the whole ledger. */
export const matchReportSchema = z.object({
  rowPairs: count.describe('Pairs of a sale row and a purchase row equal in code, number, day, net and tax'),
  rowPairsWithinOneFirm: count,
  rowPairsBetweenFirms: count,
  orderedPairs: count.describe('Ordered pairs of firms with at least one match'),
  invoices: count.describe('Distinct documents matched between firms'),
  contested: count.describe('Of these, matched by several buyers or several sellers; drawn to the owner’s own code'),
});
export type MatchReport = z.infer<typeof matchReportSchema>;

export const loadReportSchema = z.object({
  dryRun: z.boolean().describe('Nothing was changed: this is what would come of it'),
  files: z.array(fileReportSchema),
  rows: rowCountsSchema,
  voidRows: count,
  redRows: count,
  zeroRows: count,
  matches: matchReportSchema,
  refusals: z.array(refusalSchema).describe('The first hundred'),
  repaired: count.describe('Refused rows that this load mends'),
  account: ledgerAccountSchema.nullable().describe('The whole ledger after this load; null where nothing was new'),
  identity: identitySummarySchema.nullable().describe('Who is who after this load; null where nothing was new'),
  version: version
    .nullable()
    .describe('Of the ledger after this load; null while its graph is not built, or for an earlier load'),
  taxpayers: count.nullable(),
  relations: count.nullable(),
  invoices: count.nullable(),
  seconds: z.number(),
});
export type LoadReport = z.infer<typeof loadReportSchema>;

/** A job of kind `load`, of the same id, with its report. */
export const loadSchema = z.object({
  id: z.string(),
  state: jobStateSchema,
  progress: progressSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  files: z
    .array(z.string())
    .describe('What was to be loaded, the first hundred of it; empty of a load that only the ledger remembers'),
  report: loadReportSchema.nullable(),
  problem: problemSchema.nullable(),
});
export type Load = z.infer<typeof loadSchema>;

export const loadParamsSchema = z.object({ id: z.string().min(1).max(64) });
export const loadsReplySchema = z.object({ items: z.array(loadSchema) });
export type LoadsReply = z.infer<typeof loadsReplySchema>;
