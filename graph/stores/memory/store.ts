import { Conflict } from '../../errors.ts';
import { isLive } from '../../live.ts';
import { type FactKind, factTable, type FactTable } from '../../facts.ts';
import type { IdentityEvidence } from '../../identity.ts';
import type { LedgerAccount, RelationAccount } from '../../accounts.ts';
import type { Scan, ScanSince } from '../../scan.ts';
import type {
  CandidatePage,
  CandidateQuery,
  Contents,
  FactQuery,
  Facts,
  InvoicePage,
  InvoiceQuery,
  Known,
  KnownFacts,
  LiveChanges,
  LoadRecord,
  PastState,
  RefusalHeader,
  RefusalPage,
  RefusalQuery,
  Registration,
  Settle,
  Store,
  StoreState,
  Unsettled,
  Writer,
} from '../../store.ts';
import { batchOf, type Row } from '../../tables.ts';
import { relationAccounts } from '../../accounts.ts';
import {
  accountOf,
  applied,
  byDigest,
  emptyLedger,
  type Invoice,
  type Ledger,
  ledgerTo,
  reversedOf,
  sealed,
  type Settling,
  withDecision,
} from './ledger.ts';
import { identityEvidence } from './evidence.ts';
import { facts, standing } from './facts.ts';
import { page, refusalHeaders, refusals } from './pages.ts';
import { one, scan } from './scan.ts';
import { scanSince } from './since.ts';
import { candidates, registrations } from './subjects.ts';

/** A ledger in plain Maps, for tests and for what nobody wants to keep. */
export class MemoryStore implements Store {
  /** Each state that there was, by its sequence number. */
  readonly #history = [sealed(emptyLedger(), { sequence: 0, demo: false })];
  #lease: string | null = null;

