/** The way from where a chain starts to one of its taxpayers, as the picture shows it. Pure. */
import { isFirst, type Shown, type ShownEdge } from './shown.ts';

/**
 * Fewest lines first, then the larger amounts of each step from the start; empty where it stands at the start, null where no way is drawn.
 * A way leads against the goods or with them, never first one and then the other; in order of the goods. Time O(lines × tiers).
 */
export function wayTo(shown: Shown, id: string): ShownEdge[] | null {
  const { chain, edges } = shown;
  const starts = chain.taxpayers
    .filter((taxpayer) => isFirst(chain, taxpayer.id))
    .map((taxpayer) => shown.placeOf(taxpayer.id));
  if (starts.includes(id)) return [];
  const largestFirst = edges.toSorted((a, b) => b.grossMinor - a.grossMinor || (a.key < b.key ? -1 : 1));
  // of two ways as short the one on whose side it stands
  const tier = chain.byId.get(id)?.tier ?? shown.groups.find((group) => group.id === id)?.tier ?? 0;
  const directions = tier < 0 ? (['up', 'down'] as const) : (['down', 'up'] as const);
  const ways = directions.flatMap((direction) => search(largestFirst, new Set(starts), id, direction) ?? []);
  return ways.length === 0
    ? null
    : ways.reduce((best, way) => (way.edges.length < best.edges.length ? way : best)).edges;
}

function search(
  edges: readonly ShownEdge[],
  starts: ReadonlySet<string | null>,
  target: string,
  direction: 'up' | 'down',
): { edges: ShownEdge[] } | null {
  const [here, there] = direction === 'down' ? (['seller', 'buyer'] as const) : (['buyer', 'seller'] as const);
  const from = new Map<string, ShownEdge>();
  const isMet = (id: string) => starts.has(id) || from.has(id);
  for (let more = true; more && !from.has(target);) {
    const found = edges.filter((edge) => isMet(edge[here]) && !isMet(edge[there]));
    more = found.length > 0;
    // of those that are found at once, the largest line to each
    for (const edge of found) if (!from.has(edge[there])) from.set(edge[there], edge);
  }
  if (!from.has(target)) return null;
  const way: ShownEdge[] = [];
  for (let at = target; !starts.has(at); at = way.at(-1)![here]) way.push(from.get(at)!);
  return { edges: direction === 'down' ? way.toReversed() : way };
}
