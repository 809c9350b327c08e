import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeView, encodeView } from './url.ts';
import { emptyView, type View } from './view.ts';

const id = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const day = fc.constantFrom('2017-01-01', '2016-02-29', '2099-12-31');
const views: fc.Arbitrary<View> = fc.record({
  page: fc.constantFrom('chain', 'loads'),
  start: id,
  options: fc.record({
    hops: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant('all' as const)),
    order: fc.constantFrom('month', 'day', 'none'),
    maxDwellDays: fc.option(fc.nat(36_500)),
    from: fc.option(day),
    to: fc.option(day),
    minGrossMinor: fc.maxSafeNat(),
    currency: fc.option(fc.constantFrom('CNY', 'USD')),
    limit: fc.integer({ min: 1, max: 20_000 }),
  }),
  steps: fc.array(
    fc.record({
      id,
      direction: fc.constantFrom('up', 'down'),
      largest: fc.option(fc.integer({ min: 1, max: 500 })),
    }),
    { maxLength: 5 },
  ),
  selection: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('taxpayer' as const), id }),
      fc.record({ kind: fc.constant('relation' as const), seller: id, buyer: id, currency: fc.constant('CNY') }),
    ),
  ),
  path: fc.oneof(fc.constant<string[]>([]), fc.array(id, { minLength: 2, maxLength: 5 })),
  table: fc.constantFrom('closed', 'taxpayers', 'relations'),
  language: fc.constantFrom('zh', 'en'),
});

test('a view survives its URL, whatever the ids hold', () => {
  fc.assert(
    fc.property(views, (view) => {
      // Through a real URL, as a link would be.
      const { search } = new URL(`http://page/?${encodeView(view)}`);
      expect(decodeView(search, 'en')).toEqual(view);
    }),
    { numRuns: 300 },
  );
});

test('a plain investigation is a short link', () => {
  expect(encodeView({ ...emptyView('zh'), start: 'E193' })).toBe('start=E193&lang=zh');
});

test('what is broken falls back and harms nothing', () => {
  const broken =
    '?start=A&hops=-3&order=x&dwell=1e3&from=2017-02-30&limit=99999999&expand=sideways:B&expand=up0:C&relation=A&lang=xx';
  expect(decodeView(broken, 'zh')).toEqual({ ...emptyView('zh'), start: 'A' });
  expect(decodeView('?taxpayer=B&path=A&path=B&expand=up:A', 'en')).toEqual(emptyView('en'));
});
