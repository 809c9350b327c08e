import { z } from 'zod';
import { FACT_KINDS, factColumns } from '../facts.ts';
import { type Field, SYNONYMS } from './columns.ts';

/**
 * A mapping says what a file's columns are where their names do not: it is laid over what is recognised, which goes on to hold for everything that
 * the mapping does not name.
 */

const FIELDS = (Object.keys(SYNONYMS) as Field[]).filter((field) => field !== 'refusal');
/** Of facts any column may be one value for all rows. */
const FACT_FIELDS = new Map(FACT_KINDS.map((kind) => [kind as string, factColumns(kind).map(([name]) => name)]));
/** Fields of invoices that may be one value for all rows. */
const CONSTANT_FIELDS: readonly Field[] = [
  ...(['owner', 'sellerId', 'sellerName', 'buyerId', 'buyerName', 'currency'] as const),
  ...(['status', 'class', 'code', 'goodsCode', 'goodsName'] as const),
];

// what SQL and CSV cannot hold, and no header does
const plain = z
  .string()
  .trim()
  .min(1)
  .regex(/^\P{Cc}*$/u, 'no control characters');
const column = z.union([plain.max(200), z.number().int().min(1).max(16_384)]);
const words = z.array(plain.max(50)).max(50);

/** An object with these keys and no other; whoever names another one over the API is told which there are. */
const only = <K extends string, T extends z.ZodType>(keys: readonly K[], value: T) =>
  z.partialRecord(z.enum(keys), value, {
    error: (issue) => {
      const { code, keys: unknown = [] } = issue as { code: string; keys?: string[] };
      return code === 'unrecognized_keys' ? `${unknown.join(', ')} is not one of ${keys.join(', ')}` : undefined;
    },
  });

/** Fields of invoices and of all facts. */
const all = (fields: readonly string[]) => [...new Set([...fields, ...[...FACT_FIELDS.values()].flat()])];

const shape = z.strictObject({
  kind: z
    .enum(['invoices', 'sales', 'purchases', ...FACT_KINDS])
    .optional()
    .describe('What the file is, where its columns allow for several; of facts it has to be said'),
  columns: only(all(FIELDS), z.union([column, z.array(column).min(1).max(20)]))
    .default({})
    .describe('Column of each field: a name, a number from 1, or several of which the first that is there counts'),
  constants: only(all(CONSTANT_FIELDS), plain.max(200))
    .default({})
    .describe('One value for all rows whose own cell is empty or missing'),
  status: z
    .strictObject({ valid: words.default([]), void: words.default([]) })
    .optional()
    .describe('How the file says that an invoice counts, or was cancelled; beside the usual words'),
  dayOrder: z.enum(['ymd', 'dmy', 'mdy']).default('ymd').describe('Order of day and month where the year comes last'),
  red: z
    .strictObject({ column, words: words.min(1) })
    .optional()
    .describe('The column whose words tell red letters apart, where their amounts are written without a sign'),
  file: z
    .strictObject({
      delimiter: z.enum([',', '\t', ';', '|']).optional(),
      encoding: z.enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']).optional(),
      sheet: column.optional().describe('Name of the sheet, or its number from 1'),
      headerRow: z
        .number()
        .int()
        .min(0)
        .max(1000)
        .optional()
        .describe('Row of the column names; 0 where there are none'),
    })
    .default({})
    .describe('How the file is written, where that is not found out'),
});
/** As zod says it of an object. */
const UNKNOWN_KEYS = 'unrecognized_keys';

/** A field has to be one of the kind's. */
export const mappingSchema = shape.superRefine((mapping, context) => {
  for (const place of ['columns', 'constants'] as const) {
    const known = knownKeys(place, mapping.kind);
    const keys = Object.keys(mapping[place]).filter((key) => !known.includes(key));
    if (keys.length > 0)
      context.addIssue({
        ...{ code: UNKNOWN_KEYS, keys, input: mapping[place], path: [place] },
        message: `${keys.join(', ')} is not one of ${known.join(', ')}`,
      });
  }
});
export type Mapping = z.output<typeof mappingSchema>;
/** A name, or a number from 1. */
export type Column = z.output<typeof column>;

/** The keys that there are at a place of a mapping, for files of a kind. */
export function knownKeys(place: string, kind?: string): readonly string[] {
  const ofFacts = FACT_FIELDS.get(kind ?? '');
  if (place === 'columns') return ofFacts ?? FIELDS;
  if (place === 'constants') return ofFacts ?? CONSTANT_FIELDS;
  const { status, red, file } = shape.shape;
  const objects: Readonly<Record<string, { shape: object }>> = {
    '': shape,
    status: status.unwrap(),
    red: red.unwrap(),
    file: file.unwrap(),
  };
  return Object.keys(objects[place]?.shape ?? {});
}
