import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  columnGap,
  layoutChain,
  type LayoutEdge,
  type LayoutNode,
  rowPitch,
  rowsPerColumn,
  tierGap,
} from './layout.ts';

const node = (id: string, tier: number, round = 0, weight = 1): LayoutNode => ({ id, tier, round, weight });
const edge = (seller: string, buyer: string, round = 0): LayoutEdge => ({ seller, buyer, round });

describe('tiers', () => {
  test('stand from left to right, the start in the middle', () => {
    const nodes = [node('s', 0), node('u', -1), node('d', 1), node('dd', 2)];
    const places = layoutChain(nodes, [edge('u', 's'), edge('s', 'd'), edge('d', 'dd')]);
    expect(['u', 's', 'd', 'dd'].map((id) => places.get(id)!.x)).toEqual([-tierGap, 0, tierGap, tierGap * 2]);
    expect(places.get('s')).toEqual({ x: 0, y: 0 });
  });

  test('are ordered so that lines do not cross', () => {
    const nodes = [node('s', 0), node('a', 1, 0, 3), node('b', 1, 0, 2), node('c', 1)];
    nodes.push(node('x', 2, 0, 9), node('y', 2, 0, 8), node('z', 2, 0, 7));
    const edges = [...['a', 'b', 'c'].map((id) => edge('s', id)), edge('c', 'x'), edge('a', 'y'), edge('b', 'z')];
    const places = layoutChain(nodes, edges);
    const order = (ids: string[]) => ids.toSorted((a, b) => places.get(a)!.y - places.get(b)!.y);
    const partner = { a: 'y', b: 'z', c: 'x' } as Record<string, string>;
    expect(order(['x', 'y', 'z'])).toEqual(order(['a', 'b', 'c']).map((id) => partner[id]));
  });

  test('wrap into columns when there are hundreds', () => {
    const nodes = [node('s', 0), ...Array.from({ length: 400 }, (_, index) => node(`d${index}`, 1))];
    const places = [...layoutChain(nodes, []).values()];
    const [width, height] = (['x', 'y'] as const).map(
      (axis) => Math.max(...places.map((at) => at[axis])) - Math.min(...places.map((at) => at[axis])),
    );
    expect(width / height).toBeGreaterThan(1);
    expect(width / height).toBeLessThan(3);
    expect(rowsPerColumn([1, 400])).toBeLessThan(40);
  });
});

describe('any chain', () => {
  const chains = fc
    .array(
      fc.record({ tier: fc.integer({ min: -3, max: 3 }), round: fc.integer({ min: 0, max: 3 }), weight: fc.nat(9) }),
      {
        minLength: 1,
        maxLength: 120,
      },
    )
    .chain((made) => {
      const nodes = [node('n0', 0), ...made.map((part, index) => ({ ...part, id: `n${index + 1}` }))];
      const pick = fc.constantFrom(...nodes.map(({ id }) => id));
      return fc.record({
        nodes: fc.constant(nodes),
        edges: fc.array(fc.record({ seller: pick, buyer: pick, round: fc.nat(3) }), { maxLength: 200 }),
      });
    });

  test('is the same picture each time, and no two taxpayers overlap', () => {
    fc.assert(
      fc.property(chains, ({ nodes, edges }) => {
        const places = layoutChain(nodes, edges);
        expect(layoutChain(nodes, edges)).toEqual(places);
        expect(places.size).toBe(nodes.length);
        const all = [...places.values()];
        for (let i = 0; i < all.length; i++) {
          for (let j = 0; j < i; j++) {
            const apart = Math.max(Math.abs(all[i].x - all[j].x) / columnGap, Math.abs(all[i].y - all[j].y) / rowPitch);
            expect(apart).toBeGreaterThan(0.999);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps tiers apart from left to right', () => {
    fc.assert(
      fc.property(chains, ({ nodes, edges }) => {
        const places = layoutChain(nodes, edges);
        for (const a of nodes) {
          for (const b of nodes) if (a.tier < b.tier) expect(places.get(a.id)!.x).toBeLessThan(places.get(b.id)!.x);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('expanding moves nothing that is placed', () => {
    fc.assert(
      fc.property(chains, ({ nodes, edges }) => {
        const after = layoutChain(nodes, edges);
        for (const round of [0, 1, 2]) {
          const upTo = <T extends { round: number }>(items: readonly T[]) =>
            items.filter((item) => item.round <= round);
          for (const [id, at] of layoutChain(upTo(nodes), upTo(edges))) expect(after.get(id)).toEqual(at);
        }
      }),
      { numRuns: 40 },
    );
  });
});
