/** Bits of `flags`. */
export const VOID = 1;
export const RED = 2;
/** An ordinary invoice, with a 12-digit code; else a special one, with ten digits. */
export const ORDINARY = 4;
/** A red-letter invoice reverses this one, wholly or in part. */
export const REVERSED = 8;

/** `number` belongs to no code: fully digital. */
export const DIGITAL = 0;

/** Columns of all invoices; 29 bytes each. Tax and gross follow from net and rate: see `taxMinor`. */
export interface InvoiceColumns {
  readonly count: number;
  /** Indices of firms. */
  readonly seller: Uint32Array;
  readonly buyer: Uint32Array;
  readonly day: Int32Array;
  /** Net in minor units (fen); negative on red-letter invoices. */
  readonly netMinor: Float64Array;
  /** Per cent. */
  readonly rate: Uint8Array;
  /** Index into GOODS. */
  readonly goods: Uint8Array;
  readonly flags: Uint8Array;
  /** DIGITAL, or 1 + index into the economy's legacy codes. */
  readonly code: Uint16Array;
  /** The 8-digit number of a legacy invoice; the serial of a fully digital one. */
  readonly number: Uint32Array;
}

/** Invoices while they are made: columns that are filled from the front, in any order of day. */
export class InvoiceDraft implements InvoiceColumns {
  count = 0;
  seller: Uint32Array;
  buyer: Uint32Array;
  day: Int32Array;
  netMinor: Float64Array;
  rate: Uint8Array;
  goods: Uint8Array;
  flags: Uint8Array;
  code: Uint16Array;
  number: Uint32Array;

  constructor(capacity: number) {
    this.seller = new Uint32Array(capacity);
    this.buyer = new Uint32Array(capacity);
    this.day = new Int32Array(capacity);
    this.netMinor = new Float64Array(capacity);
    this.rate = new Uint8Array(capacity);
    this.goods = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.code = new Uint16Array(capacity);
    this.number = new Uint32Array(capacity);
  }

  /** Adds one and returns its index. Throws RangeError where the draft is full. */
  add(
    seller: number,
    buyer: number,
    day: number,
    netMinor: number,
    rate: number,
    goods: number,
    flags: number,
  ): number {
    const i = this.count;
    if (i >= this.seller.length) throw new RangeError(`the economy has room for ${i} invoices only`);
    this.seller[i] = seller;
    this.buyer[i] = buyer;
    this.day[i] = day;
    this.netMinor[i] = netMinor;
    this.rate[i] = rate;
    this.goods[i] = goods;
    this.flags[i] = flags;
    this.count++;
    return i;
  }

  /** Puts the invoices into the order given by old indices, a column at a time. */
  reorder(order: Uint32Array): void {
    const gather = <T extends Uint32Array | Int32Array | Float64Array | Uint8Array | Uint16Array>(column: T): T => {
      const sorted = column.slice() as T;
      for (let i = 0; i < order.length; i++) sorted[i] = column[order[i]];
      return sorted;
    };
    this.seller = gather(this.seller);
    this.buyer = gather(this.buyer);
    this.day = gather(this.day);
    this.netMinor = gather(this.netMinor);
    this.rate = gather(this.rate);
    this.goods = gather(this.goods);
    this.flags = gather(this.flags);
  }
}
