import { monthEnd } from '../../graph/days.ts';
import { between } from '../draws.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume, YOUNG } from '../schemes/chain.ts';
import { buyersOf, suppliersOf } from './honest.ts';

/** Merged: its trade goes on under another number, from the day on that the old one ends. */
export function merged(plot: Plot): number[] {
  const { firms, calendar, lives } = plot.world;
  const [before, after] = [plot.trader(ESTABLISHED), plot.trader(YOUNG)];
  const changed = plot.month(plot.months >> 1);
  firms.firstDay[before] = calendar.firstDay;
  firms.lastDay[before] = changed - 1;
  firms.firstDay[after] = changed;
  firms.industry[after] = firms.industry[before];
  lives.decide(before, { isQuiet: true });
  lives.decide(after, { isQuiet: true, registeredDay: changed, successorOf: before });
  const [suppliers, buyers] = [suppliersOf(plot), buyersOf(plot, 3)];
  for (let month = 0; month < plot.months; month++) {
    const from = plot.month(month);
    const firm = from < changed ? before : after;
    const window = [from, monthEnd(from)] as const;
    const net = volume(plot, before) / 2;
    for (const supplier of suppliers) plot.send(supplier, firm, net, window, plot.branch.goods);
    for (const buyer of buyers) plot.send(firm, buyer, net * between(plot.world.random, 0.5, 1), window, plot.branch.goods);
  }
  return [before, after];
} // prettier-ignore
