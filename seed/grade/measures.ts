/**
 * What a ranking is worth against known labels. Candidates are 0 … n − 1. Every measure treats candidates of equal score alike: where only some of
 * them fit, it gives what one would get on average if their order were drawn by lot. So a list that gives everybody the same score earns the
 * prevalence, whatever order it stands in.
 */

/** Candidates in order of score, best first. Those without a score are not listed: nobody ever looks at them. */
export interface Ranking {
  /** Candidates that are listed, those of one score one after the other. */
  readonly order: Uint32Array;
  /** Group g of equal scores is [groups[g], groups[g + 1]) of `order`. */
  readonly groups: Uint32Array;
}

/** Ranks by score; NaN is "not listed". O(n log n). */
export function rank(scores: Float64Array): Ranking {
  const listed: number[] = [];
  for (let i = 0; i < scores.length; i++) if (!Number.isNaN(scores[i])) listed.push(i);
  const order = Uint32Array.from(listed).sort((a, b) => scores[b] - scores[a] || a - b);
  const groups = [0];
  for (let i = 1; i < order.length; i++) if (scores[order[i]] !== scores[order[i - 1]]) groups.push(i);
  if (order.length > 0) groups.push(order.length);
  return { order, groups: Uint32Array.from(groups) };
}

/** What a candidate is to the question that is asked. */
export const FALSE = 0;
export const TRUE = 1;
/** Neither: it is taken out before anything is counted. */
export const IGNORED = 2;

/**
 * A ranking as measures see it: stretches of candidates, each of which is either a group of equal score that holds a true one, or all false ones
 * between two such groups. So it is as long as there are true ones, and can be counted again and again.
 */
export interface Profile {
  /** False ones of stretch s. */
  readonly falses: Uint32Array;
  /** True ones of stretch s are [offsets[s], offsets[s + 1]) of `truths`. */
  readonly offsets: Uint32Array;
  /** Candidates that are true: the listed ones in order, then the others. */
  readonly truths: Uint32Array;
  readonly unlistedFalses: number;
}

/** `labels`: FALSE, TRUE or IGNORED for each candidate. O(n). */
export function profileOf({ order, groups }: Ranking, labels: Uint8Array): Profile {
  const falses: number[] = [];
  const offsets = [0];
  const truths: number[] = [];
  let [between, listedFalses] = [0, 0];
  for (let g = 0; g + 1 < groups.length; g++) {
    const before = truths.length;
    let false_ = 0;
    for (let k = groups[g]; k < groups[g + 1]; k++) {
      if (labels[order[k]] === TRUE) truths.push(order[k]);
      else if (labels[order[k]] === FALSE) false_++;
    }
    listedFalses += false_;
    if (truths.length === before) {
      between += false_;
      continue;
    }
    if (between > 0) {
      falses.push(between);
      offsets.push(before);
    }
    falses.push(false_);
    offsets.push(truths.length);
    between = 0;
  }
  if (between > 0) {
    falses.push(between);
    offsets.push(truths.length);
  }
  const listed = new Set(truths);
  let allFalses = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === FALSE) allFalses++;
    else if (labels[i] === TRUE && !listed.has(i)) truths.push(i);
  }
  return {
    falses: Uint32Array.from(falses),
    offsets: Uint32Array.from(offsets),
    truths: Uint32Array.from(truths),
    unlistedFalses: allFalses - listedFalses,
  };
}

/** Running sums over a ranking, at the end of each stretch. */
export interface Curve {
  /** Candidates down to the end of it, and true ones among them; by weight. */
  readonly listed: Float64Array;
  readonly hits: Float64Array;
  /** All candidates, and all true ones, listed or not. */
  readonly candidates: number;
  readonly positives: number;
}

/** How often each unit counts, and the unit of each candidate: what is true together is drawn together. */
export interface Resample {
  readonly weights: Float64Array;
  readonly unitOf: Uint32Array;
}

