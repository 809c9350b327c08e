import { z } from 'zod';
import { taxpayerId, version } from './basis.ts';
import { leadRoleSchema } from './leads.ts';

/** What a picture says of each taxpayer beside its invoices: risk and role of the newest scan, and what it is grouped by. */

export const marksRequestSchema = z.strictObject({ ids: z.array(taxpayerId).max(20_000) });
export type MarksRequest = z.input<typeof marksRequestSchema>;

export const markSchema = z.object({
  id: taxpayerId.describe('As it was asked for'),
  risk: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('An order, and no probability; 0 where no lead is about it, null where nothing was scanned'),
  role: leadRoleSchema
    .nullable()
    .describe('In the strongest ring that it is a core member of, else in the strongest lead that is about it'),
  isExporter: z.boolean().describe('It has claimed export refunds'),
  region: z.string().nullable().describe('Code of the administrative division that it is registered in'),
  industry: z.object({ code: z.string().nullable(), name: z.string().nullable() }).nullable(),
  duplicates: z
    .array(taxpayerId)
    .describe('Of those asked for, whom it may be one subject with; nobody has decided yet'),
});
export type Mark = z.infer<typeof markSchema>;

export const marksReplySchema = z.object({
  version,
  scan: z.string().nullable().describe('Whose risks and roles these are; null where nothing was scanned yet'),
  items: z
    .array(markSchema)
    .describe('In the order in which they were asked for; those that the graph lacks are left out'),
});
export type MarksReply = z.infer<typeof marksReplySchema>;
