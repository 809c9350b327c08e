import { flow } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';
import { buyersOf, goodsThrough, HONEST, suppliersOf } from './honest.ts';

/** A wholesaler with a stock: what comes in goes out over months. */
export function wholesaler(plot: Plot): number[] {
  const trader = plot.trader(ESTABLISHED);
  const layers = [suppliersOf(plot), [trader], buyersOf(plot, 4)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, trader), ...HONEST });
  return [trader];
}
