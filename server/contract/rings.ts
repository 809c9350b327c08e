import { z } from 'zod';
import {
  count,
  coverageSchema,
  currency,
  day,
  minor,
  page,
  pageQuerySchema,
  taxpayerId,
  taxpayerSchema,
} from './basis.ts';
import { againstSchema, drawnSchema, partiesSchema } from './leads.ts';
import { scanBasisSchema } from './scans.ts';
import { traceReplySchema } from './traces.ts';

/** Rings (团伙): leads that belong together, and who stands beside. That anybody agreed on anything is for an inspection to say. */

export const ringRoleSchema = z.enum(['source', 'pipe', 'recipient', 'associated']);
export type RingRole = z.infer<typeof ringRoleSchema>;

const score = z
  .number()
  .min(0)
  .max(1)
  .describe('Noisy-or of the strongest terms of all groups: an order, and no probability');

const termSchema = z.object({
  group: z.string().describe('Detectors of one group see the same thing, and count once'),
  groupText: z.string(),
  value: z.number().min(0).max(1).describe('How often leads as strong are right in made economies'),
});
const ringTermSchema = termSchema.extend({ detector: z.string(), title: z.string(), lead: z.string() });
export type RingTerm = z.infer<typeof ringTermSchema>;

export const ringHeadSchema = z.object({
  id: z.string().describe('Of its core: equal in later scans while the core is'),
  scan: z.string(),
  rank: count.describe('From 1'),
  score,
  terms: z.array(ringTermSchema),
  core: z.array(taxpayerSchema).describe('Whom its leads are about'),
  members: count,
  leads: z.array(z.string()).describe('Ids, strongest first'),
  relations: count,
  invoices: count.describe('Between members, each once'),
  currency,
  firstDay: day,
  lastDay: day,
  netMinor: minor,
  taxMinor: minor,
  taxAtStakeMinor: minor.nullable().describe('Tax on what its recipients bought of members; null where it has none'),
  against: z.array(againstSchema),
  since: z
    .object({
      before: z.string().nullable().describe('The ring of the scan before that it has become of; null where it is new'),
      joined: z.array(taxpayerId),
      left: z.array(taxpayerId),
    })
    .nullable()
    .describe('Against the scan before; null where there was none of the same detectors, currency and period'),
});
export type RingHead = z.infer<typeof ringHeadSchema>;

export const ringsQuerySchema = pageQuerySchema.extend({
  scan: z.string().max(64).optional().describe('The newest where none is named'),
  taxpayer: taxpayerId.optional().describe('Only rings that it is a member of, by any of its ids'),
});
export const ringsReplySchema = page(ringHeadSchema).extend({
  scan: z.string().nullable().describe('Null where nothing was scanned yet'),
});
export type RingsReply = z.infer<typeof ringsReplySchema>;

export const ringParamsSchema = z.object({ id: z.string().min(1).max(64) });
export const ringQuerySchema = z.object({ scan: z.string().max(64).optional().describe('The newest that has it') });

const ringMemberSchema = taxpayerSchema.extend({
  role: ringRoleSchema.describe(
    'Whoever is associated was found beside the core, and is in no lead that made the ring',
  ),
  roleText: z.string(),
  tier: count.describe('Place in the chain: invoices lead to the same tier or a higher one'),
  boughtMinor: minor.describe('Net, of members'),
  soldMinor: minor.describe('Net, to members'),
  coverage: coverageSchema.nullable(),
  why: z.array(
    z.object({
      code: z.string(),
      values: z.record(z.string(), z.number()).describe('Units stand in names'),
      lead: z.string().nullable(),
      text: z.string(),
    }),
  ),
});
export type RingMember = z.infer<typeof ringMemberSchema>;

export const ringSchema = ringHeadSchema.extend({
  basis: scanBasisSchema.extend({ isCurrent: z.boolean() }),
  version: count.describe('Of the way in which rings are made'),
  parameters: z.record(z.string(), z.number()),
  members: z.array(ringMemberSchema).describe('In order of the chain'),
  relations: z.array(partiesSchema.extend({ taxMinor: minor })),
});
export type Ring = z.infer<typeof ringSchema>;

export const ringPictureSchema = traceReplySchema
  .extend({
    ring: drawnSchema(ringRoleSchema),
  })
  .describe('A ring in the shape of a trace: what its members trade with each other in the graph of now');
export type RingPicture = z.infer<typeof ringPictureSchema>;

export const riskQuerySchema = z.object({
  scan: z.string().max(64).optional().describe('The newest where none is named'),
});
export const riskSchema = z.object({
  taxpayer: taxpayerSchema,
  scan: z.string().nullable().describe('Null where nothing was scanned yet'),
  risk: score.nullable().describe('Null where nothing was scanned yet; 0 where no lead is about it'),
  terms: z
    .array(
      termSchema.extend({
        detector: z.string().nullable(),
        title: z.string().nullable(),
        lead: z.string().nullable(),
        ring: z.string().nullable().describe('Where it stands beside one'),
        counts: z.boolean().describe('The strongest of its group'),
      }),
    )
    .describe('Largest first'),
  rings: z.array(z.object({ id: z.string(), rank: count, score, role: ringRoleSchema, roleText: z.string() })),
});
export type Risk = z.infer<typeof riskSchema>;
