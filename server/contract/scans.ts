import { z } from 'zod';
import { count, currency, day, version } from './basis.ts';

/** Scans: what detectors found in the graph at one time. Their files never change. */

export const scanRequestSchema = z.strictObject({
  detectors: z.array(z.string().max(64)).min(1).max(100).nullable().default(null).describe('By name; null is all'),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  currency: currency
    .nullable()
    .default(null)
    .describe('A scan looks at one currency; null is the yuan, else the first'),
});
export type ScanRequest = z.input<typeof scanRequestSchema>;
export type ScanOrder = z.output<typeof scanRequestSchema>;

export const scanBasisSchema = z.object({
  version,
  attributesVersion: z.string(),
  sequence: count,
  currency,
  from: day.nullable(),
  to: day.nullable(),
});

export const detectorRunSchema = z.object({
  name: z.string(),
  version: count,
  pattern: z.string(),
  needs: z.enum(['both sides', 'any side']).describe('Whose ledgers it needs'),
  parameters: z.record(z.string(), z.number()).describe('Units stand in names; …Minor is minor units'),
  candidates: count.describe('Firms, or groups of them, that it evaluated: a score is a percentile among these'),
  leads: count,
  leftOut: count.describe('Leads that a limit left out'),
});
export type DetectorRun = z.infer<typeof detectorRunSchema>;

export const scanSchema = z.object({
  id: z.string().describe('Of its job, too'),
  finishedAt: z.iso.datetime(),
  basis: scanBasisSchema,
  isCurrent: z.boolean().describe('The graph in place is the one that was scanned'),
  detectors: z.array(detectorRunSchema.extend({ title: z.string().describe('In the language of the request') })),
  leads: count,
  sha256: z.string().describe('Of the file with the leads'),
  rings: count.nullable().describe('Null where it was made before there were rings'),
});
export type Scan = z.infer<typeof scanSchema>;

export const scansReplySchema = z.object({ items: z.array(scanSchema).describe('Newest first') });
export type ScansReply = z.infer<typeof scansReplySchema>;
export const scanParamsSchema = z.object({ id: z.string().regex(/^[0-9a-f-]{36}$/) });

export const scanChangesSchema = z.object({
  since: z.string().nullable().describe('The scan before; null where there is none'),
  appeared: z.array(z.string()),
  gone: z.array(z.string()),
  moved: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .describe('Leads whose taxpayers stand for another subject since: ids of before and of now'),
});
export type ScanChanges = z.infer<typeof scanChangesSchema>;

export const scanResultSchema = z.object({
  leads: count,
  rings: count,
  detectors: z.array(detectorRunSchema.pick({ name: true, candidates: true, leads: true, leftOut: true })),
  shared: z
    .enum(['none', 'written', 'failed'])
    .describe(
      'Leads and rings in the database of a shared ledger; none: it is not shared; failed: the next scan writes them',
    ),
});
export type ScanResult = z.infer<typeof scanResultSchema>;
