import { pairsOf, type Trades } from './trades.ts';

/** Searches so plain that a detector has to beat them. Each answers with indices of taxpayers. */

/** Both of every pair that trades at least twice in one direction. */
export function tradesTwice(trades: Trades): Uint32Array {
  const { seller, buyer, offsets } = pairsOf(trades);
  const found = new Set<number>();
  for (let p = 0; p < seller.length; p++) {
    if (offsets[p + 1] - offsets[p] < 2) continue;
    found.add(seller[p]);
    found.add(buyer[p]);
  }
  return Uint32Array.from(found).sort();
}

/**
 * All of every u → v → w → u, whatever days and amounts. Time O(Σ over relations of the smaller of two degrees); stops after `most` triangles.
 */
export function triangles(trades: Trades, most = 10_000_000): Uint32Array {
  const { seller, buyer } = pairsOf(trades);
  const n = trades.ids.length;
  const offsets = new Uint32Array(n + 1);
  for (const u of seller) offsets[u + 1]++;
  for (let u = 0; u < n; u++) offsets[u + 1] += offsets[u];
  const suppliers = Array.from({ length: n }, () => new Set<number>());
  for (let p = 0; p < seller.length; p++) if (seller[p] !== buyer[p]) suppliers[buyer[p]].add(seller[p]);
  const found = new Set<number>();
  let count = 0;
  for (let p = 0; p < seller.length && count < most; p++) {
    const [u, v] = [seller[p], buyer[p]];
    if (u === v) continue;
    // w buys from v and sells to u: whichever list is shorter is walked
    const [customers, sellers] = [offsets[v + 1] - offsets[v], suppliers[u].size];
    const close = (w: number) => {
      if (w === u || w === v) return;
      count++;
      found.add(u).add(v).add(w);
    };
    if (customers <= sellers) {
      for (let q = offsets[v]; q < offsets[v + 1]; q++) if (suppliers[u].has(buyer[q])) close(buyer[q]);
    } else for (const w of suppliers[u]) if (suppliers[w].has(v)) close(w);
  }
  return Uint32Array.from(found).sort();
}
