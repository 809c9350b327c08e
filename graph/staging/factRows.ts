import { FACT_KINDS, type FactKind, factTable } from '../facts.ts';
import { columnsOf } from '../tables.ts';
import { factCells, factGroupKey, selectedValues } from './factCells.ts';
import type { RecognisedFacts } from './kinds.ts';
import { typesOf } from './staged.ts';

/** Where the accepted rows of facts go, and how they get there. */

/** Facts of a kind that are new in this load. */
export const newFacts = (kind: FactKind) => `new_${factTable(kind)}`;

/** The tables that checkFacts fills. */
export const FACT_CHECKED_TABLES = FACT_KINDS.map(newFacts);

export const FACT_CHECK_TABLES = FACT_KINDS.map(
  (kind) =>
    `CREATE TABLE ${newFacts(kind)} (position UINTEGER, ${typesOf(columnsOf(factTable(kind)).filter(([name]) => name !== 'file'))})`,
);

/** Adds what an accepted row of a buyer's list of invoices says of deduction; its claim says who and which document. */
export const addDeductions = (facts: RecognisedFacts, rawRows: string, claims: string) =>
  addFacts(facts.kind, `${factCells(facts, rawRows)} JOIN ${claims} claim USING (row) WHERE fact_state IS NOT NULL`, {
    taxpayer: 'claim.buyer',
    code: 'claim.code',
    number: 'claim.number',
    currency: 'claim.currency',
  });

/** Adds rows (row, fact_<column>) of a FROM clause as those of the file at position $1. */
export function addFacts(kind: FactKind, from: string, instead?: Readonly<Record<string, string>>): string {
  return `INSERT INTO ${newFacts(kind)} BY NAME
    SELECT *, ${factGroupKey(kind)} AS group_key FROM (SELECT $1 AS position, row, ${selectedValues(kind, instead)} FROM ${from})`;
}
