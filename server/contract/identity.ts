import { z } from 'zod';
import {
  count,
  coverageSchema,
  page,
  pageQuerySchema,
  sideSchema,
  taxpayerId,
  taxpayerSchema,
  version,
} from './basis.ts';

/** Who is who: pairs that may be one subject, what people decided, and what came of it. */

const aliasEvidenceSchema = z.object({
  owner: taxpayerId.describe('Whose code it is'),
  side: sideSchema.describe('The ledger in which it is used'),
  rows: count.describe('Rows under the code'),
  within: count.describe('Of these, within the period of the firm’s own ledger'),
  found: count.describe(
    'Of these, found there: equal code, number, day, net, tax and currency; repeats and void ones too',
  ),
  firms: count.describe('Firms in whose ledgers rows of the code are found'),
  missing: count.describe('Within the period and not found there; shown, not counted'),
  missingIs: z
    .enum(['weak', 'strong'])
    .describe(
      'weak: a sale missing from purchases, where not every invoice is credited; strong: a purchase missing from sales',
    ),
  needs: z.object({ matches: count, percent: count }).describe('What the rule asks for'),
  against: z
    .array(z.enum(['few_matches', 'several_firms', 'own_firm', 'small_share', 'split', 'decided']))
    .describe('Why the rule does not accept it; empty where it does'),
});

const duplicateEvidenceSchema = z.object({
  documents: z
    .array(
      z.object({
        role: z.enum(['seller', 'buyer']),
        shared: count.describe('Documents in which both take this part, whatever their status'),
        valid: count.describe('Of these, void in neither'),
        ofA: count,
        ofB: count,
      }),
    )
    .describe('Only where they are more than coincidence'),
  marks: z
    .array(z.enum(['old_number', 'former_number', 'organisation', 'representative_and_address', 'name']))
    .describe('What else they have in common'),
});

const pairSchema = z.object({
  a: taxpayerSchema.describe('Of an alias the code, else the first in byte order'),
  b: taxpayerSchema,
  state: z
    .enum(['open', 'accepted', 'confirmed', 'refused'])
    .describe('accepted: by rule; confirmed, refused: by a person; open: by nobody, and not merged'),
  weight: z.number().int().min(0).max(1000).describe('Thousandths; what candidates are ranked by'),
});
export const candidateSchema = z.discriminatedUnion('kind', [
  pairSchema.extend({ kind: z.literal('alias'), evidence: aliasEvidenceSchema }),
  pairSchema.extend({ kind: z.literal('duplicate'), evidence: duplicateEvidenceSchema }),
]);
export type Candidate = z.infer<typeof candidateSchema>;

export const candidatesQuerySchema = pageQuerySchema.extend({
  kind: z.enum(['alias', 'duplicate']).optional(),
  state: z.enum(['open', 'accepted', 'confirmed', 'refused']).optional(),
  id: taxpayerId.optional().describe('Only pairs of which it is one'),
});
export const candidatesReplySchema = page(candidateSchema);
export type CandidatesReply = z.infer<typeof candidatesReplySchema>;

export const decisionSchema = z.object({
  number: count.describe('From 1'),
  kind: z.enum(['confirm', 'refuse', 'merge', 'split', 'undo']),
  a: taxpayerId.nullable(),
  b: taxpayerId.nullable(),
  undoes: count.nullable().describe('The decision that this one takes back'),
  stands: z.boolean().describe('No standing decision takes it back'),
  author: z.string(),
  reason: z.string(),
  madeAt: z.iso.datetime(),
});
export type Decision = z.infer<typeof decisionSchema>;
export const decisionsQuerySchema = z.object({ id: taxpayerId.optional().describe('Only those about it') });
export const decisionsReplySchema = z.object({ version, items: z.array(decisionSchema).describe('Newest first') });
export type DecisionsReply = z.infer<typeof decisionsReplySchema>;

const words = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .regex(/^[\P{Cc}\n\t]*$/u, 'no control characters');
const because = { reason: words, author: words.max(200).describe('Who decides; kept as given') };
export const decisionRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('confirm'), a: taxpayerId, b: taxpayerId, ...because }),
  z.strictObject({ kind: z.literal('refuse'), a: taxpayerId, b: taxpayerId, ...because }),
  z.strictObject({ kind: z.literal('merge'), a: taxpayerId, b: taxpayerId, ...because }),
  z.strictObject({ kind: z.literal('split'), a: taxpayerId, ...because }),
  z.strictObject({ kind: z.literal('undo'), undoes: count.min(1), ...because }),
]);
export type DecisionRequest = z.input<typeof decisionRequestSchema>;

const changeSchema = z.object({ id: taxpayerId, from: taxpayerId, to: taxpayerId });
export const decisionReplySchema = z.object({
  decision: decisionSchema,
  changes: z.array(changeSchema).describe('Ids that stand for another subject than before'),
  version,
  attributesVersion: z.string(),
});
export type DecisionReply = z.infer<typeof decisionReplySchema>;

/** What a load came to. */
export const identitySummarySchema = z.object({
  aliases: z
    .object({ accepted: count, gained: count, withdrawn: count })
    .describe('Codes that are known firms by rule: now; since this load; no more since this load'),
  open: z.object({ alias: count, duplicate: count }).describe('Candidates that nobody has decided'),
});
export type IdentitySummary = z.infer<typeof identitySummarySchema>;

/** One subject: all that it is named by. */
export const identityReplySchema = z.object({
  version,
  asked: taxpayerId,
  subject: taxpayerSchema,
  registrations: z
    .array(
      taxpayerSchema.extend({
        coverage: coverageSchema,
        why: z
          .enum(['itself', 'alias', 'decision'])
          .describe('itself: its own id; alias: a ledger’s code, by rule; decision: joined by a person'),
      }),
    )
    .describe('The subject’s own id first, then in byte order; five hundred at the most'),
  registrationCount: count,
  candidates: z.array(candidateSchema).describe('Of most weight first, a hundred at the most'),
  decisions: z.array(decisionSchema).describe('About any of its ids, newest first'),
});
export type IdentityReply = z.infer<typeof identityReplySchema>;
