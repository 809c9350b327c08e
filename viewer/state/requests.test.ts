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
  expect(asked.map(({ start, asOf }) => [start, asOf])).toEqual([
    [['A'], '2019-12-31'],
    [['B'], '2019-12-31'],
    [['C'], '2019-12-31'],
  ]);
  expect(pathsRequest('A', 'B', 'down', options).asOf).toBe('2019-12-31');
  expect(firstRequest('A', defaultOptions).asOf).toBeNull();
});
