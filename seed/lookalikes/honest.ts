import { type FlowOptions, flow, layerOf } from '../flow.ts';
import type { GoodsKey } from '../goods.ts';
import type { IndustryKey } from '../industries.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';

/** What look-alikes that trade goods have in common. */

/** Days that goods stay with an honest trader, what it adds, and that nothing is covered afterwards or lost on the way. */
export const HONEST = { lag: [40, 110], margin: [0.03, 0.1], backwards: 0 } as const;

const SUPPLIERS: readonly IndustryKey[] = ['metals', 'chemicals', 'spinning', 'electronics', 'food', 'machinery'];

export const suppliersOf = (plot: Plot, least = 2): number[] => layerOf(plot, () => plot.partner(SUPPLIERS), least);
export const buyersOf = (plot: Plot, least = 2): number[] =>
  layerOf(plot, () => plot.partner(plot.branch.buyers), least);

/** What the plot's branch deals in, on each hop. */
export const goodsThrough = (plot: Plot, hops: number): GoodsKey[] =>
  Array.from({ length: hops }, () => plot.branch.goods);

/**
 * Casts another wholesaler for a detour: on the way from or to a trader one may stand as a pipe does in schemes, by the same chance. It becomes
 * one of the look-alike's own.
 */
export function wholesalersFor(plot: Plot, own: number[]): () => number {
  return () => {
    const wholesaler = plot.trader(ESTABLISHED);
    own.push(wholesaler);
    return wholesaler;
  };
}

export interface Resale extends Partial<FlowOptions> {
  /** Default makers and those who need what they make, of the plot's branch. */
  suppliers?: readonly number[];
  buyers?: readonly number[];
  /** What is bought and what is sold; default what the branch deals in. */
  goods?: readonly GoodsKey[];
}

/**
 * Some firms buy and sell, sometimes over further wholesalers: what all suppliers together send is the volume of these firms, as in schemes.
 * Answers with the look-alike's own.
 */
export function resale(plot: Plot, firms: readonly number[], options: Resale): number[] {
  const { suppliers = suppliersOf(plot), buyers = buyersOf(plot), goods = goodsThrough(plot, 2), ...more } = options;
  const own = [...firms];
  const amount = (volume(plot, firms[0]) * firms.length) / suppliers.length;
  flow(plot, { layers: [suppliers, firms, buyers], goods }, { amount, detour: wholesalersFor(plot, own), ...more });
  return own;
}
