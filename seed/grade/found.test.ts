import { expect, test } from 'vitest';
import { foundIn } from './found.ts';

const groups = (...texts: string[]) => texts.map((text) => new Set(text));

test('what is like a planted group finds it, and each that lies in it by half counts as one more', () => {
  // abcd by ¾ and by ½, ef not by half of itself, xyz by nobody
  const { found, reported } = foundIn(groups('abc', 'ab', 'efqrs', 'd'), groups('abcd', 'ef', 'xyz'));
  expect(found).toEqual([true, false, false]);
  expect(reported).toEqual([3, 0, 0]);
});

test('whoever reports everything as one finds nothing', () => {
  expect(foundIn(groups('abcdefghxyz'), groups('abcd', 'efgh'))).toEqual({ found: [false, false], reported: [0, 0] });
});
