import { beforeAll, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../graph/build.ts';
import { parseDay } from '../../graph/days.ts';
import { idOf, type Snapshot } from '../../graph/snapshot.ts';
import { csv, ledgerOf } from '../../graph/staging/harness.ts';
import { coverageOf, coveredBy, nodeFor } from './taxpayers.ts';

const FILES = {
  // S hands in its sales of 2 to 9 March, B its purchases of 4 to 6 March; of 5 March there are full invoices of both ways
  'sales.csv': csv(
    'owner,customer code,number,date,net,tax',
    'S,b,1,2024-03-02,5,1',
    'S,b,2,2024-03-05,5,1',
    'S,q,3,2024-03-09,5,1',
  ),
  'purchases.csv': csv('owner,supplier code,number,date,net,tax', 'B,t,4,2024-03-04,5,1', 'B,t,5,2024-03-06,5,1'),
  'full.csv': csv('seller,buyer,number,date,net,tax', 'S,B,6,2024-03-05,5,1', 'B,S,7,2024-03-05,5,1'),
};

describe('days that ledgers cover', () => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await buildSnapshot((await ledgerOf(FILES)).store);
  });

  const relation = (name: string) => {
    const { seller, buyer, count } = snapshot.relations;
    const found = Array.from({ length: count }, (_, e) => e).find(
      (e) => `${idOf(snapshot, seller[e])}→${idOf(snapshot, buyer[e])}` === name,
    );
    expect(found, name).toBeDefined();
    return found!;
  };

  test('are those of its own rows, by side', () => {
    const period = (first: string, last: string) => ({ firstDay: first, lastDay: last });
    expect(coverageOf(snapshot, nodeFor(snapshot, 'S'))).toEqual({
      sales: period('2024-03-02', '2024-03-09'),
      purchases: period('2024-03-05', '2024-03-05'),
    });
    expect(coverageOf(snapshot, nodeFor(snapshot, 'B'))).toEqual({
      sales: period('2024-03-05', '2024-03-05'),
      purchases: period('2024-03-04', '2024-03-06'),
    });
    expect(coverageOf(snapshot, nodeFor(snapshot, 'S/sales/q'))).toEqual({ sales: null, purchases: null });
  });

  test.each([
    ['both, to the day', 'S→B', '2024-03-04', '2024-03-06', 'both'],
    ['the seller, where the buyer begins later', 'S→B', '2024-03-03', '2024-03-06', 'seller'],
    ['the seller, where the buyer ends before', 'S→B', '2024-03-04', '2024-03-07', 'seller'],
    ['neither, where both begin later', 'S→B', '2024-03-01', '2024-03-05', 'neither'],
    ['neither, where both end before', 'S→B', '2024-03-05', '2024-03-10', 'neither'],
    ['both, the other way, on the one day', 'B→S', '2024-03-05', '2024-03-05', 'both'],
    [
      'neither, though purchases of the seller and sales of the buyer are there',
      'B→S',
      '2024-03-04',
      '2024-03-06',
      'neither',
    ],
    ['the seller, where the buyer is but a code', 'S→S/sales/q', '2024-03-02', '2024-03-09', 'seller'],
    ['the buyer, where the seller is but a code', 'B/purchases/t→B', '2024-03-04', '2024-03-06', 'buyer'],
  ])('of a relation: %s', (_, name, first, last, covered) => {
    expect(coveredBy(snapshot, relation(name), parseDay(first)!, parseDay(last)!)).toBe(covered);
  });
});
