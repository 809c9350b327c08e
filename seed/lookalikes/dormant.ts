import { integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { buyersOf, resale } from './honest.ts';

/** Slept for months and wakes: a project, a season that failed; the same people as ever. */
export function dormant(plot: Plot): number[] {
  const { firms, calendar, lives, random } = plot.world;
  const firm = plot.trader([500, 900]);
  firms.firstDay[firm] = calendar.firstDay;
  firms.lastDay[firm] = Math.max(calendar.firstDay + 30, plot.start - 30 * integerBetween(random, 5, 14));
  lives.decide(firm, { isQuiet: true });
  const own = resale(plot, [firm], { buyers: buyersOf(plot, 3), lag: [10, 40], margin: [0.05, 0.15], backwards: 0 });
  plot.mayClose(firm, 0.6);
  return own;
}
