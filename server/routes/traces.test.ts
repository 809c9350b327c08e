import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceRequestSchema } from '../contract.ts';
import { type TestApp, startApp } from '../testing/app.ts';
import { CHAIN } from '../testing/ledger.ts';

let suyuan: TestApp;
beforeAll(async () => {
  suyuan = await startApp();
  await suyuan.ledger.build();
  expect((await suyuan.load({ 'chain.csv': CHAIN })).problem).toBeNull();
});
afterAll(() => suyuan.close());

const trace = async (request: object, path = '/traces') => {
  const { status, body, text } = await suyuan.post(`/api/v1${path}`, request);
  expect(status, text).toBe(200);
  return body;
};
const paths = (request: object) => trace(request, '/traces/paths');
const problem = async (request: unknown, path = '/traces', headers?: Record<string, string>) => {
  const { status, type, body } = await suyuan.post(`/api/v1${path}`, request, headers);
  expect(type).toMatch(/^application\/problem\+json/);
  return [status, body.code];
};
type Side = {
  taxpayers: { id: string; tier: number; state: string }[];
  relations: { seller: string; buyer: string; traced: { invoices: number; grossMinor: number } }[];
};
const tiers = ({ taxpayers }: Side) => Object.fromEntries(taxpayers.map(({ id, tier }) => [id, tier]));
const states = ({ taxpayers }: Side) => Object.fromEntries(taxpayers.map(({ id, state }) => [id, state]));
const traced = ({ relations }: Side, seller: string, buyer: string) => {
  const found = relations.find((one) => one.seller === seller && one.buyer === buyer)?.traced;
  return found && [found.invoices, found.grossMinor];
};

describe('a trace', () => {
  test('goes both ways, in the yuan, four hops, by month, where nothing else is asked for', async () => {
    const { version } = (await suyuan.get('/api/v1/ledger')).body;
    const { sides, ...rest } = await trace({ start: ['B'] });
    expect(rest).toMatchObject({ version, currency: 'CNY' });
    expect(rest.options).toEqual({ ...traceRequestSchema.parse({ start: ['B'] }), currency: 'CNY' });
    expect(rest.options).toMatchObject({ direction: 'both', hops: 4, order: 'month', maxDwellDays: null });
    expect(sides.map(({ direction }: { direction: string }) => direction)).toEqual(['up', 'down']);
    expect(tiers(sides[0])).toEqual({ B: 0, A: 1, E: 1 });
    expect(tiers(sides[1])).toEqual({ B: 0, C: 1, D: 2 });
    // a red letter is no invoice of the graph
    expect(sides[0].relations[0]).toMatchObject({ seller: 'A', buyer: 'B', invoices: 2, grossMinor: 33_900 });
    expect(traced(sides[0], 'A', 'B')).toEqual([2, 33_900]);
    expect(sides[1].leftOut.otherCurrencyRelations).toBe(1);
    expect(sides[1].ends).toEqual([{ id: 'D', tracedGrossMinor: 9_000 }]);
    expect(sides[1].taxpayers[1]).toMatchObject({ name: '丙公司', upstream: 1, downstream: 1, state: 'expanded' });
  });

  test('respects time as asked', async () => {
    const bought = async (more: object) =>
      traced((await trace({ start: ['A'], direction: 'down', ...more })).sides[0], 'B', 'C');
    expect(await bought({ order: 'month' })).toEqual([2, 30_000]);
    expect(await bought({ order: 'none' })).toEqual([2, 30_000]);
    expect(await bought({ order: 'day', maxDwellDays: 14 })).toBeUndefined();
    expect(await bought({ order: 'day', maxDwellDays: 15 })).toEqual([1, 10_000]);
    expect(await bought({ order: 'month', maxDwellDays: 20 })).toEqual([2, 30_000]);
    expect(await bought({ from: '2021-02-01' })).toEqual([1, 20_000]);
    expect(await bought({ to: '2021-01-31' })).toEqual([1, 10_000]);
  });

  test('is limited as asked, and says what was left out', async () => {
    const side = async (more: object) => (await trace({ start: ['A'], direction: 'down', ...more })).sides[0];
    expect(states(await side({ hops: 1 }))).toEqual({ A: 'start', B: 'hops' });
    expect(states(await side({ hops: 'all' }))).toEqual({ A: 'start', B: 'expanded', C: 'expanded', D: 'end' });
    expect(states(await side({ maxDegree: 1 }))).toEqual({ A: 'start', B: 'hub' });
    expect(states(await side({ maxDegree: 1, expand: ['B'] }))).toMatchObject({ B: 'expanded', D: 'end' });
    expect(tiers(await side({ minGrossMinor: 30_001 }))).toEqual({ A: 0, B: 1 });
    const cut = await side({ maxTaxpayers: 2 });
    expect(cut).toMatchObject({ truncated: true, leftOut: { taxpayers: 1, relations: 1, grossMinor: 30_000 } });
    const dollars = await trace({ start: ['B'], direction: 'down', currency: 'USD' });
    expect([dollars.currency, tiers(dollars.sides[0])]).toEqual(['USD', { B: 0, D: 1 }]);
    expect(tiers(await side({ start: ['A', 'K'] }))).toEqual({ A: 0, K: 0, B: 1, D: 1, C: 2 });
  });

  test('of unknown taxpayers is not found', async () => {
    expect(await problem({ start: ['nobody'] })).toEqual([404, 'taxpayer_not_found']);
    expect(await problem({ start: ['A'], expand: ['nobody'] })).toEqual([404, 'taxpayer_not_found']);
    expect(await problem({ start: ['A'], target: 'nobody' }, '/traces/paths')).toEqual([404, 'taxpayer_not_found']);
  });

  test.each([
    {},
    { start: [] },
    { start: 'A' },
    { start: ['A'], hops: 0 },
    { start: ['A'], hops: 'many' },
    { start: ['A'], order: 'year' },
    { start: ['A'], direction: 'left' },
    { start: ['A'], from: '2021-02-30' },
    { start: ['A'], to: '20210101' },
    { start: ['A'], minGrossMinor: -1 },
    { start: ['A'], minGrossMinor: 0.5 },
    { start: ['A'], maxTaxpayers: 1e9 },
    { start: ['A'], currency: 'yuan' },
    { start: ['A'], hop: 3 },
  ])('of options that are none is refused: %j', async (request) => {
    expect(await problem(request)).toEqual([400, 'request_invalid']);
  });

  test('of options that do not fit together is refused, in words of both languages', async () => {
    expect(await problem({ start: ['A'], order: 'none', maxDwellDays: 3 })).toEqual([422, 'dwell_without_order']);
    expect(await problem({ start: ['A'], from: '2021-02-01', to: '2021-01-01' })).toEqual([422, 'period_reversed']);
    expect(await problem({ start: ['A', 'B'], maxTaxpayers: 1 })).toEqual([422, 'trace_option']);
    expect(await problem({ start: ['A'], currency: 'EUR' })).toEqual([422, 'currency_not_in_ledger']);
    const own = { authorization: `Bearer ${suyuan.security.ownToken}` };
    const asked = { start: ['A'], hops: 0 };
    for (const [language, words] of [
      ['zh-CN,zh;q=0.9', /^hops: .*\p{Script=Han}/u],
      ['en-GB', /^hops: [ -~]+$/],
    ] as const) {
      const { body } = await suyuan.post('/api/v1/traces', asked, { ...own, 'accept-language': language });
      expect(body.detail).toMatch(words);
    }
  });
});

