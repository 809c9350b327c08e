import { compareBytes } from './bytes.ts';
import {
  groupBy,
  noPeriods,
  noTallies,
  offsetsOf,
  orderOfNames,
  PERIODS,
  relationFlags,
  shared,
  TALLY_KINDS,
} from './csr.ts';
import { SnapshotTooLarge } from './errors.ts';
import type {
  AliasBatch,
  InvoiceBatch,
  PairBatch,
  SnapshotCounts,
  SnapshotIdentity,
  TallyBatch,
  TaxpayerBatch,
} from './scan.ts';
import type { Invoices, Snapshot, Tallies, Taxpayers } from './snapshot.ts';

/** Taxpayers of which nothing is known but their ids. */
export function plainTaxpayers(ids: readonly string[]): TaxpayerBatch {
  const days = new Int32Array(ids.length);
  return {
    ids,
    names: ids.map(() => null),
    observed: new Uint8Array(ids.length),
    ...{ salesFirst: days, salesLast: days, purchasesFirst: days, purchasesLast: days },
  };
}

/** What the columns' numbers can hold. */
export const MAX_CURRENCIES = 256;
export const MAX_GOODS_CATEGORIES = 65_536;

const encoder = new TextEncoder();

/**
 * Fills a snapshot from sorted batches in one pass: O(taxpayers + invoices) time, no sorting of invoices.
 * Throws RangeError where the batches are not sorted, do not add up to the counts, or hold an amount that is not positive; SnapshotTooLarge
 * where a sum leaves 2^53.
 */
export class SnapshotBuilder {
  #node = 0;
  #idEnd = 0;
  #nameEnd = 0;
  #alias = 0;
  #aliasEnd = 0;
  #invoice = 0;
  #relation = -1;
  readonly #counts: SnapshotCounts;
  readonly #idBytes: Uint8Array;
  readonly #idOffsets: Uint32Array;
  readonly #nameBytes: Uint8Array;
  readonly #nameOffsets: Uint32Array;
  readonly #observed: Uint8Array;
  readonly #periods: Pick<Taxpayers, (typeof PERIODS)[number]>;
  readonly #aliasBytes: Uint8Array;
  readonly #aliasOffsets: Uint32Array;
  readonly #aliasNode: Uint32Array;
  readonly #duplicates: PairBatch[] = [];
  // relations are at most as many as invoices; pages that are never touched cost nothing, and finish() copies the used part
  readonly #seller: Uint32Array;
  readonly #buyer: Uint32Array;
  readonly #currency: Uint8Array;
  readonly #gross: Float64Array;
  readonly #tax: Float64Array;
  readonly #firstDay: Int32Array;
  readonly #lastDay: Int32Array;
  readonly #invoiceOffsets: Uint32Array;
  readonly #invoices: { -readonly [K in keyof Invoices]: Invoices[K] };
  readonly #salesTallies: Tallies;
  readonly #purchasesTallies: Tallies;
  #relationTallies: Tallies | null = null;
  /** The relation that tallies have come to. */
  #tallied = 0;

