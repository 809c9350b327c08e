import { FACT_KINDS, type FactKind, factTable, type FactTable, type FactValues } from '../../facts.ts';
import { compareFacts } from '../../factOrder.ts';
import type { FactQuery, Facts, StagedFacts, StagedTable } from '../../store.ts';
import type { Row } from '../../tables.ts';
import type { Ledger } from './ledger.ts';

export type FactRows = { [K in FactKind]?: Row<FactTable<K>>[] };

/** The facts that a load leads to. */
export async function withFacts(
  before: FactRows,
  staged: StagedFacts,
  rowsOf: <K extends FactKind>(table: FactTable<K>, rows: StagedTable<FactTable<K>>) => Promise<Row<FactTable<K>>[]>,
): Promise<FactRows> {
  const next: Partial<Record<FactKind, unknown[]>> = { ...before };
  for (const kind of FACT_KINDS) {
    const rows = staged[kind] as StagedTable<FactTable> | undefined;
    if (rows) next[kind] = [...(next[kind] ?? []), ...(await rowsOf(factTable(kind), rows))];
  }
  return next as FactRows;
}

/** What is known of taxpayers, as Store.facts says. */
export function facts(
  ledger: Ledger,
  taxpayers: readonly string[],
  { superseded = false, kind: only, offset = 0, limit = Infinity }: FactQuery,
): Facts {
  const wanted = new Set<string | null>(taxpayers);
  const found: Partial<Record<FactKind, unknown>> = {};
  for (const kind of FACT_KINDS) {
    const all = (only ?? kind) === kind ? ranked(ledger, kind) : [];
    const fitting = all.filter((fact) => wanted.has(fact.taxpayer) && (superseded || fact.stands));
    const items = fitting.slice(offset, offset + limit).map(({ sequence: _, position: __, ...fact }) => fact);
    found[kind] = { total: fitting.length, items };
  }
  return found as Facts;
}

/** What stands for keys. */
export function standing<K extends FactKind>(ledger: Ledger, kind: K, groupKeys: BigUint64Array): Row<FactTable<K>>[] {
  const wanted = new Set(groupKeys);
  const rows = ranked(ledger, kind).filter(({ group_key, stands }) => stands && wanted.has(group_key));
  return rows as unknown as Row<FactTable<K>>[];
}

/** What every fact has. */
interface AnyFact {
  taxpayer: string | null;
  group_key: bigint;
  file: string | null;
  row: number;
}

/** All facts of a kind in order. Of those about the same, the last stands. */
function ranked(ledger: Ledger, kind: FactKind) {
  const sequenceOf = new Map(ledger.loads.map(({ id, sequence }) => [id, sequence]));
  const fileOf = new Map(ledger.files.map((file) => [file.sha256, file]));
  const rows = (ledger.facts[kind] ?? []) as AnyFact[];
  const compare = (a: AnyFact, b: AnyFact) =>
    compareFacts(kind, a as unknown as FactValues, b as unknown as FactValues);
  const all = rows.map((row) => {
    const { name, load, position } = fileOf.get(row.file)!;
    return { ...row, filename: name!, load: load!, sequence: sequenceOf.get(load!)!, position };
  });
  all.sort((a, b) => compare(a, b) || a.sequence - b.sequence || a.position - b.position || a.row - b.row);
  return all.map((fact, i) => ({ ...fact, stands: i + 1 === all.length || compare(fact, all[i + 1]) !== 0 }));
}
