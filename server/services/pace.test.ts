import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

const step = (done: number, total: number | null = 100, unit: 'bytes' | 'rows' = 'bytes') =>
  ({ phase: 'reading', file: null, done, total, unit }) as const;

test('an estimate is given once there is a rate, for what is counted', () => {
  const pace = new Pace();
  expect(pace.secondsLeft(step(10), 0)).toBeNull();
  expect(pace.secondsLeft(step(20), 500)).toBeNull();
  expect(pace.secondsLeft(step(30), 2000)).toBe(7);
  // another phase that counts on goes at the same pace
  expect(pace.secondsLeft({ ...step(30), phase: 'checking' }, 4000)).toBe(14);
  // another count begins anew
  expect(pace.secondsLeft(step(0, 50, 'rows'), 5000)).toBeNull();
  expect(pace.secondsLeft(step(25, 50, 'rows'), 7000)).toBe(2);
  expect(pace.secondsLeft(step(0, null, 'rows'), 8000)).toBeNull();
  expect(pace.secondsLeft(step(5, null, 'rows'), 10_000)).toBeNull();
});
