import type { GoodsKey } from '../goods.ts';
import type { IndustryKey } from '../industries.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, castSource, chain, ESTABLISHED } from './chain.ts';

/** What a trader of each branch sells that it could not have made of what it buys. */
const SOLD: Readonly<Partial<Record<IndustryKey, GoodsKey>>> = {
  metalTrade: 'freight',
  chemicalTrade: 'construction',
  textileTrade: 'consulting',
  electronicsTrade: 'lithiumBattery',
  foodTrade: 'circuitBoard',
};

/** Pattern 5: a trader buys one category and sells another that it could not have made from it. */
export function goodsSwitch(plot: Plot): void {
  const { goods, trade } = plot.branch;
  const from = castSource(plot);
  const switching = plot.join(plot.trader(ESTABLISHED), 'goods-switch', 1, 'goods-switch', 'pipe');
  chain(plot, { layers: [[from], [switching], castRecipients(plot, 2)], goods: [goods, SOLD[trade]!] });
}
