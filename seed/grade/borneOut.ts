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
  const last = Math.max(...layerOf.values());
  const begun = new Set([...sold.keys()].map((seller) => layerOf.get(seller)));
  // neither the first hop nor the last is ever without invoices
  const isHidden = (hop: number) => hop > 0 && hop < last - 1 && !begun.has(hop);
  for (const { taxpayer, role, layer } of members) {
    const [into, out] = [bought.get(taxpayer), sold.get(taxpayer)];
    const flow = into ? (out ? 'both' : 'buys') : out ? 'sells' : 'neither';
    const allowed = FLOWS[role] ?? [];
    const isCut = allowed[0] === 'both' && ((flow === 'buys' && isHidden(layer)) || (flow === 'sells' && isHidden(layer - 1))); // prettier-ignore
    if (!allowed.includes(flow) && !isCut) told.push({ what: 'role', of: taxpayer, expected: role, found: flow });
    if (!into || !out || into.has(null) || out.has(null)) continue;
    // who switches goods sells nothing of what it bought, a pipe nothing else
    const same = [...out].filter((goods) => into.has(goods)).length;
    if (role === 'pipe' && same < out.size) told.push({ what: 'role', of: taxpayer, expected: role, found: 'otherGoods' }); // prettier-ignore
    if (role === 'goods-switch' && same > 0) told.push({ what: 'role', of: taxpayer, expected: role, found: 'sameGoods' }); // prettier-ignore
  }
  const places = members.filter(({ role }) => role === 'ring').length;
  const pairs = new Map(passed.map(({ seller, buyer }) => [`${seller} → ${buyer}`, [seller, buyer] as const]));
  for (const [pair, [seller, buyer]] of pairs) {
    const layers = [layerOf.get(seller), layerOf.get(buyer)];
    if (layers[0] === undefined || layers[1] === undefined) continue;
    const next = places > 0 ? (layers[0] + 1) % places : layers[0] + 1;
    if (layers[1] !== next) told.push({ what: 'layer', of: pair, expected: layers[1], found: next });
  }
  return told;
}
