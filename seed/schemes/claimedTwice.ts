import type { Plot } from '../plot.ts';
import { castConcerns, casts, chain } from './chain.ts';

/** Pattern 21: an invoice that one buyer has is handed in by another as well, number, day and amounts being equal. */
export function claimedTwice(plot: Plot): void {
  const { doubles } = plot.world;
  const seller = casts(plot, 'issuer', 0);
  const [buyer, ...others] = castConcerns(plot, 'recipient', 1, 2, 'claimed-twice');
  const first = plot.world.draft.count;
  // one at least for each of those who have none of their own; each is the first buyer's own: over a detour some would not be
  do chain(plot, { layers: [[seller], [buyer]], isExact: true });
  while (plot.world.draft.count - first < others.length);
  const invoices = plot.world.draft.count - first;
  const wanted = Math.max(
    2,
    others.length,
    Math.round(invoices * { easy: 0.6, medium: 0.3, hard: 0.1 }[plot.knobs.difficulty]),
  );
  for (let i = 0; i < Math.min(wanted, invoices); i++)
    doubles.push({ invoice: first + i, buyer: others[i % others.length] });
}
