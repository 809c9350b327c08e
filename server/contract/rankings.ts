import { z } from 'zod';
import { count, currency, day, minor, taxpayerSchema, version } from './basis.ts';
import { invoiceSchema } from './invoices.ts';

/** Whom and what an analyst looks at first: throughput (吞吐量) and large invoices. */

const asked = {
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  currency: currency.nullable().default(null).describe('One currency; null is the yuan, else the first'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};

export const throughputQuerySchema = z.object({
  ...asked,
  by: z
    .enum(['through', 'in', 'out', 'both'])
    .default('through')
    .describe('through: the smaller of both sides; both: their sum'),
});
export type ThroughputQuery = z.output<typeof throughputQuerySchema>;

export const throughputReplySchema = z.object({
  version,
  currency,
  items: z.array(
    taxpayerSchema.extend({
      inMinor: minor.describe('Net'),
      outMinor: minor.describe('Net'),
      invoicesIn: count,
      invoicesOut: count,
      suppliers: count,
      customers: count,
    }),
  ),
  total: count,
});
export type ThroughputReply = z.infer<typeof throughputReplySchema>;

export const largeInvoicesQuerySchema = z.object({
  ...asked,
  leastGrossMinor: z.coerce.number().int().min(1).default(1).describe('Of what is left of it after reversals'),
});
export type LargeInvoicesQuery = z.output<typeof largeInvoicesQuerySchema>;
export const largeInvoicesReplySchema = z.object({
  version,
  currency,
  items: z.array(invoiceSchema).describe('Largest first, by what is left after reversals'),
  total: count,
});
export type LargeInvoicesReply = z.infer<typeof largeInvoicesReplySchema>;
