import { describe, expect, test } from 'vitest';
import { draw } from '../../graph/draw.ts';
import { idOf, OBSERVED_PURCHASES, OBSERVED_SALES } from '../../graph/snapshot.ts';
import { block } from './block.ts';
import { Scan } from './scan.ts';

/** Amounts of a drawing are gross; 1 is 10,000 yuan. */
function scanOf(drawing: string) {
  const snapshot = draw(
    drawing.replaceAll(/:([\d.]+)@/g, (_, gross: string) => `:${Math.round(Number(gross) * 1e6)}@`),
  );
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  return { snapshot, scan: new Scan(snapshot, { currency: 0 }) };
}

function find(drawing: string) {
  const { snapshot, scan } = scanOf(drawing);
  const { findings, candidates } = block.detect(scan, block.parameters);
  expect(findings.length).toBeLessThanOrEqual(candidates);
  const roles = findings.map(({ members }) => members.map(({ node, role }) => `${idOf(snapshot, node)} ${role}`).join(', '));
  const values = findings.map(({ reasons }) => Object.assign({}, ...reasons.map((reason) => reason.values)) as Record<string, number>); // prettier-ignore
  return { roles, values, findings };
} // prettier-ignore

/** Two sources, two layers of two, two sinks: all sell to all of the next layer, so many days after each other, month by month. */
function flow(days: readonly [number, number, number], kept = 0): string {
  const layers = [['a', 'b'], ['m', 'n'], ['p', 'q'], ['y', 'z']];
  const invoices: string[] = [];
  for (const month of [1, 2, 3])
    for (const hop of [0, 1, 2])
      for (const from of layers[hop])
        for (const to of layers[hop + 1])
          invoices.push(`${from}→${to}:${100 * (1 - kept) ** hop}@2021-0${month}-${String(days[hop]).padStart(2, '0')}`);
  return invoices.join(' ');
} // prettier-ignore

describe('a flow over two layers within the month', () => {
  const { roles, values, findings } = find(flow([3, 9, 20]));

  test('is one finding, each firm in its layer', () => {
    expect(roles).toEqual(['a source, b source, m pipe, n pipe, p pipe, q pipe, y recipient, z recipient']);
    expect(findings[0].invoices).toHaveLength(36);
  });
  test('tells what went through, for how many months, and what stayed', () => {
    const net = Math.round(1e8 / 1.13);
    expect(values[0]).toMatchObject({ firmCount: 8, monthCount: 3, keptShare: 0, tradeShare: 1 });
    // four in the middle, two suppliers each, three months
    expect(Math.abs(values[0].passedMinor - 4 * 2 * 3 * net)).toBeLessThan(100);
    expect(findings[0].strength).toBe(1);
  });
  test('has what those in the middle trade beside in its strength, and of it alone', () => {
    const { values: beside, findings: weaker } = find(`${flow([3, 9, 20])} x→m:500@2021-05-03 m→w:500@2021-08-04`);
    expect(beside[0]).toMatchObject({ monthCount: 3, keptShare: 0 });
    expect(weaker[0].strength).toBeCloseTo(4800 / (4800 + 1000), 9);
  });
});

test('what goes on in another month is none', () =>
  expect(find(flow([3, 9, 20]).replaceAll(/(→[yz]:\d+@2021-0)(\d)/g, (_, before: string, month: string) => `${before}${Number(month) + 3}`)).roles).toEqual([])); // prettier-ignore

test('who keeps most of it passes nothing on', () => {
  expect(find(flow([3, 9, 20], 0.1)).roles).toHaveLength(1);
  expect(find(flow([3, 9, 20], 0.8)).roles).toEqual([]);
});

test('a dense group that passes nothing on is none', () => {
  const pairs = ['a', 'b', 'c', 'd'].flatMap((from) =>
    ['w', 'x', 'y', 'z'].map((to) => `${from}→${to}:900@2021-01-05`),
  );
  expect(find(pairs.join(' ')).roles).toEqual([]);
});

test('a line of four firms is left to others', () =>
  expect(find('a→m:300@2021-01-03 m→p:300@2021-01-06 p→z:300@2021-01-09').roles).toEqual([]));

test('an invoice whose tax is above its gross passes nothing on, and is no end of a scan', () => {
  const { snapshot, scan } = scanOf(`${flow([3, 9, 20])} m→w:100@2021-02-05 m→w:1@2021-03-04`);
  const { invoices } = snapshot;
  for (let i = 0; i < invoices.count; i++) if (invoices.grossMinor[i] === 1e6) invoices.taxMinor[i] = 5e6;
  expect(block.detect(scan, block.parameters).findings).toHaveLength(1);
});
