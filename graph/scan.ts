import type { Tallies } from './snapshot.ts';

/** What a store hands over to build a snapshot from, or to extend one: typed arrays, sorted. */

/** What a store hands over to build from: taxpayers in byte order of id, invoices in order of (seller, buyer, currency, day, digest). */
export interface SnapshotCounts {
  taxpayers: number;
  idBytes: number;
  nameBytes: number;
  aliases: number;
  aliasBytes: number;
  invoices: number;
}

export interface TaxpayerBatch {
  ids: readonly string[];
  names: readonly (string | null)[];
  observed: Uint8Array;
  salesFirst: Int32Array;
  salesLast: Int32Array;
  purchasesFirst: Int32Array;
  purchasesLast: Int32Array;
}

/** Other ids of taxpayers, in byte order, with their node. */
export interface AliasBatch {
  ids: readonly string[];
  nodes: Uint32Array;
}

/** Pairs of nodes, a < b, in order. */
export interface PairBatch {
  count: number;
  a: Uint32Array;
  b: Uint32Array;
}

export interface InvoiceBatch {
  count: number;
  seller: Uint32Array;
  buyer: Uint32Array;
  currency: Uint8Array;
  day: Int32Array;
  grossMinor: Float64Array;
  taxMinor: Float64Array;
  flags: Uint8Array;
  goods: Uint16Array;
  digestHigh: BigUint64Array;
  digestLow: BigUint64Array;
}

/** Documents by what became of them, in order of (seller, buyer, currency); pairs that have none are left out. */
export interface TallyBatch {
  count: number;
  seller: Uint32Array;
  buyer: Uint32Array;
  currency: Uint8Array;
  voids: Uint32Array;
  reversals: Uint32Array;
  conflicts: Uint32Array;
}

export interface SnapshotIdentity {
  version: string;
  attributesVersion: string;
  sequence: number;
  asOf: number | null;
  currencies: readonly string[];
  goodsCategories: readonly string[];
}

export interface Scan {
  /** To be called at the end, however it ends. */
  close(): void;
  counts: SnapshotCounts;
  identity: SnapshotIdentity;
  /** Subjects. */
  taxpayers: AsyncIterable<TaxpayerBatch>;
  /** The other ids of subjects, in byte order. */
  aliases: AsyncIterable<AliasBatch>;
  /** Subjects that may be one, in order. */
  duplicates: AsyncIterable<PairBatch>;
  invoices: AsyncIterable<InvoiceBatch>;
  tallies: AsyncIterable<TallyBatch>;
}

/** All other ids of subjects, in byte order, with the subject that each stands for. */
export interface SubjectBatch {
  ids: readonly string[];
  subjects: readonly string[];
}

/**
 * Pairs of which a document came, went or changed, in order of (seller, buyer, currency): how many of their documents are void, red or in
 * conflict now, and how many were before.
 */
export interface ChangedPairBatch {
  count: number;
  seller: readonly string[];
  buyer: readonly string[];
  currency: readonly string[];
  /** Live invoices of the pair now. */
  live: Uint32Array;
  now: Tallies;
  before: Tallies;
}

/** All live invoices of the changed pairs, in order of (pair, day, digest). */
export interface ChangedInvoiceBatch extends Omit<InvoiceBatch, 'seller' | 'buyer' | 'currency' | 'goods'> {
  /** As texts: their numbers may be others than before. */
  goods: readonly string[];
}

/** What a scan would tell of whatever changed since a commit. */
export interface ScanSince {
  /** To be called at the end, however it ends. */
  close(): void;
  counts: { taxpayers: number; pairs: number; invoices: number };
  identity: Omit<SnapshotIdentity, 'goodsCategories'>;
  /** Subjects that are new or may have changed, as they are now. One that stands for another now is among the aliases. */
  taxpayers: AsyncIterable<TaxpayerBatch>;
  /** All of them. */
  aliases: AsyncIterable<SubjectBatch>;
  /** All pairs of subjects that may be one, in order. */
  duplicates: readonly (readonly [a: string, b: string])[];
  pairs: AsyncIterable<ChangedPairBatch>;
  invoices: AsyncIterable<ChangedInvoiceBatch>;
}