/** Each true candidate counts once, or as often as its unit. O(true ones). */
export function curveOf({ falses, offsets, truths, unlistedFalses }: Profile, resample?: Resample): Curve {
  const [listed, hits] = [new Float64Array(falses.length), new Float64Array(falses.length)];
  const weightOf = (k: number) => (resample ? resample.weights[resample.unitOf[truths[k]]] : 1);
  let [allFalses, allHits] = [0, 0];
  for (let s = 0; s < falses.length; s++) {
    allFalses += falses[s];
    for (let k = offsets[s]; k < offsets[s + 1]; k++) allHits += weightOf(k);
    hits[s] = allHits;
    listed[s] = allFalses + allHits;
  }
  let positives = allHits;
  for (let k = offsets[falses.length]; k < truths.length; k++) positives += weightOf(k);
  return { listed, hits, candidates: allFalses + unlistedFalses + positives, positives };
}

/** True ones that are expected among the first k; k may lie within a group. Fewer are listed than k: those that are. */
export function hitsAt({ listed, hits }: Curve, k: number): number {
  for (let g = 0; g < listed.length; g++) {
    if (listed[g] < k) continue;
    const [before, hitsBefore] = g === 0 ? [0, 0] : [listed[g - 1], hits[g - 1]];
    if (listed[g] === before) return hitsBefore;
    return hitsBefore + ((k - before) * (hits[g] - hitsBefore)) / (listed[g] - before);
  }
  return hits.at(-1) ?? 0;
}

/** Part of the first k that is true; places that the list leaves empty count as false. NaN where there are no k candidates. */
export function precisionAt(curve: Curve, k: number): number {
  return k <= 0 || k > curve.candidates ? NaN : hitsAt(curve, k) / k;
}

/** Part of all true ones that is among the first k. NaN where nothing is true. */
export function recallAt(curve: Curve, k: number): number {
  return curve.positives > 0 ? hitsAt(curve, k) / curve.positives : NaN;
}

/** Part of all true ones that is listed at all. */
export const recall = (curve: Curve) => recallAt(curve, Infinity);

/**
 * Area under precision–recall as average precision: Σ (R_g − R_{g−1}) P_g over the groups of equal score, without interpolation (which
 * would flatter). What is not listed adds nothing. NaN where nothing is true.
 */
export function averagePrecision({ listed, hits, positives }: Curve): number {
  if (positives === 0) return NaN;
  let sum = 0;
  for (let g = 0; g < listed.length; g++) {
    const gained = hits[g] - (g === 0 ? 0 : hits[g - 1]);
    if (gained > 0) sum += (gained / positives) * (hits[g] / listed[g]);
  }
  return sum;
}

/** The best harmonic mean of precision and recall over all thresholds. */
export function bestF1({ listed, hits, positives }: Curve): number {
  if (positives === 0) return NaN;
  let best = 0;
  // 2 P R / (P + R) = 2 hits / (listed + positives)
  for (let g = 0; g < listed.length; g++) best = Math.max(best, (2 * hits[g]) / (listed[g] + positives));
  return best;
}

/**
 * Area under the receiver's curve: the chance that a true one stands before a false one, ties counting half (Mann and Whitney 1947). Those
 * not listed stand last, tied. NaN where one of the two is missing.
 */
export function areaUnderCurve({ listed, hits, candidates, positives }: Curve): number {
  const negatives = candidates - positives;
  if (positives === 0 || negatives === 0) return NaN;
  let [sum, falseBefore, hitsBefore] = [0, 0, 0];
  const group = (truths: number, falses: number) => {
    sum += truths * (negatives - falseBefore - falses / 2);
    falseBefore += falses;
  };
  for (let g = 0; g < listed.length; g++) {
    const truths = hits[g] - hitsBefore;
    group(truths, listed[g] - hits[g] - falseBefore);
    hitsBefore = hits[g];
  }
  group(positives - hitsBefore, negatives - falseBefore);
  return sum / (positives * negatives);
}

/** |A ∩ B| ÷ |A ∪ B|; 0 where both are empty. */
export function jaccard<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  let both = 0;
  for (const one of a) if (b.has(one)) both++;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}
