import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { callWorker, type Handlers } from './rpc.ts';

interface Work extends Handlers {
  load: (argument: string, report: (progress: unknown) => void) => Promise<string>;
}

/** A worker that says what a test has it say. */
function fakeWorker() {
  const worker = Object.assign(new EventEmitter(), { postMessage: () => undefined });
  return { worker, remote: callWorker<Work>(worker as unknown as Worker, () => undefined) };
}

test('whoever watches and throws neither ends the process nor the call', async () => {
  const { worker, remote } = fakeWorker();
  const seen: unknown[] = [];
  const result = remote.load('a', (progress: never) => {
    seen.push(progress);
    throw new Error('the disk is full');
  });
  for (const value of [1, 2]) expect(() => worker.emit('message', { id: 0, kind: 'progress', value })).not.toThrow();
  worker.emit('message', { id: 0, kind: 'result', value: 'done' });
  expect([await result, seen]).toEqual(['done', [1, 2]]);
});

test('a worker that ends rejects what is under way', async () => {
  const { worker, remote } = fakeWorker();
  const result = remote.load('a');
  worker.emit('exit', 1);
  await expect(result).rejects.toMatchObject({ code: 'unavailable' });
});
