/**
 * One owner of a data folder. `owner.lock` is taken before any database in the folder is opened, since neither DuckDB
 * nor PGlite keeps a second process out reliably.
 *
 * A record gets its place whole or not at all: it is written aside and then linked (new) or renamed (in place of a dead
 * one), so nobody ever reads half of one. Taking over is the part where two could win, hence a right of succession: only
 * who holds `owner.lock.succeed-<nonce of the dead record>` may replace that record, and looks again before doing so.
 * That file is itself taken by these same rules, so a successor who dies half-way is succeeded in turn. Every record has
 * a nonce of its own, so a chain never comes back to itself, and a late successor finds that his nonce is gone.
 *
 * Limits: an owner on another machine or in another container is judged by its heartbeat alone; one that is stopped
 * (SIGSTOP, a sleeping laptop) for longer than LONGEST_SILENCE_MS can be succeeded while it still lives. It learns so
 * at its next heartbeat (`onLost`).
 */
import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Conflict } from '../graph/errors.ts';
import { describeThisProcess, isProcessAlive, type ProcessMark } from './process.ts';

const LOCK = 'owner.lock';
const HEARTBEAT_MS = 5_000;
const LONGEST_SILENCE_MS = 30_000;
/** How long to wait for another process that is in the middle of taking over. */
const PATIENCE_MS = 2_000;

export interface OwnerRecord extends ProcessMark {
  nonce: string;
  command: string;
  /** ISO 8601. */
  since: string;
  /** Where the owner answers; null if it does not (yet). */
  socket: string | null;
}

export interface Owner {
  /** The nonce of owner.lock; `hello` over the socket tells it, which proves that the socket is this ledger's. */
  readonly nonce: string;
  /** Tells others where to call. */
  setSocket(socket: string | null): Promise<void>;
  /**
   * Gives the folder up, after its databases are closed. To call it on a normal exit is the caller's job; an owner that
   * is killed is recognised as dead and succeeded.
   */
  release(): Promise<void>;
}

export interface OwnershipOptions {
  /** What this process does, in words for somebody who finds the folder taken: `serve`, `load`. */
  command: string;
  socket?: string | null;
  /** Somebody took this owner for dead and succeeded it: close everything without writing, and exit. */
  onLost?: () => void;
}

/** Takes the data folder (made if it is not there). Throws Conflict('ledger_owned') if a living process has it. */
export async function acquireOwnership(dataDir: string, options: OwnershipOptions): Promise<Owner> {
  mkdirSync(dataDir, { recursive: true });
  const lock = path.join(dataDir, LOCK);
  const { command, socket = null, onLost } = options;
  let record: OwnerRecord = {
    ...describeThisProcess(),
    nonce: randomUUID(),
    command,
    since: new Date().toISOString(),
    socket,
  };
  const holder = await take(lock, lock, record, Date.now() + PATIENCE_MS);
  if (holder) throw owned(holder);
  sweep(dataDir, lock);

  const heartbeat = setInterval(() => {
    if (look(lock)?.nonce === record.nonce) return beat(lock);
    clearInterval(heartbeat);
    onLost?.();
  }, HEARTBEAT_MS);
  heartbeat.unref();

  /** Changes our own lock while holding the right of succession to it, so never somebody else's. */
  const whileOurs = async (change: () => void) => {
    const claim = claimOn(lock, record.nonce);
    const deadline = Date.now() + PATIENCE_MS;
    while (await take(claim, lock, { ...record, nonce: randomUUID() }, deadline)) {
      // Another change of ours, over in a moment; or a successor who takes us for dead, and then nothing here is ours.
      if (Date.now() > deadline) return;
      await sleep(5);
    }
    try {
      if (look(lock)?.nonce === record.nonce) change();
    } finally {
      rmSync(claim, { force: true });
    }
  };
  return {
    nonce: record.nonce,
    setSocket: (path) =>
      whileOurs(() => {
        record = { ...record, socket: path };
        putInPlace(record, lock);
      }),
    release: async () => {
      clearInterval(heartbeat);
      await whileOurs(() => rmSync(lock));
    },
  };
}

/** Who has the data folder, if anybody has. A record that cannot be read gives null. */
export function readOwner(dataDir: string): { record: OwnerRecord; alive: boolean } | null {
  const held = look(path.join(dataDir, LOCK));
  return held?.record ? { record: held.record, alive: held.alive } : null;
}

/** Makes `file` hold `record`; returns null, or the living holder that prevents it. */
async function take(file: string, lock: string, record: OwnerRecord, deadline: number): Promise<Held | null> {
  for (;;) {
    if (putIfFree(record, file)) return null;
    const held = look(file);
    if (!held) continue; // given up between the two
    if (held.alive) return held;
    const claim = claimOn(lock, held.nonce);
    const successor = await take(claim, lock, { ...record, nonce: randomUUID() }, deadline);
    if (!successor) {
      try {
        // Another successor may have come and gone since we looked.
        if (look(file)?.nonce !== held.nonce) continue;
        putInPlace(record, file);
        return null;
      } finally {
        rmSync(claim, { force: true });
      }
    }
    if (Date.now() > deadline) return successor;
    await sleep(5);
  }
}

const claimOn = (lock: string, nonce: string) => `${lock}.succeed-${nonce}`;

interface Held {
  /** null if what stands there is no record: after a power cut, a file may be empty. */
  record: OwnerRecord | null;
  nonce: string;
  alive: boolean;
}

function look(file: string): Held | null {
  let text: string;
  let stat;
  try {
    text = readFileSync(file, 'utf8');
    stat = statSync(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const beating = Date.now() - stat.mtimeMs < LONGEST_SILENCE_MS;
  const record = parse(text);
  if (!record) return { record, nonce: `unreadable-${stat.ino}-${Math.trunc(stat.mtimeMs)}`, alive: beating };
  return { record, nonce: record.nonce, alive: isProcessAlive(record) ?? beating };
}

function parse(text: string): OwnerRecord | null {
  try {
    const record = JSON.parse(text) as OwnerRecord;
    // The nonce becomes part of a file's name.
    return /^[0-9a-f-]{36}$/.test(record.nonce) && Number.isInteger(record.pid) ? record : null;
  } catch {
    return null;
  }
}

function writeAside(record: OwnerRecord, file: string): string {
  const aside = path.join(path.dirname(file), `${LOCK}.new-${record.nonce}`);
  writeFileSync(aside, `${JSON.stringify(record)}\n`, { mode: 0o644 });
  return aside;
}

function putIfFree(record: OwnerRecord, file: string): boolean {
  const aside = writeAside(record, file);
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
    // A file system without links (exFAT). If killed in here it leaves half a record, which is void after a while.
    return createExclusively(record, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

function createExclusively(record: OwnerRecord, file: string): boolean {
  try {
    writeFileSync(file, `${JSON.stringify(record)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function putInPlace(record: OwnerRecord, file: string): void {
  renameSync(writeAside(record, file), file);
}

function beat(file: string): void {
  const now = new Date();
  utimesSync(file, now, now);
}

/** Removes what killed processes left. Claims on other nonces than ours are void: owner.lock will never hold those again. */
function sweep(dataDir: string, lock: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(`${LOCK}.new-`) && !name.startsWith(`${path.basename(lock)}.succeed-`)) continue;
    const file = path.join(dataDir, name);
    if (look(file)?.alive === false) rmSync(file, { force: true });
  }
}

function owned({ record }: Held): Conflict {
  const { pid, command, since } = record ?? { pid: 0, command: 'unknown', since: 'unknown' };
  return new Conflict('ledger_owned', { pid, command, since });
}
