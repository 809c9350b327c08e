import { readFileSync } from 'node:fs';
import neo4j, { type Driver, type ManagedTransaction, type Record as Row, type Session } from 'neo4j-driver';
import { DomainError, InvalidInput, type Trouble, Unavailable } from '../../errors.ts';

/** Where a shared ledger is, and who asks for it. */
export interface Neo4jOptions {
  /** bolt://, neo4j://, and with TLS bolt+s://, neo4j+s:// (+ssc: whatever certificate it has). */
  uri: string;
  database: string;
  auth: { user: string; password: string } | { token: string };
  /** Files of certificates to trust instead of the system's; with bolt:// and neo4j:// they turn TLS on. */
  trustedCertificates?: readonly string[];
  /** How long transient errors are tried again. */
  patienceMs?: number;
  /** How long one transaction may take on the server. */
  timeLimitMs?: number;
  /** How long a loader that is heard no more keeps others out. */
  leaseMs?: number;
}

export type Values = Readonly<Record<string, unknown>>;
export type { ManagedTransaction, Row };

/** Rows that the server sends ahead of whoever reads them: what bounds the memory of a stream. */
const FETCHED = 2000;

/**
 * The driver with its retries (exponential, with jitter) and bookmarks: whoever reads sees what was written over the same connection. Integers
 * come as bigint and go as bigint, so that none is rounded on the way; `asValues` makes them of numbers. Raises errors of errors.ts.
 */
export class Connection {
  readonly #driver: Driver;
  readonly #options: Neo4jOptions;
  readonly #bookmarks = neo4j.bookmarkManager();

  constructor(options: Neo4jOptions) {
    const { uri, auth, trustedCertificates, patienceMs = 15_000 } = options;
    this.#options = options;
    try {
      this.#driver = neo4j.driver(
        uri,
        'token' in auth ? neo4j.auth.bearer(auth.token) : neo4j.auth.basic(auth.user, auth.password),
        {
          useBigInt: true,
          fetchSize: FETCHED,
          maxConnectionPoolSize: 20,
          connectionTimeout: 10_000,
          connectionAcquisitionTimeout: 15_000,
          maxTransactionRetryTime: patienceMs,
          telemetryDisabled: true,
          ...(trustedCertificates ? trust(trustedCertificates) : {}),
        },
      );
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new InvalidInput('shared_ledger_address', { uri, reason: messageOf(error) }, { cause: error });
    }
  }

  /** All rows of a query that writes nothing; tried again where it fails for a while. */
  read(cypher: string, values: Values = {}): Promise<Row[]> {
    return this.#using((session) =>
      session.executeRead(async (transaction) => (await transaction.run(cypher, values)).records, this.#limits),
    );
  }

  /** Whether the server answers now: nothing is tried again. */
  async reach(): Promise<void> {
    await this.command('RETURN 1');
  }

  /**
   * One transaction that writes; tried again where it fails for a while, so `work` may run more than once. The server ends it after its time
   * limit: the less others can wait for its locks, the shorter that should be.
   */
  write<T>(work: (transaction: ManagedTransaction) => Promise<T>, timeLimitMs = Infinity): Promise<T> {
    const timeout = Math.min(timeLimitMs, this.#limits.timeout);
    return this.#using((session) => session.executeWrite(work, { timeout }));
  }

  /** A statement that cannot be part of a transaction of ours: of the schema, or one that makes transactions of its own. */
  async command(cypher: string, values: Values = {}): Promise<void> {
    await this.#using((session) => session.run(cypher, values));
  }

  /** Streams the rows of a query; the server waits for whoever reads. Not tried again. */
  async *stream(cypher: string, values: Values = {}): AsyncGenerator<Row> {
    const session = this.#session();
    try {
      for await (const row of session.run(cypher, values, this.#limits)) yield row;
    } catch (error) {
      throw this.#domainError(error);
    } finally {
      await session.close().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#driver.close();
  }

  get #limits() {
    return { timeout: this.#options.timeLimitMs ?? 3_600_000 };
  }

  #session(): Session {
    return this.#driver.session({ database: this.#options.database, bookmarkManager: this.#bookmarks });
  }

  async #using<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session();
    try {
      return await work(session);
    } catch (error) {
      throw this.#domainError(error);
    } finally {
      await session.close().catch(() => undefined);
    }
  }

  #domainError(error: unknown): unknown {
    return error instanceof DomainError ? error : (unavailable(error, this.#options) ?? error);
  }
}

function trust(files: readonly string[]) {
  for (const file of files) {
    try {
      readFileSync(file);
    } catch (error) {
      const detail = `${file}: ${codeOf(error)}`;
      throw new InvalidInput('option_invalid', { option: '--neo4j-ca-file', detail }, { cause: error });
    }
  }
  return {
    encrypted: 'ENCRYPTION_ON' as const,
    trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES' as const,
    trustedCertificates: [...files],
  };
}

/** What the server's codes mean to us: the first that fits. */
const TROUBLES: readonly [code: RegExp, trouble: Trouble, retriable: boolean][] = [
  // somebody else may have tried the wrong password
  [/AuthenticationRateLimit/, 'shared_ledger_busy', true],
  [/^Neo\.ClientError\.Security\./, 'shared_ledger_credentials', false],
  [/^Neo\.ClientError\.Database\.DatabaseNotFound/, 'shared_ledger_missing', false],
  [/ReadOnly|^Neo\.ClientError\.Cluster\.NotALeader/, 'shared_ledger_read_only', false],
  [/TransactionTimedOut|LockClientStopped|LockAcquisition/, 'shared_ledger_slow', true],
  [/^(ServiceUnavailable|SessionExpired)$|DatabaseUnavailable|AuthProviderTimeout/, 'shared_ledger_unreachable', true],
  [/^Neo\.TransientError\./, 'shared_ledger_busy', true],
  [/^Neo\.DatabaseError\./, 'shared_ledger_failing', true],
];

function unavailable(error: unknown, { uri }: Neo4jOptions): Unavailable | undefined {
  const code = codeOf(error);
  const found = TROUBLES.find(([pattern]) => pattern.test(code));
  if (!found) return undefined;
  const [, trouble, retriable] = found;
  return new Unavailable(messageOf(error), retriable, { cause: error }, trouble, { uri, reason: code });
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Every number in a value as an integer of the server's: ours are all whole, and a number of JavaScript's would arrive as a float. */
export function asValues(values: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asValue(value)]));
}

export function asValue(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(asValue);
  return value === null || typeof value !== 'object' ? value : asValues(value as Record<string, unknown>);
}
