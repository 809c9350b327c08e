import { describe, expect, test } from 'vitest';
import { riskOf } from '../../algorithms/rings/risk.ts';
import { draw } from '../../graph/draw.ts';
import { nodeOf } from '../../graph/snapshot.ts';
import type { LeadHead, RingHead } from '../workers/leadFiles.ts';
import { scanned } from './marks.ts';

const snapshot = draw('a→b:1@1 b→c:1@2 c→d:1@3');

/** A lead in which these are, of whom it is about the first so many. */
const lead = (id: string, detector: string, strength: number, members: string, core = 1) =>
  ({
    ...{ id, detector: { name: detector, version: 1 }, strength, core: [...members].slice(0, core) },
    members: [...members].map((taxpayer, k) => ({
      taxpayer,
      role: (['source', 'recipient'] as const)[Math.min(k, 1)],
    })),
  }) as unknown as LeadHead;
const ring = (id: string, score: number, roles: Record<string, RingHead['members'][number]['role']>) =>
  ({
    id,
    score,
    members: Object.entries(roles).map(([taxpayer, role]) => ({ taxpayer, role })),
  }) as unknown as RingHead;

function marksOf(leads: LeadHead[], rings: RingHead[]) {
  const marks = scanned(snapshot, leads, rings);
  return (id: string) => marks.get(nodeOf(snapshot, id));
}

describe('what a scan comes to for a taxpayer', () => {
  test('its role is that of the strongest ring of whose core it is, before any lead', () => {
    const of = marksOf([lead('1', 'pipe', 0.9, 'a')], [ring('r1', 0.9, { a: 'pipe', b: 'associated' }), ring('r2', 0.5, { a: 'recipient', b: 'recipient' })]); // prettier-ignore
    expect(of('a')?.role).toBe('pipe');
    // beside the first it has none
    expect(of('b')?.role).toBe('recipient');
  });

  test('else that in the strongest lead that is about it, the first of equals', () => {
    const of = marksOf([lead('1', 'pipe', 0.4, 'ba', 2), lead('2', 'mutual', 0.7, 'ab'), lead('3', 'source', 0.7, 'ba', 2)], []); // prettier-ignore
    expect(of('a')?.role).toBe('source');
    expect(of('b')?.role).toBe('source');
    const weaker = marksOf([lead('1', 'pipe', 0.8, 'ba', 2), lead('2', 'mutual', 0.7, 'ab')], []);
    expect(weaker('a')?.role).toBe('recipient');
  });

  test('whoever is in leads and not what they are about has neither, and no risk', () => {
    const of = marksOf([lead('1', 'pipe', 0.9, 'abc')], []);
    expect([of('b'), of('c'), of('d')]).toEqual([undefined, undefined, undefined]);
  });

  test('its risk is of its leads and of the rings beside which it stands', () => {
    const leads = [lead('1', 'pipe', 0.9, 'a'), lead('2', 'mutual', 0.8, 'ab', 2)];
    const rings = [ring('r1', 0.9, { a: 'pipe', b: 'associated', c: 'associated' })];
    const of = marksOf(leads, rings);
    expect(of('a')?.risk).toBe(riskOf(leads, []).value);
    expect(of('b')?.risk).toBe(riskOf([leads[1]], rings).value);
    expect(of('c')).toEqual({ risk: riskOf([], rings).value, role: null });
    expect(of('c')!.risk).toBeGreaterThan(0);
  });

  test('ids that the graph has no more are nobody', () => {
    const of = marksOf([lead('1', 'pipe', 0.9, 'xa', 2)], [ring('r1', 0.9, { y: 'pipe' })]);
    expect(of('a')?.role).toBe('recipient');
    expect(scanned(snapshot, [lead('1', 'pipe', 0.9, 'x')], [ring('r1', 0.9, { y: 'pipe' })]).size).toBe(0);
  });
});
