import { monthEnd } from '../../graph/days.ts';
import { integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';
import { buyersOf } from './honest.ts';

/** A maker whose customers send back a good part: reversed, bought again later. */
export function returns(plot: Plot): number[] {
  const { random, draft } = plot.world;
  const maker = plot.trader(ESTABLISHED);
  const buyers = buyersOf(plot, 3);
  const part = { easy: 0.5, medium: 0.35, hard: 0.25 }[plot.knobs.difficulty];
  for (let month = 0; month < plot.months; month++) {
    const first = draft.count;
    const from = plot.month(month);
    for (const buyer of buyers) plot.send(maker, buyer, volume(plot, maker) / 2, [from, monthEnd(from)], plot.branch.goods); // prettier-ignore
    const until = draft.count;
    for (let i = first; i < until; i++)
      if (plot.chance(part)) plot.reverse(i, draft.day[i] + integerBetween(random, 5, 60));
  }
  return [maker];
}
