import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupings } from './arrangement.ts';
import { decodeView, encodeView } from './url.ts';
import {
  candidateKinds,
  candidateStates,
  type Choice,
  emptyView,
  findings,
  noChoice,
  type Page,
  type View,
} from './view.ts';

const id = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const day = fc.constantFrom('2017-01-01', '2016-02-29', '2099-12-31');
const text = fc.option(id);
const choose = <C extends Partial<Choice>>(page: Page, choice: fc.Arbitrary<C>) =>
  choice.map((chosen) => ({ page, choice: { ...noChoice, ...chosen } }));
const places = fc.oneof(
  fc.constant({ page: 'chain' as const, choice: noChoice }),
  choose('loads', fc.record({ load: text })),
  choose('refusals', fc.record({ load: text, refused: fc.constantFrom('open', 'all') })),
  choose('findings', fc.record({ finding: fc.option(fc.constantFrom(...findings)) })),
  choose('invoice', fc.record({ invoice: text })),
  choose('invoice', fc.record({ of: fc.record({ id, side: fc.constantFrom('sales', 'purchases') }) })),
  choose(
    'candidates',
    fc.record({
      kind: fc.option(fc.constantFrom(...candidateKinds)),
      state: fc.constantFrom(...candidateStates, 'all'),
      about: text,
      pair: fc.option(fc.tuple(id, id)),
    }),
  ),
  choose('decisions', fc.record({ about: text })),
  choose('leads', fc.record({ about: text, detector: text, lead: text })),
  choose('rings', fc.record({ about: text, ring: text })),
);
const ids = fc.uniqueArray(id, { maxLength: 4 });
const investigations: fc.Arbitrary<Omit<View, 'page' | 'choice'>> = fc.record({
  start: id,
  also: fc.uniqueArray(id, { maxLength: 4 }),
  drawn: fc.option(fc.record({ kind: fc.constantFrom('lead', 'ring'), id })),
  options: fc.record({
    hops: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant('all' as const)),
    order: fc.constantFrom('month', 'day', 'none'),
    maxDwellDays: fc.option(fc.nat(36_500)),
    from: fc.option(day),
    to: fc.option(day),
    minGrossMinor: fc.maxSafeNat(),
    currency: fc.option(fc.constantFrom('CNY', 'USD')),
    asOf: fc.option(day),
    limit: fc.integer({ min: 1, max: 20_000 }),
  }),
  steps: fc.array(
    fc
      .record({
        id,
        direction: fc.constantFrom('up', 'down'),
        largest: fc.option(fc.integer({ min: 1, max: 500 })),
        only: fc.record(
          { partners: fc.array(id, { minLength: 1, maxLength: 4 }), goods: id, from: day, to: day },
          { requiredKeys: [] },
        ),
      })
      .map(({ only, ...step }) => (Object.keys(only).length === 0 ? step : { ...step, only })),
    { maxLength: 5 },
  ),
  arrangement: fc.record({
    hidden: ids,
    pinned: fc.array(
      fc.record({ id, x: fc.integer({ min: -9999, max: 9999 }), y: fc.integer({ min: -9999, max: 9999 }) }),
    ),
    grouping: fc.option(fc.constantFrom(...groupings)),
    bundles: fc.array(fc.array(id, { minLength: 2, maxLength: 4 }), { maxLength: 2 }),
    apart: ids,
    shortcuts: ids,
    period: fc
      .option(fc.tuple(day, day).map((days) => days.map((text) => text.slice(0, 7)).sort()))
      .map((period) => period && { from: period[0], to: period[1] }),
  }),
  selection: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('taxpayer' as const), id }),
      fc.record({ kind: fc.constant('relation' as const), seller: id, buyer: id, currency: fc.constant('CNY') }),
      fc.record({ kind: fc.constant('rest' as const), id, direction: fc.constantFrom('up', 'down') }),
      fc.record({ kind: fc.constantFrom('group', 'bundle'), key: id }),
      fc.record({ kind: fc.constant('several' as const), ids: fc.array(id, { minLength: 2, maxLength: 4 }) }),
    ),
  ),
  path: fc.oneof(fc.constant<string[]>([]), fc.array(id, { minLength: 2, maxLength: 5 })),
  table: fc.constantFrom('closed', 'taxpayers', 'relations'),
  timeline: fc.boolean(),
  language: fc.constantFrom('zh', 'en'),
});

const views: fc.Arbitrary<View> = fc.tuple(investigations, places).map(([view, place]) => ({
  ...view,
  also: view.also.filter((one) => one !== view.start),
  ...place,
}));

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

