import { integerBetween } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { buyersOf, resale } from './honest.ts';

/** Grows after it got another legal representative, with purchases that grow as well. */
export function growth(plot: Plot): number[] {
  const { firms, calendar, lives, random } = plot.world;
  const firm = plot.trader([500, 900]);
  firms.firstDay[firm] = calendar.firstDay;
  lives.decide(firm, {
    isQuiet: true,
    officers: [
      { post: 'legalRepresentative', person: lives.person(), from: plot.start - integerBetween(random, 5, 60) },
    ],
  });
  const own = resale(plot, [firm], { buyers: buyersOf(plot, 3), lag: [10, 40], margin: [0.04, 0.12], backwards: 0 });
  plot.mayClose(firm, 0.3);
  return own;
}
