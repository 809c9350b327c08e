import { describe, expect, test } from 'vitest';
import { makeEconomy, hubId, startId, wideOptions } from '../testing/economy.ts';
import { trace } from '../testing/tracer.ts';
import { buildChain } from './chain.ts';
import { firstRequest } from './requests.ts';
import {
  chooseStart,
  collapse,
  expand,
  goHome,
  initialState,
  navigated,
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
import { defaultOptions, emptyView } from './view.ts';

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

test('one expansion per taxpayer and direction; the second replaces the first where it stands', () => {
  const state = expand(expand(expand(begun(), step('B', 'down', 25)), step('C')), step('B', 'down', 100));
  expect(state.view.steps).toEqual([step('B', 'down', 100), step('C')]);
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
