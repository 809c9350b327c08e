import { flow } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';
import { buyersOf, goodsThrough, suppliersOf } from './honest.ts';

/** A trader on thin margins that turns goods in days, from makers that have them to makers that need them. */
export function commodityTrader(plot: Plot): number[] {
  const trader = plot.trader(ESTABLISHED);
  const layers = [suppliersOf(plot), [trader], buyersOf(plot)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, trader), backwards: 0 });
  plot.mayClose(trader, 0.4);
  return [trader];
}
