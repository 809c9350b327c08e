/** Pure transitions `state → state`. Whatever changes the chain can be undone; looking around cannot, and need not. */
import type { Direction, Language, Problem } from '../../server/contract.ts';
import type { Chain } from './chain.ts';
import { askAbove } from './requests.ts';
import {
  chainKey,
  type Choice,
  defaultOptions,
  type Drawn,
  emptyView,
  noChoice,
  type Options,
  type Page,
  plainOptions,
  type Selection,
  type Step,
  type Table,
  type View,
} from './view.ts';

export interface State {
  view: View;
  past: View[];
  future: View[];
  /** What was traced last; stays on screen while the next is on its way. */
  chain: Chain | null;
  tracing: { busy: boolean; problem: Problem | null };
  connection: 'ok' | 'lost' | 'unauthorised';
  hovered: string | null;
  /** An expansion that waits for the answer how much of it is wanted. */
  asking: { id: string; direction: Direction } | null;
}

const longestPast = 200;

export function initialState(view: View): State {
  return {
    view,
    past: [],
    future: [],
    chain: null,
    tracing: { busy: false, problem: null },
    connection: 'ok',
    hovered: null,
    asking: null,
  };
}

/** A change of the chain: the old view goes to the past, the future is gone. Nothing happens if nothing changes. */
function step(state: State, view: View): State {
  if (chainKey(view) === chainKey(state.view)) return { ...state, view, asking: null };
  return { ...state, view, past: [...state.past, state.view].slice(-longestPast), future: [], asking: null };
}

const look = (state: State, change: Partial<View>): State => ({ ...state, view: { ...state.view, ...change } });

export function chooseStart(state: State, id: string): State {
  return step(state, {
    ...state.view,
    page: 'chain',
    choice: noChoice,
    start: id,
    drawn: null,
    steps: [],
    selection: { kind: 'taxpayer', id },
    path: [],
  });
}

/** Draws a lead or a ring instead of a trace. `start` is one of those whom it is about; what is expanded from there follows its currency. */
export function draw(state: State, { start, currency, ...drawn }: Drawn & { start: string; currency: string }): State {
  return step(state, {
    ...state.view,
    page: 'chain',
    choice: noChoice,
    start,
    drawn,
    // without one, a trace follows the yuan
    options: { ...defaultOptions, currency: currency === 'CNY' ? null : currency },
    steps: [],
    selection: null,
    path: [],
  });
}

export function goHome(state: State): State {
  return step(state, emptyView(state.view.language));
}

export function setOptions(state: State, change: Partial<Options>): State {
  return step(state, { ...state.view, options: { ...state.view.options, ...change }, path: [] });
}

/** One expansion per taxpayer and direction: a second one replaces the first where it stands. */
export function expand(state: State, added: Step): State {
  const { steps } = state.view;
  const at = steps.findIndex((known) => known.id === added.id && known.direction === added.direction);
  const next = at < 0 ? [...steps, added] : steps.with(at, added);
  return step(state, { ...state.view, steps: next, selection: { kind: 'taxpayer', id: added.id }, path: [] });
}

/** Expands at once, or asks first where more waits than a person wants to look at. */
export function requestExpand(state: State, id: string, direction: Direction): State {
  const taxpayer = state.chain?.byId.get(id);
  const waiting = taxpayer?.waiting[direction].relations ?? 0;
  if (!taxpayer || waiting === 0) return state;
  if (waiting > askAbove || taxpayer.state === 'hub') return { ...state, asking: { id, direction } };
  return expand(state, { id, direction, largest: null });
}

export function collapse(state: State, id: string): State {
  return step(state, { ...state.view, steps: state.view.steps.filter((known) => known.id !== id), path: [] });
}

export function reset(state: State): State {
  const { start, drawn } = state.view;
  if (start === null) return state;
  return step(state, {
    ...state.view,
    options: plainOptions(state.view),
    steps: [],
    selection: drawn === null ? { kind: 'taxpayer', id: start } : null,
    path: [],
  });
}

export function undo(state: State): State {
  const view = state.past.at(-1);
  if (!view) return state;
  const kept = { ...view, language: state.view.language, table: state.view.table };
  return {
    ...state,
    view: kept,
    past: state.past.slice(0, -1),
    future: [state.view, ...state.future],
    asking: null,
  };
}

export function redo(state: State): State {
  const view = state.future[0];
  if (!view) return state;
  const kept = { ...view, language: state.view.language, table: state.view.table };
  return { ...state, view: kept, past: [...state.past, state.view], future: state.future.slice(1), asking: null };
}

/** The browser went back or forward. */
export function navigated(state: State, view: View): State {
  const key = chainKey(view);
  const before = state.past.at(-1);
  const after = state.future[0];
  if (key !== chainKey(state.view)) {
    if (before && chainKey(before) === key) return { ...undo(state), view };
    if (after && chainKey(after) === key) return { ...redo(state), view };
  }
  return step(state, view);
}

export const select = (state: State, selection: Selection | null): State => look(state, { selection });
export const showPath = (state: State, path: string[]): State => look(state, { path });
export const setTable = (state: State, table: Table): State => look(state, { table });
export const setLanguage = (state: State, language: Language): State => look(state, { language });
/** Another page, or another choice on the same one; what was chosen before is left behind, the chain stays. */
export const openPage = (state: State, page: Page, choice: Partial<Choice> = {}): State =>
  look(state, { page, choice: { ...noChoice, ...choice } });

export const hover = (state: State, id: string | null): State =>
  state.hovered === id ? state : { ...state, hovered: id };
export const ask = (state: State, asking: State['asking']): State => ({ ...state, asking });

/** What the server said. */
export const tracingBegan = (state: State): State => ({ ...state, tracing: { busy: true, problem: null } });
export const tracingFailed = (state: State, problem: Problem): State => ({
  ...state,
  tracing: { busy: false, problem },
});
export const traced = (state: State, chain: Chain | null): State => ({
  ...state,
  chain,
  hovered: null,
  tracing: { busy: false, problem: null },
});
export const connected = (state: State, connection: State['connection']): State =>
  state.connection === connection ? state : { ...state, connection };
