import { z } from 'zod';
import { asOf, count, currency, day, directionSchema, minor, page, taxpayerId, taxpayerSchema } from './basis.ts';

/** Whom a taxpayer buys from or sells to, as an expansion of a chain would show them: what a person picks from. */

export const goodsCategory = z.string().min(1).max(200);

export const partnersRequestSchema = z.strictObject({
  id: taxpayerId,
  direction: directionSchema,
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  minGrossMinor: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Least amount of a relation in the period, of the category'),
  currency: currency.nullable().default(null).describe('Null is the ledger’s first'),
  goods: goodsCategory.nullable().default(null).describe('Only invoices of this category'),
  asOf,
  q: z.string().min(1).max(200).optional().describe('Part of a name, or of an id, in capitals or not'),
  without: z
    .array(taxpayerId)
    .max(20_000)
    .default([])
    .describe('Those that are shown already; unknown ones do no harm'),
  limit: z.number().int().min(1).max(500).default(100),
  cursor: z.string().max(2000).optional(),
});
export type PartnersRequest = z.input<typeof partnersRequestSchema>;
export type PartnersOrder = z.output<typeof partnersRequestSchema>;

export const partnersReplySchema = page(
  z.object({
    taxpayer: taxpayerSchema,
    invoices: count.describe('In the period, of the category'),
    grossMinor: minor,
    taxMinor: minor,
    firstDay: day,
    lastDay: day,
  }),
).extend({
  currency,
  totalGrossMinor: minor.describe('Of all that were found, not of this page only'),
  goods: z
    .array(
      z.object({
        category: goodsCategory.nullable().describe('Null where none is given'),
        invoices: count,
        grossMinor: minor,
      }),
    )
    .describe(
      'What all its invoices on that side in the period are of, whatever else was asked for: largest first, fifty at most',
    ),
});
export type PartnersReply = z.infer<typeof partnersReplySchema>;
