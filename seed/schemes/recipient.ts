import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { castSource, chain } from './chain.ts';

/** Pattern 3: a going concern covers what it lacks of input with what several sources issue, which it never dealt with before. */
export function recipient(plot: Plot): void {
  const sources = layerOf(plot, () => castSource(plot), 2);
  const buyer = plot.join(plot.concern(plot.branch.buyers), 'recipient', 1, 'recipient');
  chain(plot, { layers: [sources, [buyer]] });
}
