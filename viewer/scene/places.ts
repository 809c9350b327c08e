/** Where what is shown stands: the whole chain is laid out, drawn or not, so that hiding moves nothing. Pure. */
import type { Chain } from '../state/chain.ts';
import { restsOf, type Shown } from '../state/shown.ts';
import type { LayoutEdge, LayoutNode, Point } from './layout.ts';

export type Places = ReadonlyMap<string, Point>;

/** All of the chain, and then what waits. */
export function toLayOut(chain: Chain): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  const rests = restsOf(chain);
  const nodes = chain.taxpayers.map(({ id, tier, round, tracedGrossMinor }) => {
    return { id, tier, round, weight: tracedGrossMinor };
  });
  const last = 1 + nodes.reduce((most, { round }) => Math.max(most, round), 0);
  const ends = rests.map(({ id, of, direction }) => {
    return direction === 'up' ? { seller: id, buyer: of, round: last } : { seller: of, buyer: id, round: last };
  });
  return {
    nodes: [...nodes, ...rests.map(({ id, tier }) => ({ id, tier, round: last, weight: 0 }))],
    edges: [...chain.relations.map(({ seller, buyer, round }) => ({ seller, buyer, round })), ...ends],
  };
}

/** What a person has moved stands there, and a group where its largest member does. */
export function settled({ groups, pinned }: Pick<Shown, 'groups' | 'pinned'>, laidOut: Places): Places {
  const places = new Map(laidOut);
  for (const { id, x, y } of pinned) if (places.has(id)) places.set(id, { x, y });
  const moved = new Map(pinned.map(({ id, x, y }) => [id, { x, y }]));
  for (const { id, members } of groups) places.set(id, moved.get(id) ?? places.get(members[0].id)!);
  return places;
}
