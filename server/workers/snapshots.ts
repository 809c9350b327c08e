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

const STALE = { reason: 'stale', file: null, detail: null } as const;

function unusableOf(opened: Opened): Origin['unusable'] {
  if (opened.state === 'damaged') return { reason: 'damaged', file: opened.file, detail: opened.reason };
  if (opened.state === 'format') return { reason: 'format', file: null, detail: opened.found };
  return null;
}

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
    const before = opened.state === 'opened' ? opened.snapshot : null;
    const { snapshot, how, isStale } = await this.#from(before, onInvoices);
    const unusable = isStale && this.#latest === null ? STALE : unusableOf(opened);
    this.#latest = snapshot;
    return { snapshot, origin: { how, unusable, seconds: secondsSince(begun) } };
  }

  /** Stale is a state that the ledger never was in; to have come far since is not. */
  async #from(
    before: Snapshot | null,
    onInvoices: (done: number, total: number) => void,
  ): Promise<{ snapshot: Snapshot; how: Origin['how']; isStale: boolean }> {
    const { version, attributesVersion, sequence } = await this.#store.state();
    if (before?.sequence === sequence && before.version === version && before.attributesVersion === attributesVersion)
      return { snapshot: before, how: 'opened', isStale: false };
    const since = before && (await this.#store.scanSince(before));
    try {
      if (before && since) {
        if (since.counts.invoices <= LARGEST_INCREMENT * before.invoices.count) {
          const snapshot = await extendSnapshot(before, since);
          if (snapshot) return { snapshot, how: 'extended', isStale: false };
        }
      }
    } finally {
      since?.close();
    }
    const snapshot = await buildSnapshot(this.#store, { onInvoices });
    return { snapshot, how: 'built', isStale: before !== null && since === null };
  }

  /** Saves the latest one. */
  async save(): Promise<{ sequence: number; bytes: number } | null> {
    const snapshot = this.#latest;
    if (snapshot === null) return null;
    return { sequence: snapshot.sequence, ...(await saveSnapshot(this.#folder, snapshot)) };
  }
}
