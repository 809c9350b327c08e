import { describe, expect, test } from 'vitest';
import { Random } from './random.ts';
import { crossScores, growTrees, scoreRows, type Table } from './trees.ts';

/** Made rows: the label, then what each column makes of it. */
function rows(count: number, seed: number, columns: ((label: number, random: Random) => number)[], rate = 0.3) {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, () => (random.number() < rate ? 1 : 0));
  const table: Table = {
    rows: count,
    columns: columns.map((column) => Float64Array.from(labels, (label) => column(label, random))),
  };
  return { table, labels };
}
const noise = (_: number, random: Random) => random.number();

/** The chance that a row of label 1 scores above one of 0, by looking at all pairs. */
function chance(scores: Float64Array, labels: Uint8Array): number {
  let [sum, pairs] = [0, 0];
  for (let i = 0; i < scores.length; i++)
    for (let j = 0; j < scores.length; j++)
      if (labels[i] === 1 && labels[j] === 0) {
        pairs++;
        sum += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      }
  return sum / pairs;
}

const fresh = (seed = 1) => ({ random: new Random(seed) });

describe('trees', () => {
  test('find a threshold, and what only two columns together tell', () => {
    const line = rows(600, 1, [noise, (label, random) => label + 0.2 * random.number(), noise]);
    expect(chance(scoreRows(growTrees(line.table, line.labels, fresh()), line.table), line.labels)).toBe(1);
    // exclusive or: neither column tells anything by itself
    const random = new Random(2);
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 800 }, () => random.number()));
    const labels = Uint8Array.from(a, (value, i) => (value > 0.5 !== b[i] > 0.5 ? 1 : 0));
    const table = { rows: 800, columns: [a, b] };
    expect(chance(scoreRows(growTrees(table, labels, fresh()), table), labels)).toBeGreaterThan(0.99);
  });

  test('see that a value is not known', () => {
    const { table, labels } = rows(400, 3, [(label, random) => (label === 1 ? NaN : random.number())]);
    expect(chance(scoreRows(growTrees(table, labels, fresh()), table), labels)).toBeGreaterThan(0.95);
  });

  test('of a class that is rare rank as well', () => {
    const { table, labels } = rows(4000, 4, [(label, random) => label * 0.7 + random.number(), noise], 0.01);
    const found = chance(crossScores(table, labels, { ...fresh(), groups: places(4000) }), labels);
    // the column itself, which is the best that there is, has 1 − .3² / 2
    expect(found).toBeGreaterThan(0.85);
    expect(found).toBeLessThan(0.99);
  });

  test('are the same for the same generator, and not for another', () => {
    const { table, labels } = rows(300, 5, [(label, random) => label + random.number() * 2, noise]);
    const scores = (seed: number) => scoreRows(growTrees(table, labels, fresh(seed)), table);
    expect(scores(1)).toEqual(scores(1));
    expect(scores(1)).not.toEqual(scores(2));
  });

  test('refuse what they cannot learn from', () => {
    const { table, labels } = rows(10, 6, [noise]);
    expect(() => growTrees(table, new Uint8Array(10), fresh())).toThrow(RangeError);
    expect(() => growTrees(table, labels.subarray(1), fresh())).toThrow(RangeError);
    expect(() => scoreRows(growTrees(table, labels, fresh()), { rows: 10, columns: [] })).toThrow(RangeError);
  });
});

const places = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

describe('rows judged by trees that never saw them', () => {
  test('that tell nothing score like a coin', () => {
    const { table, labels } = rows(1500, 7, [noise, noise, noise, noise]);
    expect(Math.abs(chance(crossScores(table, labels, { ...fresh(), groups: places(1500) }), labels) - 0.5)).toBeLessThan(0.06); // prettier-ignore
    // the same trees on the rows that they were grown of would say otherwise
    expect(chance(scoreRows(growTrees(table, labels, fresh()), table), labels)).toBeGreaterThan(0.7);
  });

  test('of one group cannot give each other away', () => {
    // each group has a value of its own, and one label: learning the value is learning the group
    const count = 1200;
    const random = new Random(8);
    const groups = Uint32Array.from({ length: count }, (_, i) => Math.floor(i / 12));
    const labelOf = Uint8Array.from({ length: 100 }, () => random.integer(2));
    const valueOf = Float64Array.from({ length: 100 }, () => random.number());
    const labels = Uint8Array.from(groups, (group) => labelOf[group]);
    const table = { rows: count, columns: [Float64Array.from(groups, (group) => valueOf[group])] };
    expect(chance(crossScores(table, labels, { ...fresh(), groups: places(count) }), labels)).toBeGreaterThan(0.8);
    expect(chance(crossScores(table, labels, { ...fresh(), groups }), labels)).toBeLessThan(0.7);
  });

  test('of which a fold has no example have no score', () => {
    const { table, labels } = rows(50, 9, [noise], 0);
    labels[3] = 1;
    expect([...crossScores(table, labels, { ...fresh(), groups: places(50) })].every(Number.isNaN)).toBe(true);
  });
});
