import { between, integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { casts, volume } from './chain.ts';

/** Pattern 9: two firms invoice each other about the same amounts within days. */
export function mutual(plot: Plot): void {
  const { random } = plot.world;
  const [a, b] = [casts(plot, 'ring', 0, 'mutual'), casts(plot, 'ring', 1, 'mutual')];
  for (let month = 0; month < plot.months; month++) {
    const net = volume(plot, a) / 2;
    const day = plot.month(month) + integerBetween(random, 0, 12);
    plot.send(a, b, net, [day, day + 3], plot.branch.goods);
    const back = day + integerBetween(random, ...plot.knobs.lag);
    plot.send(b, a, net * between(random, 1 - plot.knobs.margin[1], 1 + plot.knobs.margin[1]), [back, back + 3], plot.branch.goods); // prettier-ignore
  }
}
