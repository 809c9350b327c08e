import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Conflict, DomainError } from '../../errors.ts';
import { type FactKind, factTable } from '../../facts.ts';
import type { IdentityEvidence } from '../../identity.ts';
import type { LedgerAccount, RelationAccount } from '../../accounts.ts';
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
import { account, contents, relationAccount } from './accounts.ts';
import { batches, keyTable } from './batches.ts';
import { Engine } from './engine.ts';
import { identityEvidence } from './evidence.ts';
import { candidates, decisions, groupKeysOf, identities, lookup, registrations } from './identities.ts';
import { facts, STANDING } from './facts.ts';
import { page } from './page.ts';
import { refusalHeaders, refusals } from './refusals.ts';
import { scan } from './scan.ts';
import { scanSince } from './since.ts';
import { metaOf, stateOf } from './state.ts';
import { isOutdated, keepCopy, migrate, schemaOf } from './migrations.ts';
import { ADDED_SINCE, REMOVED_SINCE, SCHEMA, SCHEMA_VERSION } from './queries.ts';
import { seal, TOUCHED, write, writeDecision } from './writer.ts';

export interface DuckDbOptions {
  /** Folder of the ledger; `ledger.duckdb` and `spill/` are made in it. */
  folder: string;
  /** Folder whose Parquet files `apply` may read. */
  stagingFolder: string;
  memoryLimitMegabytes: number;
  threads: number;
}

/** The embedded store: one DuckDB file. One instance, one thread; nothing outside of its folder and the staging folder can be read. */
export class DuckDbStore implements Store {
  /** Of the ledgers that it writes. */
  static readonly schema = SCHEMA_VERSION;

  /** For short questions; whatever streams, makes temporary tables or needs a transaction forks a connection of its own. */
  #engine: Engine;
  readonly #open: () => Promise<Engine>;
  #lease: string | null = null;

  private constructor(engine: Engine, open: () => Promise<Engine>) {
    this.#engine = engine;
    this.#open = open;
  }

  static async open({ folder, stagingFolder, memoryLimitMegabytes, threads }: DuckDbOptions): Promise<DuckDbStore> {
    await mkdir(folder, { recursive: true });
    const openEngine = () =>
      Engine.open({
        path: join(resolve(folder), 'ledger.duckdb'),
        folders: [resolve(stagingFolder)],
        spillFolder: join(resolve(folder), 'spill'),
        memoryLimitMegabytes,
        threads,
        keepsOrder: false,
      });
    let engine = await openEngine();
    try {
      const found = await schemaOf(engine);
      const outdated = isOutdated(found);
      if (outdated) {
        // what is in the log has to be in the file that is copied
        await engine.run('CHECKPOINT');
        engine.close();
        await keepCopy(join(resolve(folder), 'ledger.duckdb'), found);
        engine = await openEngine();
      }
      await engine.transaction(async () => {
        for (const statement of SCHEMA) await engine.run(statement);
        if (outdated) await migrate(engine, found);
        if (found === null) await engine.run('INSERT INTO meta VALUES ($1, $2)', ['schema_version', SCHEMA_VERSION]);
        if (found === null) await seal(engine, { sequence: 0, demo: false });
        else if (outdated) await seal(engine, await stateOf(engine));
      });
    } catch (error) {
      engine.close();
      throw error;
    }
    return new DuckDbStore(engine, openEngine);
  }

