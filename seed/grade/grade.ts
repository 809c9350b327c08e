import type { Random } from '../../algorithms/random.ts';
import type { Candidates, List } from './candidates.ts';
import {
  areaUnderCurve,
  averagePrecision,
  bestF1,
  type Curve,
  curveOf,
  FALSE,
  IGNORED,
  precisionAt,
  type Profile,
  profileOf,
  rank,
  type Ranking,
  recall,
  recallAt,
  TRUE,
} from './measures.ts';
import { averagePrecisionOf, chancesWithin, HALF, match, type Matched } from './groups.ts';
import { type Asked, askedOf, type Scope, scopesOf } from './scope.ts';
import type { Truth } from './truth.ts';

/** One ledger with its truth, and the lists that are graded on it; the same lists, in the same order, in every run. */
export interface Run {
  readonly truth: Truth;
  readonly candidates: Candidates;
  readonly lists: readonly List[];
}

export interface GradeOptions {
  readonly random: Random;
  /** Grades these only: K and recall count no others, and of a list that names patterns its leads of others take no place. Null is all. */
  readonly patterns: readonly string[] | null;
  /** Resamples behind each interval; default 200. */
  readonly resamples?: number;
}

/** The mean over all runs, and the middle 95 of 100 of what resampled runs and schemes give. NaN: cannot be told. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const MEASURES = [
  'p10',
  'p50',
  'p100',
  'pK',
  'recall',
  'averagePrecision',
  'bestF1',
  'recallAtBudget',
  'areaUnderCurve',
] as const;
export type MeasureName = (typeof MEASURES)[number];

/** Part of all candidates that officers can look at. */
export const BUDGET = 0.01;

export interface ListGrade {
  readonly name: string;
  readonly taxpayers: Readonly<Record<MeasureName, Measured>>;
  /** Null where the list reports no relations. */
  readonly relations: Readonly<Record<MeasureName, Measured>> | null;
  /** Null where it is not told which taxpayers belong together. */
  readonly schemes: SchemeGrade | null;
  /** Look-alikes among the first K, by kind: how many taxpayers, of how many. */
  readonly lookalikes: Readonly<Record<string, { hit: number; of: number }>>;
  /** Look-alikes among the first hundred, by kind: taxpayers in the mean over the runs, and in the run with most. */
  readonly lookalikesAt100: Readonly<Record<string, { mean: number; most: number }>>;
  readonly unknown: number;
}

export interface SchemeGrade {
  /** Part of the schemes of which at least half of the taxpayers that are asked for are among the first K. */
  readonly covered: Measured;
  /** The same among the first that the budget allows to look at. */
  readonly coveredAtBudget: Measured;
  /** Tax at stake of these, as part of all; NaN where it is not told. */
  readonly taxFound: Measured;
  /** Null where the list reports taxpayers one by one. */
  readonly groups: {
    /**
     * Average precision of reported groups, as objects in pictures are graded: a group is right where its Jaccard with a scheme that no better
     * group has taken is at least a half. Whoever reports everything, or one thing many times, loses.
     */
    readonly averagePrecision: Measured;
    /** Median over schemes of the best Jaccard among the first groups, as many as there are schemes. */
    readonly jaccard: Measured;
    /** Groups reported for each scheme found. */
    readonly reportedPerFound: Measured;
  } | null;
}

export interface ScopeGrade extends Scope {
  /** Mean numbers over the runs. */
  readonly taxpayers: number;
  readonly schemes: number;
  readonly lists: readonly ListGrade[];
}

/** Grades lists against truths: over all, by pattern, by difficulty, and by both. Throws RangeError where runs have other lists. */
export function grade(runs: readonly Run[], options: GradeOptions): ScopeGrade[] {
  const truths = runs.map(({ truth }) => truth);
  return gradeIn(scopesOf(truths, options.patterns), runs, options);
}

/** Grades within some scopes only. */
export function gradeIn(scopes: readonly Scope[], runs: readonly Run[], options: GradeOptions): ScopeGrade[] {
  const [first] = runs;
  const names = first.lists.map(({ name }) => name);
  if (runs.some(({ lists }) => lists.length !== names.length || lists.some(({ name }, i) => name !== names[i])))
    throw new RangeError('every run must have the same lists');
  const ranked = (list: List): Ranked => ({
    list,
    taxpayers: rank(list.taxpayers),
    pairs: list.pairs && rank(list.pairs),
  });
  const whole = runs.map(({ lists }) => lists.map(ranked));
  // of some patterns a list is asked for what it reports as these
  const chosen = runs.map(({ lists }, r) =>
    lists.map((list, l) =>
      options.patterns && list.ofPatterns ? ranked(list.ofPatterns(options.patterns)) : whole[r][l],
    ),
  );
  const rankedFor = (r: number, l: number, pattern: string | null) => {
    const { ofPatterns } = runs[r].lists[l];
    return pattern !== null && ofPatterns ? ranked(ofPatterns([pattern])) : chosen[r][l];
  };
  // found by id once: for every scope and list it would take longer than all else
  const alike = runs.map(({ truth, candidates: { indexOf } }) =>
    truth.lookalikes.map(({ kind, taxpayers }) => ({
      kind,
      places: [...taxpayers].flatMap((id) => indexOf(id) ?? []),
    })),
  );
  return scopes.map((scope) => {
    const asked = runs.map((run) => askedOf(run.truth, run.candidates, scope, options.patterns));
    return {
      ...scope,
      taxpayers: mean(asked.map(({ positives }) => positives)),
      schemes: mean(asked.map(({ schemes }) => schemes.length)),
      lists: names.map((name, l) => {
        const parts = runs.map((run, r) => partOf(run, asked[r], rankedFor(r, l, scope.pattern), alike[r]));
        return gradeOf(name, parts, options);
      }),
    };
  });
}

