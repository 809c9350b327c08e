import { expect, test } from 'vitest';
import { changeOf, whyOf } from './rings.ts';

test('what has changed is told against the scan before, and not where there is none to compare with', () => {
  const ring = (before: string | null, joined: string[] = [], left: string[] = []) => ({
    since: { before, joined, left },
  });
  const changes = [ring(null), ring('r'), ring('r', ['A']), ring('r', [], ['B']), ring('r', ['A'], ['B'])];
  expect(changes.map(changeOf)).toEqual(['new', null, 'joined', 'left', 'both']);
  expect(changeOf({ since: null })).toBeNull();
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
