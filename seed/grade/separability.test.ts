import { describe, expect, test } from 'vitest';
import { Random } from '../../algorithms/random.ts';
import { candidatesOf } from './candidates.ts';
import { separability } from './separability.ts';
import { TradeDraft } from './trades.ts';
import type { Truth } from './truth.ts';

/** Sixty planted firms and sixty look-alikes in threes, each of which sells once to somebody; `amount` says for how much. */
function made(amount: (isPlanted: boolean, random: Random) => number) {
  const random = new Random(3);
  const draft = new TradeDraft();
  const groups = Array.from({ length: 40 }, (_, g) => ({
    isPlanted: g % 2 === 0,
    taxpayers: new Set([0, 1, 2].map((i) => `${String(random.integer(1e9)).padStart(17, '9')}${g}${i}`)),
  }));
  for (const { isPlanted, taxpayers } of groups)
    for (const id of taxpayers) draft.add(id, `buyer ${random.integer(50)}`, random.integer(300), amount(isPlanted, random)); // prettier-ignore
  const planted = groups.filter(({ isPlanted }) => isPlanted);
  const truth: Truth = {
    ...{ name: 'made', remarks: [], taxpayers: new Set(planted.flatMap(({ taxpayers }) => [...taxpayers])) },
    schemes: planted.map(({ taxpayers }, i) => ({
      ...{
        id: `${i}`,
        plantedAs: 'pipe',
        difficulty: i % 2 === 0 ? 'easy' : 'hard',
        taxpayers,
        relations: [],
        taxAtStakeMinor: null,
      },
      patterns: new Map([['pipe', taxpayers]]),
      roles: new Map<string, string>(),
    })),
    lookalikes: groups
      .filter(({ isPlanted }) => !isPlanted)
      .map(({ taxpayers }, i) => ({ id: `${i}`, kind: 'odd', difficulty: i % 2 === 0 ? 'easy' : 'hard', taxpayers })),
  };
  return separability(truth, candidatesOf(draft.end(), truth), new Random(1));
}

describe('separability', () => {
  test('is complete where one column tells', () => {
    const rows = made((isPlanted, random) => (isPlanted ? 1000 : 1) * (1 + random.number()));
    expect(rows.map(({ difficulty, planted, lookalikes }) => [difficulty, planted, lookalikes])).toEqual([
      [null, 60, 60],
      ['easy', 30, 30],
      ['hard', 30, 30],
    ]);
    for (const { areaUnderCurve } of rows) expect(areaUnderCurve).toBeGreaterThan(0.95);
  });

  test('is that of a coin where none does', () => {
    const [all] = made((_, random) => 1000 * random.number());
    expect(Math.abs(all.areaUnderCurve - 0.5)).toBeLessThan(0.2);
  });
});
