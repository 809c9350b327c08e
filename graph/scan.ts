/** What a store hands over to build a snapshot from: typed arrays, sorted. */

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
