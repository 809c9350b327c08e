import { type MessagePort, type Worker } from 'node:worker_threads';
import { DomainError, InvalidInput, type Trouble, Unavailable } from '../../graph/errors.ts';

/** Calls between the event loop and a worker: one message a call, any number of progress messages, one answer. */
interface Call {
  id: number;
  method: string;
  argument: unknown;
}

type Reply =
  | { id: number; kind: 'progress'; value: unknown }
  | { id: number; kind: 'result'; value: unknown }
  | { id: number; kind: 'error'; error: SentError };

export interface SentError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
  values?: Readonly<Record<string, string | number>>;
  /** Of what is unavailable. */
  retriable?: boolean;
}

export type Handlers = Record<string, (argument: never, report: (progress: unknown) => void) => Promise<unknown>>;

/** What a caller sees of a worker's handlers. */
export type Remote<H extends Handlers> = {
  [M in keyof H]: (
    argument: Parameters<H[M]>[0],
    onProgress?: (progress: never) => void,
  ) => Promise<Awaited<ReturnType<H[M]>>>;
};

/**
 * Answers calls that come through a port. Calls run as they come; a handler that must not overlap sees to it itself. Where the handlers
 * could not be made, every call is answered with why.
 */
export function serveCalls(port: MessagePort, handlers: Promise<Handlers>): void {
  handlers.catch(() => undefined);
  port.on('message', ({ id, method, argument }: Call) => {
    const report = (value: unknown) => port.postMessage({ id, kind: 'progress', value } satisfies Reply);
    handlers
      .then((made) => made[method](argument as never, report))
      .then(
        (value) => port.postMessage({ id, kind: 'result', value } satisfies Reply),
        (error: unknown) => port.postMessage({ id, kind: 'error', error: pack(error) } satisfies Reply),
      );
  });
}

/** A worker's handlers as functions. A worker that ends rejects what is under way and whatever comes later; `onEnd` hears why. */
export function callWorker<H extends Handlers>(worker: Worker, onEnd: (cause: unknown) => void): Remote<H> {
  let next = 0;
  let ended: Error | null = null;
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: unknown) => void; onProgress?: (value: never) => void }
  >();
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.id);
    if (!call) return;
    if (reply.kind === 'progress') {
      // whoever watches must not end the process
      try {
        call.onProgress?.(reply.value as never);
      } catch {
        // what it could not note, it will not know
      }
      return;
    }
    waiting.delete(reply.id);
    if (reply.kind === 'result') call.resolve(reply.value);
    else call.reject(unpack(reply.error));
  });
  const end = (cause: unknown) => {
    // an error is followed by the exit that it causes
    if (ended) return;
    ended = new Unavailable('the worker ended', false, { cause });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
    onEnd(cause);
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`exit code ${code}`)));
  return new Proxy({} as Remote<H>, {
    get:
      (_, method: string) =>
      (argument: unknown, onProgress?: (value: never) => void): Promise<unknown> =>
        new Promise((resolve, reject) => {
          if (ended) return reject(ended);
          const id = next++;
          waiting.set(id, { resolve, reject, onProgress });
          worker.postMessage({ id, method, argument } satisfies Call);
        }),
  });
}

/** An error as data: structured cloning would lose its class and its code. */
export function pack(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  if (!(error instanceof DomainError)) return { name, message, stack };
  const { code, values } = error;
  return {
    name,
    message,
    stack,
    code,
    values,
    ...(error instanceof Unavailable ? { retriable: error.retriable } : {}),
  };
}

export function unpack({ name, message, stack, code, values, retriable }: SentError): Error {
  const error =
    code === undefined
      ? new Error(message)
      : retriable === undefined
        ? new InvalidInput(code, { ...values })
        : new Unavailable(message, retriable, {}, code as Trouble, { ...values });
  return Object.assign(error, { name, stack, message });
}
