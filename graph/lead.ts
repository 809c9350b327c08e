import { createHash } from 'node:crypto';
import { compareTexts } from './bytes.ts';
import { monthOf } from './days.ts';

/**
 * A lead (疑点): what a detector reports, in words of the ledger, so that it outlives the graph that it was found in. It never says that somebody
 * committed fraud.
 */
export interface Lead {
  /** Of detector, quarter of the first invoice and core: a later scan of the same ledger gives the same. See leadId. */
  readonly id: string;
  readonly detector: { readonly name: string; readonly version: number };
  /** What an answer key calls what it looks for. */
  readonly pattern: string;
  /** Part of the candidates that its detector evaluated which stand below it, in [0, 1]; null where it cannot be told. */
  readonly score: number | null;
  /** What leads of a detector are ordered by, in [0, 1]; larger is more. */
  readonly strength: number;
  /** From 1 among the detector's leads, strongest first. */
  readonly rank: number;
  /** Part of what the indicators need that was there, in [0, 1]. */
  readonly confidence: number;
  /** Whom it is about, in byte order; part of the id. */
  readonly core: readonly string[];
  readonly members: readonly LeadMember[];
  readonly currency: string;
  /** In order of seller, then buyer. */
  readonly relations: readonly LeadRelation[];
  /** Digests of the live invoices that are its evidence, in byte order: keys of the ledger. */
  readonly invoices: readonly string[];
  /** Of the first and the last of these. */
  readonly firstDay: number;
  readonly lastDay: number;
  /** Sums of these, less what is reversed. */
  readonly netMinor: number;
  readonly taxMinor: number;
  /** Input tax that somebody credits out of it; null where nobody is seen to. */
  readonly taxAtStakeMinor: number | null;
  readonly reasons: readonly Reason[];
  /** What speaks against it. */
  readonly against: readonly Against[];
}

export interface LeadMember {
  readonly taxpayer: string;
  readonly role: Role;
}

export interface LeadRelation {
  readonly seller: string;
  readonly buyer: string;
  /** Of the lead's invoices in it. */
  readonly invoices: number;
  readonly netMinor: number;
}

export type Role = 'source' | 'pipe' | 'recipient' | 'member' | 'issuer' | 'collector' | 'associated';

/** Why: an absolute condition that holds, and where the value stands among peers. */
export interface Reason {
  readonly code: string;
  /** Units stand in names: …Minor, …Days, …Day, …Share; anything else is a count or a ratio. */
  readonly values: Readonly<Record<string, number>>;
  readonly peers: PeerStanding | null;
  /** Its part of the strength, in [0, 1]. */
  readonly weight: number;
}

export interface PeerStanding {
  /** Part of the peers with a smaller value, ties half. */
  readonly percentile: number;
  readonly count: number;
  /** What they have in common; empty where all firms are compared. */
  readonly by: readonly PeerTrait[];
}
export type PeerTrait = 'industry' | 'size' | 'age';

export interface Against {
  readonly code: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What leads were found in and by: with it a scan can be made again. */
export interface ScanBasis {
  /** Of the graph. */
  readonly version: string;
  readonly attributesVersion: string;
  readonly sequence: number;
  readonly currency: string;
  /** The period, both days within it; null is open. */
  readonly fromDay: number | null;
  readonly toDay: number | null;
}

/** SHA-256 over detector, quarter and core, half of it, as hex. Core in any order. */
export function leadId(detector: string, firstDay: number, core: readonly string[]): string {
  const text = JSON.stringify([detector, quarterOf(firstDay), ...[...core].sort(compareTexts)]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** `2021Q3` */
export function quarterOf(day: number): string {
  const month = monthOf(day);
  return `${Math.floor(month / 12)}Q${1 + Math.floor((month % 12) / 3)}`;
}
