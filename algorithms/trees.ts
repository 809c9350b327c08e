import type { Random } from './random.ts';

/**
 * Gradient-boosted decision trees for two classes: logistic loss, second-order gains (Chen and Guestrin, "XGBoost", KDD 2016), columns cut into
 * bins by quantiles (Ke et al., "LightGBM", NIPS 2017). Small on purpose: a judge of whether a table tells two kinds of rows apart.
 *
 * A value of NaN is "not known" and goes with the lowest bin. Both classes weigh the same in all, however rare one is, so that scores rank and
 * are no probabilities. Deterministic: equal input and generator give equal trees. Time O(trees × depth × rows × columns), memory O(rows × columns)
 * bytes.
 */
export interface TreeOptions {
  /** Default 60. */
  readonly trees?: number;
  /** Levels of splits; default 4. */
  readonly depth?: number;
  /** How much of a tree's answer is added; default .15. */
  readonly rate?: number;
  /** Rows that each tree sees, drawn by lot; default .8. */
  readonly sample?: number;
  readonly random: Random;
  readonly shouldStop?: () => boolean;
}

/** Rows of numbers by column. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
}

export interface Trees {
  readonly depth: number;
  /** Ascending cuts of each column; a value goes to the number of cuts that are below it. */
  readonly cuts: readonly Float64Array[];
  /** Of each tree, by node in heap order: the column, or -1 for a leaf; a row goes left where its bin is at most the one given. */
  readonly splits: readonly { column: Int32Array; bin: Uint8Array; value: Float64Array }[];
}

const BINS = 64;
/** Keeps leaves of few rows small. */
const LAMBDA = 1;
/** The least weight of rows (as second derivatives) on each side of a split. */
const LEAST = 0.5;

/** Learns what tells rows of label 1 from those of 0. Throws RangeError where a class is missing, or columns are of other lengths than labels. */
export function growTrees(table: Table, labels: Uint8Array, options: TreeOptions): Trees {
  const { trees = 60, depth = 4, rate = 0.15, sample = 0.8, random, shouldStop = () => false } = options;
  const { rows, columns } = table;
  if (labels.length !== rows || columns.some((column) => column.length !== rows))
    throw new RangeError(`columns and labels must have ${rows} rows`);
  let positives = 0;
  for (let i = 0; i < rows; i++) positives += labels[i];
  if (positives === 0 || positives === rows) throw new RangeError('both classes are needed');
  const weight = [rows / 2 / (rows - positives), rows / 2 / positives];

  const cuts = columns.map((column) => cutsOf(column));
  const bins = columns.map((column, c) => binned(column, cuts[c]));
  const scores = new Float64Array(rows);
  const [gradient, hessian] = [new Float64Array(rows), new Float64Array(rows)];
  const node = new Int32Array(rows);
  const nodes = 2 ** (depth + 1) - 1;
  const sums = new Float64Array(2 ** depth * BINS * 2);
  const grown: Trees['splits'][number][] = [];
  for (let t = 0; t < trees && !shouldStop(); t++) {
    for (let i = 0; i < rows; i++) {
      const p = 1 / (1 + Math.exp(-scores[i]));
      const w = random.number() < sample ? weight[labels[i]] : 0;
      gradient[i] = w * (p - labels[i]);
      hessian[i] = w * p * (1 - p);
    }
    const tree = { column: new Int32Array(nodes).fill(-1), bin: new Uint8Array(nodes), value: new Float64Array(nodes) };
    node.fill(0);
    for (let level = 0; level < depth; level++) {
      const first = 2 ** level - 1;
      const best = bestSplits({ bins, gradient, hessian, node, first, count: 2 ** level, sums });
      for (let k = 0; k < best.length; k++) {
        tree.column[first + k] = best[k].column;
        tree.bin[first + k] = best[k].bin;
      }
      for (let i = 0; i < rows; i++) {
        const at = node[i];
        if (at < first || tree.column[at] < 0) continue;
        node[i] = 2 * at + (bins[tree.column[at]][i] <= tree.bin[at] ? 1 : 2);
      }
    }
    const [g, h] = [new Float64Array(nodes), new Float64Array(nodes)];
    for (let i = 0; i < rows; i++) {
      g[node[i]] += gradient[i];
      h[node[i]] += hessian[i];
    }
    for (let at = 0; at < nodes; at++) tree.value[at] = (-rate * g[at]) / (h[at] + LAMBDA);
    for (let i = 0; i < rows; i++) scores[i] += tree.value[node[i]];
    grown.push(tree);
  }
  return { depth, cuts, splits: grown };
}