/** A list on one run, within a scope: what can be counted again for each resample. */
interface Part {
  readonly units: number;
  readonly taxpayers: Profile;
  readonly pairs: Profile | null;
  readonly asked: Asked;
  /** By scheme. */
  readonly covered: Float64Array;
  readonly coveredAtBudget: Float64Array;
  /** Null where each taxpayer is reported by itself. */
  readonly groups: Matched | null;
  readonly lookalikes: ListGrade['lookalikes'];
  /** By kind. */
  readonly lookalikesAt100: ReadonlyMap<string, number>;
  readonly unknown: number;
}

/** A look-alike by the places of its taxpayers. */
interface Alike {
  readonly kind: string;
  readonly places: readonly number[];
}

interface Ranked {
  readonly list: List;
  readonly taxpayers: Ranking;
  readonly pairs: Ranking | null;
}

function partOf({ candidates }: Run, asked: Asked, ranked: Ranked, alike: readonly Alike[]): Part {
  const { schemes } = asked;
  const { list } = ranked;
  const members = schemes.map(({ taxpayers }) => new Set(Array.from(taxpayers, (id) => candidates.indexOf(id)!)));
  const wanted = members.map((of) => [...of].filter((u) => asked.taxpayers[u] === TRUE));
  const chanceWithin = (k: number) => chancesWithin(ranked.taxpayers, asked.taxpayers, k);
  const seen = (chance: Float64Array, places: readonly number[]) => places.reduce((sum, u) => sum + chance[u], 0);
  const coveredBy = (chance: Float64Array) =>
    Float64Array.from(wanted, (of) => (seen(chance, of) >= HALF * of.length ? 1 : 0));
  const counted = asked.taxpayers.reduce((sum, label) => sum + (label === IGNORED ? 0 : 1), 0);
  const [first, firstHundred] = [chanceWithin(asked.positives), chanceWithin(100)];
  const groups =
    list.groups?.filter(({ taxpayers }) => ![...taxpayers].every((u) => asked.taxpayers[u] === IGNORED)) ?? null;
  const lookalikes: Record<string, { hit: number; of: number }> = {};
  const lookalikesAt100 = new Map<string, number>();
  for (const { kind, places } of alike) {
    const honest = places.filter((u) => asked.taxpayers[u] === FALSE);
    const { hit, of } = lookalikes[kind] ?? { hit: 0, of: 0 };
    lookalikes[kind] = { hit: hit + seen(first, honest), of: of + honest.length };
    lookalikesAt100.set(kind, (lookalikesAt100.get(kind) ?? 0) + seen(firstHundred, honest));
  } // prettier-ignore
  return {
    units: asked.units,
    taxpayers: profileOf(ranked.taxpayers, asked.taxpayers),
    pairs: ranked.pairs && profileOf(ranked.pairs, asked.pairs),
    asked,
    covered: coveredBy(first),
    coveredAtBudget: coveredBy(chanceWithin(Math.ceil(BUDGET * counted))),
    groups: groups && match(groups, members),
    ...{ lookalikes, lookalikesAt100, unknown: list.unknown },
  };
}

const measuresOf = (curve: Curve): Record<MeasureName, number> => ({
  p10: precisionAt(curve, 10),
  p50: precisionAt(curve, 50),
  p100: precisionAt(curve, 100),
  pK: precisionAt(curve, curve.positives),
  recall: recall(curve),
  averagePrecision: averagePrecision(curve),
  bestF1: bestF1(curve),
  recallAtBudget: recallAt(curve, Math.ceil(BUDGET * curve.candidates)),
  areaUnderCurve: areaUnderCurve(curve),
});

