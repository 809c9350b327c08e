import type { Step } from '../workers/control.ts';

/** Before this, a rate says nothing. */
const LEAST_MS = 1000;

/** How fast something goes, counted from when this count began. */
export class Pace {
  #total: number | null = null;
  #unit: Step['unit'] | null = null;
  #from = 0;
  #since = 0;

  /** Seconds until all is done; null where nobody can know. */
  secondsLeft({ done, total, unit }: Step, nowMs: number): number | null {
    // phases that go on counting the same go on at one pace
    if (unit !== this.#unit || total !== this.#total || done < this.#from) {
      [this.#unit, this.#total, this.#from, this.#since] = [unit, total, done, nowMs];
      return null;
    }
    const spent = nowMs - this.#since;
    if (total === null || spent < LEAST_MS || done <= this.#from) return null;
    return Math.ceil((Math.max(0, total - done) * spent) / (done - this.#from) / 1000);
  }
}
