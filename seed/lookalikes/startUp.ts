import { flow } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { volume, YOUNG } from '../schemes/chain.ts';
import { buyersOf, goodsThrough, suppliersOf } from './honest.ts';

/** A young firm that sells much in its first months, bought what it sells, and stays. */
export function startUp(plot: Plot): number[] {
  const trader = plot.trader(YOUNG);
  const amount = volume(plot, trader);
  const layers = [suppliersOf(plot), [trader], buyersOf(plot, 3)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount, lag: [10, 40], margin: [0.05, 0.15], backwards: 0 });
  plot.mayClose(trader, 0.5);
  return [trader];
}
