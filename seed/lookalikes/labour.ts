import { flow, layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { volume, YOUNG } from '../schemes/chain.ts';
import { buyersOf } from './honest.ts';

/** Firms that sell what hardly comes with an invoice: labour, a harvest, advice, what was bought abroad. */
export function labour(plot: Plot): number[] {
  const { appetite, size } = plot.world.firms;
  const industry = (['consulting', 'farming', plot.branch.trade] as const)[plot.world.random.integer(3)];
  const firms = layerOf(plot, () => plot.trader(YOUNG, industry));
  for (const firm of firms) appetite[firm] = Math.min(appetite[firm], 0.3 * size[firm]);
  const goods = plot.goodsOf(firms[0]);
  flow(plot, { layers: [firms, buyersOf(plot, 3)], goods: [goods] }, { amount: volume(plot, firms[0]) });
  for (const firm of firms) plot.mayClose(firm, 0.7);
  return firms;
}
