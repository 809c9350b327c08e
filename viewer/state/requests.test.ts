import { expect, test } from 'vitest';
import { firstRequest, pathsRequest, requestsOf } from './requests.ts';
import { defaultOptions, emptyView } from './view.ts';

test('the as-of day goes with every request: the trace, each expansion, and paths', () => {
  const options = { ...defaultOptions, asOf: '2019-12-31' };
  const steps = [
    { id: 'B', direction: 'down', largest: null },
    { id: 'C', direction: 'up', largest: 25 },
  ] as const;
  const asked = requestsOf({ ...emptyView('en'), start: 'A', options, steps: [...steps] });
  expect(asked.map((request) => ('kind' in request ? request : [request.start, request.asOf]))).toEqual([
    [['A'], '2019-12-31'],
    [['B'], '2019-12-31'],
    [['C'], '2019-12-31'],
  ]);
  expect(pathsRequest(['A'], 'B', 'down', options).asOf).toBe('2019-12-31');
  expect(firstRequest('A', defaultOptions).asOf).toBeNull();
});

test('a lead or a ring that is drawn is asked for in place of the first trace', () => {
  const steps = [{ id: 'B', direction: 'down' as const, largest: null }];
  for (const kind of ['lead', 'ring'] as const) {
    const drawn = { kind, id: `${kind}-1` };
    const [first, second] = requestsOf({ ...emptyView('en'), start: 'A', drawn, steps });
    expect(first).toEqual(drawn);
    expect(second).toMatchObject({ start: ['B'], hops: 1 });
  }
});

test('all starts go with the first trace, each with a place of its own; a step starts from its own taxpayer', () => {
  const steps = [{ id: 'B', direction: 'down' as const, largest: null }];
  const view = { ...emptyView('en'), start: 'A', also: ['C', 'D'], steps };
  const [first, second] = requestsOf(view);
  const { limit } = defaultOptions;
  expect(first).toMatchObject({ start: ['A', 'C', 'D'], maxTaxpayers: limit + 2 });
  expect(second).toMatchObject({ start: ['B'], maxTaxpayers: limit });
  expect(requestsOf({ ...view, drawn: { kind: 'lead', id: '1' } })[0]).toEqual({ kind: 'lead', id: '1' });
  expect(pathsRequest(['A', 'C'], 'B', 'down', defaultOptions).start).toEqual(['A', 'C']);
});
