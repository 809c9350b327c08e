import { z } from 'zod';
import { FACT_KINDS } from '../../graph/facts.ts';

/** What the schemas of the contract are made of. */

export const minor = z.number().int().describe('Minor units of the currency (fen of CNY)');
export const day = z.iso.date();
export const count = z.number().int().nonnegative();
export const taxpayerId = z.string().min(1).max(512);
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const version = z
  .string()
  .describe('SHA-256 over the sorted digests of the invoices that count, red letters too');
/** Only documents up to this day. */
export const asOf = day.nullable().default(null).describe('Only documents dated up to this day; null is all');

export const directionSchema = z.enum(['up', 'down']);
export type Direction = z.infer<typeof directionSchema>;
export const sideSchema = z.enum(['sales', 'purchases']);
export type Side = z.infer<typeof sideSchema>;
export const languageSchema = z.enum(['zh', 'en']);
export type Language = z.infer<typeof languageSchema>;

export const taxpayerSchema = z.object({
  id: taxpayerId,
  name: z.string().nullable(),
  observed: z.array(sideSchema).describe('Ledgers of its own that were loaded; empty where others only mention it'),
});
export type Taxpayer = z.infer<typeof taxpayerSchema>;

const periodSchema = z.object({ firstDay: day, lastDay: day });
export const coverageSchema = z
  .object({ sales: periodSchema.nullable(), purchases: periodSchema.nullable() })
  .describe('The days that the loaded ledgers of its own cover; null where none was loaded');
export type Coverage = z.infer<typeof coverageSchema>;

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
});

/** One page of a list, for one version of the ledger. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ version, items: z.array(item), total: count, next: z.string().nullable() });

export const ledgerSideSchema = z.enum(['sales', 'purchases', 'invoices']);
/** What a file's header says that it is. */
export const fileKindSchema = z.enum([...ledgerSideSchema.options, ...FACT_KINDS]);
