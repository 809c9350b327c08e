import { z } from 'zod';
import {
  FACT_KINDS,
  type FactColumn,
  factColumns,
  type FactKind,
  type FactType,
  kindOf,
  type ToldFact,
} from '../graph/facts.ts';
import { INVOICE_CLASSES, type InvoiceClass } from '../graph/invoiceClass.ts';
import { mappingSchema } from '../graph/staging/mapping.ts';
import {
  asOf,
  count,
  coverageSchema,
  currency,
  day,
  directionSchema,
  languageSchema,
  minor,
  page,
  pageQuerySchema,
  sideSchema,
  taxpayerId,
  taxpayerSchema,
  version,
} from './contract/basis.ts';
import { identitySummarySchema } from './contract/identity.ts';

export { directionSchema, languageSchema, pageQuerySchema, sideSchema, taxpayerSchema } from './contract/basis.ts';
export type { Coverage, Direction, Language, Side, Taxpayer } from './contract/basis.ts';
export * from './contract/identity.ts';

/**
 * Every request and reply of the API. Money is an integer of minor units (fen) beside its currency; days are `YYYY-MM-DD`;
 * a taxpayer's id is an opaque text that may hold `/` (escape it in a path). Replies about the graph carry the snapshot's version.
 */

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
  id: z.string().min(1).max(512).optional().describe('Prefix of the id'),
  name: z.string().min(1).max(200).optional().describe('Prefix of the name'),
  q: z.string().min(1).max(512).optional().describe('Prefix of the id or of the name'),
});
export const taxpayersReplySchema = page(taxpayerSchema);
export type TaxpayersReply = z.infer<typeof taxpayersReplySchema>;

export const taxpayerParamsSchema = z.object({ id: taxpayerId });

const mayBeOne = z.boolean().describe('Seller and buyer may be one subject, and nobody has decided yet');

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

// ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of each type of graph/facts.ts; null where nothing is said. */
const factValue = ({ type, of }: FactColumn): z.ZodType => {
  const types: Record<FactType, z.ZodType> = {
    taxpayer: taxpayerId,
    ...{ id: z.string(), code: z.string(), text: z.string(), currency },
    ...{ day, until: day, year: count, count, amount: minor },
    period: z.string().regex(/^\d{4}-\d{2}$/),
    value: z.enum(Object.keys(of?.values ?? {})),
  };
  return types[type].nullable();
};
const factSchema = (kind: FactKind) =>
  z.object({
    ...Object.fromEntries(
      factColumns(kind).map(([name, column]) => [name, factValue(column).describe(`${column.en} ${column.zh}`)]),
    ),
    stands: z.boolean().describe('False where a later row is about the same'),
    source: z.object({ file: z.string(), row: count, load: z.string() }),
  });

export const factKindSchema = z.enum(FACT_KINDS);
export const factsQuerySchema = z.object({
  kind: factKindSchema.optional(),
  superseded: z.stringbool().default(false).describe('All that was ever said, not only what stands'),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0)
    .describe('Of each kind'),
  limit: z.coerce.number().int().min(1).max(5000).default(500).describe('Of each kind'),
});
const factsShape = Object.fromEntries(
  FACT_KINDS.map((kind) => {
    const { zh, en } = kindOf(kind);
    return [
      kind,
      z
        .object({ total: count, items: z.array(factSchema(kind)) })
        .optional()
        .describe(`${en} ${zh}`),
    ];
  }),
);
export const factsReplySchema = z.object({
  id: taxpayerId,
  name: z.string().nullable(),
  sequence: count.describe('Of the ledger that was read'),
  facts: z
    .object(factsShape)
    .describe('What is known beside invoices, by kind: all of them, or the one that was asked for'),
});

export type Fact<K extends FactKind = FactKind> = ToldFact<K> & {
  stands: boolean;
  source: { file: string; row: number; load: string };
};
/** Days and months are texts here, amounts minor units of the fact's currency. */
export interface FactsReply {
  id: string;
  name: string | null;
  sequence: number;
  facts: { [K in FactKind]?: { total: number; items: Fact<K>[] } };
}

// ── invoices ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const ledgerSideSchema = z.enum(['sales', 'purchases', 'invoices']);

