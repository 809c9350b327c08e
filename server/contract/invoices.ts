import { z } from 'zod';
import { INVOICE_CLASSES, type InvoiceClass } from '../../graph/invoiceClass.ts';
import {
  count,
  currency,
  day,
  minor,
  page,
  pageQuerySchema,
  sideSchema,
  taxpayerId,
  ledgerSideSchema,
} from './basis.ts';

/** Invoices with their claims and reversals. */

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
