import { type JobProgress, phaseSchema, unitSchema } from '../contract/progress.ts';

/** How far a worker has come. */
export type Step = Omit<JobProgress, 'secondsLeft'>;

const [STOP, TURN, PHASE, UNIT, NAME_BYTES] = [0, 1, 2, 3, 4];
const [DONE, TOTAL] = [0, 1];
const NUMBERS_AT = 24;
const NAME_AT = 40;
const LONGEST_NAME = 512;
/** In the cell STOP: it may go on; it is to stop; it can be stopped no more. */
const [RUNNING, STOPPED, SEALED] = [0, 1, 2];
const NONE = -1n;
/** How often a step is read again that is being written meanwhile. */
const PATIENCE = 1000;

/**
 * What the event loop and the worker of one job share: whether to stop, and how far it has come. A worker in a long loop hears no messages, and
 * the event loop need not be told of every step: both look here. One worker writes steps, anybody reads them.
 */
export class Control {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #numbers: BigInt64Array;
  readonly #name: Uint8Array;
  #last: Step = { phase: 'queued', file: null, done: 0, total: null, unit: 'files' };

  constructor(buffer = new SharedArrayBuffer(NAME_AT + LONGEST_NAME)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer, 0, NUMBERS_AT / 4);
    this.#numbers = new BigInt64Array(buffer, NUMBERS_AT, 2);
    this.#name = new Uint8Array(buffer, NAME_AT, LONGEST_NAME);
  }

  /** Asks the worker to stop; false where it will finish all the same. */
  stop(): boolean {
    return Atomics.compareExchange(this.#cells, STOP, RUNNING, STOPPED) !== SEALED;
  }

  /** The program ends: whatever still can be given up is to be, what follows a point of no return too. */
  abandon(): void {
    Atomics.store(this.#cells, STOP, STOPPED);
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, STOP) === STOPPED;
  }

  throwIfStopped(): void {
    if (this.stopped) throw new DOMException('given up', 'AbortError');
  }

  /** The point of no return, after which `stop` does nothing; throws where that came first. */
  seal(): void {
    if (Atomics.compareExchange(this.#cells, STOP, RUNNING, SEALED) === STOPPED) this.throwIfStopped();
  }

  /** Says how far it is. True where that is another phase. */
  write(step: Step): boolean {
    const { phase, file, done, total, unit } = step;
    // odd while it is written
    Atomics.add(this.#cells, TURN, 1);
    Atomics.store(this.#cells, PHASE, phaseSchema.options.indexOf(phase));
    Atomics.store(this.#cells, UNIT, unitSchema.options.indexOf(unit));
    Atomics.store(this.#numbers, DONE, BigInt(done));
    Atomics.store(this.#numbers, TOTAL, total === null ? NONE : BigInt(total));
    const name = file === null ? null : new TextEncoder().encode(file).subarray(0, LONGEST_NAME);
    if (name) this.#name.set(name);
    Atomics.store(this.#cells, NAME_BYTES, name ? name.length : -1);
    Atomics.add(this.#cells, TURN, 1);
    const isOther = phase !== this.#last.phase;
    this.#last = step;
    return isOther;
  }

  /** Where it is; where that cannot be told at once, where it was. */
  read(): Step {
    for (let tries = 0; tries < PATIENCE; tries++) {
      const turn = Atomics.load(this.#cells, TURN);
      if (turn === 0) return this.#last;
      const total = Atomics.load(this.#numbers, TOTAL);
      const nameBytes = Atomics.load(this.#cells, NAME_BYTES);
      const step: Step = {
        phase: phaseSchema.options[Atomics.load(this.#cells, PHASE)],
        file: nameBytes < 0 ? null : new TextDecoder().decode(this.#name.slice(0, nameBytes)),
        done: Number(Atomics.load(this.#numbers, DONE)),
        total: total === NONE ? null : Number(total),
        unit: unitSchema.options[Atomics.load(this.#cells, UNIT)],
      };
      if (turn % 2 === 0 && Atomics.load(this.#cells, TURN) === turn) return (this.#last = step);
    }
    return this.#last;
  }
}
