import type { Snapshot } from '../../graph/snapshot.ts';
import type { Scan } from './scan.ts';

/** Some relations of a ledger as a snapshot of their own, with the same firms, for kernels that search all that there is. */
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

/** Relations ascending, with their invoices in the period. */
function partOf(scan: Scan, relationOf: Uint32Array): Part {
  const { snapshot, firms } = scan;
  const { relations, invoices } = snapshot;
  const runs = Array.from(relationOf, (e) => scan.invoicesOf(e));
  const invoiceOf = new Uint32Array(runs.reduce((sum, [from, to]) => sum + to - from, 0));
  const invoiceOffsets = new Uint32Array(relationOf.length + 1);
  let next = 0;
  for (const [k, [from, to]] of runs.entries()) {
    for (let i = from; i < to; i++) invoiceOf[next++] = i;
    invoiceOffsets[k + 1] = next;
  }
  const sellerOffsets = new Uint32Array(firms + 1);
  const buyerOffsets = new Uint32Array(firms + 1);
  for (const e of relationOf) {
    sellerOffsets[relations.seller[e] + 1]++;
    buyerOffsets[relations.buyer[e] + 1]++;
  }
  for (let u = 0; u < firms; u++) {
    sellerOffsets[u + 1] += sellerOffsets[u];
    buyerOffsets[u + 1] += buyerOffsets[u];
  }
  const byBuyer = new Uint32Array(relationOf.length);
  const place = buyerOffsets.slice(0, firms);
  for (const [k, e] of relationOf.entries()) byBuyer[place[relations.buyer[e]]++] = k;
  const ofRelation = <T extends Column>(column: T): T => picked(column, relationOf);
  const ofInvoice = <T extends Column>(column: T): T => picked(column, invoiceOf);
  const { voids, reversals, conflicts } = relations.tallies;
  return {
    relationOf,
    invoiceOf,
    snapshot: {
      ...snapshot,
      relations: {
        ...{ count: relationOf.length, invoiceOffsets, sellerOffsets, buyerOffsets, byBuyer },
        ...{ seller: ofRelation(relations.seller), buyer: ofRelation(relations.buyer) },
        ...{ currency: ofRelation(relations.currency), flags: ofRelation(relations.flags) },
        ...{ grossMinor: ofRelation(relations.grossMinor), taxMinor: ofRelation(relations.taxMinor) },
        ...{ firstDay: ofRelation(relations.firstDay), lastDay: ofRelation(relations.lastDay) },
        tallies: { voids: ofRelation(voids), reversals: ofRelation(reversals), conflicts: ofRelation(conflicts) },
      },
      invoices: {
        ...{ count: invoiceOf.length, day: ofInvoice(invoices.day), flags: ofInvoice(invoices.flags) },
        ...{ grossMinor: ofInvoice(invoices.grossMinor), taxMinor: ofInvoice(invoices.taxMinor) },
        ...{ goods: ofInvoice(invoices.goods) },
        ...{ digestHigh: ofInvoice(invoices.digestHigh), digestLow: ofInvoice(invoices.digestLow) },
      },
    },
  };
}

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array | BigUint64Array;

/** The values of a column at some places, in their order. */
function picked<T extends Column>(column: T, places: Uint32Array): T {
  const values = new (column.constructor as new (length: number) => T)(places.length);
  for (let k = 0; k < places.length; k++) values[k] = column[places[k]];
  return values;
}