function gradeOf(name: string, parts: readonly Part[], { random, resamples = 200 }: GradeOptions): ListGrade {
  const once = parts.map(({ units }) => new Float64Array(units).fill(1));
  const draws = Array.from({ length: resamples }, () =>
    parts.map(() => {
      const run = random.integer(parts.length);
      const { units } = parts[run];
      const weights = new Float64Array(units);
      for (let k = 0; k < units; k++) weights[random.integer(units)]++;
      return { run, weights };
    }),
  );
  const whole = parts.map((_, run) => ({ run, weights: once[run] }));
  const measured = (value: (part: Part, weights: Float64Array) => number): Measured => {
    const of = (draw: typeof whole) => mean(draw.map(({ run, weights }) => value(parts[run], weights)));
    const values = draws.map(of).filter((one) => !Number.isNaN(one)).sort((a, b) => a - b); // prettier-ignore
    const quantile = (share: number) => values[Math.round(share * (values.length - 1))] ?? NaN;
    return { value: of(whole), low: quantile(0.025), high: quantile(0.975) };
  };
  /** Several measures out of one curve. */
  const all = (curve: (part: Part, weights: Float64Array) => Curve) => {
    const cache = new Map<Float64Array, Record<MeasureName, number>>();
    const values = (part: Part, weights: Float64Array) => {
      let found = cache.get(weights);
      if (!found) cache.set(weights, (found = measuresOf(curve(part, weights))));
      return found;
    };
    const entries = MEASURES.map((measure) => [measure, measured((part, weights) => values(part, weights)[measure])]);
    return Object.fromEntries(entries) as Record<MeasureName, Measured>;
  };
  const hasSchemes = parts.some(({ asked }) => asked.schemes.length > 0);
  return {
    name,
    taxpayers: all(({ taxpayers, asked }, weights) =>
      curveOf(taxpayers, { weights, unitOf: asked.unitOfTaxpayer }),
    ),
    relations: parts.every(({ pairs }) => pairs !== null)
      ? all(({ pairs, asked }, weights) => curveOf(pairs!, { weights, unitOf: asked.unitOfPair }))
      : null,
    schemes: hasSchemes ? schemeGrade(parts, measured) : null,
    lookalikes: sumOf(parts.map(({ lookalikes }) => lookalikes)),
    lookalikesAt100: overRuns(parts.map(({ lookalikesAt100 }) => lookalikesAt100)),
    unknown: parts.reduce((sum, { unknown }) => sum + unknown, 0),
  }; // prettier-ignore
}

function schemeGrade(
  parts: readonly Part[],
  measured: (value: (part: Part, weights: Float64Array) => number) => Measured,
): SchemeGrade {
  const weighted = (values: (part: Part, s: number) => number, of: (part: Part, s: number) => number) =>
    measured((part, weights) => {
      let [sum, all] = [0, 0];
      for (let s = 0; s < part.asked.schemes.length; s++) {
        sum += weights[s] * values(part, s) * of(part, s);
        all += weights[s] * of(part, s);
      }
      return all > 0 ? sum / all : NaN;
    });
  return {
    covered: weighted(
      ({ covered }, s) => covered[s],
      () => 1,
    ),
    coveredAtBudget: weighted(
      ({ coveredAtBudget }, s) => coveredAtBudget[s],
      () => 1,
    ),
    taxFound: weighted(
      ({ covered }, s) => covered[s],
      ({ asked }, s) => asked.schemes[s].taxAtStakeMinor ?? 0,
    ),
    groups: parts.every(({ groups }) => groups !== null)
      ? {
          averagePrecision: measured(({ groups, asked }, weights) =>
            averagePrecisionOf(groups!, weights, asked.schemes.length),
          ),
          jaccard: measured(({ groups, asked }, weights) => {
            const values: number[] = [];
            for (let s = 0; s < asked.schemes.length; s++)
              for (let k = 0; k < weights[s]; k++) values.push(groups!.jaccard[s]);
            values.sort((a, b) => a - b);
            return values.length === 0 ? NaN : (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
          }),
          reportedPerFound: measured(({ groups }, weights) => {
            let found = 0;
            for (const s of groups!.schemes) if (s >= 0) found += weights[s];
            return found > 0 ? groups!.schemes.length / found : NaN;
          }),
        }
      : null,
  };
}

function sumOf(parts: readonly ListGrade['lookalikes'][]): ListGrade['lookalikes'] {
  const sums: Record<string, { hit: number; of: number }> = {};
  for (const part of parts)
    for (const [kind, { hit, of }] of Object.entries(part)) {
      const sum = sums[kind] ?? { hit: 0, of: 0 };
      sums[kind] = { hit: sum.hit + hit, of: sum.of + of };
    }
  return sums;
}

function overRuns(runs: readonly ReadonlyMap<string, number>[]): ListGrade['lookalikesAt100'] {
  const kinds = [...new Set(runs.flatMap((counts) => [...counts.keys()]))].sort();
  return Object.fromEntries(
    kinds.map((kind) => {
      const counts = runs.map((run) => run.get(kind) ?? 0);
      return [kind, { mean: mean(counts), most: Math.max(...counts) }];
    }),
  );
}

/** Of those that can be told. */
function mean(values: readonly number[]): number {
  const told = values.filter((value) => !Number.isNaN(value));
  return told.length === 0 ? NaN : told.reduce((sum, value) => sum + value, 0) / told.length;
}
