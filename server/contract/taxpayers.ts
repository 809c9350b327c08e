import { z } from 'zod';
import {
  count,
  coverageSchema,
  currency,
  day,
  minor,
  page,
  pageQuerySchema,
  sideSchema,
  taxpayerId,
  taxpayerSchema,
  version,
} from './basis.ts';

/** Taxpayers and their relations. */

const flowSchema = z.object({ currency, invoices: count, grossMinor: minor, taxMinor: minor });
/** Documents by what became of them; none of them is among the live invoices but those in conflict. */
const talliesShape = {
  voids: count.describe('Void documents'),
  reversals: count.describe('Red-letter documents, whether or not an original was found'),
  conflicts: count.describe('Documents whose claims disagree, or that several parties claim'),
};
const sideTotalsSchema = z.object({
  relations: count,
  firstDay: day.nullable(),
  lastDay: day.nullable(),
  flows: z.array(flowSchema).describe('One per currency, after reversals; amounts of two currencies are never added'),
  ...talliesShape,
});

export const taxpayerDetailSchema = taxpayerSchema.extend({
  version,
  ids: count.describe('Under how many ids it is known'),
  coverage: coverageSchema,
  attributesVersion: z.string(),
  sales: sideTotalsSchema,
  purchases: sideTotalsSchema,
});
export type TaxpayerDetail = z.infer<typeof taxpayerDetailSchema>;

export const taxpayersQuerySchema = pageQuerySchema.extend({
  id: z.string().min(1).max(512).optional().describe('Prefix of the id, or of another id of the taxpayer'),
  name: z.string().min(1).max(200).optional().describe('Prefix of the name'),
  q: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe(
      'Prefix of an id, or part of a name in any case of Latin letters; two Latin letters and more are also pinyin initials, by one reading of a character and another of some (none where the server’s runtime lacks the collation)',
    ),
});
export const foundTaxpayerSchema = taxpayerSchema.extend({
  by: z
    .enum(['id', 'alias', 'name', 'initials'])
    .describe('What of it was found: its id, another of its ids, its name, the pinyin initials of its name'),
  alias: taxpayerId.nullable().describe('Of one found by another of its ids: that id'),
});
export type FoundTaxpayer = z.infer<typeof foundTaxpayerSchema>;
export const taxpayersReplySchema = page(foundTaxpayerSchema);
export type TaxpayersReply = z.infer<typeof taxpayersReplySchema>;

export const taxpayerParamsSchema = z.object({ id: taxpayerId });

export const mayBeOne = z.boolean().describe('Seller and buyer may be one subject, and nobody has decided yet');

export const relationSchema = z.object({
  seller: taxpayerSchema,
  buyer: taxpayerSchema,
  currency,
  invoices: count,
  grossMinor: minor,
  taxMinor: minor,
  firstDay: day,
  lastDay: day,
  mayBeOne,
  ...talliesShape,
});
export type Relation = z.infer<typeof relationSchema>;

export const relationsQuerySchema = pageQuerySchema.extend({ side: sideSchema });
export const relationsReplySchema = page(relationSchema);
export type RelationsReply = z.infer<typeof relationsReplySchema>;
