import type { InvoiceBatch, PairBatch, TallyBatch, TaxpayerBatch } from '../../scan.ts';
import {
  flagsOf,
  goodsCategory,
  isLive,
  numberCategories,
  numberCurrencies,
  openDuplicates,
  tallied,
} from '../../live.ts';
import type { Scan } from '../../scan.ts';
import type { Registration } from '../../store.ts';
import { byDay, type Invoice, type Ledger, ledgerTo } from './ledger.ts';
import { registrationsBySubject, subjectsOf } from './subjects.ts';

/** All that a snapshot is built from, of documents up to a day. */
export function scan(ledger: Ledger, asOf: number | null): Scan {
  const { invoices, state } = ledgerTo(ledger, asOf);
  const { version, attributesVersion, sequence } = state;
  const subjects = registrationsBySubject(ledger);
  const ids = subjects.map(({ id }) => id!);
  const shown = subjects.map(({ name }) => name);
  const live = [...invoices.values()].filter(isLive);
  const isPaired = ({ seller, buyer }: Invoice) => seller !== buyer;
  const paired = [...invoices.values()].filter(isPaired);
  // of all documents, so that a day does not change their numbers
  const everything = [...ledger.invoices.values()].filter(isPaired);
  const currencies = numberCurrencies(new Set(everything.map(({ currency }) => currency!)));
  const categories = new Map<string, number>();
  for (const invoice of live) categories.set(goodsCategory(invoice), (categories.get(goodsCategory(invoice)) ?? 0) + 1);
  const goodsCategories = numberCategories(categories);

  const nodes = new Map(ids.map((id, node) => [id, node]));
  const currencyNumbers = new Map(currencies.map((currency, i) => [currency, i]));
  const categoryNumbers = new Map(goodsCategories.map((category, i) => [category, i]));
  const placed = (invoice: Invoice) => ({
    invoice,
    u: nodes.get(invoice.seller!)!,
    v: nodes.get(invoice.buyer!)!,
    c: currencyNumbers.get(invoice.currency!)!,
  });
  const byPlace = (a: ReturnType<typeof placed>, b: ReturnType<typeof placed>) =>
    a.u - b.u || a.v - b.v || a.c - b.c || byDay(a.invoice, b.invoice);
  const rows = live.map(placed).sort(byPlace);
  const aliases = ledger.identities.map(({ id }) => id!);
  const pairs = openDuplicates(ledger.candidates, subjectsOf(ledger));
  const duplicates: PairBatch = {
    count: pairs.length,
    a: Uint32Array.from(pairs, ([a]) => nodes.get(a)!),
    b: Uint32Array.from(pairs, ([, b]) => nodes.get(b)!),
  };
  const batch: InvoiceBatch = {
    count: rows.length,
    seller: Uint32Array.from(rows, ({ u }) => u),
    buyer: Uint32Array.from(rows, ({ v }) => v),
    currency: Uint8Array.from(rows, ({ c }) => c),
    day: Int32Array.from(rows, ({ invoice }) => invoice.day),
    grossMinor: Float64Array.from(rows, ({ invoice }) => invoice.gross_minor! - invoice.reversed_gross_minor!),
    taxMinor: Float64Array.from(rows, ({ invoice }) => (invoice.tax_minor ?? 0) - invoice.reversed_tax_minor!),
    flags: Uint8Array.from(rows, ({ invoice }) => flagsOf(invoice)),
    goods: Uint16Array.from(rows, ({ invoice }) => categoryNumbers.get(goodsCategory(invoice)) ?? 0),
    digestHigh: BigUint64Array.from(rows, ({ invoice }) => invoice.digest_high),
    digestLow: BigUint64Array.from(rows, ({ invoice }) => invoice.digest_low),
  };
  const bytes = (texts: (string | null)[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return {
    counts: {
      taxpayers: ids.length,
      idBytes: bytes(ids),
      nameBytes: bytes(shown),
      aliases: aliases.length,
      aliasBytes: bytes(aliases),
      invoices: rows.length,
    },
    identity: { version, attributesVersion, sequence, asOf, currencies, goodsCategories },
    taxpayers: one(batchOfTaxpayers(subjects)),
    aliases: one({ ids: aliases, nodes: Uint32Array.from(ledger.identities, ({ subject }) => nodes.get(subject!)!) }),
    duplicates: one(duplicates),
    invoices: one(batch),
    tallies: one(talliesOf(paired.map(placed).sort(byPlace))),
    close: () => undefined,
  };
}

export function batchOfTaxpayers(subjects: readonly Registration[]): TaxpayerBatch {
  return {
    ids: subjects.map(({ id }) => id!),
    names: subjects.map(({ name }) => name),
    observed: Uint8Array.from(subjects, ({ observed }) => observed),
    salesFirst: Int32Array.from(subjects, ({ sales_first }) => sales_first),
    salesLast: Int32Array.from(subjects, ({ sales_last }) => sales_last),
    purchasesFirst: Int32Array.from(subjects, ({ purchases_first }) => purchases_first),
    purchasesLast: Int32Array.from(subjects, ({ purchases_last }) => purchases_last),
  };
}

/** Tallies by pair and currency, of invoices in that order. */
function talliesOf(rows: readonly { invoice: Invoice; u: number; v: number; c: number }[]): TallyBatch {
  const pairs: { u: number; v: number; c: number; voids: number; reversals: number; conflicts: number }[] = [];
  for (const { invoice, u, v, c } of rows) {
    const { voids, reversals, conflicts } = tallied(invoice);
    if (voids + reversals + conflicts === 0) continue;
    const last = pairs.at(-1);
    if (last && last.u === u && last.v === v && last.c === c) {
      last.voids += voids;
      last.reversals += reversals;
      last.conflicts += conflicts;
    } else pairs.push({ u, v, c, voids, reversals, conflicts });
  }
  return {
    count: pairs.length,
    seller: Uint32Array.from(pairs, ({ u }) => u),
    buyer: Uint32Array.from(pairs, ({ v }) => v),
    currency: Uint8Array.from(pairs, ({ c }) => c),
    voids: Uint32Array.from(pairs, ({ voids }) => voids),
    reversals: Uint32Array.from(pairs, ({ reversals }) => reversals),
    conflicts: Uint32Array.from(pairs, ({ conflicts }) => conflicts),
  };
}

export async function* one<T>(batch: T): AsyncGenerator<T> {
  yield batch;
}
