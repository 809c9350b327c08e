import type { Branch, Plot } from '../plot.ts';
import { castPipes, castSource, chain, ESTABLISHED } from './chain.ts';

/** Traders of batteries: what is bought has a low refund, what is exported a high one. */
export const BATTERIES: Branch = {
  trade: 'electronicsTrade',
  goods: 'leadBattery',
  buyers: ['electronics', 'software'],
};

/** Pattern 4: low-refund goods become high-refund goods at a switch, and an exporter claims the refund. */
export function exporter(plot: Plot): void {
  const { lives } = plot.world;
  plot.branch = BATTERIES;
  const layers = [[castSource(plot)], castPipes(plot, 1)];
  layers.push([plot.join(plot.trader(ESTABLISHED), 'goods-switch', 2, 'goods-switch')]);
  const exporting = plot.join(plot.concern(['electronicsTrade']), 'exporter', 3, 'exporter');
  lives.decide(exporting, { exports: { from: plot.start, share: 0.9 } });
  layers.push([exporting]);
  chain(plot, { layers, goods: ['leadBattery', 'leadBattery', 'lithiumBattery'] });
}