describe('paths', () => {
  test('lead to a target, with the invoices of each hop', async () => {
    const found = await paths({ start: ['A'], target: 'D' });
    expect(found).toMatchObject({ currency: 'CNY', truncated: false, exhausted: false });
    expect(found.paths).toHaveLength(1);
    expect(found.paths[0]).toMatchObject({ taxpayers: ['A', 'B', 'C', 'D'], repeats: false, bottleneckMinor: 9_000 });
    expect(found.paths[0].hops[0]).toMatchObject({ seller: 'A', buyer: 'B', invoices: 2, firstDay: '2021-01-05' });
    const up = await paths({ start: ['D'], target: 'A', direction: 'up' });
    expect(up.paths[0].taxpayers).toEqual(['D', 'C', 'B', 'A']);
    expect((await paths({ start: ['A'], target: 'E' })).paths).toEqual([]);
  });

  test('are not hidden by a limit of what is shown', async () => {
    const { paths: found } = await paths({ start: ['A'], target: 'D', maxTaxpayers: 2, maxRelations: 1 });
    expect(found).toHaveLength(1);
  });

  test('say when the search was cut short', async () => {
    expect(await paths({ start: ['A'], target: 'D', budget: 1 })).toMatchObject({ paths: [], exhausted: true });
  });

  test('need one direction', async () => {
    expect(await problem({ start: ['A'], target: 'D', direction: 'both' }, '/traces/paths')).toEqual([
      400,
      'request_invalid',
    ]);
  });
});

test('an empty ledger has nothing to trace', async () => {
  const empty = await startApp();
  try {
    await empty.ledger.build();
    expect((await empty.post('/api/v1/traces', { start: ['A'] })).body).toMatchObject({
      status: 409,
      code: 'ledger_empty',
    });
    expect((await empty.get('/api/v1/taxpayers')).body).toMatchObject({ items: [], total: 0 });
    expect((await empty.get('/api/v1/ledger')).body).toMatchObject({ empty: true, demo: false, firstDay: null });
  } finally {
    await empty.close();
  }
});
