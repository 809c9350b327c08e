import { z } from 'zod';
import {
  FACT_KINDS,
  factColumns,
  kindOf,
  type FactColumn,
  type FactKind,
  type FactType,
  type ToldFact,
} from '../../graph/facts.ts';
import { count, currency, day, minor, taxpayerId } from './basis.ts';

/** What is known beside invoices; the schemas follow from graph/facts.ts. */

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
