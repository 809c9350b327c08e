import { compareTexts } from '../bytes.ts';
import { type PERIODS, TALLY_KINDS } from '../csr.ts';
import type { ChangedInvoiceBatch, ScanSince } from '../scan.ts';

type Counts = Record<(typeof TALLY_KINDS)[number], number>;

/** What changed, all of it at hand. */
export interface Changed {
  identity: ScanSince['identity'];
  taxpayers: ({ id: string; idBytes: Uint8Array; nameBytes: Uint8Array; observed: number } & Record<
    (typeof PERIODS)[number],
    number
  >)[];
  aliases: { id: string; idBytes: Uint8Array; subject: string }[];
  duplicates: ScanSince['duplicates'];
  /** Live invoices of a pair are [start, end) of `invoices`. */
  pairs: { seller: string; buyer: string; currency: string; start: number; end: number; now: Counts; before: Counts }[];
  invoices: Omit<ChangedInvoiceBatch, 'goods'> & { goods: string[] };
}

/** Reads changes to their end; the caller closes. RangeError where they are not in order, or not as many as counted. */
export async function changesOf(since: ScanSince): Promise<Changed> {
  const { counts, identity, duplicates } = since;
  const taxpayers: Changed['taxpayers'] = [];
  for await (const { ids, names, observed, ...days } of since.taxpayers)
    for (let i = 0; i < ids.length; i++) {
      const { salesFirst, salesLast, purchasesFirst, purchasesLast } = days;
      taxpayers.push({
        id: ids[i],
        idBytes: Buffer.from(ids[i]),
        nameBytes: Buffer.from(names[i] ?? ''),
        observed: observed[i],
        ...{ salesFirst: salesFirst[i], salesLast: salesLast[i] },
        ...{ purchasesFirst: purchasesFirst[i], purchasesLast: purchasesLast[i] },
      });
    }
  const aliases: Changed['aliases'] = [];
  for await (const { ids, subjects } of since.aliases)
    for (let i = 0; i < ids.length; i++)
      aliases.push({ id: ids[i], idBytes: Buffer.from(ids[i]), subject: subjects[i] });
  const pairs: Changed['pairs'] = [];
  let start = 0;
  for await (const { count, seller, buyer, currency, live, now, before } of since.pairs)
    for (let i = 0; i < count; i++) {
      const at = (tallied: Record<keyof Counts, Uint32Array>) =>
        Object.fromEntries(TALLY_KINDS.map((kind) => [kind, tallied[kind][i]])) as Counts;
      const end = start + live[i];
      pairs.push({
        ...{ seller: seller[i], buyer: buyer[i], currency: currency[i], start, end },
        ...{ now: at(now), before: at(before) },
      });
      start = end;
    }
  const invoices = await invoicesOf(since);
  if (taxpayers.length !== counts.taxpayers || pairs.length !== counts.pairs || start !== counts.invoices)
    throw new RangeError(
      `counted ${JSON.stringify(counts)}, got ${taxpayers.length} taxpayers, ${pairs.length} pairs, ${start} invoices`,
    );
  expectOrder(taxpayers, (a, b) => Buffer.compare(a.idBytes, b.idBytes), 'taxpayers');
  expectOrder(aliases, (a, b) => Buffer.compare(a.idBytes, b.idBytes), 'aliases');
  expectOrder(
    pairs,
    (a, b) =>
      (a.seller === b.seller ? 0 : compareTexts(a.seller, b.seller)) ||
      compareTexts(a.buyer, b.buyer) ||
      compareTexts(a.currency, b.currency),
    'pairs',
  );
  return { identity, taxpayers, aliases, duplicates, pairs, invoices };
}

async function invoicesOf({ counts, invoices }: ScanSince): Promise<Changed['invoices']> {
  const { invoices: count } = counts;
  const into = {
    count,
    day: new Int32Array(count),
    grossMinor: new Float64Array(count),
    taxMinor: new Float64Array(count),
    flags: new Uint8Array(count),
    goods: [] as string[],
    digestHigh: new BigUint64Array(count),
    digestLow: new BigUint64Array(count),
  };
  for await (const batch of invoices) {
    const at = into.goods.length;
    if (at + batch.count > count) throw new RangeError('more invoices than counted');
    for (const name of ['day', 'grossMinor', 'taxMinor', 'flags', 'digestHigh', 'digestLow'] as const)
      into[name].set(batch[name].subarray(0, batch.count) as never, at);
    for (let i = 0; i < batch.count; i++) into.goods.push(batch.goods[i]);
  }
  if (into.goods.length !== count) throw new RangeError(`counted ${count} invoices, got ${into.goods.length}`);
  return into;
}

function expectOrder<T>(rows: readonly T[], compare: (a: T, b: T) => number, what: string): void {
  for (let i = 1; i < rows.length; i++)
    if (compare(rows[i - 1], rows[i]) >= 0) throw new RangeError(`changed ${what} are not in order at ${i}`);
}
