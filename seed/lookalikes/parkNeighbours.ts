import { layerOf } from '../flow.ts';
import { POSTS } from '../lives.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED } from '../schemes/chain.ts';
import { HONEST, resale } from './honest.ts';

/** Several makers of one park that sell to the same builders: the park's address, and an agent's clerk, in common. */
export function parkNeighbours(plot: Plot): number[] {
  const { lives } = plot.world;
  const firms = layerOf(plot, () => plot.trader(ESTABLISHED), 4);
  const [place, clerk] = [lives.place(), lives.person()];
  for (const firm of firms)
    lives.decide(firm, {
      place: { number: place, from: null },
      officers: POSTS.slice(2).map((post) => ({ post, person: clerk, from: null })),
    });
  return resale(plot, firms, HONEST);
}
