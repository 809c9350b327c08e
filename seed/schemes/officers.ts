import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, casts, chain } from './chain.ts';
import { sharePeople } from './people.ts';

/** Pattern 16: firms registered about the same time, with the same people behind them, sell to the same buyers. */
export function officers(plot: Plot): void {
  const firms = layerOf(plot, () => casts(plot, 'issuer', 0, 'officers'), 4);
  const { firstDay } = plot.world.firms;
  for (const firm of firms) firstDay[firm] = Math.min(plot.start, firstDay[firms[0]] + plot.world.random.integer(30));
  sharePeople(plot, firms);
  chain(plot, { layers: [firms, castRecipients(plot, 1)] });
}
