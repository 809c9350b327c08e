import type { Plot } from '../plot.ts';
import { ESTABLISHED } from '../schemes/chain.ts';
import { buyersOf, HONEST, resale } from './honest.ts';

/** A wholesaler with a stock: what comes in goes out over months. */
export function wholesaler(plot: Plot): number[] {
  return resale(plot, [plot.trader(ESTABLISHED)], { buyers: buyersOf(plot, 4), ...HONEST });
}
