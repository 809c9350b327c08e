import type { GoodsKey } from '../goods.ts';
import type { Plot } from '../plot.ts';
import { castRecipients, castSource, chain, ESTABLISHED } from './chain.ts';

/** What a trader cannot make of what it buys. */
const SWITCHES: readonly (readonly [bought: GoodsKey, sold: GoodsKey])[] = [
  ['xylene', 'freight'],
  ['leadBattery', 'lithiumBattery'],
  ['rice', 'copperCathode'],
  ['dailyGoods', 'circuitBoard'],
  ['diesel', 'construction'],
];

/** Pattern 5: a trader buys one category and sells another that it could not have made from it. */
export function goodsSwitch(plot: Plot): void {
  const [bought, sold] = SWITCHES[plot.world.random.integer(SWITCHES.length)];
  const from = castSource(plot);
  const switching = plot.join(plot.trader(ESTABLISHED), 'goods-switch', 1, 'goods-switch', 'pipe');
  chain(plot, { layers: [[from], [switching], castRecipients(plot, 2)], goods: [bought, sold] });
}
