import type { Against, Reason, Role } from '../../graph/lead.ts';
import type { Scan } from './scan.ts';

export type { Against, PeerStanding, PeerTrait, Reason, Role } from '../../graph/lead.ts';

/**
 * A detector looks for one pattern and reports findings; a file each. It composes kernels, reads columns, and never asks the ledger. What it
 * finds is a lead (疑点): that an invoice is false is for an inspection to say.
 */
export interface Detector<P extends Parameters = Parameters> {
  readonly name: string;
  /** What lists call it. */
  readonly title: Wording;
  /** Of seed/patterns.ts; what an answer key calls it. */
  readonly pattern: string;
  /** Goes up whenever the same ledger and parameters may give other findings. */
  readonly version: number;
  /** Defaults. Units stand in names. */
  readonly parameters: P;
  /** Whose ledgers it needs: of both sides, or whatever there is. */
  readonly needs: 'both sides' | 'any side';
  readonly reliability: Reliability;
  detect(scan: Scan, parameters: P): Detection;
  /** How the codes of its reasons and of what speaks against are worded; `{name}` is a value. */
  readonly wording: Readonly<Record<string, Wording>>;
}

/**
 * How often a lead is right, by its strength, as measured on made economies: between two points on a line, beyond them as at the nearer one. On a
 * real ledger it orders leads of several detectors, and is no probability.
 */
export interface Reliability {
  /** Detectors that see the same thing are of one group, and count once where leads are taken together. */
  readonly group: ReliabilityGroup;
  readonly weak: readonly [strength: number, part: number];
  readonly strong: readonly [strength: number, part: number];
}

export const RELIABILITY_GROUPS = ['origin', 'passing', 'credit', 'round', 'star', 'claim'] as const;
export type ReliabilityGroup = (typeof RELIABILITY_GROUPS)[number];

export type Parameters = Readonly<Record<string, number>>;
export interface Wording {
  readonly zh: string;
  readonly en: string;
}

export interface Detection {
  /** How many candidates were evaluated: firms, or groups of them. A score is a percentile among these. */
  readonly candidates: number;
  /** Strongest first; ties by core. */
  readonly findings: readonly Finding[];
  /** Findings that a limit left out. */
  readonly leftOut: number;
}

/** Nodes, relations and invoices are numbers of the snapshot. */
export interface Finding {
  /** Whom it is about: with the detector and the quarter of the first invoice these make the lead's id. Ascending. */
  readonly core: readonly number[];
  readonly members: readonly Member[];
  /** Ascending. */
  readonly relations: ArrayLike<number>;
  readonly invoices: ArrayLike<number>;
  /** What findings of a detector are ordered by; larger is more. */
  readonly strength: number;
  /** Part of what the indicators need that was there, in [0, 1]. */
  readonly confidence: number;
  /** Input tax that somebody credits out of it; null where nobody is seen to. */
  readonly taxAtStakeMinor: number | null;
  readonly reasons: readonly Reason[];
  /** What speaks against it. */
  readonly against: readonly Against[];
}

export interface Member {
  readonly node: number;
  readonly role: Role;
}
