import { between, integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { casts, volume } from './chain.ts';
import { sharePeople } from './people.ts';

/** Pattern 8: firms invoice each other in a circle, lap after lap; amounts change little, and nobody has more or less at the end. */
export function circular(plot: Plot): void {
  const { random } = plot.world;
  const { margin, lag, backwards, shared } = plot.knobs;
  const count = 3 + random.integer(2 + plot.knobs.width[1]);
  const ring = Array.from({ length: count }, (_, place) => casts(plot, 'ring', place, 'circular'));
  if (plot.chance(shared)) sharePeople(plot, ring);
  for (let lap = 0; lap < plot.months; lap++) {
    let net = volume(plot, ring[0]) / 3;
    let day = plot.month(lap) + integerBetween(random, 0, 5);
    const steps = ring.map((_, place) => place);
    // within a filing month the order of days tells nothing
    if (plot.chance(backwards)) steps.reverse();
    for (const place of steps) {
      plot.send(ring[place], ring[(place + 1) % count], net, [day, day + 2], plot.branch.goods, net);
      net *= 1 + between(random, ...margin) * (plot.chance(0.5) ? 1 : -0.5);
      day += Math.max(1, Math.round(integerBetween(random, ...lag) / count));
    }
  }
}
