import { expect, test } from 'vitest';
import { draw, snapshotOf } from './draw.ts';
import { digestOf, idOf, nameOf, nodeOf, nodesWithIdPrefix } from './snapshot.ts';

test('a drawing is a snapshot', () => {
  const snapshot = draw('b→c:98@5 a→b:100@3 a→b:7@2020-01-03 d');
  expect([0, 1, 2, 3].map((u) => idOf(snapshot, u))).toEqual(['a', 'b', 'c', 'd']);
  const { relations, invoices } = snapshot;
  expect([...relations.seller]).toEqual([0, 1]);
  expect([...relations.buyer]).toEqual([1, 2]);
  expect([...relations.grossMinor]).toEqual([107, 98]);
  expect([...relations.sellerOffsets]).toEqual([0, 1, 2, 2, 2]);
  expect([...relations.buyerOffsets]).toEqual([0, 0, 1, 2, 2]);
  expect([...relations.byBuyer]).toEqual([0, 1]);
  expect([...invoices.grossMinor]).toEqual([7, 100, 98]);
  expect(relations.lastDay[0] - relations.firstDay[0]).toBe(1);
  expect(digestOf(snapshot, 1)).toBe('00000000000000000000000000000001');
  expect(nameOf(snapshot, 0)).toBeNull();
});

test('relations of two currencies are two', () => {
  const day = 0;
  const snapshot = snapshotOf([
    { seller: 'a', buyer: 'b', grossMinor: 1, day, currency: 'USD' },
    { seller: 'a', buyer: 'b', grossMinor: 2, day },
  ]);
  expect(snapshot.currencies).toEqual(['CNY', 'USD']);
  expect([...snapshot.relations.currency]).toEqual([0, 1]);
  expect([...snapshot.relations.grossMinor]).toEqual([2, 1]);
});

test('an empty snapshot answers', () => {
  const snapshot = draw('');
  expect(nodeOf(snapshot, 'a')).toBe(-1);
  expect(nodesWithIdPrefix(snapshot, '')).toEqual({ start: 0, end: 0 });
  expect([...snapshot.relations.invoiceOffsets]).toEqual([0]);
});

test.each(['a→b', 'a→b:1', 'a→b:x@3', 'a→b:-1@3', 'a→b:0@3', 'a:b', 'a→b:1@2020-13-01'])(
  '%s is no drawing',
  (drawing) => {
    expect(() => draw(drawing)).toThrow(RangeError);
  },
);
