import { compareTexts } from '../../bytes.ts';
import { SnapshotTooLarge } from '../../errors.ts';
import { counts, isDisputed, isLive, shownName } from '../../live.ts';
import { AttributesHash, digestText, VersionHash } from '../../model.ts';
import { withReversals } from '../../reversals.ts';
import type { Changes, LedgerAccount, LoadRecord, StagedTable, StoreState } from '../../store.ts';
import { type Row, rowsOf, type TableName } from '../../tables.ts';
import { ledgerAccount, type Reversed } from '../../accounts.ts';
import { type FactRows, withFacts } from './facts.ts';

/** One state of the ledger. It is never changed: a load makes the next one, so whoever reads an old one is not disturbed. */
export interface Ledger {
  state: StoreState;
  files: Row<'file'>[];
  claims: Map<string, Row<'claim'>>;
  invoices: Map<string, Invoice>;
  /** By digest of the red letter. */
  reversals: Map<string, Row<'reversal'>>;
  /** Live invoices that were there from one sequence number to before another. */
  past: (Invoice & { until: number })[];
  names: Map<string, Map<string, number>>;
  observed: Map<string, number>;
  facts: FactRows;
  refusals: Row<'refusal'>[];
  repairs: Row<'repair'>[];
  loads: (LoadRecord & { sequence: number })[];
}

export type Invoice = Row<'invoice'> & { since: number };

type Digest = Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>;

export const digestOf = ({ digest_high, digest_low }: Digest) => digestText(digest_high, digest_low);
// hex digits stand in the order of the numbers
export const byDigest = (a: Digest, b: Digest) => (digestOf(a) < digestOf(b) ? -1 : 1);
export const byDay = (a: Invoice, b: Invoice) => a.day - b.day || byDigest(a, b);

async function allRows<T extends TableName>(table: T, staged: StagedTable<T>): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const batch of staged.batches()) for (const row of rowsOf(table, batch)) rows.push(row);
  return rows;
}

export function emptyLedger(): Omit<Ledger, 'state'> {
  return {
    files: [],
    claims: new Map(),
    invoices: new Map(),
    reversals: new Map(),
    past: [],
    names: new Map(),
    observed: new Map(),
    facts: {},
    refusals: [],
    repairs: [],
    loads: [],
  };
}

/** The ledger that a load leads to. */
export async function applied(before: Ledger, changes: Changes): Promise<Ledger> {
  const sequence = before.state.sequence + 1;
  const base = changes.replaceAll ? emptyLedger() : before;
  const next: Omit<Ledger, 'state'> = {
    files: [...base.files, ...changes.files],
    claims: new Map(base.claims),
    invoices: new Map(base.invoices),
    reversals: new Map(),
    past: [...before.past],
    names: new Map([...base.names].map(([id, names]) => [id, new Map(names)])),
    observed: new Map(base.observed),
    facts: await withFacts(base.facts, changes.facts, allRows),
    refusals: [...base.refusals, ...(await allRows('refusal', changes.refusals))],
    repairs: [...base.repairs, ...(await allRows('repair', changes.repairs))],
    loads: base.loads,
  };
  for (const claim of await allRows('claim', changes.claims)) next.claims.set(`${claim.file}/${claim.row}`, claim);
  const { high, low } = changes.removedInvoices;
  const gone = changes.replaceAll ? before.invoices.keys() : Array.from(high, (half, i) => digestText(half, low[i]));
  for (const digest of gone) {
    const invoice = before.invoices.get(digest);
    if (invoice && isLive(invoice)) next.past.push({ ...invoice, until: sequence });
    next.invoices.delete(digest);
  }
  for (const invoice of await allRows('invoice', changes.invoices))
    next.invoices.set(digestOf(invoice), { ...invoice, since: sequence });
  for (const { taxpayer, name, rows } of await allRows('name', changes.names)) {
    const names = next.names.get(taxpayer!) ?? new Map<string, number>();
    next.names.set(taxpayer!, names.set(name!, (names.get(name!) ?? 0) + rows));
  }
  for (const { id, observed } of await allRows('taxpayer', changes.taxpayers))
    next.observed.set(id!, (next.observed.get(id!) ?? 0) | observed);
  const { invoices, reversals } = withReversals(next.invoices);
  for (const [digest, row] of invoices) {
    const old = next.invoices.get(digest)!;
    if (old.reversed_gross_minor === row.reversed_gross_minor && old.reversed_tax_minor === row.reversed_tax_minor)
      continue;
    if (isLive(old) && old.since < sequence) next.past.push({ ...old, until: sequence });
    next.invoices.set(digest, { ...row, since: sequence });
  }
  next.reversals = reversals;
  expectExactSums([...next.invoices.values()].filter(isLive));
  const { id, finishedAt, report } = changes.load;
  next.loads = [...base.loads, { id, finishedAt, report: report(accountOf(next)), sequence }];
  return sealed(next, { sequence, demo: changes.demo });
}

