import { z } from 'zod';
import {
  asOf,
  count,
  coverageSchema,
  currency,
  day,
  directionSchema,
  minor,
  taxpayerId,
  taxpayerSchema,
  version,
} from './basis.ts';
import { goodsCategory } from './partners.ts';
import { mayBeOne } from './taxpayers.ts';

/** Traces and paths. */

export const traceRequestSchema = z.strictObject({
  start: z.array(taxpayerId).min(1).max(100),
  direction: z.enum(['up', 'down', 'both']).default('both'),
  hops: z.union([z.number().int().min(1).max(1000), z.literal('all')]).default(4),
  order: z
    .enum(['month', 'day', 'none'])
    .default('month')
    .describe('How the next invoice must follow the last one in time'),
  maxDwellDays: z.number().int().min(0).max(36_500).nullable().default(null),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
  minGrossMinor: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Least amount of a relation in the period, of the category'),
  currency: currency.nullable().default(null).describe('A trace follows one currency; null is the ledger’s first'),
  asOf,
  maxTaxpayers: z.number().int().min(1).max(20_000).default(500),
  maxRelations: z.number().int().min(1).max(100_000).default(2000),
  maxDegree: z.number().int().min(1).default(5000).describe('A firm with more relations is shown, not expanded'),
  expand: z.array(taxpayerId).max(1000).default([]).describe('Hubs to expand all the same'),
  partners: z
    .array(taxpayerId)
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('From the starts only relations with these are followed, the others wait in `onward`; null is all'),
  goods: goodsCategory
    .nullable()
    .default(null)
    .describe('Only invoices of this category count for anything; null is all'),
});
export type TraceRequest = z.input<typeof traceRequestSchema>;
export type TraceOptionsReply = z.output<typeof traceRequestSchema>;

const tracedSchema = z.object({ invoices: count, grossMinor: minor, taxMinor: minor, firstDay: day, lastDay: day });

/** start; expanded; hub: over maxDegree; hops: the limit is met; time: only invoices that come too early or late; end: none; limit: left out. */
export const traceStateSchema = z.enum(['start', 'expanded', 'hub', 'hops', 'time', 'end', 'limit']);

export const tracedTaxpayerSchema = taxpayerSchema.extend({
  coverage: coverageSchema,
  tier: count.describe('Least number of hops from a start'),
  state: traceStateSchema,
  tracedGrossMinor: minor.describe('Sum of the traced invoices that reach it: an upper bound'),
  explained: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Traced ÷ all its flow of the category on that side in the period'),
  onward: z.object({ relations: count, grossMinor: minor }).describe('What waits beyond and is not in this reply'),
  upstream: count.describe('Relations in which it buys'),
  downstream: count.describe('Relations in which it sells'),
});
export type TracedTaxpayer = z.infer<typeof tracedTaxpayerSchema>;

export const tracedRelationSchema = z.object({
  seller: taxpayerId,
  buyer: taxpayerId,
  currency,
  tier: count.describe('Tier of the party nearer to the start'),
  mayBeOne,
  coveredBy: z
    .enum(['both', 'seller', 'buyer', 'neither'])
    .describe('Whose own ledger is loaded for the traced days: the seller’s sales, the buyer’s purchases'),
  invoices: count,
  grossMinor: minor,
  taxMinor: minor,
  firstDay: day,
  lastDay: day,
  traced: tracedSchema.describe('The part within the constraints: an upper bound, not an attribution'),
});
export type TracedRelation = z.infer<typeof tracedRelationSchema>;

export const traceSideSchema = z.object({
  direction: directionSchema,
  taxpayers: z.array(tracedTaxpayerSchema),
  relations: z.array(tracedRelationSchema),
  ends: z.array(z.object({ id: taxpayerId, tracedGrossMinor: minor })).describe('Ends of the chain, largest first'),
  truncated: z.boolean(),
  stopped: z.boolean(),
  leftOut: z.object({ taxpayers: count, relations: count, grossMinor: minor, otherCurrencyRelations: count }),
});
export type TraceSide = z.infer<typeof traceSideSchema>;

export const traceReplySchema = z.object({
  version,
  asOf: day.nullable(),
  attributesVersion: z.string(),
  currency,
  options: z.unknown().describe('The options as they were applied'),
  sides: z.array(traceSideSchema),
  kernelMs: z.number(),
});
export type TraceReply = z.infer<typeof traceReplySchema>;

export const pathsRequestSchema = traceRequestSchema.extend({
  direction: directionSchema.default('down'),
  target: taxpayerId,
  limit: z.number().int().min(1).max(200).default(20),
  budget: z.number().int().min(1).max(5_000_000).default(100_000).describe('Steps of the search'),
});
export type PathsRequest = z.input<typeof pathsRequestSchema>;

export const pathSchema = z.object({
  taxpayers: z.array(taxpayerId).describe('From the start to the target'),
  repeats: z.boolean().describe('No path without a repeated firm was found'),
  bottleneckMinor: minor,
  hops: z.array(
    z.object({
      seller: taxpayerId,
      buyer: taxpayerId,
      invoices: count,
      grossMinor: minor,
      firstDay: day,
      lastDay: day,
    }),
  ),
});
export const pathsReplySchema = z.object({
  version,
  currency,
  paths: z.array(pathSchema),
  truncated: z.boolean().describe('There are more than were asked for'),
  exhausted: z.boolean().describe('The search budget ended before the search did'),
});
export type PathsReply = z.infer<typeof pathsReplySchema>;
