import { between, integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';

/** Two makers that sell each other what each needs. */
export function mutualSuppliers(plot: Plot): number[] {
  const { random } = plot.world;
  const [a, b] = [plot.trader(ESTABLISHED), plot.trader(ESTABLISHED)];
  for (let month = 0; month < plot.months; month++)
    for (const [seller, buyer] of [
      [a, b],
      [b, a],
    ]) {
      const from = plot.month(month) + integerBetween(random, 0, 20);
      plot.send(seller, buyer, (volume(plot, seller) / 2) * between(random, 0.3, 1.7), [from, from + 6], plot.goodsOf(seller)); // prettier-ignore
    }
  return [a, b];
}
