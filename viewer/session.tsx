/** Hands the store, the API and the actions to the components. */
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { Api } from './state/api.ts';
import type { Shots } from './state/shots.ts';
import type { Store } from './state/store.ts';
import type { Tracing } from './state/tracing.ts';
import * as change from './state/transitions.ts';

export interface Session {
  store: Store;
  api: Api;
  tracing: Tracing;
  queries: QueryClient;
  actions: Actions;
  shots: Shots;
}

export type Actions = ReturnType<typeof makeActions>;

type Rest<F> = F extends (state: change.State, ...rest: infer R) => change.State ? R : never;

export function makeActions(store: Store, tracing: Tracing, queries: QueryClient) {
  const bind =
    <F extends (state: change.State, ...rest: never[]) => change.State>(transition: F) =>
    (...rest: Rest<F>) =>
      store.update((state) => (transition as (state: change.State, ...rest: Rest<F>) => change.State)(state, ...rest));
  return {
    chooseStart: bind(change.chooseStart),
    chooseStarts: bind(change.chooseStarts),
    draw: bind(change.draw),
    goHome: bind(change.goHome),
    setOptions: bind(change.setOptions),
    expand: bind(change.expand),
    expandMore: bind(change.expandMore),
    arrange: bind(change.arrange),
    openTimeline: bind(change.openTimeline),
    play: bind(change.play),
    requestExpand: bind(change.requestExpand),
    collapse: bind(change.collapse),
    undo: bind(change.undo),
    redo: bind(change.redo),
    reset: bind(change.reset),
    select: bind(change.select),
    showPath: bind(change.showPath),
    setTable: bind(change.setTable),
    setLanguage: bind(change.setLanguage),
    openPage: bind(change.openPage),
    hover: bind(change.hover),
    ask: bind(change.ask),
    /** After a load, or when the server is back: whatever was known may be old. */
    refresh: () => {
      tracing.again();
      void queries.invalidateQueries();
    },
  };
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session around this component');
  return session;
}

export function useSuyuan<T>(selector: (state: change.State) => T): T {
  const { store } = useSession();
  return useStore(store as unknown as StoreApi<change.State>, selector);
}

export const useActions = (): Actions => useSession().actions;

export function useLedger() {
  const { api } = useSession();
  return useQuery({ queryKey: ['ledger'], queryFn: ({ signal }) => api.ledger(signal) });
}
