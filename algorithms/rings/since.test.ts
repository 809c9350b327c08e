import { expect, test } from 'vitest';
import { type Ring, ringId } from '../../graph/ring.ts';
import { type EarlierRing, sinceBefore } from './since.ts';

const ringOf = (core: string[], beside: string[] = []) =>
  ({ id: ringId(core), core, members: [...core, ...beside].map((taxpayer) => ({ taxpayer })) }) as unknown as Ring;
const earlier = (core: string[], beside: string[] = []): EarlierRing => ({
  ...{ id: ringId(core), core, taxpayers: [...core, ...beside] },
});
const changes = (rings: Ring[], before: EarlierRing[]) => sinceBefore(rings, before).map(({ since }) => since!);

test('a ring with the same core is the same, whoever joined or left beside it', () => {
  const [now] = [ringOf(['a', 'b'], ['x', 'z'])];
  const before = earlier(['b', 'a'], ['x', 'y']);
  expect(now.id).toBe(before.id);
  expect(changes([now], [before])).toEqual([{ before: before.id, joined: ['z'], left: ['y'] }]);
});

test('one that shares half of either core is what has become of it, and says who joined and who left', () => {
  const before = earlier(['a', 'b', 'c'], ['x']);
  expect(changes([ringOf(['b', 'c', 'd', 'x'])], [before])).toEqual([
    { before: before.id, joined: ['d'], left: ['a'] },
  ]);
  // two of five
  expect(changes([ringOf(['b', 'c', 'd', 'e', 'f'])], [before])).toEqual([{ before: null, joined: [], left: [] }]);
});

test('of several the one with most in common, then the first in rank', () => {
  const [first, second, most] = [earlier(['a', 'b', 'y', 'z']), earlier(['a', 'b', 'w', 'v']), earlier(['a', 'b', 'c', 'u'])];
  expect(changes([ringOf(['a', 'b', 'c', 'd'])], [first, second, most])[0].before).toBe(most.id);
  expect(changes([ringOf(['a', 'b', 'c', 'd'])], [first, second])[0].before).toBe(first.id);
}); // prettier-ignore

test('of several with as much in common the one that is nearest to it', () => {
  const [wider, same] = [earlier(['a', 'b', 'c']), earlier(['a', 'b'])];
  expect(changes([ringOf(['a', 'b'])], [wider, same])[0]).toEqual({ before: same.id, joined: [], left: [] });
});

test('without a scan before nothing has changed', () =>
  expect(changes([ringOf(['a', 'b'])], [])).toEqual([{ before: null, joined: [], left: [] }]));
