import type { Random } from '../../algorithms/random.ts';
import { crossScores } from '../../algorithms/trees.ts';
import { firmFacts } from './baselines.ts';
import type { Candidates } from './candidates.ts';
import { areaUnderCurve, curveOf, profileOf, rank } from './measures.ts';
import type { Truth } from './truth.ts';

/**
 * Whether planted taxpayers can be told from their look-alikes without looking at a chain: by degree, amounts, age, counts, the order of rows,
 * the digits of ids, and names. If so, the economy is too easy, and whatever does well on it has shown nothing.
 */
export interface Separability {
  /** Null: all. */
  readonly difficulty: string | null;
  readonly planted: number;
  readonly lookalikes: number;
  /** Area under the receiver's curve of trees that never saw the taxpayer's scheme or group; NaN where there are too few. */
  readonly areaUnderCurve: number;
}

/** A table of at least so many of each. */
const LEAST = 20;

export function separability(truth: Truth, candidates: Candidates, random: Random): Separability[] {
  const columns = trivialColumns(candidates);
  const difficulties = [...new Set(truth.schemes.map(({ difficulty }) => difficulty))];
  return [null, ...difficulties].map((difficulty) => {
    const isIn = (of: { difficulty: string | null }) => difficulty === null || of.difficulty === difficulty;
    const [rows, labels, groups]: [number[], number[], number[]] = [[], [], []];
    const add = (ids: ReadonlySet<string>, label: number, group: number) => {
      for (const id of ids) {
        const u = candidates.indexOf(id);
        if (u === undefined) continue;
        rows.push(u);
        labels.push(label);
        groups.push(group);
      }
    };
    const planted = truth.schemes.filter(isIn);
    const likes = truth.lookalikes.filter((like) => like.difficulty !== null && isIn(like));
    planted.forEach(({ taxpayers }, g) => add(taxpayers, 1, g));
    likes.forEach(({ taxpayers }, g) => add(taxpayers, 0, planted.length + g));
    const count = labels.reduce((sum, label) => sum + label, 0);
    const found = { difficulty, planted: count, lookalikes: rows.length - count };
    if (count < LEAST || rows.length - count < LEAST) return { ...found, areaUnderCurve: NaN };
    const table = { rows: rows.length, columns: columns.map((column) => Float64Array.from(rows, (u) => column[u])) };
    const known = Uint8Array.from(labels);
    const scores = crossScores(table, known, { groups: Uint32Array.from(groups), random, trees: 100 });
    return { ...found, areaUnderCurve: areaUnderCurve(curveOf(profileOf(rank(scores), known))) };
  });
}

function trivialColumns(candidates: Candidates): Float64Array[] {
  const { trades, taxpayers: n } = candidates;
  const { columns, suppliers, customers } = firmFacts(candidates);
  const each = (value: (u: number) => number) =>
    Float64Array.from({ length: n }, (_, u) => (u < trades.ids.length ? value(u) : NaN));
  const codes = (texts: readonly string[], place: number) => each((u) => texts[u].codePointAt(place) ?? NaN);
  return [
    ...[...columns, suppliers, customers],
    each((u) => trades.firstRead[u]),
    // of an id the region and the last characters of its serial
    ...[4, 7, 10, 12, 14, 15, 16, 17].map((place) => codes(trades.ids, place)),
    each((u) => trades.names[u].length),
    ...[3, 4, 5].map((place) => codes(trades.names, place)),
  ];
}
