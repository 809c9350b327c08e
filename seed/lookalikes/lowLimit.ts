import { between, integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED } from '../schemes/chain.ts';
import { buyersOf } from './honest.ts';

/** A firm on the largest orders of a few buyers: invoice after invoice near the limit, as its office gave it no higher one. */
export function lowLimit(plot: Plot): number[] {
  const { firms, random } = plot.world;
  const firm = plot.trader(ESTABLISHED);
  firms.limitMinor[firm] = 1e7;
  const buyers = buyersOf(plot);
  const each = Math.round(3 + 3 * plot.knobs.boldness);
  for (let month = 0; month < plot.months; month++)
    for (let i = integerBetween(random, each >> 1, each); i > 0; i--) {
      const day = plot.day(plot.month(month), plot.month(month + 1) - 1);
      plot.add(firm, buyers[random.integer(buyers.length)], day, 1e7 * (plot.chance(0.5) ? between(random, 0.985, 1) : between(random, 0.3, 0.99)), plot.branch.goods); // prettier-ignore
    }
  return [firm];
}
