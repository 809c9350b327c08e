import { z } from 'zod';
import { formatDay } from '../graph/days.ts';
import { scopedId } from '../graph/model.ts';
import { type Economy, type EconomyInvoice, invoiceAt } from './economy.ts';
import type { Scheme } from './planting.ts';
import type { Role } from './plot.ts';
import { Unreadable } from './tables.ts';

/**
 * The answer key: what was planted into an economy. It is written beside the ledger as key.json, never in it; a load skips it. Money is in minor
 * units, days are `YYYY-MM-DD`, taxpayers are named by their registration number.
 */

const day = z.iso.date();
const minor = z.number().int();
const taxpayer = z.string().min(1);
const pattern = z.string().min(1).describe('of patterns.ts; of what was laid in, its family');
export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

const Member = z.object({
  taxpayer,
  name: z.string(),
  role: z
    .string()
    .describe(
      'source, pipe, goods-switch, recipient, exporter, ring, issuer, collector, shell, associate; account where nobody says',
    ),
  layer: z
    .number()
    .int()
    .min(0)
    .describe('the most hops from where it begins, detours counted; in a circle, the place in it'),
  patterns: z.array(pattern).describe('what this taxpayer is an instance of; empty where it only takes part'),
});

const KeyInvoice = z.object({
  code: z.string().describe('empty where the invoice is fully digital'),
  number: z.string(),
  document: z.number().int().min(0).optional().describe('what key.rows.json calls it: dirty ledgers have no codes of invoices'),
}); // prettier-ignore

const KeyScheme = z.object({
  id: z.string(),
  name: z.string().describe('what was planted: a pattern, or gang'),
  difficulty: z.enum(DIFFICULTIES).nullable().describe('null where nobody says: patterns of others'),
  start: taxpayer.describe('the member to start a trace from'),
  period: z.object({ from: day, to: day }),
  members: z.array(Member).min(1),
  relations: z.array(
    z.object({ seller: taxpayer, buyer: taxpayer, invoices: z.number().int().min(1), grossMinor: minor, taxMinor: minor }),
  ),
  invoices: z.array(KeyInvoice).describe('in order of day'),
  doubles: z
    .array(KeyInvoice.extend({ buyer: taxpayer }))
    .optional()
    .describe('of these, what another member hands in as well'),
  taxAtStakeMinor: minor.nullable().describe('input tax that those who credit it take from it; null where nobody does'),
}); // prettier-ignore

const KeyLookalike = z.object({
  id: z.string(),
  kind: z.string(),
  difficulty: z
    .enum(DIFFICULTIES)
    .nullable()
    .describe('of the schemes beside which it was planted; null where nobody planted it'),
  taxpayers: z.array(taxpayer).min(1),
});

const LedgersKey = z.object({
  firms: z
    .array(z.object({ code: z.string(), taxpayer, name: z.string() }))
    .describe('observed firms by their code in the files; a firm that is registered twice has two'),
  parties: z
    .array(z.object({ owner: z.string(), side: z.enum(['sales', 'purchases']), code: z.string(), taxpayer }))
    .describe('an owner’s own codes of those that it trades with; it may have two for one'),
});

const Hybrid = z.object({
  host: z.string().describe('what it was laid into'),
  laid: z.string().describe('what was laid in: seed, or an edge list'),
  schemes: z.array(z.string()).describe('ids of the schemes that were laid in'),
  leftOut: z.number().int().describe('patterns that found no firms'),
  options: z.record(z.string(), z.unknown()),
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
  hybrid: Hybrid.optional().describe(
    'schemes, or patterns of others, were laid into a ledger that was there: who else in it is not honest, nobody knows',
  ),
  renumbered: z
    .array(RenumberedFirm)
    .optional()
    .describe('who stands under another number where the economy is written a second time'),
});