  constructor(counts: SnapshotCounts) {
    const { taxpayers, idBytes, nameBytes, aliases, aliasBytes, invoices } = counts;
    for (const [name, value] of Object.entries(counts) as [string, number][])
      if (!Number.isInteger(value) || value < 0 || value > 0xffff_fffe) throw new SnapshotTooLarge(name, value);
    this.#counts = counts;
    this.#idBytes = new Uint8Array(shared(idBytes));
    this.#idOffsets = new Uint32Array(shared(4 * (taxpayers + 1)));
    this.#nameBytes = new Uint8Array(shared(nameBytes));
    this.#nameOffsets = new Uint32Array(shared(4 * (taxpayers + 1)));
    this.#observed = new Uint8Array(shared(taxpayers));
    this.#periods = noPeriods(taxpayers);
    this.#aliasBytes = new Uint8Array(shared(aliasBytes));
    this.#aliasOffsets = new Uint32Array(shared(4 * (aliases + 1)));
    this.#aliasNode = new Uint32Array(shared(4 * aliases));
    this.#salesTallies = noTallies(taxpayers);
    this.#purchasesTallies = noTallies(taxpayers);
    this.#seller = new Uint32Array(invoices);
    this.#buyer = new Uint32Array(invoices);
    this.#currency = new Uint8Array(invoices);
    this.#gross = new Float64Array(invoices);
    this.#tax = new Float64Array(invoices);
    this.#firstDay = new Int32Array(invoices);
    this.#lastDay = new Int32Array(invoices);
    this.#invoiceOffsets = new Uint32Array(invoices + 1);
    this.#invoices = {
      count: invoices,
      day: new Int32Array(shared(4 * invoices)),
      grossMinor: new Float64Array(shared(8 * invoices)),
      taxMinor: new Float64Array(shared(8 * invoices)),
      flags: new Uint8Array(shared(invoices)),
      goods: new Uint16Array(shared(2 * invoices)),
      digestHigh: new BigUint64Array(shared(8 * invoices)),
      digestLow: new BigUint64Array(shared(8 * invoices)),
    };
  }

  addTaxpayers(batch: TaxpayerBatch): void {
    if (this.#node + batch.ids.length > this.#counts.taxpayers) throw new RangeError('more taxpayers than counted');
    for (let i = 0; i < batch.ids.length; i++) {
      const id = encoder.encode(batch.ids[i]);
      if (this.#node > 0 && compareBytes(this.#idBytes, this.#idOffsets[this.#node - 1], this.#idEnd, id) >= 0)
        throw new RangeError(`taxpayers are not in byte order at ${batch.ids[i]}`);
      this.#idBytes.set(id, this.#idEnd);
      this.#idEnd += id.length;
      const name = batch.names[i];
      if (name) {
        const bytes = encoder.encode(name);
        this.#nameBytes.set(bytes, this.#nameEnd);
        this.#nameEnd += bytes.length;
      }
      this.#observed[this.#node] = batch.observed[i];
      for (const name of PERIODS) this.#periods[name][this.#node] = batch[name][i];
      this.#node++;
      this.#idOffsets[this.#node] = this.#idEnd;
      this.#nameOffsets[this.#node] = this.#nameEnd;
    }
  }

  addAliases({ ids, nodes }: AliasBatch): void {
    for (let i = 0; i < ids.length; i++) {
      const id = encoder.encode(ids[i]);
      if (nodes[i] >= this.#counts.taxpayers) throw new RangeError('an alias is of a taxpayer that was not counted');
      const start = this.#aliasOffsets[Math.max(0, this.#alias - 1)];
      if (this.#alias > 0 && compareBytes(this.#aliasBytes, start, this.#aliasEnd, id) >= 0)
        throw new RangeError(`aliases are not in byte order at ${ids[i]}`);
      this.#aliasBytes.set(id, this.#aliasEnd);
      this.#aliasEnd += id.length;
      this.#aliasNode[this.#alias] = nodes[i];
      this.#alias++;
      this.#aliasOffsets[this.#alias] = this.#aliasEnd;
    }
  }

  addDuplicates(batch: PairBatch): void {
    this.#duplicates.push(batch);
  }

  addInvoices(batch: InvoiceBatch): void {
    const { count } = batch;
    const start = this.#invoice;
    if (start + count > this.#counts.invoices) throw new RangeError('more invoices than counted');
    const n = this.#counts.taxpayers;
    const into = this.#invoices;
    into.day.set(batch.day.subarray(0, count), start);
    into.grossMinor.set(batch.grossMinor.subarray(0, count), start);
    into.taxMinor.set(batch.taxMinor.subarray(0, count), start);
    into.flags.set(batch.flags.subarray(0, count), start);
    into.goods.set(batch.goods.subarray(0, count), start);
    into.digestHigh.set(batch.digestHigh.subarray(0, count), start);
    into.digestLow.set(batch.digestLow.subarray(0, count), start);

    let e = this.#relation;
    for (let i = 0; i < count; i++) {
      const u = batch.seller[i];
      const v = batch.buyer[i];
      const c = batch.currency[i];
      const at = start + i;
      if (u >= n || v >= n) throw new RangeError(`invoice ${at} is of a taxpayer that was not counted`);
      if (!(batch.grossMinor[i] > 0)) throw new RangeError(`invoice ${at} has an amount of ${batch.grossMinor[i]}`);
      const order =
        e < 0
          ? 1
          : u - this.#seller[e] || v - this.#buyer[e] || c - this.#currency[e] || this.#compareInvoices(at - 1, at);
      if (order < 0) throw new RangeError(`invoices are not sorted at ${at}`);
      if (e < 0 || u !== this.#seller[e] || v !== this.#buyer[e] || c !== this.#currency[e]) {
        e++;
        this.#seller[e] = u;
        this.#buyer[e] = v;
        this.#currency[e] = c;
        this.#firstDay[e] = batch.day[i];
        this.#invoiceOffsets[e] = at;
      }
      this.#lastDay[e] = batch.day[i];
      this.#gross[e] += batch.grossMinor[i];
      this.#tax[e] += batch.taxMinor[i];
      if (!Number.isSafeInteger(this.#gross[e])) throw new SnapshotTooLarge('grossMinor', this.#gross[e]);
      if (!Number.isSafeInteger(this.#tax[e])) throw new SnapshotTooLarge('taxMinor', this.#tax[e]);
    }
    this.#relation = e;
    this.#invoice += count;
  }

  /** Order of two invoices of one relation: 1 where they stand right, -1 where they do not. */
  #compareInvoices(a: number, b: number): number {
    const { day, digestHigh, digestLow } = this.#invoices;
    if (day[a] !== day[b]) return day[a] < day[b] ? 1 : -1;
    if (digestHigh[a] !== digestHigh[b]) return digestHigh[a] < digestHigh[b] ? 1 : -1;
    return digestLow[a] < digestLow[b] ? 1 : -1;
  }

  /** After all invoices. */
  addTallies({ count, seller, buyer, currency, ...counts }: TallyBatch): void {
    const n = this.#counts.taxpayers;
    const m = this.#relation + 1;
    const tallies = (this.#relationTallies ??= noTallies(m));
    for (let i = 0; i < count; i++) {
      const [u, v, c] = [seller[i], buyer[i], currency[i]];
      if (u >= n || v >= n) throw new RangeError(`a tally is of a taxpayer that was not counted`);
      while (
        this.#tallied < m &&
        (this.#seller[this.#tallied] - u || this.#buyer[this.#tallied] - v || this.#currency[this.#tallied] - c) < 0
      )
        this.#tallied++;
      const e = this.#tallied;
      const isRelation = e < m && this.#seller[e] === u && this.#buyer[e] === v && this.#currency[e] === c;
      for (const kind of TALLY_KINDS) {
        this.#salesTallies[kind][u] += counts[kind][i];
        this.#purchasesTallies[kind][v] += counts[kind][i];
        if (isRelation) tallies[kind][e] = counts[kind][i];
      }
    }
  }

  *#pairs(): Generator<[a: number, b: number]> {
    for (const { count, a, b } of this.#duplicates) for (let i = 0; i < count; i++) yield [a[i], b[i]];
  }

  finish(identity: SnapshotIdentity): Snapshot {
    const n = this.#counts.taxpayers;
    const got: SnapshotCounts = {
      taxpayers: this.#node,
      idBytes: this.#idEnd,
      nameBytes: this.#nameEnd,
      aliases: this.#alias,
      aliasBytes: this.#aliasEnd,
      invoices: this.#invoice,
    };
    for (const name of Object.keys(got) as (keyof SnapshotCounts)[])
      if (got[name] !== this.#counts[name])
        throw new RangeError(`counted ${this.#counts[name]} ${name}, got ${got[name]}`);
    if (identity.currencies.length > MAX_CURRENCIES)
      throw new SnapshotTooLarge('currencies', identity.currencies.length);
    if (identity.goodsCategories.length > MAX_GOODS_CATEGORIES)
      throw new SnapshotTooLarge('goodsCategories', identity.goodsCategories.length);
    const m = this.#relation + 1;
    const seller = copy32(this.#seller, m);
    const buyer = copy32(this.#buyer, m);
    const sellerOffsets = offsetsOf(seller, n);
    const { offsets: buyerOffsets, order: byBuyer } = groupBy(buyer, n);
    const invoiceOffsets = new Uint32Array(shared(4 * (m + 1)));
    invoiceOffsets.set(this.#invoiceOffsets.subarray(0, m));
    invoiceOffsets[m] = this.#invoice;
    const currency = new Uint8Array(shared(m));
    currency.set(this.#currency.subarray(0, m));
    const firstDay = new Int32Array(shared(4 * m));
    firstDay.set(this.#firstDay.subarray(0, m));
    const lastDay = new Int32Array(shared(4 * m));
    lastDay.set(this.#lastDay.subarray(0, m));
    const taxpayers = {
      count: n,
      idBytes: this.#idBytes,
      idOffsets: this.#idOffsets,
      nameBytes: this.#nameBytes,
      nameOffsets: this.#nameOffsets,
      nameOrder: orderOfNames(this.#nameBytes, this.#nameOffsets, n),
      observed: this.#observed,
      ...this.#periods,
      aliasBytes: this.#aliasBytes,
      aliasOffsets: this.#aliasOffsets,
      aliasNode: this.#aliasNode,
      salesTallies: this.#salesTallies,
      purchasesTallies: this.#purchasesTallies,
    };
    return {
      ...identity,
      taxpayers,
      relations: {
        count: m,
        seller,
        buyer,
        currency,
        grossMinor: copy64(this.#gross, m),
        taxMinor: copy64(this.#tax, m),
        firstDay,
        lastDay,
        invoiceOffsets,
        sellerOffsets,
        buyerOffsets,
        byBuyer,
        flags: relationFlags(sellerOffsets, buyer, this.#pairs()),
        tallies: this.#relationTallies ?? noTallies(m),
      },
      invoices: this.#invoices,
    };
  }
}

function copy32(from: Uint32Array, length: number): Uint32Array {
  const to = new Uint32Array(shared(4 * length));
  to.set(from.subarray(0, length));
  return to;
}

function copy64(from: Float64Array, length: number): Float64Array {
  const to = new Float64Array(shared(8 * length));
  to.set(from.subarray(0, length));
  return to;
}
