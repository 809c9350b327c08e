import type { Plot } from '../plot.ts';
import { castConcerns, castRecipients, chain, ESTABLISHED } from './chain.ts';

/** Pattern 6: a firm of some age sells month after month and buys next to nothing, or the other way round. */
export function oneSided(plot: Plot): void {
  const { firms } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  if (plot.chance(0.5)) {
    plot.join(firm, 'issuer', 0, 'one-sided');
    firms.appetite[firm] = 0.02;
    chain(plot, { layers: [[firm], castRecipients(plot, 1)] });
    return;
  }
  plot.join(firm, 'collector', 1, 'one-sided');
  // what it buys is never sold: its stock would be without bounds
  firms.size[firm] = 0.02;
  // its suppliers hide nothing, so they sell to it directly
  const suppliers = castConcerns(plot, 'associate', 0, 2);
  chain(plot, { layers: [suppliers, [firm]], isExact: true });
}
