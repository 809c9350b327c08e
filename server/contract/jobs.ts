import { z } from 'zod';
import { count, day, version } from './basis.ts';
import { exportFormatSchema, exportResultSchema, exportSchema } from './exports.ts';
import { decisionReplySchema, decisionSchema } from './identity.ts';
import { rowCountsSchema } from './loads.ts';
import { jobStateSchema, progressSchema } from './progress.ts';
import { scanRequestSchema, scanResultSchema } from './scans.ts';
import { problemSchema } from './state.ts';

/** All that takes long, whatever it is: a kind more is an entry more of the union below. */

const graphCountsSchema = z.object({ taxpayers: count, relations: count, invoices: count });

const common = {
  id: z.string(),
  state: jobStateSchema.describe('interrupted: the program ended before it; nothing of it is in'),
  progress: progressSchema,
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  by: z.string().nullable().describe('Who asked for it, where that is known'),
  version: version.nullable().describe('Of the graph that it led to'),
  problem: problemSchema.nullable(),
};

/** `about` says what was asked for, `result` what came of it: null before the end, and where the program ended before it could be noted. */
const kinds = [
  z.object({
    kind: z.literal('load').describe('Its report is that of the load of the same id'),
    ...common,
    about: z.object({ files: z.array(z.string()).describe('The first hundred'), dryRun: z.boolean() }),
    result: z.object({ rows: rowCountsSchema, graph: graphCountsSchema.nullable() }).nullable(),
  }),
  z.object({
    kind: z.literal('decision'),
    ...common,
    about: decisionSchema.pick({ kind: true, a: true, b: true, undoes: true, reason: true }),
    result: decisionReplySchema.nullable(),
  }),
  z.object({
    kind: z.literal('graph').describe('Building the graph: when the program starts, or as of an earlier day'),
    ...common,
    about: z.object({ asOf: day.nullable() }),
    result: graphCountsSchema.nullable(),
  }),
  z.object({
    kind: z.literal('export'),
    ...common,
    about: z.object({ what: exportSchema, format: exportFormatSchema, path: z.string() }),
    result: exportResultSchema.nullable(),
  }),
  z.object({
    kind: z.literal('scan').describe('What it found is the scan of the same id'),
    ...common,
    about: scanRequestSchema.required(),
    result: scanResultSchema.nullable(),
  }),
] as const;

export const jobSchema = z.discriminatedUnion('kind', kinds);
export type Job = z.infer<typeof jobSchema>;
export type JobKind = Job['kind'];
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;

export const jobParamsSchema = z.object({ id: z.string().min(1).max(64) });
export const jobsQuerySchema = z.object({
  kind: z.enum(kinds.map(({ shape }) => shape.kind.value)).optional(),
  state: jobStateSchema.optional(),
});
export const jobEventsQuerySchema = z.object({
  after: z.coerce.number().int().min(0).optional().describe('As the header Last-Event-ID'),
});
export const jobsReplySchema = z.object({ items: z.array(jobSchema).describe('Newest first') });
export type JobsReply = z.infer<typeof jobsReplySchema>;
