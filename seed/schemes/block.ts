import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, casts, chain } from './chain.ts';

/** Pattern 14: layers of which everybody trades with everybody of the next, month after month. */
export function block(plot: Plot): void {
  const layers = [layerOf(plot, () => casts(plot, 'issuer', 0, 'block'), 3)];
  layers.push(layerOf(plot, () => casts(plot, 'pipe', 1, 'block', 'pipe'), 3));
  if (plot.chance(0.5)) layers.push(layerOf(plot, () => casts(plot, 'pipe', 2, 'block', 'pipe'), 3));
  layers.push(castRecipients(plot, layers.length, 3));
  chain(plot, { layers, isExact: true, options: { isDense: true } });
}
