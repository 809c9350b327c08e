import { between } from '../draws.ts';
import { flow } from '../flow.ts';
import type { Plot } from '../plot.ts';
import { volume } from '../schemes/chain.ts';
import { suppliersOf, wholesalersFor } from './honest.ts';

/** Exports what it bought from those who made it, and claims the refund. */
export function honestExporter(plot: Plot): number[] {
  const firm = plot.concern(['electronicsTrade', 'textileTrade', 'machinery']);
  const own = [firm];
  plot.world.lives.decide(firm, { exports: { from: null, share: between(plot.world.random, 0.5, 0.95) } });
  const passed = { layers: [suppliersOf(plot, 3), [firm]], goods: ['lithiumBattery'] as const };
  flow(plot, passed, { amount: volume(plot, firm) / 2, detour: wholesalersFor(plot, own) });
  return own;
}
