import { z } from 'zod';

/**
 * Every request and reply of the API. Money is an integer of minor units (fen) beside its currency; days are `YYYY-MM-DD`;
 * a taxpayer's id is an opaque text that may hold `/` (escape it in a path). Replies about the graph carry the snapshot's version.
 */

const minor = z.number().int().describe('Minor units of the currency (fen of CNY)');
const day = z.iso.date();
const count = z.number().int().nonnegative();
const taxpayerId = z.string().min(1).max(512);
const currency = z.string().regex(/^[A-Z]{3}$/);
const version = z.string().describe('SHA-256 over the sorted digests of the live invoices');

export const directionSchema = z.enum(['up', 'down']);
export type Direction = z.infer<typeof directionSchema>;
export const sideSchema = z.enum(['sales', 'purchases']);
export type Side = z.infer<typeof sideSchema>;
export const languageSchema = z.enum(['zh', 'en']);
export type Language = z.infer<typeof languageSchema>;

// ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── state ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const helloSchema = z.object({ product: z.literal('suyuan'), ledger: z.string(), nonce: z.string() });
export type Hello = z.infer<typeof helloSchema>;

export const healthSchema = z.object({ status: z.literal('ok') });
export const readinessSchema = z.object({
  status: z.enum(['ready', 'starting', 'unavailable']),
  version: version.nullable(),
});

export const taxpayerSchema = z.object({
  id: taxpayerId,
  name: z.string().nullable(),
  observed: z.array(sideSchema).describe('Ledgers of its own that were loaded; empty where others only mention it'),
});
export type Taxpayer = z.infer<typeof taxpayerSchema>;

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

// ── taxpayers ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
});

const page = <T extends z.ZodType>(item: T) =>
  z.object({ version, items: z.array(item), total: count, next: z.string().nullable() });

const flowSchema = z.object({ currency, invoices: count, grossMinor: minor, taxMinor: minor });
const sideTotalsSchema = z.object({
  relations: count,
  firstDay: day.nullable(),
  lastDay: day.nullable(),
  flows: z.array(flowSchema).describe('One per currency; amounts of two currencies are never added'),
});

export const taxpayerDetailSchema = taxpayerSchema.extend({
  version,
  attributesVersion: z.string(),
  sales: sideTotalsSchema,
  purchases: sideTotalsSchema,
});
export type TaxpayerDetail = z.infer<typeof taxpayerDetailSchema>;

export const taxpayersQuerySchema = pageQuerySchema.extend({
  id: z.string().min(1).max(512).optional().describe('Prefix of the id'),
  name: z.string().min(1).max(200).optional().describe('Prefix of the name'),
  q: z.string().min(1).max(512).optional().describe('Prefix of the id or of the name'),
});
export const taxpayersReplySchema = page(taxpayerSchema);
export type TaxpayersReply = z.infer<typeof taxpayersReplySchema>;

export const taxpayerParamsSchema = z.object({ id: taxpayerId });

export const relationSchema = z.object({
  seller: taxpayerSchema,
  buyer: taxpayerSchema,
  currency,
  invoices: count,
  grossMinor: minor,
  taxMinor: minor,
  firstDay: day,
  lastDay: day,
});
export type Relation = z.infer<typeof relationSchema>;

export const relationsQuerySchema = pageQuerySchema.extend({ side: sideSchema });
export const relationsReplySchema = page(relationSchema);
export type RelationsReply = z.infer<typeof relationsReplySchema>;

export const invoiceSchema = z.object({
  digest: z.string().describe('Reference that outlives the snapshot'),
  seller: taxpayerId,
  buyer: taxpayerId,
  code: z.string().nullable(),
  number: z.string(),
  day,
  currency,
  netMinor: minor.nullable(),
  taxMinor: minor.nullable(),
  grossMinor: minor,
  status: z.enum(['valid', 'void']),
  red: z.boolean().describe('A red-letter invoice: counted and summed in its relation, passed over by the trace'),
  conflict: z.boolean().describe('The claims of this invoice disagree in status or counterparty'),
  goodsCode: z.string().nullable(),
  goodsName: z.string().nullable(),
  claims: z.array(
    z.object({
      side: z.enum(['sales', 'purchases', 'invoices']),
      owner: taxpayerId.nullable(),
      file: z.string(),
      row: count,
      status: z.enum(['valid', 'void']),
    }),
  ),
});
export type Invoice = z.infer<typeof invoiceSchema>;

export const invoicesQuerySchema = pageQuerySchema.extend({
  side: sideSchema,
  partner: taxpayerId.optional().describe('Only the invoices with this other party'),
  currency: currency.optional(),
});
export const invoicesReplySchema = page(invoiceSchema);
export type InvoicesReply = z.infer<typeof invoicesReplySchema>;

// ── traces ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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
  minGrossMinor: z.number().int().min(0).default(0).describe('Least amount of a relation in the period'),
  currency: currency.nullable().default(null).describe('A trace follows one currency; null is the ledger’s first'),
  maxTaxpayers: z.number().int().min(1).max(20_000).default(500),
  maxRelations: z.number().int().min(1).max(100_000).default(2000),
  maxDegree: z.number().int().min(1).default(5000).describe('A firm with more relations is shown, not expanded'),
  expand: z.array(taxpayerId).max(1000).default([]).describe('Hubs to expand all the same'),
});
export type TraceRequest = z.input<typeof traceRequestSchema>;
export type TraceOptionsReply = z.output<typeof traceRequestSchema>;

