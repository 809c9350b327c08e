import { InvalidInput } from '../errors.ts';
import { factColumns, isFactKind } from '../facts.ts';
import { quote } from '../stores/duckdb/engine.ts';
import { type Field, fieldOf, normalise } from './columns.ts';
import type { RecognisedFile } from './kinds.ts';
import type { Column, Mapping } from './mapping.ts';
import { vocabularyOf } from './vocabulary.ts';

/** Columns of a file with what a mapping says of them. */
export interface Mapped extends Omit<RecognisedFile, 'recognised'> {
  /** Names of all columns; those that the mapping adds stand at the end. */
  header: readonly string[];
  /** How many of them the file has. */
  given: number;
  /** SQL for a column in place of its cell. */
  rewritten: ReadonlyMap<number, string>;
  /** Columns that say something. */
  used: ReadonlySet<number>;
  /** What was made of which column. */
  fields: { field: string; column: string | null; constant: string | null }[];
}

/**
 * What a file is by its header and a mapping: the mapping renames columns to what is recognised, and adds those of constants. Raises
 * InvalidInput.
 */
export function mapColumns(names: readonly string[], mapping: Mapping | null): Mapped {
  const there = names.map((name, i) => name.trim() || `#${i + 1}`).join(', ').slice(0, 2000); // prettier-ignore
  const { labelOf, fieldOf, recognise, foreign } = vocabularyOf(mapping?.kind);
  const named = new Map<string, number>();
  for (const [field, column] of Object.entries(mapping?.columns ?? {}) as [string, Column | Column[]][]) {
    const at = locate(names, column, field, there);
    const other = [...named].find(([, taken]) => taken === at);
    if (other) throw new InvalidInput('mapping_column_twice', { field: `${other[0]}, ${field}`, column: names[at] });
    named.set(field, at);
  }
  const red = mapping?.red && { at: locate(names, mapping.red.column, 'red', there), words: mapping.red.words };
  const renamed = names.map((name, at) => {
    const field = [...named].find(([, taken]) => taken === at)?.[0];
    if (field) return labelOf(field);
    const own = fieldOf(name);
    return own && (named.has(own) || foreign.includes(own)) ? '' : name;
  });
  const header = [...names];
  const constants = new Map(Object.entries(mapping?.constants ?? {}) as [string, string][]);
  // facts that nobody asked for say for themselves whom they are about
  const asIs = recognise(renamed);
  const isComplete = !isFactKind(mapping?.kind ?? null) && asIs.recognised && asIs.claims === null;
  for (const field of constants.keys()) {
    if (isComplete || renamed.some((name) => fieldOf(name) === field)) continue;
    renamed.push(labelOf(field));
    header.push(labelOf(field));
  }
  const found = recognise(renamed);
  if (!found.recognised) throw new InvalidInput(found.code, { ...found.values, there });
  const { kind, claims, facts } = found;
  // a preferred name of a column stands beside the name, with a mark
  const columns = [...(claims?.columns ?? []), ...(facts?.columns ?? [])].map(
    ([field, at]) => [field.replace(/\+$/, ''), at] as const,
  );
  if (mapping?.kind && kind !== mapping.kind)
    throw new InvalidInput('header_unknown', { detail: `${mapping.kind} ≠ ${kind}`, there });
  const rewritten = new Map<number, string>();
  for (const [field, constant] of constants) {
    const at = renamed.findIndex((name) => fieldOf(name) === field);
    if (at < 0) continue;
    rewritten.set(at, at < names.length ? `coalesce(cell(c${at}), ${quote(constant)})` : quote(constant));
  }
  if (mapping) rewriteCells(mapping, found, red, rewritten);
  const used = new Set([...columns.map(([, at]) => at), ...(red ? [red.at] : [])]);
  return {
    ...{ kind, claims, facts, header, rewritten, used, given: names.length },
    ignored: names.flatMap((name, at) => (used.has(at) ? [] : [name.trim() || `#${at + 1}`])),
    fields: columns.map(([field, at]) => ({
      field,
      column: at < names.length ? names[at].trim() : null,
      constant: constants.get(field) ?? null,
    })),
  };
}