/** What a row says, and where it stands. */
export const claimSchema = z.object({
  side: ledgerSideSchema,
  owner: taxpayerId.nullable().describe('Whose ledger it is; null for full invoices'),
  file: z.string(),
  row: count,
  load: z.string(),
  outcome: z.enum(['new', 'further', 'repeat', 'conflict']).describe('What the row was when it was loaded'),
  seller: taxpayerId,
  buyer: taxpayerId,
  day,
  netMinor: minor.nullable(),
  taxMinor: minor.nullable(),
  grossMinor: minor,
  currency,
  status: z.enum(['valid', 'void']),
  originalCode: z.string().nullable(),
  originalNumber: z.string().nullable(),
});
export type Claim = z.infer<typeof claimSchema>;

export const invoiceReferenceSchema = z.object({
  digest: z.string(),
  code: z.string().nullable(),
  number: z.string(),
  day,
  seller: taxpayerId,
  buyer: taxpayerId,
  grossMinor: minor,
});

export const reversalSchema = z.object({
  other: invoiceReferenceSchema
    .nullable()
    .describe('Of a red letter the original, of an original the red letter; null where there is none'),
  rule: z
    .enum(['linked', 'equal', 'none', 'taken', 'missing'])
    .describe(
      'linked: it names its original; equal: the latest free equal one of the pair; none: no equal one; taken: others have reversed all equal ones; missing: the one it names is not there',
    ),
  equals: count.describe('Equal earlier originals of the pair; 0 where it names its original'),
  grossMinor: minor.describe('What is taken off the original; positive'),
  taxMinor: minor,
});
export type Reversal = z.infer<typeof reversalSchema>;

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
  grossMinor: minor.describe('Of the document; negative for a red letter'),
  liveGrossMinor: minor.describe(
    'What the graph counts: gross less reversals; 0 for void and self-issued ones and red letters',
  ),
  status: z.enum(['valid', 'void']),
  red: z.boolean().describe('A red letter: it takes its amount off its original and is no invoice of the graph'),
  conflict: z.boolean().describe('The claims disagree, or several parties claim it'),
  disagreements: z.array(z.enum(['party', 'status', 'amount'])),
  contested: z.boolean().describe('Several partners match it: drawn to the owner’s own code'),
  joinedBy: z
    .array(z.enum(['number', 'code_number', 'ledger', 'match', 'full']))
    .describe(
      'Why its claims are one document: number: its 20 digits; code_number; ledger: one ledger repeats number, day, net and tax; match: a sale and a purchase equal in these; full: a full invoice takes in what its parties’ ledgers say',
    ),
  class: z
    .enum(Object.keys(INVOICE_CLASSES) as [InvoiceClass, ...InvoiceClass[]])
    .nullable()
    .describe('What the words mean; null where there are none or they are not known'),
  classText: z.string().nullable().describe('The words of the ledger'),
  goodsCode: z.string().nullable(),
  goodsName: z.string().nullable(),
  originalCode: z.string().nullable(),
  originalNumber: z.string().nullable(),
  claims: z.array(claimSchema).describe('The first hundred'),
  claimCount: count,
  reversals: z.array(reversalSchema).describe('The first hundred'),
  reversalCount: count,
});
export type Invoice = z.infer<typeof invoiceSchema>;

export const invoicesQuerySchema = pageQuerySchema.extend({
  side: sideSchema,
  partner: taxpayerId.optional().describe('Only the invoices with this other party'),
  currency: currency.optional(),
});
export const invoicesReplySchema = page(invoiceSchema);
export type InvoicesReply = z.infer<typeof invoicesReplySchema>;

export const findingSchema = z.enum(['party', 'status', 'amount', 'contested', 'reversed', 'unallocated']);
export type Finding = z.infer<typeof findingSchema>;

export const foundInvoicesQuerySchema = pageQuerySchema
  .extend({
    key: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .describe('A digest, a number, or CODE/NUMBER; all invoices that bear it'),
    finding: findingSchema
      .optional()
      .describe(
        'party, status, amount: what claims disagree in; contested; reversed: originals; unallocated: red letters of which something is left',
      ),
  })
  .refine(({ key, finding }) => key !== undefined || finding !== undefined, { message: 'name a key or a finding' });

