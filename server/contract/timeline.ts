import { z } from 'zod';
import { asOf, count, currency, day, minor, taxpayerId, version } from './basis.ts';

/** What relations come to month by month. */

export const timelineRequestSchema = z.strictObject({
  relations: z
    .array(z.tuple([taxpayerId, taxpayerId]))
    .max(20_000)
    .describe('Seller and buyer of each'),
  currency: currency.nullable().default(null).describe('Null is the ledger’s first'),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  asOf,
});
export type TimelineRequest = z.input<typeof timelineRequestSchema>;
export type TimelineOrder = z.output<typeof timelineRequestSchema>;

export const timelineReplySchema = z.object({
  version,
  currency,
  firstMonth: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .nullable()
    .describe('Of the first invoice; null where there is none'),
  months: count.describe('From the first month to the last'),
  relations: z
    .array(
      z.object({
        at: z.array(count).describe('Months with an invoice, counted from the first month'),
        invoices: z.array(count),
        grossMinor: z.array(minor),
      }),
    )
    .describe('In the order in which they were asked for; empty where the graph has no such relation'),
});
export type TimelineReply = z.infer<typeof timelineReplySchema>;
