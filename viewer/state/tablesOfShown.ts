/** What is shown, as rows of two tables: whoever stands in the picture, and what runs between them. What all exports are made of. Pure. */
import type { Mark } from '../../server/contract.ts';
import type { Shown } from './shown.ts';

export type Cell = string | number | null;

/** `…Minor` are minor units of the currency; days are 2017-03-01. */
export interface TableOf<Name extends string> {
  columns: readonly Name[];
  rows: readonly Record<Name, Cell>[];
}

export const nodeColumns = [
  ...['id', 'kind', 'name', 'tier', 'state', 'role', 'risk', 'region', 'industry', 'tracedGrossMinor', 'currency'],
  ...['sellersWaiting', 'buyersWaiting', 'members'],
] as const;
export const edgeColumns = [
  ...['seller', 'buyer', 'currency', 'invoices', 'grossMinor', 'firstDay', 'lastDay', 'relations', 'through'],
] as const;
export type NodeColumn = (typeof nodeColumns)[number];
export type EdgeColumn = (typeof edgeColumns)[number];

export function nodesOfShown(
  { chain, taxpayers, groups }: Shown,
  marks: ReadonlyMap<string, Mark>,
): TableOf<NodeColumn> {
  const { currency } = chain;
  const single = taxpayers.map(({ id, name, tier, state, tracedGrossMinor, waiting }) => {
    const mark = marks.get(id);
    return {
      ...{ id, kind: 'taxpayer', name, tier, state, role: chain.drawn?.roles.get(id) ?? mark?.role ?? null },
      ...{ risk: mark?.risk ?? null, region: mark?.region ?? null, industry: mark?.industry?.name ?? null },
      ...{ tracedGrossMinor, currency, sellersWaiting: waiting.up.relations, buyersWaiting: waiting.down.relations },
      members: null,
    };
  });
  const gathered = groups.map(({ id, value, tier, members }) => ({
    ...{ id, kind: 'group', name: value, tier, state: null, role: null, risk: null, region: null, industry: null },
    tracedGrossMinor: members.reduce((sum, one) => sum + one.tracedGrossMinor, 0),
    ...{ currency, sellersWaiting: null, buyersWaiting: null, members: members.map((one) => one.id).join(' ') },
  }));
  return { columns: nodeColumns, rows: [...single, ...gathered] };
}

export function edgesOfShown({ chain, edges }: Shown): TableOf<EdgeColumn> {
  const rows = edges.map(({ seller, buyer, invoices, grossMinor, of, through }) => {
    const relations = of.map((key) => chain.byKey.get(key)!);
    const days = relations.flatMap(({ traced }) => [traced.firstDay, traced.lastDay]).sort();
    return {
      ...{ seller, buyer, currency: chain.currency, invoices, grossMinor, firstDay: days[0], lastDay: days.at(-1)! },
      ...{ relations: relations.length, through: through.length === 0 ? null : through.join(' ') },
    };
  });
  return { columns: edgeColumns, rows };
}
