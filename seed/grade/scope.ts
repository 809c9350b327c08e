import type { Candidates } from './candidates.ts';
import { IGNORED, TRUE } from './measures.ts';
import type { TrueScheme, Truth } from './truth.ts';

/** Parts of a truth that are graded by themselves. */

export interface Scope {
  /** Null: any. */
  readonly pattern: string | null;
  readonly difficulty: string | null;
  /** Only schemes that were planted as one of these; all where it is not said. */
  readonly plantedAs?: readonly string[];
}

/** All, and by difficulty, pattern and both; of the patterns chosen only, where some are. */
export function scopesOf(truths: readonly Truth[], chosen: readonly string[] | null): Scope[] {
  const schemes = truths.flatMap(({ schemes }) => schemes);
  const isChosen = (pattern: string) => chosen === null || chosen.includes(pattern);
  const patterns = [...new Set(schemes.flatMap(({ patterns }) => [...patterns.keys()].filter(isChosen)))].sort();
  const difficulties = [...new Set(schemes.flatMap(({ difficulty }) => difficulty ?? []))];
  return [
    { pattern: null, difficulty: null },
    ...difficulties.map((difficulty) => ({ pattern: null, difficulty })),
    ...patterns.flatMap((pattern) => [
      { pattern, difficulty: null },
      ...difficulties.map((difficulty) => ({ pattern, difficulty })),
    ]),
  ];
}

/** What a run is asked within a scope: what is true in it, and what is true but not asked for. */
export interface Asked {
  readonly taxpayers: Uint8Array;
  readonly pairs: Uint8Array;
  readonly schemes: readonly TrueScheme[];
  /** Of each true taxpayer and pair: the scheme that it is resampled with, by place; those of none come after. */
  readonly unitOfTaxpayer: Uint32Array;
  readonly unitOfPair: Uint32Array;
  readonly units: number;
  /** How many taxpayers are true. */
  readonly positives: number;
}

export function askedOf(truth: Truth, candidates: Candidates, scope: Scope, chosen: readonly string[] | null): Asked {
  const { indexOf, pairOf } = candidates;
  const wanted = scope.pattern === null ? chosen : [scope.pattern];
  const isIn = ({ plantedAs, patterns, difficulty }: TrueScheme) =>
    (scope.plantedAs === undefined || (plantedAs !== null && scope.plantedAs.includes(plantedAs))) &&
    (wanted === null || wanted.some((pattern) => patterns.has(pattern))) &&
    (scope.difficulty === null || difficulty === scope.difficulty);
  const schemes = truth.schemes.filter(isIn);
  const taxpayers = new Uint8Array(candidates.taxpayers);
  const pairs = new Uint8Array(candidates.pairCount);
  const [unitOfTaxpayer, unitOfPair] = [new Uint32Array(taxpayers.length), new Uint32Array(pairs.length)];
  // what is true and not asked for is neither right nor wrong
  for (const id of truth.taxpayers) taxpayers[indexOf(id)!] = IGNORED;
  for (const { relations } of truth.schemes) for (const [u, v] of relations) pairs[pairOf(u, v)!] = IGNORED;
  let units = schemes.length;
  // labels of taxpayers alone
  if (truth.schemes.length === 0)
    for (const id of truth.taxpayers) {
      taxpayers[indexOf(id)!] = TRUE;
      unitOfTaxpayer[indexOf(id)!] = units++;
    }
  schemes.forEach((scheme, s) => {
    const asked = wanted === null ? [scheme.taxpayers] : wanted.map((pattern) => scheme.patterns.get(pattern) ?? []);
    for (const id of asked.flatMap((some) => [...some])) {
      const u = indexOf(id)!;
      if (taxpayers[u] !== TRUE) unitOfTaxpayer[u] = s;
      taxpayers[u] = TRUE;
    }
    for (const [seller, buyer] of scheme.relations) {
      const p = pairOf(seller, buyer)!;
      if (pairs[p] !== TRUE) unitOfPair[p] = s;
      pairs[p] = TRUE;
    }
  });
  const positives = taxpayers.reduce((sum, label) => sum + (label === TRUE ? 1 : 0), 0);
  return { taxpayers, pairs, schemes, unitOfTaxpayer, unitOfPair, units, positives };
}
