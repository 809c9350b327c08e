import { integerBetween } from '../draws.ts';
import { flow } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { volume } from '../schemes/chain.ts';
import { buyersOf, goodsThrough, suppliersOf } from './honest.ts';

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
  const layers = [suppliersOf(plot), [firm], buyersOf(plot, 3)];
  flow(plot, { layers, goods: goodsThrough(plot, 2) }, { amount: volume(plot, firm), lag: [10, 40], margin: [0.04, 0.12], backwards: 0 }); // prettier-ignore
  plot.mayClose(firm, 0.3);
  return [firm];
}
