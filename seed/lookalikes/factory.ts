import { flow, layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED, volume } from '../schemes/chain.ts';
import { buyersOf, HONEST } from './honest.ts';

/** A factory: buys one category and sells another, which it does make. */
export function factory(plot: Plot): number[] {
  const firm = plot.trader(ESTABLISHED, plot.chance(0.5) ? 'plastics' : 'machinery');
  const layers = [layerOf(plot, () => plot.partner(['chemicals', 'metals']), 2), [firm], buyersOf(plot)];
  flow(plot, { layers, goods: [plot.chance(0.5) ? 'polyethylene' : 'hotCoil', plot.goodsOf(firm)] }, { amount: volume(plot, firm), ...HONEST, margin: [0.1, 0.4] }); // prettier-ignore
  return [firm];
}
