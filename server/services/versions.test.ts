import { expect, test } from 'vitest';
import type { Snapshot } from '../../graph/snapshot.ts';
import { Versions } from './versions.ts';

const version = (sequence: number) => ({ sequence }) as Snapshot;

test('before the first there is none', () => {
  const versions = new Versions();
  expect(versions.ready).toBe(false);
  expect(() => versions.current).toThrow('the graph is being built');
  expect(() => versions.hold()).toThrow('the graph is being built');
});

test('whoever holds a version keeps it, and a third waits until it is released', async () => {
  const versions = new Versions();
  versions.replace(version(1));
  const [a, b] = [versions.hold(), versions.hold()];
  await versions.room();
  versions.replace(version(2));
  expect(versions.count).toBe(2);
  expect([a.snapshot.sequence, versions.current.sequence]).toEqual([1, 2]);

  const order: string[] = [];
  const placed = versions.room().then(() => {
    order.push('room');
    versions.replace(version(3));
  });
  expect(versions.waiting).toBe(true);
  expect(() => versions.replace(version(3))).toThrow(RangeError);
  a.release();
  // a second release is none
  a.release();
  await Promise.resolve();
  order.push('one is left');
  expect(versions.waiting).toBe(true);
  b.release();
  await placed;
  expect(order).toEqual(['one is left', 'room']);
  expect([versions.current.sequence, versions.count, versions.waiting]).toEqual([3, 1, false]);
});

test('a version that nobody holds goes at once', async () => {
  const versions = new Versions();
  for (const sequence of [1, 2, 3]) {
    await versions.room();
    versions.replace(version(sequence));
    versions.hold().release();
  }
  expect([versions.current.sequence, versions.count]).toEqual([3, 1]);
});

test('the same snapshot put in place again keeps its holders', async () => {
  const versions = new Versions();
  const snapshot = version(1);
  versions.replace(snapshot);
  const handle = versions.hold();
  versions.replace(snapshot);
  expect(versions.count).toBe(1);
  versions.replace(version(2));
  expect(versions.count).toBe(2);
  handle.release();
  expect(versions.count).toBe(1);
});
