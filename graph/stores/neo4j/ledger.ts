import { randomUUID } from 'node:crypto';
import { Conflict, Unavailable } from '../../errors.ts';
import type { PastState, StoreState } from '../../store.ts';
import { asValues, type Connection, type ManagedTransaction } from './connection.ts';

/** The node that says what the shared ledger holds, who writes, and which commit is under way. */

/** A commit that is decided, and being written into the graph out of its pages. */
export interface Decided extends StoreState {
  /** Everything that was there before goes. */
  replaced: boolean;
  /** Rows of each table with it, as JSON. */
  counts: string;
  /** Of the lease that it was decided under, and put down in pages. */
  fence: number;
  pages: number;
}

export interface Ledger extends StoreState {
  /** Tells ledgers apart. */
  id: string;
  /** Rows of each table, as JSON. */
  counts: string;
  next: Decided | null;
  /** The lease is out, or was given back. */
  free: boolean;
}

const LEASE_MS = 30_000;
/** A loader that falls asleep with the ledger's lock in its hands keeps others out no longer than this. */
const LOCK_MS = 5000;

const LEDGER = `MATCH (l:Ledger {key: 'ledger'})
  RETURN l.id AS id, l.sequence AS sequence, l.version AS version, l.attributesVersion AS attributesVersion, l.demo AS demo, l.counts AS counts,
    l.next AS next, l.lease IS NULL OR l.leaseUntil < timestamp() AS free`;
// what is set first is the lock that makes those wait who want the same
// the holder: whoever did not hear that it was given the lease asks again
const TAKE = `MATCH (l:Ledger {key: 'ledger'}) SET l.touched = timestamp()
  WITH l WHERE l.lease IS NULL OR l.leaseUntil < timestamp() OR l.holder = $holder
  SET l.lease = $lease, l.holder = $holder, l.leaseUntil = timestamp() + $ms, l.fence = l.fence + 1 RETURN l.fence AS fence`;
const HOLDER = "MATCH (l:Ledger {key: 'ledger'}) RETURN l.lease AS lease";
const RENEW = `MATCH (l:Ledger {key: 'ledger', fence: $fence}) WHERE l.lease IS NOT NULL SET l.leaseUntil = timestamp() + $ms RETURN l.fence AS fence`;
// as a part of a statement, with the node's lock
const HELD = "MATCH (l:Ledger {key: 'ledger'}) SET l.touched = timestamp() WITH l WHERE l.fence = $fence";
const GIVE_BACK = `MATCH (l:Ledger {key: 'ledger', fence: $fence}) SET l.lease = null, l.leaseUntil = null`;
const DECIDE = `MATCH (l:Ledger {key: 'ledger', fence: $fence}) WHERE l.sequence = $base AND l.lease IS NOT NULL SET l.next = $next RETURN l.fence AS fence`;
const FINISH = `MATCH (l:Ledger {key: 'ledger'}) WHERE l.next = $next
  SET l.sequence = $sequence, l.version = $version, l.attributesVersion = $attributesVersion, l.demo = $demo, l.counts = $counts, l.next = null
  MERGE (c:Commit {sequence: $sequence})
  SET c.version = $version, c.attributesVersion = $attributesVersion, c.replaced = $replaced, c.fence = $fence`;
const COMMIT =
  'MATCH (c:Commit {sequence: $sequence, version: $version, attributesVersion: $attributesVersion}) RETURN count(c) AS found';
const DECIDED = `MATCH (l:Ledger {key: 'ledger'}) OPTIONAL MATCH (c:Commit {sequence: $sequence, fence: $fence})
  RETURN c IS NOT NULL OR l.next = $next AS isDecided`;
const REPLACED = 'MATCH (c:Commit) WHERE c.sequence > $sequence AND c.replaced RETURN count(c) AS found';

/** Raises Unavailable `shared_ledger_altered` where there is none. */
export async function ledgerOf(connection: Connection): Promise<Ledger> {
  const [row] = await connection.read(LEDGER);
  if (!row) throw altered('the node (:Ledger) is gone');
  const next = row.get('next') as string | null;
  return {
    id: row.get('id') as string,
    sequence: Number(row.get('sequence')),
    version: row.get('version') as string,
    attributesVersion: row.get('attributesVersion') as string,
    demo: row.get('demo') as boolean,
    counts: row.get('counts') as string,
    next: next === null ? null : (JSON.parse(next) as Decided),
    free: row.get('free') as boolean,
  };
}

