import { z } from 'zod';
import { count, languageSchema, pageQuerySchema, fileKindSchema } from './basis.ts';

/** Refused rows. */

export const refusalSchema = z.object({
  id: z.string().describe('What a mended row names it by: SHA-256 of the file, and the row'),
  load: z.string(),
  file: z.string(),
  row: count.describe('Number of the row in its file; the header is row 1'),
  column: z.string().nullable(),
  value: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  advice: z.string(),
  repair: z
    .object({ file: z.string(), row: count, accepted: z.boolean() })
    .nullable()
    .describe('The row that came in its place; null while it is open'),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const refusalsQuerySchema = pageQuerySchema.extend({
  load: z.string().max(64).optional(),
  open: z.stringbool().default(true).describe('Only those that no later row mends'),
});
export const refusalsReplySchema = z.object({
  items: z.array(refusalSchema),
  total: count,
  next: z.string().nullable(),
});
export type RefusalsReply = z.infer<typeof refusalsReplySchema>;

/** Refused rows of files with one header are one table, to be mended and loaded again. */
export const refusalTableSchema = z.object({
  id: z.string(),
  kind: fileKindSchema,
  columns: z.array(z.string()),
  rows: count,
});
export type RefusalTable = z.infer<typeof refusalTableSchema>;
export const refusalTablesQuerySchema = z.object({
  load: z.string().max(64).optional(),
  lang: languageSchema.optional().describe('Of the words in the table, where a link cannot ask by header'),
});
export const refusalTablesReplySchema = z.object({ items: z.array(refusalTableSchema) });
export type RefusalTablesReply = z.infer<typeof refusalTablesReplySchema>;
export const refusalTableParamsSchema = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });
