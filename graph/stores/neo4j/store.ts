import { join } from 'node:path';
import type { LedgerAccount, RelationAccount } from '../../accounts.ts';
import { Conflict, InvalidInput, Unavailable } from '../../errors.ts';
import type { FactKind } from '../../facts.ts';
import type { IdentityEvidence } from '../../identity.ts';
import type { Scan, ScanSince } from '../../scan.ts';
import type {
  CandidatePage,
  CandidateQuery,
  Changes,
  Contents,
  FactQuery,
  Facts,
  InvoicePage,
  InvoiceQuery,
  Known,
  KnownFacts,
  LiveChanges,
  LoadRecord,
  OnProgress,
  PastState,
  RefusalHeader,
  RefusalPage,
  RefusalQuery,
  Registration,
  Settle,
  Store,
  StoreState,
  Writer,
} from '../../store.ts';
import type { Row } from '../../tables.ts';
import type { Engine } from '../duckdb/engine.ts';
import { type DuckDbOptions, DuckDbStore } from '../duckdb/store.ts';
import { type WrittenLead, writeLeads } from './leads.ts';
import { Connection, type Neo4jOptions } from './connection.ts';
import { contentsOf, countsOf } from './contents.ts';
import { follow } from './follow.ts';
import { type Ledger, Lease, ledgerOf, pastOf } from './ledger.ts';
import { discardPages, keepPages, writePages } from './pages.ts';
import { type WrittenRing, writeRings } from './rings.ts';
import { ensureSchema } from './schema.ts';
import { stateOf } from '../duckdb/state.ts';

/**
 * The shared store: the ledger of record is a graph in Neo4j, which other programs query and several servers read. Each server has a working
 * copy of it in DuckDB, where loads are resolved and whatever asks for the whole ledger is answered; it is brought to what the server holds
 * before each answer, and can be thrown away at any time. A commit is made in the copy's transaction, put down on the server in pages,
 * decided there, and written into the graph out of the pages.
 */
export class Neo4jStore implements Store {
  static readonly schema = DuckDbStore.schema;

  readonly #options: SharedOptions;
  readonly #connection: Connection;
  #copy: DuckDbStore;
  /** The schema is known to be as it should. */
  #isReady = false;
  #following: Promise<Ledger> | null = null;
  /** Held from `begin` to `end`: others must not follow while the copy is ahead. */
  #lease: { name: string; held: Lease } | null = null;

  private constructor(options: SharedOptions, copy: DuckDbStore) {
    this.#options = options;
    this.#copy = copy;
    this.#connection = new Connection(options.server);
  }

  /** Opens the working copy; the server is asked when somebody asks for what it holds. */
  static async open(options: SharedOptions): Promise<Neo4jStore> {
    return new Neo4jStore(options, await DuckDbStore.open(options));
  }

  /** Brings the copy to what the server holds. One at a time; whoever comes meanwhile waits for the same. */
  async #current(): Promise<DuckDbStore> {
    // the copy is what it writes; nobody else writes meanwhile
    if (this.#lease !== null) return this.#copy;
    this.#following ??= this.#follow().finally(() => (this.#following = null));
    await this.#following;
    return this.#copy;
  }

  async #follow(): Promise<Ledger> {
    if (!this.#isReady) await ensureSchema(this.#connection);
    this.#isReady = true;
    for (;;) {
      const ledger = await this.#settled();
      const state = await this.#copy.state();
      await this.#claim(ledger, state);
      if (isSame(ledger, state)) return ledger;
      const past = await pastOf(this.#connection, state);
      await this.#copy
        .rewrite(state.sequence, (engine) =>
          follow(engine, this.#connection, {
            folder: join(this.#options.stagingFolder, 'shared'),
            ledger,
            since: past === 'known' ? state.sequence : 0,
            replaced: past === 'replaced',
            onRelations: this.#options.onRelations,
          }).catch(async (error: unknown) => {
            // what changed while it was read is read again
            if (!isSame(await ledgerOf(this.#connection), ledger)) throw new Moved();
            throw error;
          }),
        )
        .catch((error: unknown) => {
          if (!(error instanceof Moved)) throw error;
        });
    }
  }

  /** The ledger without a commit under way: one that was left unfinished is finished; one that is being written is waited for by whoever needs it. */
  async #settled(): Promise<Ledger> {
    const ledger = await ledgerOf(this.#connection);
    if (ledger.next === null) return ledger;
    const state = await this.#copy.state();
    // it is being written: what was there before is not to be had, but where it is here; so is what will be, where it was decided
    if (!ledger.free && state.sequence === ledger.sequence) return { ...ledger, next: null };
    if (!ledger.free && isSame(ledger.next, state)) return { ...ledger, ...ledger.next, next: null };
    if (!ledger.free)
      throw new Unavailable('a commit is being written', true, {}, 'shared_ledger_unfinished', {
        done: ledger.sequence,
      });
    const lease = await Lease.take(this.#connection, 'finishing', this.#options.server.leaseMs).catch(unlessHeld);
    // somebody else was faster
    if (lease === null) return this.#settled();
    try {
      await this.#finish(lease, () => undefined);
    } finally {
      await lease.end();
    }
    return ledgerOf(this.#connection);
  }

  /** Writes what is decided into the graph; throws away what never was. */
  async #finish(lease: Lease, onProgress: OnProgress): Promise<void> {
    const { next } = await ledgerOf(this.#connection);
    if (next) await writePages(this.#connection, lease, next, onProgress);
    else await discardPages(lease);
  }

  /** A copy belongs to one ledger; an embedded ledger that holds something is no copy, unless it is the same. */
  async #claim(ledger: Ledger, state: StoreState): Promise<void> {
    const owner = await this.#copy.mark();
    if (owner === ledger.id) return;
    if (owner === null && state.sequence > 0 && !isSame(ledger, state))
      throw new InvalidInput('ledger_not_shared', { folder: this.#options.folder });
    await this.#copy.mark(ledger.id);
  }

  /** Reads the copy within one transaction. */
  async reading<T>(read: (engine: Engine) => Promise<T>): Promise<T> {
    return (await this.#current()).reading(read);
  }

  /** Raises Unavailable where the server does not answer at once; all else is patient. */
  reach(): Promise<void> {
    return this.#connection.reach();
  }

  async state(): Promise<StoreState> {
    return (await this.#current()).state();
  }

  async begin(lease: string, base: number, onProgress: OnProgress = () => undefined): Promise<Writer> {
    if (this.#lease !== null) throw new Conflict('load_running', { lease: this.#lease.name });
    await this.#current();
    const held = await Lease.take(this.#connection, lease, this.#options.server.leaseMs);
    try {
      await this.#finish(held, () => undefined);
      await this.#current();
      this.#lease = { name: lease, held };
      return this.#writer(await this.#copyWriter(lease, base, held), held, onProgress);
    } catch (error) {
      this.#lease = null;
      await held.end();
      throw error;
    }
  }

  async #copyWriter(lease: string, base: number, held: Lease): Promise<Writer> {
    const { counts } = await ledgerOf(this.#connection);
    const before = JSON.parse(counts) as Record<string, number>;
    return this.#copy.begin(lease, base, undefined, async (engine, { sequence, replaced }) => {
      const whole = replaced || base === 0;
      const commit = { sequence, before: replaced ? {} : before, whole };
      const pages = await keepPages(this.#connection, held, contentsOf(engine, commit), whole);
      const next = { ...(await stateOf(engine)), replaced, counts: JSON.stringify(await countsOf(engine)), pages };
      await held.decide(base, next);
    });
  }

  #writer(writer: Writer, held: Lease, onProgress: OnProgress): Writer {
    const written = async (write: Promise<StoreState>) => {
      const state = await write;
      // it is in. Where the server is gone now, whoever asks next finishes it
      await this.#finish(held, onProgress).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
      });
      return state;
    };
    return {
      apply: (changes: Changes, settle?: Settle) => written(writer.apply(changes, settle)),
      decide: (decision: Row<'decision'> | null, settle: Settle) => written(writer.decide(decision, settle)),
      end: async () => {
        await writer.end();
        this.#lease = null;
        await held.end();
      },
    };
  }

  async lookup(groupKeys: () => Promise<BigUint64Array>): Promise<Known> {
    return (await this.#current()).lookup(groupKeys);
  }

  async groupKeysOf(ids: readonly string[] | null): Promise<BigUint64Array> {
    return (await this.#current()).groupKeysOf(ids);
  }

  async identityEvidence(subjects: ReadonlyMap<string, string>): Promise<IdentityEvidence> {
    return (await this.#current()).identityEvidence(subjects);
  }

  async decisions(): Promise<Row<'decision'>[]> {
    return (await this.#current()).decisions();
  }

  async identities(of?: readonly string[]): Promise<Row<'identity'>[]> {
    return (await this.#current()).identities(of);
  }

  async candidates(query: CandidateQuery): Promise<CandidatePage> {
    return (await this.#current()).candidates(query);
  }

  async registrations(ids: readonly string[]): Promise<Registration[]> {
    return (await this.#current()).registrations(ids);
  }

  async lookupFacts<K extends FactKind>(kind: K, groupKeys: BigUint64Array): Promise<KnownFacts<K>> {
    return (await this.#current()).lookupFacts(kind, groupKeys);
  }

  async facts(taxpayers: readonly string[], query?: FactQuery): Promise<Facts> {
    return (await this.#current()).facts(taxpayers, query);
  }

  async loadedFiles(sha256: readonly string[]): Promise<Set<string>> {
    return (await this.#current()).loadedFiles(sha256);
  }

  async scan(asOf: number | null = null): Promise<Scan> {
    return (await this.#current()).scan(asOf);
  }

  async scanSince(then: PastState): Promise<ScanSince | null> {
    return (await this.#current()).scanSince(then);
  }

  async changesSince(sequence: number): Promise<LiveChanges> {
    return (await this.#current()).changesSince(sequence);
  }

  async page(query: InvoiceQuery): Promise<InvoicePage> {
    return (await this.#current()).page(query);
  }

  async contents(): Promise<Contents> {
    return (await this.#current()).contents();
  }

  async account(): Promise<LedgerAccount> {
    return (await this.#current()).account();
  }

  async relation(seller: string, buyer: string, asOf: number | null = null): Promise<RelationAccount[]> {
    return (await this.#current()).relation(seller, buyer, asOf);
  }

  async loads(limit: number): Promise<LoadRecord[]> {
    return (await this.#current()).loads(limit);
  }

  async committedLoads(ids: readonly string[]): Promise<Set<string>> {
    // a server that starts asks this first, and has to start without the other one too
    const current = this.reach().then(() => this.#current());
    const store = await current.catch((error: unknown) => {
      if (error instanceof Unavailable && error.retriable) return this.#copy;
      throw error;
    });
    return store.committedLoads(ids);
  }

  async refusals(query: RefusalQuery): Promise<RefusalPage> {
    return (await this.#current()).refusals(query);
  }

  async refusalHeaders(query: Pick<RefusalQuery, 'load' | 'open'>): Promise<RefusalHeader[]> {
    return (await this.#current()).refusalHeaders(query);
  }

  /** What a scan has found, for whoever asks Neo4j. */
  async writeFindings(scan: WrittenScan): Promise<void> {
    await this.#current();
    await writeLeads(this.#connection, scan);
    await writeRings(this.#connection, scan);
  }

  async close(): Promise<void> {
    await this.#following?.catch(() => undefined);
    await this.#copy.close();
    await this.#connection.close();
  }
}

export interface WrittenScan {
  id: string;
  detectors: readonly string[];
  leads: readonly WrittenLead[];
  rings: readonly WrittenRing[];
}

export interface SharedOptions extends DuckDbOptions {
  server: Neo4jOptions;
  /** Hears how many relations a working copy has read that is being brought forward; may throw to give it up. */
  onRelations?: (done: number) => void;
}

function unlessHeld(error: unknown): null {
  if (error instanceof Conflict) return null;
  throw error;
}

/** The server went on while it was read. */
class Moved extends Error {}

function isSame(a: PastState, b: PastState): boolean {
  return a.sequence === b.sequence && a.version === b.version && a.attributesVersion === b.attributesVersion;
}
