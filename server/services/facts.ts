import { formatDay } from '../../graph/days.ts';
import { NotFound } from '../../graph/errors.ts';
import { FACT_KINDS, factColumns, type FactKind, type FactType } from '../../graph/facts.ts';
import { nameOf, nodeOf } from '../../graph/snapshot.ts';
import type { FactQuery, FoundFact } from '../../graph/store.ts';
import type { FactsReply, TaxpayerDetail } from '../contract.ts';
import type { GraphService } from './graph.ts';
import type { LedgerService } from './ledger.ts';

/** What is known of a taxpayer beside invoices; it may be one that no invoice names. */
export async function factsOfTaxpayer(
  ledger: LedgerService,
  graph: GraphService,
  id: string,
  query: FactQuery,
): Promise<FactsReply> {
  const { facts, sequence } = await ledger.facts([id], query);
  const { node, name } = await knownAs(ledger, graph, id);
  if (node < 0 && name === null && !FACT_KINDS.some((kind) => facts[kind].total > 0)) await expectFacts(ledger, id);
  const told = FACT_KINDS.filter((kind) => (query.kind ?? kind) === kind).map((kind) => {
    const { total, items } = facts[kind];
    return [kind, { total, items: items.map((fact) => describeFact(kind, fact)) }] as const;
  });
  return { id, name, sequence, facts: Object.fromEntries<unknown>(told) };
}

/** A taxpayer of the graph, or one that only facts tell of. */
export async function detailOfTaxpayer(
  ledger: LedgerService,
  graph: GraphService,
  id: string,
): Promise<TaxpayerDetail> {
  if (nodeOf(graph.snapshot, id) >= 0) return graph.ask('taxpayer', { id });
  const { name } = await knownAs(ledger, graph, id);
  if (name === null) await expectFacts(ledger, id);
  const { version, attributesVersion } = graph.snapshot;
  const unseen = { observed: [], ids: 1, coverage: { sales: null, purchases: null } };
  return { id, name, ...unseen, version, attributesVersion, sales: NO_TRADE, purchases: NO_TRADE };
}

const NO_TRADE: TaxpayerDetail['sales'] = {
  ...{ relations: 0, firstDay: null, lastDay: null, flows: [] },
  ...{ voids: 0, reversals: 0, conflicts: 0 },
};

/** The name in the graph, else the registered one. */
async function knownAs(ledger: LedgerService, { snapshot }: GraphService, id: string) {
  const node = nodeOf(snapshot, id);
  const name = node < 0 ? null : nameOf(snapshot, node);
  if (name !== null) return { node, name };
  const { facts } = await ledger.facts([id], { kind: 'registration', limit: 1 });
  return { node, name: facts.registration.items[0]?.name ?? null };
}

async function expectFacts(ledger: LedgerService, id: string): Promise<void> {
  const { facts } = await ledger.facts([id], { limit: 0 });
  if (!FACT_KINDS.some((kind) => facts[kind].total > 0)) throw new NotFound('taxpayer_not_found', { id });
}

function describeFact(kind: FactKind, { filename, row, load, stands, ...fact }: FoundFact<FactKind>) {
  const values = fact as Record<string, unknown>;
  const told = factColumns(kind).map(
    ([name, { type }]) => [name, describeValue(type, values[name] as string | number | null)] as const,
  );
  return { ...Object.fromEntries<unknown>(told), stands, source: { file: filename, row, load } };
}

function describeValue(type: FactType, value: string | number | null): string | number | null {
  if (value === null) return null;
  if (type === 'day' || type === 'until') return formatDay(Number(value));
  return type === 'period' ? formatMonth(Number(value)) : value;
}

/** `YYYY-MM` of a filing month. */
const formatMonth = (month: number) =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
