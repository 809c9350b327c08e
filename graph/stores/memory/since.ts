import { compareTexts } from '../../bytes.ts';
import { flagsOf, goodsCategory, isLive, numberCurrencies, openDuplicates, tallied } from '../../live.ts';
import type { ScanSince } from '../../scan.ts';
import type { Registration } from '../../store.ts';
import { byDay, type Invoice, type Ledger } from './ledger.ts';
import { batchOfTaxpayers, one } from './scan.ts';
import { registrationsBySubject, subjectsOf } from './subjects.ts';

/** What differs between two states of a ledger, found by comparing all of them. */
export function scanSince(before: Ledger, now: Ledger): ScanSince {
  const text = (row: object) =>
    JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
  const subjects = registrationsBySubject(now);
  const known = new Set(registrationsBySubject(before).map(text));
  const taxpayers: Registration[] = subjects.filter((row) => !known.has(text(row)));

  const [then, there] = [pairsOf(before), pairsOf(now)];
  const same = (a: Invoice[] = [], b: Invoice[] = []) => text(a.toSorted(byDay)) === text(b.toSorted(byDay));
  const keys = [...new Set([...then.keys(), ...there.keys()])].filter((key) => !same(then.get(key), there.get(key)));
  const pairs = keys
    .map((key) => JSON.parse(key) as [seller: string, buyer: string, currency: string])
    .sort((a, b) => compareTexts(a[0], b[0]) || compareTexts(a[1], b[1]) || compareTexts(a[2], b[2]));
  const of = (found: Map<string, Invoice[]>) => pairs.map((pair) => found.get(JSON.stringify(pair)) ?? []);
  const counted = (rows: Invoice[][], kind: keyof ReturnType<typeof tallied>) =>
    Uint32Array.from(rows, (some) => some.reduce((sum, invoice) => sum + tallied(invoice)[kind], 0));
  const tallies = (rows: Invoice[][]) => ({
    voids: counted(rows, 'voids'),
    reversals: counted(rows, 'reversals'),
    conflicts: counted(rows, 'conflicts'),
  });
  const live = of(there).map((some) => some.filter(isLive).sort(byDay));
  const invoices = live.flat();
  const { version, attributesVersion, sequence } = now.state;
  const currencies = [...there.values()].flatMap((some) => some.map(({ currency }) => currency!));
  return {
    counts: { taxpayers: taxpayers.length, pairs: pairs.length, invoices: invoices.length },
    identity: {
      ...{ version, attributesVersion, sequence, asOf: null },
      currencies: numberCurrencies(new Set(currencies)),
    },
    taxpayers: one(batchOfTaxpayers(taxpayers)),
    aliases: one({
      ids: now.identities.map(({ id }) => id!),
      subjects: now.identities.map(({ subject }) => subject!),
    }),
    duplicates: openDuplicates(now.candidates, subjectsOf(now)),
    pairs: one({
      count: pairs.length,
      seller: pairs.map(([seller]) => seller),
      buyer: pairs.map(([, buyer]) => buyer),
      currency: pairs.map(([, , currency]) => currency),
      live: Uint32Array.from(live, ({ length }) => length),
      now: tallies(of(there)),
      before: tallies(of(then)),
    }),
    invoices: one({
      count: invoices.length,
      day: Int32Array.from(invoices, ({ day }) => day),
      grossMinor: Float64Array.from(invoices, (row) => row.gross_minor! - row.reversed_gross_minor!),
      taxMinor: Float64Array.from(invoices, (row) => (row.tax_minor ?? 0) - row.reversed_tax_minor!),
      flags: Uint8Array.from(invoices, flagsOf),
      goods: invoices.map(goodsCategory),
      digestHigh: BigUint64Array.from(invoices, ({ digest_high }) => digest_high),
      digestLow: BigUint64Array.from(invoices, ({ digest_low }) => digest_low),
    }),
    close: () => undefined,
  };
}

/** All documents between two, by pair and currency. */
function pairsOf({ invoices }: Ledger): Map<string, Invoice[]> {
  const pairs = new Map<string, Invoice[]>();
  for (const invoice of invoices.values()) {
    const { seller, buyer, currency } = invoice;
    if (seller === buyer) continue;
    const key = JSON.stringify([seller, buyer, currency]);
    pairs.set(key, [...(pairs.get(key) ?? []), invoice]);
  }
  return pairs;
}
