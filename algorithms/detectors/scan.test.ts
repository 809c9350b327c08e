import { expect, test } from 'vitest';
import { nodeOf, OBSERVED_PURCHASES, OBSERVED_SALES, type Snapshot } from '../../graph/snapshot.ts';
import { drawn, OTHERS, run } from './drawn.ts';
import { HUB_PARTNERS, Scan } from './scan.ts';

const scanOf = (snapshot: Snapshot) => new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') });

/** As lists of full invoices leave it: sellers have sales, buyers have purchases. */
function full(snapshot: Snapshot): Snapshot {
  const { seller, buyer } = snapshot.relations;
  snapshot.taxpayers.observed.fill(0);
  for (const u of seller) snapshot.taxpayers.observed[u] |= OBSERVED_SALES;
  for (const v of buyer) snapshot.taxpayers.observed[v] |= OBSERVED_PURCHASES;
  return snapshot;
}

test('in lists of full invoices who sells only has no purchases; in a firm’s own ledger nobody knows', () => {
  const trade = 'a→b:1@1 b→a:1@2 b→c:1@3 c→a:1@4 s→a:1@5';
  const whole = full(drawn(trade));
  expect(scanOf(whole).isObserved(nodeOf(whole, 's'))).toBe(true);
  // one who is only mentioned, and invoices of few with many
  const part = full(drawn(trade));
  part.taxpayers.observed[nodeOf(part, 'c')] = 0;
  expect(scanOf(part).isObserved(nodeOf(part, 's'))).toBe(false);
  const one = full(drawn('s→a:1@1 s→b:1@2 s→c:1@3'));
  expect(['s', 'a'].map((id) => scanOf(one).isObserved(nodeOf(one, id)))).toEqual([false, false]);
});

test('a hub has most partners of a thousand firms, and many', () => {
  const customers = (id: string, count: number) => Array.from({ length: count }, (_, k) => `${id}→${id}${k}:0.1@${k}`).join(' '); // prettier-ignore
  const few = drawn(customers('h', HUB_PARTNERS));
  expect(scanOf(few).isHub(nodeOf(few, 'h'))).toBe(false);
  const many = drawn(`${customers('h', HUB_PARTNERS + 20)} ${customers('g', HUB_PARTNERS + 10)}`);
  expect(['h', 'g'].map((id) => scanOf(many).isHub(nodeOf(many, id)))).toEqual([true, false]);
});

test('what is measured once is', () => {
  const scan = scanOf(drawn(OTHERS));
  let measured = 0;
  const measure = () => ++measured;
  expect([scan.once('a', measure), scan.once('a', measure), scan.once('b', measure)]).toEqual([1, 1, 2]);
});

test('net of relations in the period', () => {
  const snapshot = drawn(run('a', 'b', 1, 0, 3, 10));
  expect([...scanOf(snapshot).relationMinor]).toEqual([3 * 8_849_558]);
  const scan = new Scan(snapshot, { currency: 0, toDay: snapshot.invoices.day[1] });
  expect([...scan.relationMinor]).toEqual([2 * 8_849_558]);
});
