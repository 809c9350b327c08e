import { expect, test } from 'vitest';
import { idOf } from '../../graph/snapshot.ts';
import { CLEAR_PIPES, clearPipes } from './clearPipes.ts';
import { drawn, OTHERS, PEERS, run } from './drawn.ts';
import { ORIGINS } from './origins.ts';
import { Scan } from './scan.ts';

/** The source has another customer, so that it is one whatever it sells to the pipe. */
const into = (amount = 1) => `${run('s', 'q', 1, 300, 8, 10)} ${run('s', 'p', amount, 300, 8, 10)}`;
const onward = (amount = 1.01, lag = 3, count = 8) => run('p', 'r', amount, 300 + lag, count, 10);
function clear(drawing: string, parameters: Partial<typeof CLEAR_PIPES> = {}): string[] {
  const snapshot = drawn(`${OTHERS} ${PEERS} ${drawing}`);
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') });
  const found = clearPipes(scan, { ...ORIGINS, ...CLEAR_PIPES, ...parameters });
  return [...found.keys()].filter((u) => found[u] === 1).map((u) => idOf(snapshot, u));
}

test('who passes on soon, at about the same value, what comes from sales without purchases, to those who live on such', () => {
  expect(clear(`${into()} ${onward()}`)).toEqual(['p']);
});

test.each([
  ['it adds value', `${into()} ${onward(1.2)}`],
  ['it keeps it for months', `${into()} ${onward(1.01, 75)}`],
  ['its supplier buys', `x→s:9@290 ${into()} ${onward()}`],
  ['its supplier goes on', `${into()} ${onward()} x→s:0.1@880`],
])('is none where one condition fails: %s', (_, drawing) => {
  expect(clear(drawing)).toEqual([]);
});

test.each([
  ['it is little', `${into(0.02)} ${onward(0.0202)}`, { leastClearMinor: 500_000 }],
  ['it sold most of it before it bought', `${into()} ${run('p', 'r', 0.9, 240, 5, 10)} ${onward(1.16, 3, 3)}`, { leastClearGoneOnShare: 0.3 }],
  ['it lives on others', `${into()} ${run('x', 'p', 1.5, 300, 8, 10)} ${onward(2.52)} ${run('s', 'r', 2, 300, 8, 10)}`, { leastClearOriginShare: 0.3 }],
  ['its customers live on others', `${into()} ${onward()} x→r:30@320`, { leastClearCustomersShare: 0.1 }],
] as const)('is none by one parameter alone: %s', (_, drawing, parameters) => {
  expect(clear(drawing)).toEqual([]);
  expect(clear(drawing, parameters)).toEqual(['p']);
}); // prettier-ignore
