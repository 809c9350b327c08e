import { pairsOf, type Trades } from './trades.ts';
import type { Truth } from './truth.ts';

/** Rings that a plain search finds in AMLSim's transfers, since its labels do not tell them. Each as ids, the smallest first. */

/** Hops of the longest ring that is looked for. */
const MOST_HOPS = 8;

/** Rings of which every hop has a transfer of one same amount: what was planted and closes. */
export function equalRings(trades: Trades): string[][] {
  const byAmount = new Map<number, [number, number][]>();
  for (let i = 0; i < trades.day.length; i++) {
    const pairs = byAmount.get(trades.grossMinor[i]) ?? [];
    byAmount.set(trades.grossMinor[i], pairs);
    pairs.push([trades.seller[i], trades.buyer[i]]);
  }
  const rings = new Map<string, string[]>();
  for (const pairs of byAmount.values())
    for (const ring of ringsOf(pairs, MOST_HOPS)) {
      const ids = ring.map((u) => trades.ids[u]);
      rings.set(ids.join(' '), ids);
    }
  return [...rings.values()];
}

/** Triangles, whatever amounts and days, of accounts none of which is labelled. */
export function honestTriangles(trades: Trades, { taxpayers }: Truth): string[][] {
  const { seller, buyer } = pairsOf(trades);
  const pairs = Array.from(seller, (u, p): [number, number] => [u, buyer[p]]);
  return ringsOf(pairs, 3)
    .filter((ring) => ring.length === 3)
    .map((ring) => ring.map((u) => trades.ids[u]))
    .filter((ids) => !ids.some((id) => taxpayers.has(id)));
}

/** Simple cycles of 2 to `most` hops, each from its smallest member on, once. */
function ringsOf(pairs: readonly (readonly [seller: number, buyer: number])[], most: number): number[][] {
  const buyers = new Map<number, Set<number>>();
  for (const [u, v] of pairs) if (u !== v) buyers.set(u, (buyers.get(u) ?? new Set<number>()).add(v));
  const rings: number[][] = [];
  const extend = (path: number[]): void => {
    for (const next of buyers.get(path[path.length - 1]) ?? [])
      if (next === path[0]) rings.push(path);
      else if (path.length < most && next > path[0] && !path.includes(next)) extend([...path, next]);
  };
  for (const start of buyers.keys()) extend([start]);
  return rings;
}
