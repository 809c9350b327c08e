/** Pure transitions `state → state`. Whatever changes the chain can be undone; looking around cannot, and need not. */
import type { Direction, Language, Problem } from '../../server/contract.ts';
import { type Arrangement, isAway, noArrangement } from './arrangement.ts';
import type { Chain } from './chain.ts';
import { askAbove, batch } from './requests.ts';
import {
  type Beyond,
  chainKey,
  type Choice,
  defaultOptions,
  type Drawn,
  emptyView,
  mostAlso,
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
  /** While time is played: the last month that is shown, counted from the first, and how many are. No step: it passes. */
  playing: { month: number; width: number } | null;
  /** An expansion that waits for the answer how much of it is wanted. */
  asking: Beyond | null;
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
    playing: null,
    asking: null,
  };
}

/** A change of the chain: the old view goes to the past, the future is gone. Nothing happens if nothing changes. */
function step(state: State, view: View): State {
  if (chainKey(view) === chainKey(state.view)) return { ...state, view, asking: null };
  return { ...state, view, past: [...state.past, state.view].slice(-longestPast), future: [], asking: null };
}

const look = (state: State, change: Partial<View>): State => ({ ...state, view: { ...state.view, ...change } });

export const chooseStart = (state: State, id: string): State => chooseStarts(state, [id]);

/** One trace from several, the first of whom is looked at. */
export function chooseStarts(state: State, ids: readonly string[]): State {
  const [start, ...also] = new Set(ids);
  if (start === undefined) return state;
  return step(state, {
    ...state.view,
    page: 'chain',
    choice: noChoice,
    start,
    also: also.slice(0, mostAlso),
    drawn: null,
    steps: [],
    arrangement: noArrangement,
    selection: { kind: 'taxpayer', id: start },
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
    also: [],
    drawn,
    // without one, a trace follows the yuan
    options: { ...defaultOptions, currency: currency === 'CNY' ? null : currency },
    steps: [],
    arrangement: noArrangement,
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

/** What a second expansion of a taxpayer brings is placed after all else, so that nothing moves; the same again brings nothing. */
export function expand(state: State, added: Step): State {
  const { steps } = state.view;
  const known = steps.some((one) => JSON.stringify(one) === JSON.stringify(added));
  const next = known ? steps : [...steps, added];
  return step(state, { ...state.view, steps: next, selection: { kind: 'taxpayer', id: added.id }, path: [] });
}

/** The next ones by amount, beside those that earlier batches have brought. */
export function expandMore(state: State, { id, direction }: Beyond): State {
  const chain = state.chain;
  const taxpayer = chain?.byId.get(id);
  if (!chain || !taxpayer || taxpayer.waiting[direction].relations === 0) return state;
  const end = direction === 'up' ? 'buyer' : 'seller';
  const other = direction === 'up' ? 'seller' : 'buyer';
  // those that were picked are not among the largest
  const picked = new Set(
    state.view.steps
      .filter((one) => one.id === id && one.direction === direction)
      .flatMap(({ only }) => only?.partners ?? []),
  );
  const shown = chain.relations.filter((one) => one[end] === taxpayer.id && !picked.has(one[other])).length;
  return expand(state, { id, direction, largest: Math.min(20_000, shown + batch) });
}

/** Expands at once, by amount in batches, or asks first where more waits than a person wants to look at. */
export function requestExpand(state: State, id: string, direction: Direction): State {
  const taxpayer = state.chain?.byId.get(id);
  const waiting = taxpayer?.waiting[direction].relations ?? 0;
  if (!taxpayer || waiting === 0) return state;
  if (waiting > askAbove || taxpayer.state === 'hub') return { ...state, asking: { id, direction } };
  return waiting > batch ? expandMore(state, { id, direction }) : expand(state, { id, direction, largest: null });
}

export function collapse(state: State, id: string): State {
  return step(state, { ...state.view, steps: state.view.steps.filter((known) => known.id !== id), path: [] });
}

/** Moves, hides or gathers what is drawn; what has gone from the picture is selected no more. */
export function arrange(state: State, change: (arrangement: Arrangement) => Arrangement): State {
  const arrangement = change(state.view.arrangement);
  const { selection } = state.view;
  const gone = selection?.kind === 'taxpayer' && isAway(arrangement, selection.id);
  const kept = selection?.kind === 'several' || selection?.kind === 'group' || selection?.kind === 'bundle' || gone;
  return step(state, { ...state.view, arrangement, selection: kept ? null : selection });
}

export function reset(state: State): State {
  const { start, drawn } = state.view;
  if (start === null) return state;
  return step(state, {
    ...state.view,
    options: plainOptions(state.view),
    steps: [],
    arrangement: noArrangement,
    selection: drawn === null ? { kind: 'taxpayer', id: start } : null,
    path: [],
  });
}

/** How one looks stays as it is. */
const keepingLook = (view: View, { language, table, timeline }: View): View => ({ ...view, language, table, timeline });

export function undo(state: State): State {
  const view = state.past.at(-1);
  if (!view) return state;
  const kept = keepingLook(view, state.view);
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
  const kept = keepingLook(view, state.view);
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
export const openTimeline = (state: State, timeline: boolean): State => look({ ...state, playing: null }, { timeline });
export const play = (state: State, playing: State['playing']): State => ({ ...state, playing });
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
  playing: null,
  tracing: { busy: false, problem: null },
});
export const connected = (state: State, connection: State['connection']): State =>
  state.connection === connection ? state : { ...state, connection };
