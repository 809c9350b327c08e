import { SnapshotTooLarge } from '../../errors.ts';
import { counts, isDisputed, isLive, mergedRegistration, openDuplicates } from '../../live.ts';
import { AttributesHash, digestText, VersionHash } from '../../model.ts';
import { withReversals } from '../../reversals.ts';
import type { LedgerAccount } from '../../accounts.ts';
import type { Changes, LoadRecord, Settled, StagedTable, StoreState } from '../../store.ts';
import { type Row, rowsOf, type TableName } from '../../tables.ts';
import { ledgerAccount, type Reversed } from '../../accounts.ts';
import { registrationsBySubject, subjectsOf } from './subjects.ts';
import { type FactRows, withFacts } from './facts.ts';

/** One state of the ledger. It is never changed: a load makes the next one, so whoever reads an old one is not disturbed. */
export interface Ledger {
  state: StoreState;
  files: Row<'file'>[];
  claims: Map<string, Row<'claim'>>;
  invoices: Map<string, Invoice>;
  /** By digest of the red letter. */
  reversals: Map<string, Row<'reversal'>>;
  /** By the id that a ledger names. */
  names: Map<string, Map<string, number>>;
  taxpayers: Map<string, Row<'taxpayer'>>;
  facts: FactRows;
  decisions: Row<'decision'>[];
  identities: readonly Row<'identity'>[];
  candidates: readonly Row<'candidate'>[];
  refusals: Row<'refusal'>[];
  repairs: Row<'repair'>[];
  loads: (LoadRecord & { sequence: number })[];
}

export type Invoice = Row<'invoice'>;

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

export function emptyLedger(): Content {
  return {
    files: [],
    claims: new Map(),
    invoices: new Map(),
    reversals: new Map(),
    names: new Map(),
    taxpayers: new Map(),
    facts: {},
    decisions: [],
    identities: [],
    candidates: [],
    refusals: [],
    repairs: [],
    loads: [],
  };
}

type Content = Omit<Ledger, 'state'>;

/** What settles a ledger that is being written: who is who, and what follows. */
export type Settling = (content: Content) => Promise<Settled>;

/** The ledger that a load leads to. */
export async function applied(before: Ledger, changes: Changes, settling?: Settling): Promise<Ledger> {
  const sequence = before.state.sequence + 1;
  const base = changes.replaceAll ? emptyLedger() : before;
  const next: Content = {
    ...base,
    files: [...base.files, ...changes.files],
    claims: new Map(base.claims),
    invoices: new Map(base.invoices),
    names: new Map([...base.names].map(([id, names]) => [id, new Map(names)])),
    taxpayers: new Map(base.taxpayers),
    facts: await withFacts(base.facts, changes.facts, allRows),
    refusals: [...base.refusals, ...(await allRows('refusal', changes.refusals))],
    repairs: [...base.repairs, ...(await allRows('repair', changes.repairs))],
  };
  await change(next, changes);
  for (const { taxpayer, name, rows } of await allRows('name', changes.names)) {
    const names = next.names.get(taxpayer!) ?? new Map<string, number>();
    next.names.set(taxpayer!, names.set(name!, (names.get(name!) ?? 0) + rows));
  }
  for (const row of await allRows('taxpayer', changes.taxpayers)) {
    const known = next.taxpayers.get(row.id!);
    next.taxpayers.set(row.id!, mergedRegistration(row.id!, known ? [known, row] : [row]));
  }
  await settle(next, settling);
  const { id, finishedAt, report } = changes.load;
  next.loads = [...base.loads, { id, finishedAt, report: report(accountOf(next)), sequence }];
  return sealed(next, { sequence, demo: changes.demo });
}

/** The ledger that a decision leads to. */
export async function withDecision(
  before: Ledger,
  decision: Row<'decision'> | null,
  settling: Settling,
): Promise<Ledger> {
  const sequence = before.state.sequence + 1;
  const next: Content = {
    ...before,
    decisions: [...before.decisions, ...(decision ? [decision] : [])],
    claims: new Map(before.claims),
    invoices: new Map(before.invoices),
  };
  await settle(next, settling);
  return sealed(next, { sequence, demo: before.state.demo });
}

/** Claims that belong to another invoice now, and invoices that came and went. */
async function change(
  next: Content,
  { claims, invoices, removedInvoices: { high, low } }: Pick<Changes, 'claims' | 'invoices' | 'removedInvoices'>,
): Promise<void> {
  for (const claim of await allRows('claim', claims)) next.claims.set(`${claim.file}/${claim.row}`, claim);
  high.forEach((half, i) => next.invoices.delete(digestText(half, low[i])));
  for (const invoice of await allRows('invoice', invoices)) next.invoices.set(digestOf(invoice), invoice);
}

/** Who is who, then what red letters reverse. */
async function settle(next: Content, settling: Settling | undefined): Promise<void> {
  if (settling) {
    const settled = await settling(next);
    try {
      await change(next, settled);
      next.identities = settled.identities;
      next.candidates = settled.candidates;
    } finally {
      await settled.dispose();
    }
  }
  const { invoices, reversals } = withReversals(next.invoices);
  for (const [digest, row] of invoices) {
    const old = next.invoices.get(digest)!;
    if (old.reversed_gross_minor === row.reversed_gross_minor && old.reversed_tax_minor === row.reversed_tax_minor)
      continue;
    next.invoices.set(digest, row);
  }
  next.reversals = reversals;
  expectExactSums([...next.invoices.values()].filter(isLive));
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

export function accountOf(ledger: Content): LedgerAccount {
  const closed = new Set(ledger.repairs.map(({ file, row }) => `${file}/${row}`));
  const isClosed = ({ file, row }: Row<'refusal'>) => closed.has(`${file}/${row}`);
  const closedCount = ledger.refusals.filter(isClosed).length;
  return ledgerAccount([...ledger.invoices.values()], reversedOf(ledger), {
    claims: ledger.claims.size,
    refusals: { open: ledger.refusals.length - closedCount, closed: closedCount },
  });
}

/** Adds what identifies a ledger's content. */
export function sealed(ledger: Content, { sequence, demo }: Pick<StoreState, 'sequence' | 'demo'>): Ledger {
  const version = new VersionHash();
  const attributes = new AttributesHash();
  for (const row of registrationsBySubject(ledger))
    attributes.addTaxpayer(row.id!, row.name, row.observed, [
      row.sales_first,
      row.sales_last,
      row.purchases_first,
      row.purchases_last,
    ]);
  for (const pair of openDuplicates(ledger.candidates, subjectsOf(ledger))) attributes.addDuplicate(...pair);
  for (const invoice of [...ledger.invoices.values()].filter(counts).sort(byDigest)) {
    version.add(BigUint64Array.of(invoice.digest_high), BigUint64Array.of(invoice.digest_low), 1);
    if (isDisputed(invoice)) attributes.addDisputed(invoice.digest_high, invoice.digest_low);
  }
  for (const { id, subject } of ledger.identities) version.addIdentity(id!, subject!);
  return {
    ...ledger,
    state: { sequence, version: version.finish(), attributesVersion: attributes.finish(), demo },
  };
}
