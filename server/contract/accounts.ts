import { z } from 'zod';
import { count, currency, day, minor, taxpayerId, taxpayerSchema, version } from './basis.ts';

/** What a pair comes to, and the whole ledger. */

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
