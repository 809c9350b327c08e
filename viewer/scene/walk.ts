/** Arrow keys: left and right along the largest edge, up and down to the nearest node of about the same column. Pure. */
import { tierGap } from './layout.ts';
import type { Picture } from './picture.ts';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export function walk({ nodes, edges }: Picture, from: string, arrow: Arrow): string | null {
  if (arrow === 'ArrowLeft' || arrow === 'ArrowRight') {
    const [here, there] = arrow === 'ArrowLeft' ? (['buyer', 'seller'] as const) : (['seller', 'buyer'] as const);
    const along = edges.filter((edge) => edge[here] === from && edge[there] !== from);
    return first(along, (a, b) => b.grossMinor - a.grossMinor || (a[there] < b[there] ? -1 : 1))?.[there] ?? null;
  }
  const node = nodes.find(({ id }) => id === from);
  if (!node) return null;
  const sign = arrow === 'ArrowUp' ? -1 : 1;
  const away = ({ x, y }: { x: number; y: number }) => sign * (y - node.y) + 2 * Math.abs(x - node.x);
  const beyond = nodes.filter(({ x, y }) => sign * (y - node.y) > 0 && Math.abs(x - node.x) < tierGap / 2);
  return first(beyond, (a, b) => away(a) - away(b) || (a.id < b.id ? -1 : 1))?.id ?? null;
}

function first<T>(list: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  return list.reduce<T | undefined>(
    (best, one) => (best === undefined || compare(one, best) < 0 ? one : best),
    undefined,
  );
}
