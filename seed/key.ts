import { z } from 'zod';
import { formatDay } from '../graph/days.ts';
import { scopedId } from '../graph/model.ts';
import { type Economy, invoiceAt } from './economy.ts';
import { type Pattern, PATTERN_NAMES } from './patterns.ts';
import type { Scheme, SchemeRole } from './schemes.ts';

/**
 * The answer key: what was planted into an economy. It is written beside the ledger as key.json, never in it; a load skips it. Money is in minor
 * units, days are `YYYY-MM-DD`, taxpayers are named by their registration number.
 */

const day = z.iso.date();
const minor = z.number().int();
const taxpayer = z.string().min(1);
const pattern = z.enum(PATTERN_NAMES);
export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;

const Member = z.object({
  taxpayer,
  name: z.string(),
  role: z.string().describe('source, pipe, goods-switch, recipient, exporter, ring'),
  layer: z.number().int().min(0).describe('hops from the source; in a circle, the place in it'),
  patterns: z.array(pattern).describe('what this taxpayer is an instance of; empty where it only takes part'),
});

const KeyScheme = z.object({
  id: z.string(),
  difficulty: z.enum(DIFFICULTIES),
  start: taxpayer.describe('the member to start a trace from'),
  period: z.object({ from: day, to: day }),
  members: z.array(Member).min(1),
  relations: z.array(
    z.object({ seller: taxpayer, buyer: taxpayer, invoices: z.number().int().min(1), grossMinor: minor, taxMinor: minor }),
  ),
  invoices: z
    .array(z.object({ code: z.string(), number: z.string() }))
    .describe('in order of day; the code is empty where the invoice is fully digital'),
  taxAtStakeMinor: minor.nullable().describe('input tax that those who credit it take from it; null where nobody does'),
}); // prettier-ignore

const KeyLookalike = z.object({
  id: z.string(),
  kind: z.string(),
  taxpayers: z.array(taxpayer).min(1),
});

const LedgersKey = z.object({
  firms: z
    .array(z.object({ code: z.string(), taxpayer, name: z.string() }))
    .describe('observed firms by their code in the files'),
  parties: z
    .array(z.object({ owner: z.string(), side: z.enum(['sales', 'purchases']), code: z.string(), taxpayer }))
    .describe('an owner’s own codes of those that it trades with'),
});

const RenumberedFirm = z.object({
  taxpayer,
  other: taxpayer,
  way: z.enum(['old', 'moved', 'new']),
  invoices: z.number().int().describe('in which it takes part, void ones too'),
});

export const AnswerKey = z.object({
  kind: z.literal('suyuan-answer-key'),
  version: z.literal(2),
  economy: z.record(z.string(), z.unknown()).describe('the options that make it again'),
  form: z.enum(['full', 'ledgers']),
  files: z.array(z.string()).describe('of the ledger, relative to the key'),
  schemes: z.array(KeyScheme),
  lookalikes: z.array(KeyLookalike).describe('honest ones that look as if they were not'),
  ledgers: LedgersKey.optional().describe('who is who in one-sided ledgers'),
  renumbered: z
    .array(RenumberedFirm)
    .optional()
    .describe('who stands under another number where the economy is written a second time'),
});

export type AnswerKey = z.infer<typeof AnswerKey>;
export type KeyScheme = z.infer<typeof KeyScheme>;
export type LedgersKey = z.infer<typeof LedgersKey>;
export type RenumberedFirm = z.infer<typeof RenumberedFirm>;

/** Of each code of an observed firm, by its scoped id, the observed firm that it is. */
export function firmsOfCodes({ firms, parties }: LedgersKey): Map<string, string> {
  const codeOf = new Map(firms.map(({ code, taxpayer }) => [taxpayer, code]));
  return new Map(
    parties.flatMap(({ owner, side, code, taxpayer }) => {
      const firm = codeOf.get(taxpayer);
      return firm === undefined ? [] : [[scopedId(owner, side, code), firm] as const];
    }),
  );
}

const PATTERN_OF: Readonly<Record<SchemeRole, Pattern>> = {
  source: 'source',
  pipe: 'pipe',
  'goods-switch': 'goods-switch',
  recipient: 'recipient',
  exporter: 'exporter',
  ring: 'circular',
};
/** Those who take input tax out of a scheme. */
const CREDITING: readonly SchemeRole[] = ['recipient', 'exporter'];

export function answerKey(
  economy: Economy,
  more: Pick<AnswerKey, 'form' | 'files' | 'ledgers' | 'renumbered'>,
): AnswerKey {
  return {
    kind: 'suyuan-answer-key',
    version: 2,
    economy: { ...economy.options },
    ...more,
    schemes: economy.schemes.map((scheme) => keyScheme(economy, scheme)),
    lookalikes: [],
  };
}

function keyScheme(economy: Economy, scheme: Scheme): KeyScheme {
  const { firms } = economy;
  const invoices = Array.from(scheme.invoices, (i) => invoiceAt(economy, i));
  const roles = new Map(scheme.members.map(({ firm, role }) => [firm, role]));
  const relations = new Map<string, KeyScheme['relations'][number]>();
  let credited: number | null = null;
  for (const { seller, buyer, grossMinor, taxMinor } of invoices) {
    const name = `${seller} ${buyer}`;
    const relation = relations.get(name) ?? { seller: firms.id(seller), buyer: firms.id(buyer), ...EMPTY };
    relations.set(name, relation);
    relation.invoices++;
    relation.grossMinor += grossMinor;
    relation.taxMinor += taxMinor;
    if (CREDITING.includes(roles.get(buyer)!)) credited = (credited ?? 0) + taxMinor;
  }
  return {
    ...{ id: scheme.id, difficulty: 'easy', start: firms.id(scheme.start) },
    period: { from: formatDay(invoices[0].issuedDay), to: formatDay(invoices[invoices.length - 1].issuedDay) },
    members: scheme.members.map(({ firm, role, layer }) => ({
      taxpayer: firms.id(firm),
      name: firms.name(firm),
      ...{ role, layer, patterns: [PATTERN_OF[role]] },
    })),
    relations: [...relations.values()],
    invoices: invoices.map(({ code, number }) => ({ code, number })),
    taxAtStakeMinor: credited,
  };
}

const EMPTY = { invoices: 0, grossMinor: 0, taxMinor: 0 };
