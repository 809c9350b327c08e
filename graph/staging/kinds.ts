import { FACT_KINDS, factColumns, type FactKind, kindOf } from '../facts.ts';
import { type FileKind, normalise, recognise, type Recognised, SYNONYMS } from './columns.ts';

/** What kind of file a header is that of: invoices first, then facts (facts.ts). */

export interface RecognisedFacts {
  kind: FactKind;
  /** Column number by name of facts.ts; `<name>+` for the preferred one, `refusal` for what a repaired row mends. */
  columns: ReadonlyMap<string, number>;
  /** Beside invoices: who and which document is the invoice's word, and nothing is required. */
  beside: boolean;
}

export interface RecognisedFile {
  recognised: true;
  kind: FileKind | FactKind;
  claims: Recognised | null;
  facts: RecognisedFacts | null;
  ignored: string[];
}

export type FileRecognition =
  | RecognisedFile
  | {
      recognised: false;
      code: 'header_unknown' | 'header_ambiguous' | 'header_several_kinds' | 'header_incomplete';
      values: Record<string, string>;
    };

/** Names of columns of a kind. */
const NAMES = new Map(
  FACT_KINDS.map((kind) => [
    kind,
    new Map(
      factColumns(kind).flatMap(([name, { zh, en, names, preferred = [] }]) => [
        ...[zh, en, ...names].map((label) => [normalise(label), name] as const),
        ...preferred.map((label) => [normalise(label), `${name}+`] as const),
      ]),
    ),
  ]),
);
const REFUSAL = new Set(SYNONYMS.refusal.map(normalise));

/** The column of a kind that a name means. */
export const factFieldOf = (kind: FactKind, name: string): string | undefined =>
  NAMES.get(kind)!.get(normalise(name))?.replace(/\+$/, '');

interface Fit {
  kind: FactKind;
  columns: Map<string, number>;
  /** Two names of one column. */
  twice: string | null;
  missing: string[];
}

/** How a header fits a kind. */
function fit(kind: FactKind, header: readonly string[]): Fit {
  const columns = new Map<string, number>();
  let twice: string | null = null;
  for (const [i, label] of header.entries()) {
    const name = REFUSAL.has(normalise(label)) ? 'refusal' : NAMES.get(kind)!.get(normalise(label));
    if (name === undefined) continue;
    if (columns.has(name)) twice ??= `${header[columns.get(name)!]} / ${label}`;
    else columns.set(name, i);
  }
  const { columns: known, tells, anyOf } = kindOf(kind);
  const has = (name: string) => columns.has(name) || columns.has(`${name}+`);
  const labelOf = (name: string) => `${known[name].zh} (${known[name].en})`;
  const missing = [
    ...Object.keys(known).filter((name) => known[name].required && !has(name)),
    ...[...anyOf, ...(tells.length > 0 ? [tells] : [])]
      .filter((names) => !names.some(has))
      .map((names) => names.join('|')),
  ].map((names) => names.split('|').map(labelOf).join(' / '));
  return { kind, columns, twice, missing };
}

/** What a file is, by its header alone. Of several kinds of facts that fit, the one that knows most columns. */
export function recogniseFile(header: readonly string[]): FileRecognition {
  const invoices = recognise(header);
  if (invoices.recognised) {
    const facts = invoices.kind === 'sales' ? null : deductionBeside(invoices, header);
    const used = new Set(facts ? [...facts.columns.values()].map((i) => header[i].trim()) : []);
    const ignored = invoices.ignored.filter((name) => !used.has(name));
    return { recognised: true, kind: invoices.kind, claims: invoices, facts, ignored };
  }
  const fits = FACT_KINDS.map((kind) => fit(kind, header)).sort((a, b) => b.columns.size - a.columns.size);
  const [best, next] = fits.filter(({ missing }) => missing.length === 0);
  if (!best) return nearest(fits, invoices);
  if (next && next.columns.size === best.columns.size) {
    const detail = [best, next].map(({ kind }) => `${kindOf(kind).zh} (${kindOf(kind).en})`).join(' / ');
    return { recognised: false, code: 'header_several_kinds', values: { detail } };
  }
  return recognisedAs(best, header);
}

/** A header as that of a kind of facts, whatever else it may be. */
export function recogniseAs(kind: FactKind, header: readonly string[]): FileRecognition {
  const found = fit(kind, header);
  return found.missing.length > 0 ? incomplete(found) : recognisedAs(found, header);
}

function recognisedAs({ kind, columns, twice }: Fit, header: readonly string[]): FileRecognition {
  if (twice) return { recognised: false, code: 'header_ambiguous', values: { detail: twice } };
  const used = new Set(columns.values());
  const ignored = header.flatMap((name, i) => (used.has(i) ? [] : [name.trim() || `#${i + 1}`]));
  return { recognised: true, kind, claims: null, facts: { kind, columns, beside: false }, ignored };
}

type Unknown = Exclude<ReturnType<typeof recognise>, { recognised: true }>;

/** What a header lacks: of invoices, or of the kind of facts that it comes nearer to. */
function nearest(fits: readonly Fit[], { code, detail, missing: ofInvoices }: Unknown): FileRecognition {
  const near = fits.find(({ columns, missing }) => missing.length === 1 && columns.size > 2);
  if (code === 'header_ambiguous' || !near || ofInvoices <= near.missing.length)
    return { recognised: false, code, values: { detail } };
  return incomplete(near);
}

function incomplete({ kind, missing }: Fit): FileRecognition {
  const { zh, en } = kindOf(kind);
  const values = { kind: `${zh} (${en})`, detail: missing.join('; ') };
  return { recognised: false, code: 'header_incomplete', values };
}

/** What a buyer's list of invoices says of deduction, in columns that invoices do not use. */
function deductionBeside({ columns: used, ignored }: Recognised, header: readonly string[]): RecognisedFacts | null {
  const unused = new Set(ignored);
  const { columns } = fit(
    'deduction',
    header.map((name) => (unused.has(name.trim()) ? name : '')),
  );
  if (!columns.has('state')) return null;
  const names = ['state', 'period', 'taxMinor', 'day'];
  const known = new Map(names.flatMap((name) => (columns.has(name) ? [[name, columns.get(name)!] as const] : [])));
  for (const name of ['currency', 'refusal'] as const) if (used.has(name)) known.set(name, used.get(name)!);
  return { kind: 'deduction', columns: known, beside: true };
}
