/** The one store. Nothing but transitions changes it. */
import { createStore } from 'zustand/vanilla';
import { initialState, type State } from './transitions.ts';
import type { View } from './view.ts';

export interface Store {
  getState: () => State;
  getInitialState: () => State;
  subscribe: (listener: () => void) => () => void;
  update: (transition: (state: State) => State) => void;
}

export function makeStore(view: View): Store {
  const inner = createStore<State>(() => initialState(view));
  return {
    getState: inner.getState,
    getInitialState: inner.getInitialState,
    subscribe: (listener) => inner.subscribe(listener),
    update: (transition) => inner.setState(transition, true),
  };
}