/** What a pair of taxpayers comes to: from what the ledger holds to what is live. */
const sumSchema = z.object({ count, grossMinor: minor });
export const relationAccountSchema = z.object({
  currency,
  valid: sumSchema.describe('Documents that count: not void, zero or self-issued; red letters with their sign'),
  voids: count,
  redLetters: sumSchema.describe('Positive amounts'),
  allocatedMinor: minor.describe('What the pair’s red letters take off originals'),
  unallocated: sumSchema.describe('Red letters that take nothing or not all, and what they leave'),
  reversedMinor: minor.describe('What is taken off the pair’s originals'),
  reversedWholly: count,
  reversedInPart: count,
  conflicts: count,
  contested: count,
  live: sumSchema.describe('valid + allocated + unallocated − reversed'),
});
export type RelationAccount = z.infer<typeof relationAccountSchema>;
export const relationAccountQuerySchema = z.object({ seller: taxpayerId, buyer: taxpayerId, asOf: day.optional() });
export const relationAccountsReplySchema = z.object({
  version,
  seller: taxpayerSchema,
  buyer: taxpayerSchema,
  asOf: day.nullable(),
  accounts: z.array(relationAccountSchema).describe('One per currency'),
});
export type RelationAccountsReply = z.infer<typeof relationAccountsReplySchema>;

const reversalCountsSchema = z.object({
  linked: count.describe('It names its original'),
  one: count.describe('Exactly one equal earlier original of the pair'),
  several: count.describe('Several equal ones: the latest free one is reversed'),
  taken: count.describe('Equal ones are there, and others have reversed all of them: unallocated'),
  none: count.describe('No equal one: unallocated'),
  missing: count.describe('It names one that is not there: unallocated'),
  exceeding: count.describe('Among the linked: more than was left of the original'),
});
export type ReversalCounts = z.infer<typeof reversalCountsSchema>;

/** invoices = voids + zeros + selfIssued + redLetters + reversedWholly + live. */
export const ledgerAccountSchema = z.object({
  claims: count.describe('Accepted rows'),
  invoices: count,
  voids: count,
  zeros: count,
  selfIssued: count,
  redLetters: count,
  reversedWholly: count,
  live: count,
  reversedInPart: count.describe('Among the live'),
  party: count.describe('Invoices whose claims name different parties'),
  status: count.describe('Invoices that are void on some claims only'),
  amount: count.describe('Invoices whose claims differ in day or amounts'),
  contested: count,
  reversals: z
    .object({ all: reversalCountsSchema, sales: reversalCountsSchema, purchases: reversalCountsSchema })
    .describe('What became of red letters; of those that sales ledgers claim; that purchases ledgers claim'),
  refusals: z.object({ open: count, closed: count }),
});
export type LedgerAccount = z.infer<typeof ledgerAccountSchema>;

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
  asOf,
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
  coverage: coverageSchema,
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

// ── loads ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a file's header says that it is. */
export const fileKindSchema = z.enum([...ledgerSideSchema.options, ...FACT_KINDS]);

export const uploadQuerySchema = z.object({ name: z.string().min(1).max(255) });
export const uploadSchema = z.object({ id: z.string(), name: z.string(), bytes: count, sha256: z.string() });
export type Upload = z.infer<typeof uploadSchema>;

export const loadRequestSchema = z
  .strictObject({
    paths: z
      .array(z.string().min(1).max(4096))
      .max(10_000)
      .default([])
      .describe(
        'Files, folders or patterns (*, **, ?, [a-z], {a,b}) on the server; what is there by that very name comes first',
      ),
    uploads: z.array(z.string().min(1).max(64)).max(10_000).default([]),
    mapping: mappingSchema
      .nullable()
      .default(null)
      .describe('What the columns of these files are, where their names do not say it'),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Reads, checks and reports as if it were loaded, and changes nothing; it is no load of the list'),
    replaceDemo: z.boolean().default(false).describe('Confirms that the demo ledger may be thrown away'),
  })
  .refine(({ paths, uploads }) => paths.length + uploads.length > 0, { message: 'name at least one path or upload' });
export type LoadRequest = z.input<typeof loadRequestSchema>;

/** Counts of a file's rows. read is the sum of all others; alreadyLoaded files have none. */
const rowCountsSchema = z.object({
  read: count,
  refused: count,
  newInvoices: count.describe('Rows that are the first claim of an invoice'),
  furtherClaims: count.describe('Rows that claim an invoice known from the other side'),
  exactRepeats: count.describe('Rows equal to another in all that counts; kept, counted once'),
  newFacts: count.describe('Rows of files of facts that are the first of their key'),
  replacedFacts: count.describe('Rows of files of facts that stand in the place of an earlier one'),
  conflicts: count.describe(
    'Rows that repeat a document with another party or status; kept, flagged, once in the graph',
  ),
});
export type RowCounts = z.infer<typeof rowCountsSchema>;

