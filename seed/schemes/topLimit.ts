import { between, integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, casts } from './chain.ts';

/** Pattern 19: invoice after invoice just below the limit that the office allows. */
export function topLimit(plot: Plot): void {
  const { random, firms } = plot.world;
  const firm = casts(plot, 'issuer', 0, 'top-limit');
  const buyers = castRecipients(plot, 1, 2);
  firms.limitMinor[firm] = 1e7;
  let sent = 0;
  const each = Math.round(3 + 3 * plot.knobs.boldness);
  for (let month = 0; month < plot.months; month++)
    for (let i = integerBetween(random, each >> 1, each); i > 0; i--) {
      const day = plot.day(plot.month(month), plot.month(month + 1) - 1);
      const isAtLimit = plot.chance(plot.knobs.difficulty === 'hard' ? 0.6 : 0.85);
      const net = 1e7 * (isAtLimit ? between(random, 0.99, 1) : between(random, 0.3, 0.99));
      const drawn = random.integer(buyers.length);
      // everybody gets one at least
      plot.add(firm, buyers[sent < buyers.length ? sent : drawn], day, net, plot.branch.goods);
      sent++;
    }
}
