import type { Plot } from '../plot.ts';
import { castPipes, castSource, chain } from './chain.ts';

/** Pattern 13: one → several → one, by ways that share nothing else. */
export function scatterGather(plot: Plot): void {
  const from = castSource(plot, 'scatter-gather');
  const middles = castPipes(plot, 1, 4);
  const to = plot.join(plot.concern(plot.branch.buyers), 'recipient', 2, 'recipient', 'scatter-gather');
  chain(plot, { layers: [[from], middles, [to]], isExact: true, options: { isDense: true } });
}
