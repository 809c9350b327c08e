import { z } from 'zod';
import { count } from './basis.ts';

/** How far something long has come. */

export const jobStateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);
export type JobState = z.infer<typeof jobStateSchema>;

export const phaseSchema = z.enum([
  'queued',
  'following',
  'reading',
  'checking',
  'resolving',
  'applying',
  'building',
  'detecting',
  'joining',
  'writing',
  'done',
]);
export const unitSchema = z.enum(['bytes', 'rows', 'files', 'relations', 'invoices', 'detectors']);

export const progressSchema = z.object({
  phase: phaseSchema,
  file: z.string().nullable(),
  done: count,
  total: count.nullable(),
  unit: unitSchema,
  secondsLeft: count
    .nullable()
    .describe('Until all of `total` is done, at the rate so far; null while that is not known'),
});
export type JobProgress = z.infer<typeof progressSchema>;
