import { expect, test } from 'vitest';
import { changeOf, whyOf } from './rings.ts';

test('what has changed is told against the scan before, and not where there is none or it had no rings', () => {
  const ring = (before: string | null, joined: string[] = [], left: string[] = []) => ({
    scan: 'now',
    since: { before, joined, left },
  });
  const scans = ['now', 'then'].map((id) => ({ id, rings: 2 }));
  const changes = [ring(null), ring('r'), ring('r', ['A']), ring('r', [], ['B']), ring('r', ['A'], ['B'])];
  expect(changes.map((one) => changeOf(one, scans))).toEqual(['new', null, 'joined', 'left', 'both']);
  expect(changeOf({ ...ring(null), scan: 'then' }, scans)).toBeNull();
  expect(changeOf({ ...ring(null), scan: 'forgotten' }, scans)).toBeNull();
  expect(changeOf(ring(null), [scans[0], { id: 'old', rings: null }])).toBeNull();
  expect(changeOf(ring(null), [])).toBeNull();
});

test('a reason that several leads give is told once', () => {
  const reason = (text: string, lead: string | null) => ({ code: 'x', values: {}, text, lead });
  const why = [reason('is a lead', 'a'), reason('sells to members', null), reason('is a lead', 'b')];
  expect(whyOf({ why })).toEqual([
    { text: 'is a lead', leads: ['a', 'b'] },
    { text: 'sells to members', leads: [] },
  ]);
  expect(whyOf({ why: [] })).toEqual([]);
});
