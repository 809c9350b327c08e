import { expect, test } from 'vitest';
import type { LabelledPattern } from '../into/edges.ts';
import { plain } from '../into/plants.ts';
import { FAMILY_AIMS } from './families.ts';

/** `ab bc` are transfers in this order. */
function pattern(name: string, drawing: string): LabelledPattern {
  const pairs = drawing.split(' ');
  const names = [...new Set(pairs.join(''))];
  const transfers = pairs.map(([from, to], day) => ({
    ...{ seller: names.indexOf(from), buyer: names.indexOf(to), day, amountMinor: 1, unit: '', ...plain },
  }));
  const accounts = names.map(() => ({ role: 'account' as const, layer: 0, patterns: [name] }));
  return { ...{ id: drawing, name, difficulty: null, firstDay: 0 }, names, accounts, transfers };
}

const suits = (name: string, drawing: string) =>
  FAMILY_AIMS.find(({ families }) => families.includes(name))!.suits(pattern(name, drawing));

test('a cycle is in order of time from some start on, and of three or more', () => {
  expect(suits('cycle', 'bc ca ab')).toBe(true);
  expect(suits('cycle', 'ab ca bc')).toBe(false);
  expect(suits('cycle', 'ab ba')).toBe(false);
});

test('three middles lie between the same two', () => {
  expect(suits('scatter-gather', 'ab ac ad be ce de')).toBe(true);
  expect(suits('scatter-gather', 'ab ac ad be ce df')).toBe(false);
});

test('three partners on both sides of one, or four on one', () => {
  expect(suits('gather-scatter', 'ax bx cx xd xe xf')).toBe(true);
  expect(suits('gather-scatter', 'ax bx cx xd xe')).toBe(false);
  expect(suits('fan-in', 'ax bx cx dx')).toBe(true);
  expect(suits('fan-out', 'xa xb xc xc')).toBe(false);
});