  state(): Promise<StoreState> {
    return stateOf(this.#engine);
  }

  /** Whether an older program made the ledger, and who is who has to be concluded (a decision of nothing does). */
  async isUnsettled(): Promise<boolean> {
    return (await metaOf(this.#engine)).has('unsettled');
  }

  async loadedFiles(sha256: readonly string[]): Promise<Set<string>> {
    const loaded = new Set<string>();
    for (const hash of sha256) {
      const rows = await this.#engine.rows('SELECT 1 AS one FROM file WHERE sha256 = $1', [hash]);
      if (rows.length > 0) loaded.add(hash);
    }
    return loaded;
  }

  lookup(groupKeys: () => Promise<BigUint64Array>): Promise<Known> {
    return this.#consistently((engine, close) => lookup(engine, groupKeys, close));
  }

  groupKeysOf(ids: readonly string[] | null): Promise<BigUint64Array> {
    return this.#alone((engine) => groupKeysOf(engine, ids));
  }

  identityEvidence(subjects: ReadonlyMap<string, string>): Promise<IdentityEvidence> {
    return this.#alone((engine) => identityEvidence(engine, subjects));
  }

  decisions(): Promise<Row<'decision'>[]> {
    return decisions(this.#engine);
  }

  identities(of?: readonly string[]): Promise<Row<'identity'>[]> {
    return this.#alone((engine) => identities(engine, of));
  }

  candidates(query: CandidateQuery): Promise<CandidatePage> {
    return this.#alone((engine) => candidates(engine, query));
  }

  registrations(ids: readonly string[]): Promise<Registration[]> {
    return this.#alone((engine) => registrations(engine, ids));
  }

  lookupFacts<K extends FactKind>(kind: K, groupKeys: BigUint64Array): Promise<KnownFacts<K>> {
    return this.#consistently(async (engine, close) => {
      await keyTable(engine, 'wanted', ['group_key'], [groupKeys]);
      return { rows: batches(engine, factTable(kind), STANDING(kind)), close };
    });
  }

  facts(taxpayers: readonly string[], query: FactQuery = {}): Promise<Facts> {
    return this.reading((engine) => facts(engine, taxpayers, query));
  }

  /** `onCommit` hears each commit in its transaction, before it is in; with the temporary tables of the writer. */
  async begin(lease: string, base: number, _: OnProgress = () => undefined, onCommit?: OnCommit): Promise<Writer> {
    if (this.#lease !== null) throw new Conflict('load_running', { lease: this.#lease });
    this.#lease = lease;
    let ended = false;
    const end = async () => {
      if (!ended) this.#lease = null;
      ended = true;
    };
    const commit = async (write: Write) => {
      if (ended) throw new RangeError('the lease was given back');
      return this.rewrite(base, write);
    };
    const isNoted = onCommit !== undefined;
    const noted = (write: Write, replaced: boolean) =>
      commit(async (engine) => {
        if (isNoted) await engine.run(TOUCHED);
        await write(engine);
        await onCommit?.(engine, { sequence: base + 1, replaced });
      });
    const apply = (changes: Changes, settle?: Settle) =>
      noted((engine) => write(engine, changes, base + 1, settle, isNoted), changes.replaceAll);
    const decide = (decision: Row<'decision'> | null, settle: Settle) =>
      noted(async (engine) => {
        const { demo } = await stateOf(engine);
        await writeDecision(engine, decision, { sequence: base + 1, demo }, settle, isNoted);
      }, false);
    try {
      await expectSequence(this.#engine, base);
    } catch (error) {
      await end();
      throw error;
    }
    return { apply, decide, end };
  }

  /** Which shared ledger it is the working copy of, null where of none; sets it where one is given. */
  async mark(ledger?: string): Promise<string | null> {
    if (ledger !== undefined)
      await this.#engine.transaction(async () => {
        await this.#engine.run("DELETE FROM meta WHERE key = 'shared'");
        await this.#engine.run("INSERT INTO meta VALUES ('shared', $1)", [ledger]);
      });
    return (await metaOf(this.#engine)).get('shared') ?? null;
  }

  /** Reads within one transaction. */
  reading<T>(read: (engine: Engine) => Promise<T>): Promise<T> {
    return this.#consistently((engine, close) => read(engine).finally(close));
  }

  /** For a store whose working copy this is: writes whatever leads from one sequence number to another. */
  async rewrite(base: number, write: Write): Promise<StoreState> {
    const engine = await this.#engine.fork();
    try {
      await engine.transaction(async () => {
        await expectSequence(engine, base);
        await write(engine);
      });
      engine.close();
    } catch (error) {
      engine.close();
      if (error instanceof DomainError) throw error;
      // a commit that failed on a full disk may be in the log all the same: the ledger alone knows
      await this.#revive();
      if ((await this.state()).sequence === base) throw error;
    }
    // it is in, whether or not the log can be folded into the file now
    await this.#engine.run('CHECKPOINT').catch(() => this.#revive());
    return this.state();
  }

  /** A disk that fills up in a checkpoint invalidates the open database, not the file: it is opened anew, and its log replayed. */
  async #revive(): Promise<void> {
    try {
      await this.state();
    } catch {
      this.#engine.close();
      this.#engine = await this.#open();
    }
  }

  scan(asOf: number | null = null): Promise<Scan> {
    return this.#consistently((engine, close) => scan(engine, asOf, close));
  }

  scanSince(then: PastState): Promise<ScanSince | null> {
    return this.#consistently((engine, close) => scanSince(engine, then, close));
  }

  changesSince(sequence: number): Promise<LiveChanges> {
    return this.#consistently(async (engine, close) => {
      const rows = await engine.rows<Pick<Row<'invoice'>, 'digest_high' | 'digest_low'>>(REMOVED_SINCE, [sequence]);
      return {
        added: batches(engine, 'invoice', ADDED_SINCE, [sequence]),
        removed: {
          high: BigUint64Array.from(rows, ({ digest_high }) => digest_high),
          low: BigUint64Array.from(rows, ({ digest_low }) => digest_low),
        },
        close,
      };
    });
  }

  page(query: InvoiceQuery): Promise<InvoicePage> {
    return page(this.#engine, query);
  }

  contents(): Promise<Contents> {
    return contents(this.#engine);
  }

  account(): Promise<LedgerAccount> {
    return account(this.#engine);
  }

  relation(seller: string, buyer: string, asOf: number | null = null): Promise<RelationAccount[]> {
    return relationAccount(this.#engine, seller, buyer, asOf);
  }

  async loads(limit: number): Promise<LoadRecord[]> {
    const rows = await this.#engine.rows<{ id: string; finished_at: string; report: string }>(
      `SELECT id, finished_at, report FROM load ORDER BY sequence DESC LIMIT ${Math.trunc(limit)}`,
    );
    return rows.map(({ id, finished_at, report }) => ({ id, finishedAt: finished_at, report }));
  }

  async committedLoads(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.#engine.rows<{ id: string }>('SELECT id FROM load');
    return new Set(found.map(({ id }) => id).filter((id) => ids.includes(id)));
  }

  refusals(query: RefusalQuery): Promise<RefusalPage> {
    return refusals(this.#engine, query);
  }

  refusalHeaders(query: Pick<RefusalQuery, 'load' | 'open'>): Promise<RefusalHeader[]> {
    return refusalHeaders(this.#engine, query);
  }

  async close(): Promise<void> {
    this.#engine.close();
  }

  /** A connection of its own, for what makes temporary tables. */
  async #alone<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = await this.#engine.fork();
    try {
      return await use(engine);
    } finally {
      engine.close();
    }
  }

  /** A connection of its own in one transaction: what is counted is what is streamed. `close` ends it. */
  async #consistently<T>(use: (engine: Engine, close: () => void) => Promise<T>): Promise<T> {
    const engine = await this.#engine.fork();
    try {
      await engine.run('BEGIN TRANSACTION');
      return await use(engine, () => engine.close());
    } catch (error) {
      engine.close();
      throw error;
    }
  }
}

/** Hears a commit in its transaction. */
export type OnCommit = (engine: Engine, commit: { sequence: number; replaced: boolean }) => Promise<void>;

/** Writes within a transaction. */
export type Write = (engine: Engine) => Promise<void>;

async function expectSequence(engine: Engine, base: number): Promise<void> {
  const { sequence } = await stateOf(engine);
  if (sequence !== base) throw new Conflict('sequence_moved', { base, sequence });
}
