import { OBSERVED_PURCHASES, OBSERVED_SALES, type Snapshot } from '../../graph/snapshot.ts';
import type { Taxpayer } from '../contract.ts';
import { describeTaxpayer } from '../services/taxpayers.ts';

/** More relations than this on a side make a poor first picture. */
const MOST_RELATIONS = 60;

/**
 * Taxpayers to begin with: observed on both sides, with many partners that trade on, in both directions. O(relations). Not a lead: it says
 * nothing but that there is a chain to look at.
 */
export function suggestStarts(snapshot: Snapshot, limit: number): Taxpayer[] {
  const { taxpayers, relations } = snapshot;
  const { sellerOffsets, buyerOffsets, seller, buyer } = relations;
  const sells = (u: number) => sellerOffsets[u + 1] - sellerOffsets[u];
  const buys = (u: number) => buyerOffsets[u + 1] - buyerOffsets[u];
  const onward = new Uint32Array(taxpayers.count);
  const back = new Uint32Array(taxpayers.count);
  for (let e = 0; e < relations.count; e++) {
    if (sells(buyer[e]) > 0) onward[seller[e]]++;
    if (buys(seller[e]) > 0) back[buyer[e]]++;
  }
  const both = OBSERVED_SALES | OBSERVED_PURCHASES;
  const best: { node: number; score: number }[] = [];
  for (let u = 0; u < taxpayers.count; u++) {
    if (taxpayers.observed[u] !== both || sells(u) > MOST_RELATIONS || buys(u) > MOST_RELATIONS) continue;
    const score = Math.min(onward[u], back[u]);
    if (score === 0 || (best.length === limit && score <= best[limit - 1].score)) continue;
    best.push({ node: u, score });
    best.sort((a, b) => b.score - a.score || a.node - b.node);
    if (best.length > limit) best.pop();
  }
  return best.map(({ node }) => describeTaxpayer(snapshot, node));
}
