import { expect, test } from 'vitest';
import type { TracedTaxpayer, TraceSide } from '../contract.ts';
import { describePaths, describeSide } from './chain.ts';
import { Terminal } from './terminal.ts';

const [zh, en] = [new Terminal('zh', false), new Terminal('en', false)];
const reply = { currency: 'CNY', asOf: null, version: 'f'.repeat(64), kernelMs: 1 };

const firm = (id: string, tier: number, more: Partial<TracedTaxpayer> = {}): TracedTaxpayer => ({
  coverage: { sales: { firstDay: '2021-01-01', lastDay: '2021-12-31' }, purchases: null },
  ...{ id, name: null, observed: ['sales', 'purchases'], tier, state: 'end', tracedGrossMinor: 100, explained: 0.5 },
  ...{ onward: { relations: 0, grossMinor: 0 }, upstream: 1, downstream: 1 },
  ...more,
});
const relation = (seller: string, buyer: string, tier: number, grossMinor = 100): TraceSide['relations'][number] => {
  const sums = { invoices: 1, grossMinor, taxMinor: 0, firstDay: '2021-01-01', lastDay: '2021-01-02' };
  return { seller, buyer, currency: 'CNY', tier, mayBeOne: false, coveredBy: 'seller', ...sums, traced: sums };
};
const side = (taxpayers: TracedTaxpayer[], relations: TraceSide['relations'] = []): TraceSide => ({
  ...{ direction: 'down', taxpayers, relations, ends: [], truncated: false, stopped: false },
  leftOut: { taxpayers: 0, relations: 0, grossMinor: 0, otherCurrencyRelations: 0 },
});

test('a tier shows ten rows, those that lead on first, then the largest, and says what it left out', () => {
  const many = Array.from({ length: 30 }, (_, i) =>
    firm(`L${String(i).padStart(2, '0')}`, 1, { tracedGrossMinor: 900 - i }),
  );
  const chain = [
    firm('S', 0, { state: 'start' }),
    ...many,
    firm('ON', 1, { state: 'expanded', tracedGrossMinor: 1 }),
    firm('Z', 2),
  ];
  const relations = [
    ...many.map(({ id }) => relation('S', id, 0, 500)),
    relation('S', 'ON', 0, 1),
    relation('ON', 'Z', 1),
  ];
  const lines = describeSide(side(chain, relations), reply, en).split('\n');
  const firms = lines
    .filter((line) => /^ +\d {2}(S|L\d\d|ON|Z)\b.* %/.test(line))
    .map((line) => line.trim().split(/\s+/)[1]);
  expect(firms).toEqual(['S', 'ON', 'L00', 'L01', 'L02', 'L03', 'L04', 'L05', 'L06', 'L07', 'L08', 'Z']);
  const drawn = lines.filter((line) => line.includes('2021-01-01')).map((line) => line.trim().split(/\s+/).slice(1, 3));
  expect([drawn[0], drawn.at(-1), drawn.length]).toEqual([['S', 'ON'], ['ON', 'Z'], 11]);
  expect(lines.filter((line) => line.includes('21 rows of tier'))).toEqual([
    '… not listed: 21 rows of tier 1; --json has all',
    '… not listed: 21 rows of tier 0; --json has all',
  ]);
});

test('a firm whose ledger was never loaded is not called an end', () => {
  const chain = side([firm('S', 0, { state: 'start' }), firm('A', 1), firm('B', 1, { observed: [] })]);
  expect(describeSide(chain, reply, en)).toMatch(
    /A .*end of the chain\n.*B .*only mentioned: its own ledger is not loaded/,
  );
  expect(describeSide(chain, reply, zh)).toMatch(/A .*链条终点\n.*B .*只被提及，未见其账簿/);
});

test('no path is only said where the search came to its end', () => {
  const none = { version: '', currency: 'CNY', paths: [], truncated: false };
  expect(describePaths({ ...none, exhausted: false }, 'X', en)).toBe('No path leads to X');
  expect(describePaths({ ...none, exhausted: true }, 'X', en)).toContain('budget ended');
  const unsure = describePaths({ ...none, truncated: true, exhausted: true }, 'X', zh);
  expect(unsure).toContain('预算用尽');
});

test('columns line up, Chinese characters being two wide', () => {
  expect(
    zh.table(
      ['名', '数>'],
      [
        ['甲公司', '1'],
        ['A', '1,000'],
      ],
    ),
  ).toBe('名         数\n甲公司      1\nA       1,000');
});
