import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Control, type Step } from './control.ts';

const step: Step = { phase: 'reading', file: '发票 1.csv', done: 5_000_000_000, total: null, unit: 'bytes' };

test('both ends of a buffer see the same step', () => {
  const control = new Control();
  const worker = new Control(control.buffer);
  expect(control.read()).toMatchObject({ phase: 'queued', file: null });
  expect([worker.write(step), worker.write({ ...step, done: 6_000_000_000 })]).toEqual([true, false]);
  expect(control.read()).toEqual({ ...step, done: 6_000_000_000 });
  const other: Step = { phase: 'building', file: null, done: 1, total: 2, unit: 'invoices' };
  expect(worker.write(other)).toBe(true);
  expect(control.read()).toEqual(other);
  // a file's name has room for so much
  worker.write({ ...step, file: 'x'.repeat(1000) });
  expect(control.read().file).toHaveLength(512);
});

test('stopping and the point of no return exclude each other, but for the end of the program', () => {
  const [early, late] = [new Control(), new Control()];
  expect(early.stop()).toBe(true);
  expect(() => new Control(early.buffer).seal()).toThrow('given up');
  new Control(late.buffer).seal();
  expect([late.stop(), late.stopped]).toEqual([false, false]);
  late.abandon();
  expect(() => late.throwIfStopped()).toThrow('given up');
});

test('a worker that hears no messages stops, and what is read meanwhile is whole', async () => {
  const control = new Control();
  // done and total are written apart: whoever reads between the two would see them differ
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const cells = new Int32Array(workerData, 0, 6), numbers = new BigInt64Array(workerData, 24, 2);
     let n = 0n;
     while (Atomics.load(cells, 0) !== 1) {
       Atomics.add(cells, 1, 1);
       Atomics.store(numbers, 0, ++n);
       Atomics.store(numbers, 1, n);
       Atomics.add(cells, 1, 1);
     }
     parentPort.postMessage(Number(n));`,
    { eval: true, workerData: control.buffer },
  );
  const ended = new Promise<number>((resolve) => worker.on('message', resolve));
  while (control.read().done === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let i = 0; i < 2000; i++) {
    const { done, total } = control.read();
    expect(done).toBe(total);
  }
  control.stop();
  expect(await ended).toBeGreaterThanOrEqual(control.read().done);
});
