import { flow, layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';
import { goodsThrough, HONEST, suppliersOf } from './honest.ts';

/** Two plants of one firm, each with its supplier and one customer in common. */
export function twoWays(plot: Plot): number[] {
  const makers = layerOf(plot, () => plot.trader(ESTABLISHED), 4);
  const [from] = suppliersOf(plot, 1);
  flow(plot, { layers: [[from], makers, [plot.partner(plot.branch.buyers)]], goods: goodsThrough(plot, 2) }, { amount: volume(plot, makers[0]), ...HONEST, isDense: true }); // prettier-ignore
  return makers;
}
