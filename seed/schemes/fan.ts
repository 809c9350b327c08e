import type { Plot } from '../plot.ts';
import { casts, volume } from './chain.ts';

/** Pattern 11: within a window of days one firm issues alike invoices to many, or many to one. */
export function fan(plot: Plot): void {
  const { random } = plot.world;
  const isOut = plot.chance(0.5);
  const hub = casts(plot, isOut ? 'issuer' : 'collector', isOut ? 0 : 1, 'fan');
  const count = 8 + random.integer(8 * plot.knobs.width[1]);
  const each = volume(plot, hub) / 6;
  const window: [number, number] = [plot.start + 3, plot.start + 3 + 2 * plot.knobs.lag[1]];
  for (let i = 0; i < count; i++) {
    const other = plot.join(plot.anyone(true), 'associate', isOut ? 1 : 0);
    const net = each * (0.9 + 0.2 * random.number());
    const [seller, buyer] = isOut ? [hub, other] : [other, hub];
    plot.send(seller, buyer, net, window, plot.branch.goods, net);
  }
}
