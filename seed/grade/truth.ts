/** What is known to be true of a ledger, whoever says so. */
export interface Truth {
  /** What it is called in a table. */
  readonly name: string;
  /** All taxpayers that are part of something to be found. */
  readonly taxpayers: ReadonlySet<string>;
  /** Empty where it is not told which taxpayers belong together. */
  readonly schemes: readonly TrueScheme[];
  /** Honest ones that look as if they were not. */
  readonly lookalikes: readonly Lookalike[];
  /** What a reader of the figures has to know. */
  readonly remarks: readonly Remark[];
}

export interface TrueScheme {
  readonly id: string;
  /** What it was planted as; null where nobody planted it. A chain of another kind has sources, pipes and recipients as well. */
  readonly plantedAs: string | null;
  /** Taxpayers by the pattern that each shows: a chain has a source, pipes and recipients. Who shows none is in it all the same. */
  readonly patterns: ReadonlyMap<string, ReadonlySet<string>>;
  /** What each was cast as; empty where nobody tells. */
  readonly roles: ReadonlyMap<string, string>;
  /** Null where it is not told. */
  readonly difficulty: string | null;
  readonly taxpayers: ReadonlySet<string>;
  readonly relations: readonly (readonly [seller: string, buyer: string])[];
  /** Minor units; null where it is not told. */
  readonly taxAtStakeMinor: number | null;
}

export interface Lookalike {
  readonly id: string;
  readonly kind: string;
  readonly difficulty: string | null;
  readonly taxpayers: ReadonlySet<string>;
}

export interface Remark {
  readonly zh: string;
  readonly en: string;
}
