import { between } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';

/** Sells most of its year in one season, to many. */
export function seasonal(plot: Plot): number[] {
  const { random } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  const each = volume(plot, firm) / 6;
  for (let i = 8 + random.integer(8 * plot.knobs.width[1]); i > 0; i--)
    plot.send(firm, plot.anyone(), each * between(random, 0.5, 1.6), [plot.start, plot.start + 3 * plot.knobs.lag[1]], plot.branch.goods, each); // prettier-ignore
  return [firm];
}
