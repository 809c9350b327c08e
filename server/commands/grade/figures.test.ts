import { expect, test } from 'vitest';
import { Terminal } from '../terminal.ts';
import { aimCells, exactly, least, listed, most, percent, WIDTH } from './figures.ts';

const terminal = new Terminal('en', false);

test('a figure beside its aim says whether it is met, or by how much it is missed', () => {
  expect(aimCells(0.9, least(0.9), terminal)).toEqual(['≥ 0.900', 'met']);
  expect(aimCells(0.1 + 0.2, most(0.3), terminal)).toEqual(['≤ 0.300', 'met']);
  expect(aimCells(0.65, least(0.9), terminal)).toEqual(['≥ 0.900', 'missed by 0.250']);
  expect(aimCells(5, most(2), terminal)).toEqual(['≤ 2', 'missed by 3']);
  expect([7, 8, 9].map((count) => aimCells(count, exactly(8), terminal)[1])).toEqual([
    ...['missed by 1', 'met', 'missed by 1'],
  ]);
  expect(aimCells(NaN, least(1), terminal)).toEqual(['≥ 1', '-']);
  expect(aimCells(1, null, terminal)).toEqual(['', '']);
  expect(percent(0.002)).toBe('0.2 %');
});

test('a long list takes several lines', () => {
  const items = Array.from({ length: 60 }, (_, i) => `item${i}`);
  const text = listed('these: ', items, terminal);
  expect(text.split('\n').length).toBeGreaterThan(2);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH);
  expect(text.replaceAll(/,\s+/g, ' ')).toBe(`these: ${items.join(' ')}`);
});
