import { between } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';

/** Buys up from many small ones within weeks: a harvest, scrap, a tender. */
export function collector(plot: Plot): number[] {
  const { random } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  const each = volume(plot, firm) / 6;
  for (let i = 8 + random.integer(8 * plot.knobs.width[1]); i > 0; i--) {
    const other = plot.anyone();
    plot.send(other, firm, each * between(random, 0.5, 1.6), [plot.start, plot.start + 3 * plot.knobs.lag[1]], plot.goodsOf(other), each); // prettier-ignore
  }
  return [firm];
}
