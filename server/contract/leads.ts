import { z } from 'zod';
import {
  count,
  coverageSchema,
  currency,
  day,
  languageSchema,
  minor,
  page,
  pageQuerySchema,
  taxpayerId,
  taxpayerSchema,
} from './basis.ts';
import { detectorRunSchema, scanBasisSchema } from './scans.ts';
import { traceReplySchema } from './traces.ts';

/** Leads (疑点): what detectors report. That an invoice is false is for an inspection to say. */

export const leadRoleSchema = z.enum(['source', 'pipe', 'recipient', 'member', 'issuer', 'collector', 'associated']);
export type LeadRole = z.infer<typeof leadRoleSchema>;

const worded = {
  code: z.string(),
  values: z.record(z.string(), z.number()).describe('Units stand in names; …Day is days since 1970-01-01'),
  text: z.string().describe('In the language of the request'),
};

export const reasonSchema = z.object({
  ...worded,
  weight: z.number().min(0).max(1).describe('Its part of what leads of a detector are ordered by'),
  peers: z
    .object({
      percentile: z.number().min(0).max(1).describe('Part of the peers with a smaller value, ties half'),
      count,
      by: z.array(z.enum(['industry', 'size', 'age'])).describe('What they have in common; empty: all are compared'),
      text: z.string(),
    })
    .nullable(),
});
export type WordedReason = z.infer<typeof reasonSchema>;
export const againstSchema = z.object(worded).describe('What speaks against it');

export const leadHeadSchema = z.object({
  id: z.string().describe('Of detector, quarter of the first invoice, and core: equal in later scans'),
  scan: z.string(),
  detector: z.object({ name: z.string(), version: count }),
  pattern: z.string(),
  title: z.string().describe('Of the pattern, in the language of the request'),
  score: z.number().min(0).max(1).nullable().describe('Part of the candidates of its detector that are below it'),
  strength: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('What leads of a detector are ordered by; null in older scans'),
  rank: count.describe('From 1, among the leads of its detector'),
  confidence: z.number().min(0).max(1).describe('Part of what the indicators need that was there'),
  core: z.array(taxpayerSchema).describe('Whom it is about'),
  members: count,
  relations: count,
  invoices: count,
  currency,
  firstDay: day,
  lastDay: day,
  netMinor: minor.describe('Of its invoices, less what is reversed'),
  taxMinor: minor,
  taxAtStakeMinor: minor.nullable().describe('Input tax that somebody credits out of it; null where nobody is seen to'),
  reasons: z.array(reasonSchema),
  against: z.array(againstSchema),
});
export type LeadHead = z.infer<typeof leadHeadSchema>;

export const leadsQuerySchema = pageQuerySchema.extend({
  scan: z.string().max(64).optional().describe('The newest where none is named'),
  detector: z.string().max(64).optional(),
  taxpayer: taxpayerId.optional().describe('Only leads in which it takes part, by any of its ids'),
  leastScore: z.coerce.number().min(0).max(1).optional(),
});
export const leadsReplySchema = page(leadHeadSchema).extend({
  scan: z.string().nullable().describe('Null where nothing was scanned yet'),
});
export type LeadsReply = z.infer<typeof leadsReplySchema>;

export const leadParamsSchema = z.object({ id: z.string().min(1).max(64) });
export const leadQuerySchema = z.object({ scan: z.string().max(64).optional().describe('The newest that has it') });

export const leadListQuerySchema = leadQuerySchema.extend({
  lang: languageSchema.optional().describe('Of its columns, where a link cannot ask by header'),
});

export const leadInvoicesQuerySchema = pageQuerySchema.extend(leadQuerySchema.shape);

const memberSchema = taxpayerSchema.extend({
  role: leadRoleSchema,
  roleText: z.string(),
  coverage: coverageSchema.nullable(),
});

/** What one sells another, of a lead or a ring. */
export const partiesSchema = z.object({
  seller: taxpayerId,
  sellerName: z.string().nullable(),
  buyer: taxpayerId,
  buyerName: z.string().nullable(),
  invoices: count,
  netMinor: minor,
});

/** What is drawn as a chain: whom it is about, and who is what in it. */
export const drawnSchema = <Role extends z.ZodType>(role: Role) =>
  z.object({
    id: z.string(),
    core: z.array(taxpayerId),
    members: z.array(z.object({ id: taxpayerId, role })),
  });

export const leadSchema = leadHeadSchema.extend({
  askedFor: z
    .string()
    .nullable()
    .describe('The id that was asked for, where its taxpayers stand for another subject since'),
  basis: scanBasisSchema.extend({ isCurrent: z.boolean() }),
  parameters: detectorRunSchema.shape.parameters,
  members: z.array(memberSchema),
  relations: z.array(partiesSchema),
});
export type Lead = z.infer<typeof leadSchema>;

export const leadPictureSchema = traceReplySchema
  .extend({
    lead: drawnSchema(leadRoleSchema),
  })
  .describe(
    'A lead in the shape of a trace: its relations in the graph of now, where `traced` is what its invoices are of them',
  );
export type LeadPicture = z.infer<typeof leadPictureSchema>;

export const explanationSchema = z.object({
  lead: z.string(),
  agrees: z.boolean().describe('All that was computed again is as the lead says'),
  version: z.string().describe('Of the ledger that it was computed from'),
  moved: z.boolean().describe('The ledger is another than the one that was scanned'),
  items: z.array(
    z.object({
      about: z.string().describe('`evidence`, or the code of a reason'),
      value: z.string(),
      lead: z.number().nullable(),
      ledger: z.number().nullable(),
      agrees: z.boolean(),
    }),
  ),
  left: z.array(z.string()).describe('What is not computed again'),
});
export type Explanation = z.infer<typeof explanationSchema>;
