import { expect, test } from 'vitest';
import { dayOf } from './days.ts';
import { leadId, quarterOf } from './lead.ts';

test('quarters', () => {
  expect([dayOf(2021, 1, 1), dayOf(2021, 3, 31), dayOf(2021, 4, 1), dayOf(2021, 12, 31)].map(quarterOf)).toEqual([
    '2021Q1',
    '2021Q1',
    '2021Q2',
    '2021Q4',
  ]);
  expect(quarterOf(dayOf(1969, 12, 31))).toBe('1969Q4');
});

test('an id is of detector, quarter and core, whatever the order of the core', () => {
  const id = leadId('pipe', dayOf(2021, 5, 3), ['a', 'b']);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(leadId('pipe', dayOf(2021, 6, 30), ['b', 'a'])).toBe(id);
  const others = [
    leadId('source', dayOf(2021, 5, 3), ['a', 'b']),
    leadId('pipe', dayOf(2021, 7, 1), ['a', 'b']),
    leadId('pipe', dayOf(2021, 5, 3), ['a', 'c']),
    leadId('pipe', dayOf(2021, 5, 3), ['a,b']),
  ];
  expect(new Set([id, ...others]).size).toBe(5);
});
