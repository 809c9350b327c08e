import { describe, expect, test } from 'vitest';
import { DETECTORS } from '../detectors/detectors.ts';
import { reliabilityAt } from '../detectors/reliability.ts';
import { riskOf } from './risk.ts';

const leadOf = (id: string, name: string, strength: number) => ({ id, detector: { name, version: 1 }, strength });
const valueOf = (name: string, strength: number) =>
  reliabilityAt(DETECTORS.find((detector) => detector.name === name)!.reliability, strength);

describe('reliability', () => {
  test('rises on a line between two points, and stays as it is beyond them', () => {
    const line = { group: 'passing', weak: [0.2, 0.1], strong: [0.6, 0.9] } as const;
    expect([0, 0.2, 0.4, 0.6, 1].map((at) => Number(reliabilityAt(line, at).toFixed(9)))).toEqual([0.1, 0.1, 0.5, 0.9, 0.9]);
  }); // prettier-ignore
  test.each(DETECTORS.map((one) => [one.name, one.reliability] as const))('of %s rises, and is never sure', (_, one) => {
    expect(one.weak[0]).toBeLessThan(one.strong[0]);
    expect(one.weak[1]).toBeLessThanOrEqual(one.strong[1]);
    expect(one.weak[1]).toBeGreaterThanOrEqual(0);
    expect(one.strong[1]).toBeLessThan(1);
  }); // prettier-ignore
});

describe('risk', () => {
  test('is the noisy-or of the strongest term of each group, and shows the others', () => {
    const { value, terms } = riskOf([leadOf('1', 'pipe', 0.5), leadOf('2', 'gather-scatter', 0.8), leadOf('3', 'recipient', 0.7)], []); // prettier-ignore
    const [passing, credit] = [valueOf('gather-scatter', 0.8), valueOf('recipient', 0.7)];
    expect(value).toBeCloseTo(1 - (1 - passing) * (1 - credit), 12);
    expect(terms.map(({ lead, counts }) => [lead, counts])).toEqual([['2', true], ['3', true], ['1', false]]);
  }); // prettier-ignore
  test('of whoever only stands beside rings is less than theirs, and counts once', () => {
    const { value, terms } = riskOf([], [{ id: 'r', score: 0.9 }, { id: 's', score: 0.5 }]); // prettier-ignore
    expect(value).toBeCloseTo(terms[0].value, 12);
    expect(value).toBeLessThan(0.9);
    expect(terms.map(({ ring, lead, detector, counts }) => [ring, lead, detector, counts])).toEqual([
      ['r', null, null, true],
      ['s', null, null, false],
    ]);
  });
  test('is none where nothing is said, and leads of older scans or unknown detectors add none', () => {
    expect(riskOf([], [])).toEqual({ value: 0, terms: [] });
    const old = leadOf('1', 'pipe', undefined as unknown as number);
    expect(riskOf([old, leadOf('2', 'no-such', 1)], [])).toEqual({ value: 0, terms: [] });
  });
});
