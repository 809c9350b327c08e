import { between, integerBetween } from '../draws.ts';
import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { volume } from '../schemes/chain.ts';
import { sharePeople } from '../schemes/people.ts';

/** Companies of one group that share their people and trade in circles, each of what it makes. */
export function group(plot: Plot): number[] {
  const { random } = plot.world;
  const firms = layerOf(plot, () => plot.trader([400, 900]), 3);
  sharePeople(plot, firms);
  for (let month = 0; month < plot.months; month++)
    firms.forEach((firm, place) => {
      const from = plot.month(month) + integerBetween(random, 0, 20);
      const net = volume(plot, firm) * between(random, 0.1, 1);
      plot.send(firm, firms[(place + 1) % firms.length], net, [from, from + 8], plot.goodsOf(firm));
    });
  return firms;
}
