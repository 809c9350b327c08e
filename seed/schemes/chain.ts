import { type FlowOptions, flow, layerOf } from '../flow.ts';
import { between } from '../draws.ts';
import type { GoodsKey } from '../goods.ts';
import type { Plot, Role } from '../plot.ts';
import type { Pattern } from '../patterns.ts';
import { sharePeople } from './people.ts';

/** Ages of firms in days when a scheme begins. */
export const YOUNG: readonly [number, number] = [20, 120];
export const ESTABLISHED: readonly [number, number] = [120, 600];

/** A source: it sells in bulk, buys hardly anything, and vanishes when it is over. */
export function castSource(plot: Plot, ...more: Pattern[]): number {
  const { firms } = plot.world;
  const firm = plot.trader(YOUNG);
  // it has hardly any trade of its own, but what hides it
  firms.appetite[firm] = Math.min(firms.appetite[firm], 0.4 * firms.size[firm]);
  plot.vanish(firm, plot.end);
  return plot.join(firm, 'source', 0, 'source', ...more);
}

export function castPipes(plot: Plot, layer: number, least = 1): number[] {
  return layerOf(plot, () => plot.join(plot.trader(ESTABLISHED), 'pipe', layer, 'pipe'), least);
}

/** Going concerns that buy what the plot's branch sells. */
export function castConcerns(plot: Plot, role: Role, layer: number, least: number, ...patterns: Pattern[]): number[] {
  return layerOf(plot, () => plot.join(plot.concern(plot.branch.buyers), role, layer, ...patterns), least);
}

export const castRecipients = (plot: Plot, layer: number, least = 2) =>
  castConcerns(plot, 'recipient', layer, least, 'recipient');

/** What a trader's invoices of a month come to, by the knobs. */
export function volume(plot: Plot, firm: number): number {
  return plot.typicalNet(firm) * plot.knobs.boldness * between(plot.world.random, 3, 8);
}

export interface Chain {
  layers: number[][];
  goods?: GoodsKey[];
  /** Its hops are what it is: no route takes a detour. Else some do by the knobs, each over a further pipe. */
  isExact?: boolean;
  options?: Partial<FlowOptions>;
}

/** Passes goods of the plot's branch through layers; those behind it share people by the knobs. */
export function chain(plot: Plot, { layers, goods, isExact = false, options }: Chain): void {
  const middles = plot.members.filter(({ role }) => role === 'source' || role === 'pipe').map(({ firm }) => firm);
  if (middles.length > 1 && plot.chance(plot.knobs.shared)) sharePeople(plot, middles);
  const amount = volume(plot, layers[0][0]);
  const detour = isExact ? undefined : () => casts(plot, 'pipe', 0, 'pipe');
  const passed = { layers, goods: goods ?? layers.slice(1).map(() => plot.branch.goods) };
  flow(plot, passed, { amount, detour, ...options });
}

/** Firms of a role that are traders as others. */
export const casts = (plot: Plot, role: Role, layer: number, ...patterns: Pattern[]) =>
  plot.join(plot.trader(ESTABLISHED), role, layer, ...patterns);
