import { z } from 'zod';
import { count, currency, day, taxpayerSchema, version } from './basis.ts';

/** Problems, and how the server is. */

/** RFC 9457 problem document. `detail` is in the language of Accept-Language; `code` and `values` are stable. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  advice: z.string().optional(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  instance: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const helloSchema = z.object({ product: z.literal('suyuan'), ledger: z.string(), nonce: z.string() });
export type Hello = z.infer<typeof helloSchema>;

export const healthSchema = z.object({ status: z.literal('ok') });
export const readinessSchema = z.object({
  status: z.enum(['ready', 'starting', 'unavailable']),
  version: version.nullable(),
  reason: z
    .string()
    .optional()
    .describe('Code of the problem with a shared ledger; the graph in place is asked all the same'),
});

export const ledgerSchema = z.object({
  demo: z.boolean().describe('What is loaded was made by the program, not by a real firm'),
  empty: z.boolean(),
  sequence: count,
  version,
  attributesVersion: z.string(),
  taxpayers: count,
  relations: count,
  invoices: count,
  currencies: z.array(currency),
  firstDay: day.nullable(),
  lastDay: day.nullable(),
  suggestions: z.array(taxpayerSchema).describe('Observed taxpayers with long chains, to begin with'),
});
export type Ledger = z.infer<typeof ledgerSchema>;
