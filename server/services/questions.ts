import { Piscina, type TaskQueue } from 'piscina';

type Waiting = Parameters<TaskQueue['push']>[0];

/** Set on a question that takes long; see QuestionQueue. */
export const LONG = { [Piscina.queueOptionsSymbol]: { long: true } };

/** Questions that wait for a worker: short ones before long ones, and each in order. */
export class QuestionQueue implements TaskQueue {
  readonly #short: Waiting[] = [];
  readonly #long: Waiting[] = [];

  get size(): number {
    return this.#short.length + this.#long.length;
  }

  push(question: Waiting): void {
    this.#among(question).push(question);
  }

  /** One that was taken, and that no worker could have yet. */
  unshift(question: Waiting): void {
    this.#among(question).unshift(question);
  }

  #among(question: Waiting): Waiting[] {
    const options = question[Piscina.queueOptionsSymbol as keyof Waiting] as { long: boolean } | null | undefined;
    return options?.long ? this.#long : this.#short;
  }

  shift(): Waiting | null {
    return this.#short.shift() ?? this.#long.shift() ?? null;
  }

  remove(question: Waiting): void {
    for (const queue of [this.#short, this.#long]) {
      const at = queue.indexOf(question);
      if (at >= 0) queue.splice(at, 1);
    }
  }
}
