import { buildSnapshot } from '../../graph/build.ts';
import { extendSnapshot } from '../../graph/extend/extend.ts';
import { type Opened, openSnapshot, saveSnapshot } from '../../graph/saved/saved.ts';
import type { Snapshot } from '../../graph/snapshot.ts';
import type { Store } from '../../graph/store.ts';

/** How a snapshot came to be. */
export interface Origin {
  how: 'opened' | 'extended' | 'built';
  /** Why what was saved was of no use; null where it was, or nothing was saved. */
  unusable: { reason: 'damaged' | 'format' | 'stale'; file: string | null; detail: string | null } | null;
  seconds: number;
}

/** A snapshot that was built, without anything to go by. */
export async function builtAnew(build: () => Promise<Snapshot>): Promise<{ snapshot: Snapshot; origin: Origin }> {
  const begun = performance.now();
  return { snapshot: await build(), origin: { how: 'built', unusable: null, seconds: secondsSince(begun) } };
}

const secondsSince = (begun: number) => Math.round((performance.now() - begun) / 10) / 100;

/** An increment that touches more of the graph than this part is no faster than building it anew. */
const LARGEST_INCREMENT = 0.25;

/** The graph of what the ledger holds now: opened, extended by what changed, or built, whichever is the first that can be; and saved. */
export class Snapshots {
  readonly #store: Pick<Store, 'state' | 'scan' | 'scanSince'>;
  readonly #folder: string;
  #latest: Snapshot | null = null;

  constructor(store: Pick<Store, 'state' | 'scan' | 'scanSince'>, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  /** `onInvoices` may throw to give it up. */
  async current(onInvoices: (done: number, total: number) => void): Promise<{ snapshot: Snapshot; origin: Origin }> {
    const begun = performance.now();
    const opened: Opened = this.#latest
      ? { state: 'opened', snapshot: this.#latest, bytes: 0 }
      : await openSnapshot(this.#folder);
    const { snapshot, how } = await this.#from(opened.state === 'opened' ? opened.snapshot : null, onInvoices);
    const isStale = opened.state === 'opened' && how === 'built' && this.#latest === null;
    this.#latest = snapshot;
    const unusable =
      opened.state === 'damaged'
        ? { reason: opened.state, file: opened.file, detail: opened.reason }
        : opened.state === 'format'
          ? { reason: opened.state, file: null, detail: opened.found }
          : isStale
            ? { reason: 'stale' as const, file: null, detail: null }
            : null;
    return { snapshot, origin: { how, unusable, seconds: secondsSince(begun) } };
  }

  async #from(
    before: Snapshot | null,
    onInvoices: (done: number, total: number) => void,
  ): Promise<{ snapshot: Snapshot; how: Origin['how'] }> {
    if (before) {
      const { version, attributesVersion, sequence } = await this.#store.state();
      if (before.sequence === sequence && before.version === version && before.attributesVersion === attributesVersion)
        return { snapshot: before, how: 'opened' };
      const since = await this.#store.scanSince(before);
      try {
        if (since && since.counts.invoices <= LARGEST_INCREMENT * before.invoices.count) {
          const snapshot = await extendSnapshot(before, since);
          if (snapshot) return { snapshot, how: 'extended' };
        }
      } finally {
        since?.close();
      }
    }
    return { snapshot: await buildSnapshot(this.#store, { onInvoices }), how: 'built' };
  }

  /** Saves the latest one. */
  async save(): Promise<{ sequence: number; bytes: number } | null> {
    const snapshot = this.#latest;
    if (snapshot === null || snapshot.sequence === 0) return null;
    return { sequence: snapshot.sequence, ...(await saveSnapshot(this.#folder, snapshot)) };
  }
}
