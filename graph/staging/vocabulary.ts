import { factColumns, type FactKind, isFactKind } from '../facts.ts';
import { type Field, fieldOf, type FileKind, SYNONYMS } from './columns.ts';
import { factFieldOf, type FileRecognition, recogniseAs, recogniseFile } from './kinds.ts';

/** The fields that a mapping may name, and how a header with them is recognised: those of invoices, or of the kind of facts that it names. */
export interface Vocabulary {
  /** The name of a column that is recognised as this field. */
  labelOf(field: string): string;
  /** The field that a column's name means. */
  fieldOf(name: string): string | undefined;
  recognise(header: readonly string[]): FileRecognition;
  /** Fields that say nothing in a file of the kind that is asked for. */
  foreign: readonly string[];
}

const FOREIGN: Readonly<Record<FileKind, readonly Field[]>> = {
  invoices: ['owner', 'sellerCode', 'buyerCode'],
  sales: ['sellerId', 'sellerCode'],
  purchases: ['buyerId', 'buyerCode'],
};

export function vocabularyOf(kind: FileKind | FactKind | undefined): Vocabulary {
  if (kind === undefined || !isFactKind(kind))
    return {
      labelOf: (field) => SYNONYMS[field as Field][0],
      fieldOf,
      recognise: recogniseFile,
      foreign: kind === undefined ? [] : FOREIGN[kind],
    };
  const labels = new Map(factColumns(kind).map(([name, { zh }]) => [name, zh]));
  return {
    labelOf: (field) => labels.get(field)!,
    fieldOf: (name) => factFieldOf(kind, name),
    recognise: (header) => recogniseAs(kind, header),
    foreign: [],
  };
}
