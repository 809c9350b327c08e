import type { KeyScheme } from '../key.ts';
import type { Disagreement } from './agreement.ts';

/** Whether what the invoices between members of a scheme show bears out the roles and layers that the key gives them. */

/** An invoice between two members. */
export interface Passed {
  readonly seller: string;
  readonly buyer: string;
  /** Null where the files do not say. */
  readonly goods: string | null;
}

type Flow = 'sells' | 'buys' | 'both' | 'neither';

/**
 * What a role does within its scheme. Those that differ in what stands behind a firm alone (source, issuer, shell; recipient, exporter,
 * collector) are the same to a ledger.
 */
const FLOWS: Readonly<Record<string, readonly Flow[]>> = {
  ...{ source: ['sells'], issuer: ['sells'], shell: ['sells'] },
  ...{ pipe: ['both'], 'goods-switch': ['both'], ring: ['both'] },
  ...{ recipient: ['buys'], exporter: ['buys'], collector: ['buys'] },
  // of a fan, or of a firm that only buys or sells: it is at either end
  associate: ['sells', 'buys'],
};

export function borneOut({ members }: KeyScheme, passed: readonly Passed[]): Omit<Disagreement, 'scheme'>[] {
  const told: Omit<Disagreement, 'scheme'>[] = [];
  const layerOf = new Map(members.map(({ taxpayer, layer }) => [taxpayer, layer]));
  const [bought, sold] = [new Map<string, Set<string | null>>(), new Map<string, Set<string | null>>()];
  for (const { seller, buyer, goods } of passed) {
    sold.set(seller, (sold.get(seller) ?? new Set()).add(goods));
    bought.set(buyer, (bought.get(buyer) ?? new Set()).add(goods));
  }
  const flowOf = (taxpayer: string): Flow =>
    bought.has(taxpayer) ? (sold.has(taxpayer) ? 'both' : 'buys') : sold.has(taxpayer) ? 'sells' : 'neither';
  // a hop without invoices leaves some who only buy, and after them some who only sell, of those who should do both
  const between = members.filter(({ role }) => FLOWS[role]?.[0] === 'both');
  const isHidden = (from: number, to: number) =>
    between.some(({ taxpayer, layer }) => layer <= from && flowOf(taxpayer) === 'buys') &&
    between.some(({ taxpayer, layer }) => layer >= to && flowOf(taxpayer) === 'sells');
  for (const { taxpayer, role, layer } of members) {
    const [into, out] = [bought.get(taxpayer), sold.get(taxpayer)];
    const flow = flowOf(taxpayer);
    const allowed = FLOWS[role] ?? [];
    const isCut = allowed[0] === 'both' && ((flow === 'buys' && isHidden(layer, layer + 1)) || (flow === 'sells' && isHidden(layer - 1, layer))); // prettier-ignore
    if (!allowed.includes(flow) && !isCut) told.push({ what: 'role', of: taxpayer, expected: role, found: flow });
    if (!into || !out || into.has(null) || out.has(null)) continue;
    // who switches goods sells nothing of what it bought, a pipe nothing else
    const same = [...out].filter((goods) => into.has(goods)).length;
    if (role === 'pipe' && same < out.size) told.push({ what: 'role', of: taxpayer, expected: role, found: 'otherGoods' }); // prettier-ignore
    if (role === 'goods-switch' && same > 0) told.push({ what: 'role', of: taxpayer, expected: role, found: 'sameGoods' }); // prettier-ignore
  }
  const places = members.filter(({ role }) => role === 'ring').length;
  const pairs = new Map(passed.map(({ seller, buyer }) => [`${seller} → ${buyer}`, [seller, buyer] as const]));
  /** The most hops by which a buyer is reached. */
  const reached = new Map<string, number>();
  for (const [pair, [seller, buyer]] of pairs) {
    const [from, to] = [layerOf.get(seller), layerOf.get(buyer)];
    if (from === undefined || to === undefined) continue;
    const next = places > 0 ? (from + 1) % places : from + 1;
    reached.set(buyer, Math.max(reached.get(buyer) ?? 0, next));
    if (places > 0 ? to !== next : to < next) told.push({ what: 'layer', of: pair, expected: to, found: next });
  }
  if (places === 0)
    for (const [buyer, found] of reached) {
      const expected = layerOf.get(buyer)!;
      // what comes over a hop without invoices may come by more
      if (found < expected && !isHidden(expected - 1, found)) told.push({ what: 'layer', of: buyer, expected, found });
    }
  return told;
}
