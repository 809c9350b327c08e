import { expect, test } from 'vitest';
import { dayOf } from '../../graph/days.ts';
import { nodeOf } from '../../graph/snapshot.ts';
import { drawn, found, OTHERS, PEERS, run } from './drawn.ts';
import { source } from './source.ts';

/** s sells in bulk to a pipe p, which passes it on to r. */
const into = run('s', 'p', 1, 300, 8, 10);
const onward = run('p', 'r', 1.01, 303, 8, 10);
const sources = (drawing: string) => found(source, drawn(`${OTHERS} ${PEERS} ${drawing}`)).cores;

test('who sells in bulk without purchases to one that passes it on, and vanishes', () => {
  const { cores, findings } = found(source, drawn(`${OTHERS} ${PEERS} ${into} ${onward}`));
  expect(cores).toEqual(['s']);
  const [{ reasons, members, taxAtStakeMinor, invoices, confidence }] = findings;
  expect(reasons.map(({ code }) => code)).toEqual([
    'sells-without-input',
    'stopped',
    'customers-live-on-such',
    'passed-on-at-once',
  ]);
  expect(reasons[0].values.inMinor).toBe(0);
  expect(reasons[1].values.silenceDays).toBe(900 - 370);
  expect(reasons[2].values.customersShare).toBe(1);
  expect(reasons[3].values.passedOnShare).toBe(1);
  expect([members[0].role, invoices.length, confidence]).toEqual(['source', 8, 1]);
  expect(taxAtStakeMinor).toBe(8 * 1_150_442);
});

test('what it sells to one customer alone counts where it is just there for that', () => {
  const { cores, findings } = found(source, drawn(`${OTHERS} ${PEERS} ${into}`));
  expect(cores).toEqual(['s']);
  expect(findings[0].reasons[3]).toMatchObject({
    code: 'young-for-one',
    values: { ageDays: 0, lifeDays: 70, oneCustomerShare: 1 },
  });
  // it was there long before
  expect(sources(`x→s:0.1@100 ${into}`)).toEqual([]);
  // or sold for years, though most of it within weeks
  expect(sources(`s→p:0.2@5 ${into}`)).toEqual([]);
  expect(sources(`s→p:0.2@100 ${into} s→p:0.2@500`)).toEqual([]);
  // or has two customers
  expect(sources(`${into} ${run('s', 'q', 1, 300, 8, 10)}`)).toEqual([]);
});

test('who was out of reach soon after counts, whoever its customers are', () => {
  const drawing = `${OTHERS} ${PEERS} ${into} ${run('s', 'q', 1, 300, 8, 10)}`;
  const gone = (lagDays: number | null, more = '') => {
    const snapshot = drawn(`${drawing} ${more}`);
    const abnormalDay = new Int32Array(snapshot.taxpayers.count);
    if (lagDays !== null) abnormalDay[nodeOf(snapshot, 's')] = dayOf(2020, 1, 1) + 370 + lagDays;
    return found(source, snapshot, { abnormalDay });
  };
  const { cores, findings } = gone(60);
  expect(cores).toEqual(['s']);
  expect(findings[0].reasons[3]).toMatchObject({ code: 'out-of-reach', values: { lagDays: 60 } });
  // nobody says so, it was before, or years later; or its customers live on others
  for (const lagDays of [null, -30, 500]) expect(gone(lagDays).cores).toEqual([]);
  expect(gone(60, 'x→p:30@301 x→q:30@301').cores).toEqual([]);
});

test('who feeds pipes counts, whatever else it did, after all others', () => {
  const lives = 'x→s:0.1@420';
  const { cores, findings } = found(source, drawn(`${OTHERS} ${PEERS} ${into} ${onward} ${lives} ${run('q', 'p', 2, 300, 8, 10)} ${run('p', 'r', 2.02, 305, 8, 10)}`)); // prettier-ignore
  expect(cores).toEqual(['q', 's']);
  expect(findings[1].reasons[2]).toMatchObject({ code: 'feeds-pipes', values: { toPipesShare: 1 } });
});

test.each([
  ['it bought as much', `x→s:8@290 ${into} ${onward}`],
  ['it sells to the end of the ledger', `${into} ${onward} s→p:1@880`],
  ['too few invoices', `${run('s', 'p', 4, 300, 2, 10)} ${run('p', 'r', 4.04, 303, 2, 10)}`],
  ['another customer with each invoice', into.split(' ').map((invoice, k) => invoice.replace('→p', `→p${k}`)).join(' ')],
  ['too little', `${into} ${onward}`.replaceAll(':1@', ':0.05@').replaceAll(':1.01@', ':0.0505@')],
  ['it sold for years', `${run('s', 'p', 1, 5, 9, 95)} ${run('p', 'r', 1.01, 8, 9, 95)} x→z:1@1100`],
  ['its customers live on others', `${into} x→p:30@301 ${onward}`],
  ['it goes on, and feeds no pipe', `${into} ${run('p', 'r', 1.3, 303, 8, 10)} x→s:0.1@420`],
])('nothing is said where one condition fails: %s', (_, drawing) => {
  expect(sources(drawing)).toEqual([]);
}); // prettier-ignore

test('where its customers have no ledgers nothing can be said, and where its own are not whole neither', () => {
  for (const unknown of ['p', 's']) {
    const snapshot = drawn(`${OTHERS} ${PEERS} ${into} ${onward}`);
    snapshot.taxpayers.observed[nodeOf(snapshot, unknown)] = 0;
    expect(found(source, snapshot).cores).toEqual([]);
  }
});
