import { compareBytes, lowerBound, startsWith } from './bytes.ts';
import { digestText } from './model.ts';

/**
 * The immutable graph that kernels read: columns and compressed sparse rows (CSR) over SharedArrayBuffer, handed to workers uncopied.
 *
 * - A node is a taxpayer; nodes stand in byte order of their id, so a node number means nothing outside of one snapshot.
 * - A relation is all live invoices of one (seller, buyer, currency); relations stand in that order, so those of one seller are a run.
 * - Invoices of a relation are a run, in order of day, then digest. Void ones are not here, and red letters neither: they take their amount off
 *   the original, on the original's own day. Every amount is positive; an original of which nothing is left is not here.
 * - Money is integer minor units of the relation's currency, in Float64 (exact up to 2^53, checked while building). Days are integers.
 */
export interface Snapshot {
  /** SHA-256 over the sorted digests of all invoices that count, red letters too, as hex: equal for equal ledgers, whatever the order of loads. */
  readonly version: string;
  /** SHA-256 over the taxpayers' ids and attributes. */
  readonly attributesVersion: string;
  /** Sequence number of the store's commit that this was built from. */
  readonly sequence: number;
  /** Only documents up to this day are in it; null is all. */
  readonly asOf: number | null;
  readonly currencies: readonly string[];
  /** Goods categories by number; 0 is "none given". */
  readonly goodsCategories: readonly string[];
  readonly taxpayers: Taxpayers;
  readonly relations: Relations;
  readonly invoices: Invoices;
}

export interface Taxpayers {
  readonly count: number;
  /** UTF-8 of the ids, one after the other; id of u is [idOffsets[u], idOffsets[u + 1]). */
  readonly idBytes: Uint8Array;
  readonly idOffsets: Uint32Array;
  /** UTF-8 of the names; an empty run where none is known. */
  readonly nameBytes: Uint8Array;
  readonly nameOffsets: Uint32Array;
  /** Nodes that have a name, in byte order of it. */
  readonly nameOrder: Uint32Array;
  /** What of a taxpayer was loaded: OBSERVED_SALES | OBSERVED_PURCHASES, 0 where others only mention it. */
  readonly observed: Uint8Array;
  /** The days that these ledgers cover; 0 where there is none. */
  readonly salesFirst: Int32Array;
  readonly salesLast: Int32Array;
  readonly purchasesFirst: Int32Array;
  readonly purchasesLast: Int32Array;
  /** Other ids of the same subjects, in byte order, and the node that each stands for. */
  readonly aliasBytes: Uint8Array;
  readonly aliasOffsets: Uint32Array;
  readonly aliasNode: Uint32Array;
  /** Of the documents that it sold; of those that it bought. */
  readonly salesTallies: Tallies;
  readonly purchasesTallies: Tallies;
}

/** Counts of documents by what became of them, per taxpayer or per relation. They are beside the graph's live invoices. */
export interface Tallies {
  readonly voids: Uint32Array;
  /** Red letters, whether or not an original was found. */
  readonly reversals: Uint32Array;
  /** Documents whose claims disagree, void ones too, or that several parties claim; those that are live carry INVOICE_CONFLICT. */
  readonly conflicts: Uint32Array;
}

export const OBSERVED_SALES = 1;
export const OBSERVED_PURCHASES = 2;

export interface Relations {
  readonly count: number;
  readonly seller: Uint32Array;
  readonly buyer: Uint32Array;
  /** Index into `currencies`. */
  readonly currency: Uint8Array;
  readonly grossMinor: Float64Array;
  readonly taxMinor: Float64Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  /** Invoices of relation e are [invoiceOffsets[e], invoiceOffsets[e + 1]). */
  readonly invoiceOffsets: Uint32Array;
  /** Relations of seller u are [sellerOffsets[u], sellerOffsets[u + 1]). */
  readonly sellerOffsets: Uint32Array;
  /** Relations of buyer v are byBuyer[buyerOffsets[v]] … byBuyer[buyerOffsets[v + 1] - 1], in order of seller. */
  readonly buyerOffsets: Uint32Array;
  readonly byBuyer: Uint32Array;
  /** RELATION_* bits. */
  readonly flags: Uint8Array;
  /** A pair of which no document is live has no relation; its documents are in the taxpayers' tallies. */
  readonly tallies: Tallies;
}

