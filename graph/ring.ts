import { createHash } from 'node:crypto';
import { compareTexts } from './bytes.ts';
import type { Against, Role } from './lead.ts';

/**
 * A ring (团伙): leads that belong together, with who else stands beside them, in words of the ledger. It never says that somebody committed fraud, nor
 * that its members agreed on anything.
 */
export interface Ring {
  /** Of its core: a later scan in which the core is the same gives the same. See ringId. */
  readonly id: string;
  /** From 1, the strongest first. */
  readonly rank: number;
  /** All terms together, see Term: an order, no probability. */
  readonly score: number;
  /** Of each group of detectors the strongest, strongest first. */
  readonly terms: readonly Term[];
  /** Whom its leads are about, in byte order; part of the id. */
  readonly core: readonly string[];
  /** In order of the chain: by tier, then role, then id. */
  readonly members: readonly RingMember[];
  /** Ids of the leads that it is made of, the strongest first. */
  readonly leads: readonly string[];
  readonly currency: string;
  /** All that members invoice to each other, in order of seller, then buyer. */
  readonly relations: readonly RingRelation[];
  /** Of these invoices, each once. */
  readonly invoices: number;
  /** Of these; of its leads where members invoice nothing to each other. */
  readonly firstDay: number;
  readonly lastDay: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  /** Of these, the tax on what recipients bought: what they may credit. Null where there are none. */
  readonly taxAtStakeMinor: number | null;
  readonly against: readonly Against[];
  /** Against the scan before; null where there was none of the same detectors, currency and period. */
  readonly since: RingChange | null;
}

/** What one group of detectors adds to a score: how often leads as strong as the strongest of them are right in made economies. */
export interface Term {
  readonly group: string;
  readonly detector: string;
  /** The lead that it is of. */
  readonly lead: string;
  /** In [0, 1]. */
  readonly value: number;
}

export type RingRole = Extract<Role, 'source' | 'pipe' | 'recipient' | 'associated'>;

export interface RingMember {
  readonly taxpayer: string;
  readonly role: RingRole;
  /** The most relations on a way that ends with it, within the ring; whoever invoices in a circle is at one place. */
  readonly tier: number;
  /** Why it has the role, or why it stands beside. */
  readonly why: readonly RingReason[];
  /** Net that it bought of members, and sold to them. */
  readonly boughtMinor: number;
  readonly soldMinor: number;
}

export interface RingReason {
  readonly code: string;
  /** Units stand in names, as in leads. */
  readonly values: Readonly<Record<string, number>>;
  /** Where a lead is the reason: its id. */
  readonly lead: string | null;
}

export interface RingRelation {
  readonly seller: string;
  readonly buyer: string;
  readonly invoices: number;
  readonly netMinor: number;
  readonly taxMinor: number;
}

export interface RingChange {
  /** The id of the ring before that shares most of the core, at least half of either; null where it is new. */
  readonly before: string | null;
  /** Taxpayers, core or not, in byte order. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** SHA-256 over the core, half of it, as hex. Core in any order. */
export function ringId(core: readonly string[]): string {
  const text = JSON.stringify(['ring', ...[...core].sort(compareTexts)]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
