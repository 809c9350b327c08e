import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUnderWay, type JobRecord } from './job.ts';

/**
 * What jobs are doing and came to, each a small file below the data folder: so that the next start knows them, and of which the process was
 * ended in the middle. Whether such a one is in, the ledger alone decides.
 */
export class JobJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
  }

  /** As far as the disk allows: a job that finds it full says so itself. */
  write(record: JobRecord): void {
    const path = this.#path(record.id);
    try {
      writeFileSync(`${path}.part`, JSON.stringify(record));
      renameSync(`${path}.part`, path);
    } catch {
      rmSync(`${path}.part`, { force: true });
    }
  }

  forget(id: string): void {
    rmSync(this.#path(id), { force: true });
  }

  /** Those that nobody has ended. */
  unended(): JobRecord[] {
    return this.read().filter(isUnderWay);
  }

  /** All that are known, in the order in which they came. */
  read(): JobRecord[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    const records = names.flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as JobRecord];
      } catch {
        // a power cut may leave it empty: then nobody knows what it was
        rmSync(join(this.#folder, name), { force: true });
        return [];
      }
    });
    return records.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

/** Takes over what a program of before jobs has left of its loads: those that were under way, or interrupted. */
export function adoptLoads(journal: JobJournal, folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const [, state] = /\.(running|interrupted)\.json$/.exec(name) ?? [];
    if (state === undefined) continue;
    try {
      const { id, startedAt, files, phase } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Earlier;
      journal.write({
        ...{
          id,
          kind: 'load',
          state: state === 'running' ? 'running' : 'interrupted',
          about: { files, dryRun: false },
        },
        ...{ createdAt: startedAt, startedAt, finishedAt: null, by: null, version: null, result: null, error: null },
        ...{ progress: { phase, file: null, done: 0, total: null, unit: 'files', secondsLeft: null }, event: 0 },
      });
    } catch {
      // nobody knows what it was
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

interface Earlier {
  id: string;
  startedAt: string;
  files: string[];
  phase: JobRecord['progress']['phase'];
}
