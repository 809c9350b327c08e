import type { Plot } from '../plot.ts';
import { ESTABLISHED } from '../schemes/chain.ts';
import { resale } from './honest.ts';

/** A trader on thin margins that turns goods in days, from makers that have them to makers that need them. */
export function commodityTrader(plot: Plot): number[] {
  const trader = plot.trader(ESTABLISHED);
  const own = resale(plot, [trader], { backwards: 0 });
  plot.mayClose(trader, 0.4);
  return own;
}
