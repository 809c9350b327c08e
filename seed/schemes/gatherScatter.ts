import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, casts, chain } from './chain.ts';

/** Pattern 12: many → one → many, what is gathered being scattered afterwards. */
export function gatherScatter(plot: Plot): void {
  const issuers = layerOf(plot, () => casts(plot, 'issuer', 0), 5);
  const middle = casts(plot, 'pipe', 1, 'gather-scatter', 'pipe');
  chain(plot, { layers: [issuers, [middle], castRecipients(plot, 2, 5)], isExact: true, options: { isDense: true } });
}