/** Somebody else changed what only this program writes. */
export function altered(what: string): Unavailable {
  return new Unavailable(what, false, {}, 'shared_ledger_altered', { reason: what });
}

/** Whether a copy is at a state that the ledger was in, and can be brought forward by what changed since; or all was replaced since. */
export async function pastOf(
  connection: Connection,
  { sequence, version, attributesVersion }: PastState,
): Promise<'known' | 'replaced' | 'unknown'> {
  if (sequence === 0) return 'unknown';
  const [was] = await connection.read(COMMIT, asValues({ sequence, version, attributesVersion }));
  if (Number(was.get('found')) === 0) return 'unknown';
  const [replaced] = await connection.read(REPLACED, asValues({ sequence }));
  return Number(replaced.get('found')) > 0 ? 'replaced' : 'known';
}

/** One writer at a time: a lease with a number that only grows, which the server checks where a commit is decided. */
export class Lease {
  readonly #connection: Connection;
  readonly #fence: bigint;
  readonly #ms: number;
  readonly #timer: NodeJS.Timeout;

  private constructor(connection: Connection, fence: bigint, ms: number) {
    this.#connection = connection;
    this.#fence = fence;
    this.#ms = ms;
    this.#timer = setInterval(() => void this.#renew(), ms / 4);
    this.#timer.unref();
  }

  /** Conflict `load_running` where another holds it. */
  static async take(connection: Connection, lease: string, ms = LEASE_MS): Promise<Lease> {
    const holder = randomUUID();
    const fence = await connection.write(async (transaction) => {
      const { records } = await transaction.run(TAKE, { lease, holder, ms: BigInt(ms) });
      return records[0]?.get('fence') as bigint | undefined;
    }, LOCK_MS);
    if (fence === undefined) {
      const [row] = await connection.read(HOLDER);
      throw new Conflict('load_running', { lease: (row?.get('lease') as string | null) ?? '' });
    }
    return new Lease(connection, fence, ms);
  }

  /** Grows with each lease. */
  get fence(): number {
    return Number(this.#fence);
  }

  /** From here on the commit is in: whoever comes next writes it into the graph. Conflict `sequence_moved` where the lease was lost. */
  async decide(base: number, decided: Omit<Decided, 'fence'>): Promise<void> {
    const { sequence } = decided;
    const next = JSON.stringify({ ...decided, fence: this.fence } satisfies Decided);
    const values = { fence: this.#fence, base: BigInt(base), next };
    const isDecided = await this.#connection.write(async (transaction) => {
      if ((await transaction.run(DECIDE, values)).records.length > 0) return true;
      // it was at the first try, of which nothing was heard, and somebody else has written it meanwhile
      const { records } = await transaction.run(DECIDED, { ...asValues({ sequence, fence: this.fence }), next });
      return records[0]?.get('isDecided') === true;
    }, LOCK_MS);
    if (!isDecided)
      throw new Conflict('sequence_moved', { base, sequence: (await ledgerOf(this.#connection)).sequence });
  }

  /** A statement that throws away in transactions of its own; each of them does nothing once another has the lease. */
  discard(what: (isHeld: string) => string): Promise<void> {
    return this.#connection.command(what(HELD), { fence: this.#fence });
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    // one that cannot be given back runs out
    await this.#connection
      .write((transaction) => transaction.run(GIVE_BACK, { fence: this.#fence }), LOCK_MS)
      .catch(() => undefined);
  }

  async #renew(): Promise<void> {
    await this.#connection
      .write((transaction) => transaction.run(RENEW, { fence: this.#fence, ms: BigInt(this.#ms) }), LOCK_MS)
      .catch(() => undefined);
  }
}

/** Says that a decided commit is in the graph; nothing where somebody else has said so. */
export async function finish(transaction: ManagedTransaction, next: Decided): Promise<void> {
  await transaction.run(FINISH, { ...asValues({ ...next }), next: JSON.stringify(next) });
}
