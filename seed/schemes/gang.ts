import { layerOf } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { castPipes, castRecipients, casts, chain, ESTABLISHED } from './chain.ts';
import { BATTERIES } from './exporter.ts';
import { sharePeople, takeOver } from './people.ts';

/**
 * Several patterns at once (1 to 5, 15 and 16): a shell that was taken over feeds pipes, these a goods switch, and it recipients and an
 * exporter; the same people stand behind shell and pipes.
 */
export function gang(plot: Plot): void {
  const { lives } = plot.world;
  plot.branch = BATTERIES;
  const shells = layerOf(plot, () => casts(plot, 'source', 0, 'source', 'takeover', 'officers'));
  const changed = Math.min(...shells.map((shell) => takeOver(plot, shell)));
  for (const shell of shells) if (plot.chance(0.7)) plot.vanish(shell, plot.end);
  const pipes = castPipes(plot, 1, 2);
  sharePeople(plot, [...shells, ...pipes], changed);
  const switching = plot.join(plot.trader(ESTABLISHED), 'goods-switch', 2, 'goods-switch', 'pipe');
  const credit = castRecipients(plot, 3, 2);
  const exporting = plot.join(plot.concern(['electronicsTrade']), 'exporter', 3, 'exporter');
  lives.decide(exporting, { exports: { from: plot.start, share: 0.9 } });
  chain(plot, { layers: [shells, pipes, [switching], [...credit, exporting]], goods: ['leadBattery', 'leadBattery', 'lithiumBattery'] }); // prettier-ignore
}