/** Place of the first of these columns that the file has. */
function locate(names: readonly string[], specs: Column | Column[], field: string, there: string): number {
  const wanted = Array.isArray(specs) ? specs : [specs];
  for (const spec of wanted) {
    if (typeof spec === 'number') {
      if (spec <= names.length) return spec - 1;
      continue;
    }
    const found = names.flatMap((name, at) => (normalise(name) === normalise(spec) ? [at] : []));
    if (found.length > 1) throw new InvalidInput('mapping_column_twice', { field, column: spec });
    if (found.length === 1) return found[0];
  }
  throw new InvalidInput('mapping_column_missing', { field, column: wanted.join(' / '), there });
}

/** Cells in the words that the check knows. Doing it twice changes nothing, so a refused row may come again with the same mapping. */
function rewriteCells(
  { status, dayOrder }: Mapping,
  { claims, facts }: Pick<RecognisedFile, 'claims' | 'facts'>,
  red: { at: number; words: readonly string[] } | undefined,
  rewritten: Map<number, string>,
): void {
  const cell = (at: number) => {
    const before = rewritten.get(at) ?? `cell(c${at})`;
    return claims?.columns.has('refusal') || facts?.columns.has('refusal') ? `unescaped(${before})` : before;
  };
  const rewriteAt = (at: number | undefined, sql: (text: string) => string) => {
    if (at !== undefined) rewritten.set(at, sql(cell(at)));
  };
  const rewrite = (field: Field, sql: (text: string) => string) => rewriteAt(claims?.columns.get(field), sql);
  const daysOfFacts = facts
    ? factColumns(facts.kind).flatMap(([name, { type }]) => (type === 'day' || type === 'until' ? [name] : []))
    : [];
  const among = (texts: readonly string[]) => `(${texts.map((text) => quote(text.toLowerCase())).join(', ')})`;
  if (status)
    rewrite('status', (text) => {
      const cases = [
        ...(status.valid.length > 0 ? [`WHEN lower(${text}) IN ${among(status.valid)} THEN '正常'`] : []),
        ...(status.void.length > 0 ? [`WHEN lower(${text}) IN ${among(status.void)} THEN '作废'`] : []),
      ];
      return cases.length > 0 ? `CASE ${cases.join(' ')} ELSE ${text} END` : text;
    });
  if (dayOrder !== 'ymd') {
    const order = dayOrder === 'dmy' ? '\\3-\\2-\\1' : '\\3-\\1-\\2';
    const inOrder = (text: string) =>
      `regexp_replace(${text}, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})', '${order}')`;
    rewrite('day', inOrder);
    for (const name of daysOfFacts) rewriteAt(facts!.columns.get(name), inOrder);
  }
  if (red) {
    const isRed = `coalesce(lower(${cell(red.at)}) IN ${among(red.words)}, false)`;
    const signed = (text: string) => `CASE WHEN ${isRed} THEN '-' || ltrim(${text}, '+-') ELSE ${text} END`;
    for (const field of ['net', 'tax', 'gross'] as const) rewrite(field, signed);
    if (claims) rewriteAt(facts?.columns.get('taxMinor'), signed);
  }
}

/** The rows of a FROM clause (row, c0, c1, …) as the mapping has them. */
export function mappedRows({ header, rewritten }: Mapped, rows: string): string {
  if (rewritten.size === 0) return rows;
  const cells = header.map((_, at) => (rewritten.has(at) ? `${rewritten.get(at)} AS c${at}` : `c${at}`));
  return `(SELECT row, ${cells.join(', ')} FROM ${rows})`;
}

/** Whether the rows are those of a table of refused rows, which has a header whatever the file had that they came from. */
export const isRefusalTable = (names: readonly string[]) => names.some((name) => fieldOf(name) === 'refusal');

/** Names for columns that have none. */
export const numberedNames = (count: number) => Array.from({ length: count }, (_, i) => `#${i + 1}`);