export type AnswerKey = z.infer<typeof AnswerKey>;
export type KeyInvoice = z.infer<typeof KeyInvoice>;
export type KeyScheme = z.infer<typeof KeyScheme>;
export type LedgersKey = z.infer<typeof LedgersKey>;
export type RenumberedFirm = z.infer<typeof RenumberedFirm>;

/** A key that is of the form that it should have. Raises Unreadable. */
export function keyOf(file: string, text: string): AnswerKey {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Unreadable(file, 'it is no JSON');
  }
  const read = AnswerKey.safeParse(found);
  if (!read.success) throw new Unreadable(file, z.prettifyError(read.error).split('\n').slice(0, 6).join(' '));
  return read.data;
}

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

/** Those who take input tax out of a scheme. */
const CREDITING: readonly Role[] = ['recipient', 'exporter'];

/** `hasDocuments`: rows of the files are told apart by key.rows.json. */
export function answerKey(
  economy: Economy,
  more: Pick<AnswerKey, 'form' | 'files' | 'ledgers' | 'renumbered'>,
  hasDocuments = false,
): AnswerKey {
  return {
    kind: 'suyuan-answer-key',
    version: 2,
    economy: { ...economy.options },
    ...more,
    schemes: economy.schemes.map((scheme) => keyScheme(economy, scheme, hasDocuments)),
    lookalikes: economy.lookalikes.map(({ id, kind, difficulty, firms }) => ({
      ...{ id, kind, difficulty },
      taxpayers: firms.map((u) => economy.firms.id(u)),
    })),
  };
}

function keyScheme(economy: Economy, scheme: Scheme, hasDocuments: boolean): KeyScheme {
  const { firms } = economy;
  const roles = new Map(scheme.members.map(({ firm, role }) => [firm, role]));
  // what leaks to honest firms is no part of it
  const invoices = Array.from(scheme.invoices, (i) => invoiceAt(economy, i)).filter(
    ({ seller, buyer }) => roles.has(seller) && roles.has(buyer),
  );
  const relations = new Map<string, KeyScheme['relations'][number]>();
  let credited: number | null = null;
  for (const { seller, buyer, grossMinor, taxMinor, void: isVoid } of invoices) {
    if (isVoid) continue;
    const name = `${seller} ${buyer}`;
    const relation = relations.get(name) ?? { seller: firms.id(seller), buyer: firms.id(buyer), ...EMPTY };
    relations.set(name, relation);
    relation.invoices++;
    relation.grossMinor += grossMinor;
    relation.taxMinor += taxMinor;
    if (CREDITING.includes(roles.get(buyer)!)) credited = (credited ?? 0) + taxMinor;
  }
  const named = ({ code, number, index }: EconomyInvoice): KeyInvoice =>
    hasDocuments ? { code, number, document: index } : { code, number };
  const own = new Map(invoices.map((invoice) => [invoice.index, invoice]));
  const doubles = economy.doubles.flatMap(({ invoice, buyer }) => {
    const double = own.get(invoice);
    return double ? [{ ...named(double), buyer: firms.id(buyer) }] : [];
  });
  return {
    ...{ id: scheme.id, name: scheme.name, difficulty: scheme.difficulty, start: firms.id(startOf(scheme)) },
    period: { from: formatDay(invoices[0].issuedDay), to: formatDay(invoices[invoices.length - 1].issuedDay) },
    members: scheme.members.map(({ firm, role, layer, patterns }) => ({
      taxpayer: firms.id(firm),
      name: firms.name(firm),
      ...{ role, layer, patterns: [...patterns] },
    })),
    relations: [...relations.values()],
    invoices: invoices.map(named),
    ...(doubles.length > 0 ? { doubles } : {}),
    taxAtStakeMinor: credited,
  };
}

/** The first layer after where it begins, so that a trace has something both ways; else the first member. */
function startOf({ members }: Scheme): number {
  return (members.find(({ layer }) => layer === 1) ?? members[0]).firm;
}

const EMPTY = { invoices: 0, grossMinor: 0, taxMinor: 0 };