export const refusalSchema = z.object({
  id: z.string().describe('What a mended row names it by: SHA-256 of the file, and the row'),
  load: z.string(),
  file: z.string(),
  row: count.describe('Number of the row in its file; the header is row 1'),
  column: z.string().nullable(),
  value: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  advice: z.string(),
  repair: z
    .object({ file: z.string(), row: count, accepted: z.boolean() })
    .nullable()
    .describe('The row that came in its place; null while it is open'),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const refusalsQuerySchema = pageQuerySchema.extend({
  load: z.string().max(64).optional(),
  open: z.stringbool().default(true).describe('Only those that no later row mends'),
});
export const refusalsReplySchema = z.object({
  items: z.array(refusalSchema),
  total: count,
  next: z.string().nullable(),
});
export type RefusalsReply = z.infer<typeof refusalsReplySchema>;

/** Refused rows of files with one header are one table, to be mended and loaded again. */
export const refusalTableSchema = z.object({
  id: z.string(),
  kind: fileKindSchema,
  columns: z.array(z.string()),
  rows: count,
});
export type RefusalTable = z.infer<typeof refusalTableSchema>;
export const refusalTablesQuerySchema = z.object({
  load: z.string().max(64).optional(),
  lang: languageSchema.optional().describe('Of the words in the table, where a link cannot ask by header'),
});
export const refusalTablesReplySchema = z.object({ items: z.array(refusalTableSchema) });
export type RefusalTablesReply = z.infer<typeof refusalTablesReplySchema>;
export const refusalTableParamsSchema = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

export const warningSchema = z.object({ code: z.string(), rows: count, text: z.string() });

/** How a file was read. */
export const readingSchema = z.object({
  format: z.enum(['csv', 'xlsx', 'ndjson', 'parquet']),
  encoding: z.enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']).nullable(),
  delimiter: z.string().nullable(),
  sheets: z
    .object({ read: z.array(z.string()), leftOut: z.array(z.string()), others: z.array(z.string()) })
    .nullable()
    .describe('Of a workbook: sheets that were read, those that hold invoices as well and were left out, the others'),
  headerRow: count.describe('Row of the column names; 0 where no row holds them'),
  fields: z
    .array(z.object({ field: z.string(), column: z.string().nullable(), constant: z.string().nullable() }))
    .describe('Which column became which field, and what stands in where it is empty or missing'),
});
export type ReadingReport = z.infer<typeof readingSchema>;

export const fileReportSchema = z.object({
  name: z.string(),
  outcome: z.enum(['loaded', 'already_loaded', 'skipped', 'refused']),
  kind: fileKindSchema.nullable(),
  sha256: z.string().nullable(),
  bytes: count,
  reason: z.string().nullable(),
  code: z.string().nullable(),
  rows: rowCountsSchema,
  voidRows: count,
  redRows: count,
  zeroRows: count,
  repairs: z
    .object({ accepted: count, refused: count })
    .describe('Rows that mend a refused one, and what became of them'),
  deductions: count.describe('Facts of deduction that a list of invoices says beside'),
  ignoredColumns: z.array(z.string()),
  reading: readingSchema.nullable(),
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
  dryRun: z.boolean().describe('Nothing was changed: this is what would come of it'),
  files: z.array(fileReportSchema),
  rows: rowCountsSchema,
  voidRows: count,
  redRows: count,
  zeroRows: count,
  matches: matchReportSchema,
  refusals: z.array(refusalSchema).describe('The first hundred'),
  repaired: count.describe('Refused rows that this load mends'),
  account: ledgerAccountSchema.nullable().describe('The whole ledger after this load; null where nothing was new'),
  identity: identitySummarySchema.nullable().describe('Who is who after this load; null where nothing was new'),
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
  files: z
    .array(z.string())
    .describe('What was to be loaded; known while it runs, and of a load that a crash interrupted'),
  report: loadReportSchema.nullable(),
  problem: problemSchema.nullable(),
});
export type Load = z.infer<typeof loadSchema>;
export type LoadProgress = Load['progress'];

export const loadParamsSchema = z.object({ id: z.string().min(1).max(64) });
export const loadsReplySchema = z.object({ items: z.array(loadSchema) });
export type LoadsReply = z.infer<typeof loadsReplySchema>;