/** Log odds of label 1 where both classes are as frequent; a ranking. Throws RangeError where the table has other columns than the trees. */
export function scoreRows({ cuts, splits }: Trees, { rows, columns }: Table): Float64Array {
  if (columns.length !== cuts.length) throw new RangeError(`${cuts.length} columns are needed, not ${columns.length}`);
  const bins = columns.map((column, c) => binned(column, cuts[c]));
  const scores = new Float64Array(rows);
  for (const { column, bin, value } of splits)
    for (let i = 0; i < rows; i++) {
      let at = 0;
      while (column[at] >= 0) at = 2 * at + (bins[column[at]][i] <= bin[at] ? 1 : 2);
      scores[i] += value[at];
    }
  return scores;
}

export interface CrossOptions extends TreeOptions {
  /** Rows of one group are never learnt from and judged at once. */
  readonly groups: Uint32Array;
  /** Default 5. */
  readonly folds?: number;
  /** Rows of label 0 to learn from, drawn by lot where there are more; default 50,000. */
  readonly most?: number;
}

/** Scores each row by trees that never saw its group; NaN for all where a class is missing in some fold's rows to learn from. */
export function crossScores(table: Table, labels: Uint8Array, options: CrossOptions): Float64Array {
  const { groups, folds = 5, most = 50_000, random } = options;
  const { rows } = table;
  const foldOf = new Map<number, number>();
  const fold = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    let of = foldOf.get(groups[i]);
    if (of === undefined) foldOf.set(groups[i], (of = random.integer(folds)));
    fold[i] = of;
  }
  const scores = new Float64Array(rows).fill(NaN);
  for (let f = 0; f < folds; f++) {
    let others = 0;
    for (let i = 0; i < rows; i++) if (fold[i] !== f && labels[i] === 0) others++;
    const kept = Math.min(1, most / others);
    const learn: number[] = [];
    const judge: number[] = [];
    for (let i = 0; i < rows; i++) {
      if (fold[i] === f) judge.push(i);
      else if (labels[i] === 1 || random.number() < kept) learn.push(i);
    }
    const known = Uint8Array.from(learn, (i) => labels[i]);
    if (!known.includes(1) || !known.includes(0)) return scores.fill(NaN);
    const trees = growTrees(rowsOf(table, learn), known, options);
    const judged = scoreRows(trees, rowsOf(table, judge));
    judge.forEach((i, k) => (scores[i] = judged[k]));
  }
  return scores;
}

function rowsOf({ columns }: Table, rows: readonly number[]): Table {
  return { rows: rows.length, columns: columns.map((column) => Float64Array.from(rows, (i) => column[i])) };
}

/** At most BINS − 1 cuts between values, at quantiles. */
function cutsOf(column: Float64Array): Float64Array {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const cuts = new Set<number>();
  for (let bin = 1; bin < BINS; bin++) {
    const value = sorted[Math.floor((bin * sorted.length) / BINS)];
    if (value !== undefined && value > sorted[0]) cuts.add(value);
  }
  return Float64Array.from(cuts).sort();
}

/** Of each value the number of cuts that are not above it. */
function binned(column: Float64Array, cuts: Float64Array): Uint8Array {
  return Uint8Array.from(column, (value) => {
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cuts[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

interface Level {
  bins: readonly Uint8Array[];
  gradient: Float64Array;
  hessian: Float64Array;
  /** Of each row. */
  node: Int32Array;
  /** The level's first node, and how many it has. */
  first: number;
  count: number;
  /** Scratch: gradient and hessian by node and bin. */
  sums: Float64Array;
}

/** Of each node of a level the column and bin whose split gains most; column -1 where none gains anything. */
function bestSplits({ bins, gradient, hessian, node, first, count, sums }: Level): { column: number; bin: number }[] {
  const best = Array.from({ length: count }, () => ({ column: -1, bin: 0, gain: 1e-9 }));
  for (let c = 0; c < bins.length; c++) {
    const bin = bins[c];
    sums.fill(0, 0, count * BINS * 2);
    for (let i = 0; i < node.length; i++) {
      const k = node[i] - first;
      if (k < 0) continue;
      const at = (k * BINS + bin[i]) * 2;
      sums[at] += gradient[i];
      sums[at + 1] += hessian[i];
    }
    for (let k = 0; k < count; k++) {
      let [allG, allH] = [0, 0];
      for (let at = k * BINS * 2; at < (k + 1) * BINS * 2; at += 2) {
        allG += sums[at];
        allH += sums[at + 1];
      }
      let [g, h] = [0, 0];
      for (let b = 0; b < BINS - 1; b++) {
        g += sums[(k * BINS + b) * 2];
        h += sums[(k * BINS + b) * 2 + 1];
        if (h < LEAST || allH - h < LEAST) continue;
        const right = allG - g;
        const gain = (g * g) / (h + LAMBDA) + (right * right) / (allH - h + LAMBDA) - (allG * allG) / (allH + LAMBDA);
        if (gain > best[k].gain) best[k] = { column: c, bin: b, gain };
      }
    }
  }
  return best;
}
