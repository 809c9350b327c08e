import type { Plot } from '../plot.ts';
import { YOUNG } from '../schemes/chain.ts';
import { buyersOf, resale } from './honest.ts';

/** A young firm that sells much in its first months, bought what it sells, and stays. */
export function startUp(plot: Plot): number[] {
  const trader = plot.trader(YOUNG);
  const own = resale(plot, [trader], { buyers: buyersOf(plot, 3), lag: [10, 40], margin: [0.05, 0.15], backwards: 0 });
  plot.mayClose(trader, 0.5);
  return own;
}
