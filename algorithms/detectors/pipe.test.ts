import { expect, test } from 'vitest';
import { drawn, found, OTHERS, PEERS, run } from './drawn.ts';
import { pipe } from './pipe.ts';

const into = run('s', 'p', 1, 300, 8, 10);
const onward = (amount = 1.01, lag = 3, count = 8) => run('p', 'r', amount, 300 + lag, count, 10);
const pipes = (drawing: string) => found(pipe, drawn(`${OTHERS} ${PEERS} ${drawing}`)).cores;

test('who passes on soon, at about the same value, what comes from sales without purchases', () => {
  const { cores, findings } = found(pipe, drawn(`${OTHERS} ${PEERS} ${into} ${onward()}`));
  expect(cores).toEqual(['p']);
  const [{ reasons, members, relations, invoices }] = findings;
  const valuesOf = (code: string) => reasons.find((reason) => reason.code === code)!.values;
  expect(valuesOf('fed-by-unfed')).toEqual({ originShare: 1, vanishedShare: 1 });
  expect(valuesOf('feeds-likewise').customersShare).toBeCloseTo(1 / 1.01, 6);
  expect(valuesOf('soon')).toEqual({ medianDays: 3, inflowShare: 1 });
  expect([members[0].role, relations.length, invoices.length]).toEqual(['pipe', 2, 16]);
});

test('over another pipe as well', () => {
  expect(pipes(`${into} ${onward()} ${run('r', 't', 1.02, 306, 8, 10)}`).sort()).toEqual(['p', 'r']);
});

test('later than the next month, where it stands beside a source or clear pipes', () => {
  const slow = run('p', 'q', 1.02, 375, 8, 10);
  const [{ reasons }] = found(pipe, drawn(`${OTHERS} ${PEERS} ${into} ${slow}`)).findings;
  expect(reasons.at(-1)).toMatchObject({ code: 'beside-such', values: { fromSuchShare: 1, toSuchShare: 0 } });
  // the same of a firm whose supplier lives on
  expect(pipes(`${into} ${slow} s→t:1@800`)).toEqual([]);
});

test('in part only, beside trade of its own, with less strength', () => {
  const strengthOf = (drawing: string) => found(pipe, drawn(`${OTHERS} ${PEERS} ${drawing}`)).findings[0].strength;
  const whole = strengthOf(`${into} ${onward()}`);
  const inPart = strengthOf(`${into} ${run('x', 'p', 1, 300, 8, 10)} ${onward(2.02)}`);
  expect(inPart).toBeLessThan(whole - 0.2);
  expect(inPart).toBeGreaterThan(0.3);
});

test.each([
  ['it adds value', `${into} ${onward(1.25)}`],
  ['it keeps it for a quarter', `${into} ${onward(1.01, 100)}`],
  ['most of it stays', `${into} ${onward(1.01, 3, 2)}`],
  ['its supplier buys', `x→s:8@290 ${into} ${onward()}`],
  ['its supplier goes on', `${into} ${onward()} x→s:0.1@880`],
  ['it lives on others', `${into} ${run('x', 'p', 9, 300, 8, 10)} ${onward(10.1)}`],
  ['it is little', `${into} ${onward()}`.replaceAll(':1@', ':0.015@').replaceAll(':1.01@', ':0.0152@')],
])('nothing is said where one condition fails: %s', (_, drawing) => {
  expect(pipes(drawing)).toEqual([]);
});
