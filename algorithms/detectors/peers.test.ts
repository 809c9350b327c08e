import { expect, test } from 'vitest';
import { Random } from '../random.ts';
import { LEAST_PEERS, Peers } from './peers.ts';

const traits = (industry: number[], size: number[], age: number[]) => ({
  industry: Uint16Array.from(industry),
  size: Uint16Array.from(size),
  age: Uint16Array.from(age),
});

test('a value stands among all who have one, ties half', () => {
  const peers = new Peers(traits(Array(5).fill(0), Array(5).fill(0), Array(5).fill(0)));
  const column = Float64Array.from([1, 2, 2, 5, NaN]);
  expect(peers.standing(column, 0)).toEqual({ percentile: 0.125, count: 4, by: [] });
  expect(peers.standing(column, 1)).toEqual({ percentile: 0.5, count: 4, by: [] });
  expect(peers.standing(column, 3)).toEqual({ percentile: 0.875, count: 4, by: [] });
  expect(peers.standing(column, 4)).toBeNull();
});

test('a group that is too small gives way to the next wider one', () => {
  const n = 3 * LEAST_PEERS;
  // one industry of few, one of many; one size
  const industry = Array.from({ length: n }, (_, u) => (u < LEAST_PEERS - 1 ? 1 : 2));
  const peers = new Peers(traits(industry, Array(n).fill(1), Array(n).fill(0)));
  const column = Float64Array.from({ length: n }, (_, u) => u);
  expect(peers.standing(column, 0)!.by).toEqual(['size']);
  expect(peers.standing(column, n - 1)).toMatchObject({ by: ['industry', 'size'], count: n - LEAST_PEERS + 1 });
});

test('percentiles are those of a naive count', () => {
  const random = new Random(5);
  const n = 400;
  const draw = (below: number) => Array.from({ length: n }, () => random.integer(below));
  const [industry, size, age] = [draw(3), draw(3), draw(4)];
  const peers = new Peers(traits(industry, size, age));
  const column = Float64Array.from({ length: n }, () => (random.number() < 0.1 ? NaN : random.integer(20)));
  const all = { industry, size, age };
  for (let u = 0; u < n; u++) {
    const found = peers.standing(column, u);
    if (Number.isNaN(column[u])) expect(found).toBeNull();
    else {
      const { by, count, percentile } = found!;
      const group = [...column.keys()].filter((v) => !Number.isNaN(column[v]) && by.every((trait) => all[trait][v] === all[trait][u])); // prettier-ignore
      const below = group.filter((v) => column[v] < column[u]).length;
      const equal = group.filter((v) => column[v] === column[u]).length;
      expect([count, percentile]).toEqual([group.length, (below + equal / 2) / group.length]);
      if (by.length > 0) expect(count).toBeGreaterThanOrEqual(LEAST_PEERS);
    }
  }
});
