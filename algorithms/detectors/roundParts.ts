import type { Snapshot } from '../../graph/snapshot.ts';
import type { Scan } from './scan.ts';

/** Some relations of a ledger as a snapshot of their own, with the same firms, for a search that goes through all that there is. */
export interface Part {
  readonly snapshot: Snapshot;
  /** By relation, and by invoice, of the part: which it is in the ledger. */
  readonly relationOf: Uint32Array;
  readonly invoiceOf: Uint32Array;
}

/** Sweeping ends where less than this part of what is left would go. */
const LEAST_SWEPT = 0.01;

/**
 * The relations on which something may go round, with their invoices in the period: of the scan's currency, between firms that are no hubs, and as
 * `isWanted` says of their invoices [from, to). What leads to a firm that does not sell on, or comes from one that does not buy, is swept away,
 * again and again: in trade that leaves little. O(relations × sweeps + invoices).
 */
export function roundPart(scan: Scan, isWanted: (from: number, to: number, relation: number) => boolean): Part {
  const { relations } = scan.snapshot;
  const { seller, buyer, currency, count } = relations;
  let kept = new Uint32Array(count);
  let length = 0;
  for (let e = 0; e < count; e++) {
    const [u, v] = [seller[e], buyer[e]];
    if (currency[e] !== scan.options.currency || u === v || scan.isHub(u) || scan.isHub(v)) continue;
    const [from, to] = scan.invoicesOf(e);
    if (from < to && isWanted(from, to, e)) kept[length++] = e;
  }
  kept = kept.subarray(0, length);
  const [sells, buys] = [new Uint8Array(scan.firms), new Uint8Array(scan.firms)];
  for (;;) {
    sells.fill(0);
    buys.fill(0);
    for (const e of kept) {
      sells[seller[e]] = 1;
      buys[buyer[e]] = 1;
    }
    const left = kept.filter((e) => buys[seller[e]] === 1 && sells[buyer[e]] === 1);
    const isDone = left.length === kept.length || left.length > (1 - LEAST_SWEPT) * kept.length;
    kept = left;
    if (isDone) break;
  }
  return partOf(scan, kept);
}

/** Relations ascending, with their invoices in the period: what a search for cycles reads of a snapshot, and nothing else. */
function partOf(scan: Scan, relationOf: Uint32Array): Part {
  const { snapshot, firms } = scan;
  const { relations, invoices } = snapshot;
  const invoiceOffsets = new Uint32Array(relationOf.length + 1);
  const sellerOffsets = new Uint32Array(firms + 1);
  for (let k = 0; k < relationOf.length; k++) {
    const [from, to] = scan.invoicesOf(relationOf[k]);
    invoiceOffsets[k + 1] = invoiceOffsets[k] + to - from;
    sellerOffsets[relations.seller[relationOf[k]] + 1]++;
  }
  for (let u = 0; u < firms; u++) sellerOffsets[u + 1] += sellerOffsets[u];
  const invoiceOf = new Uint32Array(invoiceOffsets[relationOf.length]);
  for (let k = 0; k < relationOf.length; k++) {
    const [from] = scan.invoicesOf(relationOf[k]);
    for (let i = invoiceOffsets[k]; i < invoiceOffsets[k + 1]; i++) invoiceOf[i] = from + i - invoiceOffsets[k];
  }
  const ofRelation = <T extends Column>(column: T): T => picked(column, relationOf);
  const ofInvoice = <T extends Column>(column: T): T => picked(column, invoiceOf);
  const none = new Uint32Array(0);
  return {
    relationOf,
    invoiceOf,
    snapshot: {
      ...snapshot,
      relations: {
        ...{ count: relationOf.length, invoiceOffsets, sellerOffsets },
        ...{ seller: ofRelation(relations.seller), buyer: ofRelation(relations.buyer) },
        ...{ currency: ofRelation(relations.currency), flags: new Uint8Array(0) },
        ...{ grossMinor: new Float64Array(0), taxMinor: new Float64Array(0) },
        ...{ firstDay: new Int32Array(0), lastDay: new Int32Array(0), buyerOffsets: none, byBuyer: none },
        tallies: { voids: none, reversals: none, conflicts: none },
      },
      invoices: {
        ...{ count: invoiceOf.length, day: ofInvoice(invoices.day), grossMinor: ofInvoice(invoices.grossMinor) },
        ...{ taxMinor: new Float64Array(0), flags: new Uint8Array(0), goods: new Uint16Array(0) },
        ...{ digestHigh: new BigUint64Array(0), digestLow: new BigUint64Array(0) },
      },
    },
  };
}

type Column = Uint8Array | Uint32Array | Int32Array | Float64Array;

/** The values of a column at some places, in their order. */
function picked<T extends Column>(column: T, places: Uint32Array): T {
  const values = new (column.constructor as new (length: number) => T)(places.length);
  for (let k = 0; k < places.length; k++) values[k] = column[places[k]];
  return values;
}