export interface Invoices {
  readonly count: number;
  readonly day: Int32Array;
  readonly grossMinor: Float64Array;
  readonly taxMinor: Float64Array;
  /** INVOICE_* bits. */
  readonly flags: Uint8Array;
  /** Index into `goodsCategories`; of a mixed invoice the category with most net. */
  readonly goods: Uint16Array;
  /** The first and the last 64 bits of the digest: a reference to the ledger's invoice that outlives the snapshot. */
  readonly digestHigh: BigUint64Array;
  readonly digestLow: BigUint64Array;
}

/** Seller and buyer may be one subject; nobody has decided yet. */
export const RELATION_OF_DUPLICATES = 1;

/** Part of it is reversed: the amounts are what is left. */
export const INVOICE_REVERSED = 1;
/** Goods of several categories on one invoice. */
export const INVOICE_MIXED_GOODS = 2;
/** The claims of the invoice disagree (status or counterparty). */
export const INVOICE_CONFLICT = 4;

const encoder = new TextEncoder();
// an id may begin with U+FEFF, which a decoder drops unless told not to
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Id of node u. */
export function idOf({ taxpayers: { idBytes, idOffsets } }: Snapshot, u: number): string {
  return decode(idBytes, idOffsets[u], idOffsets[u + 1]);
}

/** Name of node u, or null. */
export function nameOf({ taxpayers: { nameBytes, nameOffsets } }: Snapshot, u: number): string | null {
  return nameOffsets[u] === nameOffsets[u + 1] ? null : decode(nameBytes, nameOffsets[u], nameOffsets[u + 1]);
}

// TextDecoder refuses views on shared memory, hence the copy
function decode(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.slice(start, end));
}

/** Node of a taxpayer by any of its ids, by search in the sorted bytes, or -1. O(log n). */
export function nodeOf({ taxpayers }: Snapshot, id: string): number {
  const key = encoder.encode(id);
  const u = indexOf(taxpayers.idBytes, taxpayers.idOffsets, key);
  if (u >= 0) return u;
  const alias = indexOf(taxpayers.aliasBytes, taxpayers.aliasOffsets, key);
  return alias < 0 ? -1 : taxpayers.aliasNode[alias];
}

/** Place of a key among sorted runs of bytes, or -1. */
function indexOf(bytes: Uint8Array, offsets: Uint32Array, key: Uint8Array): number {
  const count = offsets.length - 1;
  const at = lowerBound(count, (i) => compareBytes(bytes, offsets[i], offsets[i + 1], key) < 0);
  return at < count && compareBytes(bytes, offsets[at], offsets[at + 1], key) === 0 ? at : -1;
}

/** Alias i of the sorted ones. */
export function aliasOf({ taxpayers: { aliasBytes, aliasOffsets } }: Snapshot, i: number): string {
  return decode(aliasBytes, aliasOffsets[i], aliasOffsets[i + 1]);
}

/** The run of nodes [start, end) whose id begins with a prefix. */
export function nodesWithIdPrefix(snapshot: Snapshot, prefix: string): { start: number; end: number } {
  const { count, idBytes, idOffsets } = snapshot.taxpayers;
  const key = encoder.encode(prefix);
  return prefixRun(count, (i) => [idBytes, idOffsets[i], idOffsets[i + 1]], key);
}

/** The run of aliases [start, end) that begin with a prefix. */
export function aliasesWithPrefix(snapshot: Snapshot, prefix: string): { start: number; end: number } {
  const { aliasNode, aliasBytes, aliasOffsets } = snapshot.taxpayers;
  return prefixRun(aliasNode.length, (i) => [aliasBytes, aliasOffsets[i], aliasOffsets[i + 1]], encoder.encode(prefix));
}

/** The run [start, end) of `taxpayers.nameOrder` whose names begin with a prefix. */
export function namesWithPrefix(snapshot: Snapshot, prefix: string): { start: number; end: number } {
  const { nameOrder, nameBytes, nameOffsets } = snapshot.taxpayers;
  const key = encoder.encode(prefix);
  return prefixRun(nameOrder.length, (i) => [nameBytes, nameOffsets[nameOrder[i]], nameOffsets[nameOrder[i] + 1]], key);
}

function prefixRun(
  count: number,
  at: (i: number) => [bytes: Uint8Array, start: number, end: number],
  prefix: Uint8Array,
): { start: number; end: number } {
  const start = lowerBound(count, (i) => compareBytes(...at(i), prefix) < 0);
  const end = start + lowerBound(count - start, (i) => startsWith(...at(start + i), prefix));
  return { start, end };
}

/** The digest of invoice i as 32 hex digits. */
export function digestOf({ invoices: { digestHigh, digestLow } }: Snapshot, i: number): string {
  return digestText(digestHigh[i], digestLow[i]);
}
