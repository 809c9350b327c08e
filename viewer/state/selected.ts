/** What a selection is about, and where it stands in the picture. Pure. */
import type { Chain, ChainRelation } from './chain.ts';
import { groupIdOf, restIdOf, type Shown } from './shown.ts';
import { relationKey, type Selection } from './view.ts';

/** The node that is selected; null of an edge, of several, and of what is not drawn. */
export function nodeOf(shown: Shown, selection: Selection): string | null {
  switch (selection.kind) {
    case 'taxpayer':
      return shown.placeOf(shown.chain.byId.get(selection.id)?.id ?? selection.id);
    case 'rest':
      return restIdOf(selection.id, selection.direction);
    case 'group':
      return groupIdOf(selection.key);
    default:
      return null;
  }
}

/** The edge that is selected, or null. */
export function edgeOf(shown: Shown, selection: Selection): string | null {
  if (selection.kind === 'bundle') return selection.key;
  if (selection.kind !== 'relation') return null;
  const key = relationKey(selection);
  return shown.edges.find(({ of }) => of.includes(key))?.key ?? null;
}

export function selectionOfNode({ groups, rests }: Shown, id: string): Selection | null {
  const rest = rests.find((one) => one.id === id);
  if (rest) return { kind: 'rest', id: rest.of, direction: rest.direction };
  const group = groups.find((one) => one.id === id);
  return group ? { kind: 'group', key: group.key } : { kind: 'taxpayer', id };
}

export function selectionOfEdge(shown: Shown, key: string): Selection | null {
  const edge = shown.edges.find((one) => one.key === key);
  // the line to what waits
  if (!edge) return shown.rests.some(({ id }) => id === key) ? selectionOfNode(shown, key) : null;
  if (!edge.relation) return { kind: 'bundle', key };
  const { seller, buyer, currency } = edge.relation;
  return { kind: 'relation', seller, buyer, currency };
}

/** Of what was drawn around, the taxpayers, those of groups too. */
export function selectionAround({ chain, groups }: Shown, nodes: readonly string[]): Selection | null {
  const members = new Map(groups.map((group) => [group.id, group.members.map(({ id }) => id)]));
  const ids = nodes.flatMap((id) => members.get(id) ?? (chain.byId.has(id) ? [id] : []));
  if (ids.length === 0) return null;
  return ids.length === 1 ? { kind: 'taxpayer', id: ids[0] } : { kind: 'several', ids: ids.sort() };
}

/** The relations of a selection: its own, or those of its taxpayers. */
export function touching(chain: Pick<Chain, 'relations' | 'byId'>, selection: Selection): ChainRelation[] {
  switch (selection.kind) {
    case 'relation': {
      const key = relationKey(selection);
      return chain.relations.filter((relation) => relation.key === key);
    }
    case 'taxpayer':
    case 'rest': {
      const id = chain.byId.get(selection.id)?.id;
      return chain.relations.filter(({ seller, buyer }) => seller === id || buyer === id);
    }
    case 'several': {
      const ids = new Set(selection.ids);
      return chain.relations.filter(({ seller, buyer }) => ids.has(seller) || ids.has(buyer));
    }
    default:
      return [];
  }
}
