import { expect, test } from 'vitest';
import type { Candidate, Decision } from '../../server/contract.ts';
import { coverageOfEnds, yearsText } from './coverage.ts';
import { betweenBoth, decisionsAbout, isPair, kindOfId, undoneBy } from './identity.ts';

const decision = (number: number, part: Partial<Decision>): Decision => ({
  ...{ number, kind: 'confirm', a: null, b: null, undoes: null, stands: true },
  ...{ author: 'x', reason: 'y', madeAt: '2026-01-01T00:00:00Z' },
  ...part,
});
const pair = (a: string, b: string, state: Candidate['state'] = 'open'): Candidate => ({
  ...{ kind: 'duplicate', state, weight: 1, evidence: { documents: [], marks: [] } },
  a: { id: a, name: null, observed: [] },
  b: { id: b, name: null, observed: [] },
});

test('decisions about a pair, with their undoing, and who takes them back', () => {
  const decisions = [
    decision(4, { kind: 'undo', undoes: 3 }),
    decision(3, { kind: 'undo', undoes: 1, stands: false }),
    decision(2, { a: 'A', b: 'C' }),
    decision(1, { a: 'B', b: 'A' }),
  ];
  expect(decisionsAbout(decisions, ['A', 'B']).map(({ number }) => number)).toEqual([4, 3, 1]);
  expect(undoneBy(decisions, decisions[1])?.number).toBe(4);
  // What took it back was taken back.
  expect(undoneBy(decisions, decisions[3])).toBeUndefined();
});

test('a split is about its one id, not about a pair', () => {
  expect(decisionsAbout([decision(1, { kind: 'split', a: 'A' })], ['A', 'B'])).toEqual([]);
});

test('open pairs between two taxpayers', () => {
  const [one, other, done] = [pair('A', 'B'), pair('A', 'C'), pair('A', 'D', 'refused')];
  expect(betweenBoth([one, other, done], [one, done])).toEqual([one]);
  expect(isPair(one, ['B', 'A'])).toBe(true);
});

test('what kind of number an id is', () => {
  const kinds = ['S', 'S/sales/1', '320100123456789', '91320100123456789K'].map((id) => kindOfId(id, 'S'));
  expect(kinds).toEqual(['itself', 'code', 'old', 'other']);
});

test('whose ledgers stand behind a relation', () => {
  const period = { firstDay: '2017-01-03', lastDay: '2019-12-30' };
  const coverage = { sales: period, purchases: period };
  const states = (
    coveredBy: 'both' | 'seller' | 'buyer' | 'neither',
    buyer = coverage as typeof coverage | undefined,
  ) => coverageOfEnds({ coveredBy }, coverage, buyer).map(({ state }) => state);
  expect(states('both')).toEqual(['loaded', 'loaded']);
  expect(states('seller')).toEqual(['loaded', 'partly']);
  expect(coverageOfEnds({ coveredBy: 'seller' }, coverage, undefined)[1]).toMatchObject({
    end: 'buyer',
    state: 'none',
  });
  expect([yearsText(period), yearsText({ ...period, lastDay: '2017-09-01' })]).toEqual(['2017–2019', '2017']);
});
