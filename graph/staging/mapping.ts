import { z } from 'zod';
import { type Field, SYNONYMS } from './columns.ts';

/**
 * A mapping says what a file's columns are where their names do not: it is laid over what is recognised, which goes on to hold for everything that
 * the mapping does not name.
 */

const FIELDS = (Object.keys(SYNONYMS) as Field[]).filter((field) => field !== 'refusal');
/** Fields that may be one value for all rows. */
const CONSTANT_FIELDS = [
  ...(['owner', 'sellerId', 'sellerName', 'buyerId', 'buyerName', 'currency'] as const),
  ...(['status', 'class', 'code', 'goodsCode', 'goodsName'] as const),
] satisfies Field[];

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

export const mappingSchema = z.strictObject({
  kind: z
    .enum(['invoices', 'sales', 'purchases'])
    .optional()
    .describe('What the file is, where its columns allow for several'),
  columns: only(FIELDS, z.union([column, z.array(column).min(1).max(20)]))
    .default({})
    .describe('Column of each field: a name, a number from 1, or several of which the first that is there counts'),
  constants: only(CONSTANT_FIELDS, plain.max(200))
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
export type Mapping = z.output<typeof mappingSchema>;
/** A name, or a number from 1. */
export type Column = z.output<typeof column>;

/** The keys that there are at a place of a mapping. */
export function knownKeys(place: string): readonly string[] {
  if (place === 'columns') return FIELDS;
  if (place === 'constants') return CONSTANT_FIELDS;
  const { status, red, file } = mappingSchema.shape;
  const objects: Readonly<Record<string, { shape: object }>> = {
    '': mappingSchema,
    status: status.unwrap(),
    red: red.unwrap(),
    file: file.unwrap(),
  };
  return Object.keys(objects[place]?.shape ?? {});
}
