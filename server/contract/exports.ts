import { z } from 'zod';
import { EXPORT_FORMATS, EXPORTS } from '../../graph/exports/formats.ts';
import { count, version } from './basis.ts';

/** The graph as files that other programs read. */

export const exportSchema = z.enum(EXPORTS);
export const exportFormatSchema = z.enum(EXPORT_FORMATS);

export const exportRequestSchema = z.strictObject({
  what: exportSchema.describe('relations; live invoices; or a folder with taxpayers, relations and invoices'),
  format: exportFormatSchema.describe('graphml and gexf only of relations, with the taxpayers as nodes'),
  path: z.string().min(1).max(4096).describe('The file or folder to be, on the server; the folder above is there'),
  force: z.boolean().default(false).describe('Replaces what an export has written there before'),
});
export type ExportRequest = z.input<typeof exportRequestSchema>;

export const exportResultSchema = z.object({
  what: exportSchema,
  format: exportFormatSchema,
  version,
  files: z.array(z.object({ name: z.string(), rows: count.describe('Of a graph: nodes and edges'), bytes: count })),
});
export type ExportResult = z.infer<typeof exportResultSchema>;
