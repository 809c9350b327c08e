import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadProgress } from '../contract.ts';

/** A load that is under way, or that nobody ended. */
export interface JournalEntry {
  id: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** What was to be loaded, or the first of many. */
  files: string[];
  /** What it was doing. */
  phase: LoadProgress['phase'];
}

/** A load that a process left behind when it was ended in the middle. */
export interface LeftBehind extends JournalEntry {
  /** The ledger has it, as a whole; else nothing of it. */
  committed: boolean;
}

const REMEMBERED = 100;
const NAMED_FILES = 20;

/**
 * What loads are doing, as small files below the data folder: so that after a crash the next start can tell which load was hit, in which phase,
 * and whether it is in. The ledger alone decides the last; the journal only knows whom to ask about.
 */
export class LoadJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
  }

  /** As far as the disk allows: a load that finds it full says so itself. */
  write(entry: JournalEntry): void {
    const path = this.#path('running', entry.id);
    try {
      writeFileSync(`${path}.part`, JSON.stringify({ ...entry, files: entry.files.slice(0, NAMED_FILES) }));
      renameSync(`${path}.part`, path);
    } catch {
      rmSync(`${path}.part`, { force: true });
    }
  }

  /** It has ended, one way or the other, and somebody knows. */
  end(id: string): void {
    rmSync(this.#path('running', id), { force: true });
  }

  /** Loads that nobody has ended. */
  running(): string[] {
    return this.#read('running').map(({ id }) => id);
  }

  /** Settles what an earlier process left; what is not in the ledger is remembered as interrupted. */
  settle(isCommitted: ReadonlySet<string>): LeftBehind[] {
    return this.#read('running').map((entry) => {
      const committed = isCommitted.has(entry.id);
      if (committed) this.end(entry.id);
      else renameSync(this.#path('running', entry.id), this.#path('interrupted', entry.id));
      return { ...entry, committed };
    });
  }

  /** Loads that were interrupted, newest first. */
  interrupted(): JournalEntry[] {
    const entries = this.#read('interrupted').reverse();
    for (const { id } of entries.slice(REMEMBERED)) rmSync(this.#path('interrupted', id), { force: true });
    return entries.slice(0, REMEMBERED);
  }

  #path(state: 'running' | 'interrupted', id: string): string {
    return join(this.#folder, `${id}.${state}.json`);
  }

  /** In order of their start. */
  #read(state: 'running' | 'interrupted'): JournalEntry[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(`.${state}.json`));
    const entries = names.flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as JournalEntry];
      } catch {
        // a power cut may leave it empty: then nobody knows what it was
        rmSync(join(this.#folder, name), { force: true });
        return [];
      }
    });
    return entries.sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  }
}
