import { expect, test } from 'vitest';
import { drawn, found, OTHERS, PEERS, run } from './drawn.ts';
import { recipient } from './recipient.ts';

const into = run('s', 'p', 1, 300, 8, 10);
const onward = run('p', 'r', 1.01, 303, 8, 10);
const recipients = (drawing: string) => found(recipient, drawn(`${OTHERS} ${PEERS} ${drawing}`)).cores;

test('who credits what a source issued, over a pipe, and no pipe itself', () => {
  const { cores, findings } = found(recipient, drawn(`${OTHERS} ${PEERS} ${into} ${onward} x→r:5@100`));
  expect(cores).toEqual(['r']);
  const [{ reasons, members, relations, invoices, taxAtStakeMinor }] = findings;
  expect(reasons[0].values.taintedShare).toBeCloseTo((8 * 1.01 * (1 / 1.01)) / (8 * 1.01 + 5), 6);
  expect(reasons[1].values).toMatchObject({ supplierCount: 1, invoiceCount: 8 });
  expect(reasons[2].values.ofSuppliersShare).toBeCloseTo(1, 9);
  // the other supplier's invoice is no evidence
  expect([members[0].role, relations.length, invoices.length]).toEqual(['recipient', 1, 8]);
  expect(taxAtStakeMinor).toBe(8 * Math.round((10_100_000 * 13) / 113));
});

test('what a source sells directly', () => {
  expect(recipients(`${into} x→p:5@100`)).toEqual(['p']);
});

test('what goes around a circle counts by its invoices, once', () => {
  const { findings } = found(recipient, drawn(`${OTHERS} ${PEERS} ${into} ${onward} r→q:2@420 q→r:2@430`));
  const [{ reasons }] = findings;
  expect(reasons[0].values.taintedShare).toBeLessThanOrEqual(1);
  expect(reasons[1].values.invoiceCount).toBe(9);
});

test.each([
  ['it passes on as well', `${into} ${onward} ${run('r', 't', 1.02, 320, 8, 10)}`, ['t']],
  ['it is a small part of its purchases', `${into} ${onward} x→r:40@100`, []],
  ['few invoices', `${into} ${run('p', 'r', 4.04, 320, 2, 60)}`, []],
  ['nobody is found before it', `x→s:9@290 ${into} ${onward}`, []],
  ['it takes a little of what its suppliers sell', `${into} ${run('p', 'q', 1.01, 303, 8, 10)} ${run('p', 'r', 0.05, 303, 8, 10)}`, ['q']],
] as const)('nothing is said where one condition fails: %s', (_, drawing, others) => {
  expect(recipients(drawing)).toEqual(others);
}); // prettier-ignore
