import { expect, test } from 'vitest';
import { nodeOf, type Snapshot } from '../../graph/snapshot.ts';
import { drawn, OTHERS, run } from './drawn.ts';
import { Origins, ORIGINS } from './origins.ts';
import { Scan } from './scan.ts';

function originsOf(snapshot: Snapshot, seeds: string[] = []) {
  const origins = new Origins(new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') }), ORIGINS);
  const chosen = new Uint8Array(snapshot.taxpayers.count);
  for (const id of seeds) chosen[nodeOf(snapshot, id)] = 1;
  const derived = origins.derivedFrom(chosen);
  return { origins, of: (id: string) => nodeOf(snapshot, id), share: (id: string) => derived[nodeOf(snapshot, id)] };
}

test('what is bought of a seed derives from it wholly, over others as far as they bought what they sold', () => {
  const { share } = originsOf(drawn('s→a:4@1 x→a:4@1 a→b:8@2 b→c:16@3 x→c:16@3'), ['s']);
  expect(share('a')).toBe(0.5);
  expect(share('b')).toBe(0.5);
  // b had bought half of what it sold, which is half of what c bought: a half of a half of a half
  expect(share('c')).toBe(0.125);
  expect(share('x')).toBeNaN();
});

test('goods that were sold before they were bought carry nothing', () => {
  const { share } = originsOf(drawn('a→b:4@1 s→a:4@60'), ['s']);
  expect([share('a'), share('b')]).toEqual([1, 0]);
});

test('over three firms between at most, and nobody derives more than all around a circle', () => {
  const { share } = originsOf(drawn('s→a:1@1 a→b:1@1 b→c:1@1 c→d:1@1 d→e:1@1'), ['s']);
  expect(['a', 'b', 'c', 'd', 'e'].map(share)).toEqual([1, 1, 1, 1, 0]);
  const circle = originsOf(drawn('s→a:1@1 a→b:2@1 b→a:1@1'), ['s']);
  expect(circle.share('a')).toBeLessThanOrEqual(1);
  expect(circle.share('b')).toBeLessThanOrEqual(1);
});

test('the mean of customers weighs what each bought, and needs half of them known', () => {
  const snapshot = drawn('s→a:3@1 s→b:1@1');
  const column = Float64Array.from({ length: snapshot.taxpayers.count }, (_, u) => (u === nodeOf(snapshot, 'a') ? 1 : 0));
  const { origins, of } = originsOf(snapshot);
  expect(origins.ofCustomers(column)[of('s')]).toBeCloseTo(0.75, 6);
  expect(origins.ofCustomers(column)[of('a')]).toBeNaN();
  snapshot.taxpayers.observed[of('b')] = 0;
  expect(originsOf(snapshot).origins.ofCustomers(column)[of('s')]).toBe(1);
  snapshot.taxpayers.observed[of('a')] = 0;
  expect(originsOf(snapshot).origins.ofCustomers(column)[of('s')]).toBeNaN();
}); // prettier-ignore

test('unfed sellers, and those of them that vanished', () => {
  const level = (more: string) => {
    const { origins, of } = originsOf(drawn(`${OTHERS} ${run('s', 'a', 1, 300, 8, 10)} ${more}`));
    return origins.unfed[of('s')];
  };
  expect(level('')).toBe(2);
  // it still buys; it bought some, or much; it was active near the end
  expect([level('x→s:0.1@420'), level('x→s:1@200'), level('x→s:3@200'), level('x→s:0.1@850')]).toEqual([1, 1, 0, 0]);
});
