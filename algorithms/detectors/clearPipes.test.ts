import { expect, test } from 'vitest';
import { idOf } from '../../graph/snapshot.ts';
import { CLEAR_PIPES, clearPipes } from './clearPipes.ts';
import { drawn, OTHERS, PEERS, run } from './drawn.ts';
import { ORIGINS } from './origins.ts';
import { Scan } from './scan.ts';

const into = run('s', 'p', 1, 300, 8, 10);
const onward = (amount = 1.01, lag = 3, count = 8) => run('p', 'r', amount, 300 + lag, count, 10);
function clear(drawing: string): string[] {
  const snapshot = drawn(`${OTHERS} ${PEERS} ${drawing}`);
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY') });
  const found = clearPipes(scan, { ...ORIGINS, ...CLEAR_PIPES });
  return [...found.keys()].filter((u) => found[u] === 1).map((u) => idOf(snapshot, u));
}

test('who passes on soon, at about the same value, what comes from sales without purchases, to those who live on such', () => {
  expect(clear(`${into} ${onward()}`)).toEqual(['p']);
});

test.each([
  ['it adds value', `${into} ${onward(1.2)}`],
  ['it keeps it for months', `${into} ${onward(1.01, 75)}`],
  ['most of it stays', `${into} ${onward(1.01, 3, 2)}`],
  ['its supplier buys', `x→s:8@290 ${into} ${onward()}`],
  ['its supplier goes on', `${into} ${onward()} x→s:0.1@880`],
  ['it lives on others', `${into} ${run('x', 'p', 3, 300, 8, 10)} ${onward(4.02)}`],
  ['its customers live on others', `${into} ${onward()} x→r:30@320`],
  ['it is little', `${into} ${onward()}`.replaceAll(':1@', ':0.03@').replaceAll(':1.01@', ':0.0303@')],
])('is none where one condition fails: %s', (_, drawing) => {
  expect(clear(drawing)).toEqual([]);
});