const tracedSchema = z.object({ invoices: count, grossMinor: minor, taxMinor: minor, firstDay: day, lastDay: day });

/** start; expanded; hub: over maxDegree; hops: the limit is met; time: only invoices that come too early or late; end: none; limit: left out. */
export const traceStateSchema = z.enum(['start', 'expanded', 'hub', 'hops', 'time', 'end', 'limit']);

export const tracedTaxpayerSchema = taxpayerSchema.extend({
  tier: count.describe('Least number of hops from a start'),
  state: traceStateSchema,
  tracedGrossMinor: minor.describe('Sum of the traced invoices that reach it: an upper bound'),
  explained: z.number().min(0).max(1).nullable().describe('Traced ÷ all its flow on that side in the period'),
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

// ── loads ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const uploadQuerySchema = z.object({ name: z.string().min(1).max(255) });
export const uploadSchema = z.object({ id: z.string(), name: z.string(), bytes: count, sha256: z.string() });
export type Upload = z.infer<typeof uploadSchema>;

export const loadRequestSchema = z
  .strictObject({
    paths: z.array(z.string().min(1).max(4096)).max(10_000).default([]).describe('Files or folders on the server'),
    uploads: z.array(z.string().min(1).max(64)).max(10_000).default([]),
    replaceDemo: z.boolean().default(false).describe('Confirms that the demo ledger may be thrown away'),
  })
  .refine(({ paths, uploads }) => paths.length + uploads.length > 0, { message: 'name at least one path or upload' });
export type LoadRequest = z.input<typeof loadRequestSchema>;

/** Counts of a file's rows. read = refused + newInvoices + furtherClaims + exactRepeats + conflicts; alreadyLoaded files have none. */
const rowCountsSchema = z.object({
  read: count,
  refused: count,
  newInvoices: count.describe('Rows that are the first claim of an invoice'),
  furtherClaims: count.describe('Rows that claim an invoice known from the other side'),
  exactRepeats: count.describe('Rows equal to another in all that counts; kept, counted once'),
  conflicts: count.describe(
    'Rows that repeat a document with another party or status; kept, flagged, once in the graph',
  ),
});
export type RowCounts = z.infer<typeof rowCountsSchema>;

export const refusalSchema = z.object({
  file: z.string(),
  row: count.describe('Number of the row in its file; the header is row 1'),
  column: z.string().nullable(),
  value: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  advice: z.string(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const warningSchema = z.object({ code: z.string(), rows: count, text: z.string() });

export const fileReportSchema = z.object({
  name: z.string(),
  outcome: z.enum(['loaded', 'already_loaded', 'skipped', 'refused']),
  kind: z.enum(['invoices', 'sales', 'purchases']).nullable(),
  sha256: z.string().nullable(),
  bytes: count,
  reason: z.string().nullable(),
  code: z.string().nullable(),
  rows: rowCountsSchema,
  voidRows: count,
  redRows: count,
  zeroRows: count,
  ignoredColumns: z.array(z.string()),
  warnings: z.array(warningSchema),
});
export type FileReport = z.infer<typeof fileReportSchema>;

/** What a comparison of sales ledgers with purchases ledgers found, over the whole ledger. */
export const matchReportSchema = z.object({
  rowPairs: count.describe('Pairs of a sale row and a purchase row equal in code, number, day, net and tax'),
  rowPairsWithinOneFirm: count,
  rowPairsBetweenFirms: count,
  orderedPairs: count.describe('Ordered pairs of firms with at least one match'),
  invoices: count.describe('Distinct documents matched between firms'),
  contested: count.describe('Of these, matched by several buyers or several sellers; drawn to the owner’s own code'),
});
export type MatchReport = z.infer<typeof matchReportSchema>;

export const loadReportSchema = z.object({
  files: z.array(fileReportSchema),
  rows: rowCountsSchema,
  voidRows: count,
  redRows: count,
  zeroRows: count,
  matches: matchReportSchema,
  refusals: z.array(refusalSchema).describe('The first hundred'),
  version: version
    .nullable()
    .describe('Of the ledger after this load; null while its graph is not built, or for an earlier load'),
  taxpayers: count.nullable(),
  relations: count.nullable(),
  invoices: count.nullable(),
  seconds: z.number(),
});
export type LoadReport = z.infer<typeof loadReportSchema>;

export const loadSchema = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  progress: z.object({
    phase: z.enum(['queued', 'reading', 'checking', 'resolving', 'applying', 'building', 'done']),
    file: z.string().nullable(),
    done: count,
    total: count.nullable(),
    unit: z.enum(['bytes', 'rows', 'files']),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  report: loadReportSchema.nullable(),
  problem: problemSchema.nullable(),
});
export type Load = z.infer<typeof loadSchema>;
export type LoadProgress = Load['progress'];

export const loadParamsSchema = z.object({ id: z.string().min(1).max(64) });
export const loadsReplySchema = z.object({ items: z.array(loadSchema) });
export type LoadsReply = z.infer<typeof loadsReplySchema>;