  get #ledger(): Ledger {
    return this.#history.at(-1)!;
  }

  async state(): Promise<StoreState> {
    return this.#ledger.state;
  }

  async lookup(groupKeys: () => Promise<BigUint64Array>): Promise<Known> {
    return unsettled(this.#ledger).lookup(groupKeys);
  }

  async groupKeysOf(ids: readonly string[] | null): Promise<BigUint64Array> {
    return unsettled(this.#ledger).groupKeysOf(ids);
  }

  async identityEvidence(subjects: ReadonlyMap<string, string>): Promise<IdentityEvidence> {
    return identityEvidence(this.#ledger, subjects);
  }

  async decisions(): Promise<Row<'decision'>[]> {
    return [...this.#ledger.decisions];
  }

  async identities(of?: readonly string[]): Promise<Row<'identity'>[]> {
    return unsettled(this.#ledger).identities(of);
  }

  async candidates(query: CandidateQuery): Promise<CandidatePage> {
    return candidates(this.#ledger, query);
  }

  async registrations(ids: readonly string[]): Promise<Registration[]> {
    return registrations(this.#ledger, ids);
  }

  async lookupFacts<K extends FactKind>(kind: K, groupKeys: BigUint64Array): Promise<KnownFacts<K>> {
    const rows: Row<FactTable<K>>[] = standing(this.#ledger, kind, groupKeys);
    return { rows: one(batchOf(factTable(kind), rows)), close: () => undefined };
  }

  async facts(taxpayers: readonly string[], query: FactQuery = {}): Promise<Facts> {
    return facts(this.#ledger, taxpayers, query);
  }

  async loadedFiles(sha256: readonly string[]): Promise<Set<string>> {
    const loaded = new Set(this.#ledger.files.map((file) => file.sha256));
    return new Set(sha256.filter((hash) => loaded.has(hash)));
  }

  async begin(lease: string, base: number): Promise<Writer> {
    if (this.#lease !== null) throw new Conflict('load_running', { lease: this.#lease });
    const { sequence } = this.#ledger.state;
    if (sequence !== base) throw new Conflict('sequence_moved', { base, sequence });
    this.#lease = lease;
    let ended = false;
    const commit = async (write: (before: Ledger) => Promise<Ledger>) => {
      if (ended) throw new RangeError('the lease was given back');
      const next = await write(this.#ledger);
      const { sequence: current } = this.#ledger.state;
      if (current !== base) throw new Conflict('sequence_moved', { base, sequence: current });
      this.#history.push(next);
      return next.state;
    };
    const settling = (settle: Settle): Settling => {
      return (content) => settle(unsettled(content));
    };
    return {
      apply: (changes, settle) => commit((before) => applied(before, changes, settle && settling(settle))),
      decide: (decision, settle) => commit((before) => withDecision(before, decision, settling(settle))),
      end: async () => {
        if (!ended) this.#lease = null;
        ended = true;
      },
    };
  }

  async scan(asOf: number | null = null): Promise<Scan> {
    return scan(this.#ledger, asOf);
  }

  async scanSince({ sequence, version, attributesVersion }: PastState): Promise<ScanSince | null> {
    const before = this.#history[sequence] as Ledger | undefined;
    const isKnown = before?.state.version === version && before.state.attributesVersion === attributesVersion;
    return isKnown ? scanSince(before, this.#ledger) : null;
  }

  async changesSince(sequence: number): Promise<LiveChanges> {
    const shape = ({ digest_high, digest_low, ...row }: Invoice) =>
      [digest_high, digest_low, row.conflict, row.contested, row.reversed_gross_minor, row.reversed_tax_minor].join();
    const live = ({ invoices }: Ledger) => [...invoices.values()].filter(isLive).sort(byDigest);
    const [then, now] = [live(this.#history[sequence]), live(this.#ledger)];
    const without = (some: Invoice[], others: Invoice[]) => {
      const shapes = new Set(others.map(shape));
      return some.filter((invoice) => !shapes.has(shape(invoice)));
    };
    const removed = without(then, now);
    return {
      added: one(batchOf('invoice', without(now, then))),
      removed: {
        high: BigUint64Array.from(removed, ({ digest_high }) => digest_high),
        low: BigUint64Array.from(removed, ({ digest_low }) => digest_low),
      },
      close: () => undefined,
    };
  }

  async page(query: InvoiceQuery): Promise<InvoicePage> {
    return page(this.#ledger, query);
  }

  async contents(): Promise<Contents> {
    const { files, loads } = this.#ledger;
    const kinds = [...new Set(files.map(({ kind }) => kind!))].sort();
    return {
      loads: loads.length,
      finishedAt: loads.at(-1)?.finishedAt ?? null,
      files: kinds.map((kind) => {
        const some = files.filter((file) => file.kind === kind);
        return { kind, files: some.length, rows: some.reduce((sum, { rows }) => sum + rows, 0) };
      }),
    };
  }

  async account(): Promise<LedgerAccount> {
    return accountOf(this.#ledger);
  }

  async relation(seller: string, buyer: string, asOf: number | null = null): Promise<RelationAccount[]> {
    const to = ledgerTo(this.#ledger, asOf);
    const rows = [...to.invoices.values()].filter((row) => row.seller === seller && row.buyer === buyer);
    return relationAccounts(rows, reversedOf(to));
  }

  async loads(limit: number): Promise<LoadRecord[]> {
    return this.#ledger.loads
      .toReversed()
      .slice(0, limit)
      .map(({ sequence: _, ...load }) => load);
  }

  async committedLoads(ids: readonly string[]): Promise<Set<string>> {
    return new Set(this.#ledger.loads.map(({ id }) => id).filter((id) => ids.includes(id)));
  }

  async refusals(query: RefusalQuery): Promise<RefusalPage> {
    return refusals(this.#ledger, query);
  }

  async refusalHeaders(query: Pick<RefusalQuery, 'load' | 'open'>): Promise<RefusalHeader[]> {
    return refusalHeaders(this.#ledger, query);
  }

  async close(): Promise<void> {}
}

/** A ledger as it is being written. */
function unsettled(content: Omit<Ledger, 'state'>): Unsettled {
  const { claims, invoices, identities } = content;
  return {
    lookup: async (groupKeys) => {
      const wanted = new Set(await groupKeys());
      const among = ({ group_key }: { group_key: bigint }) => wanted.has(group_key);
      return {
        identities: one(batchOf('identity', identities)),
        claims: one(batchOf('claim', [...claims.values()].filter(among))),
        invoices: one(batchOf('invoice', [...invoices.values()].filter(among))),
        close: () => undefined,
      };
    },
    groupKeysOf: async (ids) => {
      const wanted = ids && new Set<string | null>(ids);
      const naming = [...claims.values()].filter(
        ({ seller, buyer }) => !wanted || wanted.has(seller) || wanted.has(buyer),
      );
      return BigUint64Array.from(new Set(naming.map(({ group_key }) => group_key))).sort();
    },
    identityEvidence: async (subjects) => identityEvidence(content, subjects),
    decisions: async () => [...content.decisions],
    identities: async (of) => {
      const wanted = of && new Set<string | null>(of);
      return identities.filter(({ id, subject }) => !wanted || wanted.has(id) || wanted.has(subject));
    },
    candidates: async (query) => candidates(content, query),
  };
}