test('further starts stand in the link, each once, without the first, and never without it', () => {
  expect(encodeView({ ...emptyView('zh'), start: 'E1', also: ['E2', 'E3'] })).toBe('start=E1&also=E2&also=E3&lang=zh');
  expect(decodeView('?start=E1&also=E2&also=E1&also=&also=E2', 'en').also).toEqual(['E2']);
  expect(decodeView('?also=E2', 'en')).toEqual(emptyView('en'));
  const many = Array.from({ length: 120 }, (_, index) => `also=F${index}`).join('&');
  expect(decodeView(`?start=E1&${many}`, 'en').also).toHaveLength(99);
});

test('a lead or a ring that is drawn stands in the link; without a taxpayer to start from there is none', () => {
  const link = (kind: 'lead' | 'ring') =>
    encodeView({ ...emptyView('zh'), start: 'E193', drawn: { kind, id: '3af4' } });
  expect(link('lead')).toBe('start=E193&drawn=3af4&lang=zh');
  expect(link('ring')).toBe('start=E193&drawnRing=3af4&lang=zh');
  expect(decodeView('?drawn=3af4', 'en').drawn).toBeNull();
  expect(decodeView('?drawnRing=3af4', 'en').drawn).toBeNull();
  expect(decodeView('?start=E193&drawn=1&drawnRing=2', 'en').drawn).toEqual({ kind: 'lead', id: '1' });
});

test('each page about the data has a short link of its own', () => {
  const link = (page: Page, choice: Partial<Choice> = {}) =>
    encodeView({ ...emptyView('en'), page, choice: { ...noChoice, ...choice } });
  expect(link('loads', { load: 'load-1' })).toBe('page=loads&load=load-1&lang=en');
  expect(link('refusals')).toBe('page=refusals&lang=en');
  expect(link('refusals', { load: 'load-1', refused: 'all' })).toBe('page=refusals&load=load-1&refused=all&lang=en');
  expect(link('findings', { finding: 'party' })).toBe('page=findings&finding=party&lang=en');
  expect(link('candidates')).toBe('page=candidates&lang=en');
  expect(link('candidates', { kind: 'alias', state: 'all', pair: ['E1/sales/7', 'E8'] })).toBe(
    'page=candidates&kind=alias&state=all&pair=E1%2Fsales%2F7&pair=E8&lang=en',
  );
  expect(link('leads')).toBe('page=leads&lang=en');
  expect(link('leads', { detector: 'fan', about: 'E8', lead: '3af4' })).toBe(
    'page=leads&about=E8&detector=fan&lead=3af4&lang=en',
  );
  expect(link('rings', { about: 'E8', ring: '3af4' })).toBe('page=rings&about=E8&ring=3af4&lang=en');
  expect(link('decisions', { about: 'E8' })).toBe('page=decisions&about=E8&lang=en');
  expect(link('invoice', { of: { id: 'E8', side: 'sales' } })).toBe('page=invoice&of=E8&side=sales&lang=en');
  expect(link('invoice', { invoice: '3200171130/01234567' })).toBe(
    'page=invoice&invoice=3200171130%2F01234567&lang=en',
  );
});

test('a page reads only what is its own, and the chain nothing of it', () => {
  const all =
    'load=L&refused=all&finding=party&invoice=1&kind=alias&state=all&about=E&pair=A&pair=B&detector=fan&lead=1&ring=2';
  const choice = (page: string) => decodeView(`?page=${page}&${all}`, 'en').choice;
  expect(choice('loads')).toEqual({ ...noChoice, load: 'L' });
  expect(choice('refusals')).toEqual({ ...noChoice, load: 'L', refused: 'all' });
  expect(choice('findings')).toEqual({ ...noChoice, finding: 'party' });
  expect(choice('invoice')).toEqual({ ...noChoice, invoice: '1' });
  expect(choice('candidates')).toEqual({ ...noChoice, kind: 'alias', state: 'all', about: 'E', pair: ['A', 'B'] });
  expect(choice('decisions')).toEqual({ ...noChoice, about: 'E' });
  expect(choice('leads')).toEqual({ ...noChoice, about: 'E', detector: 'fan', lead: '1' });
  expect(choice('rings')).toEqual({ ...noChoice, about: 'E', ring: '2' });
  expect(choice('chain')).toEqual(noChoice);
  expect(decodeView('?page=candidates&kind=x&state=y&pair=A', 'en').choice).toEqual(noChoice);
  expect(decodeView('?page=invoice&of=E&side=x', 'en').choice).toEqual(noChoice);
  expect(decodeView('?page=findings&finding=guess', 'en').choice).toEqual(noChoice);
});

test('what is broken falls back and harms nothing', () => {
  const broken =
    '?start=A&hops=-3&order=x&dwell=1e3&from=2017-02-30&asOf=2019&page=nowhere&limit=99999999&expand=sideways:B&expand=up0:C&relation=A&lang=xx';
  expect(decodeView(broken, 'zh')).toEqual({ ...emptyView('zh'), start: 'A' });
  expect(decodeView('?taxpayer=B&path=A&path=B&expand=up:A', 'en')).toEqual(emptyView('en'));
});
