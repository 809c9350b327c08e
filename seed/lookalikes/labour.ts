import { flow } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { volume, YOUNG } from '../schemes/chain.ts';
import { buyersOf } from './honest.ts';

/** A firm that sells what it made of little that comes with an invoice: labour, farming, consulting. */
export function labour(plot: Plot): number[] {
  const firm = plot.trader(YOUNG, plot.chance(0.5) ? 'consulting' : 'farming');
  plot.world.firms.appetite[firm] = Math.min(plot.world.firms.appetite[firm], 0.3 * plot.world.firms.size[firm]);
  const goods = plot.goodsOf(firm);
  flow(plot, { layers: [[firm], buyersOf(plot, 3)], goods: [goods] }, { amount: volume(plot, firm) });
  plot.mayClose(firm, 0.7);
  return [firm];
}
