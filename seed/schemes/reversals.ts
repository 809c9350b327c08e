import { monthEnd } from '../../graph/days.ts';
import { integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, casts, volume } from './chain.ts';

/** Pattern 20: what was issued is voided at the end of the month, or reversed once the buyer has credited it. */
export function reversals(plot: Plot): void {
  const { random, draft } = plot.world;
  const firm = casts(plot, 'issuer', 0, 'reversals');
  const buyers = castRecipients(plot, 1, 2);
  const part = { easy: 0.7, medium: 0.45, hard: 0.3 }[plot.knobs.difficulty];
  for (let month = 0; month < plot.months; month++) {
    const from = plot.month(month);
    const first = draft.count;
    for (const buyer of buyers) plot.send(firm, buyer, volume(plot, firm) / 2, [monthEnd(from) - 9, monthEnd(from)], plot.branch.goods); // prettier-ignore
    const until = draft.count;
    for (let i = first; i < until; i++)
      if (plot.chance(part) && !plot.void(i)) plot.reverse(i, monthEnd(from) + integerBetween(random, 15, 50));
  }
}
