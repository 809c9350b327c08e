import { expect, test } from 'vitest';
import { measureRings, reliabilityOf, together } from './ringMeasures.ts';
import type { Truth, TrueScheme } from './truth.ts';

const schemeOf = (id: string, roles: Record<string, string>, difficulty = 'easy'): TrueScheme => ({
  ...{ id, plantedAs: 'gang', patterns: new Map(), difficulty, taxAtStakeMinor: null, relations: [] },
  ...{ roles: new Map(Object.entries(roles)), taxpayers: new Set(Object.keys(roles)) },
});
const truthOf = (schemes: TrueScheme[], lookalikes: Truth['lookalikes'] = []): Truth => ({
  ...{ name: 'made', schemes, lookalikes, remarks: [] },
  taxpayers: new Set(schemes.flatMap(({ taxpayers }) => [...taxpayers])),
});
const ring = (core: string, beside = '', role = 'pipe') => ({
  core: [...core],
  members: [...[...core].map((taxpayer) => ({ taxpayer, role })), ...[...beside].map((taxpayer) => ({ taxpayer, role: 'associated' }))],
}); // prettier-ignore
const CHAIN = { s: 'source', p: 'pipe', q: 'goods-switch', r: 'recipient' };

test('a scheme is found as well as its best ring has its members, those beside among them', () => {
  const truth = truthOf([schemeOf('1', CHAIN), schemeOf('2', { x: 'ring', y: 'ring' }, 'hard')]);
  const found = measureRings([ring('sp', 'z'), ring('q'), ring('x', 'y')], truth);
  expect(found.composed).toEqual([{ difficulty: 'easy', jaccard: 2 / 5 }]);
  expect(found.all).toEqual([2 / 5, 1]);
  expect(measureRings([], truth).all).toEqual([0, 0]);
});

test('roles are of core members that were planted; whoever only takes part may be anything', () => {
  const truth = truthOf([schemeOf('1', { ...CHAIN, a: 'associate' })]);
  expect(measureRings([ring('spqa', 'r')], truth).roles).toEqual({ told: 3, right: 2 });
  expect(measureRings([ring('sz', '', 'source')], truth).roles).toEqual({ told: 1, right: 1 });
});

test('of the first twenty it is told whether they are right, and whether two honest groups are in one', () => {
  const like = (id: string, kind: string, firms: string) => ({ id, kind, difficulty: null, taxpayers: new Set(firms) });
  const truth = truthOf([schemeOf('1', CHAIN)], [like('a', 'group', 'gh'), like('b', 'park', 'kl'), like('c', 'labour', 'm')]); // prettier-ignore
  const found = measureRings([ring('spgh'), ring('gk'), ring('gh'), ring('gm'), ring('z', 'gk')], truth);
  expect(found.first).toEqual({ rings: 5, right: 1 });
  expect(found.honestJoined).toBe(1);
  const many = measureRings([...Array.from({ length: 20 }, () => ring('z')), ring('gk')], truth);
  expect([many.first.rings, many.honestJoined]).toEqual([20, 0]);
  expect(together([found, many])).toMatchObject({ rings: 26, honestJoined: 1, first: { rings: 25, right: 1 } });
});

test('a reliability table has the part that was planted of each tenth', () => {
  const bins = reliabilityOf([
    ['a', 0.95, true],
    ['b', 1, false],
    ['c', 0.05, false],
  ]);
  expect(bins.map(({ from, taxpayers, planted }) => [from, taxpayers, planted])).toEqual([
    [0, 1, 0],
    [0.9, 2, 0.5],
  ]);
  expect(bins[1].meanRisk).toBeCloseTo(0.975, 12);
});
