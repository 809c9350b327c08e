import { expect, test } from 'vitest';
import { gradingSeeds, type Judged, parametersHash } from './seeds.ts';

const pipe: Judged = { name: 'pipe', version: '1', parameters: { dwell: 30, share: 0.9 } };
const circle: Judged = { name: 'circle', version: '1', parameters: {} };

test('the hash is of names, versions and parameters, not of their order', () => {
  const hash = parametersHash([pipe, circle]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(parametersHash([circle, { ...pipe, parameters: { share: 0.9, dwell: 30 } }])).toBe(hash);
  for (const other of [{ name: 'tube' }, { version: '2' }, { parameters: { dwell: 31, share: 0.9 } }])
    expect(parametersHash([{ ...pipe, ...other }, circle])).not.toBe(hash);
});

test('seeds follow from the hash, and differ', () => {
  const seeds = gradingSeeds('a', 5);
  expect(gradingSeeds('a', 5)).toEqual(seeds);
  expect(new Set([...seeds, ...gradingSeeds('b', 5)]).size).toBe(10);
  for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
});
