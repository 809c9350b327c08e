/** Arrow keys: left and right along the largest relation, up and down within a tier. */
import type { Chain } from './chain.ts';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/** `order` gives the taxpayers of a tier from top to bottom; without one, the chain's own order is used. */
export function walk(chain: Chain, from: string, arrow: Arrow, order: ReadonlyMap<string, number>): string | null {
  if (arrow === 'ArrowLeft' || arrow === 'ArrowRight') {
    const [here, there] = arrow === 'ArrowLeft' ? (['buyer', 'seller'] as const) : (['seller', 'buyer'] as const);
    const along = chain.relations.filter((relation) => relation[here] === from && relation[there] !== from);
    const largest = along.sort(
      (a, b) => b.traced.grossMinor - a.traced.grossMinor || (a[there] < b[there] ? -1 : 1),
    )[0];
    return largest?.[there] ?? null;
  }
  const tier = chain.byId.get(from)?.tier;
  const height = (id: string) => order.get(id) ?? 0;
  const column = chain.taxpayers.filter((taxpayer) => taxpayer.tier === tier).map(({ id }) => id);
  column.sort((a, b) => height(a) - height(b) || (a < b ? -1 : 1));
  return column[column.indexOf(from) + (arrow === 'ArrowUp' ? -1 : 1)] ?? null;
}
