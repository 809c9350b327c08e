import { layerOf } from '../flow.ts';
import type { GoodsKey } from '../goods.ts';
import type { IndustryKey } from '../industries.ts';
import type { Plot } from '../plot.ts';

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
