import { Unavailable } from '../../graph/errors.ts';
import type { Snapshot } from '../../graph/snapshot.ts';

/** A snapshot that is being used. Whoever holds it releases it at the end, once or more. */
export interface Handle {
  readonly snapshot: Snapshot;
  release(): void;
}

interface Version {
  snapshot: Snapshot;
  holders: number;
}

/**
 * The snapshots that are alive: the one in place, and the one before while somebody still uses it. A third waits until that one is released, so
 * that memory holds two at the most.
 */
export class Versions {
  #current: Version | null = null;
  #retired: Version | null = null;
  #waiting: (() => void)[] = [];

  /** Unavailable before the first. */
  get current(): Snapshot {
    if (!this.#current) throw new Unavailable('the graph is being built', true);
    return this.#current.snapshot;
  }

  get ready(): boolean {
    return this.#current !== null;
  }

  /** Whether a next one waits for the end of what uses the last but one. */
  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** How many are alive. */
  get count(): number {
    return Number(this.#current !== null) + Number(this.#retired !== null);
  }

  hold(): Handle {
    const snapshot = this.current;
    const version = this.#current!;
    version.holders++;
    let held = true;
    return {
      snapshot,
      release: () => {
        if (held) this.#release(version);
        held = false;
      },
    };
  }

  /** Resolves once there is room for a next one beside that in place. */
  async room(): Promise<void> {
    while (this.#retired) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Puts a snapshot in place; that of before goes once nobody holds it. RangeError without room. */
  replace(snapshot: Snapshot): void {
    if (this.#retired) throw new RangeError('two versions are alive already');
    if (this.#current && this.#current.snapshot !== snapshot && this.#current.holders > 0)
      this.#retired = this.#current;
    this.#current = this.#current?.snapshot === snapshot ? this.#current : { snapshot, holders: 0 };
  }

  #release(version: Version): void {
    version.holders--;
    if (version !== this.#retired || version.holders > 0) return;
    this.#retired = null;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
