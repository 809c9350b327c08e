import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { ESTABLISHED } from '../schemes/chain.ts';
import { HONEST, resale } from './honest.ts';

/** A factory: buys one category and sells another, which it does make. */
export function factory(plot: Plot): number[] {
  const firm = plot.trader(ESTABLISHED, plot.chance(0.5) ? 'plastics' : 'machinery');
  const suppliers = layerOf(plot, () => plot.partner(['chemicals', 'metals']), 2);
  const goods = [plot.chance(0.5) ? 'polyethylene' : 'hotCoil', plot.goodsOf(firm)] as const;
  return resale(plot, [firm], { suppliers, goods, ...HONEST, margin: [0.1, 0.4] });
}