/** The graph's sums are exact up to 2^53: what would go beyond has to be known before it is written. */
function expectExactSums(live: readonly Invoice[]): void {
  const sums = new Map<string, bigint>();
  const add = (key: string, minor: number) => {
    const sum = (sums.get(key) ?? 0n) + BigInt(minor);
    if (sum > BigInt(Number.MAX_SAFE_INTEGER)) throw new SnapshotTooLarge('grossMinor', Number(sum));
    sums.set(key, sum);
  };
  for (const { seller, buyer, currency, gross_minor, tax_minor } of live) {
    const pair = JSON.stringify([seller, buyer, currency]);
    add(pair, gross_minor!);
    add(`${pair} tax`, Math.abs(tax_minor ?? 0));
  }
}

/** The ledger as if no document were dated after a day. */
export function ledgerTo(ledger: Ledger, asOf: number | null): Ledger {
  if (asOf === null) return ledger;
  const invoices = new Map([...ledger.invoices].filter(([, { day }]) => day <= asOf));
  return sealed({ ...ledger, ...withReversals(invoices) }, ledger.state);
}

export function reversedOf({
  invoices,
  reversals,
  claims,
}: Pick<Ledger, 'invoices' | 'reversals' | 'claims'>): Reversed[] {
  const sides = new Map([...reversals.keys()].map((digest) => [digest, new Set<number>()]));
  for (const claim of claims.values()) sides.get(digestOf(claim))?.add(claim.side);
  return [...reversals].map(([digest, reversal]) => ({
    red: invoices.get(digest)!,
    reversal,
    sides: sides.get(digest)!,
  }));
}

export function accountOf(ledger: Omit<Ledger, 'state'>): LedgerAccount {
  const closed = new Set(ledger.repairs.map(({ file, row }) => `${file}/${row}`));
  const isClosed = ({ file, row }: Row<'refusal'>) => closed.has(`${file}/${row}`);
  const closedCount = ledger.refusals.filter(isClosed).length;
  return ledgerAccount([...ledger.invoices.values()], reversedOf(ledger), {
    claims: ledger.claims.size,
    refusals: { open: ledger.refusals.length - closedCount, closed: closedCount },
  });
}

/** Adds what identifies a ledger's content. */
export function sealed(
  ledger: Omit<Ledger, 'state'>,
  { sequence, demo }: Pick<StoreState, 'sequence' | 'demo'>,
): Ledger {
  const version = new VersionHash();
  const attributes = new AttributesHash();
  for (const id of [...ledger.observed.keys()].sort(compareTexts))
    attributes.addTaxpayer(id, shownName(ledger.names.get(id) ?? []), ledger.observed.get(id)!);
  for (const invoice of [...ledger.invoices.values()].filter(counts).sort(byDigest)) {
    version.add(BigUint64Array.of(invoice.digest_high), BigUint64Array.of(invoice.digest_low), 1);
    if (isDisputed(invoice)) attributes.addDisputed(invoice.digest_high, invoice.digest_low);
  }
  return {
    ...ledger,
    state: { sequence, version: version.finish(), attributesVersion: attributes.finish(), demo },
  };
}
