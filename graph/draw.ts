import { plainTaxpayers, SnapshotBuilder } from './builder.ts';
import { compareTexts } from './bytes.ts';
import { dayOf, parseDay } from './days.ts';
import type { Snapshot } from './snapshot.ts';

/** One invoice of a drawn graph. */
export interface DrawnInvoice {
  seller: string;
  buyer: string;
  /** Gross in minor units, positive. */
  grossMinor: number;
  day: number;
  currency?: string;
  /** None where nothing is said. */
  goodsCategory?: string;
}

const INVOICE = /^([^→:@]+)→([^→:@]+):(\d+)@(\d{4}-\d{2}-\d{2}|-?\d+)$/;

/**
 * A snapshot out of a drawing, for tests: `draw('a→b:100@3 b→c:98@5')` is an invoice of 100 minor units on day 3 from a to b, and one
 * of 98 on day 5 from b to c. A day is a number of days since 2020-01-01, or a date. `x` alone is a taxpayer without invoices.
 */
export function draw(drawing: string): Snapshot {
  const invoices: DrawnInvoice[] = [];
  const alone: string[] = [];
  for (const token of drawing.split(/\s+/).filter(Boolean)) {
    const match = INVOICE.exec(token);
    if (!match) {
      if (/[→:@]/.test(token)) throw new RangeError(`not an invoice: ${token}`);
      alone.push(token);
      continue;
    }
    const day = match[4].length === 10 ? parseDay(match[4]) : dayOf(2020, 1, 1) + Number(match[4]);
    if (day === null) throw new RangeError(`not a day: ${token}`);
    invoices.push({ seller: match[1], buyer: match[2], grossMinor: Number(match[3]), day });
  }
  return snapshotOf(invoices, alone);
}

/** A snapshot of given invoices; tax is 13 % within the gross, rounded; digests number the invoices. */
export function snapshotOf(invoices: readonly DrawnInvoice[], alone: readonly string[] = []): Snapshot {
  const ids = [...new Set([...alone, ...invoices.flatMap(({ seller, buyer }) => [seller, buyer])])].sort(compareTexts);
  const nodes = new Map(ids.map((id, node) => [id, node]));
  const currencies = [...new Set(['CNY', ...invoices.map(({ currency }) => currency ?? 'CNY')])].sort();
  const goodsCategories = [...new Set(['', ...invoices.map(({ goodsCategory }) => goodsCategory ?? '')])].sort();
  const rows = invoices.map((invoice, i) => ({
    ...invoice,
    u: nodes.get(invoice.seller)!,
    v: nodes.get(invoice.buyer)!,
    c: currencies.indexOf(invoice.currency ?? 'CNY'),
    digest: BigInt(i),
  }));
  rows.sort((a, b) => a.u - b.u || a.v - b.v || a.c - b.c || a.day - b.day || Number(a.digest - b.digest));
  const builder = new SnapshotBuilder({
    taxpayers: ids.length,
    idBytes: ids.reduce((sum, id) => sum + Buffer.byteLength(id), 0),
    nameBytes: 0,
    aliases: 0,
    aliasBytes: 0,
    invoices: rows.length,
  });
  builder.addTaxpayers(plainTaxpayers(ids));
  builder.addInvoices({
    count: rows.length,
    seller: Uint32Array.from(rows, ({ u }) => u),
    buyer: Uint32Array.from(rows, ({ v }) => v),
    currency: Uint8Array.from(rows, ({ c }) => c),
    day: Int32Array.from(rows, ({ day }) => day),
    grossMinor: Float64Array.from(rows, ({ grossMinor }) => grossMinor),
    taxMinor: Float64Array.from(rows, ({ grossMinor }) => Math.round((grossMinor * 13) / 113)),
    flags: new Uint8Array(rows.length),
    goods: Uint16Array.from(rows, ({ goodsCategory }) => goodsCategories.indexOf(goodsCategory ?? '')),
    digestHigh: new BigUint64Array(rows.length),
    digestLow: BigUint64Array.from(rows, ({ digest }) => digest),
  });
  return builder.finish({
    version: 'drawn',
    attributesVersion: 'drawn',
    sequence: 0,
    asOf: null,
    currencies,
    goodsCategories,
  });
}
