import { expect, test } from 'vitest';
import { nodeOf } from '../../graph/snapshot.ts';
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
  ['its supplier buys', `x→s:8@290 ${into} ${onward()}`],
  ['its supplier goes on', `${into} ${onward()} x→s:0.1@880`],
  ['it lives on others', `${into} ${run('x', 'p', 9, 300, 8, 10)} ${onward(10.1)}`],
])('nothing is said where one condition fails: %s', (_, drawing) => {
  expect(pipes(drawing)).toEqual([]);
});

test.each([
  ['it is little', `${run('s', 'q', 1, 300, 8, 10)} ${run('s', 'p', 0.01, 300, 8, 10)} ${onward(0.0101)}`, { leastThroughMinor: 500_000 }],
  ['it sold most of it before it bought', `${into} ${run('p', 'r', 1, 240, 6, 10)} ${onward(1.01, 3, 2)}`, { leastPassedShare: 0.2 }],
  ['it is a pipe in small part only', `${into} ${run('x', 'p', 5, 300, 8, 10)} ${onward(6.2, 40)}`, { leastBesideShare: 0.1, leastStrength: 0.1 }],
] as const)('nothing is said for one parameter alone: %s', (_, drawing, parameters) => {
  const snapshot = drawn(`${OTHERS} ${PEERS} ${drawing}`);
  const cores = (detector: typeof pipe) => found(detector, snapshot).cores;
  expect(cores(pipe)).toEqual([]);
  expect(cores({ ...pipe, parameters: { ...pipe.parameters, ...parameters } })).toEqual(['p']);
}); // prettier-ignore

test('weights of the reasons that there are come to one, and nothing is said that is not', () => {
  const sums = [`${into} ${onward()}`, `${run('s', 'q', 1, 300, 8, 10)} ${into} ${onward(1.01, 40)}`].map((drawing) => {
    const [{ reasons, confidence }] = found(pipe, drawn(`${OTHERS} ${PEERS} ${drawing}`)).findings;
    for (const { values } of reasons) expect(Object.values(values).some((value) => value > 0)).toBe(true);
    return [confidence, reasons.reduce((sum, { weight }) => sum + weight, 0)];
  });
  for (const [confidence, sum] of sums) {
    expect(confidence).toBe(1);
    expect(sum).toBeCloseTo(1, 9);
  }
});

test('who sells to firms of which no ledger is there says less surely what it is', () => {
  const snapshot = drawn(`${OTHERS} ${PEERS} ${into} ${onward()}`);
  snapshot.taxpayers.observed[nodeOf(snapshot, 'r')] = 0;
  const [{ reasons, confidence }] = found(pipe, snapshot).findings;
  expect(reasons.map(({ code }) => code)).toEqual(['passes-on', 'soon', 'fed-by-unfed', 'beside-such']);
  expect([confidence, reasons.reduce((sum, { weight }) => sum + weight, 0)]).toEqual([0.5, expect.closeTo(1, 9)]);
});
