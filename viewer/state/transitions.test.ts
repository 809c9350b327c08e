import { describe, expect, test } from 'vitest';
import { makeEconomy, hubId, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { hide, noArrangement, pin, shorten } from './arrangement.ts';
import { buildChain } from './chain.ts';
import { firstRequest, requestsOf, stepRequest } from './requests.ts';
import {
  arrange,
  chooseStart,
  chooseStarts,
  collapse,
  draw,
  expand,
  expandMore,
  goHome,
  initialState,
  navigated,
  openPage,
  play,
  redo,
  requestExpand,
  reset,
  select,
  setLanguage,
  setOptions,
  setTable,
  showPath,
  type State,
  traced,
  undo,
} from './transitions.ts';
import { chainKey, defaultOptions, emptyView, noChoice } from './view.ts';

const begun = () => chooseStart(initialState(emptyView('zh')), 'A');
const step = (id: string, direction: 'up' | 'down' = 'down', largest: number | null = null) => ({
  id,
  direction,
  largest,
});

describe('undo and redo', () => {
  test('take every change of the chain back and forth', () => {
    const states: State[] = [begun()];
    const next = (state: State) => states.push(state);
    next(expand(states.at(-1)!, step('B')));
    next(setOptions(states.at(-1)!, { hops: 5 }));
    next(expand(states.at(-1)!, step('C', 'up', 25)));
    next(collapse(states.at(-1)!, 'B'));
    next(reset(states.at(-1)!));
    let state = states.at(-1)!;
    for (const expected of states.toReversed()) {
      expect(state.view).toEqual(expected.view);
      state = undo(state);
    }
    expect(state.view.start).toBeNull();
    for (const expected of states) {
      state = redo(state);
      expect(state.view).toEqual(expected.view);
    }
    expect(redo(state)).toBe(state);
  });

  test('looking around is no step, and survives as it is', () => {
    const looked = setTable(showPath(select(begun(), { kind: 'taxpayer', id: 'B' }), ['A', 'B']), 'relations');
    expect(looked.past).toHaveLength(1);
    const back = undo(setLanguage(expand(looked, step('B')), 'en'));
    expect(back.view).toMatchObject({ language: 'en', table: 'relations', path: ['A', 'B'], steps: [] });
  });

  test('a change after undo forgets what was undone; the same choice again is no step', () => {
    const undone = undo(expand(begun(), step('B')));
    expect(expand(undone, step('C')).future).toEqual([]);
    expect(setOptions(undone, { hops: defaultOptions.hops }).future).toHaveLength(1);
    expect(undo(initialState(emptyView('zh')))).toEqual(initialState(emptyView('zh')));
  });

  test('the browser’s back and forward are undo and redo', () => {
    const two = expand(begun(), step('B'));
    const back = navigated(two, begun().view);
    expect(back.past).toHaveLength(1);
    expect(back.future).toHaveLength(1);
    const forth = navigated(back, two.view);
    expect([forth.past.length, forth.future.length]).toEqual([2, 0]);
    expect(navigated(two, goHome(two).view).past).toHaveLength(3);
  });
});

test('a page about the data leaves the chain as it is, and each begins with nothing chosen', () => {
  const begin = begun();
  const refused = openPage(begin, 'refusals', { load: 'L', refused: 'all' });
  expect(refused.view).toEqual({ ...begin.view, page: 'refusals', choice: { ...noChoice, load: 'L', refused: 'all' } });
  expect(refused.past).toHaveLength(1);
  expect(openPage(refused, 'findings', { finding: 'party' }).view.choice).toEqual({ ...noChoice, finding: 'party' });
  expect(openPage(refused, 'chain').view).toEqual(begin.view);
  const from = chooseStart(openPage(begin, 'invoice', { invoice: '123' }), 'B').view;
  expect(from).toMatchObject({ page: 'chain', start: 'B', choice: noChoice });
});

describe('a lead or a ring that is drawn', () => {
  const lead = { kind: 'lead' as const, id: 'one', start: 'B', currency: 'CNY' };
  const shown = { kind: 'lead', id: 'one' };
  const looking = openPage(setOptions(begun(), { hops: 5, asOf: '2019-12-31' }), 'leads', { lead: 'one' });
  const drawn = draw(looking, lead);

  test('is a step from the chain before, and no condition of a trace holds in it', () => {
    expect(drawn.view).toMatchObject({ page: 'chain', choice: noChoice, start: 'B', drawn: shown, selection: null });
    expect(drawn.view.options).toEqual(defaultOptions);
    expect(drawn.past).toHaveLength(3);
    expect(undo(drawn).view).toEqual(looking.view);
    expect(draw(drawn, lead).past).toHaveLength(3);
    // a ring may have the id of a lead, and is another picture
    expect(draw(drawn, { ...lead, kind: 'ring' }).past).toHaveLength(4);
    expect(draw(drawn, { ...lead, kind: 'ring' }).view.drawn).toEqual({ kind: 'ring', id: 'one' });
  });

  test('is left by a start, and kept by an expansion, by a reset with its currency, and by a look at its evidence', () => {
    expect(chooseStart(drawn, 'B').view).toMatchObject({ start: 'B', drawn: null });
    expect(chainKey(chooseStart(drawn, 'B').view)).not.toBe(chainKey(drawn.view));
    const foreign = draw(begun(), { ...lead, currency: 'USD' });
    const expanded = expand(foreign, step('C'));
    expect(expanded.view).toMatchObject({ drawn: shown, options: { currency: 'USD' } });
    expect(reset(expanded).view).toEqual(foreign.view);
    expect(openPage(drawn, 'leads', { lead: 'one' }).view.drawn).toEqual(shown);
    expect(goHome(drawn).view.drawn).toBeNull();
  });
});

test('the as-of day is a condition of the chain: a step, undone and reset like others', () => {
  const state = setOptions(begun(), { asOf: '2019-12-31' });
  expect(chainKey(state.view)).not.toBe(chainKey(begun().view));
  expect(state.past).toHaveLength(2);
  expect(undo(state).view.options.asOf).toBeNull();
  expect(reset(state).view.options).toEqual(defaultOptions);
});

test('a second batch comes after what was expanded since, the same again brings nothing, and a collapse takes both', () => {
  const state = expand(expand(expand(begun(), step('B', 'down', 25)), step('C')), step('B', 'down', 50));
  expect(state.view.steps).toEqual([step('B', 'down', 25), step('C'), step('B', 'down', 50)]);
  expect(expand(state, step('C')).view.steps).toHaveLength(3);
  expect(collapse(state, 'B').view.steps).toEqual([step('C')]);
});

test('the next batch is as many as are shown and twenty-five more', () => {
  const economy = makeEconomy();
  const at = (state: State, steps: State['view']['steps']) => {
    const replies = steps.map((one) => ({ step: one, reply: trace(economy, stepRequest(one, wideOptions)) }));
    return traced(state, buildChain(startId, trace(economy, firstRequest(startId, wideOptions)), replies));
  };
  const first = expandMore(at(chooseStart(initialState(emptyView('zh')), startId), []), {
    id: hubId,
    direction: 'down',
  });
  expect(first.view.steps).toEqual([step(hubId, 'down', 25)]);
  const second = expandMore(at(first, first.view.steps), { id: hubId, direction: 'down' });
  expect(second.view.steps.at(-1)).toEqual(step(hubId, 'down', 50));
});

describe('arranging the picture', () => {
  test('is a step that is undone, leaves the trace alone, and ends with a new start', () => {
    const hidden = arrange(expand(begun(), step('B')), hide(['C']));
    expect(hidden.view.arrangement.hidden).toEqual(['C']);
    expect(requestsOf(hidden.view)).toEqual(requestsOf(undo(hidden).view));
    expect(undo(hidden).view.arrangement).toEqual(noArrangement);
    expect(redo(undo(hidden)).view).toEqual(hidden.view);
    expect(arrange(hidden, hide(['C'])).past).toHaveLength(hidden.past.length);
    expect(chooseStart(hidden, 'D').view.arrangement).toEqual(noArrangement);
    expect(reset(hidden).view.arrangement).toEqual(noArrangement);
    expect(setOptions(hidden, { hops: 5 }).view.arrangement.hidden).toEqual(['C']);
  });

  test('what is hidden or drawn as a line is selected no more; what else is selected stays', () => {
    const chosen = select(begun(), { kind: 'taxpayer', id: 'C' });
    expect(arrange(chosen, hide(['C'])).view.selection).toBeNull();
    expect(arrange(chosen, shorten(['C'])).view.selection).toBeNull();
    expect(arrange(chosen, hide(['D'])).view.selection).toEqual({ kind: 'taxpayer', id: 'C' });
  });

  test('a place moves again without a second pin', () => {
    const moved = arrange(arrange(begun(), pin({ id: 'C', x: 10.4, y: -3 })), pin({ id: 'C', x: 20, y: 5 }));
    expect(moved.view.arrangement.pinned).toEqual([{ id: 'C', x: 20, y: 5 }]);
    expect(undo(moved).view.arrangement.pinned).toEqual([{ id: 'C', x: 10, y: -3 }]);
  });

  test('time that is played is no step, and ends with another chain', () => {
    const playing = play(begun(), { month: 3, width: 2 });
    expect(playing.past).toEqual(begun().past);
    expect(traced(playing, null).playing).toBeNull();
  });
});

test('a hub asks first, a leaf does nothing, the rest expands at once', () => {
  const economy = makeEconomy();
  const chain = buildChain(startId, trace(economy, firstRequest(startId, wideOptions)), []);
  const state = traced(chooseStart(initialState(emptyView('zh')), startId), chain);
  expect(requestExpand(state, hubId, 'down').asking).toEqual({ id: hubId, direction: 'down' });
  expect(requestExpand(state, 'D300', 'down').view.steps).toEqual([step('D300')]);
  const leaf = chain.ends.down[0].id;
  expect(requestExpand(state, leaf, 'down')).toBe(state);
  expect(requestExpand(state, 'nobody', 'up')).toBe(state);
});

describe('several starts', () => {
  const three = () => chooseStarts(initialState(emptyView('zh')), ['A', 'B', 'A', 'C']);

  test('are one step: the first is looked at, the others go along, each once', () => {
    const { view, past } = three();
    expect([view.start, view.also, view.selection]).toEqual(['A', ['B', 'C'], { kind: 'taxpayer', id: 'A' }]);
    expect(past).toHaveLength(1);
    expect(undo(three()).view.start).toBeNull();
    expect(chooseStarts(begun(), []).view).toEqual(begun().view);
  });

  test('make another chain than the first alone, and are at most a hundred', () => {
    expect(chainKey(three().view)).not.toBe(chainKey(begun().view));
    const many = Array.from({ length: 120 }, (_, index) => `F${index}`);
    expect(chooseStarts(begun(), many).view.also).toEqual(many.slice(1, 100));
  });

  test('stay when all else is reset, and go with another start, with a lead, and home', () => {
    expect(reset(setOptions(three(), { hops: 5 })).view.also).toEqual(['B', 'C']);
    expect(chooseStart(three(), 'A').view.also).toEqual([]);
    expect(draw(three(), { kind: 'lead', id: '1', start: 'A', currency: 'CNY' }).view.also).toEqual([]);
    expect(goHome(three()).view.also).toEqual([]);
  });
});
