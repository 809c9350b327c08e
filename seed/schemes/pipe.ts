import type { Plot } from '../plot.ts';
import { castPipes, castRecipients, castSource, chain } from './chain.ts';

/** Pattern 2: what a source issued passes one to three layers of firms that only pass it on, to those who credit it. */
export function pipe(plot: Plot): void {
  const layers = [[castSource(plot)], castPipes(plot, 1)];
  while (layers.length < 4 && plot.chance(0.25)) layers.push(castPipes(plot, layers.length));
  layers.push(castRecipients(plot, layers.length));
  chain(plot, { layers });
}
